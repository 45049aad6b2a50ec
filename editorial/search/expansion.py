"""Names: a query that is a name of somebody or something finds all of its names, where that is asked for."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Exists, OuterRef, Prefetch, QuerySet

from editorial.models import Alias, ArticleQuerySet, Entity, Mention
from editorial.search.clauses import Clause
from editorial.search.filters import entities_named
from editorial.search.query import Query, Term, make_term, plain
from editorial.search.results import NameOffer

MOST_OFFERS = 3
MOST_NAMES = 40


def offers(query: Query, named: Collection[int], articles: ArticleQuerySet) -> tuple[NameOffer, ...]:
    """Return those entities, of which the whole query is a name, that stand in one of the articles."""
    if query.excluded or query.filters or not named:
        return ()
    # One article after the other, so that the first one that is visible ends the search.
    visible = Exists(articles.order_by().filter(pk=OuterRef("article_id")))
    mentioned = Exists(Mention.objects.filter(visible, entity=OuterRef("pk")))
    entities = _with_names(Entity.objects.using(articles.db).filter(pk__in=named)).filter(mentioned)[:MOST_OFFERS]
    return tuple(NameOffer(entity, names(entity), f'name:"{_unquoted(entity.name)}"') for entity in entities)


def name_clause(name: str, using: str) -> Clause | None:
    """Return the clause that any name of the entities called so meets; None where nothing is called so."""
    terms: dict[str, Term] = {}
    for entity in _with_names(entities_named(name).using(using)):
        for written in names(entity):
            term = make_term(plain(written).rstrip("*"), phrase=True)
            if term:
                terms.setdefault(term.text, term)
    return Clause(tuple(terms.values())[:MOST_NAMES]) if terms else None


def names(entity: Entity) -> tuple[str, ...]:
    """Return the names of an entity whose aliases are loaded, its own first, no two that differ in case alone."""
    by_text: dict[str, str] = {}
    for name in (entity.name, *sorted(alias.written for alias in entity.aliases.all())):
        if term := make_term(name):
            by_text.setdefault(term.text, name)
    return tuple(by_text.values())


def _with_names(entities: QuerySet[Entity]) -> QuerySet[Entity]:
    return entities.prefetch_related(Prefetch("aliases", Alias.objects.order_by("written")))


def _unquoted(name: str) -> str:
    return "".join(" " if character in '"“”„‟＂' else character for character in name).strip()
