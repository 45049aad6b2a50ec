"""Conditions on articles beside their texts: tags, names, terms, dates, language."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from django.db.models import Exists, Model, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from editorial.models import (
    Area,
    ArticleArea,
    ArticleCategory,
    ArticleProject,
    ArticleQuerySet,
    Category,
    Entity,
    EntityKind,
    Mention,
    Project,
    Role,
    SourceKind,
    Tag,
    TaggedArticle,
)
from editorial.names import either_script_pattern, name_key
from editorial.search.folding import fold
from editorial.search.query import Filter

_TERMS: dict[str, tuple[type[Model], type[Model]]] = {
    "area": (Area, ArticleArea),
    "category": (Category, ArticleCategory),
    "project": (Project, ArticleProject),
}
_KINDS = {"person": SourceKind.PERSON, "org": SourceKind.ORGANIZATION}


_YEAR = re.compile("[1-9][0-9]{3}")


def narrowed(articles: ArticleQuerySet, filters: Iterable[Filter]) -> ArticleQuerySet:
    """Return the articles that all filters allow. `name` is no filter of this kind and is passed over."""
    for item in filters:
        condition = _condition(item)
        if condition is not None:
            articles = articles.exclude(condition) if item.excluded else articles.filter(condition)
    return articles


def entities_named(name: str, kinds: Iterable[str] = ()) -> QuerySet[Entity]:
    """Return the entities that a name leads to, merged ones by what they are now; of any kind where none is given."""
    found = Q(aliases__key=name_key(name)) if name_key(name) else Q(pk__in=())
    if kinds := tuple(kinds):
        found &= Q(aliases__source_kind__in=kinds)
    return Entity.objects.current().filter(found).distinct()


def _condition(item: Filter) -> Q | None:
    """Return what a filter asks of an article; None for one that is about its text."""
    value = fold(item.value)
    if item.field == "before":
        return Q(date__lt=item.day)
    if item.field == "after":
        return Q(date__gte=item.day)
    if item.field == "year":
        return Q(date__year=int(value)) if _YEAR.fullmatch(value) else Q(pk__in=())
    if item.field == "lang":
        language, _, script = value.partition("-")
        return Q(language=language, script__iexact=script) if script else Q(language=language)
    if item.field == "status":
        return Q(status=value)
    return _by_link(item, value)


def _by_link(item: Filter, value: str) -> Q | None:
    """Return what a filter asks of the rows that tie an article to tags, terms and names."""
    if item.field == "tag":
        links = TaggedArticle.objects.filter(content_object=OuterRef("pk"), tag__internal=False)
        return Q(Exists(links.filter(tag__in=_called(Tag.objects.all(), "name", item.value))))
    if item.field in _TERMS:
        model, link = _TERMS[item.field]
        links = link._default_manager.filter(article=OuterRef("pk"))
        return Q(Exists(links.filter(term__in=_called(model._default_manager.all(), "value", item.value))))
    mentions = Mention.objects.filter(article=OuterRef("pk"))
    if item.field == "kind":
        return Q(Exists(mentions.filter(entity__kind=value))) if value in EntityKind else Q(pk__in=())
    if item.field == "speaker":
        return Q(Exists(mentions.filter(role=Role.SPEAKER, entity__in=entities_named(item.value))))
    if item.field in _KINDS:
        return Q(Exists(mentions.filter(entity__in=entities_named(item.value, [_KINDS[item.field]]))))
    return None


def _called(terms: QuerySet[Any], column: str, value: str) -> QuerySet[Any]:
    """Return ids of terms that are called so, in files, on pages or in their address, in either script and any case.

    A value that was merged into another term is one that this is called by.
    """
    pattern = rf"^{either_script_pattern(value)}$"
    called = Q(**{f"{column}__iregex": pattern}) | Q(title__iregex=pattern) | Q(slug=value)
    return terms.filter(called).order_by().values(today=Coalesce("merged_into_id", "pk"))
