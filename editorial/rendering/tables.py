"""Tables as GitHub writes them: a header row, a row of dashes and colons, body rows."""

from __future__ import annotations

import re
from collections.abc import Callable
from xml.etree.ElementTree import Element, SubElement

from editorial.rendering.limits import MAX_COLUMNS

_DASHES = re.compile(r"[|:\- ]++$")
_COLUMN = re.compile(r":?-++:?$")
_BORDER = re.compile(r"(?<!\\)\|")

AddText = Callable[[Element, str], None]


def split_row(row: str) -> list[str]:
    """Return the cells of a row; `\\|` does not end a cell, not even in code."""
    if "\\" not in row:
        cells = row.split("|")
    else:
        cells = [cell.replace("\\|", "|") for cell in _BORDER.split(row)]
    if cells and not cells[0].strip():
        del cells[0]
    if cells and not cells[-1].strip():
        del cells[-1]
    return [cell.strip() for cell in cells]


def alignments(row: str) -> list[str] | None:
    """Return one of "left", "right", "center" and "" for each column of a row of dashes; None if it is none."""
    if len(row) < 2 or not _DASHES.match(row) or (row[0] == "-" and row[1] == " "):
        return None
    columns = row.split("|")
    found = []
    for index, column in enumerate(columns):
        dashes = column.strip()
        if not dashes and index in (0, len(columns) - 1):
            continue
        if not _COLUMN.match(dashes):
            return None
        ends = (dashes[0] == ":", dashes[-1] == ":")
        found.append({(True, True): "center", (True, False): "left", (False, True): "right"}.get(ends, ""))
    return found


class Table:
    """A table that takes rows one by one; short rows are filled up as long as the document's budget lasts."""

    def __init__(self, header: str, columns: list[str], add_text: AddText) -> None:
        self.element = Element("div", {"class": "table-scroll", "tabindex": "0"})
        self._table = SubElement(self.element, "table")
        self._columns = columns
        self._add_text = add_text
        self._body: Element | None = None
        row = SubElement(SubElement(self._table, "thead"), "tr")
        self._cells(row, "th", split_row(header))

    @staticmethod
    def fits(header: str, columns: list[str] | None) -> bool:
        """Return whether a line is the header of a table with these columns."""
        return bool(columns) and "|" in header and len(split_row(header)) == len(columns or ()) <= MAX_COLUMNS

    def add(self, row: str, padding: int) -> int:
        """Append a row; return how many empty cells of at most `padding` were added to it."""
        if self._body is None:
            self._body = SubElement(self._table, "tbody")
        cells = split_row(row)[: len(self._columns)]
        added = min(max(0, len(self._columns) - len(cells)), max(0, padding))
        self._cells(SubElement(self._body, "tr"), "td", cells + [""] * added)
        return added

    def _cells(self, row: Element, tag: str, cells: list[str]) -> None:
        for cell, align in zip(cells, self._columns, strict=False):
            element = SubElement(row, tag, {"align": align} if align else {})
            if cell:
                self._add_text(element, cell)
