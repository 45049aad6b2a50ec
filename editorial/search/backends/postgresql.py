"""The index in PostgreSQL: texts in units, and a GIN index over the tokens of them that proposes passages.

A text is stored in the form of `postgresql_form`, which a term is part of where it stands; `strpos` decides that, or a
regular expression of ours where its last word may go on. The tokens are not stored: functions of the migration make
them out of the text where an index takes a row. What the tokens propose the text decides, unless they say all there is
to say.
"""

from __future__ import annotations

import sys
from array import array
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import connections, transaction

from editorial.search.backends.base import (
    POSITION_BITS,
    TERMS_AT_ONCE,
    Backend,
    HeaderEntry,
    PassageEntry,
    Places,
)
from editorial.search.backends.postgresql_form import (
    header_proposal,
    in_units,
    pattern,
    proposal,
    proposal_decides,
    rarity,
)
from editorial.search.query import Term

TEXT, HEADER = "editorial_search_text", "editorial_search_header"
TEXT_INDEX = "editorial_search_text_tokens"
TEXT_TOKENS = "editorial_search_pairs(heading, text)"
HEADER_TOKENS = "editorial_search_units(title, summary)"

# What is asked of a term: (its number, whether in bodies, ids, ids). All ids of an answer come in one value, eight
# bytes each, which takes half the time of decimal numbers to write and to read.
_IDS = "string_agg(int8send({column}), '')"
# Passages of so few bodies are found by a range of the primary key for each, and their texts looked at. Without OFFSET
# the planner would rather look at the texts of all bodies, since it takes that for cheap.
FEW_BODIES = 20
_OF_FEW_BODIES = (
    f"FROM unnest(%s::bigint[]) AS own (body_id), LATERAL (SELECT passage_id, heading, text FROM {TEXT}"  # noqa: S608
    f" WHERE passage_id BETWEEN body_id << {POSITION_BITS} AND (body_id + 1 << {POSITION_BITS}) - 1 OFFSET 0) AS each"
)
# Of more bodies it is faster to take what the tokens propose, and to look at no text of others.
_AMONG = f"passage_id >> {POSITION_BITS} = ANY(%s::bigint[])"

# What waits to be sorted into the index during a load, kB. The index keeps the space of it for good, unless it grows
# by as much while less is waiting.
MOST_WAITING, LEAST_WAITING, WAITING_OF_A_BODY = 6_144, 512, 10


class PostgresqlBackend(Backend):
    """Tables with GIN in the database of the alias."""

    def __init__(self, alias: str) -> None:
        self.alias = alias

    def written(self, folded: str) -> str:
        """Returns the units with a blank between them and at both ends, and none between those of a frequent pair."""
        return in_units(folded)

    def add_passages(self, entries: Sequence[PassageEntry]) -> None:
        """Adds passages that the index does not hold."""
        connection = connections[self.alias]
        with (
            connection.cursor() as cursor,
            connection.wrap_database_errors,
            cursor.copy(f"COPY {TEXT} (passage_id, heading, text) FROM STDIN") as copy,
        ):
            for entry in entries:
                copy.write_row(entry)

    def set_headers(self, entries: Sequence[HeaderEntry]) -> None:
        """Adds articles, or replaces what the index holds of them."""
        with connections[self.alias].cursor() as cursor:
            cursor.execute(
                f"INSERT INTO {HEADER} (article_id, title, summary)"  # noqa: S608
                " SELECT * FROM unnest(%s::bigint[], %s::text[], %s::text[])"
                " ON CONFLICT (article_id) DO UPDATE SET title = EXCLUDED.title, summary = EXCLUDED.summary",
                [list(column) for column in zip(*entries, strict=True)],
            )

    def forget_bodies(self, body_ids: Collection[int]) -> bool:
        """Takes out the passages of bodies, and returns True."""
        with connections[self.alias].cursor() as cursor:
            cursor.execute(
                f"DELETE FROM {TEXT} USING unnest(%s::bigint[]) AS gone (body_id)"  # noqa: S608
                f" WHERE passage_id BETWEEN body_id << {POSITION_BITS} AND (body_id + 1 << {POSITION_BITS}) - 1",
                [list(body_ids)],
            )
        return True

    def clear_passages(self) -> None:
        """Takes out all passages."""
        with connections[self.alias].cursor() as cursor:
            cursor.execute(f"DELETE FROM {TEXT}")  # noqa: S608

    def renewal(self) -> None:
        """Takes out what is of no passage, and returns None."""
        with connections[self.alias].cursor() as cursor:
            cursor.execute(
                f"DELETE FROM {TEXT} WHERE NOT EXISTS"  # noqa: S608
                f" (SELECT 1 FROM editorial_passage AS known WHERE known.id = {TEXT}.passage_id)"
            )

    def take_over(self) -> None:
        """Does nothing."""

    def clear_headers(self) -> None:
        """Takes out all titles and summaries."""
        with connections[self.alias].cursor() as cursor:
            cursor.execute(f"DELETE FROM {HEADER}")  # noqa: S608

    @contextmanager
    def loading(self, rest: int) -> Iterator[None]:
        """Lets rows wait for being sorted into the index together, fewer towards the end of the load."""
        waiting = min(MOST_WAITING, LEAST_WAITING + WAITING_OF_A_BODY * rest)
        with connections[self.alias].cursor() as cursor:
            cursor.execute(f"SET LOCAL gin_pending_list_limit = {waiting}")
            cursor.execute("SET LOCAL work_mem = '64MB'")
        yield

    def settle(self) -> Iterator[None]:
        """Sorts what waits into the index."""
        with transaction.atomic(using=self.alias), connections[self.alias].cursor() as cursor:
            cursor.execute("SET LOCAL maintenance_work_mem = '64MB'")
            cursor.execute("SELECT gin_clean_pending_list(%s::regclass)", [TEXT_INDEX])
        yield

    def faults(self, entries: Sequence[PassageEntry]) -> list[int]:
        """Returns the passages that are missing, or have another text."""
        return self._faults(f"SELECT passage_id, heading, text FROM {TEXT} WHERE passage_id = ANY(%s)", entries)  # noqa: S608

    def header_faults(self, entries: Sequence[HeaderEntry]) -> list[int]:
        """Returns the articles that are missing, or have other words."""
        return self._faults(f"SELECT article_id, title, summary FROM {HEADER} WHERE article_id = ANY(%s)", entries)  # noqa: S608

    def size(self) -> int:
        """Returns how many bytes tables and indexes take."""
        with connections[self.alias].cursor() as cursor:
            tables = ", ".join(f"('{table}')" for table in (TEXT, HEADER, "editorial_passage"))
            cursor.execute(f"SELECT SUM(pg_total_relation_size(name::regclass)) FROM (VALUES {tables}) AS own (name)")  # noqa: S608
            return int(cursor.fetchone()[0])

    def held(self) -> int:
        """Returns how many passages the index holds."""
        with connections[self.alias].cursor() as cursor:
            cursor.execute(f"SELECT COUNT(*) FROM {TEXT}")  # noqa: S608
            return int(cursor.fetchone()[0])

    def known(self, words: Collection[str]) -> set[str]:
        """Returns those of the words, or pieces of Chinese, that stand in a body."""
        # A word that does not go on is no regular expression.
        asked = [
            (word, proposal(term), pattern(term)[0], proposal_decides(term))
            for word, term in ((word, Term(word, word)) for word in words)
        ]
        rows = self._rows(
            "SELECT word FROM unnest(%s::text[], %s::text[], %s::text[], %s::bool[])"  # noqa: S608
            " AS asked (word, proposal, part, decided)"
            f" WHERE EXISTS (SELECT 1 FROM {TEXT} WHERE {TEXT_TOKENS} @@ proposal::tsquery"
            " AND (decided OR strpos(text, part) > 0 OR strpos(heading, part) > 0))",
            [list(column) for column in zip(*asked, strict=True)] or [[]] * 4,
        )
        return {row[0] for row in rows}

    def places(self, terms: Sequence[Term], within: Collection[int] | None = None) -> list[Places]:
        """Returns where each of the terms stands, in their order."""
        found: list[Places] = []
        for at in range(0, len(terms), TERMS_AT_ONCE):
            found += self._places(terms[at : at + TERMS_AT_ONCE], within)
        return found

    def rare_places(self, terms: Sequence[Term], most: int) -> list[Places | None]:
        """Returns where the term stands that is likely to be the rarest: how frequent it is shows when all is known."""
        rarest = max(range(len(terms)), key=lambda at: (not terms[at].phrase, *rarity(terms[at])), default=0)
        found: list[Places | None] = [None] * len(terms)
        if terms:
            (found[rarest],) = self.places([terms[rarest]])
        return found

    def _places(self, terms: Sequence[Term], within: Collection[int] | None) -> list[Places]:
        parts: list[str] = []
        parameters: list[Any] = []
        for number, term in enumerate(terms):
            queries = [_header_query(term)]
            if term.field != "title":
                queries.append(text_query(term, None if within is None else sorted(within)))
            for query, own in queries:
                parts.append(query)
                parameters += [number, *own]
        passages: dict[int, tuple[list[int], frozenset[int]]] = {}
        headers: dict[int, tuple[frozenset[int], frozenset[int]]] = {}
        for number, in_text, one, other in self._rows(" UNION ALL ".join(parts), parameters):
            first, second = _ids(one), _ids(other)
            if in_text:
                passages[number] = sorted(first), frozenset(second)
            else:
                summaries = () if terms[number].field == "title" else second
                headers[number] = frozenset(first), frozenset(summaries)
        return [Places(*passages.get(number, ([], frozenset())), *headers[number]) for number in range(len(terms))]

    def _faults(self, statement: str, entries: Sequence[PassageEntry] | Sequence[HeaderEntry]) -> list[int]:
        stored = {row[0]: tuple(row) for row in self._rows(statement, [[entry[0] for entry in entries]])}
        return [entry[0] for entry in entries if stored.get(entry[0]) != tuple(entry)]

    def _rows(self, statement: str, parameters: Sequence[Any]) -> list[tuple[Any, ...]]:
        with connections[self.alias].cursor() as cursor:
            cursor.execute(statement, parameters)
            return list(cursor.fetchall())


def _header_query(term: Term) -> tuple[str, list[Any]]:
    """Returns the query of the articles with the term in title or summary, and its parameters behind the number."""
    part, regular = pattern(term)
    ids = ", ".join(_ids_with("article_id", text, regular) for text in ("title", "summary"))
    query = f"SELECT %s::int, FALSE, {ids} FROM {HEADER} WHERE {HEADER_TOKENS} @@ %s::tsquery"  # noqa: S608
    return query, [part, part, header_proposal(term)]


def text_query(term: Term, within: list[int] | None) -> tuple[str, list[Any]]:
    """Returns the query of a term's passages, of some bodies or of all, and its parameters behind the number."""
    part, regular = pattern(term)
    ids = f"SELECT %s::int, TRUE, {_IDS.format(column='passage_id')}, {_ids_with('passage_id', 'heading', regular)}"
    stands = f"({_stands('heading', regular)} OR {_stands('text', regular)})"
    if within is not None and len(within) <= FEW_BODIES:
        return f"{ids} {_OF_FEW_BODIES} WHERE {stands}", [part, within, part, part]
    proposed = f"{ids} FROM {TEXT} WHERE {TEXT_TOKENS} @@ %s::tsquery"
    among = [] if within is None else [within]
    if proposal_decides(term):
        return proposed + (f" AND {_AMONG}" if among else ""), [part, proposal(term), *among]
    if among:
        stands = f"CASE WHEN {_AMONG} THEN {stands} ELSE FALSE END"
    return f"{proposed} AND {stands}", [part, proposal(term), *among, part, part]


def _ids_with(column: str, text: str, regular: bool) -> str:
    return f"{_IDS.format(column=column)} FILTER (WHERE {_stands(text, regular)})"


def _stands(text: str, regular: bool) -> str:
    """Returns the condition that a text has what is a parameter: a part, or what a regular expression is of."""
    return f"{text} ~ %s" if regular else f"strpos({text}, %s) > 0"


def _ids(packed: bytes | None) -> list[int]:
    """Returns the ids that `_IDS` wrote one behind the other, in the order of the network."""
    ids = array("q", packed or b"")
    if sys.byteorder == "little":
        ids.byteswap()
    return ids.tolist()
