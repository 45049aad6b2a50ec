"""Many rows at once: written past the model layer where nobody needs them back, and found by many keys at once.

Measured on 80,000 rows: about a quarter of the time of `bulk_create`. The rows are plain values in the order of
the columns; whatever constraints there are the database checks.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import connection, models
from django.db.models.expressions import RawSQL

BATCH = 5_000
MANY_ROWS = 500  # behind which statistics are gathered
FEW_ROWS = 50  # need none
GROWTH = 1.5  # of the articles since they were counted
CACHE_KILOBYTES = 32_000
PAGES_BETWEEN_CHECKPOINTS = 8_000  # of 4 kB
_INSIDE_INDEXES = (
    "SELECT part.name FROM sqlite_schema AS part JOIN sqlite_schema AS whole ON part.name GLOB whole.name || '_*'"
    " WHERE whole.sql LIKE 'CREATE VIRTUAL TABLE%'"
)
Adapter = Callable[[Any], Any]


def insert_rows(
    model: type[models.Model],
    columns: Sequence[str],
    rows: Iterable[Sequence[Any]],
    *,
    ignore_conflicts: bool = False,
    table: str = "",
) -> None:
    """Inserts the rows in the caller's transaction; `columns` are names of database columns.

    They go into another `table` of the same columns where one is named.

    With `ignore_conflicts` a row that is there already, by a unique constraint, is passed over.
    """
    quoted = ", ".join(map(connection.ops.quote_name, columns))
    table = connection.ops.quote_name(table or model._meta.db_table)
    remaining = iter(rows)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql" and not ignore_conflicts:
            first = next(remaining, None)
            if first is None:
                return
            # Django translates the driver's errors for its own methods only, and `copy` is none of them.
            with connection.wrap_database_errors, cursor.copy(f"COPY {table} ({quoted}) FROM STDIN") as copy:
                for row in itertools.chain([first], remaining):
                    copy.write_row(row)
            return
        places = ", ".join(["%s"] * len(columns))
        statement = f"INSERT INTO {table} ({quoted}) VALUES ({places})"  # noqa: S608  names of our own tables only
        if ignore_conflicts:
            statement += " ON CONFLICT DO NOTHING"
        while batch := list(itertools.islice(remaining, BATCH)):
            cursor.executemany(statement, batch)


def among(values: Iterable[str]) -> RawSQL:
    """Returns what a column of texts is compared with by `__in` where the values are many.

    It is one parameter, however many there are: Django's own list takes longer to build than the database to answer.

    >>> Article.objects.filter(path__in=among(paths))
    """
    found = list(values)
    if connection.vendor == "postgresql":
        return RawSQL("SELECT unnest(%s::text[])", [found])
    return RawSQL("SELECT value FROM json_each(%s)", [json.dumps(found, ensure_ascii=False)])


@contextmanager
def many_writes() -> Iterator[None]:
    """Lets SQLite keep more pages in memory and write them to their places more seldom, for a bulk operation.

    Index pages that every batch changes would be written at each of them. A commit does not wait for the disk either:
    if the power goes the last batches may be missing, whole, and running again completes them; a killed process loses
    nothing. The transaction that follows waits for all.
    """
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        yield
        return
    wanted = {"cache_size": -CACHE_KILOBYTES, "wal_autocheckpoint": PAGES_BETWEEN_CHECKPOINTS, "synchronous": 1}
    with connection.cursor() as cursor:
        usual = {name: cursor.execute(f"PRAGMA {name}").fetchone()[0] for name in wanted}
        _set_pragmas(wanted)
    try:
        yield
    finally:
        _set_pragmas(usual)


def gather_statistics() -> None:
    """Lets the database count its rows behind many writes, and plan by that.

    It goes by old counts otherwise, and takes minutes for what should take milliseconds.
    """
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    forget_index_statistics()


def keep_statistics(written: int) -> None:
    """Gathers statistics where they have become wrong: behind many written rows, or where a garden has grown by half.

    PostgreSQL looks for growth by itself.
    """
    if written >= MANY_ROWS or (connection.vendor == "sqlite" and _has_grown()):
        gather_statistics()


def _has_grown() -> bool:
    """Whether there are many more articles than when they were counted last."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM sqlite_schema WHERE name = 'sqlite_stat1'")
        row = None
        if cursor.fetchone():
            cursor.execute("SELECT stat FROM sqlite_stat1 WHERE tbl = 'editorial_article' AND stat IS NOT NULL")
            row = cursor.fetchone()
        cursor.execute("SELECT COUNT(*) FROM editorial_article")
        (now,) = cursor.fetchone()
    counted = int(row[0].split()[0]) if row else 0
    return bool(now > GROWTH * max(counted, FEW_ROWS))


def forget_index_statistics() -> None:
    """Lets SQLite take the tables inside of its full-text indexes for large ones, whatever it counted there.

    FTS5 takes out ranges of rows by their key. Of a table that was nearly empty when it was counted SQLite then reads
    all rows for each range: 80 GB for a thousandth of the index of a garden of fifty thousand files.
    """
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM sqlite_schema WHERE name = 'sqlite_stat1'")
        if not cursor.fetchone():
            return
        cursor.execute(f"DELETE FROM sqlite_stat1 WHERE idx IS NOT NULL AND tbl IN ({_INSIDE_INDEXES})")  # noqa: S608
        cursor.execute(f"UPDATE sqlite_stat1 SET stat = '1000000' WHERE tbl IN ({_INSIDE_INDEXES})")  # noqa: S608
        cursor.execute("ANALYZE sqlite_schema")  # has the statistics read again


def _set_pragmas(values: Mapping[str, int]) -> None:
    with connection.cursor() as cursor:
        for name, value in values.items():
            cursor.execute(f"PRAGMA {name} = {value}")


def upsert_rows(
    model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]], *, unique: Sequence[str]
) -> None:
    """Inserts the rows, or where one with the same `unique` columns is there, gives it the other columns."""
    quote = connection.ops.quote_name
    changed = ", ".join(f"{quote(column)} = EXCLUDED.{quote(column)}" for column in columns if column not in unique)
    statement = (
        f"INSERT INTO {quote(model._meta.db_table)} ({', '.join(map(quote, columns))}) "  # noqa: S608
        f"VALUES ({', '.join(['%s'] * len(columns))}) "
        f"ON CONFLICT ({', '.join(map(quote, unique))}) DO UPDATE SET {changed}"
    )
    remaining = iter(rows)
    with connection.cursor() as cursor:
        while batch := list(itertools.islice(remaining, BATCH)):
            cursor.executemany(statement, batch)


def reserve_ids(model: type[models.Model], count: int) -> list[int]:
    """Returns ids that no row of the model has or will be given, so that rows can name each other before they exist.

    Runs inside the caller's transaction: on SQLite that holds the write lock, so nobody else counts on meanwhile.
    """
    if not count:
        return []
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            sequence = "nextval(pg_get_serial_sequence(%s, 'id'))"
            cursor.execute(f"SELECT {sequence} FROM generate_series(1, %s)", [f'"{table}"', count])  # noqa: S608
            return [row[0] for row in cursor.fetchall()]
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        row = cursor.fetchone()
    first = (row[0] if row else 0) + 1
    return list(range(first, first + count))


def insert_objects(model: type[models.Model], objects: Iterable[models.Model]) -> None:
    """Inserts unsaved objects as they are, in the caller's transaction; those with ids keep them, all or none.

    Nothing is fetched back. Columns are made by the kind of their field alone, which `bulk_create` works out anew for
    each value of each row.
    """
    rows = iter(objects)
    first = next(rows, None)
    if first is None:
        return
    fields = [field for field in model._meta.concrete_fields if first.pk is not None or not field.primary_key]
    names = [field.attname for field in fields]
    adapted = [(place, adapter) for place, field in enumerate(fields) if (adapter := _adapter(field))]

    def values(row: models.Model) -> list[Any]:
        found = [getattr(row, name) for name in names]
        for place, adapter in adapted:
            if found[place] is not None:
                found[place] = adapter(found[place])
        return found

    insert_rows(model, [str(field.column) for field in fields], map(values, itertools.chain([first], rows)))


def _adapter(field: models.Field[Any, Any]) -> Adapter | None:
    """Returns what makes a value that the driver takes; None where it takes the value as it is."""
    if isinstance(field, models.DateTimeField):
        return connection.ops.adapt_datetimefield_value
    if isinstance(field, models.DateField):
        return connection.ops.adapt_datefield_value
    if isinstance(field, models.JSONField):
        return _as_json
    return str if field.choices else None  # a member of TextChoices is not taken by every driver


def _as_json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
