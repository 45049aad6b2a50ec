"""Previews by a signed link: one revision, for whoever has the address, the same with and without a session.

They stand apart from the other pages: nothing is kept, nothing has a validator, and no other address, cookie or header
leads to a text that is not public.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from editorial.models import PreviewLink
from editorial.services.pages import page_html
from editorial.services.preview_links import opened_link
from editorial.services.previewing import PREVIEW_HEADERS, PreviewBar, preview_response, revision_html
from editorial.views.answers import root_of
from editorial.views.reading import reader_language, without_body
from editorial.views.site_state import current_state


def preview(request: HttpRequest, token: str) -> HttpResponse:
    """One revision as its page would be; whatever is wrong with the link gives the same answer."""
    if request.method not in ("GET", "HEAD"):
        return HttpResponseNotAllowed(["GET", "HEAD"], headers=PREVIEW_HEADERS)
    language = reader_language(request)
    with translation.override(language):
        link = opened_link(token)
        response = shown(request, link) if link else ended(request)
    patch_vary_headers(response, ["Accept-Language"])
    response.headers["Content-Language"] = language
    return without_body(response) if request.method == "HEAD" else response


def shown(request: HttpRequest, link: PreviewLink) -> HttpResponse:
    """Returns the page of the link's revision."""
    until = date_format(timezone.localtime(link.expires_at), "Y-m-d H:i e")
    bar = PreviewBar(
        heading=_("Preview of revision %d, not public") % link.revision.number,
        note=_("Shared with you until %s, or until it is published.") % until,
    )
    return preview_response(revision_html(link.revision, bar=bar, root=root_of(request)))


def ended(request: HttpRequest) -> HttpResponse:
    """Returns the page of a link that opens nothing, which does not say whether there ever was anything."""
    html = page_html("preview_ended.html", {}, root=root_of(request), sections=current_state().sections)
    return preview_response(html, status=404)
