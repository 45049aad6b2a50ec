"""The stored text of documents: header and body on one side, `SourceDocument` on the other."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence

from editorial.formats import DocumentText, SourceDocument
from editorial.models import Article, Body, Revision
from editorial.services.bulk import among, insert_rows
from editorial.services.files import BodyFacts


def document_sha256(document: DocumentText) -> str:
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


def body_facts(text: str) -> BodyFacts:
    """Returns what a body is found by, and its size."""
    data = text.encode()
    return BodyFacts(hashlib.sha256(data).hexdigest(), len(data))


def store_bodies(texts: Mapping[BodyFacts, str]) -> dict[str, int]:
    """Stores each text once and returns the ids of all: SHA-256 of the text → id."""
    ids = _body_ids([facts.sha256 for facts in texts])
    missing = sorted(facts for facts in texts if facts.sha256 not in ids)
    if missing:
        # Another process may store the same text at the same moment: the constraint decides, both then read one row.
        rows = ((facts.sha256, texts[facts], facts.size) for facts in missing)
        insert_rows(Body, ("sha256", "text", "size"), rows, ignore_conflicts=True)
        ids |= _body_ids([facts.sha256 for facts in missing])
    return ids


def _body_ids(shas: Sequence[str]) -> dict[str, int]:
    return dict(Body.objects.filter(sha256__in=among(shas)).values_list("sha256", "id"))
