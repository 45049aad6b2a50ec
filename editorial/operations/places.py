"""Where an operation acts: a field of articles, under whatever key a header has it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from editorial.formats import SourceDocument, Value
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
from editorial.operations.patterns import Pattern
from editorial.operations.refusals import OperationRefused
from editorial.quality import Text

LIST_FIELDS = frozenset((*TERM_FIELDS, *NAME_ROLES))
# Steps of the workflow set the status, and an address is changed with a look at what is free.
OTHERWISE_SET = frozenset((Field.STATUS, Field.SLUG))
MOST_SHOWN = 60  # characters of a value in a reason

PlaceValue = FieldValue | int | float


class Place(ABC):
    """What an operation changes of a header. Each method returns the same document where nothing is to be changed.

    Each raises OperationRefused, `editorial.mapping.FieldError` or `editorial.formats.PatchError` where the document
    cannot take it.
    """

    is_key = False  # whether it is a key that no field is read from

    @property
    @abstractmethod
    def label(self) -> str:
        """What it is called in a reason."""

    @abstractmethod
    def as_json(self, *, target: bool = False) -> dict[str, str]:
        """Return the place as it stands in a recipe, or as the one that a value moves to."""

    @abstractmethod
    def with_value(self, text: Text, value: PlaceValue) -> SourceDocument:
        """Return the document with the value there, whatever it held."""

    @abstractmethod
    def emptied(self, text: Text) -> SourceDocument:
        """Return the document with nothing there."""

    @abstractmethod
    def renamed(self, text: Text, names: Mapping[str, str | None]) -> SourceDocument:
        """Return the document with values there written differently, or taken out (None)."""

    @abstractmethod
    def with_item(self, text: Text, item: str) -> SourceDocument:
        """Return the document with an item at the end of the list there, unless it has it."""

    @abstractmethod
    def replaced(self, text: Text, pattern: Pattern) -> SourceDocument:
        """Return the document with what the pattern finds there replaced, in lists item by item."""

    @abstractmethod
    def moving(self, text: Text, item: str) -> list[str]:
        """Return the values that leave the place: the item ("" for all)."""

    @abstractmethod
    def without(self, text: Text, values: Sequence[str], *, item: str) -> SourceDocument:
        """Return the document without these values of `moving(text, item)`."""

    @abstractmethod
    def with_moved(self, text: Text, value: str, *, several: bool) -> SourceDocument:
        """Return the document with a value that comes from elsewhere, perhaps as one of `several`.

        Raises OperationRefused "target-taken" where the place holds one value, which is another.
        """

    def handed_over(self, text: Text, target: Place) -> SourceDocument | None:
        """Return the document with all that stands there moved as it is written, None where it has to be read."""
        return None

    def holds_several(self, text: Text) -> bool:
        """Return whether a list stands there."""
        return False


@dataclass(frozen=True, slots=True)
class FieldPlace(Place):
    """A field of articles."""

    field: Field

    @property
    def label(self) -> str:
        return self.field.value

    def as_json(self, *, target: bool = False) -> dict[str, str]:
        return {"target" if target else "field": self.field.value}

    def with_value(self, text: Text, value: PlaceValue) -> SourceDocument:
        assert isinstance(value, (str, bool, tuple))
        return patched(text, self.field, value)

    def emptied(self, text: Text) -> SourceDocument:
        empty: FieldValue = () if self.is_list else False if self.field is Field.EXCLUDED else ""
        return patched(text, self.field, empty)

    @property
    def is_list(self) -> bool:
        """Whether the field holds several values."""
        return self.field in LIST_FIELDS

    def renamed(self, text: Text, names: Mapping[str, str | None]) -> SourceDocument:
        if self.is_list:
            return renamed(text, self.field, {meant_item(self.field, old): new for old, new in names.items()})
        shown = shown_text(text, self.field)
        return patched(text, self.field, names[shown] or "") if shown in names else text.document

    def with_item(self, text: Text, item: str) -> SourceDocument:
        items = items_of(text, self.field)
        if any(same_item(self.field, found) == same_item(self.field, item) for found in items):
            return text.document
        found = text.field(self.field)
        if found is not None and found.kind == "list" and isinstance(found.value, list):
            longer: list[Value] = [*found.value, item]
            return text.document.with_values({found.key: longer})
        return patched(text, self.field, (*items, item))

    def replaced(self, text: Text, pattern: Pattern) -> SourceDocument:
        if self.is_list:
            becoming = {item: pattern.replaced(item).strip() for item in items_of(text, self.field)}
            changes = {meant_item(self.field, old): new or None for old, new in becoming.items() if new != old}
            return renamed(text, self.field, changes) if changes else text.document
        shown = editable_value(text.document, text.data, self.field)
        return patched(text, self.field, pattern.replaced(shown)) if isinstance(shown, str) else text.document

    def moving(self, text: Text, item: str) -> list[str]:
        if self.is_list:
            items = [meant_item(self.field, found) for found in items_of(text, self.field)]
            wanted = meant_item(self.field, item)
            return list(dict.fromkeys(found for found in items if found and (not wanted or found == wanted)))
        value = shown_text(text, self.field)
        return [value] if value and (not item or value == item) else []

    def without(self, text: Text, values: Sequence[str], *, item: str) -> SourceDocument:
        return renamed(text, self.field, dict.fromkeys(values)) if self.is_list else patched(text, self.field, "")

    def with_moved(self, text: Text, value: str, *, several: bool) -> SourceDocument:
        if self.is_list:
            return self.with_item(text, value)
        taken = shown_text(text, self.field)
        if taken not in ("", value):
            raise target_taken(self.label, taken)
        return patched(text, self.field, value)

    def holds_several(self, text: Text) -> bool:
        return self.is_list


def target_taken(label: str, taken: str) -> OperationRefused:
    """Return the refusal to put a value where another one stands."""
    message = f"`{label}` holds {taken[:MOST_SHOWN]!r} already; clear it first or move to a list"
    return OperationRefused("target-taken", message, field=label, value=taken[:MOST_SHOWN])


def shown_text(text: Text, field: Field) -> str:
    """Return what a document has under a field of one value, without blanks around it."""
    shown = editable_value(text.document, text.data, field)
    return shown.strip() if isinstance(shown, str) else ""


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
