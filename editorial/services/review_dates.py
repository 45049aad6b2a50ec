"""The day on which each evergreen article is due for review, kept beside what it follows from."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from editorial.mapping import ArticleData
from editorial.models import Area, Article, ArticleArea, Changeset
from editorial.services.bulk import among
from editorial.services.changesets import Change, record_effects
from editorial.services.locking import lock_articles
from editorial.services.slugs import chunks
from editorial.services.taxonomy import is_term
from editorial.workflow import days_between, due_on, review_dates

REVIEWS = "review"  # the table under which effects name the last review of an article, by its path


def review_columns(article: Article) -> dict[str, str | None]:
    """Returns what effects hold of the last review of an article."""
    moment = article.reviewed_at
    return {"reviewed_at": moment.astimezone(dt.UTC).isoformat() if moment else None}


def write_reviews(articles: Sequence[Article], moment: dt.datetime, changeset: Changeset) -> None:
    """Writes when the articles were last reviewed, with the effects, and when they are due again.

    Runs inside the caller's transaction, which holds the articles, and checks nothing.
    """
    if not articles:
        return
    before = {article.pk: review_columns(article) for article in articles}
    for chunk in chunks(list(before)):
        Article.objects.filter(pk__in=chunk).update(reviewed_at=moment)
    for article in articles:
        article.reviewed_at = moment
    changes = [Change("review", article.path, before[article.pk], review_columns(article)) for article in articles]
    record_effects(changeset, changes)
    refresh_review_dates(list(before))


def refresh_review_dates(article_ids: Sequence[int]) -> None:
    """Writes when each article is due; whoever changes a status, a moment or a link to an area calls it afterwards."""
    changed: dict[dt.date | None, list[int]] = defaultdict(list)
    for chunk in chunks(article_ids):
        for pk, dates in review_dates(chunk).items():
            if dates.stored != dates.expected:
                changed[dates.expected].append(pk)
    for day, pks in changed.items():
        for chunk in chunks(pks):
            Article.objects.filter(pk__in=chunk).update(review_due_on=day)


def refresh_area(area: Area) -> None:
    """Writes when the articles of an area are due, whose number of days changed. Runs in the caller's transaction."""
    links = ArticleArea.objects.filter(term=area).order_by("article_id")
    ids = list(links.values_list("article_id", flat=True))
    for chunk in chunks(ids):
        lock_articles(chunk)
    refresh_review_dates(ids)


def days_of_areas(values: Iterable[str]) -> dict[str, int | None]:
    """Returns the days of the areas of these values as files have them, merges followed; new ones are left out."""
    wanted = sorted({value for value in values if is_term(value)})
    if not wanted:
        return {}
    rows = Area.objects.filter(value__in=among(wanted)).order_by()
    columns = ("value", "review_days", "merged_into_id", "merged_into__review_days")
    return {value: of_target if target else days for value, days, target, of_target in rows.values_list(*columns)}


def due_of_new(article: Article, data: ArticleData, days: Mapping[str, int | None]) -> dt.date | None:
    """Returns when a new article is due, the same that `review_dates` reads later."""
    own = [days.get(use.value) for use in data.areas if is_term(use.value)]
    return due_on(article.status, article.published_at, article.reviewed_at, days_between(own))
