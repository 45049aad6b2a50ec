"""Answers in HTML: a page of a template, and the two pages for addresses under which nothing is (any more)."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpRequest, HttpResponse

from editorial.services.pages import excerpt_of_html, page_html
from editorial.services.pictures import Kind, picture_facts, words_of_site
from editorial.views.nearest import nearest
from editorial.views.preferences import CHOICES
from editorial.views.site_state import SiteState
from editorial.views.structured import list_data

# May be kept by anybody, must be asked for again each time: what is unpublished is gone at once, everywhere.
CACHE_CONTROL = "public, no-cache"
# code of Django, tag of the web, name in itself
LANGUAGES = (("zh-hans", "zh-Hans", "简体中文"), ("zh-hant", "zh-Hant", "繁體中文"), ("en", "en", "English"))


def render_page(
    request: HttpRequest, state: SiteState, template: str, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    """Returns the HTML page of a template; its own address is the asked path unless the context has another."""
    root = root_of(request)
    own = str(context.get("canonical", request.path))
    shared: dict[str, Any] = {"picture": picture_facts(Kind.SITE, 0, words_of_site())}
    if own and "heading" in context:
        shared["structured"] = list_data(root, context, own)
    shared |= languages(request, own, context)
    if context.get("description"):
        shared["about"] = excerpt_of_html(str(context["description"]))
    html = page_html(template, {**shared, **context}, root=root, sections=state.sections, canonical=request.path)
    return HttpResponse(html, status=status)


def languages(request: HttpRequest, own: str, context: dict[str, Any]) -> dict[str, Any]:
    """Returns where the page is in each language, for search engines, and where its choice of language leads back to.

    Without addresses for pages that search engines leave out, for later pages of lists, and for articles, whose
    versions are those of their text.
    """
    asked, listing = context.get("asked"), context.get("listing")
    back = f"{request.path}?{asked.parameters}" if asked else own or "/"
    found: dict[str, Any] = {"back": back, "interface_languages": LANGUAGES}
    if own and "article" not in context and not context.get("noindex") and (not listing or listing.page.number == 1):
        found["language_versions"] = [
            *((tag, f"{own}?language={code}") for code, tag, _ in LANGUAGES),
            ("x-default", own),
        ]
        if request.GET.get("language") in CHOICES["language"]:
            found["canonical"] = f"{own}?language={request.GET['language']}"
    return found


def missing(request: HttpRequest, state: SiteState) -> HttpResponse:
    """Returns the page for addresses under which readers find nothing."""
    return _without_content(request, state, "not_found.html", {"nearest": nearest(request, state)}, status=404)


def gone(request: HttpRequest, state: SiteState) -> HttpResponse:
    """Returns the page for the address of an article that was removed."""
    return _without_content(request, state, "gone.html", {}, status=410)


def _without_content(
    request: HttpRequest, state: SiteState, template: str, context: dict[str, Any], *, status: int
) -> HttpResponse:
    response = render_page(request, state, template, {"canonical": "", "noindex": True, **context}, status=status)
    response.headers["Cache-Control"] = CACHE_CONTROL
    return response


def json_text(values: object) -> str:
    """Returns values as JSON in which Chinese stays readable."""
    return json.dumps(values, ensure_ascii=False, separators=(",", ":"))


def root_of(request: HttpRequest) -> str:
    """Returns scheme and host of the site as it was asked for; ALLOWED_HOSTS says which hosts are possible."""
    return f"{request.scheme}://{request.get_host()}"
