"""Where two sequences differ: near-linear over whole texts, exact within the small stretches between sure anchors."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable, Sequence
from difflib import Match, SequenceMatcher
from typing import NamedTuple

from editorial.merging.alignment import align

Pair = tuple[int, int]  # places of one item in the old and in the new sequence

_STRETCH_EFFORT = 60_000  # steps of one search, beyond which a stretch is not compared exactly
_STRETCH_ITEMS = 2_000


class Change(NamedTuple):
    """The items `old[old_start:old_end]` became `new[new_start:new_end]`; one of the two may be empty, not both."""

    old_start: int
    old_end: int
    new_start: int
    new_end: int

    @property
    def is_replacement(self) -> bool:
        """Whether items stand on both sides."""
        return self.old_start < self.old_end and self.new_start < self.new_end

    @property
    def growth(self) -> int:
        """How many items the new sequence has more here; negative where it has fewer."""
        return (self.new_end - self.new_start) - (self.old_end - self.old_start)


class Effort:
    """How much exact comparing is still allowed; counted, not timed, so that results never depend on the machine.

    The unit is one step of difflib's innermost loop: a pair of equal items, or an item.
    """

    def __init__(self, allowed: int = 1_500_000) -> None:
        self.left = allowed

    def spend(self, amount: int) -> bool:
        """Return whether `amount` was still allowed, and take it off if so."""
        if amount > self.left:
            return False
        self.left -= amount
        return True


def line_changes(old: Sequence[str], new: Sequence[str], effort: Effort | None = None) -> list[Change]:
    """Return in order what has to change in `old` to make `new`; between two changes stands at least one equal item.

    Lines that occur once on both sides are trusted as found by `align`. Between them difflib compares exactly, as
    long as `effort` lasts; beyond that the pairs of `align` are taken as they are.
    """
    effort = effort or Effort()
    pairs = [
        (partner, at) for at, partner in enumerate(align(old, new)) if partner is not None and old[partner] == new[at]
    ]
    once = _occurring_once(old) & _occurring_once(new)
    found: list[Pair] = []
    inside: list[Pair] = []
    start = (0, 0)
    for pair in [*pairs, (len(old), len(new))]:
        at_end = pair == (len(old), len(new))
        if not at_end and new[pair[1]] not in once:
            inside.append(pair)
            continue
        found += _between(old, new, (start[0], pair[0], start[1], pair[1]), inside, effort)
        inside = []
        if not at_end:
            found.append(pair)
        start = (pair[0] + 1, pair[1] + 1)
    return slid(old, new, changes_between(found, len(old), len(new)))


def exact_pairs(old: Sequence[str], new: Sequence[str], effort: Effort) -> list[Pair] | None:
    """Return the rising pairs of equal items that difflib finds, the longest runs first as long as `effort` lasts.

    None where not even the first run can be looked for.
    """
    if max(len(old), len(new)) > _STRETCH_ITEMS:
        return None
    counts = Counter(old)
    amount = len(old) + sum(counts[item] for item in new)
    if amount > _STRETCH_EFFORT:
        return None
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    blocks: list[Match] = []
    gaps = deque([(0, len(old), 0, len(new))] if old and new else [])
    while gaps:
        old_start, old_end, new_start, new_end = gaps.popleft()
        # A search reads its old items, and of each all equal new ones; beginning one costs about 30 such steps.
        if not effort.spend(30 + amount * (old_end - old_start) // len(old)):
            return _pairs_of(blocks) if blocks else None
        block = matcher.find_longest_match(old_start, old_end, new_start, new_end)
        if block.size:
            blocks.append(block)
            around = (
                (old_start, block.a, new_start, block.b),
                (block.a + block.size, old_end, block.b + block.size, new_end),
            )
            gaps.extend(gap for gap in around if gap[0] < gap[1] and gap[2] < gap[3])
    return _pairs_of(blocks)


def _pairs_of(blocks: Iterable[Match]) -> list[Pair]:
    """Return the pairs of all runs in rising order."""
    return [(block.a + step, block.b + step) for block in sorted(blocks) for step in range(block.size)]


def changes_between(pairs: Sequence[Pair], old_length: int, new_length: int) -> list[Change]:
    """Return the gaps that rising `pairs` leave in sequences of the given lengths."""
    changes = []
    old_at = new_at = 0
    for old_place, new_place in [*pairs, (old_length, new_length)]:
        if old_place > old_at or new_place > new_at:
            changes.append(Change(old_at, old_place, new_at, new_place))
        old_at, new_at = old_place + 1, new_place + 1
    return changes


def equal_steps(one: Sequence[str], other: Sequence[str]) -> int:
    """Return how many items, or characters, are equal from the beginning."""
    for step, (left, right) in enumerate(zip(one, other, strict=False)):
        if left != right:
            return step
    return min(len(one), len(other))


def slid(old: Sequence[str], new: Sequence[str], changes: Sequence[Change]) -> list[Change]:
    """Return the same changes, each insertion and removal moved as far down as it can stand without meeting the next.

    Two texts that gained the same lines in a row of equal ones then gained them at one and the same place.
    """
    result = []
    for index, change in enumerate(changes):
        limit = changes[index + 1].old_start - 1 if index + 1 < len(changes) else len(old)
        result.append(change if change.is_replacement else _slid_down(old, new, change, limit))
    return result


def _slid_down(old: Sequence[str], new: Sequence[str], change: Change, limit: int) -> Change:
    """Return an insertion or removal moved down past items that equal its first one, to end at `limit` at most."""
    old_start, old_end, new_start, new_end = change
    text, start, end = (old, old_start, old_end) if old_end > old_start else (new, new_start, new_end)
    steps = 0
    while old_end + steps < limit and text[start + steps] == text[end + steps]:
        steps += 1
    return Change(old_start + steps, old_end + steps, new_start + steps, new_end + steps)


def _between(
    old: Sequence[str], new: Sequence[str], stretch: tuple[int, int, int, int], known: list[Pair], effort: Effort
) -> list[Pair]:
    """Return the pairs of a stretch between two trusted lines: exact ones, else those that are `known`."""
    old_start, old_end, new_start, new_end = stretch
    if old_start == old_end or new_start == new_end or len(known) == min(old_end - old_start, new_end - new_start):
        return known
    head: list[Pair] = []
    while old_start < old_end and new_start < new_end and old[old_start] == new[new_start]:
        head.append((old_start, new_start))
        old_start, new_start = old_start + 1, new_start + 1
    tail: list[Pair] = []
    while old_start < old_end and new_start < new_end and old[old_end - 1] == new[new_end - 1]:
        old_end, new_end = old_end - 1, new_end - 1
        tail.append((old_end, new_end))
    exact = exact_pairs(old[old_start:old_end], new[new_start:new_end], effort)
    if exact is None:
        return known
    return [*head, *((old_start + a, new_start + b) for a, b in exact), *reversed(tail)]


def _occurring_once(items: Sequence[str]) -> set[str]:
    """Return the items that occur once."""
    return {item for item, count in Counter(items).items() if count == 1}
