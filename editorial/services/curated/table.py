"""What every table of curated rows can do, whoever asks: an undo, or a file of decisions."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

Columns = dict[str, Any]
ARTICLE_COLUMNS = ("article_id", "content_object_id")  # of rows that belong to an article


class NotPossible(Exception):
    """A row cannot be written as asked; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class CuratedTable(ABC):
    """Rows of one table under the name that effects give it.

    A key is the natural key of effects ("organization:nvidia"), columns are what effects hold: plain JSON, other rows
    by their keys. Everything runs inside the caller's transaction and records no effects.
    """

    table: str
    permission: str
    related: Sequence[str] = ()  # columns of rows of other tables that `columns` reads
    plain: frozenset[str] = frozenset()  # columns whose former values no row can refuse: many are written at once
    ties: str = ""  # what of their readers follows such rows: "terms", "names" as well, "" for everything

    @abstractmethod
    def find(self, keys: Collection[str]) -> dict[str, Any]:
        """Returns the rows that there are: key → row."""

    @abstractmethod
    def columns(self, row: Any) -> Columns:
        """Returns every curated column of the row."""

    @abstractmethod
    def create(self, items: Sequence[tuple[str, Columns]]) -> dict[str, str]:
        """Makes the rows; returns why some could not be made: key → code."""

    @abstractmethod
    def update(self, row: Any, columns: Columns) -> None:
        """Writes the columns.

        Raises:
            NotPossible: a row that they name is not there, or a value cannot be.
        """

    def remove(self, rows: Sequence[Any]) -> None:
        """Deletes the rows."""
        if rows:
            type(rows[0])._base_manager.filter(pk__in=[row.pk for row in rows]).delete()

    def in_use(self, rows: Sequence[Any], *, leaving: Collection[int] = ()) -> set[int]:
        """Returns the ids of rows that something refers to, articles that are `leaving` left out."""
        return referred(rows, leaving=leaving)

    def unset(self) -> Columns:
        """Returns what a row holds that nobody has curated; columns that each row has its own of are left out."""
        return {}

    def key_after(self, key: str, columns: Columns) -> str:
        """Returns the key that a row has once the columns are written."""
        return key

    def follows(self, row: Any) -> frozenset[str]:
        """Returns the columns of this row that follow from documents, so that they say nothing about a change."""
        return frozenset()

    def matches(self, row: Any, columns: Columns) -> bool:
        """Whether the row holds these columns, those that follow from documents left out."""
        held, free = self.columns(row), self.follows(row)
        return all(held.get(name) == value for name, value in columns.items() if name not in free)

    def readers(self, row: Any) -> set[int]:
        """Returns the articles whose mentions and links are found by way of this row."""
        return set()

    def readers_of(self, rows: Sequence[Any]) -> set[int]:
        """Returns what `readers` does, of many rows."""
        return set().union(*map(self.readers, rows))


def referred(rows: Sequence[Any], *, leaving: Collection[int] = (), ignored: Collection[str] = ()) -> set[int]:
    """Returns the ids of those rows that another row refers to, whatever its table.

    Rows of articles that are `leaving` do not count, nor those of the models that `ignored` names.
    """
    if not rows:
        return set()
    found: set[int] = set()
    ids = [row.pk for row in rows]
    gone = set(leaving)
    table: Any = type(rows[0])._meta.concrete_model
    for relation in table._meta.related_objects:
        model: Any = relation.related_model
        if relation.many_to_many or model._meta.model_name in ignored:
            continue
        column = relation.field.attname
        owned = [name for name in ARTICLE_COLUMNS if name != column and name in _columns(model)]
        columns = [column, *owned[:1]]
        for values in model._base_manager.filter(**{f"{column}__in": ids}).values_list(*columns).iterator():
            if len(values) == 1 or values[1] not in gone:
                found.add(values[0])
    return found


def _columns(model: type[models.Model]) -> set[str]:
    return {field.attname for field in model._meta.concrete_fields}


def save_columns(row: models.Model, values: Columns) -> None:
    """Sets attributes of a row and saves them.

    Raises:
        NotPossible: "not-valid", where a value cannot be.
    """
    for name, value in values.items():
        setattr(row, name, value)
    try:
        row.full_clean()
    except ValidationError as error:
        raise NotPossible("not-valid") from error
    row.save(update_fields=list(values))
