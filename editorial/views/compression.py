"""Readers' answers by gzip, where the browser takes it.

Only what is the same for everybody and holds no secret may be compressed together with words of an address: from the
length of an answer its secret could be guessed otherwise (BREACH). Readers' pages have neither token nor session; the
admin, logins and previews do not come by here.
"""

from __future__ import annotations

import gzip
import re

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

SMALLEST = 500  # bytes; below, the frame of gzip costs what it gains
THOROUGH = 6  # for what is kept and sent often
QUICK = 3  # for what is made for one reader
TEXTS = ("text/", "application/json", "application/xml", "application/atom+xml", "application/feed+json", "image/svg")
_GZIP = re.compile(r"\bgzip\b(?!\s*;\s*q=0(?:\.0*)?(?:,|\s|$))", re.IGNORECASE)
TAG_SUFFIX = "-gzip"


def takes_gzip(request: HttpRequest) -> bool:
    """Whether who asks understands answers by gzip."""
    return bool(_GZIP.search(request.headers.get("Accept-Encoding", "")[:500]))


def compressed(body: bytes, content_type: str, level: int = THOROUGH) -> bytes:
    """Returns the body by gzip, b"" where that is no gain; the same body gives the same bytes."""
    if len(body) < SMALLEST or not content_type.startswith(TEXTS):
        return b""
    return gzip.compress(body, level, mtime=0)


def send_compressed(response: HttpResponse, body: bytes) -> None:
    """Gives the answer its body by gzip in place of the plain one."""
    response.content = body
    response.headers["Content-Encoding"] = "gzip"
    response.headers.pop("Content-Length", None)


def compress(request: HttpRequest, response: HttpResponse) -> None:
    """Compresses an answer that is not kept, if it is a text and who asks takes it."""
    patch_vary_headers(response, ["Accept-Encoding"])
    if response.streaming or response.has_header("Content-Encoding") or response.has_header("ETag"):
        return
    if takes_gzip(request) and (body := compressed(response.content, response.headers["Content-Type"], QUICK)):
        send_compressed(response, body)
