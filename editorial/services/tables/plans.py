"""What a table would do, or did, row by row; the plan of a large one is kept beside it until somebody has looked."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from editorial.services.kept_plans import SUFFIX, find, keep, wait_longer
from editorial.services.tables.lines import Difference
from editorial.services.tables.uploads import TableUpload

NEW, CHANGED, SAME, REFUSED = "new", "update", "skip", "invalid"  # as django-import-export calls them


@dataclass(frozen=True, slots=True)
class PlannedRow:
    """What becomes of one row.

    `number` is its place in the file, `outcome` NEW, CHANGED, SAME or REFUSED, `problems` hold column ("" for the row
    as a whole), reason and code.
    """

    number: int
    outcome: str
    key: str
    name: str
    problems: tuple[tuple[str, str, str], ...] = ()
    differences: tuple[Difference, ...] = ()

    @property
    def writes(self) -> bool:
        """Whether something is written."""
        return self.outcome in (NEW, CHANGED)

    def does_as(self, other: PlannedRow | None) -> bool:
        """Whether both write the same, in whatever language they tell it."""
        return other is not None and (self.outcome, self.differences) == (other.outcome, other.differences)


@dataclass(slots=True)
class TablePlan:
    """What becomes of a table; `changeset_id` is None where nothing was written."""

    rows: list[PlannedRow] = field(default_factory=list)
    ignored: Sequence[str] = ()  # columns that are not read
    changeset_id: int | None = None

    @property
    def totals(self) -> Counter[str]:
        """Rows by what becomes of them."""
        return Counter(row.outcome for row in self.rows)

    @property
    def writes(self) -> int:
        """How many rows are written."""
        return sum(row.writes for row in self.rows)

    def fingerprint(self) -> str:
        """Returns a text that differs when plans differ in what they do."""
        told = [
            (row.number, row.outcome, row.key, [(column, code) for column, _, code in row.problems], row.differences)
            for row in self.rows
        ]
        return hashlib.sha256(repr(told).encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True, slots=True)
class KeptTable:
    """The plan of a large table, and codes of what is odd about its file; or why it can do nothing."""

    plan: TablePlan | None = None
    notes: tuple[str, ...] = ()
    problem: str = ""


def keep_table_plan(upload: TableUpload, kept: KeptTable) -> None:
    """Stores what a table would do."""
    keep(_place(upload), kept)


def find_table_plan(upload: TableUpload) -> KeptTable | None:
    """Returns what a job has found out about a table; None where there is nothing that this program has written."""
    return find(_place(upload), KeptTable)


def discard_table_plan(upload: TableUpload) -> None:
    """Deletes the plan; nothing where there is none."""
    _place(upload).unlink(missing_ok=True)


def hold_on_to_table(upload: TableUpload) -> None:
    """Lets the table and its plan wait for another day; its job may begin late."""
    wait_longer(upload.path, _place(upload))


def _place(upload: TableUpload) -> Path:
    return upload.path.with_suffix(SUFFIX)
