"""Texts of documents as readers see them: plain, in their own direction, and never as markup."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from django import template
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from editorial.names import display_name
from editorial.services.pages import DIRECTION_MARKS, bibtex, excerpt, plain, web_address, wikidata_address
from editorial.services.rendering import RenderedView

register = template.Library()
NOT_IN_SCRIPT = {ord(mark): f"\\u{ord(mark):04x}" for mark in "<>&\u2028\u2029"}
register.filter(plain)
register.filter(excerpt)
register.filter(web_address)
register.filter(wikidata_address)


@register.filter
def name_shown(written: str) -> str:
    """Returns a name as an article writes it, without quotes that only the header's syntax left around it."""
    return display_name(written).translate(DIRECTION_MARKS)


@register.filter
def body_html(body: RenderedView) -> SafeString:
    """Returns the HTML of a body, which rendering has sanitised."""
    return mark_safe(body.html)


@register.filter
def json_ld(data: Any) -> SafeString:
    """Returns data as an element that no browser runs; what could end the element or begin another is escaped."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":")).translate(NOT_IN_SCRIPT)
    return format_html('<script type="application/ld+json">{}</script>', mark_safe(text))


@register.filter
def description_html(html: str) -> SafeString:
    """Returns what `rendered_text` made of a description, which rendering has sanitised."""
    return mark_safe(html)


@register.filter
def host(url: str) -> str:
    """Returns the host of a web address as it is spoken of: youtube.com for https://www.youtube.com/watch?v=…"""
    return (urlsplit(url).hostname or "").removeprefix("www.")


@register.simple_tag(takes_context=True)
def bibtex_entry(context: dict[str, Any]) -> str:
    """Returns the article of the page as an entry of BibTeX."""
    article, change = context["article"], context["last_change"]
    address = f"{context['root']}{article.get_absolute_url()}"
    number = change.number if change else None
    return bibtex(article, plain(article.title), context["authors"], context["site_name"], address, number)


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
