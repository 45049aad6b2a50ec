"""Previews by a signed link: one revision, for whoever has the address, the same with and without a session.

They stand apart from the other pages: nothing is kept, nothing has a validator, and no other address, cookie or header
leads to a text that is not public.
"""

from __future__ import annotations

import copy

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from editorial.models import PreviewLink
from editorial.services.media_answers import media_for_staff, media_named_in, preview_of_media
from editorial.services.pages import page_html
from editorial.services.preview_links import opened_link, token_of
from editorial.services.previewing import PREVIEW_HEADERS, PreviewBar, preview_response, revision_html
from editorial.services.rendering import rendered_body
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
    media = reverse("editorial:preview", args=[token_of(link)])
    return preview_response(revision_html(link.revision, bar=bar, root=root_of(request), media=media))


def preview_media(request: HttpRequest, token: str, path: str) -> HttpResponse:
    """A media file that the revision behind a link names; for everything else the answer of a link that has ended."""
    if request.method not in ("GET", "HEAD"):
        return HttpResponseNotAllowed(["GET", "HEAD"], headers=PREVIEW_HEADERS)
    link = opened_link(token)
    found = media_for_staff(path) if link and path in named_by(link) else None
    if found:
        return preview_of_media(request, found)
    return without_body(ended(request)) if request.method == "HEAD" else ended(request)


def named_by(link: PreviewLink) -> set[str]:
    """Returns the paths of the media files that the text of the link's revision names."""
    shown = copy.copy(link.article)
    shown.body = link.revision.body
    return media_named_in(rendered_body(shown, keep=False).html, link.article.path)


def ended(request: HttpRequest) -> HttpResponse:
    """Returns the page of a link that opens nothing, which does not say whether there ever was anything."""
    html = page_html("preview_ended.html", {}, root=root_of(request), sections=current_state().sections)
    return preview_response(html, status=404)
