"""The best part of a passage to show under a hit, with the places of the terms in it, as the text was written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from editorial.rendering import ORIGINAL_END, ORIGINAL_START
from editorial.search.folding import fold, fold_with_offsets, pieces
from editorial.search.matching import spans
from editorial.search.query import Term
from editorial.search.units import WORD, kind_of

# What a line shows: a Chinese character is twice as wide as a Latin letter.
WIDTH = 320
_SAMPLE = 60
_LONG_WORD = 30  # is cut
_ENDS = frozenset("。！？!?；;\n" + ORIGINAL_START + ORIGINAL_END)


@dataclass(frozen=True, slots=True)
class Snippet:
    """A part of a passage as it was written. `marks` are the spans of the terms in `text`, in order, without overlaps.

    `original` says that the hit stands in the original of a translation; `cut_before` and `cut_after` that the passage
    goes on there.
    """

    text: str
    marks: tuple[tuple[int, int], ...]
    original: bool = False
    cut_before: bool = False
    cut_after: bool = False


def marked(text: str, terms: Sequence[Term]) -> tuple[tuple[int, int], ...]:
    """Return where any of the terms stands in a text, as spans of the text as written, in order, without overlaps."""
    return _merged(sorted(span for _, span in _hits(text, terms)))


def snippet(text: str, terms: Sequence[Term], *, width: int = WIDTH) -> Snippet:
    """Return the part of a passage in which most of the terms stand side by side; its beginning where none does.

    It never holds both sides of a border of an original, nor the line that says that one follows, unless nothing else
    has a term.
    """
    everywhere = _hits(text, terms)
    hits = [hit for hit in everywhere if not _announces(text, hit[1][1])] or everywhere
    most = _characters(text, hits[0][1][0] if hits else 0, width)
    first, behind = hits[_best_hit(hits, most * 3 // 4)][1] if hits else (0, 0)
    low, high = _part(text, first)
    start = _start(text, first, low, most // 4)
    end = _end(text, start, high, most, behind)
    marks = _merged([(a - start, b - start) for _, (a, b) in hits if start <= a and b <= end])
    shown = text[start:end]
    stripped = shown.rstrip()
    return Snippet(
        stripped.replace("\n", " "),
        tuple((a, min(b, len(stripped))) for a, b in marks if a < len(stripped)),
        original=low > 0 and text[low - 1] == ORIGINAL_START,
        cut_before=start > low,
        cut_after=end < high,
    )


def _hits(text: str, terms: Sequence[Term]) -> list[tuple[int, tuple[int, int]]]:
    """Return (number of the term, span in the text as written), in the order of the text."""
    hits: list[tuple[int, tuple[int, int]]] = []
    for at, piece in pieces(text):
        plain = fold(piece)
        found = [(number, span) for number, term in enumerate(terms) for span in spans(term, plain)]
        if found:  # few pieces have any, and the way back is most of the work
            folded = fold_with_offsets(piece, plain)
            for number, span in found:
                first, last = folded.span(*span)
                hits.append((number, (at + first, at + last)))
    return sorted(hits, key=lambda hit: hit[1])


def _best_hit(hits: list[tuple[int, tuple[int, int]]], reach: int) -> int:
    """Return the hit from which on, within `reach` characters, most different terms stand, and then most hits."""
    best, best_value = 0, (0, 0)
    end = 0
    for at, (_, (start, _)) in enumerate(hits):
        while end < len(hits) and hits[end][1][1] - start <= reach:
            end += 1
        value = (len({number for number, _ in hits[at:end]}), end - at)
        if value > best_value:
            best, best_value = at, value
    return best


def _part(text: str, at: int) -> tuple[int, int]:
    """Return the span of the translation, or of the original, that a place is in."""
    low = max(text.rfind(ORIGINAL_START, 0, at), text.rfind(ORIGINAL_END, 0, at)) + 1
    ends = [place for mark in (ORIGINAL_START, ORIGINAL_END) if (place := text.find(mark, at)) >= 0]
    high = min(ends, default=len(text))
    if text[high : high + 1] == ORIGINAL_START:
        line = text.rfind("\n", low, high - 1)
        high = line if line > at else high
    return low, high


def _announces(text: str, at: int) -> bool:
    """Return whether a place is in the line before an original: the summary of its `<details>`."""
    end = text.find("\n", at)
    return end >= 0 and text[end + 1 : end + 2] == ORIGINAL_START


def _start(text: str, at: int, low: int, most: int) -> int:
    """Return where to begin so that up to `most` characters before the hit are seen: at a sentence, else at a word."""
    earliest = max(low, at - most)
    sentence = next((place for place in range(at, earliest, -1) if text[place - 1] in _ENDS), None)
    start = earliest if sentence is None else sentence
    if sentence is None and earliest > low:
        while start < at and kind_of(text[start]) == WORD == kind_of(text[start - 1]):
            start += 1
    while start < at and text[start].isspace():
        start += 1
    return start


def _end(text: str, start: int, high: int, most: int, least: int) -> int:
    """Return where to end, behind the hit at least, after up to `most` characters: at the border of a word."""
    end = min(high, max(start + most, least))
    whole = end
    while least < whole < high and kind_of(text[whole]) == WORD == kind_of(text[whole - 1]):
        whole -= 1
    return whole if end - whole < _LONG_WORD else end


def _characters(text: str, at: int, width: int) -> int:
    """Return how many characters around a place have the width: half as many where the text is Chinese."""
    around = text[max(0, at - _SAMPLE) : at + _SAMPLE]
    wide = sum(1 for character in around if character > "\u2e7f")
    return width * len(around) // (len(around) + wide or 1)


def _merged(marks: list[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """Return sorted spans with those that overlap made one."""
    merged: list[tuple[int, int]] = []
    for start, end in marks:
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(merged)
