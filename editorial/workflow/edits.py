"""Edits of published articles that wait: the steps that are noted about them, and which of them wait for a reviewer.

Such an edit has no status of its own. What stands in the newest event that names its revision is its state; a later
edit is another revision, about which nothing was said yet.
"""

from __future__ import annotations

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from editorial.models import Article, Revision, WorkflowEvent

SUBMIT_EDIT = "submit_edit"  # somebody asks a reviewer to look
SCHEDULE_EDIT = "schedule_edit"  # approved for a moment
UNSCHEDULE_EDIT = "unschedule_edit"
PUBLISHED_EDIT = "published_edit"  # the moment came; names the edit, not the live text that it became
SET_BACK_EDIT = "set_back_edit"  # the approval was dropped by the clock
DISCARD_EDIT = "discard_edit"
# What the clock does to the live text, which is no step between statuses either.
PUBLISHED = "scheduled"
EXPIRED = "expired"
REVIEWED = "reviewed"  # somebody looked at the live text again: nothing has to change

# Steps that are noted without a change of the status, by the name that their events carry.
NOTED: dict[str, str | Promise] = {
    SUBMIT_EDIT: _("Edit submitted for review"),
    SCHEDULE_EDIT: _("Edit scheduled"),
    UNSCHEDULE_EDIT: _("Edit taken off the schedule"),
    PUBLISHED_EDIT: _("Scheduled edit published"),
    SET_BACK_EDIT: _("Scheduled edit set back"),
    DISCARD_EDIT: _("Edit discarded"),
    PUBLISHED: _("Published on schedule"),
    EXPIRED: _("Expired"),
    REVIEWED: _("Reviewed: nothing to change"),
}


def last_step(revision: Revision | None) -> WorkflowEvent | None:
    """Returns the newest event about a pending text with who caused it."""
    if revision is None:
        return None
    return WorkflowEvent.objects.filter(revision=revision).select_related("actor").order_by("-pk").first()


def waiting_for_review(rows: QuerySet[Article]) -> QuerySet[Article]:
    """Returns the articles with an edit about which nothing was decided since it was submitted."""
    newest = WorkflowEvent.objects.filter(revision=OuterRef("pending_revision")).order_by("-pk")
    waiting = rows.filter(pending_revision__isnull=False)
    return waiting.alias(edit_step=Subquery(newest.values("transition")[:1])).filter(edit_step=SUBMIT_EDIT)
