"""Texts of documents as readers see them: plain, in their own direction, and never as markup."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from django import template
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import Truncator

from editorial.names import display_name
from editorial.services.rendering import RenderedView, inline_text

register = template.Library()

# Marks that turn the direction of what follows: a title must not reach beyond itself.
DIRECTION_MARKS = dict.fromkeys(map(ord, "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"))
DESCRIPTION_LENGTH = 160
WIKIDATA_ITEM = re.compile(r"Q[1-9][0-9]{0,18}")


@register.filter
def plain(markdown: Any) -> str:
    """Returns a title or summary without Markdown marks and tags, on one line."""
    return " ".join(inline_text(str(markdown)).translate(DIRECTION_MARKS).split())


@register.filter
def name_shown(written: str) -> str:
    """Returns a name as an article writes it, without quotes that only the header's syntax left around it."""
    return display_name(written).translate(DIRECTION_MARKS)


@register.filter
def excerpt(markdown: Any) -> str:
    """Returns a summary as plain text, cut for descriptions in search engines and previews of links."""
    return Truncator(plain(markdown)).chars(DESCRIPTION_LENGTH)


@register.filter
def body_html(body: RenderedView) -> SafeString:
    """Returns the HTML of a body, which rendering has sanitised."""
    return mark_safe(body.html)


@register.filter
def description_html(html: str) -> SafeString:
    """Returns what `rendered_text` made of a description, which rendering has sanitised."""
    return mark_safe(html)


@register.filter
def web_address(url: str) -> str:
    """Returns the address if it is one of the web (http, https) with a host, else "": nothing else is ever linked."""
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return ""
    return url.strip() if parts.scheme in ("http", "https") and parts.hostname else ""


@register.filter
def wikidata_address(item: str) -> str:
    """Returns the page of a Wikidata item such as Q182477, "" where the text is none."""
    return f"https://www.wikidata.org/wiki/{item}" if WIKIDATA_ITEM.fullmatch(item) else ""


@register.filter
def host(url: str) -> str:
    """Returns the host of a web address as it is spoken of: youtube.com for https://www.youtube.com/watch?v=…"""
    return (urlsplit(url).hostname or "").removeprefix("www.")


@register.filter
def lang_attribute(article: Any) -> SafeString:
    """Returns ` lang="zh-Hant"` for an element that holds text of the article, "" where its language is unknown."""
    return format_html(' lang="{}"', article.language_tag) if article.language_tag else SafeString("")


@register.filter
def with_marks(text: str, marks: Sequence[tuple[int, int]]) -> SafeString:
    """Returns the text, escaped, with `<mark>` around each span of (start, end); they are in order and apart."""
    pieces: list[tuple[SafeString]] = []
    at = 0
    for start, end in marks:
        pieces.append((escape(in_own_direction(text[at:start])),))
        pieces.append((format_html("<mark>{}</mark>", in_own_direction(text[start:end])),))
        at = end
    pieces.append((escape(in_own_direction(text[at:])),))
    return format_html_join("", "{}", pieces)


def in_own_direction(text: str) -> str:
    """Returns the text without marks that turn the direction of what follows."""
    return text.translate(DIRECTION_MARKS)
