"""Which dialect a header is written in."""

from __future__ import annotations

from editorial.formats import HeaderSyntax, SourceDocument
from editorial.mapping.data import Dialect
from editorial.mapping.dialects import ELEVENTY_KEYS, ELEVENTY_LAYOUT, HUGO_KEYS, LAYOUT, STATUS_KEY


def detect_dialect(document: SourceDocument, default: Dialect, *, stored: Dialect | None = None) -> Dialect:
    """Return the dialect of a document; `default` is its collection's, for headers that do not tell.

    `stored` is what the article has been so far: a Hugo article stays Hugo when a workflow step gave it a `status`.
    """
    if document.syntax in (HeaderSyntax.TOML, HeaderSyntax.JSON):
        return Dialect.HUGO
    keys = {field.key for field in document.fields}
    if not keys.isdisjoint(ELEVENTY_KEYS) or _has_eleventy_layout(document):
        return Dialect.ELEVENTY
    if STATUS_KEY in keys and stored is not Dialect.HUGO:
        return Dialect.ELEVENTY
    if not keys.isdisjoint(HUGO_KEYS) or ("description" in keys and "summary" not in keys):
        return Dialect.HUGO
    return stored or default


def _has_eleventy_layout(document: SourceDocument) -> bool:
    layout = document.get(LAYOUT)
    return layout is not None and layout.text.strip().endswith(ELEVENTY_LAYOUT)
