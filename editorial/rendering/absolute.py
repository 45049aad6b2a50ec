"""The same body for readers elsewhere: with addresses that hold outside of the site, for feeds and the API."""

from __future__ import annotations

import html
import re
from urllib.parse import urljoin

_TAG = re.compile(r'<(?:a|img|audio|video|source)(?: [a-z-]++="[^"]*+")++>')
_ADDRESS = re.compile(r' (href|src)="([^"]*+)"')


def with_absolute_addresses(markup: str, base: str) -> str:
    """Return a sanitised body whose links, pictures and players have whole addresses, read as the page at `base`.

    >>> with_absolute_addresses('<a href="#one">1</a>', "https://example.org/notes/a/")
    '<a href="https://example.org/notes/a/#one">1</a>'
    """

    def address(match: re.Match[str]) -> str:
        try:
            whole = urljoin(base, html.unescape(match[2]))
        except ValueError:  # a text that only looks like an address
            return match[0]
        return f' {match[1]}="{html.escape(whole)}"'

    return _TAG.sub(lambda tag: _ADDRESS.sub(address, tag[0]), markup)
