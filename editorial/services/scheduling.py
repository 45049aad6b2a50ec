"""What follows from the clock: articles that have become public or expired since somebody last looked."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.db.models import Exists, F, OuterRef
from django.utils import timezone

from editorial.models import Article, Changeset, Status, WorkflowEvent
from editorial.services.changesets import advance, close, open_changeset

PUBLISHED = "scheduled"


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
        locked = Article.objects.select_for_update().filter(pk__in=list(due.values_list("pk", flat=True)))
        ids = {article.pk for article in locked}
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
        Article.objects.filter(pk__in=ids).update(published_at=F("publish_at"))
        advance(changeset, len(articles))
        close(changeset, published=[article.path for article in articles])
    return len(articles)
