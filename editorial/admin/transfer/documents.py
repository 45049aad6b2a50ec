"""Documents as django-import-export sees them: a format that lists an upload, and a resource in front of the import.

No article is written by the resource: it asks for a plan or has one carried out, and translates what came of it.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from import_export.formats.base_formats import Format
from import_export.resources import Resource
from import_export.results import Result, RowResult
from tablib import Dataset

from editorial.services.actors import Actor
from editorial.services.files import scan
from editorial.services.importing import (
    Action,
    ImportPlan,
    ImportReport,
    PlanItem,
    apply_import,
    plan_import,
    planned_report,
)
from editorial.services.uploads import ORIGIN, Upload

IMPORT_TYPES = {
    Action.CREATE: RowResult.IMPORT_TYPE_NEW,
    Action.UPDATE: RowResult.IMPORT_TYPE_UPDATE,
    Action.UNCHANGED: RowResult.IMPORT_TYPE_SKIP,
    Action.CONFLICT: RowResult.IMPORT_TYPE_INVALID,
    Action.QUARANTINE: RowResult.IMPORT_TYPE_ERROR,
}


class MarkdownFormat(Format):
    """An archive of Markdown. Read, it is a table with one column: the paths of its documents."""

    def get_title(self) -> str:
        return "Markdown"

    def create_dataset(self, in_stream: Path, *, inside: str = "") -> Dataset:
        """Returns the paths in the archive.

        Raises:
            ScanError: it cannot be read.
        """
        found = scan([in_stream], inside=inside, origin=ORIGIN)
        return Dataset(*((file.path,) for file in found.files), headers=["path"])

    def get_extension(self) -> str:
        return "zip"

    def get_content_type(self) -> str:
        return "application/zip"

    def can_import(self) -> bool:
        return True


class DocumentRow(RowResult):
    """What becomes of one file."""

    def __init__(self, item: PlanItem) -> None:
        super().__init__()
        self.item = item
        self.import_type = IMPORT_TYPES[item.action]
        self.row_values = {"path": item.file.path}
        self.object_repr = item.file.path


class DocumentResult(Result):
    """What becomes of an upload: a row for each file, the plan, and the report."""

    def __init__(self, plan: ImportPlan, report: ImportReport, *, rows: list[PlanItem], total: int) -> None:
        super().__init__()
        self.plan = plan
        self.report = report
        self.total_rows = total
        for item in rows:
            row = DocumentRow(item)
            self.append_row_result(row)
            self.increment_row_result_total(row)


class DocumentResource(Resource):
    """An upload in front of the import: plans it, or carries it out in the short transactions of the service."""

    def __init__(self, upload: Upload, *, by: Actor, message: str = "") -> None:
        super().__init__()
        self.upload = upload
        self.by = by
        self.message = message

    def import_data(self, dataset: Dataset, dry_run: bool = False, **_options: Any) -> DocumentResult:
        """Returns what becomes of the files of the upload; with `dry_run` nothing is written.

        Raises:
            PermissionDenied: the actor may not import.
            MisplacedRoot, ScanError: nothing can be imported this way.
        """
        plan = plan_import([self.upload.path], by=self.by, options=self.upload.options)
        if dry_run:
            return DocumentResult(plan, planned_report(plan), rows=plan.items, total=len(dataset))
        report = apply_import(plan, by=self.by, message=self.message)
        return DocumentResult(plan, report, rows=report.items, total=len(dataset))
