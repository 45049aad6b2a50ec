"""What stands around the form: findings, keys without a field, latest revisions, the difference to the live text."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db.models import Case, When
from django.utils import timezone

from editorial.admin.differences import line_difference
from editorial.models import Article, ArticleLink, Finding, Revision, WorkflowEvent
from editorial.services.articles import EditingState
from editorial.services.finding_places import placed
from editorial.services.texts import document_of
from editorial.workflow import (
    CONDITIONS,
    SCHEDULE_EDIT,
    SET_BACK_EDIT,
    SUBMIT_EDIT,
    Condition,
    available,
    last_step,
    unmet,
)

RECENT = 5
MOST_LINKED_FROM = 20
GRAVEST = Case(When(severity=Finding.Severity.ERROR, then=0), default=1)
SHOWN_HEADER = 100_000


def page_parts(state: EditingState, user: AbstractBaseUser | AnonymousUser, *, with_difference: bool) -> dict[str, Any]:
    """Returns the context of the page but for its form."""
    article = state.article
    newest = article.pending_revision or article.live_revision
    open_findings = article.findings.filter(state=Finding.State.OPEN)
    findings = list(open_findings.exclude(severity=Finding.Severity.INFO).order_by(GRAVEST, "line", "rule")[:50])
    return {
        "article": article,
        "state": state,
        "newest": newest,
        "live": article.live_revision,
        "public": article.is_published(),
        "scheduled": article.is_scheduled(),
        "review_late": article.review_due_on is not None and article.review_due_on < timezone.localdate(),
        "transitions": available(article, user),
        "conditions": conditions(article, user),
        "findings": findings,
        "hints": open_findings.filter(severity=Finding.Severity.INFO).count(),
        "placed_findings": placed(article, findings),
        "header": state.document.header[:SHOWN_HEADER],
        "unknown": state.data.unknown,
        "recent": recent_revisions(article),
        "pending": state.pending,
        "pending_is_behind": state.behind,
        **edit_state(article),
        **linked_from(article),
        "difference": pending_difference(state) if with_difference and state.pending else None,
    }


def edit_state(article: Article) -> dict[str, Any]:
    """Returns what was decided about the edit that waits: submitted, approved for a time and by whom, set back."""
    approved = article.approved_revision
    last, approval = last_step(article.pending_revision), None
    if approved is not None:
        events = WorkflowEvent.objects.filter(article=article, transition=SCHEDULE_EDIT, revision=approved)
        approval = events.select_related("actor").order_by("-pk").first()
    return {
        "approved": approved,
        "approval": approval,
        "submitted": last if last and last.transition == SUBMIT_EDIT else None,
        "set_back": last if last and last.transition == SET_BACK_EDIT else None,
    }


def linked_from(article: Article) -> dict[str, Any]:
    """Returns the articles whose live texts link to this one, whatever their status; `more` says that there are others.

    One query.
    """
    linking = ArticleLink.objects.filter(target=article).values("article")
    rows = Article.objects.present().filter(pk__in=linking).only("path", "title", "status", "language", "script")
    found = list(rows.order_by("path")[: MOST_LINKED_FROM + 1])
    return {"linked_from": found[:MOST_LINKED_FROM], "linked_from_more": len(found) > MOST_LINKED_FROM}


def conditions(article: Article, user: AbstractBaseUser | AnonymousUser) -> list[tuple[Condition, bool]]:
    """Returns what an evergreen article must have, and whether the stored text has it."""
    missing = unmet([article.pk], user)[article.pk]
    return [(condition, condition not in missing) for condition in CONDITIONS]


def recent_revisions(article: Article) -> list[Revision]:
    """Returns the last revisions without their texts."""
    return list(article.revisions.select_related("author").defer("header").order_by("-number")[:RECENT])


def pending_difference(state: EditingState) -> list[Any]:
    """Returns the lines in which the pending text differs from the live one."""
    live = document_of(state.article)
    return line_difference(live.header + live.body, state.document.header + state.document.body)
