"""Names and terms written differently in one header: only the items concerned, in lists and in lines of several."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from editorial.formats import HeaderField, SourceDocument, Value
from editorial.mapping.data import Dialect
from editorial.mapping.dialects import TERM_FIELDS, Key, Shape
from editorial.mapping.fields import Field
from editorial.mapping.headers import Findings, Header, is_empty_list_text, list_items, without_quotes
from editorial.names import name_key, split_names

_LISTS = frozenset((Shape.TERMS, Shape.NAMES))


@dataclass(frozen=True, slots=True)
class Renamed:
    """A document with names written differently.

    `collapsed` are the items that went because their list names the same already, as they were written.
    """

    document: SourceDocument
    collapsed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Renaming:
    """What becomes of items: as written → new, None for one that goes; `same` is what makes two items one."""

    wanted: Mapping[str, str | None]
    same: Callable[[str], str]
    meant: Callable[[str], str]  # what an item is looked up by
    collapsed: list[str] = field(default_factory=list)

    def concerns(self, item: str) -> bool:
        """Return whether the item becomes another one, or goes."""
        return self.meant(item) in self.wanted

    def of(self, item: str) -> str | None:
        """Return what the item becomes, itself where it stays."""
        return self.wanted[self.meant(item)] if self.concerns(item) else item


def rename_names(
    document: SourceDocument, *, dialect: Dialect, names: Mapping[Field, Mapping[str, str | None]]
) -> Renamed:
    """Return the document with names and terms written differently: field → as written → new, None for one that goes.

    Other items of a list or line, what separates them, and the style of quotes stay. Where a list would name the same
    twice, the later item goes. Terms are looked up without stray quotes.

    Raises `editorial.formats.PatchError` where the header cannot take a new name without touching other keys.
    """
    header = Header(document, dialect)
    patches: dict[str, Value] = {}
    collapsed: list[str] = []
    for wanted_field, wanted in names.items():
        key, found = header.locate(wanted_field)
        if found is None or found.kind not in ("scalar", "list") or is_empty_list_text(found):
            continue
        is_term = wanted_field in TERM_FIELDS
        lookup = without_quotes if is_term else str
        renaming = _Renaming(wanted, without_quotes if is_term else name_key, lookup, collapsed)
        value = _in_list(found, renaming) if found.kind == "list" else _in_text(key, found, renaming)
        if value is not None:
            patches[found.key] = value
    return Renamed(document.with_values(patches) if patches else document, tuple(collapsed))


def rename_items(found: HeaderField, names: Mapping[str, str | None]) -> list[Value] | None:
    """Return the list under any key with items written differently, None where it holds none of those.

    Items are looked up as they are written, without blanks around them; nested and blank ones stay.
    """
    return _in_list(found, _Renaming(names, str, str))


def _values(found: HeaderField) -> list[Value]:
    return list(found.value) if isinstance(found.value, list) else []


def _in_list(found: HeaderField, renaming: _Renaming) -> list[Value] | None:
    """Return the list with its items renamed, blanks and all others as they are; None where it holds none of them."""
    items = list_items(found, Findings())
    texts = [text.strip() for text, _ in items]
    if not any(map(renaming.concerns, texts)):
        return None
    becoming = dict(zip((index for _, index in items), _becoming(texts, renaming), strict=True))
    written = {index: text.strip() for text, index in items}
    result: list[Value] = []
    for index, value in enumerate(_values(found)):
        new = becoming.get(index, "")
        if new is not None:
            result.append(new if new and new != written[index] else value)
    return result


def _in_text(key: Key, found: HeaderField, renaming: _Renaming) -> Value | None:
    """Return the text with its names renamed; a list where no line can hold the new ones, None where none is meant."""
    text = found.text.strip()
    if key.shape is not Shape.NAME_LINE:
        if not renaming.concerns(text):
            return None
        new = renaming.of(text)
        return new if new is not None else [] if key.shape in _LISTS else ""
    items = split_names(text)
    if not any(map(renaming.concerns, items)):
        return None
    becoming = _becoming(items, renaming)
    left: list[Value] = [item for item in becoming if item is not None]
    if not left:
        return ""
    line = _line(text, items, becoming)
    return line if line is not None and list(split_names(line)) == left else left


def _becoming(items: Sequence[str], renaming: _Renaming) -> list[str | None]:
    """Return what each item becomes, None for one that goes because the list names the same before it."""
    new_ones = [renaming.of(item) for item in items if renaming.concerns(item)]
    keys = {renaming.same(new) for new in new_ones if new is not None}
    named: set[str] = set()
    result: list[str | None] = []
    for item in items:
        new = renaming.of(item)
        key = renaming.same(new) if new is not None else None
        if key is not None and key in keys and key in named:
            renaming.collapsed.append(item)
            new = None
        elif key is not None:
            named.add(key)
        result.append(new)
    return result


def _line(text: str, items: Sequence[str], becoming: Sequence[str | None]) -> str | None:
    """Return the line with each item replaced where it stands, None where an item is not found as it is read."""
    parts: list[str] = []
    end = 0
    for item, new in zip(items, becoming, strict=True):
        start = text.find(item, end)
        if start < 0:
            return None
        if new is not None:
            parts += [text[end:start] if parts or not end else "", new]
        end = start + len(item)
    return "".join([*parts, text[end:]])
