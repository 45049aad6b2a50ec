"""A reader who follows every link of the public pages."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlsplit

from django.test import Client

LINK = re.compile(r'(?:href|src)="([^"]+)"|<loc>([^<]+)</loc>|<(?:link|id)>(http[^<]+)<')
STARTS = ("/", "/feed.atom", "/sitemap.xml", "/robots.txt")


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
        response = found[address] = client.get(address, headers=dict(headers or {}))
        for groups in LINK.findall(response.content.decode()):
            parts = urlsplit("".join(groups).replace("&amp;", "&"))
            is_here = parts.scheme in ("", "http") and parts.netloc in ("", "testserver")
            if is_here and parts.path and not parts.path.startswith("/static/"):
                target = parts.path if parts.path.startswith("/") else address.partition("?")[0] + parts.path
                waiting.append(f"{target}?{parts.query}" if parts.query else target)
    return found
