"""Names written differently in one header: only the items concerned, in lists and in lines of several names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from editorial.formats import HeaderField, SourceDocument, Value
from editorial.mapping.data import Dialect
from editorial.mapping.dialects import Key, Shape
from editorial.mapping.fields import Field
from editorial.mapping.headers import Findings, Header, is_empty_list_text, list_items
from editorial.names import name_key, split_names


@dataclass(frozen=True, slots=True)
class Renamed:
    """A document with names written differently.

    `collapsed` are the items that went because their list names the same already, as they were written.
    """

    document: SourceDocument
    collapsed: tuple[str, ...] = ()


def rename_names(document: SourceDocument, *, dialect: Dialect, names: Mapping[Field, Mapping[str, str]]) -> Renamed:
    """Return the document with names of some fields written differently: field → name as written → new name.

    Other items of a list or line, what separates them, and the style of quotes stay. Where a list would name the same
    twice, the later item goes.

    Raises `editorial.formats.PatchError` where the header cannot take a new name without touching other keys.
    """
    header = Header(document, dialect)
    patches: dict[str, Value] = {}
    collapsed: list[str] = []
    for field, wanted in names.items():
        key, found = header.locate(field)
        if found is None or found.kind not in ("scalar", "list") or is_empty_list_text(found):
            continue
        value = _in_list(found, wanted, collapsed) if found.kind == "list" else _in_text(key, found, wanted, collapsed)
        if value is not None:
            patches[found.key] = value
    return Renamed(document.with_values(patches) if patches else document, tuple(collapsed))


def _values(found: HeaderField) -> list[Value]:
    return list(found.value) if isinstance(found.value, list) else []


def _in_list(found: HeaderField, wanted: Mapping[str, str], collapsed: list[str]) -> list[Value] | None:
    """Return the list with its items renamed, blanks and all others as they are; None where it holds none of them."""
    items = list_items(found, Findings())
    texts = [text.strip() for text, _ in items]
    if not any(text in wanted for text in texts):
        return None
    becoming = dict(zip((index for _, index in items), _becoming(texts, wanted, collapsed), strict=True))
    written = {index: text.strip() for text, index in items}
    result: list[Value] = []
    for index, value in enumerate(_values(found)):
        new = becoming.get(index, "")
        if new is not None:
            result.append(new if new and new != written[index] else value)
    return result


def _in_text(key: Key, found: HeaderField, wanted: Mapping[str, str], collapsed: list[str]) -> Value | None:
    """Return the text with its names renamed; a list where no line can hold the new ones, None where none is meant."""
    text = found.text.strip()
    if key.shape is not Shape.NAME_LINE:
        return wanted.get(text)
    items = split_names(text)
    if not any(item in wanted for item in items):
        return None
    becoming = _becoming(items, wanted, collapsed)
    left: list[Value] = [item for item in becoming if item is not None]
    line = _line(text, items, becoming)
    return line if line is not None and list(split_names(line)) == left else left


def _becoming(items: Sequence[str], wanted: Mapping[str, str], collapsed: list[str]) -> list[str | None]:
    """Return what each item becomes, None for one that goes because the list names the same before it."""
    keys = {name_key(wanted[item]) for item in items if item in wanted}
    named: set[str] = set()
    result: list[str | None] = []
    for item in items:
        new = wanted.get(item, item)
        key = name_key(new)
        if key in keys and key in named:
            collapsed.append(item)
            result.append(None)
        else:
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
            parts += [text[end:start], new]
        end = start + len(item)
    return "".join([*parts, text[end:]])
