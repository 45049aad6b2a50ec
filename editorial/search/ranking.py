"""Which articles come first: those that have all of it in one place, then by where it stands and how often.

An article whose title is the query is first of all. Then come articles with all terms within one section (or in the
title, or in the summary), then those with the terms apart. Within each, fields weigh as below; what weighs the same is
ordered by date, newest first.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import NamedTuple

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


class Ranked(NamedTuple):
    """An article in its place. `together` says that all terms stand in one section, or in the title or summary."""

    row: Row
    score: float
    together: bool


class Evidence(NamedTuple):
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
    scores = _scores(rows, required, evidence)
    ranked = [Ranked(row, score, _is_together(row, required, together)) for row, score in scores]
    return sorted(ranked, key=_order, reverse=True)


def by_date(ranked: Iterable[Ranked]) -> list[Ranked]:
    """Return the articles, the newest first, the best first of a day, without a date last."""
    return sorted(ranked, key=lambda one: (one.row.date, one.score, one.row.id), reverse=True)


def _order(ranked: Ranked) -> tuple[bool, bool, float, str, int]:
    return (ranked.score >= TITLE_IS_QUERY, ranked.together, ranked.score, ranked.row.date, ranked.row.id)


def _scores(rows: Iterable[Row], required: Sequence[Where], evidence: Evidence) -> Iterator[tuple[Row, float]]:
    """Yield each article with its score, in a loop that most articles pass with a look into a table."""
    clauses = [(where.in_bodies, where.in_headings, where.articles) for where in required]
    special = frozenset().union(evidence.titles or (), evidence.named, *(articles for _, _, articles in clauses))
    parts = len(required) or 1
    for row in rows:
        body = row.body
        score = 0.0
        for in_bodies, in_headings, _ in clauses:
            score += _of_sections(in_bodies.get(body, 0))
            if body in in_headings:
                score += _of_headings(in_headings[body])
        if row.id in special:
            score += sum(_of_header(row.id, where, evidence) for where in required)
        score /= parts
        if evidence.phrase is not None and evidence.phrase.holds(row.id, body):
            score += PHRASE
        if row.id in evidence.named:
            score += NAMED
        is_query = row.id in special and (evidence.titles or {}).get(row.id) == 1.0
        # Below the title that is the query stands everything else, whatever comes together.
        yield row, round(score + TITLE_IS_QUERY if is_query else min(score, TITLE_IS_QUERY - 0.001), 3)


@cache
def _of_sections(number: int) -> float:
    return min(MOST_SECTIONS, SECTIONS * math.log2(1 + number))


@cache
def _of_headings(number: int) -> float:
    return HEADING + min(1.0, MORE_HEADINGS * math.log2(number))


def _of_header(article: int, where: Where, evidence: Evidence) -> float:
    score = 0.0
    if article in where.titles:
        share = (evidence.titles or {}).get(article, 0.0)
        score += TITLE * (LEAST_OF_TITLE + (1 - LEAST_OF_TITLE) * share)
    if article in where.summaries:
        score += SUMMARY
    return score + NAMED if article in where.named else score


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
