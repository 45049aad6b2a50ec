"""A table as django-import-export sees it. What it writes goes through the services, and is one changeset."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from import_export.instance_loaders import BaseInstanceLoader
from import_export.resources import Resource
from import_export.results import Result, RowResult
from tablib import Dataset

from editorial.admin.tables.cells import BadCell, TableRefused
from editorial.admin.tables.formats import ROW
from editorial.services.actors import Actor
from editorial.services.tables import Line, Sheet, TableRun, Use, sheet_rows

NEW, CHANGED = RowResult.IMPORT_TYPE_NEW, RowResult.IMPORT_TYPE_UPDATE
SAME, REFUSED = RowResult.IMPORT_TYPE_SKIP, RowResult.IMPORT_TYPE_INVALID
TITLES = ("title", "name")  # columns that say what a row is called
BAD_CELLS: dict[str, str | Promise] = {
    "formula": gettext_lazy("The cell holds a formula. Replace it by its value."),
    "error-value": gettext_lazy("The cell holds an error of the spreadsheet."),
    "nested": gettext_lazy("The value is nested; a text, a number or a list of texts is expected."),
    "too-many-cells": gettext_lazy("The row has more cells than the table has columns. Is a comma not quoted?"),
}


class TableRow(RowResult):
    """What becomes of one row; `number` is its place in the file, `line` what it means, None where nobody can tell."""

    number: int = 0
    line: Line | None = None
    name: str = ""
    key: str = ""

    @property
    def problems(self) -> list[tuple[str, str, str]]:
        """Column, reason and code of what the row is refused for; the column is "" where it is the row as a whole."""
        error = self.validation_error
        if error is None:
            return []
        by_column = error.error_dict if hasattr(error, "error_dict") else {"": error.error_list}
        return [
            ("" if column == "__all__" else column, "".join(item.messages), item.code or "invalid")
            for column, items in by_column.items()
            for item in items
        ]


class TableResult(Result):
    """What becomes of a table; `changeset_id` is None where nothing had to be written."""

    changeset_id: int | None = None
    ignored: Sequence[str] = ()  # columns that are not read

    @property
    def writes(self) -> int:
        """How many rows are written."""
        return int(self.totals[NEW] + self.totals[CHANGED])

    def fingerprint(self) -> str:
        """Returns a text that differs when results differ in what they do."""
        told = [
            (row.number, row.import_type, row.problems, row.line and (row.line.key, row.line.differences))
            for row in self.rows
        ]
        return hashlib.sha256(repr(told).encode("utf-8", "surrogatepass")).hexdigest()


class TableResource(Resource):
    """Rows of one table, out and in."""

    class Meta:
        skip_diff = True  # the differences are the service's
        report_skipped = True
        instance_loader_class = BaseInstanceLoader  # never asked: the run has loaded the rows

    def __init__(self, sheet: Sheet, *, by: Actor, message: str = "") -> None:
        super().__init__()
        self.sheet = sheet
        self.by = by
        self.message = message
        self.line: Line | None = None  # what the present row means

    # Out

    def export(self, queryset: Iterable[int] | None = None, **kwargs: Any) -> Dataset:
        """Returns the rows of these ids.

        Raises:
            PermissionDenied: the actor may not take the table away.
        """
        names = self.sheet.names
        found = Dataset(headers=names)
        for row in sheet_rows(self.sheet, list(queryset or ()), by=self.by):
            found.append([row[name] for name in names])
        return found

    # In

    def look(self, dataset: Dataset) -> TableResult:
        """Returns what an import would do: it is done, and taken back.

        Raises:
            PermissionDenied, TableRefused: nothing can be imported.
        """
        with transaction.atomic():
            result = self.import_data(dataset, looking=True)
            transaction.set_rollback(True)
        return result

    def carry_out(self, dataset: Dataset, *, seen: str) -> TableResult:
        """Imports the table where it does what was seen; else nothing is written, and the result is the new one."""
        with transaction.atomic():
            result = self.import_data(dataset)
            if result.fingerprint() != seen:
                transaction.set_rollback(True)
                result.changeset_id = None
        return result

    def import_data(
        self, dataset: Dataset, dry_run: bool = False, looking: bool = False, **_options: Any
    ) -> TableResult:
        """Imports the rows inside the caller's transaction; one that cannot be is refused by itself."""
        self.require_columns(dataset)
        self.run = TableRun(self.sheet, by=self.by, message=self.message, looking=looking or dry_run)
        self.run.load([cells_of(row) for row in dataset.dict])
        dataset = in_order(dataset)
        # The package would swallow what is a fault of the program; a row that is refused is none.
        result: TableResult = super().import_data(dataset, use_transactions=False)
        for row in result.rows:
            for fault in row.errors:
                raise fault.error
        result.rows.sort(key=lambda row: row.number)
        refused = [
            (f"{self.sheet.table} {row.key}"[:300], row.problems[0][2])
            for row in result.rows
            if row.import_type == REFUSED
        ]
        counts = {"created": NEW, "updated": CHANGED, "unchanged": SAME, "refused": REFUSED}
        numbers = {name: result.totals[kind] for name, kind in counts.items()}
        result.changeset_id = self.run.finish(refused=refused, counts=numbers)
        read = {column.name for column in self.sheet.read}
        result.ignored = [name for name in dataset.headers[1:] if name not in read and not name.startswith(ROW)]
        return result

    def require_columns(self, dataset: Dataset) -> None:
        """Passes a table that names the columns by which rows are known.

        Raises:
            TableRefused: "no-key-column".
        """
        given = set(dataset.headers)
        lacking = [name for name in self.sheet.keys if name not in given]
        if lacking == ["slug"] and "name" in given:  # a name without an address is known by itself
            return
        if lacking:
            message = _("The table lacks the column %(column)s, which says what row it is. Known are: %(known)s.")
            known = ", ".join(column.name for column in self.sheet.read)
            raise TableRefused("no-key-column", message % {"column": lacking[0], "known": known})

    def get_result_class(self) -> type[TableResult]:
        return TableResult

    def get_row_result_class(self) -> type[TableRow]:
        return TableRow

    def get_diff_headers(self) -> list[str]:
        return []

    def import_row(self, row: dict[str, Any], instance_loader: Any, **kwargs: Any) -> TableRow:
        """Returns what becomes of a row."""
        self.line = None
        result: TableRow = super().import_row(row, instance_loader, **kwargs)
        self.describe(result, row)
        return result

    def describe(self, result: TableRow, row: dict[str, Any]) -> None:
        """Says which row a result is of: its number and key, and what it is called in the file, else here."""
        line, cells = self.line, cells_of(row)
        result.number, result.line = row[ROW], line
        result.key = line.key if line is not None else written_key(self.sheet, cells)
        given = next((text.strip() for text in map(cells.get, TITLES) if text and text.strip()), "")
        result.name = given or (str(line.row) if line is not None and line.row is not None else "")

    def get_or_init_instance(self, instance_loader: Any, row: dict[str, Any]) -> tuple[Line, bool]:
        """Returns what the row means; it stands for the instance, since no model of the table is saved from here."""
        bad = {name: cell for name, cell in row.items() if isinstance(cell, BadCell)}
        if bad:
            errors = {name: ValidationError(str(BAD_CELLS[cell.code]), code=cell.code) for name, cell in bad.items()}
            raise ValidationError(errors)
        self.line = self.run.line(cells_of(row))
        return self.line, self.line.row is None

    def import_instance(self, instance: Line, row: dict[str, Any], **kwargs: Any) -> None:
        """Does nothing: the cells are read already."""

    def skip_row(self, instance: Line, original: Any, row: Any, import_validation_errors: Any = None) -> bool:
        """Whether the row is stored as the file has it."""
        return instance.row is not None and not instance.differences

    def validate_instance(self, instance: Line, *_options: Any, **_named: Any) -> None:
        """Does nothing: the service validates what it writes."""

    def save_instance(self, instance: Line, is_create: bool, row: dict[str, Any], **kwargs: Any) -> None:
        """Has the service write the row."""
        self.run.save(instance)

    def save_m2m(self, instance: Line, row: dict[str, Any], **kwargs: Any) -> None:
        """Does nothing: there are none."""


def cells_of(row: dict[str, Any]) -> dict[str, str]:
    """Returns what the file says of a row, without what it leaves out."""
    return {name: cell for name, cell in row.items() if isinstance(cell, str) and name != ROW}


def in_order(dataset: Dataset) -> Dataset:
    """Returns the rows with those at the end that are merged into another, which may be a new one."""
    if "merged_into" not in dataset.headers:
        return dataset
    place = dataset.headers.index("merged_into")
    rows = sorted(dataset, key=lambda row: isinstance(row[place], str) and bool(row[place].strip()))
    return Dataset(*rows, headers=dataset.headers)


def written_key(sheet: Sheet, cells: dict[str, str]) -> str:
    """Returns the key of a row as the file has it."""
    found = [cells.get(column.name, "").strip() for column in sheet.columns if column.use is Use.KEY]
    return ":".join(text for text in found if text)
