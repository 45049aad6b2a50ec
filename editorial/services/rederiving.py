"""Mentions, links and findings of stored articles made anew, after rows changed that names and terms lead to."""

from __future__ import annotations

from collections.abc import Collection

from editorial.formats import SourceDocument
from editorial.models import Article, Changeset
from editorial.services.articles import read_document
from editorial.services.curated.table import CuratedTable
from editorial.services.deriving import Derivation, replace_derived, replace_ties
from editorial.services.reading_tags import read_tags
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
        read = read_tags([read_document(document_of(row), row) for row in rows])
        items = [Derivation(row.pk, row.path, data, keeps_notes=True) for row, data in zip(rows, read, strict=True)]
        touched |= replace_derived(items, changeset=changeset)
        read_terms([row.body_id for row in rows])
        index_texts(list(rows))
    return touched


def tie_again(article_ids: Collection[int], *, changeset: Changeset, names: bool = False) -> set[int]:
    """Reads the headers of live texts again and ties the articles to their terms, and with `names` to their names.

    Several times as fast as `derive_again`, since no body is read. Returns the ids of the entities whose names may
    have to be chosen again. Runs inside the caller's transaction.
    """
    touched: set[int] = set()
    for chunk in chunks(sorted(article_ids), BATCH):
        rows = list(Article.objects.present().filter(pk__in=chunk).select_related("collection").order_by("path"))
        read = read_tags([read_document(SourceDocument.from_stored(row.header, ""), row) for row in rows])
        items = [Derivation(row.pk, row.path, data) for row, data in zip(rows, read, strict=True)]
        touched |= replace_ties(items, names=names, changeset=changeset)
    return touched


def follow(table: CuratedTable, article_ids: Collection[int], *, changeset: Changeset) -> set[int]:
    """Lets articles follow rows of the table that changed; returns what `derive_again` does."""
    if table.ties:
        return tie_again(article_ids, changeset=changeset, names=table.ties == "names")
    return derive_again(article_ids, changeset=changeset)
