"""Whether a word is short for others."""

from __future__ import annotations

import re

_MAX_SHORT = 12
_MAX_LONG = 160
_SMALL_WORDS = frozenset("a an and as at by de for from in of on or the to und with".split())
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z'’]+|[0-9]+")
_SIGN = re.compile("[^a-z0-9]")


def abbreviates(short: str, long: str) -> bool:
    """Return whether a word is made of the beginnings of other words: `SaaS`, `CapEx`, `CPUs` and what they stand for.

    Small words may be left out, others may not: `RKLB` is not short for Rocket Lab. A first word may stand in both:
    `VIA HFR` is short for VIA High Frequency Rail.
    """
    first, space, rest = short.partition(" ")
    if space and long.startswith(f"{first} "):
        return abbreviates(rest, long[len(first) + 1 :])
    if not 2 <= len(short) <= _MAX_SHORT or not 2 * len(short) <= len(long) <= _MAX_LONG:
        return False
    if " " in short or short.islower():
        return False
    letters = _SIGN.sub("", short.lower())
    words = [word.lower() for word in _WORD.findall(long)]
    if len(words) < 2:
        return False
    return _is_made_of(letters, words) or (short[-1] == "s" and _is_made_of(letters[:-1], words))


def _is_made_of(letters: str, words: list[str]) -> bool:
    reached = {0}
    for word in words:
        further = set(reached) if word in _SMALL_WORDS else set()
        for start in reached:
            end = start
            while end < len(letters) and end - start < len(word) and letters[end] == word[end - start]:
                end += 1
                further.add(end)
        reached = further
    return bool(letters) and len(letters) in reached
