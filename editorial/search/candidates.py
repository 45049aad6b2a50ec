"""The visible articles in which everything that is asked for stands: all of them, each once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from django.db.models import CharField, Q, Value
from django.db.models.functions import Cast, Coalesce

from editorial.models import Article, ArticleQuerySet
from editorial.search.backends.members import among_ids, fetched
from editorial.search.clauses import Where

# From so many on it is looked at how many articles there are: reading all of them is faster than asking for half.
MANY = 1_000


class Row(NamedTuple):
    """What of an article is needed to rank it, and to count facets. `date` is written as 2025-03-01, or is ""."""

    id: int
    body: int
    date: str
    language: str
    script: str


def candidates(articles: ArticleQuerySet, required: Sequence[Where], excluded: Sequence[Where]) -> list[Row]:
    """Return the articles of the queryset that have every required and no excluded clause, in no order.

    Without a required clause every article of the queryset is looked at.
    """
    rows = articles.order_by()
    if required:
        fewest = min(required, key=len)
        if len(fewest) < MANY or 2 * len(fewest) < Article.objects.using(rows.db).count():
            holds = Q(body_id__in=among_ids(fewest.in_bodies, rows.db))
            if fewest.articles:
                holds |= Q(pk__in=among_ids(fewest.articles, rows.db))
            rows = rows.filter(holds)
    # As text: SQLite's driver would make an object of each date.
    day = Coalesce(Cast("date", CharField()), Value(""))
    found = fetched(rows.values_list("pk", "body_id", day, "language", "script"))
    return [Row._make(row) for row in _with_all(found, required) if not _has_any(row, excluded)]


def _with_all(rows: Sequence[tuple[Any, ...]], required: Sequence[Where]) -> Sequence[tuple[Any, ...]]:
    for where in required:
        bodies, articles = where.in_bodies, where.articles
        rows = [row for row in rows if row[1] in bodies or row[0] in articles]
    return rows


def _has_any(row: tuple[Any, ...], excluded: Sequence[Where]) -> bool:
    return any(where.holds(row[0], row[1]) for where in excluded)
