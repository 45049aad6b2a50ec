"""Texts and edits for property-based tests of merging."""

from __future__ import annotations

from hypothesis import strategies as st

from editorial.merging import Line
from editorial.merging.lines import split_lines

words = st.sampled_from(["", "a", "b", "c", "d e", "你好", "世界 x", "- ", "\xa0", "\u2028", "x\u0301y"])
endings = st.sampled_from(["\n", "\n", "\n", "\r\n", "\r"])


def joined(lines: list[tuple[str, str]]) -> str:
    """Return the lines as one text; an empty line between CR and LF gets a word, or the two would be one CRLF."""
    text = ""
    for word, ending in lines:
        text += ("x" if text.endswith("\r") and not word and ending.startswith("\n") else word) + ending
    return text


@st.composite
def texts(draw: st.DrawFn, size: int = 10) -> str:
    """Draw a text of any mixture of line ends, with or without a final newline, with many equal lines."""
    return joined(draw(st.lists(st.tuples(words, endings), max_size=size))) + draw(words)


@st.composite
def edited(draw: st.DrawFn, text: str) -> str:
    """Draw an edit of a text: some lines replaced, removed, added, some with another end, the final newline perhaps."""
    lines = [(line.text, line.ending) for line in split_lines(text)]
    for _ in range(draw(st.integers(0, 4))):
        start = draw(st.integers(0, len(lines)))
        end = draw(st.integers(start, min(start + 3, len(lines))))
        lines[start:end] = draw(st.lists(st.tuples(words | st.text("mnop", max_size=3), endings), max_size=3))
    whole = [(word, ending or "\n") for word, ending in lines]
    if whole and draw(st.booleans()):
        whole[-1] = (whole[-1][0], "")
    return joined(whole)


@st.composite
def versions(draw: st.DrawFn) -> tuple[str, str, str]:
    """Draw a base and two edits of it, mine and theirs; now and then three unrelated texts."""
    base = draw(texts())
    return base, draw(edited(base) | texts()), draw(edited(base) | texts())


def plain(text: str) -> list[str]:
    """Return the texts of the lines without their ends."""
    return [line.text for line in split_lines(text)]


def of(lines: tuple[Line, ...]) -> list[str]:
    """Return the texts of lines."""
    return [line.text for line in lines]
