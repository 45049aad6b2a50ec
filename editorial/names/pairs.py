"""Two names of one thing, as texts write them beside each other: 黄仁勋（Jensen Huang）, Jensen Huang（黄仁勋）.

The name inside the bracket is whole; where the one before it begins has to be found. A Chinese text has no spaces, so
every name that could end at the bracket is weighed over all texts that have the same name inside: marks around it, a
word before it that ends what came before (的, 和, 总统), names that are known, and how alike the two sound.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field

from editorial.names.borders import ends_before_name, is_common_word, without_class
from editorial.names.keys import name_key
from editorial.names.simplified import to_simplified
from editorial.names.sounds import sound_likeness

MOST_SENTENCES = 5  # kept with a pair; the others are counted
LONGEST_SENTENCE = 160

_BRACKET = re.compile(r"[（(][ 　]*([^\n（()）]{1,80})[)）]")
_BEFORE = 48  # characters before the bracket in which a name begins
_HAN_RUN = re.compile(r"[\u3400-\u9fff]+(?:[·•・‧][\u3400-\u9fff]+)*$")
_LATIN_RUN = re.compile(r"[A-Za-zÀ-ɏ][A-Za-zÀ-ɏ0-9.&'’+-]*(?: [A-Za-zÀ-ɏ0-9&][A-Za-zÀ-ɏ0-9.&'’+-]*){0,6}$")
_LATIN_NAME = re.compile(r"[A-Za-zÀ-ɏ][A-Za-zÀ-ɏ0-9.&'’+ -]*")
_HAN_NAME = re.compile(r"[\u3400-\u9fff]+(?:[·•・‧][\u3400-\u9fff]+)*")
_END_OF_NAME = re.compile(r"[,，:：;；、/|。]| [-–—] |——")
_MARKS = " *_\"“”'‘’「」『』《》〈〉"
_OPENING = "*_\"“'‘「『《〈"
_SENTENCE_ENDS = "。！？!?\n"
_NO_NAMES = re.compile(r"[IVX]+|[A-Z]")  # a number rather than a name
_TERM = re.compile(r"[a-z]+(?:[ -][a-z]+)*")  # what something is in general: regime change, co-founder

_MARK, _STOP, _GLUED = "mark", "stop", "glued"  # what stands before a run: a mark around it, an end, another letter
# Weights of what speaks for a name: marks around it, a word before it that ends what came before, that it is known,
# different characters before it, and that it sounds like the other.
_MARKED, _BORDER, _KNOWN, _NEIGHBOUR, _SOUND = 3, 1.5, 2, 0.5, 3
_ALIKE = 0.6  # from here on two names sound alike

_NO_LETTERS = re.compile(r"[^a-z0-9]")
_TICKER = re.compile(r"[A-Z]{2,5}")
_DOUBTFUL = 0.7
_ONE_DOT = dict.fromkeys(map(ord, "•・‧"), "·")
_MOST_HAN = 16
_LONG_HAN = 8  # from here on a text with 的 describes
_MOST_WORDS = 6


@dataclass(frozen=True, slots=True)
class Sentence:
    """Where a pair stands: the path of the text, and the sentence in one line."""

    path: str
    text: str


@dataclass(slots=True)
class Pair:
    """A Chinese and a Latin name of one thing, each spelled as most texts do.

    `uses` counts different sentences, `texts` different paths; `likeness` says from 0 to 1 how much the two sound
    alike, `doubt` how much else the texts write beside either of them (0 none, 1 only that).
    """

    chinese: str
    latin: str
    uses: int
    texts: int
    likeness: float
    doubt: float = 0.0
    sentences: list[Sentence] = field(default_factory=list)

    @property
    def evidence(self) -> int:
        """Sentences that count: one for each text, since an author errs the same way throughout, unless the names
        sound alike."""
        return self.uses if self.likeness >= _ALIKE else self.texts

    @property
    def is_doubtful(self) -> bool:
        """Whether the texts write something else so much oftener that this is more likely a slip or a ticker."""
        return self.doubt >= _DOUBTFUL and (self.likeness < _ALIKE or bool(_TICKER.fullmatch(self.latin)))


@dataclass(frozen=True, slots=True)
class _Place:
    """One bracket: the run of letters before it, what is inside, and whether a mark or a space opens the run."""

    path: str
    run: str
    inside: str
    opened: str  # _MARK, _STOP or _GLUED
    reverse: bool
    text: str
    start: int
    end: int


def mine_pairs(texts: Iterable[tuple[str, str]], is_known: Callable[[str], bool]) -> list[Pair]:
    """Return the pairs of which at least one name is known, the most frequent first.

    `texts` are (path, text in Markdown); `is_known` says whether something has a name with that key. A pair whose
    Chinese name has no certain beginning is left out.
    """
    forward: dict[str, list[_Place]] = defaultdict(list)
    reverse: dict[str, list[_Place]] = defaultdict(list)
    for path, text in texts:
        for place in _places(path, text):
            (reverse if place.reverse else forward)[name_key(place.inside)].append(place)
    found: dict[tuple[str, str], list[tuple[str, str, _Place]]] = defaultdict(list)
    for groups, settle in ((forward, _settle_chinese), (reverse, _settle_latin)):
        for key, places in groups.items():
            if _is_term(places):
                continue
            for place, name in settle(places, is_known):
                if is_known(key) or is_known(name_key(name)):
                    chinese, latin = (place.inside, name) if place.reverse else (name, place.inside)
                    found[name_key(chinese), name_key(latin)].append((chinese, latin, place))
    pairs = [_pair(uses) for uses in found.values()]
    _doubt(pairs)
    return sorted(
        (pair for pair in pairs if not pair.is_doubtful), key=lambda pair: (-pair.uses, pair.chinese, pair.latin)
    )


def _places(path: str, text: str) -> Iterator[_Place]:
    for bracket in _BRACKET.finditer(text):
        start = bracket.start()
        before = text[max(0, start - _BEFORE) : start]
        bare = before.rstrip(_MARKS)
        first = bracket[1].lstrip(_MARKS)
        reverse = "\u3400" <= first[:1] <= "\u9fff"
        name = _inside(first, _HAN_NAME if reverse else _LATIN_NAME)
        run = (_LATIN_RUN if reverse else _HAN_RUN).search(bare) if name else None
        if run is None or "\n" in before[len(bare) :]:
            continue
        left = bare[: run.start()]
        opened = _MARK if left and left[-1] in _OPENING else _GLUED if left[-1:].isalnum() else _STOP
        yield _Place(path, run[0], name, opened, reverse, text, start - len(before) + run.start(), bracket.end())


def _inside(text: str, form: re.Pattern[str]) -> str:
    """Return the name that a bracket begins with, "" where it holds something else or several of them."""
    parts = _END_OF_NAME.split(text, maxsplit=1)
    name = parts[0].strip(_MARKS)
    found = form.fullmatch(name)
    if found is None or len(name.split()) > _MOST_WORDS or len(name) < 2 or _NO_NAMES.fullmatch(name):
        return ""
    rest = text[len(parts[0]) :]
    return "" if (rest and rest[0] in "、/|；;") or is_common_word(to_simplified(name)) else name


def _is_term(places: list[_Place]) -> bool:
    """Return whether the Latin words stand in small letters so often that they are a term and no name."""
    latin = [place.run if place.reverse else place.inside for place in places]
    return 4 * sum(map(bool, map(_TERM.fullmatch, latin))) >= len(latin)


def _settle_chinese(places: list[_Place], is_known: Callable[[str], bool]) -> Iterator[tuple[_Place, str]]:
    """Yield each place with the Chinese name before its bracket, where its beginning is certain."""
    latin = places[0].inside
    weighing = _Weighing(latin, is_known)
    folded = {place.run: to_simplified(place.run).translate(_ONE_DOT) for place in places}
    if not is_known(name_key(latin)) and not any(map(weighing.has_known, folded.values())):
        return
    weighing.read({(folded[place.run], place.opened) for place in places})
    for place in places:
        name = weighing.best(folded[place.run])
        if name:
            yield place, place.run[-len(name) :]


class _Weighing:
    """What speaks for each name that could end before a bracket with one Latin name in it, in Simplified characters."""

    def __init__(self, latin: str, is_known: Callable[[str], bool]) -> None:
        self.latin = latin
        self.is_known = is_known
        self.votes: dict[str, float] = defaultdict(float)
        self.neighbours: dict[str, set[str]] = defaultdict(set)
        self.marked: set[str] = set()
        self.weights: dict[str, float] = {}

    def knows(self, name: str) -> bool:
        """Whether something has this name; the key of Han characters is made here, at a tenth of the time."""
        return self.is_known(name.replace("·", ""))

    def has_known(self, run: str) -> bool:
        """Whether the run ends with a name that is known."""
        return any(self.knows(run[start:]) for start in _starts(run))

    def read(self, runs: Collection[tuple[str, str]]) -> None:
        """Counts what the marks around the runs and the words in them say."""
        self.marked = {run for run, opened in runs if opened == _MARK}
        for run, opened in runs:
            # A 与 or 的 inside a name that stands between marks elsewhere begins no shorter one.
            inside = max((len(name) for name in self.marked if run.endswith(name)), default=0)
            for start in _starts(run):
                name, before = run[start:], run[:start]
                self.neighbours[name].add(before[-1:])
                if before:
                    self.votes[name] += _BORDER * (len(name) >= inside and ends_before_name(before))
                else:
                    self.votes[name] += {_MARK: _MARKED, _STOP: 1}.get(opened, 0)

    def best(self, run: str) -> str:
        """Return the name that the run most probably ends with, "" where that is not certain."""
        names = [name for start in _starts(run) if not self._is_common(name := run[start:])]
        for name in names:
            if name not in self.weights:
                self.weights[name] = self._weight(name)
        best = max(names, key=lambda name: (self.weights[name], len(name)), default="")
        return best if best and self._is_certain(best) else ""

    def _is_common(self, name: str) -> bool:
        if is_common_word(name):
            return True
        own = without_class(name)
        return own != name and not self.knows(own) and not self.knows(name) and not self._sounds_alike(own)

    def _sounds_alike(self, name: str) -> bool:
        return sound_likeness(name, self.latin) >= _ALIKE

    def _weight(self, name: str) -> float:
        sound = sound_likeness(name, self.latin)
        return (
            self.votes[name]
            + _KNOWN * self.knows(name)
            + _NEIGHBOUR * (min(4, len(self.neighbours[name])) - 1)
            + _SOUND * sound * (sound >= _ALIKE)
        )

    def _is_certain(self, name: str) -> bool:
        bordered = self.votes[name] > 0 or len(self.neighbours[name]) > 1
        if name in self.marked or (self.knows(name) and (bordered or len(name) > 2)):
            return True
        return bordered and (self._sounds_alike(name) or self.votes[name] >= 2 * _BORDER)


def _starts(run: str) -> range:
    """Return where a name that ends with the run can begin; a name is never cut at its dot."""
    dot = run.find("·", 1)
    return range(max(0, len(run) - _MOST_HAN), min(len(run) - 1, dot) if dot > 0 else len(run) - 1)


def _settle_latin(places: list[_Place], is_known: Callable[[str], bool]) -> Iterator[tuple[_Place, str]]:
    chinese = places[0].inside
    own = without_class(to_simplified(chinese))
    described = len(own) < len(chinese) or ("的" in chinese and len(chinese) > _LONG_HAN)
    if described and not is_known(name_key(own)) and not is_known(name_key(chinese)):
        return
    for place in places:
        words = place.run.split(" ")
        whole = place.run if place.opened == _MARK else ""
        names = [" ".join(words[start:]) for start in range(len(words))]
        known = next((name for name in names if is_known(name_key(name))), "")
        name = whole if whole and (is_known(name_key(whole)) or not known) else known or _capitalised(words)
        if name and len(name) > 1 and not _NO_NAMES.fullmatch(name):
            yield place, name


def _capitalised(words: list[str]) -> str:
    start = len(words)
    while start > 0 and words[start - 1][:1].isupper():
        start -= 1
    return " ".join(words[start:])


def _pair(uses: list[tuple[str, str, _Place]]) -> Pair:
    chinese = Counter(chinese for chinese, _, _ in uses).most_common(1)[0][0]
    latin = Counter(latin for _, latin, _ in uses).most_common(1)[0][0]
    sentences: dict[str, Sentence] = {}
    for _, _, place in uses:
        text = _sentence(place)
        sentences.setdefault(text, Sentence(place.path, text))
    paths = {place.path for _, _, place in uses}
    kept = list(sentences.values())[:MOST_SENTENCES]
    return Pair(chinese, latin, len(sentences), len(paths), round(sound_likeness(chinese, latin), 2), sentences=kept)


def _sentence(place: _Place) -> str:
    text, half = place.text, LONGEST_SENTENCE // 2
    start = max(
        place.start - half, 0, *(text.rfind(end, max(0, place.start - half), place.start) + 1 for end in _SENTENCE_ENDS)
    )
    ends = [position for end in _SENTENCE_ENDS if (position := text.find(end, place.end, place.end + half)) >= 0]
    return " ".join(text[start : min(ends, default=place.end + half) + 1].split())


def _doubt(pairs: list[Pair]) -> None:
    """Set how much speaks against each pair: either name stands more often beside another that is not like this one."""
    by_chinese: dict[str, list[Pair]] = defaultdict(list)
    by_latin: dict[str, list[Pair]] = defaultdict(list)
    for pair in pairs:
        by_chinese[name_key(pair.chinese)].append(pair)
        by_latin[name_key(pair.latin)].append(pair)
    for pair in pairs:
        others = [o.texts for o in by_chinese[name_key(pair.chinese)] if not _alike_latin(o.latin, pair.latin)]
        others += [o.texts for o in by_latin[name_key(pair.latin)] if not _alike_chinese(o.chinese, pair.chinese)]
        most = max(others, default=0)
        pair.doubt = round(most / (most + pair.texts), 2)


def _alike_latin(first: str, second: str) -> bool:
    one, other = (_NO_LETTERS.sub("", name_key(name).casefold().removeprefix("the")) for name in (first, second))
    if _TICKER.fullmatch(first) or _TICKER.fullmatch(second):
        return one == other or one in _initials(second) or other in _initials(first)
    return one in other or other in one or one in _initials(second) or other in _initials(first)


def _initials(name: str) -> tuple[str, str]:
    """Return the first letters of all words, and of those that begin with a capital."""
    words = re.split(r"[ -]+", name)
    return "".join(word[:1] for word in words).casefold(), "".join(
        word[0] for word in words if word[:1].isupper()
    ).casefold()


def _alike_chinese(first: str, second: str) -> bool:
    one, other = set(name_key(first)), set(name_key(second))
    return len(one & other) >= min(2, len(one), len(other)) or sound_likeness(first, second) >= 1
