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
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from heapq import nsmallest
from itertools import pairwise
from typing import NamedTuple

import snowballstemmer

from editorial.models import ArticleQuerySet
from editorial.search.backends import backend
from editorial.search.backends.members import AmongIds
from editorial.search.candidates import Row, candidates, candidates_of_each
from editorial.search.clauses import Clause, Where, clauses_of, look_up, look_up_rare, united
from editorial.search.naming import carrying
from editorial.search.query import Query, Term, parse
from editorial.search.ranking import Evidence, Ranked, best, scored
from editorial.search.rarest_first import look_up_within, with_all
from editorial.search.results import Hit, Step, StepKind
from editorial.search.segmentation import is_cjk, is_word, units
from editorial.search.showing import Group, shown

FEW = 5  # results up to which looser steps are taken
MOST_SHOWN = 5  # of a step
MOST_PARTS = 12  # of a query; a longer one is looked for by its first parts
LEAST_RUN = 4  # Chinese characters side by side that are cut in pieces
LONGEST_PIECE = 4  # most words have two, and names three or four; each further character asks for as many again
LONGEST_RUN = 24
LEAST_WORD, LONGEST_WORD = 4, 24  # letters of a word that can have other forms or a typo; each adds 54 neighbours
MOST_FORMS = 16
MOST_NEIGHBOURS = 3_000  # of the words of a query, six words of nine letters; a query of more wrong words has no typo
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_ENDINGS = tuple("s es ed ing er ers ly ion ions ment ments e al ally ation ations ive ity ies ied y ’s".split())


@dataclass(frozen=True, slots=True)
class Loosened:
    """A way of asking less: for each part of the query the terms of which one is enough."""

    kind: StepKind
    clauses: tuple[Clause, ...]


class Exact(NamedTuple):
    """What the exact search looked up: its clauses, where they hold, where those hold that must not, and what it found.

    There are few articles in `found`.
    """

    clauses: Sequence[Clause] = ()
    required: Sequence[Where] = ()
    excluded: Sequence[Where] = ()
    found: Sequence[Ranked] = ()

    def places(self) -> dict[Term, Where]:
        """Return where the terms stand that are clauses by themselves and were looked for everywhere."""
        pairs = zip(self.clauses, self.required, strict=True)
        return {
            _as_asked(one.alternatives[0]): where
            for one, where in pairs
            if len(one.alternatives) == 1 and not where.partial
        }

    def bodies(self) -> set[int]:
        """Return the bodies that have all clauses, so that each article with one of them is found."""
        bodies = {one.body for one in self.found}
        return bodies.intersection(*(where.in_bodies for where in self.required))

    def has_all_that_has(self, where: Where) -> bool:
        """Return whether nothing else was found in which a further clause holds."""
        return where.articles <= {one.id for one in self.found} and where.in_bodies.keys() <= self.bodies()


class FoundLoosely(NamedTuple):
    """What one way found beside stricter ones: its best articles, how many there are, and the words that they have."""

    loosened: Loosened
    required: list[Where]
    shown: list[Ranked]
    total: int
    words: tuple[str, ...]

    def group(self) -> Group:
        """Return what is shown of it: of each article one passage."""
        return Group(self.shown, self.loosened.clauses, self.required, 1)

    def step(self, hits: tuple[Hit, ...]) -> Step:
        """Return the step as readers see it, with the hits of its group."""
        return Step(self.loosened.kind, self.words, self.total, hits)


def looser_steps(query: Query, articles: ArticleQuerySet, exact: Exact) -> list[FoundLoosely]:
    """Return the steps that find articles beside the exact ones; none where more than plain text is asked for.

    At most twelve queries, two more where only titles are similar.
    """
    asks_more = any(term.field for term in query.terms) or any(item.field == "name" for item in query.filters)
    parts = [] if asks_more else _parts(query.terms, exact, articles.db)
    if not parts:
        return []
    made = {term: forms_of(term.text) for term in parts if _is_latin(term.text)}
    known = _known([form for term, own in made.items() for form in (term.text, *own)], articles.db)
    forms = {term: with_stem_of(term.text, [form for form in own if form in known]) for term, own in made.items()}
    typos = _neighbours_of([term for term in made if term.text not in known])
    known = _known([form for own in typos.values() for form in own], articles.db)
    ways = [
        _words(query.terms, parts),
        _with_forms(StepKind.STEMS, parts, forms),
        _with_forms(
            StepKind.TYPO, parts, {term: [form for form in own if form in known] for term, own in typos.items()}
        ),
    ]
    found = _found([way for way in ways if way is not None], articles, exact)
    return found or _similar_titles(_pairs(query.terms), articles, exact)


def nearest_titles(text: str, articles: ArticleQuerySet) -> tuple[Hit, ...]:
    """Return the articles whose titles share at least half of the words of a text, the nearest first, at most five."""
    groups = [one.group() for one in _similar_titles(_pairs(parse(text).terms), articles, Exact())]
    return shown(groups, articles)[0] if groups else ()


def _as_asked(term: Term) -> Term:
    """Return the term with all that the index looks at, and nothing else."""
    return Term(term.text, "", term.field, prefix=term.prefix)


def _known(words: Sequence[str], using: str) -> set[str]:
    return backend(using).known(set(words)) if words else set()


def _found(ways: Sequence[Loosened], articles: ArticleQuerySet, exact: Exact) -> list[FoundLoosely]:
    """Return what each way finds beside the exact search and the ways before it; at most eight queries."""
    carried = carrying([clause.alternatives[0].written for clause in ways[0].clauses], articles.db)
    named = [carried[clause.alternatives[0].written].articles for clause in ways[0].clauses]
    wheres = _looked_up(ways, named, exact, articles)
    if wheres is None:
        return []
    asked = [_required(way, wheres, named) for way in ways]
    seen = {one.id for one in exact.found}
    found: list[FoundLoosely] = []
    for way, required, rows in zip(ways, asked, candidates_of_each(articles, asked, exact.excluded), strict=True):
        if new := [row for row in rows if row[0] not in seen]:
            seen.update(row[0] for row in new)
            top = best(scored(new, required, Evidence()), MOST_SHOWN)
            found.append(FoundLoosely(way, required, top, len(new), _met(way, wheres, new)))
    return found


def _looked_up(
    ways: Sequence[Loosened], named: Sequence[frozenset[int]], exact: Exact, articles: ArticleQuerySet
) -> dict[Term, Where] | None:
    """Return where all terms of the ways stand, at least in what they can find; None where they can find nothing.

    That is where one part is nowhere but in what was found exactly. Of the parts that all ways ask for alike the
    longest is looked up first, which is often the rarest, then all that are rare; the others need not be looked for
    everywhere then.
    """
    terms = list(dict.fromkeys(term for way in ways for clause in way.clauses for term in clause.alternatives))
    places = exact.places()  # of a frequent word they are most of the work
    wheres = {term: places[_as_asked(term)] for term in terms if _as_asked(term) in places}
    rows: list[Row] | None = None
    held: list[Where] = []
    same = _in_all(ways, named)
    for some in filter(None, (same[:1], same[1:])):
        missing = [clause for clause, _ in some if clause.alternatives[0] not in wheres]
        found = zip(missing, look_up_rare(missing, articles.db), strict=True)
        wheres |= {clause.alternatives[0]: where for clause, where in found if where is not None}
        known = [(wheres.get(clause.alternatives[0]), own) for clause, own in some]
        held += [replace(where, named=own) for where, own in known if where is not None]
        if any(map(exact.has_all_that_has, held)):
            return None
        if (rows := with_all(held, articles)) is not None:
            break
    rest = clauses_of(term for term in terms if term not in wheres)
    others = look_up(rest, articles.db) if rows is None else look_up_within(rest, rows, articles.db)
    return wheres | {clause.alternatives[0]: where for clause, where in zip(rest, others, strict=True)}


def _in_all(ways: Sequence[Loosened], named: Sequence[frozenset[int]]) -> list[tuple[Clause, frozenset[int]]]:
    """Return the clauses that are the same in all ways, each with the articles that carry it, the longest first."""
    first, *others = (way.clauses for way in ways)
    same = [
        (clause, own)
        for clause, own, *further in zip(first, named, *others, strict=True)
        if all(len(one.alternatives) == 1 for one in (clause, *further))
    ]
    return sorted(same, key=lambda one: len(one[0].alternatives[0].text), reverse=True)


def _required(way: Loosened, wheres: Mapping[Term, Where], named: Sequence[frozenset[int]]) -> list[Where]:
    """Return where each part holds; the words themselves also where an article carries one as a tag or a name."""
    places = [united([wheres[term] for term in clause.alternatives]) for clause in way.clauses]
    if way.kind is not StepKind.WORDS:
        return places
    return [replace(where, named=own) if own else where for where, own in zip(places, named, strict=True)]


def _met(way: Loosened, wheres: Mapping[Term, Where], rows: Sequence[Row]) -> tuple[str, ...]:
    """Return the words that were looked for: of several forms those that one of the articles has."""
    return tuple(
        dict.fromkeys(
            term.written
            for clause in way.clauses
            for term in clause.alternatives
            if len(clause.alternatives) == 1 or any(wheres[term].holds(article, body) for article, body, _ in rows)
        )
    )


def _parts(terms: Sequence[Term], exact: Exact, using: str) -> list[Term]:
    """Return the words that the terms are made of, and their Chinese in pieces that texts have."""
    by_term = [(term, [unit for unit in units(term.text) if is_word(unit)], _runs(term)) for term in terms]
    places = exact.places()
    standing = {
        run for term, _, runs in by_term if (where := places.get(_as_asked(term))) and where.passages for run in runs
    }
    pieces = _pieces([run for _, _, runs in by_term for run in runs], standing, using)
    parts: dict[str, Term] = {}
    for term, words, runs in by_term:
        for piece in (*words, *(piece for run in runs for piece in pieces[run])):
            parts.setdefault(piece, Term(piece, piece, prefix=term.prefix and piece == words[-1]))
    found = list(parts.values())
    # Several single characters stand in most articles and say nothing.
    return ([part for part in found if len(part.text) > 1] if len(found) > 1 else found)[:MOST_PARTS]


def _runs(term: Term) -> list[str]:
    """Return the Chinese of a term, what stands side by side in one; of long ones the beginning."""
    runs = "".join(unit if is_cjk(unit) else " " for unit in units(term.text)).split()
    return [run[:LONGEST_RUN] for run in runs[:MOST_PARTS]]


def _pairs(terms: Sequence[Term]) -> list[Term]:
    """Return the words of the terms and the pairs of their Chinese characters, whether texts have them or not."""
    parts = [unit for term in terms for unit in units(term.text) if is_word(unit)]
    for term in terms:
        parts += ["".join(pair) for pair in pairwise(units(term.text)) if all(map(is_cjk, pair))]
    return [Term(part, part) for part in dict.fromkeys(parts)][:MOST_PARTS]


def _pieces(runs: Sequence[str], standing: Collection[str], using: str) -> dict[str, list[str]]:
    """Return runs of Chinese characters in pieces, from its beginning each as long as some text has it.

    A run of three stays whole: its halves say nothing. What no text has is left out; of those in `standing` texts have
    every piece, and two queries ask for those of the others.
    """
    long = [run for run in runs if len(run) >= LEAST_RUN]
    asked = [run for run in long if run not in standing]
    known = _known([run[at : at + 2] for run in asked for at in range(len(run) - 1)], using)
    known |= _known([piece for run in asked for piece in _longer(run, known)], using)
    for run in long:
        if run in standing:
            known |= {run[at:end] for at in range(len(run)) for end in range(at + 2, at + LONGEST_PIECE + 1)}
    return {run: _cut(run, known) if len(run) >= LEAST_RUN else [run] for run in runs}


def _longer(run: str, pairs: Collection[str]) -> Iterator[str]:
    """Yield the pieces of three and more characters that texts can have: those of which they have all pairs."""
    for at in range(len(run) - 2):
        for end in range(at + 3, min(at + LONGEST_PIECE, len(run)) + 1):
            if run[end - 3 : end - 1] not in pairs or run[end - 2 : end] not in pairs:
                break
            if end - at < len(run):
                yield run[at:end]


def _cut(run: str, known: Collection[str]) -> list[str]:
    pieces = []
    at = 0
    while at < len(run) - 1:
        ends = range(min(at + LONGEST_PIECE, len(run)), at + 1, -1)
        piece = next((run[at:end] for end in ends if run[at:end] in known), "")
        pieces += [piece] if piece else []
        at += len(piece) or 1
    return pieces


def _words(terms: Sequence[Term], parts: Sequence[Term]) -> Loosened:
    """Return the parts, or the terms themselves where a tag or a name can have what no text has."""
    texts = [term.text for term in parts]
    return Loosened(StepKind.WORDS, tuple(clauses_of(parts if texts != [term.text for term in terms] else terms)))


def _with_forms(kind: StepKind, parts: Sequence[Term], forms: Mapping[Term, Sequence[str]]) -> Loosened | None:
    """Return the parts, each with its forms; None where no word has any."""
    clauses = [Clause((term, *(Term(form, form) for form in forms.get(term, ())))[:MOST_FORMS]) for term in parts]
    return Loosened(kind, tuple(clauses)) if any(len(clause.alternatives) > 1 for clause in clauses) else None


def _is_latin(word: str) -> bool:
    return LEAST_WORD <= len(word) <= LONGEST_WORD and word.isascii() and word.isalpha()


def forms_of(word: str) -> list[str]:
    """Return words that can have the stem of an English word, not itself, whether anybody writes them or not."""
    stem = snowballstemmer.stemmer("english").stemWord(word)
    begins = dict.fromkeys((stem, word, stem.removesuffix("i"), stem + stem[-1:]))
    made = dict.fromkeys(begin + ending for begin in begins for ending in ("", *_ENDINGS))
    return [form for form in made if form != word]


def with_stem_of(word: str, forms: Sequence[str]) -> list[str]:
    """Return those of the forms that have the stem of the word."""
    stemmer = snowballstemmer.stemmer("english")
    stem = stemmer.stemWord(word)
    return [form for form in forms if stemmer.stemWord(form) == stem]


def _neighbours_of(terms: Sequence[Term]) -> dict[Term, list[str]]:
    """Return the neighbours of words that no text has; none where they are so many that hardly one letter is wrong.

    Each of the words must have one that a text has, so that to ask about some of them would find nothing.
    """
    found = {term: neighbours(term.text) for term in terms}
    return found if sum(map(len, found.values())) <= MOST_NEIGHBOURS else {}


def neighbours(word: str) -> list[str]:
    """Return the words that differ from one of ASCII letters by one: wrong, missing, too many, or two swapped."""
    parts = [(word[:at], word[at:]) for at in range(len(word) + 1)]
    swapped = (before + after[1] + after[0] + after[2:] for before, after in parts if len(after) > 1)
    missing = (before + letter + after for before, after in parts for letter in _LETTERS)
    wrong = (before + letter + after[1:] for before, after in parts if after for letter in _LETTERS)
    too_many = (before + after[1:] for before, after in parts if after)
    return [form for form in dict.fromkeys((*swapped, *too_many, *wrong, *missing)) if form != word]


def _similar_titles(parts: Sequence[Term], articles: ArticleQuerySet, exact: Exact) -> list[FoundLoosely]:
    """Return the titles with most of the parts, at least half of two or more."""
    if len(parts) < 2:
        return []
    wheres = look_up(clauses_of([replace(term, field="title") for term in parts]), articles.db)
    shared = Counter(number for where in wheres for number in where.titles)
    enough = {number for number, count in shared.items() if 2 * count >= len(parts)} - {one.id for one in exact.found}
    visible = candidates(articles.filter(AmongIds("pk", enough)), [], exact.excluded)
    if not visible:
        return []
    nearest = nsmallest(MOST_SHOWN, visible, key=lambda row: (-shared[row[0]], -row[0]))
    ranked = [
        Ranked(False, False, round(shared[number] / len(parts), 3), date, number, body)
        for number, body, date in nearest
    ]
    all_ids = {row[0] for row in visible}
    met = tuple(term.written for term, where in zip(parts, wheres, strict=True) if where.titles & all_ids)
    return [FoundLoosely(Loosened(StepKind.TITLES, tuple(clauses_of(parts))), wheres, ranked, len(visible), met)]
