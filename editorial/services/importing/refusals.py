"""The quarantine: files that were refused go in with their bytes, and out once they can be read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from editorial.models import Changeset, Quarantine
from editorial.services.files import Reading


def keep_refused(readings: Sequence[Reading], *, changeset: Changeset, now: dt.datetime) -> None:
    """Puts refused files into the quarantine, in place of what lay there under their paths."""
    clear_quarantine([reading.file.path for reading in readings], changeset=changeset, now=now)
    Quarantine.objects.bulk_create(_quarantined(reading, changeset, now) for reading in readings)


def clear_quarantine(paths: Sequence[str], *, changeset: Changeset, now: dt.datetime) -> None:
    """Notes that the files of these paths can be read now."""
    rows = Quarantine.objects.filter(path__in=paths, cleared_at__isnull=True)
    rows.update(cleared_at=now, cleared_by=changeset)


def _quarantined(reading: Reading, changeset: Changeset, now: dt.datetime) -> Quarantine:
    assert reading.refusal
    refusal = reading.refusal
    return Quarantine(
        path=reading.file.path,
        data=reading.refused_bytes,
        sha256=reading.sha256,
        code=refusal.code,
        reason=refusal.reason,
        remedy=refusal.remedy,
        line=refusal.line,
        column=refusal.column,
        suggestion=refusal.suggestion,
        changeset=changeset,
        created_at=now,
    )
