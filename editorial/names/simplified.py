"""Traditional Chinese folded to Simplified, character by character, so that offsets stay true."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache

import opencc

# Ideographs of the Basic Multilingual Plane, their compatibility forms, and the supplementary planes.
_RANGES = (range(0x3400, 0xA000), range(0xF900, 0xFB00), range(0x20000, 0x323B0))

# OpenCC leaves 看著 as it is, because 著 is a Simplified character too (著名). For matching both are one.
_ADDED = {"著": "着"}


def to_simplified(text: str) -> str:
    """Return `text` with every Traditional character replaced by its Simplified form; the length never changes.

    Meant for matching, not for display: one character always becomes the same one (乾 → 干, 著 → 着), whatever the
    phrase around it says.
    """
    return text if text.isascii() else text.translate(simplified_table())


@cache
def simplified_table() -> str:
    """Return the folding as one string indexed by code point, the form that `str.translate` reads fastest.

    Made on first use (about 0.1 s) and kept; code points behind its end stay as they are.
    """
    table = list(map(chr, range(_RANGES[-1].stop)))
    for traditional, simplified in simplified_pairs().items():
        table[ord(traditional)] = simplified
    return "".join(table)


@cache
def simplified_pairs() -> dict[str, str]:
    """Return Traditional character → Simplified character, for the characters that differ."""
    every = (chr(code) for codes in _RANGES for code in codes)
    return dict(_single_characters("t2s", every)) | _ADDED


def either_script_pattern(text: str) -> str:
    """Return a regular expression that finds `text` whether it is written in Simplified or Traditional characters."""
    return "".join(_spellings().get(character) or re.escape(character) for character in to_simplified(text))


@cache
def _spellings() -> dict[str, str]:
    """Return Simplified character → class of it and all Traditional ones that are folded to it."""
    spellings: dict[str, str] = {}
    for traditional, simplified in simplified_pairs().items():
        spellings[simplified] = spellings.get(simplified, simplified) + traditional
    return {simplified: f"[{characters}]" for simplified, characters in spellings.items()}


@cache
def distinguishing_characters() -> tuple[frozenset[str], frozenset[str]]:
    """Return the characters typical of Simplified and of Traditional texts.

    A few stand in both (后, 里, 干, 台): compare the counts of the two sets, one hit proves nothing.
    """
    pairs = simplified_pairs()
    traditional = frozenset(pairs) - frozenset(_ADDED)
    simplified = frozenset(before for before, _ in _single_characters("s2t", sorted(set(pairs.values()))))
    return simplified - traditional, traditional - simplified


def _single_characters(conversion: str, characters: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield (character, converted) where OpenCC's `conversion` turns the character, alone, into one other."""
    before = list(characters)
    after = opencc.OpenCC(conversion).convert("\n".join(before)).split("\n")
    for old, new in zip(before, after, strict=True):
        if old != new and len(new) == 1 and unicodedata.normalize("NFC", new) == new:
            yield old, new
