"""What texts say of terms, gathered from the places where they explain them."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from editorial.models import GlossaryTerm
from editorial.rendering import inline_text

USE_COLUMNS = ("term_id", "written", "english", "definition", "body__articles")
_END = re.compile(r"[\s。．.;；,，:：]+$")


class UseRow(NamedTuple):
    """One place, as `values_list(*USE_COLUMNS)` gives it; the last column is the id of an article that has the body."""

    term_id: int
    written: str
    english: str
    definition: str
    article_id: int


@dataclass(slots=True)
class Definition:
    """One definition: its most frequent wording, the English names beside it, and the articles that have it."""

    text: str
    english: Counter[str] = field(default_factory=Counter)
    article_ids: list[int] = field(default_factory=list)
    chosen: bool = False

    @property
    def english_names(self) -> list[str]:
        """The English names, most frequent first."""
        return by_count(self.english)


@dataclass(slots=True)
class Gathered:
    """What texts say of one term: spellings and English names with the number of articles, and the definitions."""

    spellings: Counter[str] = field(default_factory=Counter)
    english: Counter[str] = field(default_factory=Counter)
    definitions: list[Definition] = field(default_factory=list)
    article_ids: set[int] = field(default_factory=set)

    @property
    def conflicts(self) -> bool:
        """Whether texts define the term in different words."""
        return len(self.definitions) > 1


def gather(rows: Iterable[tuple[object, ...]]) -> dict[int, Gathered]:
    """Returns what the places say by term: id → gathered, definitions of the most articles first.

    Definitions that differ in the marks at their end only are one. An article counts once for each spelling, English
    name and definition.
    """
    by_term: dict[int, list[UseRow]] = defaultdict(list)
    for row in rows:
        use = UseRow(*row)  # type: ignore[arg-type]
        by_term[use.term_id].append(use)
    return {term_id: _gathered(uses) for term_id, uses in by_term.items()}


def _gathered(uses: list[UseRow]) -> Gathered:
    found = Gathered(article_ids={use.article_id for use in uses})
    found.spellings = _counted((use.written, use.article_id) for use in uses)
    found.english = _counted((use.english, use.article_id) for use in uses if use.english)
    groups: dict[str, list[UseRow]] = defaultdict(list)
    for use in uses:
        if key := definition_key(use.definition):
            groups[key].append(use)
    for group in groups.values():
        wordings = _counted((use.definition, use.article_id) for use in group)
        english = _counted((use.english, use.article_id) for use in group if use.english)
        articles = sorted({use.article_id for use in group})
        found.definitions.append(Definition(by_count(wordings)[0], english, articles))
    found.definitions.sort(key=lambda it: (-len(it.article_ids), it.text))
    return found


def _counted(pairs: Iterable[tuple[str, int]]) -> Counter[str]:
    return Counter(text for text, _ in set(pairs))


def by_count(names: Mapping[str, int]) -> list[str]:
    """Returns the names, most frequent first; equal counts are decided by the text, not by the order of files."""
    return sorted(names, key=lambda name: (-names[name], name))


def definition_key(text: str) -> str:
    """Returns what definitions are compared by.

    >>> definition_key("越转越快。"), definition_key("越转越快")
    ('越转越快', '越转越快')
    """
    return " ".join(_END.sub("", text).split())


@dataclass(frozen=True, slots=True)
class TermView:
    """A term as it is shown: an editor's choice, else what most articles write."""

    term: GlossaryTerm
    spelling: str
    english: str
    definitions: tuple[Definition, ...]  # the chosen one first
    gathered: Gathered

    @property
    def count(self) -> int:
        """How many articles explain it."""
        return len(self.gathered.article_ids)


def view_of(term: GlossaryTerm, gathered: Gathered) -> TermView:
    """Returns how a term is shown by what was gathered of it."""
    spelling = term.spelling or next(iter(by_count(gathered.spellings)), term.key)
    english = term.english or next(iter(by_count(gathered.english)), "")
    chosen = definition_key(term.definition)
    rest = [it for it in gathered.definitions if definition_key(it.text) != chosen]
    same = [it for it in gathered.definitions if definition_key(it.text) == chosen]
    first = []
    if chosen:
        english_names, articles = (same[0].english, same[0].article_ids) if same else (Counter[str](), [])
        first = [Definition(term.definition, english_names, articles, chosen=True)]
    return TermView(term, inline_text(spelling), inline_text(english), (*first, *rest), gathered)
