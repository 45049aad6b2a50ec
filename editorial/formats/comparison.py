"""Whether a node of a header already says a value."""

from __future__ import annotations

import datetime as dt

from editorial.formats.nodes import Node, ScalarReader, native
from editorial.formats.values import Value


def says(node: Node, value: Value, scalar: ScalarReader) -> bool:
    """Return whether `value` is what `node` says; `scalar` types the node's scalars.

    Text is compared with a scalar's text whatever its type, so "2025-10-28" and "no" equal the unquoted words; all else
    is compared with its type, so True is not the text "true" in quotes.
    """
    if isinstance(value, list):
        return (
            node.kind == "list"
            and len(node.items) == len(value)
            and all(says(item, wanted, scalar) for item, wanted in zip(node.items, value, strict=True))
        )
    if isinstance(value, dict):
        return node.kind == "mapping" and equal(native(node, scalar) if node.items else node.value or {}, value)
    if value is None:
        return node.kind == "null"
    if node.kind != "scalar":
        return False
    if isinstance(value, str):
        return node.text == value
    return equal(scalar(node), value) or (isinstance(value, (dt.date, dt.time)) and node.text == value.isoformat())


def equal(read: Value, wanted: Value) -> bool:
    """Return whether two values are equal in type too; a date equals its text, keys must have the same order."""
    if isinstance(wanted, list):
        return (
            isinstance(read, list)
            and len(read) == len(wanted)
            and all(equal(one, other) for one, other in zip(read, wanted, strict=True))
        )
    if isinstance(wanted, dict):
        return (
            isinstance(read, dict)
            and list(read) == list(wanted)
            and all(equal(one, other) for one, other in zip(read.values(), wanted.values(), strict=True))
        )
    if isinstance(wanted, (dt.date, dt.time)) and isinstance(read, str):
        return read == wanted.isoformat()
    return type(read) is type(wanted) and read == wanted
