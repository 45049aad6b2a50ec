"""What rendering one document gives."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Heading:
    """One heading of the body: level 1 to 6, plain text, and the id that it carries in the HTML.

    `line` is where it stands in the text, from 1; None for one written in HTML, and for a stored rendering.
    """

    level: int
    text: str
    anchor: str
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """The plain text from one heading to the next; heading and anchor are "" for the text before the first."""

    heading: str
    anchor: str
    text: str


@dataclass(frozen=True, slots=True)
class TermUse:
    """A glossary entry in the text: `**飞轮效应**（Flywheel Effect: 通过…）` → term, english, definition, line."""

    term: str
    english: str
    definition: str
    line: int


@dataclass(frozen=True, slots=True)
class RenderedBody:
    """Sanitised HTML of a body and what was read from it on the way.

    `timed_out` means that the limit was reached and `html` is the text, escaped. `reading_minutes` is at least 1
    for a body that has words, 0 for an empty one. `block_lines` are the lines, from 1, at which the elements of the
    body's first level begin; where HTML in the text joins or splits blocks, their number differs from that of the
    elements.
    """

    html: str
    headings: tuple[Heading, ...]
    sections: tuple[Section, ...]
    terms: tuple[TermUse, ...]
    cjk_characters: int
    latin_words: int
    reading_minutes: int
    timed_out: bool = False
    block_lines: tuple[int, ...] = ()
