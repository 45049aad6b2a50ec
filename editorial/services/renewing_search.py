"""Passages of the index of searches made anew while searches go on asking what there is.

What is read goes into tables beside those that are asked, and takes their place in one transaction, with what was
stored meanwhile. Whatever ends the work before leaves the index as it was.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from django.db import connection, transaction
from django.db.models.expressions import RawSQL

from editorial.models import Article, Passage, SearchReading, SiteVersion
from editorial.search import Backend, backend
from editorial.services.bulk import forget_index_statistics
from editorial.services.folder_runs import Hold
from editorial.services.search_rows import (
    Progress,
    Store,
    forget_bodies,
    index_rows,
    store_readings,
    stored_batches,
)
from editorial.services.search_texts import BodyReading

FEW = 20  # bodies that are read while nobody else can write
TABLES = tuple((model._meta.db_table, f"{model._meta.db_table}_next") for model in (SearchReading, Passage))


def renew_bodies(differing: Sequence[int], hold: Hold, *, progress: Progress) -> None:
    """Makes the passages of the bodies that differ anew, or where the index has to be made as a whole, of all articles.

    `hold` is the one of the index: two that made it anew at once would fill the same tables. `progress` is called with
    (done, to do) between transactions; whatever it raises ends the work.
    """
    index = backend()
    with transaction.atomic():
        hold.assert_held()
        beside = index.renewal()
        for table, other in TABLES if beside else ():
            _execute(f"DROP TABLE IF EXISTS {other}")
            _execute(f"CREATE TABLE {other} AS SELECT * FROM {table} WHERE FALSE")  # noqa: S608

    def store(readings: Mapping[int, BodyReading], *, many: bool = False) -> None:
        hold.assert_held()
        if beside:
            index_rows(readings, beside, [other for _, other in TABLES], many=many)
        else:
            forget_bodies(list(readings))
            store_readings(readings, many=many)

    ids = _missing() if beside else differing
    _count(stored_batches(ids, store), len(ids), progress)
    if not beside:
        return
    for _ in beside.settle():
        progress(len(ids), len(ids))
    while not _taken_over(index, store, hold):
        _count(stored_batches(_missing(), store), len(ids), progress)
    forget_index_statistics()


def _taken_over(index: Backend, store: Store, hold: Hold) -> bool:
    """Puts the new passages in the place of the old ones; returns False where too many are missing to wait for."""
    with transaction.atomic():
        hold.assert_held()
        missing = _missing()
        if len(missing) > FEW:
            return False
        for _ in stored_batches(missing, store):
            pass
        for table, other in TABLES:
            _execute(f"DELETE FROM {table}")  # noqa: S608 - names of our own tables only
            _execute(f"INSERT INTO {table} SELECT * FROM {other}")  # noqa: S608
            _execute(f"DROP TABLE {other}")
        index.take_over()
        SiteVersion.bump()
    return True


def _missing() -> list[int]:
    """Returns the ids of the bodies of articles that the new index does not have."""
    read = RawSQL(f"SELECT body_id FROM {TABLES[0][1]}", [])  # noqa: S608, S611 - our own table name
    bodies = Article.objects.exclude(body_id__in=read).order_by("body_id")
    return list(bodies.values_list("body_id", flat=True).distinct())


def _count(batches: Iterator[int], total: int, progress: Progress) -> None:
    done = 0
    for number in batches:
        done += number
        progress(done, total)


def _execute(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)
