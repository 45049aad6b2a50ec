"""Names and terms of one header: blanks dropped, quotes looked through, repeats counted once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from editorial.formats import HeaderField
from editorial.mapping.data import NameUse, TermUse
from editorial.mapping.dialects import NAME_ROLES, TERM_FIELDS, Key, Shape
from editorial.mapping.fields import Field
from editorial.mapping.headers import Findings, Header, is_empty_list_text, list_items, without_quotes
from editorial.names import name_key, split_names

# A header with more is damaged or hostile; the rest stays in the file and makes no rows.
MAX_TERMS = 200
MAX_NAMES = 1_000
MAX_LENGTH = 255
MAX_NAME_LENGTH = 500

_QUOTES = frozenset('"“”„‟')


def written_items(key: Key, found: HeaderField | None, findings: Findings, *, by_spaces: bool = False) -> list[str]:
    """Return the filled items under a key as written, without white space around them.

    A scalar is one item, or a comma list where the key's shape says so; the scalar `'[]'` is none. With `by_spaces` a
    scalar of several terms has blanks between them, as in Jekyll.
    """
    if found is None:
        return []
    if is_empty_list_text(found):
        message = f"`{found.key}: {found.raw[:20]}` is text, read as an empty list"
        findings.add("list-as-text", message, found, key=found.key, value=found.raw[:20])
        return []
    items = [text.strip() for text, _ in list_items(found, findings)]
    if found.kind == "scalar" and key.shape is Shape.NAME_LINE:
        return list(split_names(items[0])) if items else []
    if found.kind == "scalar" and items and key.shape is Shape.TERMS and by_spaces:
        return items[0].split()
    if found.kind == "scalar" and items and key.shape in (Shape.TERMS, Shape.NAMES):
        message = f"`{found.key}` holds one text where a list belongs; it is read as one item"
        findings.add("list-expected", message, found, key=found.key)
    return items


def read_names(header: Header, findings: Findings) -> tuple[NameUse, ...]:
    """Return every name of the header, role by role; the same name (by key) once in each role."""
    uses: list[NameUse] = []
    for field, (role, source_kind) in NAME_ROLES.items():
        key, found = header.locate(field)
        if found is None:
            continue
        seen: set[str] = set()
        for written in _within(MAX_NAMES, MAX_NAME_LENGTH, found, written_items(key, found, findings), findings):
            folded = name_key(written)
            if not folded:
                message = f"`{found.key}` names nothing with {written[:20]!r}"
                findings.add("blank-item", message, found, key=found.key, value=written[:20])
            elif folded in seen:
                message = f"`{found.key}` names {written[:60]!r} again"
                findings.add("repeated-item", message, found, key=found.key, value=written[:60])
            else:
                _check_quotes(written, found, findings)
                uses.append(NameUse(role, source_kind, len(seen), written, folded))
                seen.add(folded)
    return tuple(uses)


def read_terms(header: Header, findings: Findings, *, by_spaces: bool = False) -> dict[Field, tuple[TermUse, ...]]:
    """Return the terms of every vocabulary; the same value once in each."""
    return {field: tuple(_terms(*header.locate(field), findings, by_spaces)) for field in TERM_FIELDS}


def _terms(key: Key, found: HeaderField | None, findings: Findings, by_spaces: bool) -> Iterator[TermUse]:
    if found is None:
        return
    seen: set[str] = set()
    items = written_items(key, found, findings, by_spaces=by_spaces)
    for written in _within(MAX_TERMS, MAX_LENGTH, found, items, findings):
        value = without_quotes(written)
        if not value:
            message = f"`{found.key}` holds the empty value {written[:20]!r}"
            findings.add("blank-item", message, found, key=found.key, value=written[:20])
        elif value in seen:
            message = f"`{found.key}` holds {value[:60]!r} again"
            findings.add("repeated-item", message, found, key=found.key, value=value[:60])
        else:
            _check_quotes(written, found, findings)
            yield TermUse(len(seen), value, written)
            seen.add(value)


def _check_quotes(written: str, found: HeaderField, findings: Findings) -> None:
    if written[0] in _QUOTES or written[-1] in _QUOTES:
        message = f"`{found.key}` carries quotes inside the value {written[:60]!r}"
        findings.add("quoted-value", message, found, key=found.key, value=written[:60])


def _within(most: int, longest: int, found: HeaderField, items: Iterable[str], findings: Findings) -> list[str]:
    """Return the items that fit into a row, at most `most` of them."""
    fitting = []
    for item in items:
        if len(item) > longest:
            message = f"an item of `{found.key}` has {len(item)} characters"
            findings.add("value-too-long", message, found, key=found.key, length=len(item))
        else:
            fitting.append(item)
    if len(fitting) > most:
        add_too_many(found, len(fitting), most, findings)
    return fitting[:most]


def add_too_many(found: HeaderField, number: int, most: int, findings: Findings) -> None:
    """Note that a list holds more items than are read."""
    message = f"`{found.key}` holds {number} items; the first {most} are read"
    findings.add("too-many-values", message, found, severity="error", key=found.key, number=number, most=most)
