"""The forms of a table: CSV, XLSX and JSON, for django-import-export."""

from pathlib import Path

from editorial.services.tables.formats.cells import BadCell, TableRefused, as_text
from editorial.services.tables.formats.plain import ROW, CsvFormat, JsonFormat, TableFormat
from editorial.services.tables.formats.workbooks import XlsxFormat

FORMATS: dict[str, type[TableFormat]] = {"csv": CsvFormat, "xlsx": XlsxFormat, "json": JsonFormat}


def format_of(place: Path) -> TableFormat:
    """Returns what reads a file, by the end of its name."""
    return FORMATS[place.suffix[1:]]()


__all__ = [
    "FORMATS",
    "ROW",
    "BadCell",
    "CsvFormat",
    "JsonFormat",
    "TableFormat",
    "TableRefused",
    "XlsxFormat",
    "as_text",
    "format_of",
]
