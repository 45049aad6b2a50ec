"""The bytes of a file as lines that can be shown, whatever they are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

LINES_AROUND = 8
LINES_WITHOUT_PLACE = 24
LONGEST_LINE = 600
# Control characters but tab become the pictures that Unicode has for them.
PICTURES = {code: 0x2400 + code for code in range(0x20) if code != 0x09} | {0x7F: 0x2421}


@dataclass(frozen=True, slots=True)
class SourceLine:
    """One line of the file as it can be shown; `fault` marks the line that the reader stopped at."""

    number: int
    text: str
    fault: bool


def lines_around(data: bytes, fault: int | None) -> Iterator[SourceLine]:
    """Yields the lines around line `fault` (from 1), the first ones where no line is at fault."""
    lines = data.splitlines()
    first = max(fault - LINES_AROUND, 1) if fault else 1
    last = min(first + 2 * LINES_AROUND if fault else LINES_WITHOUT_PLACE, len(lines))
    for number in range(first, last + 1):
        text = readable(lines[number - 1])
        cut = text if len(text) <= LONGEST_LINE else f"{text[:LONGEST_LINE]}…"
        yield SourceLine(number, cut, number == fault)


def readable(data: bytes) -> str:
    """Returns bytes as a text in which what is no UTF-8 and what is invisible can be seen; line ends stay."""
    text = data.decode("utf-8", errors="backslashreplace").replace("\ufeff", "\\ufeff")
    return "".join(line.translate(PICTURES) + "\n" for line in text.replace("\r\n", "\n").split("\n"))[:-1]
