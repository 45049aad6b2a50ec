"""Bulk edits in the background: what was looked at, or nothing."""

from __future__ import annotations

from django.core.exceptions import ValidationError

from editorial.services.bulk_edits import Act, BulkEdit, BulkEditBusy, carry_out_bulk_edit, plan_bulk_edit
from editorial.services.work import Work, WorkFailed

OTHER_PLAN, BUSY, NAME_TAKEN = "articles-changed", "edit-running", "name-taken"


def edit_in_background(work: Work, edit: BulkEdit) -> None:
    """Makes the edit of a job as it was looked at, which `seen` tells.

    An attempt that was interrupted has written a part of it; the rest goes into the same changeset.
    """
    plan = plan_bulk_edit(edit, by=work.by)
    began = work.earlier.get("changeset")
    if began is None and plan.fingerprint != work.arguments["seen"]:
        raise WorkFailed(OTHER_PLAN)
    work.expect(len(plan.items))

    def opened(changeset_id: int) -> None:
        work.wrote(changeset_id)
        work.note(changeset=changeset_id)

    try:
        report = carry_out_bulk_edit(
            edit,
            plan,
            by=work.by,
            message=str(work.arguments.get("message", "")),
            progress=work.advance,
            opened=opened,
            completes=began,
        )
    except BulkEditBusy as error:
        raise WorkFailed(BUSY, str(error)) from error
    except ValidationError as error:
        raise WorkFailed(NAME_TAKEN, " ".join(error.messages)) from error
    work.note(changed=report.counts[Act.CHANGE], waiting=report.counts[Act.WAIT], left=len(report.refused))
