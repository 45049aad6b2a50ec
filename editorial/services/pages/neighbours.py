"""The articles around one: before and after it in its collection and its series, and those that tell of the same."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass, field

from django.db.models import BooleanField, Exists, F, OuterRef, Q, Subquery, Value

from editorial.models import Article, ArticleSeries, listed_condition, published_condition

_Place = tuple[bool, int, bool, float, str]


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Listed articles around one, each None where there is none; `others` are those with certain bodies.

    In a series the earlier article is the previous one: it is read from its beginning.
    """

    newer: Article | None = None
    older: Article | None = None
    previous: Article | None = None
    following: Article | None = None
    others: list[Article] = field(default_factory=list)


def surroundings(article: Article, at: dt.datetime, *, in_series: bool, bodies: Collection[int] = ()) -> Surroundings:
    """Returns what stands around the article, found without reading lists, by one query.

    Each has what a link to it needs. With `in_series` the neighbours in its first series are looked for as well.
    """
    listed = Article.objects.listed(at).exclude(pk=article.pk)
    own = ArticleSeries.objects.filter(published_condition(at, "article__"), article=article.pk)
    series = own.order_by("position", "term")
    members = ArticleSeries.objects.filter(listed_condition(at, "article__"), term=Subquery(series.values("term")[:1]))
    wanted = Q(body__in=list(bodies)) if bodies else Q(pk__in=[])
    groups = [listed.filter(collection=article.collection_id)]
    if in_series:
        groups.append(listed.filter(Exists(members.filter(article=OuterRef("pk")))))
    for others in groups:
        newer = others.filter(before(article)).order_by(
            F("date").asc(nulls_first=True), F("date_at").asc(nulls_first=True), "-path"
        )
        for nearest in (newer, others.filter(after(article)).newest_first()):
            wanted |= Q(pk=Subquery(nearest.values("pk")[:1]))
    is_member = Exists(members.filter(article=OuterRef("pk"))) if in_series else Value(False, BooleanField())
    rows = listed.filter(wanted).order_by().annotate(is_member=is_member).select_related("collection")
    columns = ("title", "slug", "language", "script", "date", "date_at", "path", "body_id", "reading_minutes")
    found = list(rows.only(*columns, "collection__slug"))
    newer_one, older_one = _nearest(article, [row for row in found if row.collection_id == article.collection_id])
    following, previous = _nearest(article, [row for row in found if getattr(row, "is_member", False)])
    return Surroundings(newer_one, older_one, previous, following, [row for row in found if row.body_id in bodies])


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
