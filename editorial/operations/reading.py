"""Operations read from plain data, as a recipe, an address or a form has it; all that is wrong is said at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import regex

from editorial.mapping import DIALECTS, Field, FieldValue
from editorial.operations.base import Operation
from editorial.operations.fields import (
    LIST_FIELDS,
    OTHERWISE_SET,
    AddItem,
    ClearValue,
    MoveValue,
    RemoveItem,
    RenameValue,
    SetValue,
    meant_item,
)
from editorial.operations.patterns import MOST_PATTERN, MOST_REPLACEMENT, Pattern
from editorial.operations.problems import Problem, RecipeInvalid
from editorial.operations.repairing import REPAIRS, RunRepair
from editorial.operations.tables import COLUMNS, MapTerms, TableUnreadable, read_table, table_of
from editorial.operations.texts import BODY, Replace
from editorial.quality import BY_CODE

MOST_OPERATIONS = 50
MOST_TEXT = 10_000  # characters of a value
# Operation → the keys that it has to have, and those that it may have besides.
OPERATIONS: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "set": (("field", "to"), ()),
    "clear": (("field",), ()),
    "rename": (("field", "from", "to"), ()),
    "add": (("field", "item"), ()),
    "remove": (("field", "item"), ()),
    "move": (("field", "target"), ("item",)),
    "replace": (("field", "find", "with"), ("regex", "ignore_case")),
    "map": (("table",), ()),
    "repair": (("rule",), ()),
}
KEY_NAMES: Mapping[str, Field] = {
    key.name: field for table in DIALECTS.values() for field, keys in table.items() for key in keys
} | {field.value: field for field in Field}


def read_operations(data: object, place: str = "operations") -> tuple[Operation, ...]:
    """Return the operations that a list of mappings says; raises RecipeInvalid with every problem."""
    if not isinstance(data, Sequence) or isinstance(data, str) or not data:
        message = "says no operation; write a list, such as [{do: clear, field: projects}]"
        raise RecipeInvalid([Problem(place, "no-operations", message)])
    if len(data) > MOST_OPERATIONS:
        message = f"has {len(data)} operations, more than {MOST_OPERATIONS}; make it two recipes"
        details = {"number": str(len(data)), "most": str(MOST_OPERATIONS)}
        raise RecipeInvalid([Problem(place, "too-many-operations", message, details)])
    found: list[Operation] = []
    problems: list[Problem] = []
    for number, item in enumerate(data, start=1):
        reader = _Reader(f"{place}[{number}]", item)
        operation = reader.operation()
        problems += reader.problems
        found += [operation] if operation is not None else []
    if problems:
        raise RecipeInvalid(problems)
    return tuple(found)


class _Reader:
    """Reads one operation and notes what is wrong with it."""

    def __init__(self, place: str, data: object) -> None:
        self.place = place
        self.data: Mapping[str, Any] = {}
        self.problems: list[Problem] = []
        if isinstance(data, Mapping):
            self.data = {str(key): value for key, value in data.items()}
        else:
            self.refuse("", "not-a-mapping", "is no mapping; write it as {do: clear, field: projects}")

    def refuse(self, key: str, code: str, message: str, **details: str) -> None:
        """Note a problem of a key, or of the whole operation ("")."""
        place = f"{self.place}.{key}" if key else self.place
        self.problems.append(Problem(place, code, message, details))

    def operation(self) -> Operation | None:
        """Return the operation; None where it has a problem."""
        if self.problems:
            return None
        name = self.data.get("do", "")
        if name not in OPERATIONS:
            known = ", ".join(OPERATIONS)
            self.refuse("do", "unknown-operation", f"{name!r} is no operation; there are {known}", known=known)
            return None
        required, optional = OPERATIONS[name]
        for key in required:
            if key not in self.data:
                self.refuse(key, "missing-key", f"is missing; `{name}` needs " + ", ".join(required), do=name)
        for key in self.data:
            if key not in ("do", *required, *optional):
                known = ", ".join((*required, *optional))
                self.refuse(key, "unknown-key", f"is no key of `{name}`; it has {known}", do=name, known=known)
        if self.problems:
            return None
        made = _MAKERS[name](self)
        return None if self.problems else made

    def field(self, key: str, *, lists_only: bool = False) -> Field:
        """Return the field that a key names, by its name or by a key of headers."""
        said = self.data[key]
        found = KEY_NAMES.get(said) if isinstance(said, str) else None
        if said == "":
            self.refuse(key, "no-field", "is empty; say which field")
        elif found is None:
            known = ", ".join(field.value for field in Field if field not in OTHERWISE_SET)
            self.refuse(key, "unknown-field", f"{said!r} is no field; there are {known}", value=str(said), known=known)
        elif found in OTHERWISE_SET:
            message = f"{said!r} is not changed in bulk: steps of the workflow set the status, the form an address"
            self.refuse(key, "field-not-allowed", message, value=str(said))
        elif lists_only and found not in LIST_FIELDS:
            known = ", ".join(field.value for field in Field if field in LIST_FIELDS)
            self.refuse(key, "not-a-list", f"{said!r} holds no list; lists are {known}", value=str(said), known=known)
        return found or Field.TITLE

    def text(self, key: str, *, most: int = MOST_TEXT, empty: bool = False, stripped: bool = True) -> str:
        """Return the text under a key, "" where it is none."""
        said: object = self.data.get(key, "")
        if isinstance(said, (int, float)) and not isinstance(said, bool):
            said = str(said)  # a year that somebody did not put in quotes
        if not isinstance(said, str) or "\0" in said:
            self.refuse(key, "not-text", f"is no text but {type(said).__name__}; put it in quotes")
            return ""
        said = said.strip() if stripped else said
        if not said and not empty:
            self.refuse(key, "empty", "is empty; say which value, or use `clear` to empty a field")
        if len(said) > most:
            details = {"number": str(len(said)), "most": str(most)}
            self.refuse(key, "too-long", f"has {len(said)} characters, more than {most}", **details)
        return said

    def flag(self, key: str) -> bool:
        """Return a flag, off where it is absent."""
        said = self.data.get(key, False)
        if not isinstance(said, bool):
            self.refuse(key, "not-a-flag", f"{said!r} is neither true nor false", value=str(said))
        return said is True

    def value(self, field: Field) -> FieldValue:
        """Return what a field is to be set to, as the field takes it."""
        said = self.data["to"]
        if field is Field.EXCLUDED:
            return self.flag("to")
        if field not in LIST_FIELDS:
            return self.text("to")
        items = said if isinstance(said, Sequence) and not isinstance(said, str) else [said]
        if not all(isinstance(item, str) and item.strip() for item in items):
            self.refuse("to", "not-a-list-of-texts", "is no list of texts; write [a, b], or [] for none")
            return ()
        return tuple(dict.fromkeys(item.strip() for item in items))


def _set(it: _Reader) -> Operation:
    field = it.field("field")
    return SetValue(field, it.value(field))


def _clear(it: _Reader) -> Operation:
    return ClearValue(it.field("field"))


def _rename(it: _Reader) -> Operation:
    field, old, new = it.field("field"), it.text("from"), it.text("to")
    if old and (old == new or (field in LIST_FIELDS and meant_item(field, old) == new)):
        it.refuse("to", "same-value", f"{new!r} is the value that is to be renamed; say another one", value=new)
    return RenameValue(field, old, new)


def _add(it: _Reader) -> Operation:
    return AddItem(it.field("field", lists_only=True), it.text("item"))


def _remove(it: _Reader) -> Operation:
    return RemoveItem(it.field("field", lists_only=True), it.text("item"))


def _move(it: _Reader) -> Operation:
    field, target = it.field("field"), it.field("target")
    if field == target:
        it.refuse("target", "same-field", f"{target.value!r} is where the value stands; say another field")
    return MoveValue(field, target, it.text("item", empty=True))


def _replace(it: _Reader) -> Operation | None:
    field = None if it.data["field"] == BODY else it.field("field")
    find = it.text("find", most=MOST_PATTERN, stripped=False)
    new = it.text("with", most=MOST_REPLACEMENT, stripped=False, empty=True)
    is_regex, ignore_case = it.flag("regex"), it.flag("ignore_case")
    try:
        pattern = Pattern(find, new, is_regex=is_regex, ignore_case=ignore_case)
    except (regex.error, IndexError, KeyError, OverflowError, RecursionError, ValueError) as error:
        message = f"is no expression that can be read: {error}; a mark that is meant as such has \\ before it"
        it.refuse("find", "bad-pattern", message, reason=str(error))
        return None
    return Replace(field, pattern)


def _map(it: _Reader) -> Operation | None:
    said = it.data["table"]
    try:
        rows = read_table(said) if isinstance(said, str) else table_of(said)
    except TableUnreadable as error:
        it.refuse("table", "bad-table", f"cannot be read: {error}", reason=str(error), known=", ".join(COLUMNS))
        return None
    if not rows:
        it.refuse("table", "empty-table", "has no row below the names of its columns")
    return MapTerms(rows)


def _repair(it: _Reader) -> Operation:
    rule = it.text("rule")
    if rule and rule not in BY_CODE:
        it.refuse("rule", "unknown-rule", f"{rule!r} is no rule; `manage.py audit` names them", value=rule)
    elif rule and rule not in REPAIRS:
        message = f"{rule!r} has no repair; rules with one are {', '.join(REPAIRS)}"
        it.refuse("rule", "no-repair", message, value=rule, known=", ".join(REPAIRS))
    return RunRepair(rule)


_MAKERS: Mapping[str, Callable[[_Reader], Operation | None]] = {
    "set": _set,
    "clear": _clear,
    "rename": _rename,
    "add": _add,
    "remove": _remove,
    "move": _move,
    "replace": _replace,
    "map": _map,
    "repair": _repair,
}
