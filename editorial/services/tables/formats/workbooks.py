"""XLSX as django-import-export sees it: every cell a text, never a formula; read within limits that hold before."""

from __future__ import annotations

import datetime as dt
import io
import re
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import Workbook, load_workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.utils import get_column_letter
from tablib import Dataset

from editorial.services.tables.formats.cells import BadCell, TableRefused, as_text, guard, unguard
from editorial.services.tables.formats.plain import MAX_COLUMNS, TableFormat, dataset_of

MAX_CELL = 32_767  # as Excel counts: units of UTF-16
MAX_ENTRIES = 500
MAX_UNPACKED = 64_000_000
MAX_RATIO = 200
MAX_PART = 4_000_000  # of anything that is no sheet and no table of texts
MAX_TAGS = 4_000_000
FREE_TO_GROW = 1_000_000  # a small file may well be all blanks
LAST_ROW = 100_000  # blank rows between others included
CHUNK = 65_536
BULKY = re.compile(r"xl/(worksheets/[^/]+|sharedStrings)\.xml", re.IGNORECASE)
# How XML of spreadsheets spells what XML cannot hold, or would not give back.
UNSPELLABLE = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
SPELLED = re.compile("_x([0-9A-Fa-f]{4})_")
FAULTS = (zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError, UnicodeDecodeError, EOFError, OSError)


class XlsxFormat(TableFormat):
    """A workbook of Excel with one sheet."""

    extension = "xlsx"
    content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

    def get_title(self) -> str:
        return "XLSX"

    def rows_at_most(self, data: bytes) -> int:
        try:
            require_bounded(data)
            with zipfile.ZipFile(io.BytesIO(data)) as package:
                sheets = [entry for entry in package.infolist() if BULKY.fullmatch(entry.filename)]
                return max((package.read(entry).count(b"<row") for entry in sheets), default=0)
        except TableRefused:
            return 0

    def create_dataset(self, in_stream: bytes) -> Dataset:
        require_bounded(in_stream)
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # of parts that are of no interest here
                return dataset_of(self.rows(in_stream))
        except TableRefused:
            raise
        except Exception as error:  # openpyxl promises no kinds of errors for damaged files
            raise not_readable() from error

    def rows(self, data: bytes) -> Iterator[tuple[int, list[str | BadCell]]]:
        """Yields the rows of the first sheet that are not empty, with their numbers."""
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=False, keep_links=False)
        if len(book.worksheets) > 1:
            self.notes.append("first-sheet")
        sheet = book.worksheets[0]
        sheet.reset_dimensions()  # what the file says of its size need not be true
        before: Any = None
        for number, cells in enumerate(sheet.iter_rows(max_col=MAX_COLUMNS + 1), 1):
            if number > LAST_ROW:
                message = _("The sheet goes on below row %d. Delete the rows that are empty, or send the table as CSV.")
                raise TableRefused("too-many-rows", message % LAST_ROW)
            if cells is before:  # one of the rows that a file leaves out, which may be a million
                continue
            before = cells
            width = max((place for place, cell in enumerate(cells, 1) if cell.value is not None), default=0)
            found = [cell_text(cell) for cell in cells[:width]]
            if found:
                yield number, found

    def export_data(self, dataset: Dataset, **kwargs: Any) -> bytes:
        texts = [
            [spelled(as_text(value), number) for value in row]
            for number, row in enumerate([dataset.headers, *dataset], 1)
        ]
        book = Workbook(write_only=True)
        sheet = book.create_sheet(_("Table")[:31])
        sheet.freeze_panes = "A2"
        for place in range(1, len(dataset.headers) + 1):
            sheet.column_dimensions[get_column_letter(place)].width = 24
        for row in texts:
            sheet.append([text_cell(sheet, text) for text in row])
        out = io.BytesIO()
        book.save(out)
        return out.getvalue()


def spelled(text: str, number: int) -> str:
    """Returns a text as XML of spreadsheets can hold it; `number` is its row.

    Raises:
        TableRefused: "cell-too-long".
    """
    found = UNSPELLABLE.sub(lambda match: f"_x{ord(match[0]):04X}_", guard(text, for_spreadsheets=False))
    if len(found.encode("utf-16-le")) // 2 > MAX_CELL:
        message = _(
            "Row %(row)d has a text of more than %(limit)d characters, which no cell of XLSX holds. Export CSV or JSON."
        )
        raise TableRefused("cell-too-long", message % {"row": number, "limit": MAX_CELL})
    return found


def text_cell(sheet: Any, text: str) -> WriteOnlyCell:
    """Returns a cell that holds the text and stays one when somebody edits it."""
    cell = WriteOnlyCell(sheet, value=text)
    cell.data_type = "s"
    cell.number_format = "@"
    return cell


def cell_text(cell: Any) -> str | BadCell:
    """Returns what a cell of a workbook says."""
    value = cell.value
    if value is None:
        return ""
    if cell.data_type == "f":
        return BadCell("formula", str(getattr(value, "text", value))[:100])
    if cell.data_type == "e":
        return BadCell("error-value", str(value)[:100])
    if isinstance(value, str):
        return unguard(SPELLED.sub(lambda found: chr(int(found[1], 16)), value))
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, dt.datetime):
        return (value.date() if value.time() == dt.time() else value).isoformat()
    return as_text(value)


def require_bounded(data: bytes) -> None:
    """Passes a workbook that can be read within bounds: counted while it is unpacked, never as it says of itself.

    Raises:
        TableRefused: "no-workbook", "too-large", "entities".
    """
    unpacked = tags = 0
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            entries = package.infolist()
            if len(entries) > MAX_ENTRIES:
                raise too_large()
            for entry in entries:
                size, before = 0, b""
                with package.open(entry) as part:
                    while chunk := part.read(CHUNK):
                        size += len(chunk)
                        tags += chunk.count(b"<")
                        if b"<!DOCTYPE" in before + chunk or b"<!ENTITY" in before + chunk:
                            raise TableRefused("entities", _("The workbook declares entities, as no program does."))
                        before = chunk[-9:]
                        grown = unpacked + size
                        dense = grown > FREE_TO_GROW and grown > MAX_RATIO * len(data)
                        if dense or grown > MAX_UNPACKED or tags > MAX_TAGS:
                            raise too_large()
                        if size > MAX_PART and not BULKY.fullmatch(entry.filename):
                            raise too_large()
                unpacked += size
    except FAULTS as error:
        raise not_readable() from error


def too_large() -> TableRefused:
    return TableRefused("too-large", _("The workbook unpacks to more than can be read. Send the table as CSV."))


def not_readable() -> TableRefused:
    return TableRefused("no-workbook", _("The file is no workbook that can be read. Save it as .xlsx again."))
