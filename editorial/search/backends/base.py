"""What an index has to do: the one interface between searches and the machine that answers them.

An index holds folded words and numbers, no texts that anybody reads, and knows nothing of who may see what: whoever
asks it looks up the articles of the ids that it names, in the same database and by the visibility of the moment.

Another engine is one module with a class that keeps to `Backend`, and a line in `editorial.search.backends`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from itertools import repeat
from operator import rshift
from typing import NamedTuple, Protocol

from editorial.search.query import Term

POSITION_BITS = 12  # of a passage's id; the rest is the id of its body
TERMS_AT_ONCE = 100  # in a query; SQLite takes up to 500 parts


def passage_id(body_id: int, position: int) -> int:
    """Returns the id of the passage at a position of a body, counted from 0."""
    return body_id << POSITION_BITS | position


def body_of(passage: int) -> int:
    """Returns the id of the body that a passage belongs to."""
    return passage >> POSITION_BITS


def bodies_of(passages: Iterable[int]) -> Counter[int]:
    """Returns the id of a body → how many of the passages it has."""
    return Counter(map(rshift, passages, repeat(POSITION_BITS)))


def position_of(passage: int) -> int:
    """Returns the position of a passage in its body."""
    return passage & ((1 << POSITION_BITS) - 1)


class PassageEntry(NamedTuple):
    """A passage as the index takes it: its id, and what `written` made of its folded heading and text.

    Of a section in several parts only the first has the heading, so that a word in it is found once.
    """

    id: int
    heading: str
    text: str


class HeaderEntry(NamedTuple):
    """An article as the index takes it: its id, and what `written` made of its folded title and summary."""

    article_id: int
    title: str
    summary: str


class Places(NamedTuple):
    """Where a term stands: ids of passages with it in heading or text, ascending, and of those with it in the heading;
    ids of articles with it in the title, and in the summary.

    For a term of the title the others are empty.
    """

    passages: list[int]
    headings: frozenset[int]
    titles: frozenset[int]
    summaries: frozenset[int]


class Backend(Protocol):
    """An index of passages and headers. What it names is exact: it holds the term by the rules of `matching`.

    All methods that write run inside the caller's transaction where the index is part of the database. Ids of bodies
    are never given twice, so what is left of a body that is gone names nothing.
    """

    def written(self, folded: str) -> str:
        """Returns folded text as `PassageEntry` and `HeaderEntry` take it. Pure: also runs in other processes."""

    def add_passages(self, entries: Sequence[PassageEntry]) -> None:
        """Adds passages that the index does not hold."""

    def set_headers(self, entries: Sequence[HeaderEntry]) -> None:
        """Adds articles, or replaces what the index holds of them."""

    def forget_bodies(self, body_ids: Collection[int]) -> bool:
        """Takes out the passages of bodies; returns False where they stay until the passages are renewed."""

    def clear_passages(self) -> None:
        """Takes out all passages."""

    def renewal(self) -> Backend | None:
        """Returns an empty index of passages that lies beside this one, which searches go on asking; made anew.

        None where passages of single bodies can be taken out: then those of no body are, and nothing else is needed.
        """

    def take_over(self) -> Backend | None:
        """Puts what `renewal` returned in the place of the passages, inside the caller's transaction.

        Returns the former passages, which are to be dropped then; None where `renewal` did.
        """

    def drop(self, *others: str) -> None:
        """Takes away the index of passages itself, which `renewal` or `take_over` returned, and other tables."""

    def clear_headers(self) -> None:
        """Takes out all titles and summaries."""

    def loading(self, rest: int) -> AbstractContextManager[None]:
        """A block that adds a batch of a large load, in its transaction; `rest` bodies come behind it."""

    def settle(self) -> Iterator[None]:
        """Does step by step, outside of transactions, what makes the index fast after a large load."""

    def faults(self, entries: Sequence[PassageEntry]) -> list[int]:
        """Returns the ids of those passages that the index does not hold as they are given."""

    def header_faults(self, entries: Sequence[HeaderEntry]) -> list[int]:
        """Returns the ids of those articles that the index does not hold as they are given."""

    def size(self) -> int:
        """Returns how many bytes the index takes."""

    def held(self) -> int:
        """Returns how many passages the index holds, those of bodies that are gone included."""

    def known(self, words: Collection[str]) -> set[str]:
        """Returns those of the folded words, or pieces of Chinese, that stand in any body, of whatever article."""

    def places(self, terms: Sequence[Term], within: Collection[int] | None = None) -> list[Places]:
        """Returns where each of the terms stands, in their order; one query for each `TERMS_AT_ONCE` of them.

        `within` some bodies, a few hundred at most, passages of others are left out and need not be looked at. That is
        meant for terms that are not rare.
        """

    def rare_places(self, terms: Sequence[Term], most: int) -> list[Places | None]:
        """Returns where the rare ones of the terms stand, in their order; None for those that are more frequent.

        Rare is what stands in up to `most` passages, as far as the index can tell that fast; it may return more.
        """
