"""Looser steps: what else may be meant, where exactly what was asked for is found seldom or nowhere.

Each step is named to the reader and shows only articles that no stricter one has shown. They come in this order:

1. WORDS: the words of the query, and its Chinese in pieces that texts have, anywhere in the article, also as tags and
   names.
2. STEMS: the same with other forms of English words (`agent`, `agents`).
3. TYPO: the same with Latin words that differ in one letter from a word that no text has.
4. TITLES: titles that share at least half of the query.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import snowballstemmer

from editorial.models import ArticleQuerySet
from editorial.search.backends import backend
from editorial.search.backends.members import among_ids
from editorial.search.candidates import candidates
from editorial.search.clauses import Clause, Where, clauses_of, look_up, places_of, united
from editorial.search.naming import carrying
from editorial.search.query import Query, Term, parse
from editorial.search.ranking import Evidence, Ranked, rank
from editorial.search.results import Hit, Step, StepKind
from editorial.search.segmentation import is_cjk, is_word, units
from editorial.search.showing import shown

FEW = 5  # results up to which looser steps are taken
MOST_SHOWN = 5  # of a step
MOST_PARTS = 12  # of a query; a longer one is looked for by its first parts
LEAST_RUN = 4  # Chinese characters side by side that are cut in pieces
LONGEST_PIECE = 8
LEAST_WORD, LONGEST_WORD = 4, 24  # letters of a word that can have other forms or a typo; each adds 54 neighbours
MOST_FORMS = 16
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_ENDINGS = tuple("s es ed ing er ers ly ion ions ment ments e al ally ation ations ive ity ies ied y ’s".split())


@dataclass(frozen=True, slots=True)
class Loosened:
    """A way of asking less: for each part of the query the terms of which one is enough."""

    kind: StepKind
    clauses: tuple[Clause, ...]


def looser_steps(
    query: Query, articles: ArticleQuerySet, excluded: Sequence[Where], seen: Iterable[int]
) -> tuple[Step, ...]:
    """Return the steps that find articles which are not among `seen`; none where more than plain text is asked for."""
    asks_more = any(term.field for term in query.terms) or any(item.field == "name" for item in query.filters)
    parts = [] if asks_more else _parts(query.terms)
    if not parts:
        return ()
    before = set(seen)
    steps: list[Step] = []
    for loosened in (_words(query.terms, parts), _stems(parts), _typos(parts)):
        if loosened is not None and (step := _step(loosened, articles, excluded, before)):
            steps.append(step)
    if not steps and (step := _similar_titles(_pairs(query.terms), articles, excluded, before)):
        steps.append(step)
    return tuple(steps)


def nearest_titles(text: str, articles: ArticleQuerySet) -> tuple[Hit, ...]:
    """Return the articles whose titles share at least half of the words of a text, the nearest first, at most five."""
    step = _similar_titles(_pairs(parse(text).terms), articles, (), set())
    return step.hits if step else ()


def _step(loosened: Loosened, articles: ArticleQuerySet, excluded: Sequence[Where], seen: set[int]) -> Step | None:
    """Return what a step finds beside `seen`, and note it there; None where that is nothing."""
    places = places_of(term for clause in loosened.clauses for term in clause.alternatives)
    by_term = [{term: Where(*places[term]) for term in clause.alternatives} for clause in loosened.clauses]
    named = _named(loosened)
    required = [
        replace(united(list(wheres.values())), named=articles) for wheres, articles in zip(by_term, named, strict=True)
    ]
    rows = candidates(articles, required, excluded) if all(map(len, required)) else []
    new = rank([row for row in rows if row.id not in seen], required, Evidence())
    if not new:
        return None
    seen.update(one.row.id for one in new)
    met = [
        term.written
        for wheres in by_term
        for term, where in wheres.items()
        if len(wheres) == 1 or any(where.holds(one.row.id, one.row.body) for one in new)
    ]
    hits = shown(new[:MOST_SHOWN], articles, loosened.clauses, required)
    return Step(loosened.kind, tuple(dict.fromkeys(met)), len(new), hits)


def _named(loosened: Loosened) -> list[frozenset[int]]:
    """Return the articles that carry each of the parts as a tag or a name; none but for the words themselves."""
    if loosened.kind is not StepKind.WORDS:
        return [frozenset()] * len(loosened.clauses)
    texts = [clause.alternatives[0].written for clause in loosened.clauses]
    carried = carrying(texts)
    return [carried[text].articles for text in texts]


def _parts(terms: Sequence[Term]) -> list[Term]:
    """Return the words that the terms are made of, and their Chinese in pieces that texts have."""
    parts: dict[str, Term] = {}
    for term in terms:
        words = [unit for unit in units(term.text) if is_word(unit)]
        runs = "".join(unit if is_cjk(unit) else " " for unit in units(term.text)).split()
        for piece in (*words, *(piece for run in runs for piece in _pieces(run))):
            parts.setdefault(piece, Term(piece, piece, prefix=term.prefix and piece == words[-1]))
    return list(parts.values())[:MOST_PARTS]


def _pairs(terms: Sequence[Term]) -> list[Term]:
    """Return the words of the terms and the pairs of their Chinese characters, whether texts have them or not."""
    parts = [unit for term in terms for unit in units(term.text) if is_word(unit)]
    for term in terms:
        parts += ["".join(pair) for pair in pairwise(units(term.text)) if all(map(is_cjk, pair))]
    return [Term(part, part) for part in dict.fromkeys(parts)][:MOST_PARTS]


def _pieces(run: str) -> list[str]:
    """Return a run of Chinese characters in pieces, from its beginning each as long as some text has it.

    A run of three stays whole: its halves say nothing. What no text has is left out.
    """
    if len(run) < LEAST_RUN:
        return [run]
    pieces = []
    at = 0
    while at < len(run) - 1:
        longest = min(LONGEST_PIECE, len(run) - at, len(run) - 1)
        known = backend().known([run[at : at + length] for length in range(2, longest + 1)])
        piece = max(known, key=len, default="")
        pieces += [piece] if piece else []
        at += len(piece) or 1
    return pieces


def _words(terms: Sequence[Term], parts: Sequence[Term]) -> Loosened | None:
    """Return the parts, or the terms themselves where a tag or a name can have what no text has."""
    texts = [term.text for term in parts]
    return Loosened(StepKind.WORDS, tuple(clauses_of(parts if texts != [term.text for term in terms] else terms)))


def _stems(parts: Sequence[Term]) -> Loosened | None:
    """Return the parts with the forms of English words; None where no word has another form."""
    return _with_forms(StepKind.STEMS, parts, forms_of)


def _typos(parts: Sequence[Term]) -> Loosened | None:
    """Return the parts with, for each word that no text has, words that differ in one letter."""
    unknown = {term.text for term in parts} - backend().known([term.text for term in parts])
    return _with_forms(StepKind.TYPO, parts, lambda word: neighbours(word) if word in unknown else [])


def _with_forms(kind: StepKind, parts: Sequence[Term], forms: Callable[[str], Iterable[str]]) -> Loosened | None:
    """Return the parts, each with those of its forms that the index has; None where none has any."""
    asked = {term: list(forms(term.text)) if _is_latin(term.text) else [] for term in parts}
    known = backend().known({form for words in asked.values() for form in words})
    if not known:
        return None
    return Loosened(
        kind,
        tuple(
            Clause((term, *(Term(form, form) for form in words if form in known and form != term.text))[:MOST_FORMS])
            for term, words in asked.items()
        ),
    )


def _is_latin(word: str) -> bool:
    return LEAST_WORD <= len(word) <= LONGEST_WORD and word.isascii() and word.isalpha()


def forms_of(word: str) -> list[str]:
    """Return words that have the stem of an English word, itself not among them, whether anybody writes them or not."""
    stemmer = snowballstemmer.stemmer("english")
    stem = stemmer.stemWord(word)
    begins = dict.fromkeys((stem, word, stem.removesuffix("i"), stem + stem[-1:]))
    made = dict.fromkeys(begin + ending for begin in begins for ending in ("", *_ENDINGS))
    return [form for form in made if form != word and stemmer.stemWord(form) == stem]


def neighbours(word: str) -> list[str]:
    """Return the words that differ from one of ASCII letters by one: wrong, missing, too many, or two swapped."""
    parts = [(word[:at], word[at:]) for at in range(len(word) + 1)]
    swapped = (before + after[1] + after[0] + after[2:] for before, after in parts if len(after) > 1)
    missing = (before + letter + after for before, after in parts for letter in _LETTERS)
    wrong = (before + letter + after[1:] for before, after in parts if after for letter in _LETTERS)
    too_many = (before + after[1:] for before, after in parts if after)
    return [form for form in dict.fromkeys((*swapped, *too_many, *wrong, *missing)) if form != word]


def _similar_titles(
    parts: Sequence[Term], articles: ArticleQuerySet, excluded: Sequence[Where], seen: set[int]
) -> Step | None:
    """Return the titles with most of the parts, at least half of two or more."""
    if len(parts) < 2:
        return None
    wheres = look_up(clauses_of([replace(term, field="title") for term in parts]))
    shared = Counter(number for where in wheres for number in where.titles)
    enough = {number for number, count in shared.items() if 2 * count >= len(parts)} - seen
    visible = candidates(articles.filter(pk__in=among_ids(enough, articles.db)), [], excluded) if enough else []
    if not visible:
        return None
    best = sorted(visible, key=lambda row: (-shared[row.id], -row.id))
    ranked = [Ranked(row, round(shared[row.id] / len(parts), 3), together=False) for row in best]
    met = tuple(term.written for term, where in zip(parts, wheres, strict=True) if where.titles & {r.id for r in best})
    clauses = tuple(clauses_of(parts))
    return Step(StepKind.TITLES, met, len(ranked), shown(ranked[:MOST_SHOWN], articles, clauses, wheres))
