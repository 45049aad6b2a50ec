"""Links to the pages of people and others where a text first names them.

Like addresses they are put in when a page is made, behind explanations of terms. The HTML is what sanitising gave and
what explanations added: well-formed, with attributes in double quotes; what is put in here is escaped. Headings, links,
code, tables, terms and what is folded away are left alone.
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping

from editorial.rendering.alternatives import longest_of
from editorial.rendering.reading import TAG
from editorial.rendering.whole_terms import is_whole

MOST_NAMES = 300  # of one text
LEAST_LETTERS = 2

_SILENT = frozenset("a audio code details h1 h2 h3 h4 h5 h6 kbd pre samp section table video".split())
_TERM = re.compile(r' class="term"')


def with_name_links(markup: str, addresses: Mapping[str, str]) -> str:
    """Return the body with a link at the first place of each name; `addresses` are name → page.

    Of two names that begin at one place the longer is meant.
    """
    chosen = [(name, address) for name, address in addresses.items() if len(name) >= LEAST_LETTERS and address]
    wanted = {html.escape(name, quote=False): html.escape(address) for name, address in chosen[:MOST_NAMES]}
    if not wanted:
        return markup
    names = re.compile(longest_of(wanted))
    parts: list[str] = []
    position = silent = spans = 0
    for tag in TAG.finditer(markup):
        text = markup[position : tag.start()]
        parts.append(text if silent or spans or not text else _linked(text, names, wanted))
        parts.append(tag[0])
        position = tag.end()
        if not wanted:
            break
        step = -1 if tag[1] else 1
        if tag[2] in _SILENT:
            silent += step
        elif tag[2] == "span" and (spans or (not tag[1] and _TERM.fullmatch(tag[3]))):
            spans += step
    return "".join([*parts, markup[position:]])


def _linked(text: str, names: re.Pattern[str], wanted: dict[str, str]) -> str:
    """Return a stretch of text with its links; what was linked is wanted no more."""
    parts: list[str] = []
    position = 0
    for found in names.finditer(text):
        if found[0] in wanted and is_whole(text, found.start(), found.end()):
            address = wanted.pop(found[0])
            parts += [text[position : found.start()], f'<a class="name-link" href="{address}">{found[0]}</a>']
            position = found.end()
    return "".join([*parts, text[position:]])
