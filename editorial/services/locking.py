"""Holding articles before their texts are read, and names before they are looked up; writes that do not wait."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from django.db import connection

from editorial.models import Article

BUSY_MILLISECONDS = 50
NAMES_LOCK = 0x6E616D6573  # any number that no other advisory lock of this database has


def lock_articles(ids: Sequence[int]) -> None:
    """Keeps other writers away from the articles until the transaction ends; read them afterwards.

    Locking and joining in one query loses rows on PostgreSQL: where another transaction gave the article a new body
    while this one waited, the row no longer fits the body that was joined before, and the article seems not to be
    there. On SQLite the transaction holds the whole database anyway.
    """
    if connection.features.has_select_for_update:
        rows = Article.objects.select_for_update().filter(pk__in=ids).order_by("pk")
        list(rows.values_list("pk", flat=True))


def lock_paths(paths: Sequence[str]) -> None:
    """Keeps other writers away from the articles of these paths, as `lock_articles` does.

    In the order of their keys: two imports of the same files wait for each other instead of locking up.
    """
    if connection.features.has_select_for_update:
        rows = Article.objects.select_for_update().filter(path__in=paths).order_by("pk")
        list(rows.values_list("pk", flat=True))


def lock_names(*, shared: bool = False) -> None:
    """Keeps other writers from changing where names lead until the transaction ends; taken before any other lock.

    Whoever only looks names up, to write mentions of what they lead to, takes it `shared`: many of those run at once,
    and none of them writes a mention of an entity whose names went elsewhere while it looked. On SQLite the
    transaction holds the whole database anyway.
    """
    if connection.vendor == "postgresql":
        function = "pg_advisory_xact_lock_shared" if shared else "pg_advisory_xact_lock"
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {function}(%s)", [NAMES_LOCK])


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
