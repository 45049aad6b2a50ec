"""Which articles come first: those that have all of it in one place, then by where it stands and how often.

An article whose title is the query is first of all. Then come articles with all terms within one section (or in the
title, or in the summary), then those with the terms apart. Within each, fields weigh as below; what weighs the same is
ordered by date, newest first.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cache
from heapq import nlargest
from typing import NamedTuple

from editorial.search.candidates import Row
from editorial.search.clauses import Where, with_all_in_one

TITLE_IS_QUERY = 20.0
TITLE = 10.0  # of a title that is all query; a long one has less
LEAST_OF_TITLE = 0.6
HEADING, MORE_HEADINGS = 4.0, 0.5
SUMMARY = 3.5
NAMED = 2.5
SECTIONS, MOST_SECTIONS = 0.5, 2.4  # for each doubling of the passages that have it
PHRASE = 3.0

SORTED_FROM = 4  # what part of the articles can be wanted until it is faster to sort all


class Ranked(NamedTuple):
    """An article in its place: the larger comes first. `date` is as in `Row`.

    `is_query` says that its title is the query, `together` that all terms stand in one section, or in the title or
    summary.
    """

    is_query: bool
    together: bool
    score: float
    date: str
    id: int
    body: int


class Evidence(NamedTuple):
    """What is known beside where the clauses hold.

    `phrase` is where the terms stand side by side in the order of the query; `titles` the share of a title that is
    query, 1.0 for one that is the query. `together` are the bodies with all clauses in one section; where it is None,
    those with all of them in one passage are taken.
    """

    phrase: Where | None = None
    named: Collection[int] = frozenset()
    titles: Mapping[int, float] | None = None
    together: Collection[int] | None = None


def scored(rows: Sequence[Row], required: Sequence[Where], evidence: Evidence) -> list[Ranked]:
    """Return the articles in the order of the rows; the larger ones are the better ones."""
    of_bodies, of_articles = _scores_of_bodies(required, rows), _scores_of_articles(required, evidence.titles or {})
    queries = {number for number, share in (evidence.titles or {}).items() if share == 1.0}
    named, phrase = evidence.named, evidence.phrase or Where()
    phrase_bodies, phrase_articles = phrase.in_bodies, phrase.articles
    alone = len(required) < 2
    bodies, articles = ((), ()) if alone else _in_one_place(required, evidence.together)
    parts = len(required) or 1
    below = TITLE_IS_QUERY - 0.001  # the title that is the query stands everything else, whatever comes together
    of_body, of_article, made = of_bodies.get, of_articles.get, tuple.__new__  # an article in ten thousand takes longer
    ranked = []
    for number, body, date in rows:
        score = (of_body(body, 0.0) + of_article(number, 0.0)) / parts
        if body in phrase_bodies or number in phrase_articles:
            score += PHRASE
        if number in named:
            score += NAMED
        is_query = number in queries
        score = score + TITLE_IS_QUERY if is_query else min(score, below)
        is_together = alone or body in bodies or number in articles
        ranked.append(made(Ranked, (is_query, is_together, round(score, 3), date, number, body)))
    return ranked


def _scores_of_bodies(required: Sequence[Where], rows: Sequence[Row]) -> dict[int, float]:
    """Return body → what the clauses in its sections and headings are worth, at least for those of the rows."""
    asked = {row[1] for row in rows}
    scores: dict[int, float] = {}
    for where in required:
        own = {body: _of_sections(number) for body, number in _of_some(where.in_bodies, asked)}
        for body, number in _of_some(where.in_headings, asked):
            own[body] = own.get(body, 0.0) + _of_headings(number)
        if scores:
            for body, score in own.items():
                scores[body] = scores.get(body, 0.0) + score
        else:
            scores = own
    return scores


def _of_some(counts: Mapping[int, int], asked: Collection[int]) -> Iterable[tuple[int, int]]:
    """Return (body, count) for the bodies that are asked for, or for all where those are hardly more."""
    if len(counts) <= 2 * len(asked):
        return counts.items()
    return [(body, counts[body]) for body in asked if body in counts]


def _scores_of_articles(required: Sequence[Where], titles: Mapping[int, float]) -> dict[int, float]:
    """Return article → what the clauses in its title, summary, tags and names are worth."""
    scores: dict[int, float] = {}
    for where in required:
        for number in where.titles:
            share = titles.get(number, 0.0)
            scores[number] = scores.get(number, 0.0) + TITLE * (LEAST_OF_TITLE + (1 - LEAST_OF_TITLE) * share)
        for numbers, worth in ((where.summaries, SUMMARY), (where.named, NAMED)):
            for number in numbers:
                scores[number] = scores.get(number, 0.0) + worth
    return scores


def best(articles: Sequence[Ranked], most: int, *, by_date: bool = False) -> list[Ranked]:
    """Return the best articles in their order, at most so many: by date the newest, the best first of a day.

    To sort some thousands takes longer than to look for twenty of them.
    """
    key = _date_first if by_date else None
    if SORTED_FROM * most < len(articles):
        return nlargest(most, articles, key)
    return sorted(articles, key=key, reverse=True)[:most]


def _date_first(one: Ranked) -> tuple[str, float, int]:
    return one.date, one.score, one.id


@cache
def _of_sections(number: int) -> float:
    return min(MOST_SECTIONS, SECTIONS * math.log2(1 + number))


@cache
def _of_headings(number: int) -> float:
    return HEADING + min(1.0, MORE_HEADINGS * math.log2(number))


def _in_one_place(required: Sequence[Where], bodies: Collection[int] | None) -> tuple[Collection[int], Collection[int]]:
    """Return the bodies that have all clauses in one place, and the articles that do so in the title or summary."""
    titles = frozenset.intersection(*(where.titles for where in required))
    summaries = frozenset.intersection(*(where.summaries for where in required))
    return with_all_in_one(required) if bodies is None else bodies, titles | summaries
