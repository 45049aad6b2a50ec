"""What an operation on a document is, and how several are carried out one after the other."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from editorial.formats import SourceDocument
from editorial.mapping import ArticleData, editable_values
from editorial.operations.places import FieldPlace, Place
from editorial.operations.refusals import OperationRefused
from editorial.quality import Garden, Text

Reading = Callable[[SourceDocument], ArticleData]
GardenReading = Callable[[], Garden]


class Operation(ABC):
    """One change to a document, the same for all; only the lines concerned change."""

    name: ClassVar[str]  # what recipes call it, under `do`
    is_repair: ClassVar[bool] = False
    reads_fields: ClassVar[bool] = True  # whether it looks at what was read of the document besides the dialect

    @property
    def places(self) -> tuple[Place, ...]:
        """What it changes of a header, where it says so."""
        return ()

    @abstractmethod
    def changed(self, text: Text, garden: GardenReading) -> SourceDocument:
        """Return the document after the operation, the same one where it changes nothing.

        Raises OperationRefused, `editorial.mapping.FieldError` or `editorial.formats.PatchError` where the document
        cannot take it.
        """

    @abstractmethod
    def values(self) -> Mapping[str, Any]:
        """Return what a recipe says of the operation besides its name, as plain JSON."""

    def as_json(self) -> dict[str, Any]:
        """Return the operation as it stands in a recipe; equal for equal operations."""
        return {"do": self.name, **self.values()}


def carry_out(operations: tuple[Operation, ...], text: Text, *, read: Reading, garden: GardenReading) -> SourceDocument:
    """Return the document after all operations, one after the other; raises as `Operation.changed`.

    What a changed document says is read again for those operations that look at it. An operation on a key that no
    field is read from is refused where any other field than those that it names would be read otherwise.
    """
    is_read = True
    for operation in operations:
        keys = [place for place in operation.places if place.is_key]
        if not is_read and (operation.reads_fields or keys):
            text, is_read = Text(text.path, text.document, read(text.document)), True
        after = operation.changed(text, garden)
        if after is text.document:
            continue
        if keys:
            data = read(after)
            _refuse_other_fields(operation, text, after, data)
            text = Text(text.path, after, data)
        else:
            text, is_read = Text(text.path, after, text.data), False
    return text.document


def _refuse_other_fields(operation: Operation, before: Text, after: SourceDocument, data: ArticleData) -> None:
    """Raise OperationRefused "field-changed" where a key is more than that: it holds a field, or the state by it."""
    meant = {place.field for place in operation.places if isinstance(place, FieldPlace)}
    then, now = editable_values(before.document, before.data), editable_values(after, data)
    changed = [field for field in then if then[field] != now[field] and field not in meant]
    if changed:
        key, field = next(place.label for place in operation.places if place.is_key), changed[0].value
        message = f"with `{key}` the field `{field}` would change; change the field, not the key"
        raise OperationRefused("field-changed", message, key=key, field=field)
