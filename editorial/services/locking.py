"""Holding articles for a write, before their texts are read."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import connection

from editorial.models import Article


def lock_articles(ids: Sequence[int]) -> None:
    """Keeps other writers away from the articles until the transaction ends; read them afterwards.

    Locking and joining in one query loses rows on PostgreSQL: where another transaction gave the article a new body
    while this one waited, the row no longer fits the body that was joined before, and the article seems not to be
    there. On SQLite the transaction holds the whole database anyway.
    """
    if connection.features.has_select_for_update:
        rows = Article.objects.select_for_update().filter(pk__in=ids).order_by("pk")
        list(rows.values_list("pk", flat=True))
