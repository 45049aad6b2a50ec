"""The index of searches beside the texts that it holds: bodies once, titles and summaries of live texts.

What a body says follows from the body alone, so neither undo nor restoring nor scheduling has anything to index but a
text that was never read. A text stored by hand is indexed in the same transaction; imports and syncs do it behind
their rows, in batches, and what one that was ended has left the next one goes on with.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import nullcontext
from typing import Protocol

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from editorial.models import Article, Body, Passage, SearchHeader, SearchReading, SiteVersion
from editorial.search import Backend, backend, fold, passage_id
from editorial.services.bulk import forget_index_statistics, insert_rows, many_writes, upsert_rows
from editorial.services.copies import worked_out
from editorial.services.search_texts import (
    PASSAGES_VERSION,
    BodyReading,
    header_digest,
    header_entries,
    read_bodies,
)
from editorial.services.slugs import chunks
from editorial.services.work import Work

INDEX = "index"
BATCH = 200  # bodies in a transaction
BATCH_BYTES = 6_000_000  # of their texts, about half a second of writing
HEADERS = 500  # in a transaction
FOR_PROCESSES = 100  # bodies from which on other processes read while this one writes
READING_COLUMNS = ("body_id", "version", "passages", "characters", "packed")
TABLES = (SearchReading._meta.db_table, Passage._meta.db_table)
PASSAGE_COLUMNS = ("id", "section", "heading", "anchor", "start", "end", "opening")

Progress = Callable[[int, int], None]


class Store(Protocol):
    """Writes what was read out of bodies, by their ids, inside the caller's transaction.

    `rest` is how many bodies of a large load come behind them; None where few are stored.
    """

    def __call__(self, readings: Mapping[int, BodyReading], *, rest: int | None = None) -> None: ...


def index_texts(articles: Sequence[Article]) -> None:
    """Indexes the live texts of articles as they are stored now. Runs inside the caller's transaction."""
    index_bodies([article.body_id for article in articles])
    index_headers([article.pk for article in articles])


def index_bodies(body_ids: Collection[int]) -> None:
    """Indexes those of the bodies that are not in the index yet. Runs inside the caller's transaction."""
    known = set(SearchReading.objects.filter(pk__in=body_ids).values_list("pk", flat=True))
    unread = sorted(set(body_ids) - known)
    if unread:
        texts = Body.objects.filter(pk__in=unread).values_list("pk", "text")
        store_readings(read_bodies(texts, backend().written))


def store_readings(readings: Mapping[int, BodyReading], *, rest: int | None = None) -> None:
    """Writes what was read out of bodies, as a `Store`.

    Of two who index one body at the same moment the second finds that the first has written. An index without any
    reading holds nothing that is true: the tables were emptied, and what it has is of bodies that are gone.
    """
    list(Body.objects.select_for_update(no_key=True).filter(pk__in=readings).order_by("pk").values_list("pk"))
    done = set(SearchReading.objects.filter(pk__in=readings).values_list("pk", flat=True))
    new = {pk: reading for pk, reading in sorted(readings.items()) if pk not in done}
    if not new:
        return
    index = backend()
    if not SearchReading.objects.exists():
        index.clear_passages()
    index_rows(new, index, rest=rest)


def index_rows(
    readings: Mapping[int, BodyReading], index: Backend, tables: Sequence[str] = TABLES, *, rest: int | None = None
) -> None:
    """Writes what was read out of bodies that neither the index nor the two tables have; `rest` as of a `Store`."""
    rows = ((pk, PASSAGES_VERSION, len(read.rows), read.characters, read.packed) for pk, read in readings.items())
    insert_rows(SearchReading, READING_COLUMNS, rows, table=tables[0])
    insert_rows(Passage, PASSAGE_COLUMNS, (row for read in readings.values() for row in read.rows), table=tables[1])
    with nullcontext() if rest is None else index.loading(rest):
        index.add_passages([entry for read in readings.values() for entry in read.entries])


def index_headers(article_ids: Collection[int]) -> None:
    """Indexes titles and summaries of articles where they changed. Runs inside the caller's transaction."""
    rows = Article.objects.select_for_update(no_key=True).filter(pk__in=article_ids).order_by("pk")
    live = list(rows.values_list("pk", "live_revision_id", "title", "summary"))
    stored = SearchHeader.objects.filter(pk__in=article_ids)
    known = {pk: (revision, bytes(digest)) for pk, revision, digest in stored.values_list()}
    now = {pk: (revision or 0, header_digest(title, summary)) for pk, revision, title, summary in live}
    changed = [pk for pk, (_, digest) in now.items() if pk not in known or known[pk][1] != digest]
    if changed:
        index = backend()
        if not known and not SearchHeader.objects.exists():
            index.clear_headers()
        words = {pk: (pk, title, summary) for pk, _, title, summary in live}
        index.set_headers(header_entries([words[pk] for pk in changed], index.written))
    different = [(pk, *columns) for pk, columns in now.items() if known.get(pk) != columns]
    if different:
        upsert_rows(SearchHeader, ("article_id", "revision_id", "digest"), different, unique=("article_id",))


def forget_bodies(body_ids: Collection[int]) -> bool:
    """Takes bodies out of the index; their passages may stay there, and are found no more.

    Returns False where they stay: then the same bodies cannot be indexed again. Runs inside the caller's transaction.
    """
    forgotten = True
    for chunk in chunks(sorted(body_ids)):
        readings = SearchReading.objects.filter(pk__in=chunk)
        read = list(readings.values_list("pk", "passages"))
        ids = [passage_id(pk, position) for pk, number in read for position in range(number)]
        for some in chunks(ids):
            Passage.objects.filter(pk__in=some).delete()
        forgotten = backend().forget_bodies([pk for pk, _ in read]) and forgotten
        readings.delete()
    return forgotten


def unindexed_bodies() -> QuerySet[Article, int]:
    """Returns the ids of the bodies of articles that are not in the index."""
    readings = SearchReading.objects.filter(pk=OuterRef("body_id"))
    return Article.objects.exclude(Exists(readings)).order_by("body_id").values_list("body_id", flat=True).distinct()


def unindexed_headers() -> QuerySet[Article, int]:
    """Returns the ids of the articles of which the index does not hold the live text."""
    current = SearchHeader.objects.filter(pk=OuterRef("pk"), revision_id=OuterRef("live_revision_id"))
    return Article.objects.exclude(Exists(current)).order_by("pk").values_list("pk", flat=True)


def index_in_background(work: Work) -> None:
    """Carries out a job of the kind INDEX."""
    work.expect(unindexed_bodies().count() + unindexed_headers().count())
    work.note(indexed=index_unread(progress=lambda done, _total: work.advance(done)))


def index_unread(*, progress: Progress | None = None) -> int:
    """Indexes every text that is not in the index, in short transactions, and returns how many there were.

    `progress` is called with (done, to do) between them; whatever it raises ends the work, and what is stored stays.
    Where texts are many, copies of this process read ahead on the other cores, and this one only writes.
    """
    bodies, headers = list(unindexed_bodies()), list(unindexed_headers())
    total = len(bodies) + len(headers)
    if not total:
        return 0
    done = 0
    for batch in stored_batches(bodies):
        done += batch
        if progress:
            progress(done, total)
    for chunk in chunks(headers, HEADERS):
        with transaction.atomic():
            index_headers(chunk)
        done += len(chunk)
        if progress:
            progress(done, total)
    if len(bodies) >= FOR_PROCESSES:
        forget_index_statistics()
        for _ in backend().settle():
            if progress:
                progress(done, total)
    with transaction.atomic():
        SiteVersion.bump()
    return total


def stored_batches(ids: Sequence[int], store: Store = store_readings) -> Iterator[int]:
    """Stores the bodies by batches, each a transaction, and yields how many each had."""
    many = len(ids) >= FOR_PROCESSES
    if many:
        fold("")  # the tables of folding are made here, once for all copies
    texts = map(_texts, _batches(ids))
    rest = len(ids)
    for readings in worked_out(_read, texts, by_copies=many, beside=many_writes):
        rest -= len(readings)
        with transaction.atomic():
            store(readings, rest=rest if many else None)
        yield len(readings)


def _read(texts: Sequence[tuple[int, str]]) -> dict[int, BodyReading]:
    return read_bodies(texts, backend().written)


def _texts(ids: Sequence[int]) -> list[tuple[int, str]]:
    return list(Body.objects.filter(pk__in=ids).values_list("pk", "text"))


def _batches(ids: Sequence[int]) -> Iterator[list[int]]:
    """Cuts ids of bodies into batches that are written in a short transaction each."""
    batch: list[int] = []
    size = 0
    for chunk in chunks(ids):
        sizes = dict(Body.objects.filter(pk__in=chunk).values_list("pk", "size"))
        for pk in chunk:
            batch.append(pk)
            size += sizes.get(pk, 0)
            if len(batch) >= BATCH or size >= BATCH_BYTES:
                yield batch
                batch, size = [], 0
    if batch:
        yield batch
