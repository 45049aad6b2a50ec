"""Who has the form of an article open, and whether they write."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import OperationalError, transaction
from django.db.models import Case, F, Value, When
from django.utils import timezone

from editorial.models import Article, Presence
from editorial.services.actors import Actor, as_author, may_change, require
from editorial.services.locking import short_wait

SILENT_AFTER = dt.timedelta(seconds=60)
KEPT_FOR = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Present:
    """Somebody else at an article."""

    name: str
    since: dt.datetime
    writing: bool


def note(article: Article, *, by: Actor, writing: bool) -> bool:
    """Notes that the actor has the article open; returns False where the database was busy, which loses nothing.

    Raises:
        PermissionDenied: the actor may not look at articles.
    """
    require(by, "editorial.view_article")
    writing = writing and may_change(by, article)
    now = timezone.now()
    mine = Presence.objects.filter(user=as_author(by), article=article)
    came_back = When(seen_at__lt=now - SILENT_AFTER, then=Value(now))
    try:
        with short_wait(), transaction.atomic():
            since = Case(came_back, default=F("since"))
            if not mine.update(since=since, seen_at=now, writing=writing):
                row = Presence(user=as_author(by), article=article, since=now, seen_at=now, writing=writing)
                Presence.objects.bulk_create([row], ignore_conflicts=True)
    except OperationalError:
        return False
    return True


def leave(article_id: int, *, by: Actor) -> None:
    """Notes that the actor has closed the article; where the database is busy the minute says so as well."""
    try:
        with short_wait(), transaction.atomic():
            Presence.objects.filter(user=as_author(by), article_id=article_id).delete()
    except OperationalError:
        return


def others(article_id: int, *, by: Actor, now: dt.datetime | None = None) -> list[Present]:
    """Returns who else has the article open: those heard of within the last minute, the longest there first."""
    heard = Presence.objects.filter(article_id=article_id, seen_at__gte=(now or timezone.now()) - SILENT_AFTER)
    rows = heard.exclude(user=as_author(by)).select_related("user").order_by("since", "pk")
    return [Present(row.user.get_username(), row.since, row.writing) for row in rows]


def expire(*, now: dt.datetime | None = None) -> int:
    """Drops rows that nobody has touched for a day, and returns their number."""
    old = Presence.objects.filter(seen_at__lt=(now or timezone.now()) - KEPT_FOR)
    return old.delete()[0] if old.exists() else 0
