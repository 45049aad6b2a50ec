"""Documents for tests, from the lines of their header."""

from __future__ import annotations

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

from editorial.formats import SourceDocument
from editorial.mapping import ArticleData, Dialect, read_article

TAIPEI = ZoneInfo("Asia/Taipei")


def make_document(header: str, body: str = "Text.\n") -> SourceDocument:
    """Returns the document with these lines between YAML fences, or without a header where there are none."""
    text = f"---\n{header.strip(chr(10))}\n---\n{body}" if header else body
    return SourceDocument.parse(text.encode())


def read(header: str, body: str = "Text.\n", **options: Any) -> ArticleData:
    """Returns what a document with these header lines says."""
    return read_document(make_document(header, body), **options)


def read_document(
    document: SourceDocument,
    *,
    path: str = "notes/example.md",
    dialect: Dialect = Dialect.ELEVENTY,
    timezone: dt.tzinfo = TAIPEI,
    **options: Any,
) -> ArticleData:
    """Returns what a document says."""
    return read_article(document, path=path, default_dialect=dialect, timezone=timezone, **options)


def codes(data: ArticleData) -> list[str]:
    """Returns the codes of the findings in order."""
    return [finding.code for finding in data.findings]
