"""What a search answers: data for pages, commands and tests, without any word for people."""

from __future__ import annotations

import enum
from dataclasses import dataclass

from editorial.models import Article, Entity
from editorial.search.query import Query
from editorial.search.snippets import Snippet

Marks = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class PassageHit:
    """A passage under a hit: the heading of its section with the anchor on the page ("" before the first heading)."""

    heading: str
    heading_marks: Marks
    anchor: str
    snippet: Snippet


@dataclass(frozen=True, slots=True)
class Hit:
    """An article that was found, once, with its best passages in the order of the text.

    `summary` is the part of the summary with terms in it, None where it has none. `passages_found` is how many passages
    hold a term, shown or not.
    """

    article: Article
    score: float
    title: str
    title_marks: Marks
    summary: Snippet | None
    passages: tuple[PassageHit, ...]
    passages_found: int


@dataclass(frozen=True, slots=True)
class FacetValue:
    """One value with the number of articles; `value` stands in a filter of the facet's field, `label` on the page."""

    value: str
    label: str
    count: int


@dataclass(frozen=True, slots=True)
class Facet:
    """A field to narrow results by, "area", "category", "year", "kind" (of names in the article) or "lang"."""

    field: str
    values: tuple[FacetValue, ...]


@dataclass(frozen=True, slots=True)
class NameOffer:
    """That the query is a name of this entity; `query` finds every article with any of its `names`."""

    entity: Entity
    names: tuple[str, ...]
    query: str


class StepKind(enum.Enum):
    """In what way a step is looser than what was asked for."""

    WORDS = "words"  # the words and pairs of characters of the query anywhere in the article, also as tags and names
    STEMS = "stems"  # other forms of English words
    TYPO = "typo"  # a Latin word that differs in one letter
    TITLES = "titles"  # titles that share much of the query


@dataclass(frozen=True, slots=True)
class Step:
    """Articles that were found by asking less; `words` is what was looked for, `total` how many there are."""

    kind: StepKind
    words: tuple[str, ...]
    total: int
    hits: tuple[Hit, ...]


@dataclass(frozen=True, slots=True)
class Results:
    """One page of what was found. `total` is exact; `pages` is at least 1, and a page beyond the last has no hits.

    `facets_counted` is how many of the articles the facets were counted from, the best ones. Steps stand on the last
    page only.
    """

    query: Query
    total: int
    hits: tuple[Hit, ...]
    page: int
    pages: int
    sort: str
    facets: tuple[Facet, ...] = ()
    facets_counted: int = 0
    names: tuple[NameOffer, ...] = ()
    steps: tuple[Step, ...] = ()
    milliseconds: float = 0.0


class SuggestionKind(enum.Enum):
    """What is suggested."""

    TITLE = "title"
    ENTITY = "entity"
    TAG = "tag"
    TERM = "term"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Something that begins with, or has in it, what was typed so far; `url` leads to its page."""

    kind: SuggestionKind
    text: str
    marks: Marks
    url: str
    detail: str = ""
