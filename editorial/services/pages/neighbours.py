"""The articles around one: before and after it in its collection and its series, and those that tell of the same."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass, field

from django.db.models import Exists, F, OuterRef, Q, Subquery

from editorial.models import Article, ArticleLink, ArticleSeries, listed_condition, published_condition

_Place = tuple[bool, int, bool, float, str]


MOST_LINKED_FROM = 10
MOST_SERIES = 3  # of one article whose neighbours are looked for


@dataclass(frozen=True, slots=True)
class InSeries:
    """The listed articles before and after one in a series, which is read from its beginning; None where none is."""

    previous: Article | None
    following: Article | None


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Listed articles around one, each None where there is none; `others` are those with certain bodies.

    `series` has a place for each of its first series, in the order of the article's header. `linking` are the newest
    of those that link to it, in the order of lists.
    """

    newer: Article | None = None
    older: Article | None = None
    series: tuple[InSeries, ...] = ()
    others: list[Article] = field(default_factory=list)
    linking: list[Article] = field(default_factory=list)


def surroundings(
    article: Article, at: dt.datetime, *, series: int, bodies: Collection[int] = (), linking: Collection[int] = ()
) -> Surroundings:
    """Returns what stands around the article, found without reading lists, by one query.

    Each has what a link to it needs. `series` says of how many series the neighbours are looked for, at most three;
    `linking` are the bodies of articles that may link to it.
    """
    listed = Article.objects.listed(at).exclude(pk=article.pk)
    members = [_members(article, at, number) for number in range(min(series, MOST_SERIES))]
    texts = {*bodies, *linking}
    wanted = Q(body__in=texts) if texts else Q(pk__in=[])
    for others in (listed.filter(collection=article.collection_id), *(listed.filter(within) for within in members)):
        newer = others.filter(before(article)).order_by(
            F("date").asc(nulls_first=True), F("date_at").asc(nulls_first=True), "-path"
        )
        for nearest in (newer, others.filter(after(article)).newest_first()):
            wanted |= Q(pk=Subquery(nearest.values("pk")[:1]))
    in_series = {f"in_series_{number}": within for number, within in enumerate(members)}
    links = ArticleLink.objects.filter(published_condition(at, "article__"), article=OuterRef("pk"), target=article.pk)
    rows = listed.filter(wanted).order_by().annotate(**in_series, links_here=Exists(links)).select_related("collection")
    columns = ("title", "slug", "language", "script", "date", "date_at", "path", "body_id", "reading_minutes")
    found = list(rows.only(*columns, "collection__slug"))
    newer_one, older_one = _nearest(article, [row for row in found if row.collection_id == article.collection_id])
    places = []
    for name in in_series:
        following, previous = _nearest(article, [row for row in found if getattr(row, name)])
        places.append(InSeries(previous, following))
    alike = [row for row in found if row.body_id in bodies]
    from_links = sorted((row for row in found if getattr(row, "links_here", False)), key=_place)[:MOST_LINKED_FROM]
    return Surroundings(newer_one, older_one, tuple(places), alike, from_links)


def _members(article: Article, at: dt.datetime, number: int) -> Exists:
    """Returns the condition for articles in the series that the article's header has at a place from 0."""
    own = ArticleSeries.objects.filter(published_condition(at, "article__"), article=article.pk)
    term = own.order_by("position", "term").values("term")[number : number + 1]
    return Exists(
        ArticleSeries.objects.filter(listed_condition(at, "article__"), term=Subquery(term), article=OuterRef("pk"))
    )


def _nearest(article: Article, rows: list[Article]) -> tuple[Article | None, Article | None]:
    """Returns the newer and the older of the rows that stand nearest to the article in the order of lists."""
    here = _place(article)
    newer = [row for row in rows if _place(row) < here]
    older = [row for row in rows if _place(row) > here]
    return max(newer, key=_place, default=None), min(older, key=_place, default=None)


def _place(article: Article) -> _Place:
    """Returns what sorts articles as lists do: `-date, -date_at, path`, missing dates last."""
    day, moment = article.date, article.date_at
    return (
        day is None,
        -day.toordinal() if day else 0,
        moment is None,
        -moment.timestamp() if moment else 0.0,
        article.path,
    )


def after(article: Article) -> Q:
    """Returns the condition for what stands after the article: `-date, -date_at, path`, missing dates last."""
    return later_in_order("date", article.date, later_in_order("date_at", article.date_at, Q(path__gt=article.path)))


def before(article: Article) -> Q:
    """Returns the condition for what stands before the article."""
    return earlier_in_order(
        "date", article.date, earlier_in_order("date_at", article.date_at, Q(path__lt=article.path))
    )


def later_in_order(column: str, value: object, tie: Q) -> Q:
    """Returns the condition for rows after `value` in a descending column with nulls last; `tie` decides equals."""
    if value is None:
        return Q(**{f"{column}__isnull": True}) & tie
    return Q(**{f"{column}__lt": value}) | Q(**{f"{column}__isnull": True}) | (Q(**{column: value}) & tie)


def earlier_in_order(column: str, value: object, tie: Q) -> Q:
    """Returns the condition for rows before `value` in a descending column with nulls last; `tie` decides equals."""
    if value is None:
        return Q(**{f"{column}__isnull": False}) | (Q(**{f"{column}__isnull": True}) & tie)
    return Q(**{f"{column}__gt": value}) | (Q(**{column: value}) & tie)
