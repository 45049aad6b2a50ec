"""Emphasis: which runs of `*` and `_` pair up.

The algorithm is CommonMark's (delimiter stack, linear), with one change for Chinese, Japanese and Korean: there no
space stands between a word and its emphasis, so CommonMark's rule that a run next to punctuation must have a space or
punctuation on its other side leaves `**人工智能（ASI）**的` literal. Here East Asian punctuation counts as a letter,
and an East Asian letter on the other side counts as a border, unless a bracket or a comma points the other way.
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


@lru_cache(maxsize=8192)
def _strict_kind(character: str) -> int:
    """Return the kind that CommonMark sees, to which East Asian characters are as all others."""
    if _kind(character) != _EAST_ASIAN:
        return _kind(character)
    return _PUNCTUATION if unicodedata.category(character)[0] in "PS" else _LETTER


def _flanks(inside: int, outside: int) -> bool:
    """Return whether a run may stand between `outside` and the text that it emphasises, which begins with `inside`."""
    if inside == _SPACE:
        return False
    return inside != _PUNCTUATION or outside != _LETTER


@lru_cache(maxsize=8192)
def _opens(before: str, after: str) -> bool:
    """Return whether emphasis may begin between two characters; a closing bracket or a comma seldom begins it."""
    if unicodedata.category(after) in ("Pe", "Pf") or _ends_clause(after):
        return _flanks(_strict_kind(after), _strict_kind(before))
    return _flanks(_kind(after), _kind(before))


@lru_cache(maxsize=8192)
def _closes(before: str, after: str) -> bool:
    """Return whether emphasis may end between two characters; an opening bracket or quote does not end it."""
    if unicodedata.category(before) in ("Ps", "Pi"):
        return _flanks(_strict_kind(before), _strict_kind(after))
    return _flanks(_kind(before), _kind(after))


def _ends_clause(character: str) -> bool:
    return _kind(character) == _EAST_ASIAN and unicodedata.category(character) == "Po"


class Delimiter:
    """A run of one character; `length` is what is not paired yet.

    `ambiguous` runs could be both start and end by CommonMark's own rules, to which its rule of three applies.
    `closes` are the elements that end here, innermost first, `opens` those that begin here, innermost first.
    """

    __slots__ = (
        "ambiguous",
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
        opening, closing = _opens(before, after), _closes(before, after)
        left, right = _strict_kind(before), _strict_kind(after)
        self.character = character
        self.length = self.original = length
        self.can_open, self.can_close = opening, closing
        if character == "_":
            self.can_open = opening and (not closing or left == _PUNCTUATION)
            self.can_close = closing and (not opening or right == _PUNCTUATION)
        self.ambiguous = _flanks(right, left) and _flanks(left, right)
        self.closes: list[str] = []
        self.opens: list[str] = []
        self.index = 0
        self.previous: Delimiter | None = None
        self.next: Delimiter | None = None


def pair(delimiters: list[Delimiter]) -> None:
    """Pair the runs of one stretch of text, filling their `opens` and `closes`."""
    _chain(delimiters)
    bottom: dict[tuple[str, bool, bool, int], int] = {}
    closer: Delimiter | None = delimiters[0] if delimiters else None
    while closer is not None:
        if not closer.can_close:
            closer = closer.next
            continue
        key = (closer.character, closer.can_open, closer.ambiguous, closer.original % 3)
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
    """Return whether CommonMark's rule of three keeps two runs apart, of which one could be both start and end.

    Two and four are let through: `**甲****乙**` is one bold word behind another.
    """
    if not (opener.ambiguous or closer.ambiguous) or {opener.original, closer.original} == {2, 4}:
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
