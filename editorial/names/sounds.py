"""How much a Chinese name sounds like a Latin one: 唐纳德·特朗普 and Donald Trump, 黄仁勋 and Huang Renxun."""

from __future__ import annotations

import re
import unicodedata
from difflib import SequenceMatcher
from functools import lru_cache

from editorial.names.slugs import word_syllables

HAN = re.compile(r"[\u3400-\u9fff]")

_CACHED = 65_536
# Consonants that Chinese transcriptions do not keep apart become one letter: t/d, b/p, l/r, g/k, n/m, f/v/w, all
# hissing sounds. Vowels say next to nothing, because every syllable brings one along.
_INITIALS = (
    ("zh", "S"),
    ("ch", "S"),
    ("sh", "S"),
    *((letter, "P") for letter in "bp"),
    *((letter, "N") for letter in "mn"),
    *((letter, "F") for letter in "fw"),
    *((letter, "T") for letter in "dt"),
    *((letter, "L") for letter in "lr"),
    *((letter, "K") for letter in "gk"),
    *((letter, "S") for letter in "jqxzcs"),
    ("h", "H"),
)
_LATIN = (
    (re.compile(r"sch|tch|sh|ch|zh|dg"), "S"),
    (re.compile(r"ph|gh(?=t)"), "F"),
    (re.compile(r"th"), "T"),
    (re.compile(r"ck|qu|q|k"), "K"),
    (re.compile(r"c(?=[eiy])|g(?=[eiy])|j|z|s"), "S"),
    (re.compile(r"[cg]"), "K"),
    (re.compile(r"x"), "KS"),
    (re.compile(r"[bp]"), "P"),
    (re.compile(r"[mn]"), "N"),
    (re.compile(r"[fvw]"), "F"),
    (re.compile(r"[dt]"), "T"),
    (re.compile(r"[lr]"), "L"),
)
# An h or a vowel is heard where a word begins with it: 阿莫迪 is Amodei, 莫迪 is Modi.
_FIRST_H = re.compile(r"\bh")
_FIRST_VOWEL = re.compile(r"\b[aeiouy]")
_NOT_SOUNDS = re.compile(r"[^A-Z]+")
_TWICE = re.compile(r"(.)\1+")


@lru_cache(maxsize=_CACHED)
def sound_likeness(chinese: str, latin: str) -> float:
    """Return from 0 to 1 how much `chinese`, read aloud, has the consonants of `latin` in their order."""
    read, said = chinese_sounds(chinese), latin_sounds(latin)
    if not read or not said:
        return 0.0
    return SequenceMatcher(None, read, said, autojunk=False).ratio()


@lru_cache(maxsize=_CACHED)
def chinese_sounds(chinese: str) -> str:
    """Return the consonants of the syllables: 特朗普 → TLNP."""
    return _TWICE.sub(r"\1", "".join(map(_syllable_sounds, HAN.findall(chinese))))


@lru_cache(maxsize=_CACHED)
def latin_sounds(latin: str) -> str:
    """Return the consonants of a Latin name: Trump → TLNP."""
    text = "".join(char for char in unicodedata.normalize("NFKD", latin.casefold()) if char.isascii())
    for pattern, letter in _LATIN:
        text = pattern.sub(letter, text)
    text = _FIRST_VOWEL.sub("A", _FIRST_H.sub("H", text))
    return _TWICE.sub(r"\1", _NOT_SOUNDS.sub("", text))


@lru_cache(maxsize=_CACHED)
def _syllable_sounds(character: str) -> str:
    syllable = word_syllables(character)[0]
    if syllable == "er":
        return "L"
    first = next((letter for start, letter in _INITIALS if syllable.startswith(start)), "A")
    return first + ("N" if syllable.endswith(("n", "ng")) else "")
