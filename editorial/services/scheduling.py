"""What follows from the clock: articles that have become public, and those that may not when their time comes."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.db.models import Exists, F, OuterRef
from django.utils import timezone

from editorial.models import Article, Changeset, Finding, Revision, Status, WorkflowEvent
from editorial.services.articles import pending_is_current, store_live, with_status
from editorial.services.changesets import advance, close, open_changeset
from editorial.services.locking import lock_articles
from editorial.services.storing import Occasion
from editorial.services.texts import document_of
from editorial.services.transitions import Refused, each_article, forget_future
from editorial.workflow import SCHEDULE

PUBLISHED = "scheduled"
SET_BACK = "set_back"


def set_back_faulty(*, now: dt.datetime | None = None) -> int:
    """Sends scheduled articles that have an open error by now back to review, and returns their number.

    Only those that somebody here approved: what an import brought evergreen stays as its file says. Safe to run twice
    at once and again: each article is looked at once more under its lock.
    """
    now = now or timezone.now()
    faulty = Finding.objects.filter(article=OuterRef("pk"), severity=Finding.Severity.ERROR, state=Finding.State.OPEN)
    approved = WorkflowEvent.objects.filter(article=OuterRef("pk"), transition__in=(SCHEDULE, "publish"))
    waiting = Article.objects.present().filter(Exists(faulty), Exists(approved), status=Status.EVERGREEN)
    waiting = waiting.filter(publish_at__gt=now)

    def step(article: Article, changeset: Changeset) -> None:
        if not waiting.filter(pk=article.pk).exists():
            raise Refused("settled", "It is on no schedule or without an open error by now.")
        errors = article.findings.filter(severity=Finding.Severity.ERROR, state=Finding.State.OPEN)
        comment = "; ".join(errors.values_list("message", flat=True)[:5])
        document = with_status(document_of(article, pending=pending_is_current(article)), article, Status.REVIEW)
        forget_future(article)
        occasion = Occasion(changeset, Revision.Origin.SCHEDULE, None, SET_BACK, comment)
        store_live(article, document, Status.REVIEW, occasion)

    ids = list(waiting.values_list("pk", flat=True))
    return len(each_article(ids, step, kind=Changeset.Kind.SCHEDULE, by=None, message=SET_BACK).done)


def publish_due(*, now: dt.datetime | None = None) -> int:
    """Writes one event for each article whose time has come since, and returns their number.

    Readers do not depend on it: the moment alone makes an article public. Safe to run twice at once and again.
    """
    now = now or timezone.now()
    noted = WorkflowEvent.objects.filter(
        article_id=OuterRef("pk"), transition=PUBLISHED, created_at__gte=OuterRef("publish_at")
    )
    due = Article.objects.published(now).filter(publish_at__isnull=False, publish_at__gt=F("created_at"))
    due = due.exclude(Exists(noted))
    if not due.exists():
        return 0
    with transaction.atomic():
        ids = list(due.values_list("pk", flat=True))
        lock_articles(ids)
        articles = list(due.filter(pk__in=ids))
        if not articles:
            return 0
        changeset = open_changeset(Changeset.Kind.SCHEDULE, by=None, message=PUBLISHED, total=len(articles))
        WorkflowEvent.objects.bulk_create(
            WorkflowEvent(
                article=article,
                transition=PUBLISHED,
                from_status=Status.EVERGREEN,
                to_status=Status.EVERGREEN,
                revision_id=article.live_revision_id,
                changeset=changeset,
                created_at=now,
            )
            for article in articles
        )
        Article.objects.filter(pk__in=[article.pk for article in articles]).update(published_at=F("publish_at"))
        advance(changeset, len(articles))
        close(changeset, published=[article.path for article in articles])
    return len(articles)
