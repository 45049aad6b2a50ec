"""Whether a name that stands in a text says who or what is meant, or is only a word that somebody used as a name.

Works are called 未来 and 复杂, products Talk and Code, people David: such names stand in hundreds of texts that do not
mean them. What tells them apart is in how many of the texts that have a name the header lists it:

* a **plain** name (one Latin word, up to four Chinese characters) counts where at least two articles list it and these
  are 2 % of the texts that have it; where only one lists it, it has to be 20 %;
* a **long** name (several words, five characters, a digit) counts from 2 % on, the full name of a person always;
* a **work** needs 5 %, and 25 % where only one article lists it, or stands in book marks: 《未来》;
* a **person** of one Latin word, a first name mostly, needs 25 %, and so does whatever has two letters alone;
* a Latin name that more texts have in the case of words than in its own is a word ("talk", "open source");
* one Latin word beside another with a capital ("San Jose", "Usain Bolt") is a part of a longer name, unless 25 % of
  the texts list it;
* an office before 长 is a part of a title (国防部长), a name before 式 is an adjective (柏拉图式);
* a plain name that was never counted does not count yet; a long one does.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

PLAIN_CHINESE = 4  # characters
SHORTEST = 2  # letters
SHARE = 0.02
SHARE_OF_ONE = 0.20  # where a single article lists the name
SHARE_OF_WORK = 0.05
SHARE_OF_PERSON = 0.25  # also of a work that a single article lists

_MARKS = frozenset(("《》", "〈〉", "「」", "『』"))
_ONE_WORD = re.compile(r"[a-z]+(?:'[a-z]+)?")
_NOT_CHINESE = re.compile(r"[a-z0-9· ]")
_CAPITAL_BEFORE = re.compile(r"(?<![.!?:] )(?<![A-Za-z])([A-Z][a-z]+) \Z")
_CAPITAL_AFTER = re.compile(r" [A-Z][a-z]+")
_NO_NAMES = frozenset(
    "The And But In On At Of For With From By Like If So A An I As To Is When That This Or Yes No Is Are Was".split()
)
_FAR_ENOUGH = 30
_OFFICES = "部局院署会會行厅廳处處馆館"


@dataclass(frozen=True, slots=True)
class Uses:
    """In how many texts a name stands: of articles whose header lists it, of others, and there in the case of words."""

    listed: int = 0
    unlisted: int = 0
    as_word: int = 0

    @property
    def share(self) -> float:
        """The part of the texts with the name whose header lists it."""
        return self.listed / max(1, self.listed + self.unlisted)

    @property
    def is_word(self) -> bool:
        """Whether more texts have it as a word than as a name."""
        return self.as_word > self.listed + self.unlisted


def is_one_word(name: str) -> bool:
    """Return whether a folded name is one Latin word."""
    return bool(_ONE_WORD.fullmatch(name))


def is_plain(name: str) -> bool:
    """Return whether a folded name is as short as ordinary words are."""
    return is_one_word(name) or (len(name) <= PLAIN_CHINESE and not _NOT_CHINESE.search(name))


def is_telling(name: str, kind: str, uses: Uses | None) -> bool:
    """Return whether a folded name of that kind of entity counts wherever it stands; `uses` None: never counted."""
    if uses is None:
        return not is_plain(name) and kind != "work"
    if uses.is_word:
        return False
    return uses.share >= _share_needed(name, kind, of_one=uses.listed < 2)


def _share_needed(name: str, kind: str, *, of_one: bool) -> float:
    if kind == "work":
        return SHARE_OF_PERSON if of_one else SHARE_OF_WORK
    if is_one_word(name) and (kind == "person" or len(name) <= SHORTEST):
        return SHARE_OF_PERSON
    if kind == "person" and not is_plain(name):
        return 0
    return SHARE_OF_ONE if of_one and is_plain(name) else SHARE


def is_told_by_place(text: str, start: int, end: int, *, kind: str, uses: Uses | None) -> bool:
    """Return whether a name that does not count anywhere counts here: a work in book marks of its own."""
    marked = start > 0 and text[start - 1] + text[end : end + 1] in _MARKS
    return kind == "work" and marked and not (uses and uses.is_word)


def is_part_of_more(text: str, start: int, end: int, uses: Uses | None) -> bool:
    """Return whether what stands there is a part of a longer name or word that nobody listed: "San Jose" for Jose."""
    after = text[end : end + 1]
    if not text[end - 1].isascii():
        return after == "式" or (after in ("长", "長") and text[end - 1] in _OFFICES)
    if not is_one_word(text[start:end].lower()):
        return False
    if uses and uses.share >= SHARE_OF_PERSON:
        return False
    before = _CAPITAL_BEFORE.search(text, max(0, start - _FAR_ENOUGH), start)
    return bool(_CAPITAL_AFTER.match(text, end)) or bool(before and before[1] not in _NO_NAMES)
