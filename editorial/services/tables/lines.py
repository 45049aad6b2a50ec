"""A row of a file beside the row that it means."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from editorial.services.curated import Columns

Cells = Mapping[str, str]  # what a file says of a row: column → text; a column that it leaves out stays as it is


@dataclass(frozen=True, slots=True)
class Difference:
    """One cell that the file has otherwise: the column, and its value before and after."""

    column: str
    before: Any
    after: Any


@dataclass(slots=True)
class Line:
    """One row of a file, beside the row that it means; `row` is None where it is new."""

    key: str
    kind: str = ""  # of a name
    row: Any = None
    held: Columns = field(default_factory=dict)
    values: Columns = field(default_factory=dict)
    differences: list[Difference] = field(default_factory=list)

    def __str__(self) -> str:
        return self.key

    def becomes(self, column: str) -> Any:
        """Returns what a column holds afterwards, as far as the file says it."""
        return self.values.get(column, self.held.get(column))

    def change(self, column: str, value: Any) -> None:
        """Gives a column another value than the file, or the one that it has."""
        self.values.pop(column, None)
        self.differences = [difference for difference in self.differences if difference.column != column]
        before = self.held.get(column)
        if value != before and not (self.row is None and value in ("", None, [], False)):
            self.values[column] = value
            self.differences.append(Difference(column, before, value))
