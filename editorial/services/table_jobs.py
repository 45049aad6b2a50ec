"""Large tables in the background: looked through, agreed to by somebody, then imported in parts."""

from __future__ import annotations

from django.utils import timezone, translation
from tablib import Dataset

from editorial.models import Changeset
from editorial.services.tables import (
    CHANGED,
    NEW,
    REFUSED,
    KeptTable,
    TableFormat,
    TableRefused,
    TableResource,
    TableUpload,
    discard_table,
    discard_table_plan,
    find_table_plan,
    format_of,
    hold_on_to_table,
    keep_table_plan,
    sheet_named,
)
from editorial.services.upload_jobs import CHANGED as CHANGED_MEANWHILE
from editorial.services.upload_jobs import GONE
from editorial.services.work import Work, WorkFailed

PLAN_TABLE, IMPORT_TABLE = "plan-table", "import-table"
MOST_ROWS = 1_000  # are looked at and stored while somebody waits


def plan_table(work: Work) -> None:
    """Carries out a job of the kind PLAN_TABLE: keeps what a table would do, for its sender to look at.

    Reasons are told in the language that the sender reads: `language` of the arguments.
    """
    upload = _upload(work)
    table = format_of(upload.path)
    with translation.override(work.arguments["language"]):
        try:
            dataset = _dataset(table, upload, work)
            plan = TableResource(sheet_named(upload.model), by=work.by).look_in_parts(dataset, progress=work.advance)
            kept = KeptTable(plan, tuple(table.notes))
        except TableRefused as error:
            kept = KeptTable(problem=str(error))
    keep_table_plan(upload, kept)


def import_table(work: Work) -> None:
    """Carries out a job of the kind IMPORT_TABLE: what was looked at, as `seen` tells, and of it no row that changed.

    Where an attempt was interrupted, the rows that it has stored are found as they are to be.
    """
    upload = _upload(work)
    kept = find_table_plan(upload)
    if kept is None or kept.plan is None or kept.plan.fingerprint() != work.arguments["seen"]:
        raise WorkFailed(CHANGED_MEANWHILE)
    earlier = list(work.earlier.get("changesets", ()))
    with translation.override(work.arguments["language"]):
        dataset = _dataset(format_of(upload.path), upload, work)
        reason = work.arguments["message"] or upload.title
        resource = TableResource(sheet_named(upload.model), by=work.by, message=reason)
        done = resource.carry_out_in_parts(dataset, seen=kept.plan, progress=work.advance, opened=work.wrote)
    # This attempt has done what interrupted ones had not come to; nobody will go on with them.
    left = Changeset.objects.filter(pk__in=earlier, state=Changeset.State.RUNNING)
    left.update(state=Changeset.State.PARTLY, finished_at=timezone.now())
    totals = done.totals
    work.note(new_rows=totals[NEW], changed_rows=totals[CHANGED], refused=totals[REFUSED])
    discard_table_plan(upload)
    discard_table(upload)


def _dataset(table: TableFormat, upload: TableUpload, work: Work) -> Dataset:
    dataset = table.create_dataset(upload.path.read_bytes())
    work.expect(len(dataset))
    return dataset


def _upload(work: Work) -> TableUpload:
    upload = TableUpload(**work.arguments["upload"])
    hold_on_to_table(upload)
    if not upload.path.is_file():
        raise WorkFailed(GONE)
    return upload
