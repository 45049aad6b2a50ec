"""Where an operation acts on a key of headers that no field is read from: whatever a garden keeps besides."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from editorial.formats import REMOVE, HeaderField, SourceDocument, Value
from editorial.mapping import is_blank, rename_items
from editorial.operations.patterns import Pattern
from editorial.operations.places import MOST_SHOWN, Place, PlaceValue, target_taken
from editorial.operations.refusals import OperationRefused
from editorial.quality import Text


@dataclass(frozen=True, slots=True)
class HeaderKey(Place):
    """A key as headers spell it. Values are texts as they stand there, without blanks around them."""

    is_key = True
    name: str

    @property
    def label(self) -> str:
        return self.name

    def as_json(self, *, target: bool = False) -> dict[str, str]:
        return {"target_key" if target else "key": self.name}

    def with_value(self, text: Text, value: PlaceValue) -> SourceDocument:
        found = self._plain(text)
        if found is None and value in ((), ""):
            return text.document
        written: Value = [*value] if isinstance(value, tuple) else value
        return self._written(text, written)

    def emptied(self, text: Text) -> SourceDocument:
        """Return the document without the key, whatever its value is: an empty one would say nothing."""
        return text.document.with_values({self.name: REMOVE}) if text.document.get(self.name) else text.document

    def renamed(self, text: Text, names: Mapping[str, str | None]) -> SourceDocument:
        found = self._flat(text)
        if found is None or found.kind == "null":
            return text.document
        if found.kind == "list":
            items = rename_items(found, names)
            return text.document if items is None else self._written(text, items)
        said = found.text.strip()
        if said not in names:
            return text.document
        new = names[said]
        return self.emptied(text) if new is None else self._written(text, new)

    def with_item(self, text: Text, item: str) -> SourceDocument:
        found = self._flat(text)
        if found is None or (is_blank(found) and found.kind != "list"):
            return self._written(text, [item])
        if item in _items(found):
            return text.document
        if found.kind == "list" and isinstance(found.value, list):
            return self._written(text, [*found.value, item])
        message = f"`{self.name}` holds one text, no list; set it to a list first"
        raise OperationRefused("no-list", message, key=self.name)

    def replaced(self, text: Text, pattern: Pattern) -> SourceDocument:
        found = self._flat(text)
        if found is None or found.kind == "null":
            return text.document
        if found.kind == "list":
            becoming = {item: pattern.replaced(item).strip() for item in _items(found)}
            return self.renamed(text, {old: new or None for old, new in becoming.items() if new != old})
        new = pattern.replaced(found.text)
        return text.document if new == found.text else self._written(text, new)

    def moving(self, text: Text, item: str) -> list[str]:
        found = self._plain(text)
        items = _items(found) if found is not None else []
        return [said for said in dict.fromkeys(items) if not item or said == item]

    def without(self, text: Text, values: Sequence[str], *, item: str) -> SourceDocument:
        return self.renamed(text, dict.fromkeys(values)) if item else self.emptied(text)

    def with_moved(self, text: Text, value: str, *, several: bool) -> SourceDocument:
        found = self._flat(text)
        if several or (found is not None and found.kind == "list"):
            return self.with_item(text, value)
        if found is None or is_blank(found):
            return self._written(text, value)
        if found.text.strip() != value:
            raise target_taken(self.name, found.text.strip())
        return text.document

    def handed_over(self, text: Text, target: Place) -> SourceDocument | None:
        """Return the document with the key called otherwise, where the other key is absent or says nothing."""
        found, document = text.document.get(self.name), text.document
        if found is None or not isinstance(target, HeaderKey):
            return None
        there = document.get(target.name)
        if there is not None and not is_blank(there):
            return None
        return (document.with_values({target.name: REMOVE}) if there else document).with_key(self.name, target.name)

    def holds_several(self, text: Text) -> bool:
        found = text.document.get(self.name)
        return found is not None and found.kind == "list"

    def _written(self, text: Text, value: Value) -> SourceDocument:
        return text.document.with_values({self.name: value})

    def _flat(self, text: Text) -> HeaderField | None:
        """Return what stands under the key; raises OperationRefused "nested-value" where it has keys of its own."""
        found = text.document.get(self.name)
        if found is not None and found.kind == "mapping":
            raise self._nested()
        return found

    def _plain(self, text: Text) -> HeaderField | None:
        """Return what stands under the key, of which nothing is nested; raises as `_flat`."""
        found = self._flat(text)
        if found is not None and isinstance(found.value, list):
            if any(isinstance(item, (list, dict)) for item in found.value):
                raise self._nested()
        return found

    def _nested(self) -> OperationRefused:
        message = f"`{self.name[:MOST_SHOWN]}` holds nested values; edit the file itself"
        return OperationRefused("nested-value", message, key=self.name)


def _items(found: HeaderField) -> list[str]:
    """Return the filled values of a field without nested ones: those of a list, or the one."""
    if found.kind != "list":
        return [found.text.strip()] if found.text.strip() else []
    values = found.value if isinstance(found.value, list) else []
    flat = [item for item, value in zip(found.items, values, strict=False) if not isinstance(value, (list, dict))]
    return [item.strip() for item in flat if item and item.strip()]
