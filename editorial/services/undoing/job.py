"""Taking a large changeset back in the background."""

from __future__ import annotations

from editorial.models import Changeset
from editorial.services.undoing.apply import carry_out_undo
from editorial.services.undoing.plan import plan_undo, undo_problem
from editorial.services.undoing.results import ArticleItem
from editorial.services.work import Work, WorkFailed

UNDO_JOB = "undo"
STILL_RUNNING = "still-running"


def undo_in_background(work: Work) -> None:
    """Carries out a job of the kind UNDO_JOB; a run that was interrupted is completed in the same changeset."""
    number = work.arguments["changeset"]
    if undo_problem(Changeset.objects.get(pk=number)):
        raise WorkFailed(STILL_RUNNING)
    plan = plan_undo(number, by=work.by)
    work.expect(plan.writes)
    message = str(work.arguments.get("message", ""))
    report = carry_out_undo(plan, by=work.by, message=message, progress=work.advance, opened=work.wrote)
    restored = sum(item.act.writes for item in report.items if isinstance(item, ArticleItem))
    work.note(restored=restored, left=len(report.left))
