"""One line of a document while the blocks that it belongs to are being found."""

from __future__ import annotations

import re

_SPACES = re.compile(r" *+")
_PREFIX = re.compile(r"[ \t>*+\-\d.)]*+")
TAB = 4


class Line:
    """A line with a position: `start` is where the innermost container begins, `first` its first visible character."""

    __slots__ = ("first", "number", "start", "text")

    def __init__(self, text: str, number: int) -> None:
        self.text = text
        self.number = number
        self.seek(0)

    def seek(self, position: int) -> None:
        """Go on at a position."""
        self.start = position
        match = _SPACES.match(self.text, position)
        self.first = match.end() if match else position

    @property
    def indent(self) -> int:
        """Return the number of spaces before the first visible character."""
        return self.first - self.start

    @property
    def blank(self) -> bool:
        """Return whether nothing but spaces is left."""
        return self.first >= len(self.text)

    def rest(self) -> str:
        """Return the text from the position on."""
        return self.text[self.start :]


def encodable(text: str) -> str:
    """Return text without lone surrogates, which UTF-8 cannot hold: they become U+FFFD."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text


def split_lines(text: str) -> list[str]:
    """Return the lines of a text with tabs before and between list and quote marks as spaces.

    Every kind of line end counts. NUL and lone surrogates, which neither HTML nor UTF-8 can hold, become U+FFFD.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "\ufffd")
    lines = encodable(text).split("\n")
    return [_without_tabs(line) if "\t" in line else line for line in lines] if "\t" in text else lines


def _without_tabs(line: str) -> str:
    match = _PREFIX.match(line)
    end = match.end() if match else 0
    return line[:end].expandtabs(TAB) + line[end:]
