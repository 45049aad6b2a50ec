"""Search: the page of results, and suggestions while somebody types."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from editorial.models import Article, ArticleQuerySet
from editorial.search import Facet, NameOffer, Results, Step, Suggestion, suggest
from editorial.search import search as find
from editorial.services.search_notes import note_text
from editorial.views.answers import render_page
from editorial.views.cards import ARTICLES_A_PAGE, Listing
from editorial.views.errors import error_page
from editorial.views.rates import is_too_often, seconds_left
from editorial.views.reading import reader_page
from editorial.views.search_state import MOST_CHARACTERS, Asked, asked_for, one_line
from editorial.views.search_words import (
    STEP_NAMES,
    facet_name,
    filter_name,
    suggestion_name,
    value_name,
)
from editorial.views.site_state import SiteState

SUGGESTIONS_A_SEARCH = 10  # that may be asked for while a search is typed


@dataclass(frozen=True, slots=True)
class Choice:
    """A link that changes the search: what it is called, the query of its address, and how many articles it leaves."""

    label: str
    parameters: str
    count: int = 0
    is_current: bool = False


@dataclass(frozen=True, slots=True)
class ShownFacet:
    """A facet with the values that can still be chosen."""

    name: str
    field: str
    choices: list[Choice]


@dataclass(frozen=True, slots=True)
class ShownStep:
    """A looser step with its name."""

    name: str
    step: Step


@reader_page("q", "page")
def search(request: HttpRequest, state: SiteState) -> HttpResponse:
    """What is found for `q` and the facets beside it; without either the form and its help alone.

    Readers' words are endless, so the page is never kept here, and search engines are kept from it.
    """
    asked = asked_for(request)
    context: dict[str, Any] = {"query": asked.text, "max_query": MOST_CHARACTERS, "noindex": True, "canonical": ""}
    if asked:
        if is_too_often(request, "search", settings.SEARCHES_PER_MINUTE):
            return too_often()
        articles = readable(state)
        results = find(
            asked.text,
            articles=articles,
            page=asked.page,
            per_page=ARTICLES_A_PAGE,
            sort=asked.sort,
            filters=asked.filters,
        )
        context |= result_context(asked, results)
    response = render_page(request, state, "search.html", context)
    response.headers["Cache-Control"] = "no-cache"
    return response


def readable(state: SiteState) -> ArticleQuerySet:
    """Returns the articles that readers find, of the replica where searches have one."""
    return Article.objects.using(settings.SEARCH_DATABASE).listed(state.at)


def result_context(asked: Asked, results: Results) -> dict[str, Any]:
    """Returns what the page shows of results."""
    return {
        "asked": asked,
        "results": results,
        "listing": listing(results),
        "query_prefix": f"{asked.parameters}&",
        "notes": [note_text(note) for note in results.query.notes],
        "active": [Choice(filter_name(item, results.facets), asked.without(item).parameters) for item in asked.filters],
        "facets": shown_facets(results, asked),
        "facets_are_partial": results.facets_counted < results.total,
        "sorts": [] if results.query.sort or not results.query.terms else sort_choices(asked, results.sort),
        "names": [(offer, name_choice(offer, asked)) for offer in results.names],
        "steps": [ShownStep(str(STEP_NAMES[step.kind]), step) for step in results.steps],
    }


def listing(results: Results) -> Listing:
    """Returns the page of hits with the numbers to link to; raises Http404 beyond the last page."""
    if results.page > results.pages:
        raise Http404
    paginator = Paginator(range(results.total), ARTICLES_A_PAGE)
    numbers: list[int | str] = []
    if paginator.num_pages > 1:
        numbers.extend(paginator.get_elided_page_range(results.page, on_each_side=2, on_ends=1))
    return Listing(page=paginator.page(results.page), items=list(results.hits), numbers=numbers)


def shown_facets(results: Results, asked: Asked) -> list[ShownFacet]:
    """Returns the facets that have a value to choose; none where a single article could not be narrowed further."""
    facets = [shown_facet(facet, asked) for facet in results.facets] if results.total > 1 else []
    return [facet for facet in facets if facet.choices]


def shown_facet(facet: Facet, asked: Asked) -> ShownFacet:
    """Returns the values of a facet that are not chosen, each with the address that chooses it too."""
    chosen = {item.value for item in asked.filters if item.field == facet.field}
    choices = [
        Choice(
            value_name(facet.field, one.label),
            asked.with_filter(facet.field, one.value).parameters,
            one.count,
        )
        for one in facet.values
        if one.value not in chosen
    ]
    return ShownFacet(facet_name(facet.field), facet.field, choices)


def sort_choices(asked: Asked, current: str) -> list[Choice]:
    """Returns the two orders."""
    names = {"relevance": _("By relevance"), "date": _("By date")}
    return [Choice(name, asked.sorted_by(sort).parameters, is_current=sort == current) for sort, name in names.items()]


def name_choice(offer: NameOffer, asked: Asked) -> Choice:
    """Returns the way to what is found by all names of an entity."""
    return Choice(", ".join(offer.names), asked.with_text(offer.query).parameters)


def too_often() -> HttpResponse:
    """Returns the page for an address that searched too often, with when to come back."""
    response = error_page(429)
    response.headers["Retry-After"] = str(seconds_left())
    return response


@reader_page("q")
def suggestions(request: HttpRequest, state: SiteState) -> HttpResponse:
    """What may be meant by what was typed so far, as JSON, kept by the browser alone and for seconds."""
    if is_too_often(request, "suggest", settings.SEARCHES_PER_MINUTE * SUGGESTIONS_A_SEARCH):
        return JsonResponse({"suggestions": []}, status=429, headers={"Retry-After": str(seconds_left())})
    text = one_line(request.GET.get("q", "")[:MOST_CHARACTERS])
    found = suggest(text, articles=readable(state))
    told = ngettext("%(count)s suggestion", "%(count)s suggestions", len(found)) % {"count": len(found)}
    answer = {"status": told if found else _("No suggestions"), "suggestions": list(map(suggestion_values, found))}
    return JsonResponse(answer, headers={"Cache-Control": "private, max-age=30", "X-Robots-Tag": "noindex"})


def suggestion_values(one: Suggestion) -> dict[str, Any]:
    """Returns a suggestion as the script reads it: a text with marks as [start, end], its kind in words, an address."""
    return {
        "kind": one.kind.value,
        "label": suggestion_name(one.kind, one.detail),
        "text": one.text,
        "marks": [list(span) for span in one.marks],
        "url": one.url,
    }
