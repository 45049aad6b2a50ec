"""Bulk changes of very many articles in the background: worked out, looked at by somebody, then carried out as such."""

from __future__ import annotations

from editorial.models import BulkChange
from editorial.services.bulk_changes.drafts import (
    PlanChanged,
    carry_out_change,
    count_selected,
    kept_plan,
    plan_change,
)
from editorial.services.bulk_edits import Act, BulkEditBusy
from editorial.services.edit_jobs import BUSY, OTHER_PLAN
from editorial.services.work import Work, WorkFailed

PLAN_CHANGE, BULK_JOB = "bulk-plan", "bulk-change"
CHANGE_GONE = "change-gone"


def plan_in_background(work: Work) -> None:
    """Carries out a job of the kind PLAN_CHANGE."""
    change = _change(work)
    work.expect(count_selected(change))
    plan = plan_change(change, by=work.by, progress=work.advance)
    work.note(changed=plan.writes)


def change_in_background(work: Work) -> None:
    """Carries out a job of the kind BULK_JOB; an attempt that was interrupted is gone on with in its changeset."""
    change = _change(work)
    plan = kept_plan(change)
    work.expect(len([item for item in plan.items if item.act is not Act.UNCHANGED]) if plan else 0)

    def opened(changeset_id: int) -> None:
        work.wrote(changeset_id)
        work.note(changeset=changeset_id)

    try:
        report = carry_out_change(
            change,
            by=work.by,
            seen=work.arguments["seen"],
            message=str(work.arguments.get("message", "")),
            progress=work.advance,
            opened=opened,
            completes=work.earlier.get("changeset"),
        )
    except PlanChanged as error:
        raise WorkFailed(OTHER_PLAN) from error
    except BulkEditBusy as error:
        raise WorkFailed(BUSY, str(error)) from error
    work.note(changed=report.counts[Act.CHANGE], waiting=report.counts[Act.WAIT], left=len(report.refused))


def _change(work: Work) -> BulkChange:
    change = BulkChange.objects.filter(pk=work.arguments["change"], author=work.by).first()
    if change is None:
        raise WorkFailed(CHANGE_GONE)
    return change
