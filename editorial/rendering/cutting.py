"""Sections cut into passages: at lines where they are long, within a line only where that line is."""

from __future__ import annotations

import re
from collections.abc import Iterator

from editorial.rendering.visible import VisibleLine

ORIGINAL_START = "\ue0f0"
ORIGINAL_END = "\ue0f1"
"""Private-use marks around the original of a translation, also where a passage is cut within one."""

LONG_SECTION = 3_000
LONG_LINE = 4_000
OVERLAP = 100
"""Characters: sections are cut at lines above the first, lines above the second in parts of at most the first, which
share at least `OVERLAP` characters, so that whatever is no longer lies whole in one of them."""

_SENTENCE_END = re.compile(r"[。！？…]+[”’」』）]*|[.!?]+[\"'”’)]*(?=\s)")
_WORD_BORDER = re.compile(r"\s+|(?<=[^A-Za-z0-9\s])|(?=[^A-Za-z0-9\s])")
_LOOK_BACK = 1_000


def cut(lines: list[VisibleLine]) -> Iterator[list[VisibleLine]]:
    """Yield the lines of a section in groups of at most `LONG_SECTION` characters; a longer line is one by itself."""
    if sum([len(line.text) for line in lines]) + len(lines) <= LONG_SECTION:
        yield lines
        return
    group: list[VisibleLine] = []
    size = 0
    for line in lines:
        length = len(line.text) + 1
        if group and size + length > LONG_SECTION:
            yield group
            group, size = [], 0
        group.append(line)
        size += length
    if group:
        yield group


def parts(text: str) -> Iterator[tuple[int, int]]:
    """Yield (start, end) of the overlapping parts of a long line."""
    start = 0
    while len(text) - start > LONG_SECTION:
        end = _cut_before(text, start + LONG_SECTION)
        yield start, end
        start = _border_before(text, end - OVERLAP)
    yield start, len(text)


def _cut_before(text: str, limit: int) -> int:
    """Return where a part ends: behind a sentence, else at a border of words, else at the limit."""
    ends = [match.end() for match in _SENTENCE_END.finditer(text, limit - _LOOK_BACK, limit)]
    return ends[-1] if ends else _border_before(text, limit)


def _border_before(text: str, limit: int) -> int:
    """Return the last place up to the limit that is not within a Latin word, the limit if there is none near."""
    for place in range(limit, limit - _LOOK_BACK, -1):
        if not (_is_latin(text[place - 1]) and _is_latin(text[place])):
            return place
    return limit


def _is_latin(character: str) -> bool:
    return character.isalnum() and character < "\u2e80"


def marked(lines: list[VisibleLine]) -> str:
    """Return the text of lines, each run of lines of an original between its marks."""
    if not any(line.original for line in lines):
        return "\n".join([line.text for line in lines])
    pieces: list[str] = []
    inside = False
    for line in lines:
        if line.original and not inside:
            pieces.append(f"\n{ORIGINAL_START}{line.text}")
        elif inside and not line.original:
            pieces.append(f"{ORIGINAL_END}\n{line.text}")
        else:
            pieces.append(f"\n{line.text}")
        inside = line.original
    if inside:
        pieces.append(ORIGINAL_END)
    return "".join(pieces)[1:]
