"""Two edits of one text joined line by line (diff3): what only one side changed is taken, the rest is asked.

Which edits go together. Every side's edits are stretches of lines of the base. Edits of the two sides are independent,
and both are taken, where at least one unchanged line lies between them. Edits that touch without overlapping are
independent too when each only replaces or removes lines and brings no more lines than it takes away: then each line of
the base is decided by one side alone. (git and GNU diff3 call every touch a conflict; in lists and tables, where each
line stands for itself, that asks people about nothing.) All others that touch or overlap, and all that insert at one
place, are one stretch that both changed: the same lines on both sides are one change; equal lines at the beginning and
the end are taken out; what is left is a conflict.

Lines are compared without their ends. Each line keeps the end that the side which brought it gave it; of two new ends
of one line mine is taken.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple, TypeAlias

from editorial.merging.changes import Change, equal_steps, line_changes
from editorial.merging.lines import Line, split_lines

Origin: TypeAlias = Literal["base", "mine", "theirs", "both"]
Lines: TypeAlias = tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Excerpt:
    """Lines of one of the three texts; `start` counts from 1 and is, where there are no lines, the line after them."""

    start: int
    lines: Lines

    @property
    def text(self) -> str:
        """The lines with their ends."""
        return "".join(line.text + line.ending for line in self.lines)


@dataclass(frozen=True, slots=True)
class Agreed:
    """A part about which nothing has to be asked.

    `kind` says who brought its `lines`: "base" (nobody changed it), "mine", "theirs" or "both" (the same change).
    """

    kind: Origin
    lines: Lines
    base: Excerpt
    mine: Excerpt
    theirs: Excerpt

    @property
    def text(self) -> str:
        """The lines with their ends."""
        return "".join(line.text + line.ending for line in self.lines)


@dataclass(frozen=True, slots=True)
class Conflict:
    """A part that both sides changed, and not alike."""

    base: Excerpt
    mine: Excerpt
    theirs: Excerpt

    @property
    def kind(self) -> Literal["conflict"]:
        """What templates tell parts apart by, as `Agreed.kind`."""
        return "conflict"


Chunk: TypeAlias = Agreed | Conflict


@dataclass(frozen=True, slots=True)
class LineMerge:
    """Three texts laid side by side: `chunks` in order cover each of them completely.

    `final_newline` is whether the merged text ends in a line end, None where that is left to its last line.
    `line_end` is given to a line that has none but no longer is the last one.
    """

    chunks: tuple[Chunk, ...]
    final_newline: bool | None
    line_end: str

    @property
    def conflicts(self) -> tuple[Conflict, ...]:
        """The parts that have to be asked about, in order."""
        return tuple(chunk for chunk in self.chunks if isinstance(chunk, Conflict))

    @property
    def text(self) -> str | None:
        """The merged text, None while there are conflicts."""
        return None if self.conflicts else self.resolve(())

    def resolve(self, choices: Sequence[str]) -> str:
        """Return the text in which each conflict is settled as the choice of the same place in `choices` says.

        A choice is "mine", "theirs", "both" (mine, then theirs), or any other text, which is put in as it is; "" leaves
        nothing. A text of one's own that is exactly one of the three words is given with a line end.

        Raises:
            ValueError: there are not as many choices as conflicts.
        """
        if len(choices) != len(self.conflicts):
            raise ValueError(f"{len(choices)} choices for {len(self.conflicts)} conflicts: give one for each.")
        waiting = iter(choices)
        lines: list[Line] = []
        final_newline: bool | None = None
        for chunk in self.chunks:
            asked = isinstance(chunk, Conflict)
            brought = _chosen(chunk, next(waiting)) if isinstance(chunk, Conflict) else chunk.lines
            lines += brought
            if brought:
                final_newline = None if asked else self.final_newline
        return "".join(_joined(lines, self.line_end, final_newline))


def merge_lines(base: str, mine: str, theirs: str) -> LineMerge:
    r"""Return `mine` and `theirs`, two edits of `base`, joined by lines.

    Example: base "a\nb\nc\n", mine "A\nb\nc\n", theirs "a\nb\nC\n" gives the text "A\nb\nC\n" and no conflict.
    """
    texts = _Texts(*(tuple(split_lines(text)) for text in (base, mine, theirs)))
    plain = [[line.text for line in lines] for lines in texts]
    groups = _groups(line_changes(plain[0], plain[1]), line_changes(plain[0], plain[2]))
    used = (line.ending for lines in texts for line in lines if line.ending)
    return LineMerge(tuple(_chunks(texts, groups)), _final_newline(base, mine, theirs), next(used, "\n"))


class _Texts(NamedTuple):
    base: Lines
    mine: Lines
    theirs: Lines


class _Place(NamedTuple):
    """How far each of the three texts has been read."""

    base: int
    mine: int
    theirs: int


@dataclass(slots=True)
class _Group:
    """Edits of both sides that depend on each other, or one edit of one side."""

    mine: list[Change]
    theirs: list[Change]

    def end(self, start: _Place) -> _Place:
        """Return where the group ends when it begins at `start`."""
        base = max(change.old_end for change in (*self.mine, *self.theirs))
        grown = [base - start.base + sum(change.growth for change in side) for side in (self.mine, self.theirs)]
        return _Place(base, start.mine + grown[0], start.theirs + grown[1])


def _groups(mine: Sequence[Change], theirs: Sequence[Change]) -> Iterator[_Group]:
    """Yield the edits in the order of the base, those that depend on each other together."""
    at_mine = at_theirs = 0
    while at_mine < len(mine) or at_theirs < len(theirs):
        first_is_mine = at_theirs == len(theirs) or (
            at_mine < len(mine) and mine[at_mine].old_start <= theirs[at_theirs].old_start
        )
        group = _Group([mine[at_mine]], []) if first_is_mine else _Group([], [theirs[at_theirs]])
        at_mine, at_theirs = at_mine + first_is_mine, at_theirs + (not first_is_mine)
        growing = True
        while growing:
            growing = False
            if at_mine < len(mine) and group.theirs and _depend(mine[at_mine], group.theirs[-1]):
                group.mine.append(mine[at_mine])
                at_mine, growing = at_mine + 1, True
            if at_theirs < len(theirs) and group.mine and _depend(theirs[at_theirs], group.mine[-1]):
                group.theirs.append(theirs[at_theirs])
                at_theirs, growing = at_theirs + 1, True
        yield group


def _depend(one: Change, other: Change) -> bool:
    """Return whether edits of two sides overlap, or touch in a way that leaves the order of their lines open."""
    if one.old_start > other.old_end or other.old_start > one.old_end:
        return False
    if one.old_end == other.old_start or other.old_end == one.old_start:
        return any(change.old_start == change.old_end or change.growth > 0 for change in (one, other))
    return True


def _chunks(texts: _Texts, groups: Iterable[_Group]) -> Iterator[Chunk]:
    """Yield the groups and the parts between them that nobody changed."""
    at = _Place(0, 0, 0)
    for group in groups:
        steps = min(change.old_start for change in (*group.mine, *group.theirs)) - at.base
        start = _Place(*(place + steps for place in at))
        yield from _unchanged(texts, at, start)
        at = group.end(start)
        yield from _changed(texts, group, start, at)
    yield from _unchanged(texts, at, _Place(*(len(lines) for lines in texts)))


def _unchanged(texts: _Texts, start: _Place, end: _Place) -> Iterator[Agreed]:
    """Yield the part from `start` to `end`, of which only line ends may differ, unless it is empty."""
    excerpts = _excerpts(texts, start, end)
    if excerpts[0].lines:
        trios = zip(*(excerpt.lines for excerpt in excerpts), strict=True)
        yield Agreed("base", tuple(_with_ending(base, mine, theirs) for base, mine, theirs in trios), *excerpts)


def _with_ending(base: Line, mine: Line, theirs: Line) -> Line:
    """Return a line that nobody changed with the end that somebody gave it."""
    if mine.ending == base.ending:
        return theirs
    return mine if theirs.ending == base.ending or mine.ending else theirs


def _changed(texts: _Texts, group: _Group, start: _Place, end: _Place) -> Iterator[Chunk]:
    """Yield what a group comes to: one side's lines, the lines that both brought, a conflict between such lines."""
    _base, mine, theirs = excerpts = _excerpts(texts, start, end)
    if not group.theirs or not group.mine:
        yield Agreed("mine", mine.lines, *excerpts) if group.mine else Agreed("theirs", theirs.lines, *excerpts)
        return
    ours, others = ([line.text for line in side.lines] for side in (mine, theirs))
    if ours == others:
        yield Agreed("both", mine.lines, *excerpts)
        return
    head = equal_steps(ours, others)
    tail = equal_steps(ours[head:][::-1], others[head:][::-1])
    inner_start = _Place(start.base, start.mine + head, start.theirs + head)
    inner_end = _Place(end.base, end.mine - tail, end.theirs - tail)
    yield from _brought_by_both(texts, start, inner_start)
    yield _left_over(*_excerpts(texts, inner_start, inner_end))
    yield from _brought_by_both(texts, inner_end, end)


def _brought_by_both(texts: _Texts, start: _Place, end: _Place) -> Iterator[Agreed]:
    """Yield the lines that both sides have from `start` to `end`, unless there are none."""
    excerpts = _excerpts(texts, start, end)
    if excerpts[1].lines:
        yield Agreed("both", excerpts[1].lines, *excerpts)


def _left_over(base: Excerpt, mine: Excerpt, theirs: Excerpt) -> Chunk:
    """Return the conflict between two edits; where nothing was replaced and one side adds nothing, there is none."""
    if not base.lines and not mine.lines:
        return Agreed("theirs", theirs.lines, base, mine, theirs)
    if not base.lines and not theirs.lines:
        return Agreed("mine", mine.lines, base, mine, theirs)
    return Conflict(base, mine, theirs)


def _excerpts(texts: _Texts, start: _Place, end: _Place) -> tuple[Excerpt, Excerpt, Excerpt]:
    """Return the lines of the three texts from `start` to `end`."""
    base, mine, theirs = (
        Excerpt(first + 1, lines[first:last]) for lines, first, last in zip(texts, start, end, strict=True)
    )
    return base, mine, theirs


def _chosen(conflict: Conflict, choice: str) -> Sequence[Line]:
    """Return the lines that settle a conflict."""
    match choice:
        case "mine":
            return conflict.mine.lines
        case "theirs":
            return conflict.theirs.lines
        case "both":
            return conflict.mine.lines + conflict.theirs.lines
        case _:
            return split_lines(choice)


def _final_newline(base: str, mine: str, theirs: str) -> bool | None:
    """Return whether the merged text ends in a line end: as the side says that changed it; None when nobody can say."""
    had, ours, others = (text.endswith(("\n", "\r")) if text else None for text in (base, mine, theirs))
    if ours == had:
        return others
    return ours if others in (had, ours) else None


def _joined(lines: Sequence[Line], line_end: str, final_newline: bool | None) -> Iterator[str]:
    r"""Yield texts and ends; a line without an end that is not the last one takes that of the line above.

    An empty line between CR and LF ends in CR, or the two would be one CRLF.
    """
    before = ""
    for number, line in enumerate(lines, start=1):
        ending = line.ending
        if number == len(lines) and final_newline is not None:
            ending = (ending or before or line_end) if final_newline else ""
        elif number < len(lines):
            ending = ending or before or line_end
        before = "\r" if before == "\r" and not line.text and ending == "\n" else ending
        yield line.text + before
