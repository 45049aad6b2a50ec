"""The visible articles in which everything that is asked for stands: all of them, each once."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from django.db.models import CharField, Q, Value
from django.db.models.functions import Cast, Coalesce

from editorial.models import Article, ArticleQuerySet
from editorial.search.backends.members import AmongIds, fetched
from editorial.search.clauses import Where

# From so many on it is looked at how many articles there are: reading all of them is faster than asking for half.
MANY = 1_000


# What of an article is needed to rank it: its id, that of its body, and its date, written as 2025-03-01, or "". A plain
# tuple, as it comes from the database: with ten thousand of them all else would be time.
Row = tuple[int, int, str]


def candidates(articles: ArticleQuerySet, required: Sequence[Where], excluded: Sequence[Where]) -> list[Row]:
    """Return the articles of the queryset that have every required and no excluded clause, in the order of their ids.

    Without a required clause every article of the queryset is looked at.
    """
    return candidates_of_each(articles, [required], excluded)[0]


def candidates_of_each(
    articles: ArticleQuerySet, asked: Sequence[Sequence[Where]], excluded: Sequence[Where]
) -> list[list[Row]]:
    """Return the articles for each of several lists of required clauses; at most one query for all, or two."""
    possible = [required for required in asked if all(map(len, required))]
    if not possible:
        return [[] for _ in asked]
    # As text: SQLite's driver would make an object of each date.
    day = Coalesce(Cast("date", CharField()), Value(""))
    rows = _holding(articles.order_by("pk"), [required for required in possible if required])
    found = having(fetched(rows.values_list("pk", "body_id", day)), [], excluded)
    return [having(found, required, []) for required in asked]


def having(rows: list[Row], required: Sequence[Where], excluded: Sequence[Where]) -> list[Row]:
    """Return those of the articles that have every required and no excluded clause."""
    for where in sorted(required, key=len):
        bodies, articles = where.in_bodies, where.articles
        rows = [row for row in rows if row[1] in bodies or row[0] in articles]
    if excluded:
        rows = [row for row in rows if not any(where.holds(row[0], row[1]) for where in excluded)]
    return rows


def _holding(rows: ArticleQuerySet, asked: Sequence[Sequence[Where]]) -> ArticleQuerySet:
    """Return the articles that can have all clauses of one of the lists, or all articles where those are as many."""
    if not asked:
        return rows
    bodies, others = (frozenset[int]().union(*each) for each in zip(*map(_least, asked), strict=True))
    number = len(bodies) + len(others)
    if number >= MANY and 2 * number >= Article.objects.using(rows.db).count():
        return rows
    return rows.filter(Q(AmongIds("body", bodies)) | Q(AmongIds("pk", others)))


def _least(required: Sequence[Where]) -> tuple[Collection[int], Collection[int]]:
    """Return bodies and articles of which every article that has all clauses has, or is, one; the fewer, the better.

    It has one of the clauses outside of its body, or all of them in it.
    """
    rarest, *others = sorted(required, key=len)
    if not others:
        return rarest.in_bodies, rarest.articles
    bodies = frozenset(rarest.in_bodies).intersection(*(where.in_bodies for where in others))
    articles = frozenset[int]().union(*(where.articles for where in required))
    fewer = len(bodies) + len(articles) < len(rarest)
    return (bodies, articles) if fewer else (rarest.in_bodies, rarest.articles)
