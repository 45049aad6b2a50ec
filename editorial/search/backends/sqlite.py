"""The index in SQLite: two tables of FTS5 whose tokens are units, so that a phrase is found where the term stands.

`editorial_search_text` has no content of its own (`content=''`): FTS5 keeps the positions of tokens and nothing else.
The text is its first column, because each place in a later one takes two bytes more. SQLite before 3.43 cannot delete
from such a table, and nothing here does: what is left of a body that is gone names a body that no article has.
`editorial_search_header` keeps its texts, since titles change.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import connections, transaction

from editorial.search.backends.base import Backend, HeaderEntry, HeaderHits, PassageEntry, PassageHits
from editorial.search.matching import match_expression
from editorial.search.query import Term
from editorial.search.segmentation import document

TEXT, HEADER = "editorial_search_text", "editorial_search_header"
# Settings of FTS5 while much is loaded, and what they are otherwise: bytes of tokens in memory, merging of segments on
# the way, and at how many segments it is forced. Each commit writes a segment; they are merged when all are there.
LOADING = {"hashsize": 64 * 1024 * 1024, "automerge": 0, "crisismerge": 1_900}
USUAL = {"hashsize": 1024 * 1024, "automerge": 4, "crisismerge": 16}
STEP = 1_000  # pages that a step of merging writes
MOST_STEPS = 100_000


class SqliteBackend(Backend):
    """FTS5 in the database of the alias."""

    def __init__(self, alias: str) -> None:
        self.alias = alias

    def written(self, folded: str) -> str:
        """Returns one token for each unit."""
        return document(folded)

    def add_passages(self, entries: Sequence[PassageEntry]) -> None:
        """Adds passages that the index does not hold."""
        with connections[self.alias].cursor() as cursor:
            cursor.executemany(f"INSERT INTO {TEXT} (rowid, heading, text) VALUES (%s, %s, %s)", entries)  # noqa: S608

    def set_headers(self, entries: Sequence[HeaderEntry]) -> None:
        """Adds articles, or replaces what the index holds of them."""
        with connections[self.alias].cursor() as cursor:
            cursor.executemany(f"DELETE FROM {HEADER} WHERE rowid = %s", [(entry.article_id,) for entry in entries])  # noqa: S608
            cursor.executemany(f"INSERT INTO {HEADER} (rowid, title, summary) VALUES (%s, %s, %s)", entries)  # noqa: S608

    def forget_bodies(self, body_ids: Collection[int]) -> bool:
        """Returns False: the passages stay until all are taken out."""
        return False

    def clear_passages(self) -> None:
        """Takes out all passages."""
        with connections[self.alias].cursor() as cursor:
            cursor.execute(f"INSERT INTO {TEXT} ({TEXT}) VALUES ('delete-all')")  # noqa: S608

    def clear_headers(self) -> None:
        """Takes out all titles and summaries."""
        with connections[self.alias].cursor() as cursor:
            cursor.execute(f"DELETE FROM {HEADER}")  # noqa: S608

    @contextmanager
    def loading(self) -> Iterator[None]:
        """Keeps the tokens of the batch in memory; the settings are back where its transaction is committed."""
        self._set(LOADING)
        yield
        with transaction.atomic(using=self.alias):  # a savepoint, before which FTS5 writes what it has in memory
            self._set(USUAL)

    def settle(self) -> Iterator[None]:
        """Merges the segments into one, a thousand pages at a time."""
        for step in range(MOST_STEPS):
            # A negative number of pages takes all segments into one merge, which the following steps go on with.
            with transaction.atomic(using=self.alias), connections[self.alias].cursor() as cursor:
                cursor.execute("SELECT total_changes()")
                before = cursor.fetchone()[0]
                self._command(cursor, "merge", STEP if step else -STEP)
                cursor.execute("SELECT total_changes()")
                done = cursor.fetchone()[0] - before < 2  # as FTS5 documents it
            if done:
                return
            yield

    def faults(self, entries: Sequence[PassageEntry]) -> list[int]:
        """Returns the passages that are missing, or that have another number of tokens."""
        if not entries:
            return []
        stored = {}
        with connections[self.alias].cursor() as cursor:
            bounds = [min(entry.id for entry in entries), max(entry.id for entry in entries)]
            cursor.execute(f"SELECT id, sz FROM {TEXT}_docsize WHERE id BETWEEN %s AND %s", bounds)  # noqa: S608
            stored = dict(cursor.fetchall())
        return [
            entry.id
            for entry in entries
            if stored.get(entry.id) != _sizes(len(entry.text.split()), len(entry.heading.split()))
        ]

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
            cursor.execute(f"SELECT COUNT(*) FROM {TEXT}_docsize")  # noqa: S608
            return int(cursor.fetchone()[0])

    def known(self, words: Collection[str]) -> set[str]:
        """Returns those of the words, or pieces of Chinese, that stand in a body."""
        asked = json.dumps([[word, match_expression(Term(word, word))] for word in words])
        with connections[self.alias].cursor() as cursor:
            cursor.execute(
                "SELECT json_extract(asked.value, '$[0]') FROM json_each(%s) AS asked"  # noqa: S608
                f" WHERE EXISTS (SELECT 1 FROM {TEXT} WHERE {TEXT} MATCH json_extract(asked.value, '$[1]'))",
                [asked],
            )
            return {row[0] for row in cursor.fetchall()}

    def passages(self, term: Term) -> PassageHits:
        """Returns where the term stands in bodies."""
        expression = match_expression(term)
        found = self._matches(TEXT, expression)
        headings = self._matches(TEXT, f"heading : {expression}") if found else []
        return PassageHits(found, frozenset(headings))

    def headers(self, term: Term) -> HeaderHits:
        """Returns where the term stands in titles and summaries."""
        expression = match_expression(term)
        titles = frozenset(self._matches(HEADER, f"title : {expression}"))
        if term.field == "title":
            return HeaderHits(titles, frozenset())
        return HeaderHits(titles, frozenset(self._matches(HEADER, f"summary : {expression}")))

    def _matches(self, table: str, expression: str) -> list[int]:
        with connections[self.alias].cursor() as cursor:
            cursor.execute(f"SELECT rowid FROM {table} WHERE {table} MATCH %s ORDER BY rowid", [expression])  # noqa: S608
            return [row[0] for row in cursor.fetchall()]

    def _set(self, settings: dict[str, int]) -> None:
        with connections[self.alias].cursor() as cursor:
            for name, value in settings.items():
                self._command(cursor, name, value)

    def _command(self, cursor: Any, name: str, value: int) -> None:
        cursor.execute(f"INSERT INTO {TEXT} ({TEXT}, rank) VALUES (%s, %s)", [name, value])  # noqa: S608


def _sizes(*numbers: int) -> bytes:
    """Returns numbers of tokens as FTS5 stores them: SQLite's integers of variable length."""
    return b"".join(map(_variable_length, numbers))


def _variable_length(number: int) -> bytes:
    pieces = [number & 0x7F]
    while number := number >> 7:
        pieces.append(number & 0x7F | 0x80)
    return bytes(reversed(pieces))
