"""Articles by states that are no single column: what a list of the admin shows is what a bulk change of it takes."""

from __future__ import annotations

from django.db.models import Exists, OuterRef
from django.utils import timezone

from editorial.models import ArticleQuerySet, Finding, Status
from editorial.workflow.edits import waiting_for_review
from editorial.workflow.readiness import OF_TEXT, in_debt


def with_findings(rows: ArticleQuerySet, value: str) -> ArticleQuerySet:
    """Returns the articles with open errors ("error"), errors or warnings ("any"), or neither ("none")."""
    # Hints do not count: whether they are to be followed is up to the editor.
    found = Finding.objects.filter(state=Finding.State.OPEN).exclude(severity=Finding.Severity.INFO)
    if value == "none":
        return rows.filter(~Exists(found.filter(article=OuterRef("pk"))))
    if value == "error":
        found = found.filter(severity=Finding.Severity.ERROR)
    return rows.filter(pk__in=found.values("article_id"))


def with_debt(rows: ArticleQuerySet, value: str) -> ArticleQuerySet:
    """Returns the evergreen articles that lack what that condition asks for, or "any" one."""
    return in_debt(rows, next((condition for condition in OF_TEXT if condition.name == value), None))


def with_edit(rows: ArticleQuerySet, value: str) -> ArticleQuerySet:
    """Returns the articles with an edit that waits ("yes"), is "submitted" or "scheduled", or with none ("no")."""
    if value == "submitted":
        return rows.filter(pk__in=waiting_for_review(rows).order_by().values("pk"))
    if value == "scheduled":
        return rows.filter(approved_for__isnull=False)
    return rows.filter(pending_revision__isnull=value == "no")


def for_readers(rows: ArticleQuerySet, value: str) -> ArticleQuerySet:
    """Returns the articles that are "listed", "unlisted", "scheduled", "expired" or "hidden" at this moment."""
    now = timezone.now()
    match value:
        case "listed":
            return rows.listed(now)
        case "unlisted":
            return rows.published(now).filter(excluded=True)
        case "scheduled":
            return rows.filter(status=Status.EVERGREEN, publish_at__gt=now)
        case "expired":
            return rows.filter(expire_at__lte=now)
    return rows.hidden(now)


def with_insight(rows: ArticleQuerySet, value: str) -> ArticleQuerySet:
    """Returns the articles with an insight ("yes") or without ("no")."""
    return rows.filter(insight="") if value == "no" else rows.exclude(insight="")
