"""Which line of a new text is which line of the old one, in nearly linear time.

difflib is quadratic where many lines are equal or many differ; here only lines that occur once on both sides are
anchors (the patience method), and what lies between two anchors is compared from its ends.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence

_ROUNDS = 8  # how often the gaps between anchors are searched for further anchors


def align(old: Sequence[str], new: Sequence[str]) -> list[int | None]:
    """Return for every new line the old line that it is or stands in the place of, None for an added line."""
    partners: list[int | None] = [None] * len(new)
    gaps = [(0, len(old), 0, len(new))]
    for searches_left in reversed(range(_ROUNDS)):
        gaps = [inner for gap in gaps for inner in _narrow(old, new, gap, partners, searching=searches_left > 0)]
    return partners


Gap = tuple[int, int, int, int]


def _narrow(
    old: Sequence[str], new: Sequence[str], gap: Gap, partners: list[int | None], *, searching: bool
) -> list[Gap]:
    """Note the lines that are equal at both ends of a gap, and return the gaps between the anchors inside.

    Where there are no anchors, or none are searched for, the lines are paired from the top.
    """
    old_start, old_end, new_start, new_end = gap
    while old_start < old_end and new_start < new_end and old[old_start] == new[new_start]:
        partners[new_start] = old_start
        old_start, new_start = old_start + 1, new_start + 1
    while old_start < old_end and new_start < new_end and old[old_end - 1] == new[new_end - 1]:
        old_end, new_end = old_end - 1, new_end - 1
        partners[new_end] = old_end
    length = min(old_end - old_start, new_end - new_start)
    larger = max(old_end - old_start, new_end - new_start)
    anchors = (
        _anchors(old, new, (old_start, old_end, new_start, new_end)) if searching and length and larger > 1 else []
    )
    if not anchors:
        partners[new_start : new_start + length] = range(old_start, old_start + length)
        return []
    gaps: list[Gap] = []
    for old_anchor, new_anchor in anchors:
        partners[new_anchor] = old_anchor
        gaps.append((old_start, old_anchor, new_start, new_anchor))
        old_start, new_start = old_anchor + 1, new_anchor + 1
    return [*gaps, (old_start, old_end, new_start, new_end)]


def _anchors(old: Sequence[str], new: Sequence[str], gap: Gap) -> list[tuple[int, int]]:
    """Return pairs of lines that occur once on both sides of a gap: the longest run of them in the same order."""
    old_start, old_end, new_start, new_end = gap
    old_counts, new_counts = Counter(old[old_start:old_end]), Counter(new[new_start:new_end])
    places = {old[at]: at for at in range(old_start, old_end) if old_counts[old[at]] == 1}
    if not places:
        return []
    pairs = [
        (places[new[at]], at) for at in range(new_start, new_end) if new_counts[new[at]] == 1 and new[at] in places
    ]
    return _longest_rising(pairs)


def _longest_rising(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the longest subsequence whose first numbers rise, by patience sorting."""
    tops: list[int] = []  # the smallest last number of a rising run of each length
    ends: list[int] = []  # the index of the pair that ends that run
    before: list[int] = []
    for index, (number, _) in enumerate(pairs):
        length = bisect_left(tops, number)
        tops[length : length + 1] = [number]
        ends[length : length + 1] = [index]
        before.append(ends[length - 1] if length else -1)
    chosen: list[tuple[int, int]] = []
    at = ends[-1] if ends else -1
    while at >= 0:
        chosen.append(pairs[at])
        at = before[at]
    return chosen[::-1]
