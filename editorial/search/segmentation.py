"""Folded text as units, so that a term is found exactly where its units stand side by side.

Each Chinese character, kana or Hangul syllable is a unit; so is each run of other letters, digits and marks (a word),
and each other visible character. White space is no unit between two words, where it is implied, nor between a word and
a Chinese character, where it is optional; everywhere else it is one (SPACE), because `向量 数据` is not `向量数据` and
`C ++` is not `C++`. The border of a block is a unit too (BORDER and the marks around an original), which no term holds.

`document(folded)` writes them with separators. To FTS5 with `tokenize=ascii` each unit is exactly one token, so a
phrase of a term's tokens matches where the term does. That tokeniser parts texts at ASCII characters that are no
letters or digits, so marks of ASCII are written in private characters.
"""

from __future__ import annotations

from editorial.search.units import CJK, WORD, kind_of, spaced

SPACE = "\ue020"
BORDER = "\ue00a"


def units(folded: str) -> list[str]:
    """Return the units of a folded text in their order, as `document` writes them."""
    return spaced(folded).split()  # a folded text has no white space but blanks, and here no newline


def document(folded: str) -> str:
    """Return the text for FTS5 with `tokenize=ascii`: units with tabs or blanks between them."""
    return spaced(folded)


def is_cjk(unit: str) -> bool:
    """Return whether a unit is an ideograph, kana or Hangul."""
    return kind_of(unit[0]) == CJK


def is_word(unit: str) -> bool:
    """Return whether a unit is a run of letters and digits: its first character says so."""
    return kind_of(unit[0]) == WORD
