"""The addresses of the API, each a function that returns what is sent."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest
from django.urls import reverse

from editorial.models import Article, Collection, Entity, Project
from editorial.search import search as find
from editorial.services.glossary import USE_COLUMNS, gather, view_of
from editorial.services.pages import (
    KIND_SECTIONS,
    full_texts,
    linked,
    listed_terms,
    listed_uses,
    site_name,
    web_address,
)
from editorial.services.rendering import rendered_text
from editorial.views.answers import root_of
from editorial.views.api import shapes
from editorial.views.api.answers import Moved, Paging, Values, api_view, listed, page_values
from editorial.views.api.description import description
from editorial.views.api.filters import FILTERS, asked, chosen
from editorial.views.cards import Listing, cards, with_cards
from editorial.views.collections import collection_at
from editorial.views.entities import entity_at
from editorial.views.entity_facts import facts_about, other_names
from editorial.views.entity_index import entries_of
from editorial.views.former_terms import page_today
from editorial.views.glossary import shown_terms, term_at
from editorial.views.home import listed_collections
from editorial.views.old_addresses import entity_address, entity_today
from editorial.views.search_state import FACETS, asked_for
from editorial.views.site_state import SiteState
from editorial.views.taxonomy import TAXONOMIES, articles_of
from editorial.views.taxonomy import listed_terms as terms_of
from editorial.views.taxonomy import term_at as taxonomy_term_at


@api_view()
def index(request: HttpRequest, state: SiteState) -> Values:
    """Where everything is."""
    root = root_of(request)
    lists = [f"{kind}-list" for kind in (*KIND_SECTIONS, *TAXONOMIES)]
    names = ["articles", "collections", "glossary", "search", *lists]
    found = {name.removesuffix("-list"): root + reverse(f"editorial:api-{name}") for name in names}
    return {"name": site_name(), "description": root + reverse("editorial:api-description"), "resources": found}


@api_view()
def openapi(request: HttpRequest, state: SiteState) -> Values:
    """The description of the API."""
    return description(root_of(request))


@api_view(*FILTERS)
def articles(request: HttpRequest, state: SiteState) -> Values:
    """The listed articles in the order of lists, all or those that meet conditions."""
    rows = cards(chosen(Article.objects.listed(state.at), request, state), state)
    return listed(request, rows, lambda items: [shapes.short_article(item, root_of(request)) for item in items])


@api_view()
def article(request: HttpRequest, state: SiteState, collection: str, slug: str) -> Values:
    """One article with its text, names and terms."""
    rows = with_cards(Article.objects.listed(state.at), state).filter(collection__slug=collection, slug=slug)
    row = rows.first()
    if row is None:
        raise Http404
    root = root_of(request)
    names, terms = linked(row, state.at)
    texts = full_texts([row], state.at, root=root)
    return {
        **shapes.short_article(row, root),
        "content_html": texts.html.get(row.pk),
        "source_url": web_address(row.source_url) or None,
        "chinese_characters": row.cjk_characters,
        "words": row.latin_words,
        "names": {role: [shapes.link_values(link, root) for link in links] for role, links in names.items()},
        "terms": {kind: [shapes.link_values(link, root) for link in links] for kind, links in terms.items()},
    }


@api_view()
def entities(request: HttpRequest, state: SiteState, kind: str) -> Values:
    """The names of one kind, most mentioned first."""
    rows = entries_of(kind, state)
    return listed(request, rows, lambda items: [shapes.entry_values(item, root_of(request)) for item in items])


@api_view()
def entity(request: HttpRequest, state: SiteState, kind: str, slug: str) -> Values:
    """One name with its description."""
    row = entity_at(kind, slug)
    if row.merged_into_id:
        if entity_address(row, state) is None:
            raise Http404
        raise Moved(api_address(entity_today(row)))
    facts = facts_about(row, state)
    if not facts.days:
        raise Http404
    names = other_names(row, facts)
    return shapes.entity_values(row, names, len(facts.days), rendered_text(row.description), root_of(request))


@api_view()
def terms(request: HttpRequest, state: SiteState, kind: str) -> Values:
    """The terms of one taxonomy, most used first."""
    rows = terms_of(TAXONOMIES[kind].model, state)
    return listed(request, rows, lambda items: [shapes.term_values(item, kind, root_of(request)) for item in items])


@api_view()
def term(request: HttpRequest, state: SiteState, kind: str, slug: str) -> Values:
    """One term with its description, and a project with its brief."""
    taxonomy = TAXONOMIES[kind]
    row: Any = taxonomy_term_at(taxonomy, slug)
    if row is None:
        raise Moved(api_address(page_today(taxonomy.model, slug, state)))
    row.listed_count = articles_of(taxonomy, row, state).count()
    if not row.listed_count:
        raise Http404
    values = shapes.term_values(row, kind, root_of(request))
    values["description_html"] = rendered_text(getattr(row, "description", ""))
    if isinstance(row, Project):
        values["brief_html"] = rendered_text(row.brief)
        values["lead"] = row.lead.name if row.lead else None
    return values


def api_address(row: Any) -> str:
    """Returns where the API has a term or a name."""
    kind = row.kind if isinstance(row, Entity) else row._meta.model_name
    return reverse(f"editorial:api-{kind}", args=[row.slug])


@api_view()
def collections(request: HttpRequest, state: SiteState) -> Values:
    """The collections that have listed articles."""
    rows = listed_collections(state)
    return listed(request, rows, lambda items: [shapes.collection_values(item, root_of(request)) for item in items])


@api_view()
def collection(request: HttpRequest, state: SiteState, slug: str) -> Values:
    """One collection with its description."""
    row: Collection = collection_at(slug)
    count = Article.objects.listed(state.at).filter(collection=row).count()
    if not count:
        raise Http404
    row.listed_count = count  # type: ignore[attr-defined]
    return {
        **shapes.collection_values(row, root_of(request)),
        "description_html": rendered_text(row.description),
    }


@api_view()
def glossary(request: HttpRequest, state: SiteState) -> Values:
    """The terms that listed articles explain, by address."""

    def shape(items: list[Any]) -> list[Values]:
        views = shown_terms(Listing(page=None, items=items, numbers=[]), state)  # type: ignore[arg-type]
        return [shapes.glossary_values(view, root_of(request)) for view in views]

    return listed(request, listed_terms(state.at).order_by("slug"), shape)


@api_view()
def glossary_term(request: HttpRequest, state: SiteState, slug: str) -> Values:
    """One term with what articles say of it."""
    row = term_at(slug, state)
    uses = listed_uses(state.at).filter(term=row).order_by().values_list(*USE_COLUMNS)
    return shapes.glossary_values(view_of(row, gather(uses)[row.pk]), root_of(request))


@api_view("q", *FACETS, "sort", dear=True)
def search(request: HttpRequest, state: SiteState) -> Values:
    """What is found for `q`, as the page of the search finds it."""
    wanted = asked_for(request)
    paging = Paging.of(request)
    rows = Article.objects.listed(state.at)
    root = root_of(request)
    if not wanted:
        return page_values(request, [], paging, 0, 1)
    results = find(
        wanted.text,
        articles=rows,
        page=paging.number,
        per_page=paging.size,
        sort=wanted.sort,
        filters=wanted.filters,
        extras=False,
    )
    if results.page > results.pages:
        raise Http404
    items = [shapes.hit_values(hit, root) for hit in results.hits]
    return {**page_values(request, items, paging, results.total, results.pages), "query": asked(request, "q")}
