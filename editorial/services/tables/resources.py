"""A table as django-import-export sees it. What it writes goes through the services, and is one changeset."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
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

from editorial.models import Changeset
from editorial.services.actors import Actor
from editorial.services.batches import timed_batches
from editorial.services.tables.formats.cells import BadCell, TableRefused
from editorial.services.tables.formats.plain import ROW
from editorial.services.tables.lines import Line
from editorial.services.tables.plans import CHANGED, NEW, REFUSED, SAME, PlannedRow, TablePlan
from editorial.services.tables.reading import sheet_rows
from editorial.services.tables.sheets import Sheet, Use
from editorial.services.tables.storing import TableRun
from editorial.services.work import Stopped

Progress = Callable[[int], None]
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

    def planned(self) -> PlannedRow:
        """Returns what becomes of the row, as plain values."""
        differences = tuple(self.line.differences) if self.line is not None else ()
        problems = tuple(self.problems)
        return PlannedRow(self.number, self.import_type, self.key, self.name, problems, differences)

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
    """What becomes of some rows of a table."""

    def planned(self) -> list[PlannedRow]:
        """Returns the rows in the order of the file.

        Raises:
            Exception: the program has failed at a row; one that is refused is no failure.
        """
        for row in self.rows:
            for fault in row.errors:  # which the package would swallow
                raise fault.error
        return [row.planned() for row in sorted(self.rows, key=lambda row: row.number)]


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
        self.seen: dict[int, PlannedRow] | None = None  # number of a row → what somebody agreed to

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

    def look(self, dataset: Dataset) -> TablePlan:
        """Returns what an import would do: it is done, and taken back.

        Raises:
            PermissionDenied, TableRefused: nothing can be imported.
        """
        with transaction.atomic():
            plan = self._import_whole(dataset, looking=True)
            transaction.set_rollback(True)
        return plan

    def carry_out(self, dataset: Dataset, *, seen: str) -> TablePlan:
        """Imports the table where it does what was seen; else nothing is written, and the plan is the new one."""
        with transaction.atomic():
            plan = self._import_whole(dataset)
            if plan.fingerprint() != seen:
                transaction.set_rollback(True)
                plan.changeset_id = None
        return plan

    def look_in_parts(self, dataset: Dataset, *, progress: Progress) -> TablePlan:
        """Returns what an import in parts would do; nobody who writes meanwhile waits longer than for one of them.

        `progress` is called with the number of rows done so far. Raises as `look` does.
        """
        self._begin(dataset, looking=True)
        plan = self._plan_of(dataset)
        for part in parts(in_order(dataset)):
            with transaction.atomic():
                plan.rows += self._import_part(part)
                transaction.set_rollback(True)
            progress(len(plan.rows))
        plan.rows.sort(key=lambda row: row.number)
        return plan

    def carry_out_in_parts(
        self, dataset: Dataset, *, seen: TablePlan, progress: Progress, opened: Callable[[int], None]
    ) -> TablePlan:
        """Imports a table, each part in a transaction of its own; a row that would do other than was seen is refused.

        `opened` is told the changeset in the transaction that makes it. `progress` may raise Stopped, which leaves it
        partly done.
        """
        self._begin(dataset, total=seen.writes)
        self.seen = {row.number: row for row in seen.rows}
        plan = self._plan_of(dataset)
        told = False
        try:
            for part in parts(in_order(dataset)):
                with transaction.atomic():
                    plan.rows += self._import_part(part)
                    if self.run.changeset is not None and not told:
                        opened(self.run.changeset.pk)
                        told = True
                progress(len(plan.rows))
        except Stopped:
            self._finish(plan, Changeset.State.PARTLY)
            raise
        plan.rows.sort(key=lambda row: row.number)
        self._finish(plan)
        return plan

    def _import_whole(self, dataset: Dataset, *, looking: bool = False) -> TablePlan:
        """Imports all rows inside the caller's transaction; one that cannot be is refused by itself."""
        self._begin(dataset, looking=looking)
        plan = self._plan_of(dataset)
        self.run.load([cells_of(row) for row in dataset.dict])
        plan.rows = self.import_data(in_order(dataset), use_transactions=False).planned()
        self._finish(plan)
        return plan

    def _import_part(self, part: Dataset) -> list[PlannedRow]:
        """Imports some of the rows inside the caller's transaction."""
        self.run.load([cells_of(row) for row in part.dict])
        rows: list[PlannedRow] = self.import_data(part, use_transactions=False).planned()
        self.run.end_part()
        return rows

    def _begin(self, dataset: Dataset, *, looking: bool = False, total: int = 0) -> None:
        self.require_columns(dataset)
        self.seen = None
        self.run = TableRun(self.sheet, by=self.by, message=self.message, looking=looking, total=total)

    def _plan_of(self, dataset: Dataset) -> TablePlan:
        """Returns a plan that has no rows yet."""
        read = {column.name for column in self.sheet.read}
        return TablePlan(
            ignored=[name for name in dataset.headers[1:] if name not in read and not name.startswith(ROW)]
        )

    def _finish(self, plan: TablePlan, state: Changeset.State = Changeset.State.DONE) -> None:
        refused = [
            (f"{self.sheet.table} {row.key}"[:300], row.problems[0][2]) for row in plan.rows if row.outcome == REFUSED
        ]
        totals = plan.totals
        counts = {"created": NEW, "updated": CHANGED, "unchanged": SAME, "refused": REFUSED}
        numbers = {name: totals[kind] for name, kind in counts.items()}
        with transaction.atomic():
            plan.changeset_id = self.run.finish(refused=refused, counts=numbers, state=state)

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
        if self.seen is not None:
            outcome = NEW if is_create else CHANGED
            wanted = PlannedRow(row[ROW], outcome, instance.key, "", differences=tuple(instance.differences))
            if not wanted.does_as(self.seen.get(row[ROW])):
                raise ValidationError(_("The row changed here since you looked."), code="changed-since")
        self.run.save(instance)

    def save_m2m(self, instance: Line, row: dict[str, Any], **kwargs: Any) -> None:
        """Does nothing: there are none."""


def cells_of(row: dict[str, Any]) -> dict[str, str]:
    """Returns what the file says of a row, without what it leaves out."""
    return {name: cell for name, cell in row.items() if isinstance(cell, str) and name != ROW}


def parts(dataset: Dataset) -> Iterator[Dataset]:
    """Yields the rows in pieces that take less than a second each."""
    return (Dataset(*rows, headers=dataset.headers) for rows in timed_batches(list(dataset)))


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
