"""Images, recordings and papers, below the addresses of the articles that they belong to."""

from __future__ import annotations

import re

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed

from editorial.services.files import media_type
from editorial.services.media_answers import media_at, media_response
from editorial.views.site_state import current_state

CONTROL_CHARACTERS = re.compile("[\x00-\x1f\x7f]")


def media(request: HttpRequest, collection: str, place: str) -> HttpResponse | None:
    """Returns the file at that address as it is for readers, None where there is none."""
    if not media_type(place) or CONTROL_CHARACTERS.search(request.path):
        return None
    found = media_at(collection, place, current_state().at)
    if found is None:
        return None
    if request.method not in ("GET", "HEAD"):
        return HttpResponseNotAllowed(["GET", "HEAD"])
    return media_response(request, found)
