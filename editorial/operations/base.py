"""What an operation on a document is, and why one cannot be carried out on a document."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from editorial.formats import SourceDocument
from editorial.mapping import ArticleData
from editorial.quality import Garden, Text

Reading = Callable[[SourceDocument], ArticleData]
GardenReading = Callable[[], Garden]


class OperationRefused(ValueError):
    """A document cannot take the operation and stays as it is; `code` is stable, `details` fill the text about it."""

    def __init__(self, code: str, message: str, **details: str) -> None:
        super().__init__(message)
        self.code = code
        self.details = details


class Operation(ABC):
    """One change to a document, the same for all; only the lines concerned change."""

    name: ClassVar[str]  # what recipes call it, under `do`
    is_repair: ClassVar[bool] = False
    reads_fields: ClassVar[bool] = True  # whether it looks at what was read of the document besides the dialect

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

    What a changed document says is read again for those operations that look at it.
    """
    is_read = True
    for operation in operations:
        if not is_read and operation.reads_fields:
            text, is_read = Text(text.path, text.document, read(text.document)), True
        after = operation.changed(text, garden)
        if after is not text.document:
            text, is_read = Text(text.path, after, text.data), False
    return text.document
