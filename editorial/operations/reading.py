"""Operations read from plain data, as a recipe, an address or a form has it; all that is wrong is said at once."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import regex

from editorial.mapping import DIALECTS, Field
from editorial.operations.base import Operation
from editorial.operations.fields import AddItem, ClearValue, MoveValue, RemoveItem, RenameValue, SetValue
from editorial.operations.keys import HeaderKey
from editorial.operations.patterns import MOST_PATTERN, MOST_REPLACEMENT, Pattern
from editorial.operations.places import LIST_FIELDS, OTHERWISE_SET, FieldPlace, Place, PlaceValue, meant_item
from editorial.operations.problems import Problem, RecipeInvalid
from editorial.operations.repairing import REPAIRS, RunRepair
from editorial.operations.tables import MapTerms, TableUnreadable, read_table, table_of
from editorial.operations.texts import BODY, Replace
from editorial.quality import BY_CODE

MOST_OPERATIONS = 50
MOST_TEXT = 10_000  # characters of a value
MOST_KEY = 200  # characters of a key's name
MOST_NUMBER = 2**63  # what TOML and JSON readers hold
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
# What a recipe calls a place → what it says there for a key of headers that no field is read from.
KEYS_FOR: Mapping[str, str] = {"field": "key", "target": "target_key"}
# Keys that every dialect reads a field from; what only one reads may stand unread in the other's headers.
FIELD_KEYS: Mapping[str, Field] = {
    keys[0].name: field for table in DIALECTS.values() for field, keys in table.items() if len(keys) == 1
}
# The state of an article is not set by its keys, however they are spelled; `published` may be a date of other programs.
STATE_KEYS = frozenset(("status", "draft"))
STATE_FLAG = "published"


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
        self.at = place
        self.data: Mapping[str, Any] = {}
        self.problems: list[Problem] = []
        if isinstance(data, Mapping):
            self.data = {str(key): value for key, value in data.items()}
        else:
            self.refuse("", "not-a-mapping", "is no mapping; write it as {do: clear, field: projects}")

    def refuse(self, key: str, code: str, message: str, **details: str) -> None:
        """Note a problem of a key, or of the whole operation ("")."""
        place = f"{self.at}.{key}" if key else self.at
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
        instead = {key: KEYS_FOR[key] for key in required if key in KEYS_FOR}
        for key in required:
            other = instead.get(key)
            if other in self.data and key in self.data:
                self.refuse(str(other), "field-and-key", f"stands beside `{key}`; say one of them", other=key)
            elif key not in self.data and other not in self.data:
                self.refuse(key, "missing-key", f"is missing; `{name}` needs " + ", ".join(required), do=name)
        for key in self.data:
            if key not in ("do", *required, *optional, *instead.values()):
                known = ", ".join((*required, *optional, *instead.values()))
                self.refuse(key, "unknown-key", f"is no key of `{name}`; it has {known}", do=name, known=known)
        if self.problems:
            return None
        made = _MAKERS[name](self)
        return None if self.problems else made

    def place(self, role: str = "field", *, lists_only: bool = False, leaves: bool = False) -> Place:
        """Return the field or the key of headers that the operation names; `leaves` where values only leave it."""
        if KEYS_FOR[role] in self.data:
            return HeaderKey(self.header_key(KEYS_FOR[role], leaves=leaves))
        return FieldPlace(self.field(role, lists_only=lists_only))

    def header_key(self, key: str, *, leaves: bool) -> str:
        """Return the name of a key that no field is read from."""
        said = self.data[key]
        name = str(said) if isinstance(said, int) and not isinstance(said, bool) else said
        name = name.strip() if isinstance(name, str) else ""
        folded, field = name.casefold(), FIELD_KEYS.get(name)
        if not name or len(name) > MOST_KEY or not name.isprintable():
            self.refuse(key, "no-key", f"is no name of a key, a line of at most {MOST_KEY} characters")
        elif field in OTHERWISE_SET or folded in STATE_KEYS or (folded == STATE_FLAG and not leaves):
            message = f"{name!r} is not changed in bulk: steps of the workflow set the status, the form an address"
            self.refuse(key, "field-not-allowed", message, value=name)
        elif field is not None:
            message = f"{name!r} is the key of a field; say it as `field: {field.value}`"
            self.refuse(key, "key-is-field", message, value=name, known=field.value)
        return name

    def field(self, key: str, *, lists_only: bool = False) -> Field:
        """Return the field that a key names, by its name or by a key of headers."""
        said = self.data[key]
        found = KEY_NAMES.get(said) if isinstance(said, str) else None
        if said == "":
            self.refuse(key, "no-field", "is empty; say which field")
        elif found is None:
            known = ", ".join(field.value for field in Field if field not in OTHERWISE_SET)
            message = f"{said!r} is no field; there are {known}; a key of headers is named by `{KEYS_FOR[key]}`"
            self.refuse(key, "unknown-field", message, value=str(said), known=known, other=KEYS_FOR[key])
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

    def value(self, place: Place) -> PlaceValue:
        """Return what a place is to be set to, as it takes it; a key takes numbers and flags as they are."""
        said = self.data["to"]
        field = place.field if isinstance(place, FieldPlace) else None
        if field is Field.EXCLUDED:
            return self.flag("to")
        if field is None and isinstance(said, (bool, int, float)):
            if not math.isfinite(said) or abs(said) > MOST_NUMBER:
                self.refuse("to", "not-text", f"{said!r} is no number that every program reads; put it in quotes")
            return said
        if field not in LIST_FIELDS and (field is not None or isinstance(said, str)):
            return self.text("to")
        items = said if isinstance(said, Sequence) and not isinstance(said, str) else [said]
        if not all(isinstance(item, str) and item.strip() for item in items):
            self.refuse("to", "not-a-list-of-texts", "is no list of texts; write [a, b], or [] for none")
            return ()
        return tuple(dict.fromkeys(item.strip() for item in items))


def _set(it: _Reader) -> Operation:
    place = it.place()
    return SetValue(place, it.value(place))


def _clear(it: _Reader) -> Operation:
    return ClearValue(it.place(leaves=True))


def _rename(it: _Reader) -> Operation:
    place, old, new = it.place(), it.text("from"), it.text("to")
    if isinstance(place, FieldPlace) and place.is_list:
        old = meant_item(place.field, old) or old
    if old and old == new:
        it.refuse("to", "same-value", f"{new!r} is the value that is to be renamed; say another one", value=new)
    return RenameValue(place, old, new)


def _add(it: _Reader) -> Operation:
    return AddItem(it.place(lists_only=True), it.text("item"))


def _remove(it: _Reader) -> Operation:
    return RemoveItem(it.place(lists_only=True), it.text("item"))


def _move(it: _Reader) -> Operation:
    place, target = it.place(leaves=True), it.place("target")
    if place == target:
        role = "target_key" if target.is_key else "target"
        it.refuse(role, "same-field", f"{target.label!r} is where the value stands; say another field")
    return MoveValue(place, target, it.text("item", empty=True))


def _replace(it: _Reader) -> Operation | None:
    place = None if it.data.get("field") == BODY else it.place()
    find = it.text("find", most=MOST_PATTERN, stripped=False)
    new = it.text("with", most=MOST_REPLACEMENT, stripped=False, empty=True)
    is_regex, ignore_case = it.flag("regex"), it.flag("ignore_case")
    try:
        pattern = Pattern(find, new, is_regex=is_regex, ignore_case=ignore_case)
    except (regex.error, IndexError, KeyError, OverflowError, RecursionError, ValueError) as error:
        message = f"is no expression that can be read: {error}; a mark that is meant as such has \\ before it"
        it.refuse("find", "bad-pattern", message, reason=str(error))
        return None
    return Replace(place, pattern)


def _map(it: _Reader) -> Operation | None:
    said = it.data["table"]
    try:
        rows = read_table(said) if isinstance(said, str) else table_of(said)
    except TableUnreadable as error:
        for problem in error.problems:
            it.refuse("table", problem.code, problem.message, **problem.details)
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
