"""A media file as an answer: validators, ranges, and headers under which no browser runs anything of it."""

from __future__ import annotations

import re

from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header

from editorial.services.media.names import media_named_in
from editorial.services.media.serving import ServedMedia, media_at, media_for_staff
from editorial.services.media.stored import content
from editorial.services.previewing import PREVIEW_HEADERS

__all__ = ["ServedMedia", "media_at", "media_for_staff", "media_named_in", "media_response", "preview_of_media"]

# May be kept by anybody, must be asked for again each time: what is unpublished is gone at once, everywhere.
CACHE_CONTROL = "public, no-cache"
# Opened by its own address, a drawing is a document: it may run, load and send nothing.
POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
# Browsers refuse to show a paper in a sandbox; their viewers run nothing of the site.
PAPER_POLICY = "default-src 'none'; style-src 'unsafe-inline'; object-src 'self'"
PAPER = "application/pdf"
_RANGE = re.compile(r"bytes=(\d{0,12})-(\d{0,12})")


def media_response(request: HttpRequest, media: ServedMedia) -> HttpResponse:
    """Returns the file, a part of it, or 304 to somebody who has it; the content is only loaded where it is sent."""
    etag = f'"{media.sha256[:32]}"'
    response = get_conditional_response(request, etag=etag)
    if response is None:
        response = HttpResponse() if request.method == "HEAD" else _with_content(request, media, etag)
        if request.method == "HEAD":
            response.headers["Content-Length"] = str(media.size)
    if response.status_code < 400:
        _set_headers(response, media, etag)
    return response


def preview_of_media(request: HttpRequest, media: ServedMedia) -> HttpResponse:
    """Returns the file for a preview: nobody keeps it, and no search engine lists it."""
    response = media_response(request, media)
    for name, value in PREVIEW_HEADERS.items():
        response.headers[name] = value
    return response


def _with_content(request: HttpRequest, media: ServedMedia, etag: str) -> HttpResponse:
    data = content(media.sha256) or b""
    part = _asked_part(request, len(data), etag)
    if part is None:
        return HttpResponse(data)
    first, last = part
    if first > last:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{len(data)}"})
    headers = {"Content-Range": f"bytes {first}-{last}/{len(data)}"}
    return HttpResponse(data[first : last + 1], status=206, headers=headers)


def _asked_part(request: HttpRequest, size: int, etag: str) -> tuple[int, int] | None:
    """Returns the first and last byte that are asked for, None for the whole; first behind last: there is no such part.

    Players ask for parts of a recording. Several parts at once are answered by the whole, as servers may.
    """
    match = _RANGE.fullmatch(request.headers.get("Range", ""))
    if match is None or not (match[1] or match[2]) or request.headers.get("If-Range", etag) != etag:
        return None
    if not match[1]:
        length = int(match[2])
        return (max(0, size - length), size - 1) if length else (1, 0)
    last = int(match[2]) if match[2] else size - 1
    if int(match[1]) > last:
        return None if match[2] else (1, 0)
    return (1, 0) if int(match[1]) >= size else (int(match[1]), min(last, size - 1))


def _set_headers(response: HttpResponse, media: ServedMedia, etag: str) -> None:
    name = media.path.rpartition("/")[2]
    response.headers["Content-Type"] = media.type
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = CACHE_CONTROL
    response.headers["Accept-Ranges"] = "bytes"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = PAPER_POLICY if media.type == PAPER else POLICY
    response.headers["Content-Disposition"] = content_disposition_header(False, name) or "inline"
    if not media.is_listed:
        response.headers["X-Robots-Tag"] = "noindex"
