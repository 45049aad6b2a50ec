"""Addresses of the API."""

from __future__ import annotations

from django.http import Http404, HttpRequest
from django.urls import URLPattern, path, re_path

from editorial.services.pages import KIND_SECTIONS
from editorial.views.api import resources
from editorial.views.api.answers import Values, api_view
from editorial.views.site_state import SiteState
from editorial.views.taxonomy import TAXONOMIES

START = "api/v1/"


@api_view()
def nothing_here(request: HttpRequest, state: SiteState) -> Values:
    """What no other address of the API fits."""
    raise Http404


def api_patterns() -> list[URLPattern]:
    """Returns all addresses of the API, those of its failures too."""
    patterns = [
        path("", resources.index, name="api"),
        path("openapi.json", resources.openapi, name="api-description"),
        path("articles/", resources.articles, name="api-articles"),
        path("articles/<str:collection>/<path:slug>/", resources.article, name="api-article"),
        path("collections/", resources.collections, name="api-collections"),
        path("collections/<str:slug>/", resources.collection, name="api-collection"),
        path("glossary/", resources.glossary, name="api-glossary"),
        path("glossary/<str:slug>/", resources.glossary_term, name="api-glossary-term"),
        path("search/", resources.search, name="api-search"),
    ]
    for kind, section in KIND_SECTIONS.items():
        patterns += [
            path(f"{section}/", resources.entities, {"kind": str(kind)}, name=f"api-{kind}-list"),
            path(f"{section}/<str:slug>/", resources.entity, {"kind": str(kind)}, name=f"api-{kind}"),
        ]
    for kind, taxonomy in TAXONOMIES.items():
        patterns += [
            path(f"{taxonomy.segment}/", resources.terms, {"kind": kind}, name=f"api-{kind}-list"),
            path(f"{taxonomy.segment}/<str:slug>/", resources.term, {"kind": kind}, name=f"api-{kind}"),
        ]
    return [*patterns, re_path("", nothing_here)]
