"""The visible articles in which everything that is asked for stands: all of them, each once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import NamedTuple

from django.db.models import Q

from editorial.models import ArticleQuerySet
from editorial.search.backends.members import among_ids
from editorial.search.clauses import Where

# With more than these, reading all visible articles is faster than asking for each.
MOST_IDS = 20_000


class Row(NamedTuple):
    """What of an article is needed to rank it, and to count facets."""

    id: int
    body: int
    date: dt.date | None
    language: str
    script: str


def candidates(articles: ArticleQuerySet, required: Sequence[Where], excluded: Sequence[Where]) -> list[Row]:
    """Return the articles of the queryset that have every required and no excluded clause, in no order.

    Without a required clause every article of the queryset is looked at.
    """
    rows = articles.order_by()
    if required:
        fewest = min(required, key=len)
        if len(fewest) <= MOST_IDS:
            holds = Q(body_id__in=among_ids(fewest.in_bodies, rows.db))
            if fewest.articles:
                holds |= Q(pk__in=among_ids(fewest.articles, rows.db))
            rows = rows.filter(holds)
    found = map(Row._make, rows.values_list("pk", "body_id", "date", "language", "script"))
    return [
        row
        for row in found
        if all(where.holds(row.id, row.body) for where in required)
        and not any(where.holds(row.id, row.body) for where in excluded)
    ]
