"""Texts of documents as plain text for readers, and addresses that may be linked."""

from __future__ import annotations

import re
from html import unescape
from typing import Any
from urllib.parse import urlsplit

from django.utils.text import Truncator

from editorial.services.rendering import inline_text

# Marks that turn the direction of what follows: a title must not reach beyond itself.
DIRECTION_MARKS = dict.fromkeys(map(ord, "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"))
DESCRIPTION_LENGTH = 160
READ_FOR_EXCERPT = 4_000
HEADING = re.compile(r"<h[1-6][ >].*?</h[1-6]>", re.DOTALL)
INLINE = re.compile(r"</?(?:a|abbr|b|bdi|cite|code|del|em|i|ins|kbd|mark|q|s|small|span|strong|sub|sup|u)(?: [^>]*)?>")
TAG = re.compile(r"<[^>]*(?:>|$)")  # the last one may be cut
WIKIDATA_ITEM = re.compile(r"Q[1-9][0-9]{0,18}")


def plain(markdown: Any) -> str:
    """Returns a title or summary without Markdown marks and tags, on one line."""
    return " ".join(inline_text(str(markdown)).translate(DIRECTION_MARKS).split())


def excerpt(markdown: Any) -> str:
    """Returns a summary as plain text, cut for descriptions in search engines and previews of links."""
    return Truncator(plain(markdown)).chars(DESCRIPTION_LENGTH)


def excerpt_of_html(html: str) -> str:
    """Returns the beginning of a sanitised text without its headings and tags, cut for the same places."""
    beginning = INLINE.sub("", HEADING.sub(" ", html[:READ_FOR_EXCERPT]))
    return Truncator(" ".join(unescape(TAG.sub(" ", beginning)).translate(DIRECTION_MARKS).split())).chars(
        DESCRIPTION_LENGTH
    )


def web_address(url: str) -> str:
    """Returns the address if it is one of the web (http, https) with a host, else "": nothing else is ever linked."""
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return ""
    return url.strip() if parts.scheme in ("http", "https") and parts.hostname else ""


def wikidata_address(item: str) -> str:
    """Returns the page of a Wikidata item such as Q182477, "" where the text is none."""
    return f"https://www.wikidata.org/wiki/{item}" if WIKIDATA_ITEM.fullmatch(item) else ""
