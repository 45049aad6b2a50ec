"""The glossary: terms that listed articles explain, by letter and search, and what they say of each."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Case, Count, F, IntegerField, Q, QuerySet, Value, When
from django.db.models.functions import Replace, Substr
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from editorial.models import Article, ArticleQuerySet, GlossaryTerm
from editorial.names import name_key, slugify_name
from editorial.search import MAX_QUERY, query_words
from editorial.services.glossary import USE_COLUMNS, Definition, TermView, gather, view_of
from editorial.services.pages import listed_places, listed_term, listed_terms, listed_uses, name_pages
from editorial.views.answers import render_page
from editorial.views.cards import NAMES_A_PAGE, Listing, article_list, list_page
from editorial.views.feeds import List, feed_links, list_feed
from editorial.views.reading import page_number, reader_page
from editorial.views.site_state import SiteState

LETTERS = "abcdefghijklmnopqrstuvwxyz"
OTHERS = "0"  # the letter of terms that begin with a digit or in another script
DEFINITIONS_SHOWN = 8  # the others are folded
PLACES_SHOWN = 3  # of each definition
INITIAL = Substr("slug", 1, 1)
NO_LETTER = re.compile(r"[^0-9a-z]+")

_counts: tuple[SiteState, Counter[str]] | None = None


@dataclass(frozen=True, slots=True)
class ShownDefinition:
    """A definition, and articles in which it stands: (title, address) of the first, and how many more."""

    definition: Definition
    places: list[Article]
    more: int


@reader_page("q", "letter", "page")
def glossary(request: HttpRequest, state: SiteState) -> HttpResponse:
    """Terms by pinyin and English letter; with `q` those that are found by it, which are never kept."""
    terms = listed_terms(state.at)
    query = " ".join(query_words(request.GET.get("q", "")))
    letter = "" if query else chosen_letter(request)
    counts = letter_counts(state)
    letters = [each for each in (*LETTERS, OTHERS) if counts[each]]
    if not letters:
        raise Http404
    if query:
        listing = list_page(found_ids(terms, query, state), page_number(request), NAMES_A_PAGE, may_be_empty=True)
        rows = GlossaryTerm.objects.in_bulk(listing.items)
        listing = replace(listing, items=[rows[pk] for pk in listing.items])
    else:
        total = counts[letter] if letter else counts.total()
        listing = list_page(terms_at(terms, letter), page_number(request), NAMES_A_PAGE, total=total)
    prefix = {"q": query} if query else {"letter": letter} if letter else {}
    context = {
        "heading": _("Glossary"),
        "listing": listing,
        "terms": shown_terms(listing, state),
        "letters": letters,
        "letter": letter,
        "query": query,
        "query_prefix": f"{urlencode(prefix)}&" if prefix else "",
        "max_query": MAX_QUERY,
        "noindex": bool(query),
    }
    response = render_page(request, state, "glossary.html", context)
    if query:
        response.headers["Cache-Control"] = "no-cache"
    return response


def chosen_letter(request: HttpRequest) -> str:
    """Returns the asked letter, "" for all; raises Http404 for anything else."""
    letter = request.GET.get("letter", "")
    if letter and letter not in (*LETTERS, OTHERS):
        raise Http404
    return letter


def letter_counts(state: SiteState) -> Counter[str]:
    """Returns the number of terms under each letter; found once in a state of the site, by one query."""
    global _counts
    kept = _counts  # read once: another thread may put another one in place
    if kept is None or kept[0] is not state:
        rows = listed_terms(state.at).order_by().annotate(initial=INITIAL).values_list("initial")
        found = Counter[str]()
        for initial, number in rows.annotate(number=Count("pk")):
            found[initial if initial in LETTERS else OTHERS] += number
        kept = _counts = (state, found)
    return kept[1]


def terms_at(terms: QuerySet[GlossaryTerm], letter: str) -> QuerySet[GlossaryTerm]:
    """Returns the terms of a letter in their order, all without one.

    The letter is the first character of the address: that of the pinyin, or of the Latin name. Where addresses with the
    letter begin in their index is told beside it, since a function of a column is found in no index.
    """
    if letter == OTHERS:
        terms = terms.annotate(initial=INITIAL).exclude(initial__in=list(LETTERS))
    elif letter:
        terms = terms.annotate(initial=INITIAL).filter(initial=letter, slug__gte=letter)
        if letter != LETTERS[-1]:
            terms = terms.filter(slug__lt=LETTERS[LETTERS.index(letter) + 1])
    return terms.order_by("slug")


def found_ids(terms: QuerySet[GlossaryTerm], query: str, state: SiteState) -> list[int]:
    """Returns the terms that a reader's words name: in either script, in English or in pinyin, equal ones first."""
    key = name_key(query)
    rank = Case(
        When(key=key, then=Value(0)),
        When(key__startswith=key or query, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    rows = terms.filter(pk__in=named_terms(query, state)).annotate(rank=rank)
    return list(rows.order_by("rank", "slug").values_list("pk", flat=True))


def named_terms(query: str, state: SiteState) -> QuerySet[GlossaryTerm, Any]:
    """Returns the ids of the terms that have the words in their names, listed or not.

    They are found before it is asked which of them are listed. An English name counts as far as it is chosen or stands
    in a listed article. Words in another script are no English and no pinyin.
    """
    key, plain = name_key(query), NO_LETTER.sub("", slugify_name(query))
    condition = Q(english__icontains=query)
    if key:
        condition |= Q(key__icontains=key)
    if not query.isascii():
        return GlossaryTerm.objects.filter(condition).order_by().values("pk")
    if plain:
        condition |= Q(sound__contains=plain)
    terms = GlossaryTerm.objects.annotate(sound=Replace(F("slug"), Value("-"), Value(""))).filter(condition)
    english = listed_places(state.at).filter(english__icontains=query).order_by().values("term_id")
    return terms.order_by().values("pk").union(english)


def shown_terms(listing: Listing, state: SiteState) -> list[TermView]:
    """Returns the terms of a page as listed articles write them."""
    terms: list[GlossaryTerm] = listing.items
    rows = listed_uses(state.at).filter(term__in=[term.pk for term in terms]).order_by()
    said = gather(rows.values_list(*USE_COLUMNS))
    return [view_of(term, said[term.pk]) for term in terms if term.pk in said]


def articles_with(term: GlossaryTerm, state: SiteState) -> ArticleQuerySet:
    """Returns the listed articles that explain a term, each once."""
    return Article.objects.listed(state.at).filter(body__in=listed_uses(state.at).filter(term=term).values("body"))


def term_at(slug: str, state: SiteState) -> GlossaryTerm:
    """Returns the term at that address; raises Http404 where readers have none."""
    term = listed_term(slug, state.at)
    if term is None:
        raise Http404
    return term


@reader_page("page")
def term(request: HttpRequest, state: SiteState, slug: str) -> HttpResponse:
    """What articles say of a term, the chosen definition first, and the articles."""
    row = term_at(slug, state)
    number = page_number(request)
    uses = listed_uses(state.at).filter(term=row).order_by().values_list(*USE_COLUMNS)
    view = view_of(row, gather(uses)[row.pk])
    definitions = shown_definitions(view, state) if number == 1 else []
    context: dict[str, Any] = {
        "heading": view.spelling,
        "view": view,
        "english_names": [name for name in dict.fromkeys([view.english, *sorted(view.gathered.english)]) if name],
        "spellings": [name for name in sorted(view.gathered.spellings) if name != view.spelling],
        "definitions": definitions[:DEFINITIONS_SHOWN],
        "more_definitions": definitions[DEFINITIONS_SHOWN:],
        "names": name_pages({row.key}, state.at).get(row.key, []),
        "listing": article_list(articles_with(row, state), state, number),
        "parent": _("Glossary"),
        "parent_address": reverse("editorial:glossary"),
        **feed_links("glossary-feed", slug),
    }
    return render_page(request, state, "glossary_term.html", context)


def shown_definitions(view: TermView, state: SiteState) -> list[ShownDefinition]:
    """Returns the definitions with the first articles in which each stands; one query for all."""
    first = {pk for it in view.definitions for pk in it.article_ids[:PLACES_SHOWN]}
    rows = Article.objects.listed(state.at).filter(pk__in=first).select_related("collection")
    titles = rows.only("title", "slug", "language", "script", "collection__slug").in_bulk()
    return [
        ShownDefinition(
            it,
            [titles[pk] for pk in it.article_ids[:PLACES_SHOWN] if pk in titles],
            max(0, len(it.article_ids) - PLACES_SHOWN),
        )
        for it in view.definitions
    ]


@reader_page()
def term_feed(request: HttpRequest, state: SiteState, slug: str, form: str) -> HttpResponse:
    """The newest articles that explain a term."""
    row = term_at(slug, state)
    uses = listed_uses(state.at).filter(term=row).order_by().values_list(*USE_COLUMNS)
    title = view_of(row, gather(uses)[row.pk]).spelling
    return list_feed(request, state, form, List(title, row.get_absolute_url(), articles_with(row, state)))
