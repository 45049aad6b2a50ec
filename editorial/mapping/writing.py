"""From edited values back into the header: only keys whose value differs are written."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from editorial.formats import REMOVE, HeaderField, HeaderSyntax, Removed, SourceDocument, Value
from editorial.mapping.addresses import clean_segment, web_address
from editorial.mapping.data import ArticleData, Dialect, Status
from editorial.mapping.dates import read_moment
from editorial.mapping.dialects import DIALECTS, NEW_ARTICLE_EXTRAS, TABLE, Key, Shape
from editorial.mapping.fields import Field, FieldError, FieldValue
from editorial.mapping.headers import Findings, Header, list_items, without_quotes
from editorial.mapping.lists import MAX_LENGTH, MAX_NAME_LENGTH, written_items
from editorial.mapping.visibility import status_changes
from editorial.names import split_names

_LISTS = frozenset((Shape.TERM, Shape.TERMS, Shape.NAME, Shape.NAMES, Shape.NAME_LINE))
_TERMS = frozenset((Shape.TERM, Shape.TERMS))
_ALWAYS_LISTS = frozenset((Shape.TERMS, Shape.NAMES))
_NAME_DELIMITERS = ("、", "，", "；")


def editable_values(document: SourceDocument, data: ArticleData) -> dict[Field, FieldValue]:
    """Return the value of every field as a form shows it; given back to `patch_article` they change nothing.

    Texts, dates and addresses are as written (the title with its marks); names and terms are as written too, with
    their quotes, without blanks and exact repeats; `status` is the state that was read, `excluded` a bool.
    """
    header = Header(document, data.dialect)
    return {field: _shown(field, *header.locate(field), data) for field in Field}


def editable_value(document: SourceDocument, data: ArticleData, field: Field) -> FieldValue:
    """Return the value of one field as `editable_values` has it; of `data` only status and `excluded` are shown."""
    return _shown(field, *Header(document, data.dialect).locate(field), data)


def patch_article(
    document: SourceDocument, *, data: ArticleData, changes: Mapping[Field, FieldValue]
) -> SourceDocument:
    """Return the document with the fields set; a value that equals the shown one changes nothing.

    A value goes back to the key that it was read from, else to the dialect's own. Items of a list that stay keep
    their written form. `data` is what was read from `document` (its dialect counts).

    Raises FieldError for a value that the field cannot hold, `editorial.formats.PatchError` for one that the header
    cannot take without touching other keys.
    """
    header = Header(document, data.dialect)
    patches: dict[str, Value | Removed] = {}
    for field, value in changes.items():
        key, found = header.locate(field)
        _check_type(field, key.shape, value)
        if value == _shown(field, key, found, data):
            continue
        if key.shape is Shape.STATUS:
            patches |= status_changes(document, data.dialect, _status(value))
            continue
        if found is not None and found.kind == "mapping":
            message = f"`{found.key}` holds keys of its own; edit the file itself."
            raise FieldError(field, "nested-value", message, key=found.key)
        written = _written(field, key, found, value, document.syntax)
        if written is REMOVE and any(
            header.get(other.name) not in (None, found) for other in DIALECTS[data.dialect][field]
        ):
            # Without the key, the other dialect's would be read in its place.
            written = ""
        if written is not None:
            patches[found.key if found else key.name] = written
    return document.with_values(patches) if patches else document


def new_article(dialect: Dialect, *, fields: Mapping[Field, FieldValue], body: str) -> SourceDocument:
    """Return a document with a clean YAML header in the dialect: the filled fields, in the order of the table.

    Without a status it is a draft. Raises FieldError as `patch_article`.
    """
    values: dict[str, Value] = {}
    for row in TABLE:
        key = DIALECTS[dialect][row.field][0]
        value = fields.get(row.field)
        if value is None or key.shape is Shape.STATUS:
            continue
        _check_type(row.field, key.shape, value)
        written = _written(row.field, key, None, value, HeaderSyntax.YAML)
        if written is not None and not isinstance(written, Removed):
            values[key.name] = _unquoted_date(written) if dialect is Dialect.HUGO and _is_date(key) else written
    values |= NEW_ARTICLE_EXTRAS[dialect]
    status = _status(fields.get(Field.STATUS, Status.DRAFT))
    empty = SourceDocument.new(HeaderSyntax.YAML, {}, "")
    for name, change in status_changes(empty, dialect, status).items():
        if not isinstance(change, Removed):
            values[name] = change
    return SourceDocument.new(HeaderSyntax.YAML, values, body)


def _is_date(key: Key) -> bool:
    return key.shape in (Shape.DATE, Shape.INSTANT)


def _check_type(field: Field, shape: Shape, value: FieldValue) -> None:
    wanted: type = tuple if shape in _LISTS else bool if shape is Shape.FLAG else str
    if not isinstance(value, wanted):
        raise FieldError(field, "wrong-type", f"{field} takes {wanted.__name__}, not {type(value).__name__}.")


def _status(value: FieldValue) -> Status:
    try:
        return Status(str(value))
    except ValueError:
        message = f"{value!r} is no state of the workflow."
        raise FieldError(Field.STATUS, "invalid-status", message, value=str(value)) from None


def _shown(field: Field, key: Key, found: HeaderField | None, data: ArticleData) -> FieldValue:
    if key.shape is Shape.STATUS:
        return data.status.value
    if key.shape is Shape.FLAG:
        return data.excluded
    if key.shape in _LISTS:
        return tuple(dict.fromkeys(written_items(key, found, Findings())))
    if found is None or found.kind in ("null", "mapping"):
        return ""
    if found.kind == "list":
        return ", ".join(item for item, _ in list_items(found, Findings()))
    return found.text


def _written(
    field: Field, key: Key, found: HeaderField | None, value: FieldValue, syntax: HeaderSyntax
) -> Value | Removed | None:
    """Return what to write under the key, REMOVE to cut it, None where an absent key need not be added."""
    if isinstance(value, bool):
        return value if value or found else None
    if isinstance(value, tuple):
        return _written_list(field, key, found, value)
    if not value.strip():
        cut = _is_date(key) or key.shape is Shape.SEGMENT
        return None if found is None else REMOVE if cut else ""
    if _is_date(key):
        value = value.strip()
        if read_moment(value, dt.UTC) is None:
            message = f"{value!r} is no date: 2025-10-28 or 2025-10-28T13:15+08:00 is."
            raise FieldError(field, "invalid-date", message, value=value)
        return _unquoted_date(value) if syntax is HeaderSyntax.TOML else value
    if key.shape is Shape.ADDRESS and not web_address(value):
        raise FieldError(field, "not-an-address", "The source is an address that begins with http:// or https://.")
    if key.shape is Shape.SEGMENT and clean_segment(value) != value:
        suggestion = clean_segment(value) or "my-article"
        message = f"{value!r} cannot stand in an address; {suggestion!r} can."
        raise FieldError(field, "invalid-slug", message, value=value, suggestion=suggestion)
    return value


def _unquoted_date(text: Value) -> Value:
    """Return a date as the native type that is written without quotes; what would be written otherwise stays text."""
    written = str(text)
    read = dt.date.fromisoformat if len(written) <= len("2025-10-28") else dt.datetime.fromisoformat
    try:
        native = read(written)
    except ValueError:
        return text
    return native if native.isoformat() == written else text


def _written_list(field: Field, key: Key, found: HeaderField | None, items: Sequence[str]) -> Value | None:
    longest = MAX_LENGTH if key.shape in _TERMS else MAX_NAME_LENGTH
    for item in items:
        if not item.strip():
            raise FieldError(field, "empty-item", "An item is empty.")
        if len(item) > longest:
            message = f"{item[:40]}… has more than {longest} characters."
            raise FieldError(field, "value-too-long", message, value=item[:40], longest=str(longest))
    is_list = found is not None and found.kind == "list"
    if not items and not is_list:
        blank: Value = [] if key.shape in _ALWAYS_LISTS else ""
        return None if found is None else blank
    kept = _kept_forms(field, key, found, items)
    if is_list or key.shape in _ALWAYS_LISTS:
        return kept
    if key.shape is Shape.NAME_LINE:
        line = _delimiter(found).join(items)
        return line if split_names(line) == tuple(items) else kept
    if len(items) > 1:
        name = found.key if found else key.name
        raise FieldError(field, "one-value-only", f"`{name}` holds one value.", key=name)
    return kept[0]


def _kept_forms(field: Field, key: Key, found: HeaderField | None, items: Sequence[str]) -> list[Value]:
    """Return the items to write, those that the file holds already as the file has them.

    A term is the same with or without stray quotes, unless taking the quotes away is all that the edit does.
    """
    forms = _forms(field, found)
    if key.shape not in _TERMS:
        return [forms.get(item, item) for item in items]
    by_value = {without_quotes(item): form for item, form in reversed(forms.items())}
    if [without_quotes(item) for item in forms] == [without_quotes(item) for item in items]:
        return [forms.get(item, item) for item in items]
    return [forms.get(item, by_value.get(without_quotes(item), item)) for item in items]


def _forms(field: Field, found: HeaderField | None) -> dict[str, str]:
    """Return item as shown → its exact text in the file; raises FieldError where an item is nested."""
    if found is None or found.kind == "null":
        return {}
    if found.kind == "scalar":
        return {found.text.strip(): found.text}
    notes = Findings()
    forms: dict[str, str] = {}
    for text, index in list_items(found, notes):
        forms.setdefault(text.strip(), found.items[index] or text)
    if any(note.code == "nested-value" for note in notes.items):
        message = f"`{found.key}` holds nested items; edit the file itself."
        raise FieldError(field, "nested-value", message, key=found.key)
    return forms


def _delimiter(found: HeaderField | None) -> str:
    """Return what separates the names in the file's line, a comma and a space where there is none."""
    text = found.text if found is not None else ""
    return next((mark for mark in _NAME_DELIMITERS if mark in text), "; " if ";" in text else ", ")
