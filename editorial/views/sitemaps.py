"""The sitemap: one file for a small site, an index of files by kind for a large one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import ceil
from typing import Any

from django.db.models import Q, QuerySet, Value
from django.http import Http404, HttpRequest, HttpResponse
from django.template import loader
from django.urls import reverse

from editorial.models import Area, Article, Category, Entity, Project, Series, Tag
from editorial.services.pages import KIND_SECTIONS, TERM_SECTIONS
from editorial.services.pages import listed_terms as glossary_terms
from editorial.views.answers import root_of
from editorial.views.home import listed_collections
from editorial.views.reading import reader_page
from editorial.views.site_state import SiteState
from editorial.views.taxonomy import TermModel, listed_terms

ADDRESSES_A_FILE = 10_000  # the format allows 50,000
CONTENT_TYPE = "application/xml; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Place:
    """An address without the site's host, and when what is there last changed, if that is known."""

    address: str
    changed: dt.datetime | None = None


Rows = QuerySet | list


def articles(state: SiteState) -> Rows:
    rows = Article.objects.listed(state.at).select_related("collection").order_by("pk")
    return rows.only("slug", "updated_at", "collection__slug")


def entities(state: SiteState) -> Rows:
    """The entities whose pages search engines may show: not those with one article and nothing of their own."""
    rows: QuerySet[Any] = Entity.objects.current().with_listed_counts()
    told = Q(listed_count__gt=1) | Q(listed_count=1, description__regex=r"\S")
    return list(rows.filter(told).order_by("pk").only("kind", "slug"))


def terms(state: SiteState) -> Rows:
    """The addresses of all terms that have a page, those of the glossary too, by one query."""
    columns = ("kind", "slug")
    kinds: dict[str, TermModel] = {"project": Project, "area": Area, "category": Category, "series": Series, "tag": Tag}
    parts = [
        listed_terms(model, state).order_by().annotate(kind=Value(kind)).values_list(*columns)
        for kind, model in kinds.items()
    ]
    explained = glossary_terms(state.at).order_by().annotate(kind=Value("glossary-term")).values_list(*columns)
    return [reverse(f"editorial:{kind}", args=[slug]) for kind, slug in sorted(explained.union(*parts, all=True))]


def lists(state: SiteState) -> Rows:
    sections = {**KIND_SECTIONS, **{model.__name__.lower(): name for model, name in TERM_SECTIONS.items()}}
    sections |= {"tag": "tags"}
    names = [f"{kind}-list" for kind, section in sections.items() if section in state.sections]
    names += ["glossary"] if "glossary" in state.sections else []
    names += ["archive"] if "archive" in state.sections else []
    return [*(reverse(f"editorial:{name}") for name in ["home", *names]), *listed_collections(state)]


PARTS: dict[str, Callable[[SiteState], Rows]] = {
    "lists": lists,
    "articles": articles,
    "terms": terms,
    "names": entities,
}


def places(rows: Rows) -> Iterator[Place]:
    """Yields where the rows are; a text is an address already."""
    for row in rows:
        if isinstance(row, str):
            yield Place(row)
        else:
            yield Place(row.get_absolute_url(), row.updated_at if isinstance(row, Article) else None)


@reader_page()
def sitemap(request: HttpRequest, state: SiteState) -> HttpResponse:
    """All addresses, or an index of the files that hold them."""
    parts = {name: part(state) for name, part in PARTS.items()}
    sizes = {name: len(rows) if isinstance(rows, list) else rows.count() for name, rows in parts.items()}
    if sum(sizes.values()) <= ADDRESSES_A_FILE:
        return xml(request, "sitemap.xml", places=[place for rows in parts.values() for place in places(rows)])
    files = [
        reverse("editorial:sitemap-part", args=[name, number])
        for name, size in sizes.items()
        for number in range(1, ceil(size / ADDRESSES_A_FILE) + 1)
    ]
    return xml(request, "sitemap_index.xml", files=files)


@reader_page()
def sitemap_part(request: HttpRequest, state: SiteState, name: str, number: int) -> HttpResponse:
    """One file of a large sitemap."""
    if name not in PARTS or number > ADDRESSES_A_FILE:
        raise Http404
    rows = PARTS[name](state)[(number - 1) * ADDRESSES_A_FILE : number * ADDRESSES_A_FILE]
    found = list(places(rows))
    if not found:
        raise Http404
    return xml(request, "sitemap.xml", places=found)


def xml(request: HttpRequest, template: str, **context: object) -> HttpResponse:
    """Returns an XML document of a template."""
    text = loader.render_to_string(f"editorial/{template}", {"root": root_of(request), **context})
    return HttpResponse(text, content_type=CONTENT_TYPE)
