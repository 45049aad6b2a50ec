"""The index in SQLite: three tables of FTS5 whose tokens are units, so that a phrase is found where the term stands.

`editorial_search_text` has no content of its own (`content=''`): FTS5 keeps the positions of tokens and nothing else.
`editorial_search_heading` is the same for headings: as a second column they would make the first one larger, and a
question for one column costs as much as one for both. SQLite before 3.43 cannot delete from such tables, and nothing
here does: what is left of a body that is gone names a body that no article has.
`editorial_search_header` keeps its texts, since titles change.
"""

from __future__ import annotations

import json
from bisect import bisect_left
from collections.abc import Callable, Collection, Iterator, Sequence
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
from editorial.search.matching import match_expression
from editorial.search.query import Term
from editorial.search.segmentation import document

TEXT, HEADING, HEADER = "editorial_search_text", "editorial_search_heading", "editorial_search_header"
PASSAGES = (TEXT, HEADING)
BESIDE = "_next"  # behind the names of tables that are filled to take the place of others
FORMER = "_former"  # behind those of the others then
# Settings of FTS5 while much is loaded, and what they are otherwise: bytes of tokens in memory, merging of segments on
# the way, and at how many segments it is forced. Each commit writes a segment; they are merged when all are there.
LOADING = {"hashsize": 64 * 1024 * 1024, "automerge": 0, "crisismerge": 1_900}
USUAL = {"hashsize": 1024 * 1024, "automerge": 4, "crisismerge": 16}
STEP = 1_000  # pages that a step of merging writes
MAPPED = 2_000_000_000  # bytes of the file that are read where the system holds them, without a copy of each page
MOST_STEPS = 100_000
PASSED_OVER = 20  # numbers of a list, in the time that one of them is looked for
_SECURE_DELETE = ("OFF", "ON", "FAST")  # by the numbers that the pragma answers with

# What is asked of a term, as (table, column), in the order of `Places`. All ids of an answer come in one value: a row
# for each takes twice the time.
_FIELDS = ((TEXT, ""), (HEADING, ""), (HEADER, "title"), (HEADER, "summary"))
_TITLE = _FIELDS[2:3]
_PART = "SELECT {number}, {field}, json_group_array(rowid) FROM {table} WHERE {table} MATCH %s"
# Up to so many of its passages, and one more: FTS5 finds them one after the other.
_FIRST_PART = (
    "SELECT {number}, {field}, json_group_array(id) FROM"
    " (SELECT rowid AS id FROM {table} WHERE {table} MATCH %s LIMIT {most} + 1)"
)
# Passages of some bodies: FTS5 goes to the first of each.
_PART_WITHIN = (
    "SELECT {number}, {field}, json_group_array({table}.rowid) FROM json_each(%s) AS body CROSS JOIN {table}"
    " WHERE {table} MATCH %s AND {table}.rowid BETWEEN body.value << {bits} AND (body.value + 1 << {bits}) - 1"
)


class SqliteBackend(Backend):
    """FTS5 in the database of the alias; with a suffix to their names, other tables of passages."""

    def __init__(self, alias: str, suffix: str = "") -> None:
        self.alias = alias
        self.text, self.heading = (table + suffix for table in PASSAGES)

    def written(self, folded: str) -> str:
        """Returns one token for each unit."""
        return document(folded)

    def add_passages(self, entries: Sequence[PassageEntry]) -> None:
        """Adds passages that the index does not hold."""
        with connections[self.alias].cursor() as cursor:
            texts = [(entry.id, entry.text) for entry in entries]
            cursor.executemany(f"INSERT INTO {self.text} (rowid, text) VALUES (%s, %s)", texts)  # noqa: S608
            headings = [(entry.id, entry.heading) for entry in entries if entry.heading]
            cursor.executemany(f"INSERT INTO {self.heading} (rowid, heading) VALUES (%s, %s)", headings)  # noqa: S608

    def set_headers(self, entries: Sequence[HeaderEntry]) -> None:
        """Adds articles, or replaces what the index holds of them."""
        with connections[self.alias].cursor() as cursor:
            cursor.executemany(f"DELETE FROM {HEADER} WHERE rowid = %s", [(entry.article_id,) for entry in entries])  # noqa: S608
            cursor.executemany(f"INSERT INTO {HEADER} (rowid, title, summary) VALUES (%s, %s, %s)", entries)  # noqa: S608

    def forget_bodies(self, body_ids: Collection[int]) -> bool:
        """Returns False: the passages stay until all are renewed."""
        return False

    def clear_passages(self) -> None:
        """Takes out all passages."""
        with connections[self.alias].cursor() as cursor:
            for table in (self.text, self.heading):
                cursor.execute(f"INSERT INTO {table} ({table}) VALUES ('delete-all')")  # noqa: S608

    def renewal(self) -> SqliteBackend:
        """Returns empty tables beside those that searches ask."""
        beside, former = SqliteBackend(self.alias, BESIDE), SqliteBackend(self.alias, FORMER)
        for index in (beside, former):  # what one that was ended has left
            index.drop()
        with connections[self.alias].cursor() as cursor:
            for table, column in ((beside.text, "text"), (beside.heading, "heading")):
                cursor.execute(f"CREATE VIRTUAL TABLE {table} USING fts5({column}, content='', tokenize='ascii')")
        return beside

    def take_over(self) -> SqliteBackend:
        """Gives the tables of `renewal` the names of those that searches ask, which get others.

        To drop a large table takes longer than whoever wants to write should wait.
        """
        with connections[self.alias].cursor() as cursor:
            for table in (self.text, self.heading):
                cursor.execute(f"ALTER TABLE {table} RENAME TO {table}{FORMER}")
                cursor.execute(f"ALTER TABLE {table}{BESIDE} RENAME TO {table}")
        return SqliteBackend(self.alias, FORMER)

    def drop(self, *others: str) -> None:
        """Drops the tables of passages, and others, where they are there."""
        with connections[self.alias].cursor() as cursor:
            usual = cursor.execute("PRAGMA secure_delete").fetchone()[0]
            # Some builds of SQLite overwrite each page that becomes free: a second for each 60 MB, and twice the file.
            cursor.execute("PRAGMA secure_delete = FAST")
            for table in (self.text, self.heading, *others):
                cursor.execute(f"DROP TABLE IF EXISTS {table}")
            cursor.execute(f"PRAGMA secure_delete = {_SECURE_DELETE[usual]}")

    def clear_headers(self) -> None:
        """Takes out all titles and summaries."""
        with connections[self.alias].cursor() as cursor:
            cursor.execute(f"DELETE FROM {HEADER}")  # noqa: S608

    @contextmanager
    def loading(self, rest: int) -> Iterator[None]:
        """Keeps the tokens of the batch in memory; the settings are back where its transaction is committed."""
        self._set(LOADING)
        yield
        with transaction.atomic(using=self.alias):  # a savepoint, before which FTS5 writes what it has in memory
            self._set(USUAL)

    def settle(self) -> Iterator[None]:
        """Merges the segments into one, a thousand pages at a time."""
        for table in (self.text, self.heading):
            yield from self._settle(table)

    def _settle(self, table: str) -> Iterator[None]:
        for step in range(MOST_STEPS):
            # A negative number of pages takes all segments into one merge, which the following steps go on with.
            with transaction.atomic(using=self.alias), connections[self.alias].cursor() as cursor:
                cursor.execute("SELECT total_changes()")
                before = cursor.fetchone()[0]
                _command(cursor, table, "merge", STEP if step else -STEP)
                cursor.execute("SELECT total_changes()")
                done = cursor.fetchone()[0] - before < 2  # as FTS5 documents it
            if done:
                return
            yield

    def faults(self, entries: Sequence[PassageEntry]) -> list[int]:
        """Returns the passages that are missing, or that have another number of tokens."""
        if not entries:
            return []
        bounds = [min(entry.id for entry in entries), max(entry.id for entry in entries)]
        sizes = [self._sizes(table, bounds) for table in (self.text, self.heading)]
        return [
            entry.id
            for entry in entries
            if sizes[0].get(entry.id) != _size(entry.text)
            or sizes[1].get(entry.id) != (_size(entry.heading) if entry.heading else None)
        ]

    def _sizes(self, table: str, bounds: Sequence[int]) -> dict[int, bytes]:
        with connections[self.alias].cursor() as cursor:
            cursor.execute(f"SELECT id, sz FROM {table}_docsize WHERE id BETWEEN %s AND %s", bounds)  # noqa: S608
            return dict(cursor.fetchall())

    def header_faults(self, entries: Sequence[HeaderEntry]) -> list[int]:
        """Returns the articles that are missing, or have other words."""
        if not entries:
            return []
        with connections[self.alias].cursor() as cursor:
            places = ", ".join(["%s"] * len(entries))
            ids = [entry.article_id for entry in entries]
            cursor.execute(f"SELECT rowid, title, summary FROM {HEADER} WHERE rowid IN ({places})", ids)  # noqa: S608
            stored = {row[0]: tuple(row) for row in cursor.fetchall()}
        return [entry.article_id for entry in entries if stored.get(entry.article_id) != tuple(entry)]

    def size(self) -> int:
        """Returns how many bytes the pages of the tables take."""
        with connections[self.alias].cursor() as cursor:
            cursor.execute(
                "SELECT SUM(pgsize) FROM dbstat WHERE aggregate = TRUE AND name LIKE 'editorial_search%'"
                " OR aggregate = TRUE AND name = 'editorial_passage'"
            )
            return int(cursor.fetchone()[0] or 0)

    def held(self) -> int:
        """Returns how many passages the index holds, those of bodies that are gone included."""
        with connections[self.alias].cursor() as cursor:
            cursor.execute(f"SELECT COUNT(*) FROM {self.text}_docsize")  # noqa: S608
            return int(cursor.fetchone()[0])

    def known(self, words: Collection[str]) -> set[str]:
        """Returns those of the words, or pieces of Chinese, that stand in a body."""
        asked = json.dumps([[word, match_expression(Term(word, word))] for word in words])
        with connections[self.alias].cursor() as cursor:
            self._map()
            cursor.execute(
                "SELECT json_extract(asked.value, '$[0]') FROM json_each(%s) AS asked"  # noqa: S608
                f" WHERE EXISTS (SELECT 1 FROM {TEXT} WHERE {TEXT} MATCH json_extract(asked.value, '$[1]'))"
                f" OR EXISTS (SELECT 1 FROM {HEADING} WHERE {HEADING} MATCH json_extract(asked.value, '$[1]'))",
                [asked],
            )
            return {row[0] for row in cursor.fetchall()}

    def places(self, terms: Sequence[Term], within: Collection[int] | None = None) -> list[Places]:
        """Returns where each of the terms stands, in their order."""
        if within is None:
            return self._places(terms, lambda parameter: (_PART, [parameter]))
        bodies = json.dumps(sorted(within))
        return self._places(terms, lambda parameter: (_PART_WITHIN, [bodies, parameter]))

    def rare_places(self, terms: Sequence[Term], most: int) -> list[Places | None]:
        """Returns where the rare ones of the terms stand; passages are looked for until there are too many."""
        found = self._places(terms, lambda parameter: (_FIRST_PART.replace("{most}", str(most)), [parameter]))
        return [None if len(own.passages) > most else own for own in found]

    def _places(self, terms: Sequence[Term], asked: Callable[[str], tuple[str, list[str]]]) -> list[Places]:
        """Returns the places of terms; `asked` gives the query of passages and its parameters for an expression."""
        found: list[Places] = []
        for at in range(0, len(terms), TERMS_AT_ONCE):
            found += self._places_at_once(terms[at : at + TERMS_AT_ONCE], asked)
        return found

    def _places_at_once(self, terms: Sequence[Term], asked: Callable[[str], tuple[str, list[str]]]) -> list[Places]:
        parts: list[str] = []
        parameters: list[str] = []
        for number, term in enumerate(terms):
            expression = match_expression(term)
            for table, column in _FIELDS if term.field != "title" else _TITLE:
                part, own = (_PART, [f"{column} : {expression}"]) if column else asked(expression)
                field = _FIELDS.index((table, column))
                parts.append(part.format(number=number, field=field, table=table, bits=POSITION_BITS))
                parameters += own
        ids: dict[tuple[int, int], list[int]] = {}
        with connections[self.alias].cursor() as cursor:
            self._map()
            cursor.execute(" UNION ALL ".join(parts), parameters)
            for number, which, listed in cursor.fetchall():
                ids[number, which] = sorted(json.loads(listed))
        return [_as_places([ids.get((number, which), []) for which in range(4)]) for number in range(len(terms))]

    def _map(self) -> None:
        """Has the connection read the file where the system holds it: a fifth of the time of a search.

        Not for all connections: what reads a whole garden once would seem to take as much memory as the file.
        """
        connections[self.alias].connection.execute(f"PRAGMA mmap_size = {MAPPED}")

    def _set(self, settings: dict[str, int]) -> None:
        with connections[self.alias].cursor() as cursor:
            for name, value in settings.items():
                _command(cursor, self.text, name, value)


def _command(cursor: Any, table: str, name: str, value: int) -> None:
    cursor.execute(f"INSERT INTO {table} ({table}, rank) VALUES (%s, %s)", [name, value])  # noqa: S608


def _as_places(ids: Sequence[list[int]]) -> Places:
    passages, *others = ids
    headings, titles, summaries = map(frozenset, others)
    if only := _missing(headings, passages):
        passages = sorted([*passages, *only])
    return Places(passages, headings, titles, summaries)


def _missing(some: frozenset[int], ascending: Sequence[int]) -> Collection[int]:
    """Returns those of some numbers that are not among others: of few, each is looked for."""
    if PASSED_OVER * len(some) > len(ascending):
        return some.difference(ascending)
    return [number for number in some if not _holds(ascending, number)]


def _holds(ascending: Sequence[int], number: int) -> bool:
    at = bisect_left(ascending, number)
    return at < len(ascending) and ascending[at] == number


def _size(text: str) -> bytes:
    """Returns the number of tokens as FTS5 stores it: one of SQLite's integers of variable length."""
    number = len(text.split())
    pieces = [number & 0x7F]
    while number := number >> 7:
        pieces.append(number & 0x7F | 0x80)
    return bytes(reversed(pieces))
