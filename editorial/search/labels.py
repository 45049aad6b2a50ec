"""What articles are counted by: their areas, categories, language, and the kinds of the names in them."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

from django.db import connections
from django.db.models import Model, QuerySet

from editorial.models import Area, Article, ArticleArea, ArticleCategory, Category, Entity, NameSet, SiteVersion
from editorial.search.backends.members import AmongIds, fetched, ids_condition, ids_parameter, listed

# The labels of all articles are kept in memory until the next write, unless there are more of them. After one they are
# read again for a search that finds more than a few; for those it is faster to read theirs alone.
MOST_KEPT = 50_000
FEW = 300


class Label(NamedTuple):
    """One value of "area", "category", "kind" or "lang", and what it is called."""

    field: str
    value: str
    title: str


Labels = dict[int, tuple[Label, ...]]


@dataclass(frozen=True, slots=True)
class _Kept:
    """The labels of every article, visible or not, as they were at a version of the site."""

    version: int
    labels: Labels


_kept: dict[str, _Kept] = {}


def counted(ids: Collection[int], using: str) -> Counter[Label]:
    """Return how many of the articles have each label."""
    labels = _labels(using, ids)
    counts: Counter[Label] = Counter()
    for some, number in Counter(map(labels.get, ids)).items():
        for label in some or ():
            counts[label] += number
    return counts


def forget_labels() -> None:
    """Forgets what is kept; for tests, whose databases turn the version back."""
    _kept.clear()


def _labels(using: str, ids: Collection[int]) -> Labels:
    """Return the labels of at least these articles: a query where those of all are kept, up to five otherwise."""
    version = SiteVersion.current(using)
    kept = _kept.get(using)
    if kept is None or kept.version != version:
        if len(ids) <= FEW or Article.objects.using(using).count() > MOST_KEPT:
            return read(using, ids)
        # The version was read before the rows: what is kept is too new for its number, never too old.
        kept = _kept[using] = _Kept(version, read(using))
    return kept.labels


def read(using: str, ids: Collection[int] | None = None) -> Labels:
    """Return article → its labels, of all articles where no ids are given; equal ones are one object.

    Three queries, the names of articles among them as they are kept in one value: to ask for each of them takes five
    times as long.
    """
    named = [
        (article, NameSet.unpack(packed))
        for article, packed in fetched(_rows(NameSet, using, ids).values_list("article_id", "packed"))
    ]
    entities = Entity.objects.using(using).order_by()
    if ids is not None:
        entities = entities.filter(AmongIds("pk", {entity for _, own in named for entity in own}))
    kind_of = dict(fetched(entities.values_list("pk", "kind"))).get
    labels = {article: [*_of_kinds(frozenset(map(kind_of, names)))] for article, names in named}
    for field, value, title, articles in _terms(using, ids):
        label = _label(field, value, title)
        for article in json.loads(articles):
            labels.setdefault(article, []).append(label)
    sets: dict[tuple[Label, ...], tuple[Label, ...]] = {}
    return {article: sets.setdefault(some, some) for article, one in labels.items() for some in (tuple(one),)}


@lru_cache(maxsize=64)
def _of_kinds(kinds: frozenset[str | None]) -> tuple[Label, ...]:
    """Return the labels of the kinds of some names; None is that of a name which is gone."""
    return tuple(Label("kind", kind, kind) for kind in sorted(filter(None, kinds)))


def _label(field: str, value: str, title: str) -> Label:
    """Return the label of these names; that of a language is made of its code and its script."""
    name = "-".join(filter(None, (value, title))) if field == "lang" else value
    return Label(field, name, name if field == "lang" else title or value)


def _terms(using: str, ids: Collection[int] | None) -> list[tuple[str, str, str, str]]:
    """Return (field, value, title, ids of the articles as JSON) of areas, categories and languages; one query."""
    parts = [
        f"SELECT '{field}', term.value, term.title, {listed('link.article_id', using)}"  # noqa: S608
        f" FROM {links._meta.db_table} AS link JOIN {terms._meta.db_table} AS term ON term.id = link.term_id"
        f" WHERE {_among('link.article_id', using, ids)} GROUP BY term.id, term.value, term.title"
        for field, links, terms in (("area", ArticleArea, Area), ("category", ArticleCategory, Category))
    ]
    parts.append(
        f"SELECT 'lang', language, script, {listed('id', using)} FROM {Article._meta.db_table}"  # noqa: S608
        f" WHERE {_among('id', using, ids)} GROUP BY language, script"
    )
    with connections[using].cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts), [] if ids is None else [ids_parameter(ids, using)] * len(parts))
        return list(cursor.fetchall())


def _among(column: str, using: str, ids: Collection[int] | None) -> str:
    return "TRUE" if ids is None else ids_condition(column, using)


def _rows(links: type[Model], using: str, ids: Collection[int] | None) -> QuerySet[Any]:
    rows = links._default_manager.using(using).order_by()
    return rows if ids is None else rows.filter(AmongIds("article", ids))
