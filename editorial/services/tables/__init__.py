"""Names, terms, collections and articles as tables: rows out, and rows in as one changeset."""

from editorial.services.tables.formats import FORMATS, TableFormat, TableRefused, as_text, format_of
from editorial.services.tables.lines import Difference, Line
from editorial.services.tables.plans import (
    CHANGED,
    NEW,
    REFUSED,
    SAME,
    KeptTable,
    PlannedRow,
    TablePlan,
    discard_table_plan,
    find_table_plan,
    hold_on_to_table,
    keep_table_plan,
)
from editorial.services.tables.reading import sheet_rows
from editorial.services.tables.resources import TableResource
from editorial.services.tables.sheets import SHEETS, Column, Sheet, Use, may_export, may_import, sheet_named, sheet_of
from editorial.services.tables.storing import TableRun
from editorial.services.tables.uploads import (
    SUFFIXES,
    TableUpload,
    discard_table,
    find_table,
    keep_table,
    table_token,
)

__all__ = [
    "CHANGED",
    "FORMATS",
    "NEW",
    "REFUSED",
    "SAME",
    "SHEETS",
    "SUFFIXES",
    "Column",
    "Difference",
    "KeptTable",
    "Line",
    "PlannedRow",
    "Sheet",
    "TableFormat",
    "TablePlan",
    "TableRefused",
    "TableResource",
    "TableRun",
    "TableUpload",
    "Use",
    "as_text",
    "discard_table",
    "discard_table_plan",
    "find_table",
    "find_table_plan",
    "format_of",
    "hold_on_to_table",
    "keep_table",
    "keep_table_plan",
    "may_export",
    "may_import",
    "sheet_named",
    "sheet_of",
    "sheet_rows",
    "table_token",
]
