"""Which names of a garden could be one: by spelling, kind, surname or sound. Guesses for an editor, never rules."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import combinations

from editorial.names.keys import name_key
from editorial.names.simplified import to_simplified
from editorial.names.sounds import HAN, chinese_sounds, latin_sounds

_LEGAL = r"inc|corp|corporation|co|company|ltd|limited|llc|plc|gmbh|group|holdings"
_LEGAL_END = re.compile(rf"(?:,? (?:{_LEGAL})\.?)+$", re.IGNORECASE)
_CHINESE_LEGAL_END = re.compile(r"(?<=..)(?:股份)?(?:有限)?(?:公司|集团)$")
_ARTICLE = re.compile(r"^the (?=\S)", re.IGNORECASE)
_INITIAL_DOT = re.compile(r"(?<![^\W\d_])([^\W\d_])\.(?=[^\W\d_]|\s|$)")
_DIGITS = re.compile(r"[0-9.]+")
_PARTS = re.compile(r"[\s·•・‧-]+")
_LAST_PART = re.compile(r"[^\s·•・‧]+$")

# Names under this many letters differ by a letter too easily: Evan and Ivan, GB200 and B200.
_LONG_ENOUGH = 6
_MOST_IN_BLOCK = 40  # names that share a sound or a surname; a longer list says nothing
_ALIKE = 0.72
_PART_ALIKE = 0.65


class Reason(StrEnum):
    """Why two names could be one."""

    TEXT = "text"  # texts write them beside each other
    SPELLING = "spelling"  # they differ in an article, a legal form, dots of initials or capitals
    KINDS = "kinds"  # the same name stands under two kinds
    SURNAME = "surname"  # one is the last part of the other
    SOUND = "sound"  # they sound alike: misheard, or written in another script


@dataclass(frozen=True, slots=True)
class Named:
    """Somebody or something with names: `keys` are (what a header calls it, key), `articles` those that name it."""

    id: int
    kind: str
    name: str
    keys: frozenset[tuple[str, str]]
    articles: frozenset[int]


@dataclass(frozen=True, slots=True)
class Likeness:
    """Two that could be one: their ids (the one with more articles first), why, and from 0 to 1 how probable it is."""

    first: int
    second: int
    reason: Reason
    score: float


class Likenesses:
    """What speaks for two of them being one; `listed` says whom each article names."""

    def __init__(self, all_named: Sequence[Named], listed: Mapping[int, frozenset[int]]) -> None:
        self.all = all_named
        self.listed = listed
        self._company: dict[int, frozenset[int]] = {}

    def find(self) -> Iterator[Likeness]:
        """Yield every pair once for each reason."""
        yield from self._blocks(Reason.SPELLING, lambda one: (one.kind, bare_key(one.name)), self._spelled)
        yield from self._same_name()
        yield from self._surnames()
        yield from self._sounds()

    def apart(self, one: Named, other: Named) -> bool:
        """Whether articles name both, as they do with two that are not one."""
        return not one.articles.isdisjoint(other.articles)

    def company(self, one: Named, other: Named) -> float:
        """Return from 0 to 1 how much the two are named together with the same others."""
        first, second = self._around(one), self._around(other)
        if not first or not second:
            return 0.0
        return len(first & second) / math.sqrt(len(first) * len(second))

    def _around(self, one: Named) -> frozenset[int]:
        found = self._company.get(one.id)
        if found is None:
            found = frozenset().union(*(self.listed.get(article, frozenset()) for article in one.articles)) - {one.id}
            self._company[one.id] = found
        return found

    def _blocks(
        self,
        reason: Reason,
        key_of: Callable[[Named], object],
        score_of: Callable[[Named, Named], float],
    ) -> Iterator[Likeness]:
        blocks: dict[object, list[Named]] = defaultdict(list)
        for one in self.all:
            key = key_of(one)
            if key:
                blocks[key].append(one)
        for group in blocks.values():
            if 1 < len(group) <= _MOST_IN_BLOCK:
                for one, other in combinations(group, 2):
                    score = score_of(one, other)
                    if score:
                        yield _likeness(one, other, reason, score)

    def _spelled(self, one: Named, other: Named) -> float:
        if self.apart(one, other):
            return 0.6
        only_case = one.name != other.name and one.name.casefold() == other.name.casefold()
        return 0.75 if only_case else 0.9  # short names that differ in capitals only: FAIR and Fair may be two

    def _same_name(self) -> Iterator[Likeness]:
        """Yield those that have the same key under two kinds."""
        by_key: dict[str, dict[int, Named]] = defaultdict(dict)
        for one in self.all:
            for _, key in one.keys:
                by_key[key][one.id] = one
        seen: set[tuple[int, int]] = set()
        for group in by_key.values():
            for one, other in combinations(group.values(), 2):
                pair = (min(one.id, other.id), max(one.id, other.id))
                if one.kind != other.kind and pair not in seen:
                    seen.add(pair)
                    yield _likeness(one, other, Reason.KINDS, round(0.6 + 0.2 * self.company(one, other), 2))

    def _surnames(self) -> Iterator[Likeness]:
        """Yield people who are called by a surname and those few who have it."""
        people = [one for one in self.all if one.kind == "person"]
        full: dict[str, list[Named]] = defaultdict(list)
        for one in people:
            last = _LAST_PART.search(one.name)
            if last and last[0] != one.name:
                full[name_key(last[0])].append(one)
        for one in people:
            bearers = full.get(name_key(one.name), []) if _LAST_PART.fullmatch(one.name) else []
            for other in bearers[:_MOST_IN_BLOCK]:
                score = 0.35 + 0.4 * self.company(one, other) + 0.2 / len(bearers)
                yield _likeness(one, other, Reason.SURNAME, round(min(score, 0.9) - 0.3 * self.apart(one, other), 2))

    def _sounds(self) -> Iterator[Likeness]:
        """Yield those of one kind that sound or look nearly alike, in one script or across two."""
        seen: set[tuple[int, int]] = set()
        for key_of in (_sound_key, _ends_key, _surname_key, _first_name_key):
            for found in self._blocks(Reason.SOUND, key_of, self._heard):
                pair = (min(found.first, found.second), max(found.first, found.second))
                if pair not in seen:
                    seen.add(pair)
                    yield found

    def _heard(self, one: Named, other: Named) -> float:
        if self.apart(one, other) or _DIGITS.findall(one.name) != _DIGITS.findall(other.name):
            return 0.0
        across = bool(HAN.search(one.name)) != bool(HAN.search(other.name))
        alike = 0.8 if across else spelled_alike(one.name, other.name)
        if one.kind == "person" and not across and not parts_alike(one.name, other.name):
            return 0.0
        if alike < _ALIKE or bare_key(one.name) == bare_key(other.name):
            return 0.0
        few, many = sorted((len(one.articles), len(other.articles)))
        rare = 0.1 * (many >= 3 * few)  # a slip is rarer than the name
        return round(min(0.95, 0.6 * alike + rare + 0.4 * self.company(one, other)), 2)


def bare_key(name: str) -> str:
    """Return the key of a name without what often comes and goes: "The", "Inc.", dots of initials, 公司, capitals."""
    bare = _LEGAL_END.sub("", _ARTICLE.sub("", name.strip()))
    bare = _INITIAL_DOT.sub(r"\1", bare.rstrip("!"))
    bare = _CHINESE_LEGAL_END.sub("", to_simplified(bare))
    return name_key(bare or name).casefold()


def spelled_alike(one: str, other: str) -> float:
    """Return from 0 to 1 how alike two names of one script look."""
    first, second = bare_key(one), bare_key(other)
    if min(len(first), len(second)) < (2 if HAN.search(first) else _LONG_ENOUGH):
        return 0.0
    return _ratio(first, second)


def parts_alike(one: str, other: str) -> bool:
    """Return whether every part of two people's names looks or sounds like its counterpart: no other surname."""
    firsts, seconds = (_PARTS.split(name.casefold()) for name in (one, other))
    if len(firsts) != len(seconds):
        return True
    return all(
        _ratio(first, second) >= _PART_ALIKE or (len(first) > 1 and latin_sounds(first) == latin_sounds(second) != "")
        for first, second in zip(firsts, seconds, strict=True)
    )


def _ratio(one: str, other: str) -> float:
    return SequenceMatcher(None, one, other, autojunk=False).ratio()


def _likeness(one: Named, other: Named, reason: Reason, score: float) -> Likeness:
    first, second = sorted((one, other), key=lambda named: (-len(named.articles), named.id))
    return Likeness(first.id, second.id, reason, score)


def _sound_key(one: Named) -> tuple[str, str, int] | None:
    """Return what is heard; in Chinese only of a name with a dot, which is a transcription."""
    chinese = HAN.search(one.name)
    parts = len(_PARTS.split(one.name))
    if chinese and parts == 1:
        return None
    sounds = chinese_sounds(one.name) if chinese else latin_sounds(one.name)
    return (one.kind, sounds, parts if one.kind == "person" else 0) if len(sounds) > 3 else None


def _ends_key(one: Named) -> tuple[str, str, str] | None:
    """Return the first and the last third of a long name: a slip in the middle leaves them."""
    key = bare_key(one.name)
    third = len(key) // 3
    return (one.kind, key[:third], key[-third:]) if len(key) >= 9 else None


def _surname_key(one: Named) -> tuple[str, str, str] | None:
    """Return the surname of a person and the first letter: Nicolai, Nicholas and Nikolai Tangen."""
    last = _LAST_PART.search(one.name)
    if one.kind != "person" or last is None or last[0] == one.name:
        return None
    return (one.kind, name_key(last[0]), name_key(one.name)[:1])


def _first_name_key(one: Named) -> tuple[str, str, int] | None:
    """Return how the full name of a person begins: Nicolai Tangen and Nicolai Tangan."""
    parts = one.name.split()
    return (one.kind, bare_key(one.name)[:5], len(parts)) if one.kind == "person" and len(parts) > 1 else None
