"""The glossary entries of one body as they are stored, read without a database."""

from __future__ import annotations

from typing import NamedTuple

from editorial.names import name_key
from editorial.rendering import glossary_uses

MAX_TERM = 200
MAX_ENGLISH = 300


class StoredUse(NamedTuple):
    """One entry: the key of its term, what stands there, and the line of the body, from 1."""

    key: str
    term: str
    english: str
    definition: str
    line: int


def term_uses_of(body: str) -> list[StoredUse]:
    """Returns the glossary entries of a body in their order; a term that folds to nothing is none."""
    return [
        StoredUse(key, use.term[:MAX_TERM], use.english[:MAX_ENGLISH], use.definition, use.line)
        for use in glossary_uses(body)
        if (key := term_key(use.term))
    ]


def term_key(term: str) -> str:
    """Returns the key under which spellings are one term, that of names: `飛輪效應` and `“飞轮效应”` are one.

    >>> term_key("飛輪效應") == term_key("“飞轮效应”"), term_key("ARM") == term_key("Arm")
    (True, False)
    """
    return name_key(term)[:MAX_TERM]


def line_count(text: str) -> int:
    """Returns how many lines end in a text, whichever way they end.

    >>> line_count("---\\r\\ntitle: a\\r\\n---\\r\\n")
    3
    """
    return text.replace("\r\n", "\n").replace("\r", "\n").count("\n")
