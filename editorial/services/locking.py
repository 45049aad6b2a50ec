"""Holding articles for a write before their texts are read, and writes that do not wait for others."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from django.db import connection

from editorial.models import Article

BUSY_MILLISECONDS = 50


def lock_articles(ids: Sequence[int]) -> None:
    """Keeps other writers away from the articles until the transaction ends; read them afterwards.

    Locking and joining in one query loses rows on PostgreSQL: where another transaction gave the article a new body
    while this one waited, the row no longer fits the body that was joined before, and the article seems not to be
    there. On SQLite the transaction holds the whole database anyway.
    """
    if connection.features.has_select_for_update:
        rows = Article.objects.select_for_update().filter(pk__in=ids).order_by("pk")
        list(rows.values_list("pk", flat=True))


@contextmanager
def short_wait() -> Iterator[None]:
    """Lets the write inside wait for a lock for 50 ms only, then puts the connection back as it was."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"SET lock_timeout = {BUSY_MILLISECONDS}")
            try:
                yield
            finally:
                cursor.execute("RESET lock_timeout")
            return
        cursor.execute("PRAGMA busy_timeout")
        (usual,) = cursor.fetchone()
        cursor.execute(f"PRAGMA busy_timeout = {BUSY_MILLISECONDS}")
        try:
            yield
        finally:
            cursor.execute(f"PRAGMA busy_timeout = {usual}")
