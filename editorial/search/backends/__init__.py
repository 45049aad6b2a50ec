"""The index of the database in use: one module for each kind of database."""

from __future__ import annotations

from collections.abc import Callable

from django.db import DEFAULT_DB_ALIAS, connections

from editorial.search.backends.base import (
    POSITION_BITS,
    Backend,
    HeaderEntry,
    PassageEntry,
    Places,
    bodies_of,
    body_of,
    passage_id,
    position_of,
)
from editorial.search.backends.postgresql import PostgresqlBackend
from editorial.search.backends.sqlite import SqliteBackend

__all__ = [
    "POSITION_BITS",
    "Backend",
    "HeaderEntry",
    "PassageEntry",
    "Places",
    "backend",
    "bodies_of",
    "body_of",
    "passage_id",
    "position_of",
]

BACKENDS: dict[str, Callable[[str], Backend]] = {"sqlite": SqliteBackend, "postgresql": PostgresqlBackend}


def backend(alias: str = DEFAULT_DB_ALIAS) -> Backend:
    """Returns the index that lies in the database of the alias."""
    return BACKENDS[connections[alias].vendor](alias)
