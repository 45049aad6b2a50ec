"""Files that could not be read: what was said of them here, so that it can be taken back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection as Keys
from collections.abc import Sequence
from typing import Any

from editorial.models import Quarantine
from editorial.services.curated.table import Columns, CuratedTable, NotPossible
from editorial.services.slugs import chunks


def quarantine_key(row: Quarantine) -> str:
    """Returns the natural key of a file in quarantine: its path, and which of its texts it is."""
    return f"{row.path}#{row.sha256[:16]}"


class QuarantinedFiles(CuratedTable):
    """Whether a file lies in quarantine, and how it came out of it. The rows themselves are never taken back."""

    table = "quarantine"
    permission = "editorial.import_article"

    def find(self, keys: Keys[str]) -> dict[str, Any]:
        wanted = set(keys)
        found: dict[str, Any] = {}
        for chunk in chunks(sorted({key.rsplit("#", 1)[0] for key in wanted})):
            rows = Quarantine.objects.filter(path__in=chunk).defer("data", "suggestion").order_by("pk")
            found.update({key: row for row in rows if (key := quarantine_key(row)) in wanted})
        return found

    def columns(self, row: Quarantine) -> Columns:
        return {
            "cleared_at": row.cleared_at.isoformat() if row.cleared_at else None,
            "cleared_by": row.cleared_by_id,
            "outcome": str(row.outcome),
            "note": row.note,
            "mended_sha256": row.mended_sha256,
        }

    def create(self, items: Sequence[tuple[str, Columns]]) -> dict[str, str]:
        return {key: "gone" for key, _ in items}

    def update(self, row: Quarantine, columns: Columns) -> None:
        """Writes what was said; a file comes back into quarantine only where no other lies there under its path."""
        others = Quarantine.objects.filter(path=row.path, cleared_at__isnull=True).exclude(pk=row.pk)
        moment = columns["cleared_at"]
        if moment is None and others.exists():
            raise NotPossible("quarantined-again")
        values = {**columns, "cleared_at": dt.datetime.fromisoformat(moment) if moment else None}
        values["cleared_by_id"] = values.pop("cleared_by")
        Quarantine.objects.filter(pk=row.pk).update(**values)
