"""Where `<details>` tags stand in a document, and which of them are never closed."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Container
from xml.etree.ElementTree import Element

from editorial.rendering.lines import Line
from editorial.rendering.patterns import DETAILS

_TICKS = re.compile(r"`++")
_ORIGINAL = re.compile(r"original|english|原文|英文", re.IGNORECASE)
_ENGLISH = re.compile(r"english|英文", re.IGNORECASE)
_ALONE = {text: [*DETAILS.finditer(text)] for text in ("<details>", "</details>")}


class DetailsTags:
    """All `<details>` and `</details>` tags outside code spans, by line.

    An end tag closes the nearest start tag above it that is still open. What remains was never closed: such a block
    must not hide the rest of the page, so the reader ends it early.

    `lines` are the numbers of the lines with such tags, `stray_lines` of those with an end tag that closes nothing,
    `number` counts the start tags, and `regular` tells whether each of them has its end tag and none stands within
    another.
    """

    def __init__(self, lines: list[str]) -> None:
        self._tags: dict[int, list[re.Match[str]]] = {}
        self._unclosed: set[tuple[int, int]] = set()
        self.stray_lines: list[int] = []
        self.number = 0
        self.regular = True
        for number, text in enumerate(lines):
            if "<" in text:
                tags = _ALONE.get(text) or ("details" in text.lower() and _outside_code(text))
                if tags:
                    self._tags[number] = tags
        self.lines: Container[int] = self._tags.keys()
        self._find_unclosed()

    def _find_unclosed(self) -> None:
        opened: list[tuple[int, int]] = []
        for number, tags in self._tags.items():
            for tag in tags:
                self.regular &= bool(opened) == bool(tag[1])
                if not tag[1]:
                    self.number += 1
                    opened.append((number, tag.start()))
                elif opened:
                    opened.pop()
                else:
                    self.stray_lines.append(number)
        self.regular &= not opened
        self._unclosed.update(opened)

    @property
    def unclosed_lines(self) -> list[int]:
        """The numbers of the lines with a start tag that is never closed."""
        return [number for number, _ in sorted(self._unclosed)]

    def closes(self, number: int) -> bool:
        """Return whether the start tag with which a line begins has an end tag."""
        return (number, 0) not in self._unclosed

    def trust(self) -> None:
        """Take every start tag for closed, as in a part of a document that closes it further down."""
        self._unclosed.clear()

    def next_tag(self, line: Line) -> re.Match[str] | None:
        """Return the first tag in what is left of the line."""
        tags = self._tags.get(line.number)
        if not tags:
            return None
        index = bisect_left(tags, line.first, key=re.Match.start)
        return tags[index] if index < len(tags) else None

    def is_unclosed(self, line: Line, tag: re.Match[str]) -> bool:
        """Return whether a start tag has no end tag."""
        return (line.number, tag.start()) in self._unclosed


def _outside_code(text: str) -> list[re.Match[str]]:
    tags = list(DETAILS.finditer(text))
    if not tags or "`" not in text:
        return tags
    spans = _code_spans(text)
    starts = [start for start, _end in spans]
    kept = []
    for tag in tags:
        index = bisect_left(starts, tag.start()) - 1
        if index < 0 or spans[index][1] <= tag.start():
            kept.append(tag)
    return kept


def _code_spans(text: str) -> list[tuple[int, int]]:
    """Return start and end of each code span of a line."""
    runs = list(_TICKS.finditer(text))
    later: dict[int, list[int]] = {}
    for index in range(len(runs) - 1, -1, -1):
        later.setdefault(len(runs[index][0]), []).append(index)
    spans: list[tuple[int, int]] = []
    index = 0
    while index < len(runs):
        same = later[len(runs[index][0])]
        while same and same[-1] <= index:
            same.pop()
        if same:
            spans.append((runs[index].start(), runs[same[-1]].end()))
            index = same[-1]
        index += 1
    return spans


def mark_original(details: Element, summary: str) -> None:
    """Give a block that holds the original of a translation its class, and its language where the summary names it."""
    if _ORIGINAL.search(summary):
        details.set("class", "original")
        if _ENGLISH.search(summary):
            details.set("lang", "en")
