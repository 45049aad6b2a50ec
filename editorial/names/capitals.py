"""Names in Latin letters that a text contains, found by their capitals: what two texts in any language may share."""

from __future__ import annotations

import re
from collections import Counter

from editorial.names.prose import folded_parts, words_of

_LETTER = "A-Za-z0-9\u00c0-\u024f"
_WORD = rf"[A-Z\u00c0-\u00de][{_LETTER}’'.-]*[{_LETTER}]"
_NAME = re.compile(
    rf"(?<![{_LETTER}’'.-]){_WORD}(?:[ \u00a0](?:(?:de|da|van|von|der|bin|al)[ \u00a0])?{_WORD}){{1,3}}(?![{_LETTER}])"
)
# Words that begin a sentence or a heading, not a name.
_NO_BEGINNING = frozenset(
    "A After All Also An And Are As At Because Before But By Can Could Did Do Does For From Had Has Have He Her Here"
    " His How I If In Is It Its Let Like Many May More Most Much My No Not Now Of Oh On One Or Our Over Right She So"
    " Some Such That The Their Then There These They This Those Though To Today We Well Were What When Where Which"
    " While Who Why Will With Would Yeah Yes You Your View Original Hide Show".split()
)
MOST_CHARACTERS = 300_000  # of a text that are read


def latin_names(text: str, most: int) -> list[str]:
    """Return names of two to four words, the most frequent first, then as the text has them; at most `most`.

    Code, addresses and what is folded away (originals, which are sentences full of capitals) are not read. A word that
    begins a sentence is left out of a name.

    >>> latin_names("The talk of Gavin Baker at Atreides Management; Gavin Baker", 5)
    ['Gavin Baker', 'Atreides Management']
    """
    text = text[:MOST_CHARACTERS]
    words = words_of(text)
    found: Counter[str] = Counter()
    position = 0
    for start, end in [*folded_parts(text), (len(text), len(text))]:
        for name in _NAME.findall(words[position:start]):
            if kept := _without_beginning(name):
                found[kept] += 1
        position = end
    return [name for name, _ in found.most_common(most)]


def _without_beginning(name: str) -> str:
    parts = name.replace("\u00a0", " ").split(" ")
    while parts and parts[0] in _NO_BEGINNING:
        parts.pop(0)
    return " ".join(parts) if len(parts) > 1 else ""
