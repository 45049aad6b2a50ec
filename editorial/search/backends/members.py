"""Many ids as one parameter of a statement or one value of an answer, and many rows as they come."""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

# Beside another condition with OR, PostgreSQL looks ids of a query up in no index, but reads the whole table. Ids that
# stand in the statement itself it looks up; of many it takes longer to read the statement.
WRITTEN_OUT = 500


def among_ids(ids: Collection[int], using: str) -> RawSQL:
    """Returns what a column of ids is compared with by `__in`, however many there are, on the database of an alias.

    >>> articles.filter(pk__in=among_ids(ids, articles.db))
    """
    if 0 < len(ids) <= WRITTEN_OUT and connections[using].vendor == "postgresql":
        return RawSQL(",".join(str(int(number)) for number in ids), [])  # noqa: S611 - numbers alone
    return RawSQL(ids_query(using), [ids_parameter(ids, using)])  # noqa: S611 - one of two texts of ours


def ids_query(using: str) -> str:
    """Returns the query of ids with one parameter, `ids_parameter`."""
    if connections[using].vendor == "postgresql":
        return "SELECT unnest(%s::bigint[])"
    return "SELECT value FROM json_each(%s)"


def ids_parameter(ids: Collection[int], using: str) -> list[int] | str:
    """Returns ids as the parameter of `ids_query`."""
    return list(ids) if connections[using].vendor == "postgresql" else json.dumps(list(ids))


def listed(column: str, using: str) -> str:
    """Returns the aggregate of all ids of a group as one value, the text of a list of JSON.

    A row for each takes several times as long.
    """
    return f"json_agg({column})::text" if connections[using].vendor == "postgresql" else f"json_group_array({column})"


def fetched(rows: QuerySet[Any, Any]) -> list[tuple[Any, ...]]:
    """Returns the rows of a `values_list` at once and as the driver gives them, which is several times as fast.

    Numbers and texts alone are right: nothing is converted.
    """
    try:
        statement, parameters = rows.query.get_compiler(rows.db).as_sql()
    except EmptyResultSet:
        return []
    with connections[rows.db].cursor() as cursor:
        cursor.execute(statement, parameters)
        return list(cursor.fetchall())
