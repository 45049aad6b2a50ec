"""What changed between two texts, as rows of a two-column view: data for a screen, never HTML."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from editorial.merging.changes import Change, Effort, line_changes
from editorial.merging.lines import Line, split_lines
from editorial.merging.segments import Segment, Segments, text_segments, tokens

RowKind: TypeAlias = Literal["equal", "changed", "added", "removed"]

_ALIKE = 0.4  # the share of common words from which two lines are shown as one that was changed
_COMPARED_LINES = 2_500  # pairs of lines of one stretch beyond which only lines of the same rank are compared
_READ_CHARACTERS = 1_000  # of each line, when it is looked for what it became


@dataclass(frozen=True, slots=True)
class Row:
    """One line in one or both columns.

    Numbers count from 1 and are None in the column that has no such line, whose segments are then empty. Segments are
    without the line end, which stands beside them ("" for a last line without one), so that a column joined is exactly
    its text. A row whose line ends alone differ is "changed" and has nothing marked.
    """

    kind: RowKind
    old_number: int | None
    new_number: int | None
    old: Segments
    new: Segments
    old_ending: str
    new_ending: str

    @property
    def ending_changed(self) -> bool:
        """Whether the line ends differ in a way that a reader has to be told: CRLF became LF, a final one was lost."""
        return self.kind == "changed" and self.old_ending != self.new_ending


@dataclass(frozen=True, slots=True)
class Hunk:
    """Neighbouring rows with at least one difference; `old_start` and `new_start` count from 1.

    They are the first line of the hunk in each text, or the line after it where the hunk has none of that text.
    """

    old_start: int
    new_start: int
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class DifferenceSummary:
    """How many lines were added, removed, and changed in place."""

    added: int
    removed: int
    changed: int


def line_differences(old: str, new: str, *, context: int = 3) -> tuple[Hunk, ...]:
    """Return where two texts differ, with up to `context` equal lines around; nothing for equal texts.

    Lines that became others are paired by their likeness and marked inside, by word, in Chinese by character. The time
    is nearly linear: beyond a counted effort marking gets coarser, never slower.
    """
    lines = split_lines(old), split_lines(new)
    rows = list(_rows(*lines))
    differing = [place for place, row in enumerate(rows) if row.kind != "equal"]
    hunks: list[list[int]] = []  # first and last place of each
    for place in differing:
        if hunks and place - context <= hunks[-1][1] + context + 1:
            hunks[-1][1] = place
        else:
            hunks.append([place, place])
    return tuple(_hunk(rows, max(first - context, 0), last + context + 1) for first, last in hunks)


def difference_summary(hunks: Iterable[Hunk]) -> DifferenceSummary:
    """Return how many lines the hunks add, remove and change."""
    kinds = Counter(row.kind for hunk in hunks for row in hunk.rows)
    return DifferenceSummary(kinds["added"], kinds["removed"], kinds["changed"])


def _hunk(rows: Sequence[Row], start: int, end: int) -> Hunk:
    """Return the rows from `start` to `end` as a hunk."""
    inside = tuple(rows[start:end])
    numbers = []
    for which in ("old_number", "new_number"):
        own = next((getattr(row, which) for row in inside if getattr(row, which) is not None), None)
        above = next((getattr(row, which) for row in rows[start::-1] if getattr(row, which) is not None), 0)
        numbers.append(own if own is not None else above + 1)
    return Hunk(numbers[0], numbers[1], inside)


def _rows(old: Sequence[Line], new: Sequence[Line]) -> Iterator[Row]:
    """Yield the rows of two whole texts."""
    effort = Effort()
    old_texts, new_texts = [line.text for line in old], [line.text for line in new]
    changes = line_changes(old_texts, new_texts, effort)
    at_old = at_new = 0
    for change in [*changes, Change(len(old), len(old), len(new), len(new))]:
        while at_old < change.old_start:
            last = (at_old == len(old) - 1, at_new == len(new) - 1)
            yield _same_text(old[at_old], new[at_new], (at_old + 1, at_new + 1), both_last=all(last))
            at_old, at_new = at_old + 1, at_new + 1
        for old_place, new_place in _paired(old_texts, new_texts, change, effort):
            yield _row(old, new, old_place, new_place, effort)
        at_old, at_new = change.old_end, change.new_end


def _same_text(old: Line, new: Line, numbers: tuple[int, int], *, both_last: bool) -> Row:
    """Return the row of a line that both texts have; an end that it lacks only for being the last one is no change."""
    differs = old.ending != new.ending and (both_last or bool(old.ending and new.ending))
    segments = (Segment(old.text, marked=False),) if old.text else ()
    return Row("changed" if differs else "equal", *numbers, segments, segments, old.ending, new.ending)


def _row(old: Sequence[Line], new: Sequence[Line], old_place: int | None, new_place: int | None, effort: Effort) -> Row:
    """Return the row of a line that was changed, or added, or removed."""
    before = old[old_place] if old_place is not None else Line("", "")
    after = new[new_place] if new_place is not None else Line("", "")
    numbers = (old_place + 1 if old_place is not None else None, new_place + 1 if new_place is not None else None)
    if old_place is None or new_place is None:
        kind: RowKind = "added" if old_place is None else "removed"
        return Row(kind, *numbers, _whole(before), _whole(after), before.ending, after.ending)
    return Row("changed", *numbers, *text_segments(before.text, after.text, effort), before.ending, after.ending)


def _whole(line: Line) -> Segments:
    """Return a line without a counterpart as one marked part, no part when it is empty."""
    return (Segment(line.text, marked=True),) if line.text else ()


Places: TypeAlias = tuple[int | None, int | None]


def _paired(old: Sequence[str], new: Sequence[str], change: Change, effort: Effort) -> Iterator[Places]:
    """Yield the places of a change in order: lines that became each other together, the removed before the added."""
    at_old, at_new = change.old_start, change.new_start
    for old_place, new_place in [*_likest(old, new, change, effort), (change.old_end, change.new_end)]:
        yield from ((place, None) for place in range(at_old, old_place))
        yield from ((None, place) for place in range(at_new, new_place))
        if old_place < change.old_end:
            yield old_place, new_place
        at_old, at_new = old_place + 1, new_place + 1


def _likest(old: Sequence[str], new: Sequence[str], change: Change, effort: Effort) -> list[tuple[int, int]]:
    """Return which removed line became which added one: pairs in rising order that are most alike in all."""
    rows, columns = change.old_end - change.old_start, change.new_end - change.new_start
    if rows == columns == 1:
        return [(change.old_start, change.new_start)]
    if not rows or not columns:
        return []
    befores = [_counted(text) for text in old[change.old_start : change.old_end]]
    afters = [_counted(text) for text in new[change.new_start : change.new_end]]
    amount = rows * sum(map(len, afters)) // 4
    if rows * columns > _COMPARED_LINES or not effort.spend(amount):
        ranks = [(rank, rank) for rank in range(min(rows, columns)) if _likeness(befores[rank], afters[rank]) >= _ALIKE]
    else:
        ranks = _best_pairs([[_likeness(before, after) for after in afters] for before in befores])
    return [(change.old_start + row, change.new_start + column) for row, column in ranks]


def _best_pairs(scores: Sequence[Sequence[float]]) -> list[tuple[int, int]]:
    """Return the rising pairs (row, column) of scores of at least _ALIKE whose sum is greatest."""
    best = [[0.0] * (len(scores[0]) + 1) for _ in range(len(scores) + 1)]  # of the rows and columns from here on
    for row in reversed(range(len(scores))):
        for column in reversed(range(len(scores[0]))):
            score = scores[row][column]
            together = score + best[row + 1][column + 1] if score >= _ALIKE else 0.0
            best[row][column] = max(together, best[row + 1][column], best[row][column + 1])
    pairs = []
    row = column = 0
    while row < len(scores) and column < len(scores[0]):
        if best[row][column] == best[row + 1][column]:
            row += 1
        elif best[row][column] == best[row][column + 1]:
            column += 1
        else:
            pairs.append((row, column))
            row, column = row + 1, column + 1
    return pairs


def _counted(text: str) -> Counter[str]:
    """Return the words and Chinese characters at the beginning of a line, counted."""
    return Counter(token for token in tokens(text[:_READ_CHARACTERS]) if not token.isspace())


def _likeness(before: Counter[str], after: Counter[str]) -> float:
    """Return how much of two lines is common, from 0 to 1."""
    total = before.total() + after.total()
    return 2 * (before & after).total() / total if total else 0.0
