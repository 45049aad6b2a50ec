"""Many ids as one parameter of a statement or one value of an answer, and many rows as they come."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import BooleanField, F, Func, QuerySet
from django.db.models.sql.compiler import SQLCompiler


class AmongIds(Func):
    """The condition that a column is one of many ids, however many there are, on whatever database it is asked.

    Of none at all nothing is asked, nor where it is one of two conditions with OR.

    >>> articles.filter(AmongIds("pk", ids))
    """

    output_field = BooleanField()

    def __init__(self, column: str, ids: Collection[int]) -> None:
        super().__init__(F(column))
        self.ids = tuple(ids)

    def as_sql(  # type: ignore[override]
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **_context: Any
    ) -> tuple[str, list[Any]]:
        """Returns the condition and its parameters."""
        if not self.ids:
            raise EmptyResultSet
        column, parameters = compiler.compile(self.source_expressions[0])
        using = connection.alias
        return ids_condition(column, using), [*parameters, ids_parameter(self.ids, using)]


def ids_condition(column: str, using: str) -> str:
    """Returns the text of `AmongIds` with one parameter, `ids_parameter`.

    PostgreSQL finds a constant array by an index also beside another condition with OR, where it would read the whole
    table for a subquery, and reads it in half the time of numbers in a list.
    """
    if connections[using].vendor == "postgresql":
        return f"{column} = ANY(%s::bigint[])"
    return f"{column} IN (SELECT value FROM json_each(%s))"  # noqa: S608 - names of our own columns only


def ids_parameter(ids: Collection[int], using: str) -> str:
    """Returns ids as the parameter of `ids_condition`."""
    numbers = ",".join(map(str, ids))
    return f"{{{numbers}}}" if connections[using].vendor == "postgresql" else f"[{numbers}]"


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
