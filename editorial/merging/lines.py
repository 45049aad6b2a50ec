"""A posted text laid over the stored one, so that lines nobody touched keep their bytes.

Browsers post every line end as CRLF, whatever the file has; only the endings are at stake here, for the texts of kept
lines are equal anyway.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from editorial.merging.alignment import align

_LINE = re.compile(r"([^\r\n]*)(\r\n|\n|\r)")


class Line(NamedTuple):
    """One line of a text with the characters that end it ("" for a last line without a newline)."""

    text: str
    ending: str


def keep_untouched_lines(stored: str, posted: str) -> str:
    r"""Return `posted` with the line ends of `stored`: exactly `stored` when nothing but line ends differs.

    A kept line keeps its own ending; a changed line takes that of the line in its place, an added one that of the line
    above. The end of the text has a newline if the stored one has, unless the last line was changed. Example: stored
    "a\r\nb\nc", posted "a\r\nB\r\nc" gives "a\r\nB\nc".
    """
    if _normalised(stored) == _normalised(posted):
        return stored
    old, new = split_lines(stored), split_lines(_normalised(posted))
    if not old or not new:
        return _normalised(posted)
    same_last_line = old[-1].text == new[-1].text
    endings = _endings(old, new)
    endings[-1] = old[-1].ending if same_last_line else new[-1].ending and endings[-1]
    return "".join(_joined(new, endings))


def _joined(lines: list[Line], endings: list[str]) -> Iterator[str]:
    r"""Yield texts and endings; an empty line between CR and LF ends in CR, or the two would be one CRLF."""
    before = ""
    for line, ending in zip(lines, endings, strict=True):
        before = "\r" if before == "\r" and not line.text and ending == "\n" else ending
        yield line.text + before


def split_lines(text: str) -> list[Line]:
    """Return the lines of `text`, which end in LF, CRLF or CR and in nothing else."""
    # The last line without a newline is cut off first: the pattern would try to match it from each of its characters.
    end = max(text.rfind("\n"), text.rfind("\r")) + 1
    lines = [Line(*match) for match in _LINE.findall(text[:end])]
    return [*lines, Line(text[end:], "")] if end < len(text) else lines


def _normalised(text: str) -> str:
    """Return `text` with LF for every line end."""
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def _endings(old: list[Line], new: list[Line]) -> list[str]:
    """Return an ending for every new line, as if none of them were the last."""
    used = Counter(line.ending for line in old if line.ending)
    if len(used) < 2:
        return [next(iter(used), "\n")] * len(new)
    partners = align([line.text for line in old], [line.text for line in new])
    above = used.most_common(1)[0][0]
    endings = []
    for partner in partners:
        above = (old[partner].ending if partner is not None else "") or above
        endings.append(above)
    return endings
