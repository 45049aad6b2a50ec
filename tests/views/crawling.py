"""A reader who follows every link of the public pages."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlsplit

from django.http import HttpResponse
from django.test import Client

LINK = re.compile(
    r'\]\((http://[^)]+)\)|(?:href|src)="([^"]+)"|<loc>([^<]+)</loc>|<(?:link|id)>(http[^<]+)<|[:\[,]"(http://testserver/[^"\\]+)"'
)
STARTS = ("/", "/feed.atom", "/feed.json", "/sitemap.xml", "/robots.txt", "/llms.txt")


READ = ("text/", "application/xml", "application/atom", "application/feed+json")


def whole(response: Any) -> Any:
    """Returns an answer that is sent piece by piece as one with `content`; an archive as the texts that are in it."""
    if not response.streaming:
        return response
    data = b"".join(response.streaming_content)
    if data and response.headers.get("Content-Type") == "application/zip":
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            data = b"\n".join(name.encode() + b"\n" + archive.read(name) for name in archive.namelist())
    return HttpResponse(data, status=response.status_code, headers=dict(response.headers))


def crawl(
    client: Client, *, starts: Iterable[str] = STARTS, headers: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """Returns address → answer of every page that links lead to, in the order of discovery."""
    found: dict[str, Any] = {}
    waiting = list(starts)
    while waiting:
        address = waiting.pop(0)
        if address in found:
            continue
        response = found[address] = whole(client.get(address, headers=dict(headers or {})))
        if not response.headers.get("Content-Type", "").startswith(READ):
            continue
        for groups in LINK.findall(response.content.decode()):
            parts = urlsplit("".join(groups).replace("&amp;", "&"))
            is_here = parts.scheme in ("", "http") and parts.netloc in ("", "testserver")
            if is_here and parts.path and not parts.path.startswith(("/static/", "/pictures/")):
                target = parts.path if parts.path.startswith("/") else address.partition("?")[0] + parts.path
                waiting.append(f"{target}?{parts.query}" if parts.query else target)
    return found
