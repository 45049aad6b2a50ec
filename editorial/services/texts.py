"""The stored text of documents: header and body on one side, `SourceDocument` on the other."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from editorial.formats import SourceDocument
from editorial.models import Article, Body, Revision


def text_sha256(text: str) -> str:
    """Returns the hexadecimal SHA-256 of the text in UTF-8."""
    return hashlib.sha256(text.encode()).hexdigest()


def document_sha256(document: SourceDocument) -> str:
    """Returns the hexadecimal SHA-256 of the file that the document is."""
    return hashlib.sha256(document.to_bytes()).hexdigest()


def stored_bytes(article: Article, *, pending: bool = False) -> bytes:
    """Returns the file that the live text is, or with `pending` the pending one where there is one; parses nothing."""
    row = (pending and article.pending_revision) or article
    return (row.header + row.body.text).encode()


def document_of(article: Article, *, pending: bool = False) -> SourceDocument:
    """Returns the live document of the article, or with `pending` its pending one where there is one."""
    revision = article.pending_revision if pending else None
    return document_of_revision(revision) if revision else SourceDocument.from_stored(article.header, article.body.text)


def document_of_revision(revision: Revision) -> SourceDocument:
    """Returns the document that the revision holds."""
    return SourceDocument.from_stored(revision.header, revision.body.text)


def store_bodies(texts: Iterable[str]) -> dict[str, int]:
    """Stores each text once and returns the ids of all: SHA-256 of the text → id."""
    by_sha = {text_sha256(text): text for text in texts}
    ids = dict(Body.objects.filter(sha256__in=by_sha).values_list("sha256", "id"))
    missing = [
        Body(sha256=sha, text=text, size=len(text.encode())) for sha, text in sorted(by_sha.items()) if sha not in ids
    ]
    if missing:
        # Another process may store the same text at the same moment: the constraint decides, both then read one row.
        Body.objects.bulk_create(missing, ignore_conflicts=True)
        shas = [body.sha256 for body in missing]
        ids.update(Body.objects.filter(sha256__in=shas).values_list("sha256", "id"))
    return ids
