"""Areas and categories changed by a table: which pair becomes which."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import astuple, dataclass, fields
from typing import Any, ClassVar

from editorial.formats import SourceDocument
from editorial.mapping import Field
from editorial.operations.base import GardenReading, Operation
from editorial.operations.places import patched, renamed
from editorial.quality import Text

CLEARED = "-"  # what a table says where a value is to go
MOST_ROWS = 2_000


@dataclass(frozen=True, slots=True)
class MappingRow:
    """One row: an article in this area and category ("" for any) gets the new ones ("" keeps, "-" takes away)."""

    area: str = ""
    category: str = ""
    new_area: str = ""
    new_category: str = ""


COLUMNS = tuple(field.name for field in fields(MappingRow))


class TableUnreadable(ValueError):
    """A table that says nothing; the message names the line and the remedy."""


def read_table(text: str) -> tuple[MappingRow, ...]:
    """Return the rows of a CSV with a line of column names: area, category, new_area, new_category, or some of them.

    Raises TableUnreadable.
    """
    reader = csv.reader(io.StringIO(text.removeprefix("\ufeff")), skipinitialspace=True)
    lines = [(number, [cell.strip() for cell in row]) for number, row in enumerate(reader, start=1) if any(row)]
    if not lines:
        raise TableUnreadable("the table is empty; its first line names the columns: " + ",".join(COLUMNS))
    names = lines[0][1]
    if unknown := [name for name in names if name not in COLUMNS]:
        raise TableUnreadable(f"line 1 names {unknown[0]!r}; columns are " + ", ".join(COLUMNS))
    rows = tuple(_row(number, names, cells) for number, cells in lines[1:])
    if len(rows) > MOST_ROWS:
        raise TableUnreadable(f"the table has {len(rows)} rows, more than {MOST_ROWS}; make it two recipes")
    return rows


def table_of(data: object) -> tuple[MappingRow, ...]:
    """Return the rows of a list of lists in the order of COLUMNS, as `values` gives them; raises TableUnreadable."""
    lines = data if isinstance(data, Sequence) else ()
    for number, line in enumerate(lines, start=1):
        if not isinstance(line, Sequence) or isinstance(line, str) or not all(isinstance(it, str) for it in line):
            raise TableUnreadable(f"row {number} is no list of texts")
    text = io.StringIO()
    csv.writer(text).writerows([COLUMNS, *lines])
    return read_table(text.getvalue())


def _row(number: int, names: Sequence[str], cells: Sequence[str]) -> MappingRow:
    if len(cells) != len(names):
        raise TableUnreadable(f"line {number} has {len(cells)} cells where line 1 names {len(names)} columns")
    row = MappingRow(**dict(zip(names, cells, strict=True)))
    if not (row.area or row.category):
        raise TableUnreadable(f"line {number} names neither area nor category, so that it would concern every article")
    if not (row.new_area or row.new_category):
        raise TableUnreadable(f"line {number} says nothing new; write a value, or - to take one away")
    return row


@dataclass(frozen=True, slots=True)
class MapTerms(Operation):
    """Area and category change by the first row of a table that fits the article."""

    name: ClassVar[str] = "map"
    rows: tuple[MappingRow, ...]

    def changed(self, text: Text, garden: GardenReading) -> SourceDocument:
        """Return the document with the area and the category that the table gives it."""
        areas = {use.value for use in text.data.areas}
        categories = {use.value for use in text.data.categories}
        for row in self.rows:
            if (not row.area or row.area in areas) and (not row.category or row.category in categories):
                document = _with_term(text, Field.AREAS, row.area, row.new_area)
                between = Text(text.path, document, text.data)
                return _with_term(between, Field.CATEGORIES, row.category, row.new_category)
        return text.document

    def values(self) -> dict[str, Any]:
        """Return the rows in the order of COLUMNS."""
        return {"table": [list(astuple(row)) for row in self.rows]}


def _with_term(text: Text, field: Field, old: str, new: str) -> SourceDocument:
    if not new:
        return text.document
    if old:
        return renamed(text, field, {old: None if new == CLEARED else new})
    return patched(text, field, () if new == CLEARED else (new,))
