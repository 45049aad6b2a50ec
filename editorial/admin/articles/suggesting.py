"""Suggestions for the lists of names and terms in the form, as JSON for Select2, and what is known of chosen ones."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Replace
from django.http import Http404, JsonResponse
from django.utils.translation import ngettext

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
from editorial.names import either_script_pattern, name_key
from editorial.services.naming import SOURCE_OF_ROLE

MOST = 20
MOST_DESCRIBED = 50
Suggestion = dict[str, Any]
USES = counted(Mention.objects.all(), "entity", "article")
SOUND = Replace("slug", Value("-"), Value(""))
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

# field of the form → role of its names, where the two have other names
ROLES = {"guests": "guest"}

# field of the form → rows of the terms, their value, the rows that count them and the column that names the term
TERMS: dict[str, tuple[Callable[[], QuerySet[Any]], str, Callable[[], QuerySet[Any]], str]] = {
    "areas": (Area.objects.all, "value", ArticleArea.objects.all, "term"),
    "categories": (Category.objects.all, "value", ArticleCategory.objects.all, "term"),
    "projects": (Project.objects.all, "value", ArticleProject.objects.all, "term"),
    "series": (Series.objects.all, "value", ArticleSeries.objects.all, "term"),
    "tags": (Tag.objects.all, "name", TaggedArticle.objects.all, "tag"),
}


def suggestions(field: str, term: str) -> JsonResponse:
    """Returns up to 20 names or values that fit what was typed, the very one first, then the most used.

    Raises:
        Http404: the form has no such list.
    """
    term = term.strip()
    if field in KINDS:
        found = list(names(term, KINDS[field]))
    elif field in TERMS:
        found = list(values(term, field))
    else:
        raise Http404(field)
    return JsonResponse({"results": found, "pagination": {"more": False}})


def descriptions(field: str, written: Sequence[str]) -> JsonResponse:
    """Returns `{"known": {text: "kind · uses"}}` for those of the written names or values that exist.

    Raises:
        Http404: the form has no such list.
    """
    texts = written[:MOST_DESCRIBED]
    if field in KINDS:
        known = known_names(texts, field)
    elif field in TERMS:
        known = known_values(texts, field)
    else:
        raise Http404(field)
    return JsonResponse({"known": known})


def names(term: str, kinds: tuple[EntityKind, ...]) -> Iterator[Suggestion]:
    """Yields entities by name, alias or pinyin in any script; what is written into the file is the name."""
    rows = Entity.objects.current().filter(kind__in=kinds)
    key = name_key(term)
    alias = Alias.objects.filter(entity=OuterRef("pk"))
    if term:
        by_alias = alias.filter(Q(written__icontains=term) | (Q(key__icontains=key) if key else Q()))
        rows = rows.alias(spoken=SOUND).filter(Q(name__icontains=term) | Exists(by_alias) | sounds_like(term))
    rows = rows.annotate(uses=USES, same=Exists(alias.filter(key=key)))
    for entity in rows.order_by("-same", "-uses", "name", "id")[:MOST]:
        yield {"id": entity.name, "text": entity.name, "note": note_of(entity.get_kind_display(), entity)}


def values(term: str, field: str) -> Iterator[Suggestion]:
    """Yields terms by value, title or pinyin, in any script; what is written into the file is the value."""
    rows, value, links, column = TERMS[field]
    found = rows().filter(merged_into__isnull=True)
    if term:
        pattern = either_script_pattern(term)
        written = Q(**{f"{value}__iregex": pattern}) | Q(title__iregex=pattern)
        found = found.alias(spoken=SOUND).filter(written | sounds_like(term))
    same = ExpressionWrapper(Q(**{value: term}), output_field=BooleanField())
    found = found.annotate(uses=counted(links(), column), same=same).order_by("-same", "-uses", value)
    for row in found[:MOST]:
        written_as = getattr(row, value)
        yield {"id": written_as, "text": written_as, "note": note_of(title_beside(row, written_as), row)}


def known_names(texts: Sequence[str], field: str) -> dict[str, str]:
    """Returns what each known name leads to: kind, uses, and the entity's own name where it is another."""
    keys = {text: name_key(text) for text in texts}
    source = SOURCE_OF_ROLE[ROLES.get(field, field)]
    aliases = Alias.objects.filter(source_kind=source, key__in={key for key in keys.values() if key})
    entity_of = dict(aliases.values_list("key", "entity_id"))
    entities = {row.pk: row for row in Entity.objects.filter(pk__in=entity_of.values()).annotate(uses=USES)}
    known = {}
    for text, key in keys.items():
        if entity := entities.get(entity_of.get(key, 0)):
            kind = entity.get_kind_display()
            known[text] = note_of(kind if entity.name == text else f"{entity.name} · {kind}", entity)
    return known


def known_values(texts: Sequence[str], field: str) -> dict[str, str]:
    """Returns title and uses of each known value."""
    rows, value, links, column = TERMS[field]
    found = rows().filter(**{f"{value}__in": texts}).annotate(uses=counted(links(), column))
    return {getattr(row, value): note_of(title_beside(row, getattr(row, value)), row) for row in found}


def note_of(what: str, row: Any) -> str:
    """Returns what stands beside a name: what it is, and in how many articles it stands."""
    uses = ngettext("%d article", "%d articles", row.uses) % row.uses
    return f"{what} · {uses}" if what else uses


def title_beside(row: Any, written: str) -> str:
    """Returns the title of a term where it differs from what files write."""
    return row.title if row.title and row.title != written else ""


def sounds_like(term: str) -> Q:
    """Returns the condition that an address, which is pinyin for Chinese, contains what was typed.

    Nothing sounds like a single letter, nor like other signs than letters and digits.
    """
    typed = term.casefold().replace(" ", "").replace("-", "")
    return Q(spoken__contains=typed) if len(typed) > 1 and typed.isalnum() else Q(pk__in=())
