"""The groups of the roles as the migrations leave them."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

from django.apps import apps
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from editorial import migrations

ACTS = ("make_groups", "give")  # what a migration calls its function that makes groups or gives them permissions


def make_groups(schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Does what all migrations do for the groups, in their order; what is there already stays."""
    for name in sorted(found.name for found in iter_modules(migrations.__path__)):
        migration = import_module(f"{migrations.__name__}.{name}")
        for act in ACTS:
            if hasattr(migration, act):
                getattr(migration, act)(apps, schema_editor)
