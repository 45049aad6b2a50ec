"""Where a term stands, and how each database is asked for it.

A term is one literal unit: its Chinese wherever it stands, its words as whole words, its marks as they are. At a border
between Chinese and a word a blank is optional in the term and in the text.
"""

from __future__ import annotations

import re
from functools import lru_cache

from editorial.search.query import Term
from editorial.search.segmentation import is_word, units
from editorial.search.units import BLANK, CJK, WORD, kind_of


def match_expression(term: Term) -> str:
    """Return the FTS5 expression for a term over texts written by `document`: one quoted phrase, no operator in it.

    >>> match_expression(Term("ai代理", "AI代理"))
    '"ai 代 理"'
    """
    return f'"{" ".join(units(term.text))}"' + ("*" if _has_prefix(term) else "")


def spans(term: Term, folded: str) -> list[tuple[int, int]]:
    """Return where the term stands in a folded text, without overlaps; a prefix with the rest of its word."""
    found: list[tuple[int, int]] = []
    pattern = _pattern(term.text)
    starts_word, ends_word = is_word(term.text), is_word(term.text[-1])
    at = 0
    while match := pattern.search(folded, at):
        start, end = match.span()
        at = start + 1
        if starts_word and start and kind_of(folded[start - 1]) == WORD:
            continue
        if ends_word and end < len(folded) and kind_of(folded[end]) == WORD:
            if not term.prefix:
                continue
            while end < len(folded) and kind_of(folded[end]) == WORD:
                end += 1
        found.append((start, end))
        at = end
    return found


@lru_cache(maxsize=1_024)
def _pattern(text: str) -> re.Pattern[str]:
    """Return what finds a folded term: its characters, with an optional blank where Chinese meets a word."""
    pieces: list[str] = []
    last = BLANK
    for at, character in enumerate(text):
        kind = kind_of(character)
        if kind == BLANK:
            if {last, kind_of(text[at + 1])} != {CJK, WORD}:
                pieces.append(" ")
            continue
        if {last, kind} == {CJK, WORD}:
            pieces.append(" ?")
        pieces.append(re.escape(character))
        last = kind
    return re.compile("".join(pieces))


def _has_prefix(term: Term) -> bool:
    return term.prefix and is_word(term.text[-1])
