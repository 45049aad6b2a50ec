"""The quarantine: files that were refused go in with their bytes, and out once they can be read or were mended here."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from editorial.models import Changeset, Quarantine
from editorial.services.files import Reading
from editorial.services.finding_rows import details_json
from editorial.services.slugs import chunks


@dataclass(frozen=True, slots=True)
class Answer:
    """What an editor said of a file that cannot be read: `sha256` is the text that it stands for, "" for dismissed."""

    sha256: str = ""


def answers(paths: Sequence[str] | None = None) -> dict[tuple[str, str], Answer]:
    """Returns what was said of broken files, of these paths or of all: (path, SHA-256 of the broken bytes) → answer.

    Bytes that lie in quarantine again are not answered.
    """
    said: dict[tuple[str, str], Answer] = {}
    columns = ("path", "sha256", "outcome", "mended_sha256", "cleared_at")
    for path, sha256, outcome, mended, cleared_at in _rows_of(paths, columns):
        if cleared_at is not None and outcome:
            said[path, sha256] = Answer(mended if outcome == Quarantine.Outcome.MENDED else "")
        else:
            said.pop((path, sha256), None)
    return said


def _rows_of(paths: Sequence[str] | None, columns: Sequence[str]) -> Iterator[tuple[Any, ...]]:
    rows = Quarantine.objects.order_by("pk")
    if paths is None:
        yield from rows.values_list(*columns)
        return
    for chunk in chunks(list(paths)):
        yield from rows.filter(path__in=chunk).values_list(*columns)


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
        details=json.loads(details_json(refusal.details)),
        root=reading.file.root,
        suggestion=refusal.suggestion,
        changeset=changeset,
        created_at=now,
    )
