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
from editorial.operations.places import MOST_SHOWN, patched, renamed
from editorial.operations.problems import Problem
from editorial.quality import Text

CLEARED = "-"  # what a table says where a value is to go
MOST_ROWS = 2_000
MOST_PROBLEMS = 20  # that are told at once


@dataclass(frozen=True, slots=True)
class MappingRow:
    """One row: an article in this area and category ("" for any) gets the new ones ("" keeps, "-" takes away)."""

    area: str = ""
    category: str = ""
    new_area: str = ""
    new_category: str = ""


COLUMNS = tuple(field.name for field in fields(MappingRow))


class TableUnreadable(ValueError):
    """A table that cannot be followed; `problems` name the line and the remedy of each fault, without a place."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("; ".join(map(str, problems)))
        self.problems = tuple(problems)


def read_table(text: str) -> tuple[MappingRow, ...]:
    """Return the rows of a CSV with a line of column names: area, category, new_area, new_category, or some of them.

    Between the cells stand commas, or the semicolons or tabs that spreadsheets write. Raises TableUnreadable with the
    first faults, each with the line of the text that it begins in.
    """
    lines = _lines(text.removeprefix("\ufeff"))
    if not lines:
        message = "the table is empty; its first line names the columns: " + ",".join(COLUMNS)
        raise TableUnreadable([Problem("", "table-empty", message, {"known": ",".join(COLUMNS)})])
    number, names = lines[0]
    if odd := [name for at, name in enumerate(names) if name not in COLUMNS or name in names[:at]]:
        message = f"line {number} names {odd[0]!r}; columns are {', '.join(COLUMNS)}, each once"
        details = {"line": str(number), "value": odd[0][:MOST_SHOWN], "known": ", ".join(COLUMNS)}
        raise TableUnreadable([Problem("", "table-columns", message, details)])
    if len(lines) - 1 > MOST_ROWS:
        message = f"the table has {len(lines) - 1} rows, more than {MOST_ROWS}; make it two recipes"
        details = {"number": str(len(lines) - 1), "most": str(MOST_ROWS)}
        raise TableUnreadable([Problem("", "table-rows", message, details)])
    found = [_row(number, names, cells) for number, cells in lines[1:]]
    if problems := [row for row in found if isinstance(row, Problem)]:
        raise TableUnreadable(problems[:MOST_PROBLEMS])
    return tuple(row for row in found if isinstance(row, MappingRow))


def table_of(data: object) -> tuple[MappingRow, ...]:
    """Return the rows of a list of lists in the order of COLUMNS, as `values` gives them; raises TableUnreadable."""
    lines = data if isinstance(data, Sequence) else ()
    for number, line in enumerate(lines, start=1):
        if not isinstance(line, Sequence) or isinstance(line, str) or not all(isinstance(it, str) for it in line):
            message = f"row {number} is no list of texts"
            raise TableUnreadable([Problem("", "table-list", message, {"number": str(number)})])
    text = io.StringIO()
    csv.writer(text).writerows([COLUMNS, *lines])
    return read_table(text.getvalue())


def _lines(text: str) -> list[tuple[int, list[str]]]:
    """Return the records that say something, each with the line that it begins in."""
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, skipinitialspace=True, strict=True)
    lines: list[tuple[int, list[str]]] = []
    begins = 1
    try:
        for record in reader:
            if any(record):
                lines.append((begins, [cell.strip() for cell in record]))
            begins = reader.line_num + 1
    except csv.Error as error:
        details = {"line": str(begins), "reason": str(error)}
        raise TableUnreadable([Problem("", "table-csv", f"line {begins} is no CSV: {error}", details)]) from error
    return lines


def _row(number: int, names: Sequence[str], cells: Sequence[str]) -> MappingRow | Problem:
    line = {"line": str(number)}
    if len(cells) != len(names):
        message = f"line {number} has {len(cells)} cells where the first one names {len(names)} columns"
        return Problem("", "table-cells", message, {**line, "number": str(len(cells)), "most": str(len(names))})
    row = MappingRow(**dict(zip(names, cells, strict=True)))
    if not (row.area or row.category):
        message = f"line {number} names neither area nor category, so that it would concern every article"
        return Problem("", "table-any", message, line)
    if not (row.new_area or row.new_category):
        message = f"line {number} says nothing new; write a value, or - to take one away"
        return Problem("", "table-nothing", message, line)
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
