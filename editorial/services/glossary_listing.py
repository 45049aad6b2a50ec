"""Every explanation of a term, for commands."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from editorial.models import Article
from editorial.services.slugs import chunks
from editorial.services.term_uses import line_count


class ListedUse(NamedTuple):
    """One explanation: the article's path, what stands there, and the line of its file, from 1."""

    path: str
    term: str
    english: str
    definition: str
    line: int


def listed_uses() -> Iterator[ListedUse]:
    """Yields the explanations in all articles that are not removed, whatever their status, by path and line."""
    articles = Article.objects.present().order_by("path").values_list("pk", flat=True)
    columns = [f"body__glossary_uses__{name}" for name in ("written", "english", "definition", "line")]
    for ids in chunks(list(articles)):
        rows = Article.objects.filter(pk__in=ids, body__glossary_uses__isnull=False)
        rows = rows.order_by("path", "body__glossary_uses__position")
        for path, header, term, english, definition, line in rows.values_list("path", "header", *columns):
            yield ListedUse(path, term, english, definition, line_count(header) + line)
