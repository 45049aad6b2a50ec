"""`_index.md` of a top-level folder: it describes its collection and is no article."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Count
from django.utils import timezone

from editorial.formats import DocumentText, SourceDocument
from editorial.mapping import ArticleData, Dialect, read_article
from editorial.models import Article, Changeset, Collection, Effect
from editorial.services.addresses import ensure_collections
from editorial.services.changesets import Change, record_effects
from editorial.services.files import Reading

INDEX_NAME = "_index.md"
COLUMNS = ("title", "description", "index_header", "index_body", "index_sha256")


def is_collection_index(path: str) -> bool:
    """Whether the path is that of a top-level collection's description."""
    return path.count("/") == 1 and path.endswith(f"/{INDEX_NAME}")


def store_collection_index(reading: Reading, *, changeset: Changeset) -> None:
    """Stores the text; title and description follow it unless an editor chose others."""
    assert reading.document is not None
    assert reading.data is not None
    name = reading.file.path.split("/")[0]
    collection = ensure_collections([name], changeset=changeset)[name]
    before = {column: getattr(collection, column) for column in COLUMNS}
    title, description = _described_so_far(collection, reading.file.path)
    if collection.title == title:
        collection.title = reading.data.title[:300]
    if collection.description == description:
        collection.description = _description(reading.document, reading.data)
    collection.index_header = reading.document.header
    collection.index_body = reading.document.body
    collection.index_sha256 = reading.sha256
    collection.save(update_fields=COLUMNS)
    after = {column: getattr(collection, column) for column in COLUMNS}
    record_effects(changeset, [Change("collection", name, before, after)])


def _described_so_far(collection: Collection, path: str) -> tuple[str, str]:
    """What the text that is stored now says; ("", "") when there is none."""
    if not collection.index_sha256:
        return "", ""
    document = SourceDocument.from_stored(collection.index_header, collection.index_body)
    zone = timezone.get_default_timezone()
    data = read_article(document, path=path, default_dialect=Dialect(collection.dialect), timezone=zone)
    return data.title[:300], _description(document, data)


def _description(document: DocumentText, data: ArticleData) -> str:
    return data.summary or document.body.strip()


def give_dialects(changesets: Sequence[Changeset]) -> None:
    """Gives collections that these changesets made the dialect that most of their articles have."""
    made = Effect.objects.filter(changeset__in=changesets, table="collection", before__isnull=True)
    names = set(made.values_list("key", flat=True))
    rows = Article.objects.present().filter(collection__name__in=names).values_list("collection_id", "dialect")
    counts = rows.annotate(n=Count("id")).order_by("collection_id", "n", "dialect")
    for collection_id, dialect in {row[0]: row[1] for row in counts}.items():
        Collection.objects.filter(pk=collection_id).update(dialect=dialect)
