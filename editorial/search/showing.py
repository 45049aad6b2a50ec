"""What a page shows of articles that were found: titles, summaries and the best passages, with the hits marked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from heapq import nsmallest
from typing import NamedTuple

from editorial.models import Article, ArticleQuerySet
from editorial.rendering import inline_text
from editorial.search.backends.members import AmongIds
from editorial.search.clauses import Clause, Where
from editorial.search.query import Term
from editorial.search.ranking import Ranked
from editorial.search.results import Hit, PassageHit
from editorial.search.snippets import marked, snippet
from editorial.search.stored import StoredPassage, stored_passages

# Of the first hits, and of each further one: reading a passage is most of what a page costs.
MOST_PASSAGES, FIRST_HITS = 3, 5
AT_ONCE = 200  # texts in memory, where all hits are asked for


class Group(NamedTuple):
    """Ranked articles with what they were found by, and how many passages the first ones show."""

    ranked: Sequence[Ranked]
    clauses: Sequence[Clause]
    required: Sequence[Where]
    most: int = MOST_PASSAGES


def shown(groups: Sequence[Group], articles: ArticleQuerySet) -> list[tuple[Hit, ...]]:
    """Return the hits for some groups of articles of the queryset, each in its order; two queries for each 200."""
    hits: list[list[Hit]] = [[] for _ in groups]
    for at in range(0, max((len(group.ranked) for group in groups), default=0), AT_ONCE):
        parts = [group._replace(ranked=group.ranked[at : at + AT_ONCE]) for group in groups]
        for own, more in zip(hits, _at_once(parts, articles), strict=True):
            own += more
    return [tuple(own) for own in hits]


def _at_once(groups: Sequence[Group], articles: ArticleQuerySet) -> list[tuple[Hit, ...]]:
    numbers = {one.id for group in groups for one in group.ranked}
    columns = articles.order_by().for_lists().filter(AmongIds("pk", numbers))
    by_id = {article.pk: article for article in columns}
    best = [_best_of_each(group) for group in groups]
    wanted = {passage for chosen in best for passages, _ in chosen.values() for passage in passages}
    places = stored_passages(wanted, articles.db)
    return [_hits(group, by_id, chosen, places) for group, chosen in zip(groups, best, strict=True)]


def _best_of_each(group: Group) -> dict[int, tuple[list[int], int]]:
    """Return body → (its passages to show, how many have a term)."""
    first = {one.body for one in group.ranked[:FIRST_HITS]}
    found = {one.body: _passages(one.body, group.required) for one in group.ranked}
    return {
        body: (_best(counts, group.required, group.most if body in first else 1), len(counts))
        for body, counts in found.items()
    }


def _hits(
    group: Group,
    articles: Mapping[int, Article],
    best: Mapping[int, tuple[list[int], int]],
    places: Mapping[int, StoredPassage],
) -> tuple[Hit, ...]:
    everywhere = [term for clause in group.clauses for term in clause.alternatives]
    in_text = [term for term in everywhere if term.field != "title"]
    hits = []
    for one in group.ranked:
        if one.id not in articles:  # hidden or removed since it was found
            continue
        chosen, number = best[one.body]
        passages = tuple(_passage_hit(places[passage], in_text) for passage in chosen if passage in places)
        hits.append(_hit(one, articles[one.id], everywhere, in_text, passages, number))
    return tuple(hits)


def _hit(
    ranked: Ranked,
    article: Article,
    everywhere: Sequence[Term],
    in_text: Sequence[Term],
    passages: tuple[PassageHit, ...],
    passages_found: int,
) -> Hit:
    title, about = inline_text(article.title), inline_text(article.summary)
    summary = snippet(about, in_text) if about else None
    return Hit(
        article=article,
        score=ranked.score,
        title=title,
        title_marks=marked(title, everywhere),
        summary=summary if summary and summary.marks else None,
        passages=passages,
        passages_found=passages_found,
    )


def _passages(body: int, required: Sequence[Where]) -> Counter[int]:
    """Return passage → how many of the clauses stand in it."""
    return Counter(passage for where in required for passage in where.of_body(body))


def _best(counts: Counter[int], required: Sequence[Where], most: int) -> list[int]:
    """Return the passages to show, in the order of the text: those with most of the terms, with headings first."""
    in_heading = {passage for where in required if where.headings for passage in counts if passage in where.headings}
    best = nsmallest(most, counts, key=lambda passage: (-counts[passage], passage not in in_heading, passage))
    return sorted(best)


def _passage_hit(passage: StoredPassage, terms: Sequence[Term]) -> PassageHit:
    marks = marked(passage.heading, terms)
    return PassageHit(passage.heading, marks, passage.anchor, snippet(passage.text, terms))
