"""What a page shows of articles that were found: titles, summaries and the best passages, with the hits marked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from heapq import nsmallest

from editorial.models import Article, ArticleQuerySet
from editorial.search.backends.members import among_ids
from editorial.search.clauses import Clause, Where
from editorial.search.query import Term
from editorial.search.ranking import Ranked
from editorial.search.results import Hit, PassageHit
from editorial.search.snippets import marked, snippet
from editorial.search.stored import StoredPassage, stored_passages

# Of the first hits, and of each further one: reading a passage is most of what a page costs.
MOST_PASSAGES, FIRST_HITS = 3, 5
AT_ONCE = 200  # texts in memory, where all hits are asked for


def shown(
    ranked: Sequence[Ranked], articles: ArticleQuerySet, clauses: Sequence[Clause], required: Sequence[Where]
) -> tuple[Hit, ...]:
    """Return the hits for ranked articles of the queryset, in their order; two queries for each 200."""
    hits: list[Hit] = []
    for at in range(0, len(ranked), AT_ONCE):
        hits.extend(_shown(ranked[at : at + AT_ONCE], articles, clauses, required))
    return tuple(hits)


def _shown(
    ranked: Sequence[Ranked], articles: ArticleQuerySet, clauses: Sequence[Clause], required: Sequence[Where]
) -> Iterable[Hit]:
    columns = articles.order_by().for_lists().filter(pk__in=among_ids([one.row.id for one in ranked], articles.db))
    by_id = {article.pk: article for article in columns}
    found = {one.row.body: _passages(one.row.body, required) for one in ranked}
    first = {one.row.body for one in ranked[:FIRST_HITS]}
    best = {body: _best(counts, required, MOST_PASSAGES if body in first else 1) for body, counts in found.items()}
    places = stored_passages([number for numbers in best.values() for number in numbers], articles.db)
    everywhere = [term for clause in clauses for term in clause.alternatives]
    in_text = [term for term in everywhere if term.field != "title"]
    for one in ranked:
        if one.row.id not in by_id:  # hidden or removed since it was found
            continue
        body = one.row.body
        shown_passages = tuple(_passage_hit(places[number], in_text) for number in best[body] if number in places)
        yield _hit(one, by_id[one.row.id], everywhere, in_text, shown_passages, len(found[body]))


def _hit(
    ranked: Ranked,
    article: Article,
    everywhere: Sequence[Term],
    in_text: Sequence[Term],
    passages: tuple[PassageHit, ...],
    passages_found: int,
) -> Hit:
    summary = snippet(article.summary, in_text) if article.summary else None
    return Hit(
        article=article,
        score=ranked.score,
        title=article.title,
        title_marks=marked(article.title, everywhere),
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
