"""Suggestions while somebody types: titles, names, tags and terms that begin with it or have it in them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable
from dataclasses import replace

from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Length

from editorial.models import Alias, ArticleQuerySet, Entity, GlossaryTerm, GlossaryUse, Mention, Tag, TaggedArticle
from editorial.names import name_key, to_simplified
from editorial.search.backends.members import AmongIds, fetched
from editorial.search.clauses import clauses_of, look_up
from editorial.search.folding import fold
from editorial.search.query import Term, make_term, parse, plain
from editorial.search.results import Suggestion, SuggestionKind
from editorial.search.snippets import marked

Use = tuple[int, int]  # an entity or a tag, and an article that has it
LIMIT = 8
MOST_OF_A_KIND = 3
MOST_LOOKED_AT = 200
LONGEST = 100  # of what is worth a suggestion


def suggest(text: str, *, articles: ArticleQuerySet, limit: int = LIMIT) -> tuple[Suggestion, ...]:
    """Return what may be meant by what was typed so far: names, tags and terms, then titles, `limit` altogether.

    Only what stands in one of `articles` is suggested; at most ten queries.
    """
    text = plain(text[: LONGEST + 1]) + text[-1:].isspace() * " "
    terms = _terms(text) if len(text) <= LONGEST else []
    if not terms:
        return ()
    mentions, links = _mentions(text, articles.db), _links(text, articles.db)
    visible = _visible({article for _, article in (*mentions, *links)}, articles)
    others = [
        *_entities(_uses(mentions, visible), articles.db, terms),
        *_tags(_uses(links, visible), articles.db, terms),
        *_glossary(text, articles, terms),
    ]
    titles = _titles(terms, articles, max(MOST_OF_A_KIND, limit - len(others)))
    return tuple((*others[: limit - min(len(titles), MOST_OF_A_KIND)], *titles)[:limit])


def _terms(text: str) -> list[Term]:
    """Return what was typed as terms, the last word as the beginning of one: operators are no longer text."""
    terms = [term for term in parse(text).terms if term.text]
    if terms and not text[-1].isspace() and not terms[-1].prefix:
        longer = make_term(f"{terms[-1].written}*", field=terms[-1].field)
        terms[-1] = longer if longer and longer.prefix else terms[-1]
    return terms


def _titles(terms: list[Term], articles: ArticleQuerySet, limit: int) -> list[Suggestion]:
    """Return titles with all of it, those that begin with it first, then shorter ones."""
    found = [
        where.titles for where in look_up(clauses_of([replace(term, field="title") for term in terms]), articles.db)
    ]
    numbers = sorted(frozenset.intersection(*found), reverse=True)[:MOST_LOOKED_AT]
    if not numbers:
        return []
    rows = articles.order_by().select_related("collection").filter(AmongIds("pk", numbers))
    shown = rows.only("title", "slug", "date", "collection__slug")
    best = sorted(shown, key=lambda one: (not fold(one.title).startswith(terms[0].text), len(one.title), -one.pk))
    return [
        Suggestion(SuggestionKind.TITLE, one.title, marked(one.title, terms), one.get_absolute_url())
        for one in best[:limit]
    ]


def _mentions(text: str, using: str) -> set[Use]:
    """Returns where entities stand that have a name that begins with it."""
    key = name_key(text)
    if not key:
        return set()
    aliases = Alias.objects.using(using).filter(key__startswith=key).order_by(Length("key"), "pk")
    named = set(aliases.values_list("entity_id", flat=True)[:MOST_LOOKED_AT])
    rows = Mention.objects.using(using).filter(AmongIds("entity", named), entity__merged_into=None).order_by()
    return set(fetched(rows.values_list("entity_id", "article_id")))


def _links(text: str, using: str) -> set[Use]:
    """Returns where public tags stand that begin with it, in either case and script."""
    begins = Q()
    for form in {text.strip(), to_simplified(text.strip())}:
        begins |= Q(name__istartswith=form) | Q(title__istartswith=form)
    tags = Tag.objects.using(using).filter(begins, internal=False, merged_into=None).order_by()
    rows = TaggedArticle.objects.using(using).filter(AmongIds("tag", tags.values_list("pk", flat=True)))
    return set(fetched(rows.order_by().values_list("tag_id", "content_object_id")))


def _visible(ids: set[int], articles: ArticleQuerySet) -> set[int]:
    """Returns those of the ids that are of `articles`.

    Asked for these alone: joined to the counts, SQLite would look each name up with each visible article.
    """
    rows = articles.order_by().filter(AmongIds("pk", ids))
    return {row[0] for row in fetched(rows.values_list("pk"))}


def _uses(found: Iterable[Use], visible: Container[int]) -> Counter[int]:
    return Counter(one for one, article in found if article in visible)


def _entities(uses: Counter[int], using: str, terms: list[Term]) -> list[Suggestion]:
    """Returns the names in most articles."""
    best = sorted(uses, key=lambda one: (-uses[one], one))[:MOST_OF_A_KIND]
    rows = Entity.objects.using(using).in_bulk(best)
    return [
        Suggestion(SuggestionKind.ENTITY, one.name, marked(one.name, terms), one.get_absolute_url(), one.kind)
        for one in (rows[number] for number in best if number in rows)
    ]


def _tags(uses: Counter[int], using: str, terms: list[Term]) -> list[Suggestion]:
    """Returns the tags of most articles."""
    enough = sorted(uses.values(), reverse=True)[:MOST_OF_A_KIND][-1:]
    rows = Tag.objects.using(using).in_bulk([one for one, number in uses.items() if number >= enough[0]])
    best = sorted(rows.values(), key=lambda one: (-uses[one.pk], one.name))[:MOST_OF_A_KIND]
    return [
        Suggestion(SuggestionKind.TAG, str(one), marked(str(one), terms), one.get_absolute_url(), str(uses[one.pk]))
        for one in best
    ]


def _glossary(text: str, articles: ArticleQuerySet, terms: list[Term]) -> list[Suggestion]:
    """Return terms of the glossary that begin with it, shorter ones first."""
    key = name_key(text)
    if not key:
        return []
    used = Exists(GlossaryUse.objects.filter(term=OuterRef("pk"), body__in=articles.order_by().values("body")))
    rows = GlossaryTerm.objects.using(articles.db).filter(used, key__startswith=key, hidden=False)
    best = rows.order_by(Length("key"), "key")[:MOST_OF_A_KIND]
    return [
        Suggestion(SuggestionKind.TERM, str(one), marked(str(one), terms), one.get_absolute_url(), one.english)
        for one in best
    ]
