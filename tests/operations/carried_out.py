"""Operations carried out on documents made of a few lines."""

from __future__ import annotations

import datetime as dt
from typing import Any

from editorial.formats import SourceDocument
from editorial.mapping import ArticleData, Dialect, read_article
from editorial.operations import carry_out, read_operations
from editorial.quality import Garden, Text


def read(document: SourceDocument) -> ArticleData:
    """Returns what a document says."""
    return read_article(document, path="notes/a.md", default_dialect=Dialect.ELEVENTY, timezone=dt.UTC)


def changed(source: str | bytes, *operations: dict[str, Any], garden: Garden | None = None) -> str:
    """Returns a file after operations, given as a recipe has them."""
    data = source.encode() if isinstance(source, str) else source
    found = read_operations(list(operations))
    document = SourceDocument.parse(data)
    text = Text("notes/a.md", document, read(document))
    after = carry_out(found, text, read=read, garden=lambda: garden or Garden([]))
    return after.to_bytes().decode()


def header(*lines: str, body: str = "Body.\n") -> str:
    """Returns a file of these header lines."""
    return "\n".join(["---", *lines, "---", body])


def differing(before: str, after: str) -> list[tuple[str, str]]:
    """Returns the lines that differ, each before and after, of texts with equally many lines."""
    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    assert len(old) == len(new), (before, after)
    return [pair for pair in zip(old, new, strict=True) if pair[0] != pair[1]]
