"""CSV and JSON as django-import-export sees them, read and written without a loss and within limits."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.utils.translation import gettext as _
from import_export.formats.base_formats import Format
from tablib import Dataset

from editorial.services.decoding import NotText, decode_table
from editorial.services.tables.formats.cells import BadCell, TableRefused, as_text, guard, unguard
from editorial.services.tables.uploads import MAX_BYTES

MAX_ROWS = 50_000  # as many as an export has
MAX_COLUMNS = 100
ROW = "#"  # the column of a data set that holds the number of the row in the file; no file has it
DELIMITERS = ",;\t"

# One for the process: the module's own limit of 131,072 characters is shorter than a description may be.
csv.field_size_limit(MAX_BYTES)


class TableFormat(Format):
    """One form of table. `notes` are codes of what was odd about the file that was read."""

    extension = ""
    content_type = ""

    def __init__(self, *, for_spreadsheets: bool = False) -> None:
        self.for_spreadsheets = for_spreadsheets
        self.notes: list[str] = []

    def get_extension(self) -> str:
        return self.extension

    def get_content_type(self) -> str:
        return self.content_type

    def can_import(self) -> bool:
        return True

    def can_export(self) -> bool:
        return True

    def rows_at_most(self, data: bytes) -> int:
        """Returns a number that the rows of a file do not exceed, without reading them; 0 where it cannot be read."""
        raise NotImplementedError

    def create_dataset(self, in_stream: bytes) -> Dataset:
        """Returns the rows of a file, each with its number in the column ROW.

        A cell is a text, None where the file does not have it, or a BadCell.

        Raises:
            TableRefused: the file is no such table, or too large.
        """
        raise NotImplementedError

    def export_data(self, dataset: Dataset, **kwargs: Any) -> bytes:
        """Returns the file.

        Raises:
            TableRefused: a cell cannot be written in this form.
        """
        raise NotImplementedError


class CsvFormat(TableFormat):
    """Comma-separated values in UTF-8. For spreadsheets: with the mark that Excel needs, and formulas disarmed."""

    extension = "csv"
    content_type = "text/csv; charset=utf-8"

    def get_title(self) -> str:
        return "CSV"

    def rows_at_most(self, data: bytes) -> int:
        return max(data.count(b"\n"), data.count(b"\r"))

    def create_dataset(self, in_stream: bytes) -> Dataset:
        text = self.decoded(in_stream)
        records = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter_of(text), strict=True)
        try:
            return dataset_of((number, [unguard(cell) for cell in record]) for number, record in numbered(records))
        except csv.Error as error:
            message = _("Line %(line)d of the file is no CSV: %(reason)s. Save the table as CSV (UTF-8) again.")
            raise TableRefused("no-csv", message % {"line": records.line_num, "reason": error}) from error

    def decoded(self, data: bytes) -> str:
        """Returns the text of the bytes; notes that it was read as GB 18030."""
        try:
            text, is_gb18030 = decode_table(data)
        except NotText as error:
            message = _("The file is no text in UTF-8. Save it as “CSV UTF-8” and send it again.")
            raise TableRefused("encoding", message) from error
        self.notes += ["gb18030"] if is_gb18030 else []
        return text

    def export_data(self, dataset: Dataset, **kwargs: Any) -> bytes:
        out = io.StringIO(newline="")
        writer = csv.writer(out, lineterminator="\r\n")
        writer.writerow(dataset.headers)
        for row in dataset:
            writer.writerow([guard(as_text(value), for_spreadsheets=self.for_spreadsheets) for value in row])
        return out.getvalue().encode("utf-8-sig" if self.for_spreadsheets else "utf-8")


class JsonFormat(TableFormat):
    """A list of objects. Nothing is ever put before a text; what a file leaves out of a row stays as it is."""

    extension = "json"
    content_type = "application/json"

    def get_title(self) -> str:
        return "JSON"

    def rows_at_most(self, data: bytes) -> int:
        return data.count(b"{")

    def create_dataset(self, in_stream: bytes) -> Dataset:
        try:
            rows = json.loads(in_stream.decode("utf-8-sig"))
        except json.JSONDecodeError as error:
            message = _("The file is no JSON: %(reason)s in line %(line)d, column %(column)d.")
            place = {"reason": error.msg, "line": error.lineno, "column": error.colno}
            raise TableRefused("no-json", message % place) from error
        except (ValueError, RecursionError) as error:
            message = _("The file is no JSON in UTF-8, or nested too deep.")
            raise TableRefused("no-json", message) from error
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            message = _("A table in JSON is a list of objects, one for each row: [{…}, {…}].")
            raise TableRefused("no-table", message)
        headers = list(dict.fromkeys(name for row in rows for name in row))
        given = (
            (number, [json_cell(row[name]) if name in row else None for name in headers])
            for number, row in enumerate(rows, 1)
        )
        return dataset_of(given, headers)

    def export_data(self, dataset: Dataset, **kwargs: Any) -> bytes:
        rows = [dict(zip(dataset.headers, row, strict=True)) for row in dataset]
        return (json.dumps(rows, ensure_ascii=False, indent=1, default=as_text) + "\n").encode()


def json_cell(value: Any) -> str | BadCell:
    """Returns a value of JSON as a cell: lists of texts a line each, nothing deeper."""
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return "\n".join(" ".join(item.split("\n")) for item in value)
    return BadCell("nested") if isinstance(value, dict | list) else as_text(value)


def delimiter_of(text: str) -> str:
    """Returns what stands between the cells of the first line: a comma, or what Excel writes in other places."""
    first = text.split("\n", 1)[0]
    return max(DELIMITERS, key=first.count)


def numbered(records: Iterable[list[str]]) -> Iterator[tuple[int, list[str]]]:
    """Yields the records that are not empty, with their numbers as a spreadsheet counts them."""
    return ((number, record) for number, record in enumerate(records, 1) if any(record))


def dataset_of(rows: Iterable[tuple[int, Sequence[Any]]], headers: Sequence[str] | None = None) -> Dataset:
    """Returns a data set of numbered rows; without `headers` the first row has them.

    Short rows are filled up. Raises TableRefused: "empty", "repeated-column", "too-many-rows", "too-many-columns".
    """
    remaining = iter(rows)
    if headers is None:
        headers = [text.strip() if isinstance(text, str) else "" for text in next(remaining, (0, []))[1]]
        while headers and not headers[-1]:
            headers = headers[:-1]
    if not headers:
        raise TableRefused("empty", _("The table is empty. Its first row has to name the columns."))
    if len(headers) > MAX_COLUMNS:
        message = _("The table has more than %d columns. Send only those that are read.")
        raise TableRefused("too-many-columns", message % MAX_COLUMNS)
    twice = next((name for name in headers if name and list(headers).count(name) > 1), None)
    if twice:
        message = _("The column “%s” stands in the table twice. Take one of the two out.") % twice[:100]
        raise TableRefused("repeated-column", message)
    found = Dataset(headers=[ROW, *(name or f"{ROW}{place}" for place, name in enumerate(headers))])
    for number, cells in remaining:
        if len(found) >= MAX_ROWS:
            message = _("The table has more than %d rows. Send it in parts.")
            raise TableRefused("too-many-rows", message % MAX_ROWS)
        found.append([number, *fitted(cells, len(headers))])
    return found


def fitted(cells: Sequence[Any], width: int) -> list[Any]:
    """Returns the cells of a row in the width of the table; one that holds more has a BadCell at its end."""
    kept = [*cells[:width], *[""] * (width - len(cells))]
    if any(cell not in ("", None) for cell in cells[width:]):
        kept[-1] = BadCell("too-many-cells")
    return kept
