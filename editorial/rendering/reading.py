"""What a reader sees of rendered HTML: headings, text by section, counts of words, minutes."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from editorial.rendering.result import Heading, Section

# The sanitiser writes every attribute in double quotes and escapes `<` and `>` in text.
TAG = re.compile(r'<(/?)([a-z][a-z0-9]*)((?:[^">]++|"[^"]*+")*+)>')
ID = re.compile(r' id="([^"]*)"')
BLOCKS = frozenset(
    "aside blockquote br caption dd details div dl dt figcaption figure h1 h2 h3 h4 h5 h6 hr li ol p pre section"
    " summary table tr ul".split()
)


@dataclass(slots=True)
class Reading:
    """What was read from the HTML of a body."""

    headings: list[Heading] = field(default_factory=list)
    sections: list[Section] = field(default_factory=list)
    folded: list[str] = field(default_factory=list)
    """Text inside `<details>`: the reader sees it on demand, so it takes no minutes."""


@dataclass(slots=True)
class _State:
    result: Reading
    parts: list[str] = field(default_factory=list)
    heading: str = ""
    anchor: str = ""
    level: int = 0
    details: int = 0
    silent: bool = False
    lines: Mapping[str, int] = field(default_factory=dict)


def read(markup: str, lines: Mapping[str, int]) -> Reading:
    """Return headings and text of sanitised HTML; links back from footnotes are no text.

    `lines` tells by anchor at which line of the document a heading stands.
    """
    state = _State(Reading(), lines=lines)
    position = 0
    for tag in TAG.finditer(markup):
        if tag.start() > position:
            _take_text(state, markup[position : tag.start()])
        position = tag.end()
        _take_tag(state, tag)
    _take_text(state, markup[position:])
    _end_section(state)
    return state.result


def _take_text(state: _State, text: str) -> None:
    if not state.silent and text:
        plain = html.unescape(text) if "&" in text else text
        state.parts.append(plain)
        if state.details:
            state.result.folded.append(plain)


def _take_tag(state: _State, tag: re.Match[str]) -> None:
    closing, name, attributes = tag[1], tag[2], tag[3]
    if name in BLOCKS:
        if len(name) == 2 and name[0] == "h" and name != "hr":
            _take_heading(state, closing, int(name[1]), attributes)
            return
        state.parts.append("\n")
        if name == "details":
            state.details += -1 if closing else 1
        if state.details:
            state.result.folded.append("\n")
    elif name in ("td", "th"):
        state.parts.append("\t" if closing else "")
    elif name == "a":
        state.silent = not closing and 'class="footnote-back"' in attributes


def _take_heading(state: _State, closing: str, level: int, attributes: str) -> None:
    if closing and state.level:
        state.heading = " ".join("".join(state.parts).split())
        state.parts.clear()
        state.result.headings.append(Heading(state.level, state.heading, state.anchor, state.lines.get(state.anchor)))
        state.level = 0
    elif not closing:
        _end_section(state)
        match = ID.search(attributes)
        state.anchor = html.unescape(match[1]) if match else ""
        state.level = level


def _end_section(state: _State) -> None:
    lines = (line.strip() for line in "".join(state.parts).split("\n"))
    text = "\n".join(line for line in lines if line)
    state.parts.clear()
    if text or state.heading:
        state.result.sections.append(Section(state.heading, state.anchor, text))
    state.heading = state.anchor = ""
