"""Names, terms, collections and articles as tables: rows out, and rows in as one changeset."""

from editorial.services.tables.reading import sheet_rows
from editorial.services.tables.sheets import SHEETS, Column, Sheet, Use, may_export, may_import, sheet_of
from editorial.services.tables.storing import Difference, Line, TableRun
from editorial.services.tables.uploads import (
    MAX_BYTES,
    SUFFIXES,
    TableUpload,
    discard_table,
    find_table,
    keep_table,
    table_token,
)

__all__ = [
    "MAX_BYTES",
    "SHEETS",
    "SUFFIXES",
    "Column",
    "Difference",
    "Line",
    "Sheet",
    "TableRun",
    "TableUpload",
    "Use",
    "discard_table",
    "find_table",
    "keep_table",
    "may_export",
    "may_import",
    "sheet_of",
    "sheet_rows",
    "table_token",
]
