"""Taking files out of quarantine, so that it can be taken back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from editorial.models import Changeset, Quarantine
from editorial.services.changesets import Change, record_effects
from editorial.services.curated import TABLES
from editorial.services.curated.quarantine import quarantine_key

LONGEST_NOTE = 500


def clear(
    rows: Mapping[Quarantine, str], outcome: str, *, changeset: Changeset, now: dt.datetime, note: str = ""
) -> None:
    """Notes that the files are not in quarantine any more; each with the SHA-256 that its bytes stand for, "" for none.

    Runs inside the caller's transaction.
    """
    table, changes = TABLES["quarantine"], []
    for row, sha256 in rows.items():
        before = table.columns(row)
        row.cleared_at, row.cleared_by, row.outcome = now, changeset, outcome
        row.note, row.mended_sha256 = note[:LONGEST_NOTE], sha256
        row.save(update_fields=["cleared_at", "cleared_by", "outcome", "note", "mended_sha256"])
        changes.append(Change("quarantine", quarantine_key(row), before, table.columns(row)))
    record_effects(changeset, changes)
