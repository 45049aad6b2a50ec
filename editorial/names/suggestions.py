"""Everything that an editor could decide about names: which two are one, and which name is missing, with evidence."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from editorial.names.keys import name_key
from editorial.names.likeness import Likeness, Likenesses, Named, Reason
from editorial.names.pairs import Pair, Sentence, mine_pairs

_LONGEST_KEY = 300  # longer names are sentences
_SOUNDS_ALIKE = 0.6
_MOST = 0.99


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Two that could be one, or a name that one of them could have as well.

    `first` and `second` are ids, the one with more articles first; `second` is None where `name` leads to nobody yet.
    `uses` counts the sentences that write both; `written` is how they do it, `sentences` are some of them.
    """

    first: int
    second: int | None
    name: str
    reason: Reason
    score: float
    uses: int = 0
    written: tuple[str, str] = ("", "")
    sentences: tuple[Sentence, ...] = ()


def suggest(
    all_named: Sequence[Named], listed: Mapping[int, frozenset[int]], texts: Iterable[tuple[str, str]]
) -> list[Suggestion]:
    """Return what could be decided, the most probable first.

    `listed` says whom each article names, `texts` are (path, text in Markdown). Two reasons for one pair are one
    suggestion, more probable than either.
    """
    bearers = _bearers(all_named)
    found: dict[tuple[int, int | None, str], Suggestion] = {}
    pairs = mine_pairs(texts, bearers.__contains__)
    likenesses = Likenesses(all_named, listed)
    for suggestion in (*_from_texts(pairs, bearers), *map(_from_likeness, likenesses.find())):
        ends = sorted((suggestion.first, suggestion.second or 0))
        key = (ends[0], ends[1], "" if suggestion.second else name_key(suggestion.name))
        found[key] = _together(found[key], suggestion) if key in found else suggestion
    return sorted(found.values(), key=lambda one: (-one.score, -one.uses, one.first, one.second or 0, one.name))


def _bearers(all_named: Sequence[Named]) -> dict[str, list[Named]]:
    """Return key → those who have it as a name, those with most articles first."""
    bearers: dict[str, list[Named]] = defaultdict(list)
    for one in sorted(all_named, key=lambda named: (-len(named.articles), named.id)):
        for key in {key for _, key in one.keys}:
            bearers[key].append(one)
    return dict(bearers)


def _from_texts(pairs: Iterable[Pair], bearers: Mapping[str, list[Named]]) -> Iterator[Suggestion]:
    for pair in pairs:
        keys = name_key(pair.chinese), name_key(pair.latin)
        if max(map(len, keys)) > _LONGEST_KEY:
            continue
        one, other = (bearers.get(key, []) for key in keys)
        if one and other:
            yield from _merges(pair, one, other)
        else:
            known, name = (one[0], pair.latin) if one else (other[0], pair.chinese)
            yield _of_pair(pair, known, None, name)


def _merges(pair: Pair, one: Sequence[Named], other: Sequence[Named]) -> Iterator[Suggestion]:
    """Yield a suggestion for every kind that has both names; without one, for the two that are named most."""
    if {named.id for named in one} & {named.id for named in other}:
        return
    by_kind = {named.kind: named for named in reversed(other)}
    of_one_kind = [(named, by_kind[named.kind]) for named in one if named.kind in by_kind]
    for first, second in of_one_kind or [(one[0], other[0])]:
        suggestion = _of_pair(pair, first, second, "")
        yield suggestion if of_one_kind else replace(suggestion, score=round(0.7 * suggestion.score, 2))


def _of_pair(pair: Pair, first: Named, second: Named | None, name: str) -> Suggestion:
    evidence = pair.evidence / (pair.evidence + 1)
    score = evidence * (1 - 0.6 * pair.doubt) + 0.1 * (pair.likeness >= _SOUNDS_ALIKE)
    if second is not None and (-len(first.articles), first.id) > (-len(second.articles), second.id):
        first, second = second, first
    return Suggestion(
        first=first.id,
        second=second.id if second else None,
        name=name,
        reason=Reason.TEXT,
        score=round(min(_MOST, score), 2),
        uses=pair.uses,
        written=(pair.chinese, pair.latin),
        sentences=tuple(pair.sentences),
    )


def _from_likeness(likeness: Likeness) -> Suggestion:
    return Suggestion(likeness.first, likeness.second, "", likeness.reason, likeness.score)


def _together(one: Suggestion, other: Suggestion) -> Suggestion:
    """Return both as one: the reason that says more, with the sentences of whichever has some."""
    strong, weak = (one, other) if one.score >= other.score else (other, one)
    texts = strong if strong.sentences else weak
    score = 1 - (1 - strong.score) * (1 - 0.5 * weak.score)
    kept = replace(strong, uses=texts.uses, written=texts.written, sentences=texts.sentences)
    return replace(kept, score=round(min(_MOST, score), 2))
