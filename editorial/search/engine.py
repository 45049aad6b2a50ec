"""Searching: from what somebody typed to one page of articles, exact ones first, with what else may help."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from editorial.models import ArticleQuerySet, Passage
from editorial.search.backends import body_of
from editorial.search.backends.members import AmongIds, fetched
from editorial.search.candidates import Row, candidates, having
from editorial.search.clauses import Clause, Where, clauses_of, look_up, with_all_in_one
from editorial.search.expansion import name_clause, offers
from editorial.search.facets import MOST_COUNTED, facets
from editorial.search.filters import narrowed
from editorial.search.folding import fold
from editorial.search.looser import FEW, Exact, FoundLoosely, looser_steps
from editorial.search.naming import Carried, carrying
from editorial.search.query import Filter, Note, NoteKind, Query, Term, make_term, parse
from editorial.search.ranking import Evidence, Ranked, best, scored
from editorial.search.rarest_first import rarest_first
from editorial.search.results import Results
from editorial.search.showing import Group, shown

PER_PAGE = 20
MOST_TITLES = 500  # that are compared with the query letter by letter
MOST_SECTIONS = 20_000  # passages of which it is looked up to which section they belong


@dataclass(slots=True)
class Found:
    """All articles that meet a query, and what they were found by."""

    articles: ArticleQuerySet
    clauses: list[Clause] = field(default_factory=list)
    required: Sequence[Where] = ()
    excluded: Sequence[Where] = ()
    named: frozenset[int] = frozenset()  # ids of entities that the whole query is a name of
    scored: Sequence[Ranked] = ()
    notes: tuple[Note, ...] = ()

    @property
    def ranked(self) -> list[Ranked]:
        """All articles, the best first."""
        return best(self.scored, len(self.scored))


def search(
    text: str,
    *,
    articles: ArticleQuerySet,
    page: int = 1,
    per_page: int = PER_PAGE,
    sort: str = "",
    filters: Iterable[Filter] = (),
    staff: bool = False,
    extras: bool = True,
) -> Results:
    """Return one page of the articles that `text` finds among `articles`, which says who may see what.

    Everything is read from the database of the queryset. `filters` are conditions beside those in the text, `sort` is
    "relevance" or "date" and gives way to the text's own. `staff` allows `status:`. `per_page` 0 puts all hits on one
    page. Without `extras` there are no facets, names and looser steps.
    """
    began = time.perf_counter()
    query = parse(text)
    query = replace(query, filters=tuple(dict.fromkeys((*query.filters, *filters))))
    found = find(query, articles, staff=staff)
    order = query.sort or sort or "relevance"
    page, total = max(1, page), len(found.scored)
    until = page * per_page if per_page else total
    first = best(found.scored, until, by_date=order == "date" or not found.required)
    chosen = first[until - (per_page or total) :] if per_page or page == 1 else []
    results = Results(
        query=replace(query, notes=(*query.notes, *found.notes)),
        total=total,
        hits=(),
        page=page,
        pages=max(1, -(-total // per_page)) if per_page else 1,
        sort=order,
    )
    loosely: list[FoundLoosely] = []
    if extras and query:
        results, loosely = _with_extras(results, found, articles), _loosely(results, found)
    results = _with_hits(results, found, chosen, loosely)
    return replace(results, milliseconds=(time.perf_counter() - began) * 1_000)


def find(query: Query, articles: ArticleQuerySet, *, staff: bool = False) -> Found:
    """Return all articles that meet the query; none for a query that asks for nothing."""
    if not query:
        return Found(articles.none())
    notes: list[Note] = []
    clauses = clauses_of(query.terms)
    for item in query.filters:
        if item.field == "name" and not item.excluded:
            clause = name_clause(item.value, articles.db)
            clauses.append(clause or Clause(()))
            notes += [] if clause else [Note(NoteKind.UNKNOWN_NAME, item.value)]
        elif item.field == "status" and not staff:
            notes.append(Note(NoteKind.NOT_FOR_READERS, item.value))
    allowed = [item for item in query.filters if item.field != "status" or staff]
    visible = narrowed(articles, allowed)
    phrase = _phrase(query)
    required, others, rows = rarest_first(clauses, clauses_of([*query.excluded, *phrase]), visible)
    excluded = others[: len(query.excluded)]
    rows = candidates(visible, required, excluded) if rows is None else having(rows, required, excluded)
    text = query.plain_text
    carried = carrying([text], articles.db)[text] if text else Carried()
    evidence = Evidence(
        phrase=others[-1] if phrase else None,
        named=carried.articles,
        titles=_shares_of_titles(text, visible, rows, required) if text else None,
        together=_together(visible.db, rows, required) if len(required) > 1 else None,
    )
    return Found(visible, clauses, required, excluded, carried.entities, scored(rows, required, evidence), tuple(notes))


def _phrase(query: Query) -> list[Term]:
    """Return what several words are side by side; nothing where that is not asked of all fields."""
    if len(query.terms) < 2 or any(term.field for term in query.terms):
        return []
    phrase = make_term(query.plain_text, phrase=True)
    return [phrase] if phrase else []


def _shares_of_titles(
    text: str, visible: ArticleQuerySet, rows: Sequence[Row], required: Sequence[Where]
) -> dict[int, float]:
    """Return article → what share of its title the query is, for those with all of it in the title."""
    in_titles = frozenset.intersection(*(where.titles for where in required))
    in_titles = in_titles.intersection([row[0] for row in rows]) if in_titles else in_titles
    if not in_titles:
        return {}
    some = sorted(in_titles, reverse=True)[:MOST_TITLES]
    titles = visible.order_by().filter(AmongIds("pk", some)).values_list("pk", "title")
    asked = fold(text)
    shares = {}
    for number, title in titles:
        folded = fold(title)
        share = min(0.99, len(asked) / (len(folded) or 1))
        shares[number] = 1.0 if folded == asked else share
    return shares


def _together(using: str, rows: Sequence[Row], required: Sequence[Where]) -> set[int]:
    """Return the bodies in which one section has all clauses, in one of its passages or in several."""
    together = with_all_in_one(required)
    apart = {body for _, body, _ in rows if body not in together}
    passages = [number for body in apart for where in required for number in where.of_body(body)][:MOST_SECTIONS]
    if not passages:
        return together
    found = Passage.objects.using(using).order_by().filter(AmongIds("pk", passages))
    sections = {number: (body_of(number), section) for number, section in fetched(found.values_list("pk", "section"))}
    with_each = ({sections[number] for number in sections.keys() & where.passages} for where in required)
    return together.union(body for body, _ in set.intersection(*with_each))


def _with_extras(results: Results, found: Found, articles: ArticleQuerySet) -> Results:
    """Return the results with facets, and the names that the query is."""
    counted = found.scored if len(found.scored) <= MOST_COUNTED else best(found.scored, MOST_COUNTED)
    return replace(
        results,
        facets=facets(counted, articles.db) if counted else (),
        facets_counted=len(counted),
        names=offers(results.query, found.named, articles),
    )


def _loosely(results: Results, found: Found) -> list[FoundLoosely]:
    """Return what looser steps find, on a last page of few."""
    if results.page != results.pages or results.total > FEW:
        return []
    excluded = found.excluded
    if any(where.partial for where in excluded):
        excluded = look_up(clauses_of(results.query.excluded), found.articles.db)
    exact = Exact(found.clauses, found.required, excluded, found.scored)
    return looser_steps(results.query, found.articles, exact)


def _with_hits(results: Results, found: Found, chosen: Sequence[Ranked], loosely: Sequence[FoundLoosely]) -> Results:
    """Return the results with what is shown of the chosen articles and of looser steps, all read at once."""
    groups = [Group(chosen, found.clauses, found.required), *(one.group() for one in loosely)]
    hits, *of_steps = shown(groups, found.articles)
    steps = tuple(one.step(own) for one, own in zip(loosely, of_steps, strict=True))
    return replace(results, hits=hits, steps=steps)
