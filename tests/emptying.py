"""Empties the tables after a test that commits: as Django's flush does, but only those that hold rows.

Django truncates every table, which takes PostgreSQL seconds, and then makes content types, permissions and our groups
again. Here these stay, and are written anew only where a test has changed them.

A page that a test leaves open in a browser may say good-bye to the server of the tests while the tables are emptied,
and what that writes refers to rows that go. Tables are therefore emptied again until nothing comes between.
"""

from __future__ import annotations

import time

from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.db import IntegrityError, OperationalError, connection, transaction
from django.db.models import Model

Rows = list[tuple[object, ...]]

# How often tables are emptied while somebody still writes into them.
TRIES = 20
# What migrations leave and no test begins without, each behind what it refers to.
KEPT: tuple[type[Model], ...] = (ContentType, Permission, Group, Group.permissions.through)


class Emptying:
    """Knows what the tables that stay hold in a new database."""

    def __init__(self) -> None:
        self.kept = {model: rows(model) for model in KEPT}
        every = apps.get_models(include_auto_created=True)
        names = {model._meta.db_table for model in every if model._meta.managed and not model._meta.proxy}
        self.tables = sorted(names - {model._meta.db_table for model in KEPT})

    def empty(self) -> None:
        """Deletes all rows but those, again where another connection wrote meanwhile."""
        for remaining in reversed(range(TRIES)):
            try:
                self.empty_once()
            except (IntegrityError, OperationalError):  # a row that came between; a deadlock
                if not remaining:
                    raise
                time.sleep(0.05)
            else:
                return

    def empty_once(self) -> None:
        """Deletes all rows but those, in one transaction, at the end of which what refers to what is checked."""
        with transaction.atomic():
            changed = {model: kept for model, kept in self.kept.items() if rows(model) != kept}
            filled = [*self.filled(), *(model._meta.db_table for model in changed)]
            with connection.cursor() as cursor:
                for table in filled:
                    cursor.execute(f"DELETE FROM {connection.ops.quote_name(table)}")
            for model, kept in changed.items():
                columns = [field.attname for field in model._meta.concrete_fields]
                model._default_manager.bulk_create(model(**dict(zip(columns, row, strict=True))) for row in kept)
        ContentType.objects.clear_cache()

    def filled(self) -> list[str]:
        """Returns the tables that hold rows."""
        one = "SELECT {number} WHERE EXISTS (SELECT 1 FROM {table})"
        selects = [
            one.format(number=number, table=connection.ops.quote_name(table))
            for number, table in enumerate(self.tables)
        ]
        found: list[str] = []
        with connection.cursor() as cursor:
            for start in range(0, len(selects), 200):  # SQLite joins at most 500 in one statement
                cursor.execute(" UNION ALL ".join(selects[start : start + 200]))
                found += [self.tables[number] for (number,) in cursor.fetchall()]
        return found


def rows(model: type[Model]) -> Rows:
    """Returns everything that a table holds, in the order of its key."""
    columns = [field.attname for field in model._meta.concrete_fields]
    return list(model._default_manager.order_by("pk").values_list(*columns))
