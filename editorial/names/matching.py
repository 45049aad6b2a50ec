"""Known names found in a text with one pass over it, however many they are.

What counts as the same: case, width, accents of Latin letters, Traditional and Simplified characters, the kinds of
blanks, hyphens, quotes and middle dots. Each is folded character by character, so a place in the folded text is the
same place in the text. Where the pairs of one text differ in more (a hyphen for a space), they are two names.

What counts as standing there by itself:

* a Latin letter or digit at the edge of a name has no letter, digit, `_`, `+`, `#`, `&` or `@` beside it, no hyphen or
  dot or apostrophe that leads on to another ("OpenAI's" is OpenAI, "Node.js" is not Node, "GPT-4.5" not GPT-4);
* a Chinese name has no middle dot beside it: 马克·安德森 is not 马克;
* a Latin name begins with a capital as it is written, and a single word of up to five letters has its case throughout:
  "notion" is not Notion, "fair" and "Fair" are not FAIR, "arm" is not Arm though somebody listed it so;
* of names that overlap the one that begins first counts, and of those that begin together the longest.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick, Implementation

from editorial.names.display import display_name
from editorial.names.simplified import simplified_table

MIN_LENGTH = 2
SHORT_WORD = 5  # letters; a single word this short is matched with its case

_BASIC_PLANE = 0x10000
_SAME = str.maketrans(
    {
        **dict.fromkeys("\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u3000\t", " "),
        **dict.fromkeys("‐‑‒–−", "-"),
        **dict.fromkeys("‘’ʼ′＇`´", "'"),
        **dict.fromkeys("•‧∙⋅・⸱᛫", "·"),
        **dict(zip("øØłŁđĐħı", "oolldd" + "hi", strict=True)),
    }
)
_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U000323af]")
_LATIN = re.compile(r"[a-z]")
_LEADS_ON = "-.'"  # between two letters or digits these are part of a word
_JOINED = "_+#&@"


class Found(NamedTuple):
    """A name in a text, from `start` up to `end`, and who or what may be meant by it, smallest id first."""

    start: int
    end: int
    name: str  # folded
    entity_ids: tuple[int, ...]


class Reading(NamedTuple):
    """What a text names: the places in order, none over another, and the folded names that it has as plain words."""

    found: list[Found]
    as_words: set[str]


class NameMatcher:
    """Finds the given names; made once for many texts.

    `names` are pairs (name as somebody writes it, id of who or what it names); a name may have several ids. Quotes and
    book marks around a name do not count, and a name of one character or without a letter is left out.
    """

    def __init__(self, names: Iterable[tuple[str, int]]) -> None:
        spellings: dict[str, set[str]] = {}
        meanings: dict[str, set[int]] = {}
        for written, entity_id in names:
            name = display_name(written)
            folded = fold_text(name)
            if is_matchable(folded):
                spellings.setdefault(folded, set()).add(name)
                meanings.setdefault(folded, set()).add(entity_id)
        self.folded = sorted(spellings)
        self._spellings = [_told_from_words(spellings[name]) for name in self.folded]
        self._meanings = [tuple(sorted(meanings[name])) for name in self.folded]
        self._needs_case = [is_short_word(name) for name in self.folded]
        self._automaton = AhoCorasick(self.folded, implementation=Implementation.ContiguousNFA, store_patterns=False)

    def find(self, text: str) -> list[Found]:
        """Return the names that stand in the text, in order, none over another."""
        return self.read(text).found

    def read(self, text: str) -> Reading:
        """Return the names that stand in the text, and those that stand there in the case of words alone."""
        folded = fold_text(text)
        found: list[Found] = []
        as_words: set[str] = set()
        candidates = self._automaton.find_matches_as_indexes(folded, overlapping=True)
        end_of_last = 0
        for number, start, end in sorted(candidates, key=_first_and_longest):
            if start < end_of_last or not stands_alone(folded, start, end):
                continue
            name = self.folded[number]
            if self._is_cased(number, text[start:end]):
                found.append(Found(start, end, name, self._meanings[number]))
                end_of_last = end
            else:
                as_words.add(name)
        return Reading(found, as_words)

    def _is_cased(self, number: int, written: str) -> bool:
        """Return whether the case in the text is one in which the name is written."""
        spellings = self._spellings[number]
        if written in spellings:
            return True
        if self._needs_case[number]:
            return False
        first = next((letter for letter in written if letter.isalpha()), "")
        return first.isupper() or not _LATIN.match(fold_text(first))


def _told_from_words(spellings: set[str]) -> frozenset[str]:
    """Return the spellings without the one in small letters, where a short word has another: ARM, Arm, not arm."""
    capital = {name for name in spellings if name != name.lower()}
    return frozenset(capital if capital and is_short_word(fold_text(next(iter(capital)))) else spellings)


def _first_and_longest(match: tuple[int, int, int]) -> tuple[int, int]:
    _number, start, end = match
    return start, -end


def fold_text(text: str) -> str:
    """Return the text as names are compared in it, character for character, so that places stay the same.

    >>> fold_text("ＯｐｅｎAI 與 Citroën")
    'openai 与 citroen'
    """
    return text.lower() if text.isascii() else text.translate(_folding())


def is_matchable(folded: str) -> bool:
    """Return whether a folded name can be looked for in texts."""
    return len(folded) >= MIN_LENGTH and any(map(str.isalpha, folded)) and "\n" not in folded


def is_short_word(folded: str) -> bool:
    """Return whether a folded name is one Latin word of a few letters, whose case tells names from words."""
    return folded.isascii() and folded.isalpha() and len(folded) <= SHORT_WORD


def stands_alone(folded: str, start: int, end: int) -> bool:
    """Return whether what is written from start to end is no part of a longer word or name."""
    before, after = folded[max(0, start - 2) : start], folded[end : end + 2]
    if _is_letter(folded[start]):
        if before and (_is_letter(before[-1]) or before[-1] in _JOINED):
            return False
        if len(before) > 1 and before[-1] in _LEADS_ON and _is_letter(before[0]):
            return False
    elif before and before[-1] == "·":
        return False
    if _is_letter(folded[end - 1]):
        if after and (_is_letter(after[0]) or after[0] in _JOINED):
            return False
        return not (len(after) > 1 and after[0] in _LEADS_ON and _is_letter(after[1]) and after != "'s")
    return not (after and after[0] == "·")


def _is_letter(character: str) -> bool:
    """Return whether the character is a letter or digit of a script that writes words apart."""
    return character.isalnum() and not _HAN.match(character)


@cache
def _folding() -> str:
    """Return the folding as one string indexed by code point, the form that `str.translate` reads fastest."""
    simplified = simplified_table()
    basic = [_folded_character(chr(code)) for code in range(_BASIC_PLANE)]
    return "".join(basic).translate(simplified) + simplified[_BASIC_PLANE:]


def _folded_character(character: str) -> str:
    """Return the one character that stands for this one, the character itself where several would."""
    same = character.translate(_SAME)
    if same != character:
        return same
    lower = unicodedata.normalize("NFKD", character).lower()
    plain = "".join(letter for letter in lower if not unicodedata.combining(letter)) if lower[:1].isascii() else ""
    composed = unicodedata.normalize("NFKC", character).lower()
    for candidate in (plain, composed, character.lower()):
        if len(candidate) == 1:
            return candidate.translate(_SAME)
    return character
