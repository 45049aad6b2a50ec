"""What to propose for one text: names that it contains and that are not among those that its header lists."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from editorial.names import (
    Found,
    Reading,
    display_name,
    folded_parts,
    is_part_of_more,
    is_telling,
    is_told_by_place,
    words_of,
)
from editorial.services.naming import MAX_NAME
from editorial.services.unlisted.known import Candidate, KnownNames


@dataclass(frozen=True, slots=True)
class Proposal:
    """A name of a text for its header.

    `written` is the name as it stands first, `start` and `end` where that is, `name` its folded form. `in_original`
    says that it stands in folded-away parts alone. `is_open` says that the same name may mean others, each of which
    has a proposal of its own.
    """

    entity_id: int
    kind: str
    role: str
    name: str
    written: str
    count: int
    start: int
    end: int
    in_original: bool
    is_open: bool


def read_names(text: str, known: KnownNames) -> Reading:
    """Returns the names that stand in the words of a body."""
    return known.matcher.read(words_of(text))


def proposals_in(
    text: str, known: KnownNames, *, listed: Collection[int], dismissed: Collection[int] = ()
) -> list[Proposal]:
    """Returns what to propose for a body whose header lists these entities, the most frequent first."""
    taken = {*listed}
    by_name: dict[str, list[Found]] = {}
    for one in read_names(text, known).found:
        by_name.setdefault(one.name, []).append(one)
    originals = folded_parts(text)
    found: dict[int, Proposal] = {}
    for name, places in by_name.items():
        if name in known.never or not taken.isdisjoint(places[0].entity_ids):
            continue
        for proposal in _of_name(text, places, known, originals):
            if proposal.entity_id not in dismissed:
                _add(found, proposal)
    return sorted(found.values(), key=lambda one: (-one.count, one.start, one.entity_id))


def _of_name(text: str, places: list[Found], known: KnownNames, originals: list[tuple[int, int]]) -> Iterator[Proposal]:
    """Yields a proposal for everybody who may be meant by one name."""
    first = places[0]
    candidates = known.candidates(first.entity_ids, text[first.start : first.end])
    for candidate in candidates:
        telling = _telling_places(text, places, candidate, known)
        if telling:
            start, end = telling[0].start, telling[0].end
            yield Proposal(
                candidate.entity_id,
                candidate.kind,
                candidate.role,
                first.name,
                display_name(text[start:end])[:MAX_NAME],
                len(telling),
                start,
                end,
                all(_is_inside(one, originals) for one in telling),
                len(candidates) > 1,
            )


def _telling_places(text: str, places: list[Found], candidate: Candidate, known: KnownNames) -> list[Found]:
    """Returns the places at which the name tells that the candidate is meant."""
    name, kind = places[0].name, candidate.kind
    uses = known.uses.get(name)
    everywhere = is_telling(name, kind, uses)
    return [
        one
        for one in places
        if (everywhere or is_told_by_place(text, one.start, one.end, kind=kind, uses=uses))
        and not is_part_of_more(text, one.start, one.end, uses)
    ]


def _is_inside(one: Found, parts: list[tuple[int, int]]) -> bool:
    """Whether a place lies in one of the parts, which are in order."""
    at = bisect_left(parts, (one.start + 1, 0)) - 1
    return at >= 0 and one.start < parts[at][1]


def _add(found: dict[int, Proposal], proposal: Proposal) -> None:
    """Adds a proposal; an entity that is there under another name keeps the more frequent one, with both counts."""
    other = found.get(proposal.entity_id)
    if other is None:
        found[proposal.entity_id] = proposal
        return
    more = max(other, proposal, key=lambda one: one.count)
    found[proposal.entity_id] = Proposal(
        more.entity_id,
        more.kind,
        more.role,
        more.name,
        more.written,
        other.count + proposal.count,
        more.start,
        more.end,
        other.in_original and proposal.in_original,
        more.is_open,
    )
