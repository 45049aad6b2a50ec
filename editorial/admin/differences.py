"""Line differences between two texts, as rows that a template shows with `<ins>` and `<del>`."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

CONTEXT = 3
# Beyond this the comparison of lines would hold the web process; the changed part is then shown as replaced.
MOST_LINES = 4_000

Kind = Literal["same", "removed", "added", "gap"]


@dataclass(frozen=True, slots=True)
class DifferenceLine:
    """One row: its text, and its line numbers (from 1) in the old and the new text where it stands in them."""

    kind: Kind
    text: str = ""
    old: int | None = None
    new: int | None = None


def line_difference(old: str, new: str, *, context: int = CONTEXT) -> list[DifferenceLine]:
    """Returns the changed lines with `context` lines around them, "gap" rows where others are left out.

    Texts that are equal give an empty list. Line endings are compared too and not shown.
    """
    if old == new:
        return []
    before, after = old.splitlines(keepends=True), new.splitlines(keepends=True)
    head = common_lines(before, after)
    tail = common_lines(before[head:][::-1], after[head:][::-1])
    start = max(head - context, 0)
    ends = (len(before) - max(tail - context, 0), len(after) - max(tail - context, 0))
    rows = list(compared(before[start : ends[0]], after[start : ends[1]], start, context))
    if start:
        rows.insert(0, DifferenceLine("gap"))
    if ends[0] < len(before):
        rows.append(DifferenceLine("gap"))
    return rows


def common_lines(one: Sequence[str], other: Sequence[str]) -> int:
    """Returns how many lines at the start are equal."""
    number = 0
    for first, second in zip(one, other, strict=False):
        if first != second:
            break
        number += 1
    return number


def compared(before: list[str], after: list[str], offset: int, context: int) -> Iterator[DifferenceLine]:
    """Yields the rows of the part that differs; `offset` lines stand before it in both texts."""
    if max(len(before), len(after)) > MOST_LINES:
        blocks = [[("replace", 0, len(before), 0, len(after))]]
    else:
        blocks = list(difflib.SequenceMatcher(None, before, after, autojunk=False).get_grouped_opcodes(context))
    for position, block in enumerate(blocks):
        if position:
            yield DifferenceLine("gap")
        for tag, old_from, old_to, new_from, new_to in block:
            if tag == "equal":
                for step, line in enumerate(before[old_from:old_to]):
                    numbers = offset + old_from + step + 1, offset + new_from + step + 1
                    yield DifferenceLine("same", shown(line), *numbers)
                continue
            for step, line in enumerate(before[old_from:old_to]):
                yield DifferenceLine("removed", shown(line), old=offset + old_from + step + 1)
            for step, line in enumerate(after[new_from:new_to]):
                yield DifferenceLine("added", shown(line), new=offset + new_from + step + 1)


def shown(line: str) -> str:
    """Returns the line without its ending."""
    return line.rstrip("\r\n")
