"""Suggestions for the lists of names and terms in the form, as JSON for Select2."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404, JsonResponse

from editorial.admin.base import counted
from editorial.models import (
    Alias,
    Area,
    ArticleArea,
    ArticleCategory,
    ArticleProject,
    ArticleSeries,
    Category,
    Entity,
    EntityKind,
    Mention,
    Project,
    Series,
    Tag,
    TaggedArticle,
)
from editorial.names import name_key

MOST = 20
Suggestion = dict[str, Any]
ANY_KIND = tuple(EntityKind)
PERSONS = (EntityKind.PERSON,)

# field of the form → kinds of names that fit; speakers and authors are people, channels and houses alike
KINDS: dict[str, tuple[EntityKind, ...]] = {
    "people": PERSONS,
    "guests": PERSONS,
    "organizations": (EntityKind.ORGANIZATION,),
    "products": (EntityKind.PRODUCT,),
    "works": (EntityKind.WORK,),
    "channel": (EntityKind.CHANNEL,),
    "speaker": ANY_KIND,
    "author": ANY_KIND,
}

# field of the form → rows of the terms, their value, the rows that count them and the column that names the term
TERMS: dict[str, tuple[Callable[[], QuerySet[Any]], str, Callable[[], QuerySet[Any]], str]] = {
    "areas": (Area.objects.all, "value", ArticleArea.objects.all, "term"),
    "categories": (Category.objects.all, "value", ArticleCategory.objects.all, "term"),
    "projects": (Project.objects.all, "value", ArticleProject.objects.all, "term"),
    "series": (Series.objects.all, "value", ArticleSeries.objects.all, "term"),
    "tags": (Tag.objects.all, "name", TaggedArticle.objects.all, "tag"),
}


def suggestions(field: str, term: str) -> JsonResponse:
    """Returns up to 20 names or values that fit what was typed, the most used first.

    Raises:
        Http404: the form has no such list.
    """
    if field in KINDS:
        found = list(names(term.strip(), KINDS[field]))
    elif field in TERMS:
        found = list(values(term.strip(), field))
    else:
        raise Http404(field)
    return JsonResponse({"results": found, "pagination": {"more": False}})


def names(term: str, kinds: tuple[EntityKind, ...]) -> Iterator[Suggestion]:
    """Yields entities by name or alias; what is written into the file is the name."""
    rows = Entity.objects.current().filter(kind__in=kinds)
    if term:
        key = name_key(term)
        alias = Alias.objects.filter(entity=OuterRef("pk"))
        alias = alias.filter(Q(written__icontains=term) | (Q(key__icontains=key) if key else Q()))
        rows = rows.filter(Q(name__icontains=term) | Exists(alias))
    rows = rows.annotate(uses=counted(Mention.objects.all(), "entity", "article")).order_by("-uses", "name", "id")
    for entity in rows[:MOST]:
        kind = f"{entity.get_kind_display()} · " if len(kinds) > 1 else ""
        yield {"id": entity.name, "text": entity.name, "note": f"{kind}{getattr(entity, 'uses', 0)}"}


def values(term: str, field: str) -> Iterator[Suggestion]:
    """Yields terms by value or title; what is written into the file is the value."""
    rows, value, links, column = TERMS[field]
    found = rows().filter(merged_into__isnull=True)
    if term:
        found = found.filter(Q(**{f"{value}__icontains": term}) | Q(title__icontains=term))
    found = found.annotate(uses=counted(links(), column)).order_by("-uses", value)
    for row in found[:MOST]:
        written = getattr(row, value)
        note = f"{row.title} · {row.uses}" if row.title and row.title != written else str(row.uses)
        yield {"id": written, "text": written, "note": note}
