"""TOML header text → top-level entries with source spans; tomllib decides what is valid and what the values are."""

from __future__ import annotations

import math
import re
import tomllib
from typing import Any

from editorial.formats.characters import refuse_unwritable, unwritable
from editorial.formats.errors import FormatError
from editorial.formats.limits import Limits
from editorial.formats.newlines import count_breaks, position
from editorial.formats.nodes import Node
from editorial.formats.toml_scanner import Statement, TomlScanError, scan
from editorial.formats.values import HeaderField, Value

_PLACE = re.compile(r"\(at line (\d+), column (\d+)\)")
_LARGEST_INTEGER = 2**63


class TomlEntry:
    """One top-level key. `plain` is True for `key = value`; dotted keys and tables have several `statements`.

    `node` spans the value of a plain entry; that of any other is a mapping without items.
    """

    def __init__(self, key: str, line: int, node: Node, plain: bool) -> None:
        self.key = key
        self.line = line
        self.value = node
        self.plain = plain
        self.statements: list[Statement] = []

    def field(self, text: str) -> HeaderField:
        """Return what the rest of the product sees of this entry of the header `text`."""
        node = self.value
        if self.plain:
            raw = text[node.start : node.end]
        else:
            raw = "".join(text[statement.start : statement.end] for statement in self.statements)
        items = tuple(item.text if item.kind == "scalar" else text[item.start : item.end] for item in node.items)
        shown = node.text if node.kind == "scalar" else ""
        return HeaderField(self.key, node.kind, raw, shown, items, node.value, node.style != "", self.line)


def read_toml(text: str, *, first_line: int, limits: Limits) -> list[TomlEntry]:
    """Return the entries of the header `text`, whose first line is line `first_line` of the file.

    Nesting and size are bounded by the scan before tomllib, which recurses, sees the text. Raises FormatError.
    """
    refuse_unwritable(text, first_line=first_line)
    try:
        statements = scan(text, limits)
    except TomlScanError as error:
        line, column = position(text, error.offset)
        line += first_line - 1
        raise FormatError(
            error.code, error.reason, line=line, column=column, remedy=error.remedy, details=error.details
        ) from None
    values = _load(text, first_line)
    entries: dict[str, TomlEntry] = {}
    line, counted = first_line, 0
    for statement in statements:
        line += count_breaks(text[counted : statement.start])
        counted = statement.start
        key = statement.path[0]
        if key not in entries:
            entries[key] = _entry(statement, values[key], text, line)
        entries[key].statements.append(statement)
    if len(entries) > limits.keys:
        reason = f"the header has over {limits.keys} keys"
        details = {"most": str(limits.keys)}
        raise FormatError("too-many-keys", reason, line=first_line, remedy="Remove some.", details=details)
    return list(entries.values())


def _load(text: str, first_line: int) -> dict[str, Any]:
    """Return the values of a text whose nesting is known to be bounded."""
    try:
        return tomllib.loads(text)
    except ValueError as error:  # TOMLDecodeError, and what int() and datetime say of impossible values
        place, problem = _PLACE.search(str(error)), _PLACE.sub("", str(error)).strip()
        raise FormatError(
            "toml-syntax",
            f"the TOML header cannot be read: {problem}",
            line=int(place.group(1)) + first_line - 1 if place else first_line,
            column=int(place.group(2)) if place else 1,
            remedy="Correct the TOML, or write YAML.",
            details={"problem": problem},
        ) from None


def _entry(statement: Statement, value: Any, text: str, line: int) -> TomlEntry:
    """Return the entry that begins with `statement`."""
    if _holds_unwritable(value):
        raise FormatError(
            "control-character",
            f"an escape in the value of {statement.path[0]!r} stands for a control character",
            line=line,
            column=1,
            remedy="Remove the escape.",
            details={"key": statement.path[0][:100]},
        )
    plain = statement.node is not None and len(statement.path) == 1
    node = statement.node if plain and statement.node else Node("mapping", statement.start, statement.end)
    _fill(node, value, text)
    return TomlEntry(statement.path[0], line, node, plain)


def _fill(node: Node, value: Any, text: str) -> None:
    """Put the values that tomllib read into the nodes."""
    if node.kind == "scalar":
        node.text = value if isinstance(value, str) else text[node.start : node.end]
    if isinstance(value, list):
        for item, item_value in zip(node.items, value, strict=False):
            _fill(item, item_value, text)
    node.value = _tame(value, node.text)


def _tame(value: Any, written: str = "") -> Value:
    """Return the value with numbers that other systems cannot hold as text."""
    if isinstance(value, list):
        return [_tame(item) for item in value]
    if isinstance(value, dict):
        return {key: _tame(item) for key, item in value.items()}
    if isinstance(value, int) and abs(value) > _LARGEST_INTEGER:
        return written or hex(value)
    if isinstance(value, float) and not math.isfinite(value):
        return written or str(value)
    result: Value = value
    return result


def _holds_unwritable(value: Any) -> bool:
    """Return whether any text in a value holds a control character."""
    if isinstance(value, str):
        return unwritable(value)
    if isinstance(value, dict):
        return any(unwritable(key) or _holds_unwritable(item) for key, item in value.items())
    return isinstance(value, list) and any(_holds_unwritable(item) for item in value)
