"""Passages of the index of searches made anew while searches go on asking what there is.

What is read goes into tables beside those that are asked, and takes their place in one transaction, with what was
stored meanwhile. Whatever ends the work before leaves the index as it was.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from django.db import connection, transaction
from django.db.models.expressions import RawSQL

from editorial.models import Article, SiteVersion
from editorial.search import Backend, backend
from editorial.services.bulk import forget_index_statistics
from editorial.services.folder_runs import Hold
from editorial.services.search_rows import (
    TABLES,
    Progress,
    Store,
    forget_bodies,
    index_rows,
    store_readings,
    stored_batches,
)
from editorial.services.search_texts import BodyReading

FEW = 20  # bodies that are read while nobody else can write
READINGS, PASSAGES = TABLES
NEXT = tuple(f"{table}_next" for table in TABLES)
FORMER = f"{PASSAGES}_former"


def renew_bodies(differing: Sequence[int], hold: Hold, *, progress: Progress) -> None:
    """Makes the passages of the bodies that differ anew, or where the index has to be made as a whole, of all articles.

    `hold` is the one of the index: two that made it anew at once would fill the same tables. `progress` is called with
    (done, to do) between transactions; whatever it raises ends the work.
    """
    index = backend()
    with transaction.atomic():
        hold.assert_held()
        beside = index.renewal()
        if beside:
            _make_tables()

    def store(readings: Mapping[int, BodyReading], *, rest: int | None = None) -> None:
        hold.assert_held()
        if beside:
            index_rows(readings, beside, NEXT, rest=rest)
        else:
            forget_bodies(list(readings))
            store_readings(readings, rest=rest)

    ids = _missing() if beside else differing
    _count(stored_batches(ids, store), len(ids), progress)
    if not beside:
        return
    for _ in beside.settle():
        progress(len(ids), len(ids))
    taken_over = False
    while not taken_over:
        for _ in stored_batches(_missing(), store):  # what was stored meanwhile is read while others can write
            progress(len(ids), len(ids))
        taken_over = _taken_over(index, store, hold)
    forget_index_statistics()


def _make_tables() -> None:
    """Makes the tables beside those of the models, without what a rebuild that was ended has left of them."""
    for table in (*NEXT, FORMER):
        _execute(f"DROP TABLE IF EXISTS {table}")
    # Readings refer to bodies, and while a second table did nobody could delete one: they are copied at the end.
    _execute(f"CREATE TABLE {NEXT[0]} AS SELECT * FROM {READINGS} WHERE FALSE")  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute("SELECT sql FROM sqlite_schema WHERE type = 'table' AND name = %s", [PASSAGES])
        (definition,) = cursor.fetchone()
    _execute(definition.replace(PASSAGES, NEXT[1], 1))


def _taken_over(index: Backend, store: Store, hold: Hold) -> bool:
    """Puts the new passages in the place of the old ones; returns False where too many are missing to wait for."""
    with transaction.atomic():
        hold.assert_held()
        missing = _missing()
        if len(missing) > FEW:
            return False
        for _ in stored_batches(missing, store):
            pass
        _execute(f"DELETE FROM {READINGS}")  # noqa: S608 - names of our own tables only
        _execute(f"INSERT INTO {READINGS} SELECT * FROM {NEXT[0]}")  # noqa: S608
        _execute(f"ALTER TABLE {PASSAGES} RENAME TO {FORMER}")
        _execute(f"ALTER TABLE {NEXT[1]} RENAME TO {PASSAGES}")
        former = index.take_over()
        SiteVersion.bump()
    if former:
        former.drop(NEXT[0], FORMER)
    return True


def _missing() -> list[int]:
    """Returns the ids of the bodies of articles that the new index does not have."""
    read = RawSQL(f"SELECT body_id FROM {NEXT[0]}", [])  # noqa: S608, S611 - our own table name
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
