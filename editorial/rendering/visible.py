"""The lines of a body as a reader sees them, section by section, originals of a translation told apart."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field
from typing import NamedTuple

from editorial.rendering.anchors import HEADINGS
from editorial.rendering.reading import BLOCKS, ID, TAG

_ORIGINAL = re.compile(r' class="(?:[^"]* )?original[ "]')

UNKNOWN = -1
"""Where in the source something stands that only a reading of the whole body gives."""


class VisibleLine(NamedTuple):
    """A line of text; `first` is the line of the source, from 0, at which its block begins, or `UNKNOWN`.

    Blocks are those of the document and of its `<details>`: a list or a table is one.
    """

    text: str
    original: bool = False
    first: int = UNKNOWN


@dataclass(slots=True)
class VisibleSection:
    """Plain text of a heading, its anchor, and the lines below it; `first` is where in the source the heading begins.

    Both texts are "" for what stands before the first heading.
    """

    heading: str = ""
    anchor: str = ""
    lines: list[VisibleLine] = field(default_factory=list)
    first: int = UNKNOWN


class VisibleText:
    """Takes the text of a document in its order, and is told where lines, headings and `<details>` begin and end.

    `first` is the line of the source at which the block begins that is read, `original` whether it belongs to the
    original of a translation; `pre` counts the blocks of code around it.
    """

    def __init__(self) -> None:
        self.sections = [VisibleSection()]
        self.first = UNKNOWN
        self.original = False
        self.pre = 0
        self._parts: list[str] = []
        self._in_heading = False
        self._details: list[bool] = []

    def text(self, text: str) -> None:
        """Take text; a line end in it is a blank, in code it is a line end."""
        self._parts.append(text if self.pre else text.replace("\n", " "))

    def tab(self) -> None:
        """End the cell of a table."""
        self._parts.append("\t")

    def end_line(self) -> None:
        """End the line; in a heading, which is one line, this is a blank."""
        if not self._parts:
            return
        if self._in_heading:
            self._parts.append(" ")
            return
        original, first = self.original, self.first
        for line in "".join(self._parts).split("\n"):
            if text := line.strip():
                self.sections[-1].lines.append(VisibleLine(text, original, first))
        self._parts.clear()

    def begin_heading(self, anchor: str) -> None:
        """Begin a section."""
        self.end_line()
        self.sections.append(VisibleSection("", anchor, [], self.first))
        self._in_heading = True

    def end_heading(self) -> None:
        """End the heading of a section."""
        self.sections[-1].heading = " ".join("".join(self._parts).split())
        self._parts.clear()
        self._in_heading = False

    def begin_details(self, *, original: bool) -> None:
        """Begin `<details>`."""
        self.end_line()
        self._details.append(original)
        self.original = True in self._details

    def begin_summary(self) -> None:
        """Begin a summary, which is no original."""
        self.end_line()
        self.original = False

    def end_summary(self) -> None:
        """End a summary."""
        self.end_line()
        self.original = True in self._details

    def end_details(self) -> None:
        """End the innermost `<details>`."""
        self.end_line()
        self._details.pop()
        self.original = True in self._details


def visible_sections(markup: str) -> list[VisibleSection]:
    """Return what a reader sees of sanitised HTML.

    A line is a block, a row of a table, a line of code, or what stands between two `<br>`; a line end within a
    paragraph is a blank. An original begins behind the summary of its `<details>`.
    """
    seen = VisibleText()
    position, silent = 0, False
    for tag in TAG.finditer(markup):
        if tag.start() > position and not silent:
            seen.text(html.unescape(markup[position : tag.start()]))
        position = tag.end()
        if tag[2] == "a":
            silent = not tag[1] and 'class="footnote-back"' in tag[3]
        else:
            _take_tag(seen, tag)
    seen.text(html.unescape(markup[position:]))
    seen.end_line()
    return [section for section in seen.sections if section.heading or section.lines]


def _take_tag(seen: VisibleText, tag: re.Match[str]) -> None:
    closing, name, attributes = tag[1], tag[2], tag[3]
    if name in HEADINGS:
        if closing:
            seen.end_heading()
        else:
            match = ID.search(attributes)
            seen.begin_heading(html.unescape(match[1]) if match else "")
    elif name == "details":
        if closing:
            seen.end_details()
        else:
            seen.begin_details(original=_ORIGINAL.search(attributes) is not None)
    elif name == "summary":
        if closing:
            seen.end_summary()
        else:
            seen.begin_summary()
    elif name in BLOCKS:
        seen.end_line()
        if name == "pre":
            seen.pre += -1 if closing else 1
    elif name in ("td", "th") and closing:
        seen.tab()
