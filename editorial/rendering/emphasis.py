"""Emphasis: which runs of `*` and `_` pair up.

The algorithm is CommonMark's (delimiter stack, linear), with one change for Chinese, Japanese and Korean: there no
space stands between a word and its emphasis, so CommonMark's rule that a run next to punctuation must have a space or
punctuation on its other side leaves `**人工智能（ASI）**的` literal. Here East Asian punctuation counts as a letter,
and an East Asian letter on the other side counts as a border.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

_SPACE, _PUNCTUATION, _LETTER, _EAST_ASIAN = range(4)


@lru_cache(maxsize=8192)
def _kind(character: str) -> int:
    if character.isspace():
        return _SPACE
    if unicodedata.east_asian_width(character) in ("W", "F"):
        return _EAST_ASIAN
    return _PUNCTUATION if unicodedata.category(character)[0] in "PS" else _LETTER


def _flanks(inside: int, outside: int) -> bool:
    """Return whether a run may stand between `outside` and the text that it emphasises, which begins with `inside`."""
    if inside == _SPACE:
        return False
    return inside != _PUNCTUATION or outside != _LETTER


class Delimiter:
    """A run of one character; `length` is what is not paired yet.

    `closes` are the elements that end here, innermost first, `opens` those that begin here, innermost first.
    """

    __slots__ = (
        "can_close",
        "can_open",
        "character",
        "closes",
        "index",
        "length",
        "next",
        "opens",
        "original",
        "previous",
    )

    def __init__(self, character: str, length: int, before: str, after: str) -> None:
        left, right = _kind(before), _kind(after)
        opening, closing = _flanks(right, left), _flanks(left, right)
        self.character = character
        self.length = self.original = length
        self.can_open, self.can_close = opening, closing
        if character == "_":
            self.can_open = opening and (not closing or left == _PUNCTUATION)
            self.can_close = closing and (not opening or right == _PUNCTUATION)
        self.closes: list[str] = []
        self.opens: list[str] = []
        self.index = 0
        self.previous: Delimiter | None = None
        self.next: Delimiter | None = None


def pair(delimiters: list[Delimiter]) -> None:
    """Pair the runs of one stretch of text, filling their `opens` and `closes`."""
    _chain(delimiters)
    bottom: dict[tuple[str, bool, int], int] = {}
    closer: Delimiter | None = delimiters[0] if delimiters else None
    while closer is not None:
        if not closer.can_close:
            closer = closer.next
            continue
        key = (closer.character, closer.can_open, closer.original % 3)
        opener = _opener(closer, bottom.get(key, 0))
        if opener is not None:
            closer = _join(opener, closer)
            continue
        bottom[key] = closer.index
        if not closer.can_open:
            _unlink(closer)
        closer = closer.next


def _chain(delimiters: list[Delimiter]) -> None:
    previous = None
    for index, delimiter in enumerate(delimiters):
        delimiter.index = index
        delimiter.previous = previous
        delimiter.next = None
        if previous is not None:
            previous.next = delimiter
        previous = delimiter


def _opener(closer: Delimiter, lowest: int) -> Delimiter | None:
    opener = closer.previous
    while opener is not None and opener.index >= lowest:
        if opener.character == closer.character and opener.can_open and not _sum_forbids(opener, closer):
            return opener
        opener = opener.previous
    return None


def _sum_forbids(opener: Delimiter, closer: Delimiter) -> bool:
    """Return whether CommonMark's rule of three keeps two runs apart, of which one could be both start and end."""
    if not (opener.can_close or closer.can_open):
        return False
    return (opener.original + closer.original) % 3 == 0 and (opener.original % 3 != 0 or closer.original % 3 != 0)


def _join(opener: Delimiter, closer: Delimiter) -> Delimiter | None:
    """Pair two runs and return the run to go on with."""
    used = 2 if opener.length >= 2 and closer.length >= 2 else 1
    tag = "strong" if used == 2 else "em"
    opener.length -= used
    closer.length -= used
    opener.opens.append(tag)
    closer.closes.append(tag)
    opener.next, closer.previous = closer, opener
    if not opener.length:
        _unlink(opener)
    if closer.length:
        return closer
    following = closer.next
    _unlink(closer)
    return following


def _unlink(delimiter: Delimiter) -> None:
    if delimiter.previous is not None:
        delimiter.previous.next = delimiter.next
    if delimiter.next is not None:
        delimiter.next.previous = delimiter.previous
