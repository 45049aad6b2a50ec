"""The first page."""

from __future__ import annotations

from typing import Any

from django.db.models import Count
from django.http import HttpRequest, HttpResponse

from editorial.models import Area, Article, Collection, Project
from editorial.views.answers import render_page, root_of
from editorial.views.cards import newest
from editorial.views.reading import reader_page
from editorial.views.site_state import SiteState
from editorial.views.structured import website
from editorial.views.taxonomy import listed_terms

NEWEST = 12
TERMS = 8


@reader_page()
def home(request: HttpRequest, state: SiteState) -> HttpResponse:
    """The newest articles, and ways into the rest; without any article, how to get some."""
    listed = Article.objects.listed(state.at)
    context: dict[str, Any] = {
        "articles": newest(listed, state, NEWEST),
        "collections": listed_collections(state),
        "projects": listed_terms(Project, state)[:TERMS] if "projects" in state.sections else [],
        "areas": listed_terms(Area, state)[:TERMS] if "areas" in state.sections else [],
    }
    context["structured"] = website(root_of(request))
    return render_page(request, state, "home.html", context)


def listed_collections(state: SiteState) -> list[Collection]:
    """Returns the collections that have listed articles, with their number as `listed_count`."""
    listed = Article.objects.listed(state.at)
    rows = Collection.objects.filter(articles__in=listed).annotate(listed_count=Count("articles"))
    return list(rows.order_by("position", "name"))
