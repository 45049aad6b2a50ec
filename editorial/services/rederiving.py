"""Mentions, links and findings of stored articles made anew, after rows changed that names and terms lead to."""

from __future__ import annotations

from collections.abc import Collection

from editorial.models import Article, Changeset
from editorial.services.articles import read_document
from editorial.services.deriving import Derivation, replace_derived
from editorial.services.search_rows import index_texts
from editorial.services.slugs import chunks
from editorial.services.term_rows import read_terms
from editorial.services.texts import document_of

BATCH = 100


def derive_again(article_ids: Collection[int], *, changeset: Changeset) -> set[int]:
    """Reads the live texts again and replaces what follows from them; removed articles get nothing.

    Returns the ids of the entities whose names may have to be chosen again. Runs inside the caller's transaction.
    """
    touched: set[int] = set()
    for chunk in chunks(sorted(article_ids), BATCH):
        rows = Article.objects.present().filter(pk__in=chunk).select_related("body", "collection").order_by("path")
        items = [Derivation(row.pk, row.path, read_document(document_of(row), row), keeps_notes=True) for row in rows]
        touched |= replace_derived(items, changeset=changeset)
        read_terms([row.body_id for row in rows])
        index_texts(list(rows))
    return touched
