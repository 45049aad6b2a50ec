"""Which articles come first: those that have all of it in one place, then by where it stands and how often.

An article whose title is the query is first of all. Then come articles with all terms within one section (or in the
title, or in the summary), then those with the terms apart. Within each, fields weigh as below; what weighs the same is
ordered by date, newest first.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from editorial.search.backends import body_of
from editorial.search.candidates import Row
from editorial.search.clauses import Where

TITLE_IS_QUERY = 20.0
TITLE = 10.0  # of a title that is all query; a long one has less
LEAST_OF_TITLE = 0.6
HEADING, MORE_HEADINGS = 4.0, 0.5
SUMMARY = 3.5
NAMED = 2.5
SECTIONS, MOST_SECTIONS = 0.5, 2.4  # for each doubling of the passages that have it
PHRASE = 3.0
_EARLIEST = dt.date.min


@dataclass(frozen=True, slots=True)
class Ranked:
    """An article in its place. `together` says that all terms stand in one section, or in the title or summary."""

    row: Row
    score: float
    together: bool


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known beside where the clauses hold.

    `phrase` is where the terms stand side by side in the order of the query; `sections` gives the section of a passage
    that is not the first of its section; `titles` the share of a title that is query, 1.0 for one that is the query.
    """

    phrase: Where | None = None
    named: Collection[int] = frozenset()
    titles: Mapping[int, float] | None = None
    sections: Mapping[int, int] | None = None


def rank(rows: Iterable[Row], required: Sequence[Where], evidence: Evidence) -> list[Ranked]:
    """Return the articles, the best first."""
    together = _bodies_together(required, evidence.sections or {})
    ranked = [
        Ranked(row, round(_score(row, required, evidence), 3), _is_together(row, required, together)) for row in rows
    ]
    return sorted(ranked, key=_order)


def by_date(ranked: Iterable[Ranked]) -> list[Ranked]:
    """Return the articles, the newest first, the best first of a day, without a date last."""
    return sorted(ranked, key=lambda one: (one.row.date or _EARLIEST, one.score, one.row.id), reverse=True)


def _order(ranked: Ranked) -> tuple[bool, bool, float, int, int]:
    date = ranked.row.date or _EARLIEST
    return (ranked.score < TITLE_IS_QUERY, not ranked.together, -ranked.score, -date.toordinal(), -ranked.row.id)


def _score(row: Row, required: Sequence[Where], evidence: Evidence) -> float:
    share = (evidence.titles or {}).get(row.id, 0.0)
    score = 0.0
    for where in required:
        if row.id in where.titles:
            score += TITLE * (LEAST_OF_TITLE + (1 - LEAST_OF_TITLE) * share)
        if headings := where.in_headings.get(row.body, 0):
            score += HEADING + min(1.0, MORE_HEADINGS * math.log2(headings))
        if row.id in where.summaries:
            score += SUMMARY
        if row.id in where.named:
            score += NAMED
        score += min(MOST_SECTIONS, SECTIONS * math.log2(1 + where.in_bodies.get(row.body, 0)))
    score /= len(required) or 1
    if evidence.phrase is not None and evidence.phrase.holds(row.id, row.body):
        score += PHRASE
    if row.id in evidence.named:
        score += NAMED
    # Below the title that is the query stands everything else, whatever comes together.
    return score + TITLE_IS_QUERY if share == 1.0 else min(score, TITLE_IS_QUERY - 0.001)


def _is_together(row: Row, required: Sequence[Where], bodies: Collection[int]) -> bool:
    if len(required) < 2 or row.body in bodies:
        return True
    in_title = all(row.id in where.titles for where in required)
    return in_title or all(row.id in where.summaries for where in required)


def _bodies_together(required: Sequence[Where], sections: Mapping[int, int]) -> set[int]:
    """Return the bodies that have all clauses within one section."""
    if len(required) < 2:
        return set()
    places = [{sections.get(passage, passage) for passage in where.passages} for where in required]
    return {body_of(place) for place in set.intersection(*sorted(places, key=len))}
