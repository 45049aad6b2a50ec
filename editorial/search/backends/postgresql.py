"""The index in PostgreSQL: texts in units, and a GIN index over the tokens of them that proposes passages.

A text is stored as its units with a blank between them, Chinese characters that stand side by side without one. A term
written in the same way is part of it where the term stands in the text, which `strpos` decides.

The tokens are not stored: `editorial_search_tokens` makes them out of the text where the index takes a row. They are
each word, each mark, each pair of Chinese characters that stand side by side, and the first and last character of each
run of them; so a single Chinese character begins a token wherever it stands. What the tokens propose the text decides,
unless they say all there is to say.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from itertools import pairwise
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
from editorial.search.query import Term
from editorial.search.segmentation import BORDER, SPACE, document, is_cjk, is_word
from editorial.search.units import CJK_RANGES

TEXT, HEADER = "editorial_search_text", "editorial_search_header"
TEXT_INDEX, HEADER_INDEX = "editorial_search_text_tokens", "editorial_search_header_tokens"
TEXT_TOKENS = "editorial_search_tokens(heading, text)"
HEADER_TOKENS = "editorial_search_tokens(title, summary)"

# What is asked of a term: (its number, whether in bodies, ids, ids). All ids of an answer come in one value.
_IDS_WHERE = "(json_agg({column}) FILTER (WHERE strpos({text}, %s) > 0))::text"
_HEADER_PART = (
    f"SELECT %s::int, FALSE, {_IDS_WHERE.format(column='article_id', text='title')},"  # noqa: S608
    f" {_IDS_WHERE.format(column='article_id', text='summary')} FROM {HEADER} WHERE {HEADER_TOKENS} @@ %s::tsquery"
)
_TEXT_PART = (
    f"SELECT %s::int, TRUE, json_agg(passage_id)::text, {_IDS_WHERE.format(column='passage_id', text='heading')}"  # noqa: S608
    f" FROM {TEXT} WHERE {TEXT_TOKENS} @@ %s::tsquery"
)
_DECIDING = " AND (strpos(heading, %s) > 0 OR strpos(text, %s) > 0)"

# The function in the migration has the same class of characters.
CJK = "".join(f"{chr(first)}-{chr(end - 1)}" for first, end in CJK_RANGES)
_BESIDE = re.compile(f"(?<=[{CJK}])\t(?=[{CJK}])")
_GAP = re.compile("[\t ]+")
# Marks of ASCII as themselves: private characters take three bytes, and are needed by another tokeniser only.
BLANK, BLOCK = "\x1f", "\n"
_SHORT = {0xE000 + code: chr(code) for code in range(33, 127)} | {ord(SPACE): BLANK, ord(BORDER): BLOCK}
MAX_PIECE = 60  # characters of a word in one piece; a token has a limit
GOES_ON = "\x1e"  # at the end of a piece whose word goes on, and where it goes on
_LONG = re.compile(f"[^ ]{{{MAX_PIECE + 1},}}")


class PostgresqlBackend(Backend):
    """Tables with GIN in the database of the alias."""

    def __init__(self, alias: str) -> None:
        self.alias = alias

    def written(self, folded: str) -> str:
        """Returns the units with a blank between them and at both ends, and none between Chinese characters."""
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

    def clear_headers(self) -> None:
        """Takes out all titles and summaries."""
        with connections[self.alias].cursor() as cursor:
            cursor.execute(f"DELETE FROM {HEADER}")  # noqa: S608

    @contextmanager
    def loading(self) -> Iterator[None]:
        """Lets more rows wait for being sorted into the index together."""
        with connections[self.alias].cursor() as cursor:
            cursor.execute("SET LOCAL gin_pending_list_limit = '16MB'")
            cursor.execute("SET LOCAL work_mem = '64MB'")
        yield

    def settle(self) -> Iterator[None]:
        """Sorts what waits into the indexes."""
        for index in (TEXT_INDEX, HEADER_INDEX):
            with transaction.atomic(using=self.alias), connections[self.alias].cursor() as cursor:
                cursor.execute("SET LOCAL maintenance_work_mem = '64MB'")
                cursor.execute("SELECT gin_clean_pending_list(%s::regclass)", [index])
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
        terms = [Term(word, word) for word in words]
        rows = self._rows(
            "SELECT word FROM unnest(%s::text[], %s::text[], %s::text[]) AS asked (word, proposal, part)"  # noqa: S608
            f" WHERE EXISTS (SELECT 1 FROM {TEXT} WHERE {TEXT_TOKENS} @@ proposal::tsquery"
            " AND (strpos(text, part) > 0 OR strpos(heading, part) > 0))",
            [[term.text for term in terms], [proposal(term) for term in terms], [needle(term) for term in terms]],
        )
        return {row[0] for row in rows}

    def places(self, terms: Sequence[Term]) -> list[Places]:
        """Returns where each of the terms stands, in their order."""
        found: list[Places] = []
        for at in range(0, len(terms), TERMS_AT_ONCE):
            found += self._places(terms[at : at + TERMS_AT_ONCE])
        return found

    def _places(self, terms: Sequence[Term]) -> list[Places]:
        parts: list[str] = []
        parameters: list[Any] = []
        for number, term in enumerate(terms):
            part, proposed = needle(term), proposal(term)
            parts.append(_HEADER_PART)
            parameters += [number, part, part, proposed]
            if term.field != "title":
                decided = proposal_decides(term)
                parts.append(_TEXT_PART if decided else _TEXT_PART + _DECIDING)
                parameters += [number, part, proposed, *([] if decided else [part, part])]
        passages: dict[int, tuple[list[int], frozenset[int]]] = {}
        headers: dict[int, tuple[frozenset[int], frozenset[int]]] = {}
        for number, in_text, one, other in self._rows(" UNION ALL ".join(parts), parameters):
            first, second = (json.loads(ids) if ids else [] for ids in (one, other))
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


def in_units(folded: str) -> str:
    """Returns folded text as it is stored.

    >>> in_units("ai代理 c++")
    ' ai 代理 c + + '
    """
    text = _GAP.sub(" ", _BESIDE.sub("", document(folded))).strip(" ").translate(_SHORT)
    if len(text) > MAX_PIECE:
        text = _LONG.sub(lambda found: _in_pieces(found[0]), text)
    return f" {text} " if text else ""


def _in_pieces(piece: str) -> str:
    if is_cjk(piece):
        return piece
    starts = range(0, len(piece), MAX_PIECE)
    return f"{GOES_ON} {GOES_ON}".join(piece[start : start + MAX_PIECE] for start in starts)


def needle(term: Term) -> str:
    """Returns what is part of a stored text exactly where the term stands.

    >>> needle(Term("ai代理", "AI代理"))
    ' ai 代理'
    """
    text = in_units(term.text)
    begin = 1 if is_cjk(term.text) else 0
    open_end = is_cjk(term.text[-1]) or (term.prefix and is_word(term.text[-1]))
    return text[begin:-1] if open_end else text[begin:]


def proposal(term: Term) -> str:
    """Returns the text of a tsquery for the tokens of all texts that hold the term.

    >>> proposal(Term("ai代理商", "AI代理商"))
    "'ai' & '代理' & '理商'"
    """
    pieces = _pieces(term)
    lexemes: dict[str, None] = {}
    for at, piece in enumerate(pieces):
        if piece == BLANK:  # it is in all texts
            continue
        if not is_cjk(piece):
            longer = term.prefix and at == len(pieces) - 1 and is_word(piece.removeprefix(GOES_ON))
            lexemes[_quoted(piece, longer=longer)] = None
        elif len(piece) == 1:
            lexemes[_quoted(piece, longer=True)] = None
        else:
            lexemes |= dict.fromkeys(_quoted(one + other) for one, other in pairwise(piece))
    return " & ".join(lexemes)


def proposal_decides(term: Term) -> bool:
    """Returns whether a text with the proposed tokens holds the term, so that it need not be looked at."""
    pieces = _pieces(term)
    return len(pieces) == 1 and (not is_cjk(pieces[0]) or len(pieces[0]) <= 2)


def _pieces(term: Term) -> list[str]:
    return in_units(term.text).strip(" ").split(" ")


def _quoted(lexeme: str, *, longer: bool = False) -> str:
    doubled = lexeme.replace("\\", "\\\\").replace("'", "''")
    return f"'{doubled}'" + (":*" if longer else "")
