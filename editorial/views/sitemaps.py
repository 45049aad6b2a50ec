"""The sitemap: an index, and the files with addresses by kind."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import DateTimeField, Max, Q, QuerySet, Value
from django.http import Http404, HttpRequest, HttpResponse
from django.template import loader
from django.urls import reverse

from editorial.models import Article, Entity, listed_condition
from editorial.services.pages import ABOUT, KIND_SECTIONS, TERM_SECTIONS
from editorial.services.pages import listed_terms as glossary_terms
from editorial.views.answers import root_of
from editorial.views.home import listed_collections
from editorial.views.reading import reader_page
from editorial.views.site_state import SiteState
from editorial.views.taxonomy import TAXONOMIES, listed_terms

ADDRESSES_A_FILE = 10_000  # the format allows 50,000
CONTENT_TYPE = "application/xml; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Place:
    """An address without the site's host, and when what is there last changed, if that is known."""

    address: str
    changed: dt.datetime | None = None


def articles(state: SiteState) -> list[Place]:
    rows = Article.objects.listed(state.at).select_related("collection").order_by("pk")
    rows = rows.only("slug", "updated_at", "collection__slug")
    return [Place(row.get_absolute_url(), row.updated_at) for row in rows.iterator(chunk_size=2_000)]


def entities(state: SiteState) -> list[Place]:
    """The entities whose pages search engines may show: not those with one article and nothing of their own."""
    rows: QuerySet[Any] = Entity.objects.current().with_listed_counts()
    told = Q(listed_count__gt=1) | Q(listed_count=1, description__regex=r"\S")
    changed = Max("mentions__article__updated_at", filter=listed_condition(state.at, "mentions__article__"))
    rows = rows.filter(told).annotate(changed=changed).order_by("pk").only("kind", "slug")
    return [Place(row.get_absolute_url(), row.changed) for row in rows]


def terms(state: SiteState) -> list[Place]:
    """All terms that have a page, those of the glossary too, by one query."""
    columns = ("kind", "slug", "changed")
    parts = [
        listed_terms(taxonomy.model, state)
        .order_by()
        .annotate(kind=Value(kind), changed=Max(f"{taxonomy.back}__updated_at"))
        .values_list(*columns)
        for kind, taxonomy in TAXONOMIES.items()
    ]
    unknown = Value(None, output_field=DateTimeField())
    explained = glossary_terms(state.at).order_by().annotate(kind=Value("glossary-term"), changed=unknown)
    rows = explained.values_list(*columns).union(*parts, all=True)
    return [Place(reverse(f"editorial:{kind}", args=[slug]), changed) for kind, slug, changed in sorted(rows, key=str)]


def lists(state: SiteState) -> list[Place]:
    """The first page, the indexes and the collections; indexes change with the last article that changed."""
    sections = {**KIND_SECTIONS, **{model.__name__.lower(): name for model, name in TERM_SECTIONS.items()}}
    sections |= {"tag": "tags"}
    names = [f"{kind}-list" for kind, section in sections.items() if section in state.sections]
    names += [name for name in ("glossary", "archive") if name in state.sections]
    changes = Article.objects.listed(state.at).order_by().values_list("collection_id").annotate(Max("updated_at"))
    changed = dict(changes)
    newest = max(changed.values(), default=None)
    places = [Place(reverse(f"editorial:{name}"), newest) for name in ["home", *names]]
    collections = listed_collections(state)
    if ABOUT in state.sections and all(row.slug != ABOUT for row in collections):
        places.append(Place(reverse("editorial:collection", args=[ABOUT])))
    return places + [Place(row.get_absolute_url(), changed.get(row.pk)) for row in collections]


PARTS: dict[str, Callable[[SiteState], list[Place]]] = {
    "lists": lists,
    "articles": articles,
    "terms": terms,
    "names": entities,
}


def files_of(places: Sequence[Place]) -> list[Sequence[Place]]:
    """Returns the places as the files that hold them."""
    return [places[start : start + ADDRESSES_A_FILE] for start in range(0, len(places), ADDRESSES_A_FILE)]


@reader_page(for_everybody=True)
def sitemap(request: HttpRequest, state: SiteState) -> HttpResponse:
    """An index of the files that hold all addresses by kind, each with its last change."""
    files = [
        Place(reverse("editorial:sitemap-part", args=[name, number]), last_change(file))
        for name, part in PARTS.items()
        for number, file in enumerate(files_of(part(state)), 1)
    ]
    return xml(request, "sitemap_index.xml", places=files)


def last_change(places: Sequence[Place]) -> dt.datetime | None:
    """Returns when something at the places last changed, None where that is not known of any."""
    return max((place.changed for place in places if place.changed), default=None)


@reader_page(for_everybody=True)
def sitemap_part(request: HttpRequest, state: SiteState, name: str, number: int) -> HttpResponse:
    """One file of the sitemap."""
    files = files_of(PARTS[name](state)) if name in PARTS else []
    if number > len(files):
        raise Http404
    return xml(request, "sitemap.xml", places=files[number - 1])


def xml(request: HttpRequest, template: str, **context: object) -> HttpResponse:
    """Returns an XML document of a template."""
    text = loader.render_to_string(f"editorial/{template}", {"root": root_of(request), **context})
    return HttpResponse(text, content_type=CONTENT_TYPE)
