"""What has to be in an article, and where the index says that it stands."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from editorial.search.backends import backend, bodies_of, body_of, passage_id
from editorial.search.query import Term

RARE = 1_000  # passages that have it


@dataclass(frozen=True, slots=True)
class Clause:
    """One condition on the text of an article: any of these terms, in the title alone if the field says so."""

    alternatives: tuple[Term, ...]

    @property
    def only_in_title(self) -> bool:
        return all(term.field == "title" for term in self.alternatives)


@dataclass(frozen=True)
class Where:
    """Where a clause holds: ids of passages in ascending order, and ids of articles whose title or summary have it.

    `named` are articles that carry it as a tag or a name; only looser steps count those in. Of a `partial` one it is
    known only for the articles that were asked about.
    """

    passages: Sequence[int] = ()
    headings: frozenset[int] = frozenset()
    titles: frozenset[int] = frozenset()
    summaries: frozenset[int] = frozenset()
    named: frozenset[int] = field(default=frozenset())
    partial: bool = False

    @cached_property
    def in_bodies(self) -> Counter[int]:
        """Id of a body → how many of its passages have the clause."""
        return bodies_of(self.passages)

    @cached_property
    def in_headings(self) -> Counter[int]:
        """Id of a body → how many of its headings have the clause."""
        return bodies_of(self.headings)

    @cached_property
    def articles(self) -> frozenset[int]:
        """Ids of the articles that have the clause outside of their bodies."""
        return self.titles | self.summaries | self.named

    def holds(self, article: int, body: int) -> bool:
        return body in self.in_bodies or article in self.articles

    def of_body(self, body: int) -> Iterator[int]:
        """Yield the passages of a body that have the clause."""
        at = bisect_left(self.passages, passage_id(body, 0))
        while at < len(self.passages) and body_of(self.passages[at]) == body:
            yield self.passages[at]
            at += 1

    def __len__(self) -> int:
        """Return how many articles the clause can hold in, at most and about."""
        return len(self.in_bodies) + len(self.articles)


def clauses_of(terms: Iterable[Term]) -> list[Clause]:
    """Return the terms as clauses: each has to be there."""
    return [Clause((term,)) for term in terms]


def look_up(clauses: Sequence[Clause], using: str, within: Collection[int] | None = None) -> list[Where]:
    """Return where each clause holds: where any of its terms stands; `within` some bodies, or in all.

    The former is for clauses that are not rare.
    """
    places = places_of((term for clause in clauses for term in clause.alternatives), using, within)
    wheres = [united([places[term] for term in clause.alternatives]) for clause in clauses]
    return wheres if within is None else [replace(where, partial=True) for where in wheres]


def look_up_rare(clauses: Sequence[Clause], using: str) -> list[Where | None]:
    """Return where each clause holds that seldom does; None for the others."""
    terms = list(dict.fromkeys(term for clause in clauses for term in clause.alternatives))
    found = backend(using).rare_places(terms, RARE) if terms else []
    places = {term: Where(*own) for term, own in zip(terms, found, strict=True) if own is not None}
    return [
        united([places[term] for term in clause.alternatives]) if set(clause.alternatives) <= places.keys() else None
        for clause in clauses
    ]


def places_of(terms: Iterable[Term], using: str, within: Collection[int] | None = None) -> dict[Term, Where]:
    """Return where terms stand, `within` some bodies or in all; all of them are asked for at once."""
    asked = list(dict.fromkeys(terms))
    found = backend(using).places(asked, within) if asked else []
    return {term: Where(*own) for term, own in zip(asked, found, strict=True)}


def united(found: Sequence[Where]) -> Where:
    """Return where any of several clauses holds."""
    if len(found) == 1:
        return found[0]
    return Where(
        sorted({passage for where in found for passage in where.passages}),
        frozenset().union(*(where.headings for where in found)),
        frozenset().union(*(where.titles for where in found)),
        frozenset().union(*(where.summaries for where in found)),
        frozenset().union(*(where.named for where in found)),
        any(where.partial for where in found),
    )


def with_all_in_one(wheres: Sequence[Where]) -> set[int]:
    """Return the bodies in which one passage has all of the clauses."""
    first, *others = sorted((where.passages for where in wheres), key=len)
    return set(bodies_of(set(first).intersection(*others)))
