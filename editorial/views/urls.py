"""Addresses of the public pages.

The first segments that are written out here are taken: a collection of that name moves aside. `RESERVED_SEGMENTS` of
the models lists them, and a system check compares the two.
"""

from __future__ import annotations

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import URLPattern, include, path, re_path, register_converter

from editorial.services.dossiers import Form
from editorial.services.pages import KIND_SECTIONS
from editorial.views import (
    archives,
    articles,
    collections,
    dossiers,
    entities,
    entity_index,
    feeds,
    glossary,
    home,
    media,
    neighbourhoods,
    pictures,
    preferences,
    previews,
    projects,
    search,
    service_addresses,
    sitemaps,
)
from editorial.views.addresses import FeedForm, MonthConverter, NumberConverter, YearConverter, feed_name
from editorial.views.api import api_patterns
from editorial.views.reading import reader_page
from editorial.views.site_state import SiteState
from editorial.views.taxonomy import TAXONOMIES, term, term_feed, term_index

app_name = "editorial"

register_converter(YearConverter, "year")
register_converter(MonthConverter, "month")
register_converter(NumberConverter, "number")


@reader_page()
def nothing_here(request: HttpRequest, state: SiteState) -> HttpResponse:
    """What no other address fits: it may be an old one."""
    raise Http404


def media_file(request: HttpRequest, collection: str, place: str) -> HttpResponse:
    """A file below the address of an article or a collection, and what no other address fits."""
    return media.media(request, collection, place) or nothing_here(request)


def feed_patterns(
    place: str, view: Callable[..., HttpResponse], name: str = "", captured: dict[str, str] | None = None
) -> list[URLPattern]:
    """Returns the addresses of a feed in each form, below the page at `place`."""
    return [
        path(f"{place}feed.{form}", view, {**(captured or {}), "form": form}, name=f"{name}{feed_name(form)}")
        for form in FeedForm
    ]


def kind_patterns() -> list[URLPattern]:
    """Returns index, page, feed and neighbourhood of every kind of entity."""
    patterns: list[URLPattern] = []
    for kind, segment in KIND_SECTIONS.items():
        captured = {"kind": kind}
        patterns += [
            path(f"{segment}/", entity_index.entity_index, captured, name=f"{kind}-list"),
            path(f"{segment}/<str:slug>/", entities.entity, captured, name=str(kind)),
            *feed_patterns(f"{segment}/<str:slug>/", entities.entity_feed, f"{kind}-", captured),
            path(
                f"{segment}/<str:slug>/neighbourhood/",
                neighbourhoods.entity_neighbourhood,
                captured,
                name=f"{kind}-neighbourhood",
            ),
        ]
    return patterns


def dossier_file(request: HttpRequest, slug: str, form: str) -> HttpResponseBase:
    """A project as one file, and what no project answers."""
    return dossiers.dossier_file(request, slug, Form(form)) or nothing_here(request)


def project_patterns() -> list[URLPattern]:
    """Returns index, page and files of projects; their feeds are those of every taxonomy."""
    files = [
        path(f"projects/<str:slug>.{form}", dossier_file, {"form": str(form)}, name=f"project-{form}") for form in Form
    ]
    return [
        path("projects/", projects.project_index, name="project-list"),
        path("projects/<str:slug>/", projects.project, name="project"),
        *files,
    ]


def taxonomy_patterns() -> list[URLPattern]:
    """Returns index, page and feed of every taxonomy."""
    patterns: list[URLPattern] = []
    for kind, taxonomy in TAXONOMIES.items():
        captured = {"kind": kind}
        if kind != "project":
            patterns += [
                path(f"{taxonomy.segment}/", term_index, captured, name=f"{kind}-list"),
                path(f"{taxonomy.segment}/<str:slug>/", term, captured, name=kind),
            ]
        patterns += feed_patterns(f"{taxonomy.segment}/<str:slug>/", term_feed, f"{kind}-", captured)
    return patterns


urlpatterns = [
    path("", home.home, name="home"),
    *feed_patterns("", feeds.feed),
    path("sitemap.xml", sitemaps.sitemap, name="sitemap"),
    path("sitemap-<slug:name>-<number:number>.xml", sitemaps.sitemap_part, name="sitemap-part"),
    path("robots.txt", service_addresses.robots, name="robots"),
    path("llms.txt", service_addresses.llms, name="llms"),
    path("healthz", service_addresses.healthz, name="healthz"),
    path("preview/<str:token>/", previews.preview, name="preview"),
    path("preview/<str:token>", previews.preview),  # answered here: a redirect would be kept by browsers
    path("preview/<str:token>/<path:path>", previews.preview_media, name="preview-media"),
    path("pictures/<slug:kind>-<int:number>-<str:digest>.png", pictures.picture, name="picture"),
    path("preferences/", preferences.choose, name="preferences"),
    path("api/v1/", include(api_patterns())),
    path("search/", search.search, name="search"),
    path("search/suggest", search.suggestions, name="search-suggestions"),
    path("glossary/", glossary.glossary, name="glossary"),
    path("glossary/<str:slug>/", glossary.term, name="glossary-term"),
    *feed_patterns("glossary/<str:slug>/", glossary.term_feed, "glossary-"),
    path("archive/", archives.archive, name="archive"),
    path("archive/<year:year>/", archives.archive_year, name="archive-year"),
    path("archive/<year:year>/<month:month>/", archives.archive_month, name="archive-month"),
    *feed_patterns("archive/<year:year>/", archives.archive_feed, "archive-year-"),
    *feed_patterns("archive/<year:year>/<month:month>/", archives.archive_feed, "archive-month-"),
    *kind_patterns(),
    *taxonomy_patterns(),
    *project_patterns(),
    path("<str:slug>/", collections.collection, name="collection"),
    *feed_patterns("<str:slug>/", collections.collection_feed, "collection-"),
    path("<str:collection>/<path:slug>.md", articles.article_markdown, name="article-markdown"),
    path("<str:collection>/<path:slug>/", articles.article, name="article"),
    path("<str:collection>/<path:place>", media_file, name="media"),
    re_path("", nothing_here),
]
