"""When an evergreen article is due to be looked at again: so many days after somebody last found it right.

How many, its areas say: the fewest of them. An area without a number has what the site has (REVIEW_DAYS), and so has an
article without an area; 0 is never.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import NamedTuple

from django.conf import settings
from django.utils import timezone

from editorial.models import Article, ArticleQuerySet, Status

DAYS_SOON = 30
OVERDUE, SOON = "overdue", "soon"


class ReviewDates(NamedTuple):
    """The day that is stored with an article, and the one that should be."""

    stored: dt.date | None
    expected: dt.date | None


def days_between(of_areas: Iterable[int | None]) -> int:
    """Returns the days from one review to the next for an article in areas that have these numbers; 0 is never."""
    default: int = settings.REVIEW_DAYS
    found = [default if days is None else days for days in of_areas] or [default]
    return min((days for days in found if days), default=0)


def due_on(status: str, published_at: dt.datetime | None, reviewed_at: dt.datetime | None, days: int) -> dt.date | None:
    """Returns the day on which an article with these columns is due, None for never."""
    looked = [moment for moment in (published_at, reviewed_at) if moment is not None]
    if status != Status.EVERGREEN or not looked or not days:
        return None
    try:
        return timezone.localdate(max(looked), timezone.get_default_timezone()) + dt.timedelta(days=days)
    except OverflowError:  # a header may name a year that has no next one
        return None


def review_dates(article_ids: Collection[int]) -> dict[int, ReviewDates]:
    """Returns for each article the day that `Article.review_due_on` has and the one that it has to have."""
    columns = ("status", "published_at", "reviewed_at", "review_due_on")
    articles: dict[int, tuple[str, dt.datetime | None, dt.datetime | None, dt.date | None]] = {}
    areas: dict[int, list[int | None]] = defaultdict(list)
    rows = Article.objects.filter(pk__in=article_ids).order_by().values_list("pk", "areas__review_days", *columns)
    for pk, days, *rest in rows:
        articles[pk] = tuple(rest)
        areas[pk].append(days)
    return {
        pk: ReviewDates(stored, due_on(status, published, reviewed, days_between(areas[pk])))
        for pk, (status, published, reviewed, stored) in articles.items()
    }


def due_for_review(rows: ArticleQuerySet, value: str) -> ArticleQuerySet:
    """Returns the evergreen articles whose day is over ("overdue"), or comes within thirty days ("soon")."""
    today = timezone.localdate()
    if value == OVERDUE:
        return rows.filter(review_due_on__lt=today)
    return rows.filter(review_due_on__gte=today, review_due_on__lte=today + dt.timedelta(days=DAYS_SOON))
