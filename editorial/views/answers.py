"""Answers in HTML: a page of a template, and the two pages for addresses under which nothing is (any more)."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template import loader
from django.utils import translation

from editorial.views.site_state import SiteState

# May be kept by anybody, must be asked for again each time: what is unpublished is gone at once, everywhere.
CACHE_CONTROL = "public, no-cache"


def render_page(
    request: HttpRequest, state: SiteState, template: str, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    """Returns the HTML page of a template.

    The request itself is kept away from templates, so that nothing of a session can get into a page that is kept.
    `canonical` is the address that the page declares as its own, "" for none; the asked path unless the context has
    another.
    """
    context = {
        "site_name": site_name(),
        "root": root_of(request),
        "sections": state.sections,
        "canonical": request.path,
        "ui_language": translation.get_language(),
        **context,
    }
    return HttpResponse(loader.render_to_string(f"editorial/{template}", context), status=status)


def missing(request: HttpRequest, state: SiteState) -> HttpResponse:
    """Returns the page for addresses under which readers find nothing."""
    return _without_content(request, state, "not_found.html", status=404)


def gone(request: HttpRequest, state: SiteState) -> HttpResponse:
    """Returns the page for the address of an article that was removed."""
    return _without_content(request, state, "gone.html", status=410)


def _without_content(request: HttpRequest, state: SiteState, template: str, *, status: int) -> HttpResponse:
    response = render_page(request, state, template, {"canonical": "", "noindex": True}, status=status)
    response.headers["Cache-Control"] = CACHE_CONTROL
    return response


def root_of(request: HttpRequest) -> str:
    """Returns scheme and host of the site as it was asked for; ALLOWED_HOSTS says which hosts are possible."""
    return f"{request.scheme}://{request.get_host()}"


def site_name() -> str:
    """Returns what the site calls itself."""
    return str(settings.SITE_NAME)
