"""The paragraph of a text that holds a name, as a reader sees it, without rendering the whole text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from editorial.rendering.renderer import inline_text

LONGEST = 260  # characters of a quote
BEFORE = 120  # of them at most before the name
MAX_NAMES = 40
MAX_PARAGRAPH = 3_000  # characters around the name that are read as Markdown
MAX_PLACES = 8  # places that are looked at before the text counts as one that does not hold the name
MAX_PARTS = 1_000  # parts of other words that are passed over in search of a name
_CASE_MATTERS = 5  # letters: FAIR is not Fair, as for keys of names

_HIDDEN = (("%%", "%%"), ("<!--", "-->"))
# Lines that are a paragraph of their own: items, headings, rows of tables, quotes, tags, fences, rules.
_ALONE = re.compile(r"\s*(?:[-*+]\s|[0-9]{1,9}[.)]\s|#{1,6}\s|\||>|<|```|~~~|:::|---|\*\*\*)")
_HEADING = re.compile(r"\s*#{1,6}\s")
_MARKER = re.compile(r"\s*(?:>\s*)*(?:(?:[-*+]|[0-9]{1,9}[.)])\s+(?:\[[ xX]\]\s+)?)?")
_CELLS = re.compile(r"\s*\|\s*")
_DIRECTION = dict.fromkeys(map(ord, "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"))
_SENTENCE_END = re.compile(r"[。！？；!?]|[.]\s")
_WORD = re.compile(r"[0-9A-Za-z]")


@dataclass(frozen=True, slots=True)
class Quote:
    """Plain text on one line around a name as the text has it; "…" stands where a paragraph was cut."""

    before: str
    name: str
    after: str


def quote(markdown: str, names: Iterable[str]) -> Quote | None:
    """Return the first paragraph that holds one of the names, cut to some 260 characters; None where there is none.

    Names of up to five Latin letters are found as they are written, others in any case. A name is not found within a
    word or a number: `GPT-4` neither in `GPT-4o` nor in `GPT-4.5`. Headings and comments are passed over.
    """
    text = markdown
    for opening, closing in _HIDDEN:
        text = _blanked(text, opening, closing)
    needles = [name for name in dict.fromkeys(names) if name.strip()][:MAX_NAMES]
    looked_at = 0
    for position in _places(text, needles):
        if position < looked_at:
            continue
        start, end = _paragraph(text, position)
        looked_at = max(end, position + 1)
        paragraph = text[max(start, position - MAX_PARAGRAPH // 2) : min(end, position + MAX_PARAGRAPH // 2)]
        if not _HEADING.match(paragraph):
            found = _cut(_plain(paragraph), needles)
            if found:
                return found
    return None


def _blanked(text: str, opening: str, closing: str) -> str:
    """Return the text with blanks for what stands between the marks; linear, whatever is opened and never closed."""
    parts, position = [], 0
    while (start := text.find(opening, position)) >= 0 and (end := text.find(closing, start + len(opening))) >= 0:
        end += len(closing)
        parts += [text[position:start], " " * (end - start)]
        position = end
    return "".join([*parts, text[position:]]) if parts else text


def _folded(text: str) -> str:
    """Return the text in lower case where that leaves every character at its place."""
    lower = text.lower()
    return lower if len(lower) == len(text) else text


def _case_matters(name: str) -> bool:
    return name.isascii() and len(name) <= _CASE_MATTERS


def _places(text: str, names: list[str]) -> Iterator[int]:
    """Yield where the names stand, in order, a few for all of them together."""
    folded = _folded(text)
    found = [_next(text, folded, name, 0) for name in names]
    for _ in range(MAX_PLACES):
        position = min((place for place in found if place >= 0), default=-1)
        if position < 0:
            return
        yield position
        # The next line at the earliest: what follows in this one is the same paragraph.
        after = text.find("\n", position)
        if after < 0:
            return
        for number, name in enumerate(names):
            if 0 <= found[number] < after:
                found[number] = _next(text, folded, name, after)


def _next(text: str, folded: str, name: str, start: int) -> int:
    """Return the first place from `start` on where the name stands as a whole, -1 for none."""
    exact = _case_matters(name)
    searched, needle = (text, name) if exact else (folded, _folded(name))
    position = searched.find(needle, start)
    for _ in range(MAX_PARTS):
        if position < 0 or _is_whole(text, position, position + len(needle)):
            return position
        position = searched.find(needle, position + 1)
    return -1


def _is_whole(text: str, start: int, end: int) -> bool:
    """Whether what stands there is no part of a longer word or number."""
    before, after = text[start - 1 : start] if start else "", text[end : end + 2]
    if _WORD.match(text[start]) and _WORD.match(before):
        return False
    if not _WORD.match(text[end - 1]) or not after:
        return True
    if text[end - 1].isdigit() and after[0] in ".-" and after[1:].isdigit():
        return False
    return not _WORD.match(after) and after[0] not in "+#"


def _paragraph(text: str, position: int) -> tuple[int, int]:
    """Return where the paragraph around the position begins and ends; an item or a row is one by itself."""
    start, end = _line(text, position)
    if _ALONE.match(text, start, end):
        return start, end
    while start > 0 and position - start < MAX_PARAGRAPH:
        before, _ = _line(text, start - 1)
        if not text[before : start - 1].strip() or _ALONE.match(text, before, start - 1):
            break
        start = before
    while end < len(text) and end - position < MAX_PARAGRAPH:
        _, after = _line(text, end + 1)
        if not text[end + 1 : after].strip() or _ALONE.match(text, end + 1, after):
            break
        end = after
    return start, end


def _line(text: str, position: int) -> tuple[int, int]:
    end = text.find("\n", position)
    return text.rfind("\n", 0, position) + 1, len(text) if end < 0 else end


def _plain(paragraph: str) -> str:
    """Return a paragraph without marks; the cells of a row are told apart by dots."""
    shown = _MARKER.sub("", paragraph, count=1)
    if shown.lstrip().startswith("|"):
        shown = _CELLS.sub(" · ", shown.strip().strip("|")).strip()
    return " ".join(inline_text(shown).translate(_DIRECTION).split())


def _cut(text: str, names: list[str]) -> Quote | None:
    """Return the quote around the first of the names in a plain text, the longest of those that begin there."""
    folded = _folded(text)
    places = ((_next(text, folded, name, 0), -len(name)) for name in names)
    start, length = min((place for place in places if place[0] >= 0), default=(-1, 0))
    if start < 0:
        return None
    end = start - length
    begin = 0
    if start > BEFORE:
        ends = [match.end() for match in _SENTENCE_END.finditer(text, start - BEFORE, start)]
        begin = ends[0] if ends else _word_border(text, start - BEFORE, start)
    stop = max(begin + LONGEST, end + LONGEST // 4)
    before = ("…" if begin else "") + text[begin:start].lstrip()
    after = text[end:] if stop >= len(text) else text[end : _word_border(text, stop, stop)] + "…"
    return Quote(before, text[start:end], after)


def _word_border(text: str, position: int, latest: int) -> int:
    """Return the nearest place from the position on, or before it where it is the latest, that is not within a word."""
    step = 1 if position < latest else -1
    place = position
    while 0 < place < len(text) and _WORD.match(text[place - 1]) and _WORD.match(text[place]):
        place += step
        if abs(place - position) > _CASE_MATTERS * 5:
            return position
    return place
