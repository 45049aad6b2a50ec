"""Operations on what a header says: set, emptied, renamed, items added and taken out, values moved."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from editorial.formats import SourceDocument
from editorial.operations.base import GardenReading, Operation
from editorial.operations.places import Place, PlaceValue
from editorial.quality import Text


@dataclass(frozen=True, slots=True)
class AtPlace(Operation):
    """An operation on one field or key."""

    place: Place

    @property
    def places(self) -> tuple[Place, ...]:
        return (self.place,)


@dataclass(frozen=True, slots=True)
class SetValue(AtPlace):
    """A place gets a value, whatever it held."""

    name: ClassVar[str] = "set"
    to: PlaceValue

    def changed(self, text: Text, garden: GardenReading) -> SourceDocument:
        """Return the document with the value."""
        return self.place.with_value(text, self.to)

    def values(self) -> dict[str, Any]:
        """Return the place and its value; several items as a list."""
        to = list(self.to) if isinstance(self.to, tuple) else self.to
        return {**self.place.as_json(), "to": to}


@dataclass(frozen=True, slots=True)
class ClearValue(AtPlace):
    """A place is emptied; the key of a field stays where an empty one may stand, any other key goes."""

    name: ClassVar[str] = "clear"

    def changed(self, text: Text, garden: GardenReading) -> SourceDocument:
        """Return the document without the value."""
        return self.place.emptied(text)

    def values(self) -> dict[str, Any]:
        """Return the place."""
        return dict(self.place.as_json())


@dataclass(frozen=True, slots=True)
class RenameValue(AtPlace):
    """A value becomes another one wherever it stands: the whole text, or an item of a list or line."""

    name: ClassVar[str] = "rename"
    reads_fields: ClassVar[bool] = False
    old: str
    new: str

    def changed(self, text: Text, garden: GardenReading) -> SourceDocument:
        """Return the document with the value renamed; a list that holds the new one already loses the old one."""
        return self.place.renamed(text, {self.old: self.new})

    def values(self) -> dict[str, Any]:
        """Return the place and both values."""
        return {**self.place.as_json(), "from": self.old, "to": self.new}


@dataclass(frozen=True, slots=True)
class AddItem(AtPlace):
    """A list gets an item at its end, unless it has it."""

    name: ClassVar[str] = "add"
    reads_fields: ClassVar[bool] = False
    item: str

    def changed(self, text: Text, garden: GardenReading) -> SourceDocument:
        """Return the document with the item."""
        return self.place.with_item(text, self.item)

    def values(self) -> dict[str, Any]:
        """Return the place and the item."""
        return {**self.place.as_json(), "item": self.item}


@dataclass(frozen=True, slots=True)
class RemoveItem(AtPlace):
    """A list loses an item, wherever it stands in it."""

    name: ClassVar[str] = "remove"
    reads_fields: ClassVar[bool] = False
    item: str

    def changed(self, text: Text, garden: GardenReading) -> SourceDocument:
        """Return the document without the item."""
        return self.place.renamed(text, {self.item: None})

    def values(self) -> dict[str, Any]:
        """Return the place and the item."""
        return {**self.place.as_json(), "item": self.item}


@dataclass(frozen=True, slots=True)
class MoveValue(AtPlace):
    """A value leaves one place and stands in another; without an item all values of the place do."""

    name: ClassVar[str] = "move"
    target: Place
    item: str = ""

    @property
    def places(self) -> tuple[Place, ...]:
        return (self.place, self.target)

    def changed(self, text: Text, garden: GardenReading) -> SourceDocument:
        """Return the document with the value in its other place.

        Raises OperationRefused "target-taken" where the other place holds one value, which is another.
        """
        if not self.item and (whole := self.place.handed_over(text, self.target)) is not None:
            return whole
        moving = self.place.moving(text, self.item)
        if not moving:
            return text.document
        several = self.place.holds_several(text)
        document = self.place.without(text, moving, item=self.item)
        for value in moving:
            document = self.target.with_moved(Text(text.path, document, text.data), value, several=several)
        return document

    def values(self) -> dict[str, Any]:
        """Return both places, and the item where it is one alone."""
        item = {"item": self.item} if self.item else {}
        return {**self.place.as_json(), **self.target.as_json(target=True), **item}
