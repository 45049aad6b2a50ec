"""Operations on fields of the header: set, clear, renamed, items added and taken out, values moved."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from editorial.formats import SourceDocument
from editorial.mapping import (
    NAME_ROLES,
    TERM_FIELDS,
    Field,
    FieldValue,
    editable_value,
    patch_article,
    rename_names,
    without_quotes,
)
from editorial.names import name_key
from editorial.operations.base import GardenReading, Operation, OperationRefused
from editorial.quality import Text

LIST_FIELDS = frozenset((*TERM_FIELDS, *NAME_ROLES))
# Steps of the workflow set the status, and an address is changed with a look at what is free.
OTHERWISE_SET = frozenset((Field.STATUS, Field.SLUG))


def items_of(text: Text, field: Field) -> tuple[str, ...]:
    """Return the items that a document has under a field that holds several, as they are written."""
    shown = editable_value(text.document, text.data, field)
    return shown if isinstance(shown, tuple) else ()


def same_item(field: Field, item: str) -> str:
    """Return what two items of a field share that are one."""
    return without_quotes(item) if field in TERM_FIELDS else name_key(item)


def meant_item(field: Field, item: str) -> str:
    """Return what an item of a document is looked up by: a term without stray quotes, a name as it is written."""
    return without_quotes(item) if field in TERM_FIELDS else item.strip()


def patched(text: Text, field: Field, value: FieldValue) -> SourceDocument:
    """Return the document with a field set; equal values change nothing."""
    return patch_article(text.document, data=text.data, changes={field: value})


def renamed(text: Text, field: Field, names: Mapping[str, str | None]) -> SourceDocument:
    """Return the document with items of a field written differently, or taken out (None)."""
    return rename_names(text.document, dialect=text.data.dialect, names={field: names}).document


def with_item(text: Text, field: Field, item: str) -> SourceDocument:
    """Return the document with an item at the end of a field's list, unless it is there."""
    if any(same_item(field, found) == same_item(field, item) for found in items_of(text, field)):
        return text.document
    found = text.field(field)
    if found is not None and found.kind == "list" and isinstance(found.value, list):
        return text.document.with_values({found.key: [*found.value, item]})
    return patched(text, field, (*items_of(text, field), item))


@dataclass(frozen=True, slots=True)
class SetValue(Operation):
    """A field gets a value, whatever it held."""

    name: ClassVar[str] = "set"
    field: Field
    to: FieldValue

    def changed(self, text: Text, garden: GardenReading) -> SourceDocument:
        """Return the document with the value."""
        return patched(text, self.field, self.to)

    def values(self) -> dict[str, Any]:
        """Return the field and its value; several items as a list."""
        to = list(self.to) if isinstance(self.to, tuple) else self.to
        return {"field": self.field.value, "to": to}


@dataclass(frozen=True, slots=True)
class ClearValue(Operation):
    """A field is emptied; its key stays where an empty one may stand."""

    name: ClassVar[str] = "clear"
    field: Field

    def changed(self, text: Text, garden: GardenReading) -> SourceDocument:
        """Return the document without the value."""
        empty: FieldValue = () if self.field in LIST_FIELDS else False if self.field is Field.EXCLUDED else ""
        return patched(text, self.field, empty)

    def values(self) -> dict[str, Any]:
        """Return the field."""
        return {"field": self.field.value}


@dataclass(frozen=True, slots=True)
class RenameValue(Operation):
    """A value becomes another one wherever it stands: the whole text, or an item of a list or line."""

    name: ClassVar[str] = "rename"
    reads_fields: ClassVar[bool] = False
    field: Field
    old: str
    new: str

    def changed(self, text: Text, garden: GardenReading) -> SourceDocument:
        """Return the document with the value renamed; a list that holds the new one already loses the old one."""
        if self.field in LIST_FIELDS:
            return renamed(text, self.field, {meant_item(self.field, self.old): self.new})
        shown = editable_value(text.document, text.data, self.field)
        same = isinstance(shown, str) and shown.strip() == self.old
        return patched(text, self.field, self.new) if same else text.document

    def values(self) -> dict[str, Any]:
        """Return the field and both values."""
        return {"field": self.field.value, "from": self.old, "to": self.new}


@dataclass(frozen=True, slots=True)
class AddItem(Operation):
    """A list gets an item at its end, unless it has it."""

    name: ClassVar[str] = "add"
    reads_fields: ClassVar[bool] = False
    field: Field
    item: str

    def changed(self, text: Text, garden: GardenReading) -> SourceDocument:
        """Return the document with the item."""
        return with_item(text, self.field, self.item)

    def values(self) -> dict[str, Any]:
        """Return the field and the item."""
        return {"field": self.field.value, "item": self.item}


@dataclass(frozen=True, slots=True)
class RemoveItem(Operation):
    """A list loses an item, wherever it stands in it."""

    name: ClassVar[str] = "remove"
    reads_fields: ClassVar[bool] = False
    field: Field
    item: str

    def changed(self, text: Text, garden: GardenReading) -> SourceDocument:
        """Return the document without the item."""
        return renamed(text, self.field, {meant_item(self.field, self.item): None})

    def values(self) -> dict[str, Any]:
        """Return the field and the item."""
        return {"field": self.field.value, "item": self.item}


@dataclass(frozen=True, slots=True)
class MoveValue(Operation):
    """A value leaves one field and stands in another; without an item all values of the field do."""

    name: ClassVar[str] = "move"
    field: Field
    target: Field
    item: str = ""

    def changed(self, text: Text, garden: GardenReading) -> SourceDocument:
        """Return the document with the value in its other place.

        Raises OperationRefused "target-taken" where the other field holds one value, which is another.
        """
        for value in self._moving(text):
            document = self._taken_out(text, value)
            between = Text(text.path, document, text.data)
            text = Text(text.path, self._put(between, value), text.data)
        return text.document

    def _moving(self, text: Text) -> list[str]:
        if self.field in LIST_FIELDS:
            items = [item for item in items_of(text, self.field) if meant_item(self.field, item)]
            wanted = meant_item(self.field, self.item)
            moving = [item for item in items if not wanted or meant_item(self.field, item) == wanted]
            return list(dict.fromkeys(meant_item(self.field, item) for item in moving))
        shown = editable_value(text.document, text.data, self.field)
        value = shown.strip() if isinstance(shown, str) else ""
        return [value] if value and (not self.item or value == self.item) else []

    def _taken_out(self, text: Text, value: str) -> SourceDocument:
        if self.field in LIST_FIELDS:
            return renamed(text, self.field, {value: None})
        return patched(text, self.field, "")

    def _put(self, text: Text, value: str) -> SourceDocument:
        if self.target in LIST_FIELDS:
            return with_item(text, self.target, value)
        shown = editable_value(text.document, text.data, self.target)
        if isinstance(shown, str) and shown.strip() not in ("", value):
            message = f"`{self.target}` holds {shown.strip()[:60]!r} already; clear it first or move to a list"
            raise OperationRefused("target-taken", message, field=self.target.value, value=shown.strip()[:60])
        return patched(text, self.target, value)

    def values(self) -> dict[str, Any]:
        """Return both fields, and the item where it is one alone."""
        item = {"item": self.item} if self.item else {}
        return {"field": self.field.value, "target": self.target.value, **item}
