"""The articles before and after one in the order of lists, found without reading the list."""

from __future__ import annotations

import datetime as dt

from django.db.models import BooleanField, Case, F, Q, Subquery, When

from editorial.models import Article


def neighbours(article: Article, at: dt.datetime) -> tuple[Article | None, Article | None]:
    """Returns the next newer and the next older listed article of the collection, by one query.

    Each has what a link to it needs; its collection is the article's.
    """
    others = Article.objects.listed(at).filter(collection=article.collection_id).exclude(pk=article.pk)
    newer = others.filter(before(article)).order_by(
        F("date").asc(nulls_first=True), F("date_at").asc(nulls_first=True), "-path"
    )
    older = others.filter(after(article)).newest_first()
    nearest = [Q(pk=Subquery(rows.values("pk")[:1])) for rows in (newer, older)]
    is_newer = Case(When(before(article), then=True), default=False, output_field=BooleanField())
    rows = Article.objects.listed(at).filter(nearest[0] | nearest[1]).order_by().annotate(is_newer=is_newer)
    found: dict[bool, Article] = {}
    for row in rows.only("title", "slug", "language", "script", "collection_id"):
        row.collection = article.collection
        found[bool(getattr(row, "is_newer", False))] = row
    return found.get(True), found.get(False)


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
