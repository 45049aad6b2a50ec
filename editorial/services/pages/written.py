"""Names and terms on the page of a text that is not the live one: as written, linked where they have a page today."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any

from django.db.models import Exists, OuterRef

from editorial.mapping import ArticleData, NameUse, TermUse
from editorial.models import Entity, Mention, listed_condition
from editorial.names import display_name
from editorial.services.naming import MAX_NAME, NameKey, known_aliases
from editorial.services.pages.links import Link
from editorial.services.taxonomy import MAX_VALUE, VOCABULARIES, Vocabulary, known_terms


def written_names(data: ArticleData, at: dt.datetime) -> dict[str, list[Link]]:
    """Returns the names of a text by role, each entity once in a role; a name that is new is one of its own."""
    uses = [use for use in data.names if use.key]
    known = known_aliases({_name_of(use): None for use in uses})
    addresses = {} if data.excluded else _entity_addresses(set(known.values()), at)
    found: dict[str, dict[int | NameKey, Link]] = {}
    for use in sorted(uses, key=lambda use: use.position):
        name = _name_of(use)
        entity = known.get(name, name)
        address = addresses.get(known.get(name, 0), "")
        found.setdefault(str(use.role), {}).setdefault(entity, Link(display_name(use.written[:MAX_NAME]), address))
    return {role: list(links.values()) for role, links in found.items()}


def _name_of(use: NameUse) -> NameKey:
    return use.source_kind, use.key[:MAX_NAME]


def _entity_addresses(ids: set[int], at: dt.datetime) -> dict[int, str]:
    """Returns the pages of those entities that listed articles mention."""
    mentioned = Mention.objects.filter(listed_condition(at, "article__"), entity=OuterRef("pk"))
    entities = Entity.objects.current().filter(Exists(mentioned), pk__in=ids)
    return {entity.pk: entity.get_absolute_url() for entity in entities}


def written_terms(data: ArticleData, at: dt.datetime) -> dict[str, list[Link]]:
    """Returns the terms of a text by kind (project, series, area, category, tag); internal tags are left out."""
    found = {
        vocabulary.table: list(_term_links(vocabulary, getattr(data, vocabulary.field), at, linked=not data.excluded))
        for vocabulary in VOCABULARIES
    }
    return {kind: links for kind, links in found.items() if links}


def _term_links(vocabulary: Vocabulary, uses: Sequence[TermUse], at: dt.datetime, *, linked: bool) -> Iterator[Link]:
    """Yields the terms of one kind in the order of the text, each once."""
    values = [use.value for use in uses if use.value and len(use.value) <= MAX_VALUE]
    ids = known_terms(vocabulary, list(dict.fromkeys(values)))
    rows = _terms_with_pages(vocabulary, set(ids.values()), at)
    seen: set[int | str] = set()
    for value in values:
        identity = ids.get(value, value)
        if identity in seen:
            continue
        seen.add(identity)
        term, has_page = rows.get(ids.get(value, 0), (None, False))
        if term is None:
            yield Link(value, "")
        elif not getattr(term, "internal", False):
            address = term.get_absolute_url() if has_page and linked else ""
            yield Link(str(term), address)


def _terms_with_pages(vocabulary: Vocabulary, ids: set[int], at: dt.datetime) -> dict[int, tuple[Any, bool]]:
    """Returns the terms by id, each with whether a listed article has it."""
    article = f"{vocabulary.article_column.removesuffix('id')}_"
    links = vocabulary.link._default_manager.filter(
        listed_condition(at, article), **{vocabulary.term_column: OuterRef("pk")}
    )
    rows = vocabulary.term._default_manager.filter(pk__in=ids).annotate(has_page=Exists(links))
    return {term.pk: (term, term.has_page and term.merged_into_id is None) for term in rows}
