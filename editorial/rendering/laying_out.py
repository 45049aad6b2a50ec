"""The body as the article page lays it out: levels of headings, links to them, captions, scrolling parts, pairs.

Like addresses these are put in when a page is made: the stored HTML knows neither the page around it nor the language
of its words. The HTML is what sanitising gave, well-formed, with attributes in double quotes; what is put in here is
escaped.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from editorial.rendering.reading import ID, TAG
from editorial.rendering.term_cards import PAPER

TOP_LEVEL = 2
"""Of headings in a text: the first level is the title of the page."""

_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_SCROLLING = re.compile(r'<(?:(div) class="table-scroll"|(pre)((?: class="[^"]*")?)) tabindex="0">')
_LONE_IMAGE = re.compile(r"<p>(<img(?: [a-z-]++=\"[^\"]*+\")*+>)</p>")
_VALUE = re.compile(r' ([a-z-]++)="([^"]*+)"')
_FILE_NAME = re.compile(r"[^\s/]*\.[A-Za-z0-9]{2,5}")
_VOID = frozenset({"br", "hr", "img", "input", "wbr"})
_BORDERS = frozenset({"details", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "section"})
ORIGINAL = '<details class="original"'


@dataclass(frozen=True, slots=True)
class LayoutWords:
    """The page's own words in a text, and the language that they are in (a BCP 47 tag)."""

    section_link: str
    table: str
    code: str
    language: str


class _Block(NamedTuple):
    """An element of the first level, by its place in the HTML."""

    name: str
    is_original: bool
    start: int
    end: int


def laid_out(markup: str, words: LayoutWords, *, pairs: bool = True) -> str:
    """Return the body as it stands on the page of its article.

    The topmost headings become those of the second level, each gets a link to itself; tables and code that may scroll
    get a name; an image that stands alone gets a caption from its title or its text; an original and the blocks that
    it is the original of become a pair, unless `pairs` is off: then the blocks stay those of the text.
    """
    text, mark, paper = markup.partition(PAPER)
    text = _LONE_IMAGE.sub(_figure, text)
    text = _SCROLLING.sub(lambda part: _named(part, words), text)
    text = _with_headings(text, words)
    return (with_pairs(text) if pairs else text) + mark + paper


def _with_headings(markup: str, words: LayoutWords) -> str:
    # Whole tags are looked at, because the value of an attribute may hold what looks like one.
    tags = [tag for tag in TAG.finditer(markup) if tag[2] in _HEADINGS]
    down = TOP_LEVEL - min((_HEADINGS[tag[2]] for tag in tags), default=TOP_LEVEL)
    parts: list[str] = []
    position, link = 0, ""
    for tag in tags:
        name = f"h{min(6, _HEADINGS[tag[2]] + down)}"
        parts.append(markup[position : tag.start()])
        position = tag.end()
        if tag[1]:
            parts.append(f"{link}</{name}>")
        else:
            anchor = ID.search(tag[3])
            link = _heading_link(anchor[1], words) if anchor else ""
            parts.append(f"<{name}{tag[3]}>")
    return "".join([*parts, markup[position:]])


def _heading_link(anchor: str, words: LayoutWords) -> str:
    """Return the link of a heading to itself; styles show its sign, so that it adds nothing to the heading's text."""
    label, language = html.escape(words.section_link), html.escape(words.language)
    return f'<a class="heading-link" href="#{anchor}" aria-label="{label}" lang="{language}"></a>'


def _named(part: re.Match[str], words: LayoutWords) -> str:
    name = html.escape(words.table if part[1] else words.code)
    kept = 'div class="table-scroll"' if part[1] else f"pre{part[3]}"
    return f'<{kept} tabindex="0" role="group" aria-label="{name}">'


def _figure(paragraph: re.Match[str]) -> str:
    """Return an image with its caption; one whose only text is the name of its file has none."""
    values = {name: html.unescape(value) for name, value in _VALUE.findall(paragraph[1])}
    text = values.get("title", "").strip() or values.get("alt", "").strip()
    if not text or _FILE_NAME.fullmatch(text):
        return paragraph[0]
    return f"<figure>{paragraph[1]}<figcaption>{html.escape(text)}</figcaption></figure>"


def with_pairs(markup: str) -> str:
    """Return the body with each original beside what it is the original of: all blocks since the one before.

    A heading, a rule or another disclosure ends what an original may reach back to; one with nothing before it stays
    alone.
    """
    if ORIGINAL not in markup:
        return markup
    parts: list[str] = []
    translation: list[_Block] = []
    position = 0
    for block in _blocks(markup):
        if block.is_original and translation:
            first, last = translation[0].start, translation[-1].end
            parts += [
                markup[position:first],
                f'<div class="pair"><div class="translation">{markup[first:last]}</div>',
                f"{markup[block.start : block.end]}</div>",
            ]
            position = block.end
        if block.name in _BORDERS:
            translation = []
        else:
            translation.append(block)
    return "".join([*parts, markup[position:]])


def _blocks(markup: str) -> Iterator[_Block]:
    """Yield the elements of the first level."""
    depth = start = 0
    name, is_original = "", False
    for tag in TAG.finditer(markup):
        if tag[2] in _VOID:
            if not depth:
                yield _Block(tag[2], False, tag.start(), tag.end())
        elif not tag[1]:
            if not depth:
                start, name = tag.start(), tag[2]
                is_original = markup.startswith(ORIGINAL, start)
            depth += 1
        elif depth:
            depth -= 1
            if not depth:
                yield _Block(name, is_original, start, tag.end())
