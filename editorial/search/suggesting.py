"""Suggestions while somebody types: titles, names, tags and terms that begin with it or have it in them."""

from __future__ import annotations

from dataclasses import replace

from django.db.models import Count, Exists, OuterRef, Q
from django.db.models.functions import Length

from editorial.models import Alias, ArticleQuerySet, Entity, GlossaryTerm, GlossaryUse, Tag
from editorial.names import name_key, to_simplified
from editorial.search.backends.members import among_ids
from editorial.search.clauses import clauses_of, look_up
from editorial.search.folding import fold
from editorial.search.query import Term, make_term, parse, plain
from editorial.search.results import Suggestion, SuggestionKind
from editorial.search.snippets import marked

LIMIT = 8
MOST_OF_A_KIND = 3
MOST_LOOKED_AT = 200
LONGEST = 100  # of what is worth a suggestion


def suggest(text: str, *, articles: ArticleQuerySet, limit: int = LIMIT) -> tuple[Suggestion, ...]:
    """Return what may be meant by what was typed so far: names, tags and terms, then titles, `limit` altogether.

    Only what stands in one of `articles` is suggested; at most five queries.
    """
    text = plain(text[: LONGEST + 1]) + text[-1:].isspace() * " "
    terms = _terms(text) if len(text) <= LONGEST else []
    if not terms:
        return ()
    others = [*_entities(text, articles, terms), *_tags(text, articles, terms), *_glossary(text, articles, terms)]
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
    rows = articles.order_by().select_related("collection").filter(pk__in=among_ids(numbers, articles.db))
    shown = rows.only("title", "slug", "date", "collection__slug")
    best = sorted(shown, key=lambda one: (not fold(one.title).startswith(terms[0].text), len(one.title), -one.pk))
    return [
        Suggestion(SuggestionKind.TITLE, one.title, marked(one.title, terms), one.get_absolute_url())
        for one in best[:limit]
    ]


def _entities(text: str, articles: ArticleQuerySet, terms: list[Term]) -> list[Suggestion]:
    """Return names that begin with it, by any alias, those in most articles first."""
    key = name_key(text)
    if not key:
        return []
    aliases = Alias.objects.using(articles.db).filter(key__startswith=key).order_by(Length("key"), "pk")
    named = aliases.values_list("entity_id", flat=True)[:MOST_LOOKED_AT]
    rows = Entity.objects.using(articles.db).current().filter(pk__in=among_ids(set(named), articles.db)).order_by()
    # Narrowed before they are counted: a condition inside of the count would gather the visible articles twice.
    used = rows.filter(mentions__article__in=articles.order_by().values("pk"))
    counted = used.annotate(uses=Count("mentions__article", distinct=True))
    best = counted.order_by("-uses", "pk")[:MOST_OF_A_KIND]
    return [
        Suggestion(SuggestionKind.ENTITY, one.name, marked(one.name, terms), one.get_absolute_url(), one.kind)
        for one in best
    ]


def _tags(text: str, articles: ArticleQuerySet, terms: list[Term]) -> list[Suggestion]:
    """Return public tags that begin with it, in either case and script, those of most articles first."""
    begins = Q()
    for form in {text.strip(), to_simplified(text.strip())}:
        begins |= Q(name__istartswith=form) | Q(title__istartswith=form)
    rows = Tag.objects.using(articles.db).filter(begins, internal=False, merged_into=None).order_by()
    used = rows.filter(article_links__content_object__in=articles.order_by().values("pk"))
    counted = used.annotate(uses=Count("article_links"))
    return [
        Suggestion(SuggestionKind.TAG, str(one), marked(str(one), terms), one.get_absolute_url(), str(one.uses))
        for one in counted.order_by("-uses", "name")[:MOST_OF_A_KIND]
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
