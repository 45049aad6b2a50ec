"""Lines, columns and newline styles of a text whose lines may end in LF, CRLF or CR."""

from __future__ import annotations

import re

# Expressions, because `str.find` for a CR that is nowhere scans the whole text for every line.
_REST_OF_LINE = re.compile(r"[^\r\n]*")
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\n|\r)?")


def position(text: str, offset: int) -> tuple[int, int]:
    """Return the 1-based line and column (in characters) of `offset` in `text`."""
    before = text[:offset]
    if before.endswith("\r") and text[offset : offset + 1] == "\n":
        before = before[:-1]
    last_break = max(before.rfind("\n"), before.rfind("\r"))
    return count_breaks(before) + 1, len(before) - last_break


def count_breaks(text: str) -> int:
    """Return how many line ends `text` holds."""
    if "\r" not in text:
        return text.count("\n")
    return text.count("\n") + text.count("\r") - text.count("\r\n")


def newline_counts(text: str) -> dict[str, int]:
    """Return how often each newline is used in `text`: {"\\n": n, "\\r\\n": n, "\\r": n}."""
    both = text.count("\r\n") if "\r" in text else 0
    return {"\n": text.count("\n") - both, "\r\n": both, "\r": text.count("\r") - both}


def dominant_newline(text: str) -> str:
    """Return the newline that `text` uses most, "\\n" when it has none."""
    if "\r" not in text:
        return "\n"
    counts = newline_counts(text)
    return max(counts, key=lambda newline: counts[newline])


def line_start(text: str, offset: int) -> int:
    """Return where the line begins that `offset` lies in."""
    return max(text.rfind("\n", 0, offset), text.rfind("\r", 0, offset)) + 1


def line_end(text: str, offset: int) -> int:
    """Return where the line of `offset` ends, before its newline."""
    match = _REST_OF_LINE.match(text, offset)
    return match.end() if match else offset


def next_line(text: str, offset: int) -> int:
    """Return where the line after that of `offset` begins, or the end of the text."""
    match = _LINE.match(text, offset)
    return match.end() if match else offset
