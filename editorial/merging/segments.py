"""Which words of a changed line changed: words where words are written apart, characters in Chinese and Japanese."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple, TypeAlias

from editorial.merging.changes import Change, Effort, changes_between, equal_steps, exact_pairs, line_changes

_CJK = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
# What belongs to the character before it: combining marks, joiners, variation selectors, skin tones.
_MARK = "\u0300-\u036f\u200d\ufe00-\ufe0f\U0001f3fb-\U0001f3ff\U000e0100-\U000e01ef"
_WORD = rf"[^\W{_CJK}](?:[^\W{_CJK}]|[{_MARK}])*+"
_TOKEN = re.compile(rf"{_WORD}|\s+|(?:[{_CJK}]|[^\w\s])(?:[{_MARK}]+(?:(?<=\u200d)\S)?)*+")
_STOPS = "。！？；，、.!?;,"
_CLAUSE = re.compile(rf"[^{_STOPS}\s]*+(?:[{_STOPS}]+\s*|\s+)|[^{_STOPS}\s]+")
_LONG_LINE = 2_000  # characters beyond which a line is compared by clauses first
_LONG_STRETCH = 20_000  # characters beyond which a stretch is not taken apart at all
_ISLAND_WIDTH = 4  # an equal part no wider than this (Chinese counts two) between two changes is marked with them
_MEASURED = 8  # tokens of a neighbour that are measured; words and spaces take turns, so these are four letters or more


class Segment(NamedTuple):
    """A part of a line; `marked` where the other text has something else or nothing there."""

    text: str
    marked: bool


Segments: TypeAlias = tuple[Segment, ...]


def text_segments(old: str, new: str, effort: Effort | None = None) -> tuple[Segments, Segments]:
    """Return both texts in parts, of which those that differ are marked; the parts joined are exactly the texts.

    The time grows with the length alone: a long text is compared by clauses first, and what is too long to be compared
    by words within `effort` is marked as a whole, except for what is equal at its ends. Example: "很好的书", "很坏的书"
    mark 好 and 坏.
    """
    effort = effort or Effort()
    if old == new:
        return _whole(old, marked=False), _whole(new, marked=False)
    if max(len(old), len(new)) <= _LONG_LINE:
        old_tokens, new_tokens = tokens(old), tokens(new)
        changes = _token_changes(old_tokens, new_tokens, effort)
    else:
        old_tokens, new_tokens, changes = _by_clauses(old, new, effort)
    joined = _without_islands(old_tokens, new_tokens, changes)
    spans = ([(c.old_start, c.old_end) for c in joined], [(c.new_start, c.new_end) for c in joined])
    return _marked(old_tokens, spans[0]), _marked(new_tokens, spans[1])


def tokens(text: str) -> list[str]:
    """Return the words, Chinese characters, spaces and punctuation marks of a text, nothing left out."""
    return _TOKEN.findall(text)


def _token_changes(old: Sequence[str], new: Sequence[str], effort: Effort) -> list[Change]:
    """Return where two lists of tokens differ; one change from end to end where finding out would take too long."""
    head = equal_steps(old, new)
    tail = equal_steps(old[head:][::-1], new[head:][::-1])
    old_inner, new_inner = old[head : len(old) - tail], new[head : len(new) - tail]
    pairs = exact_pairs(old_inner, new_inner, effort) if old_inner and new_inner else []
    changes = changes_between(pairs or [], len(old_inner), len(new_inner))
    return [_moved(change, head, head) for change in changes]


def _by_clauses(old: str, new: str, effort: Effort) -> tuple[list[str], list[str], list[Change]]:
    """Return the tokens of two long texts and where they differ; clauses that are equal stay one token."""
    old_clauses, new_clauses = _CLAUSE.findall(old), _CLAUSE.findall(new)
    old_tokens: list[str] = []
    new_tokens: list[str] = []
    changes: list[Change] = []
    old_at = 0
    for coarse in [*line_changes(old_clauses, new_clauses, effort), None]:
        old_tokens += old_clauses[old_at : coarse.old_start if coarse else None]
        new_tokens += old_clauses[old_at : coarse.old_start if coarse else None]
        if coarse is None:
            break
        old_at = coarse.old_end
        parts = _stretch_tokens(
            "".join(old_clauses[coarse.old_start : coarse.old_end]),
            "".join(new_clauses[coarse.new_start : coarse.new_end]),
        )
        changes += [_moved(change, len(old_tokens), len(new_tokens)) for change in _token_changes(*parts, effort)]
        old_tokens += parts[0]
        new_tokens += parts[1]
    return old_tokens, new_tokens, changes


def _stretch_tokens(old: str, new: str) -> tuple[list[str], list[str]]:
    """Return the tokens of two stretches; of such as are too long only what is equal at the ends and what is not."""
    if max(len(old), len(new)) <= _LONG_STRETCH:
        return tokens(old), tokens(new)
    head = equal_steps(old, new)
    tail = equal_steps(old[head:][::-1], new[head:][::-1])
    ends = [(text[:head], text[head : len(text) - tail], text[len(text) - tail :]) for text in (old, new)]
    return [part for part in ends[0] if part], [part for part in ends[1] if part]


def _moved(change: Change, old_steps: int, new_steps: int) -> Change:
    """Return a change of parts as a change of the wholes that they begin at the given places of."""
    return Change(
        change.old_start + old_steps,
        change.old_end + old_steps,
        change.new_start + new_steps,
        change.new_end + new_steps,
    )


def _without_islands(old: Sequence[str], new: Sequence[str], changes: Sequence[Change]) -> list[Change]:
    """Return the changes, neighbours joined where the equal part between them is too small to be worth reading.

    That is a part of spaces alone, and one that is narrow and no wider than either of its neighbours.
    """
    joined: list[Change] = []
    for change in changes:
        last = joined[-1] if joined else None
        if last and _is_island("".join(old[last.old_end : change.old_start]), old, new, (last, change)):
            joined[-1] = Change(last.old_start, change.old_end, last.new_start, change.new_end)
        else:
            joined.append(change)
    return joined


def _is_island(between: str, old: Sequence[str], new: Sequence[str], changes: Iterable[Change]) -> bool:
    """Return whether the equal text between two changes is too small to be left unmarked.

    Of the neighbours only the beginning is measured, because joined ones can be as long as the text.
    """
    size = _width(between)
    return size == 0 or (
        size <= _ISLAND_WIDTH
        and all(
            size <= _width("".join(old[change.old_start : min(change.old_end, change.old_start + _MEASURED)]))
            or size <= _width("".join(new[change.new_start : min(change.new_end, change.new_start + _MEASURED)]))
            for change in changes
        )
    )


def _width(text: str) -> int:
    """Return about how wide a text is in Latin letters: two for a Chinese character, none for spaces."""
    visible = "".join(text.split())
    return len(visible) + sum(character >= "\u2e80" for character in visible)


def _marked(items: Sequence[str], spans: Sequence[tuple[int, int]]) -> Segments:
    """Return the items in parts, those inside `spans` marked; empty parts are left out."""
    return tuple(segment for segment in _parts(items, spans) if segment.text)


def _parts(items: Sequence[str], spans: Sequence[tuple[int, int]]) -> Iterator[Segment]:
    """Yield the items before, in and after each span."""
    at = 0
    for start, end in spans:
        yield Segment("".join(items[at:start]), marked=False)
        yield Segment("".join(items[start:end]), marked=True)
        at = end
    yield Segment("".join(items[at:]), marked=False)


def _whole(text: str, *, marked: bool) -> Segments:
    """Return a text as one part, no part when it is empty."""
    return (Segment(text, marked),) if text else ()
