"""The last look before a patched document is handed out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from editorial.formats.errors import PatchError
from editorial.formats.nodes import Node
from editorial.formats.values import HeaderField, Removed, Value


def verify_values(
    nodes: Mapping[str, Node], changes: Mapping[str, Value | Removed], same: Callable[[Node, Value], bool]
) -> None:
    """Raise PatchError "verification-failed" unless the nodes of a patched header, by key, say what `changes` set."""
    for key, value in changes.items():
        if isinstance(value, Removed):
            if key in nodes:
                raise PatchError("verification-failed", f"the key {key!r} could not be cut", key=key)
        elif key not in nodes or not same(nodes[key], value):
            raise PatchError("verification-failed", f"the value of {key!r} would not be read back", key=key)


def verify_others(before: Sequence[HeaderField], after: Sequence[HeaderField], changed: Mapping[str, object]) -> None:
    """Raise PatchError "verification-failed" unless all fields but the changed ones are the same, source included."""
    if _others(before, changed) != _others(after, changed):
        raise PatchError("verification-failed", "another key than the ones to be changed would change too")


def _others(fields: Sequence[HeaderField], changed: Mapping[str, object]) -> list[tuple[object, ...]]:
    """Return the fields whose key is not in `changed`, without the line, which moves when keys above it grow."""
    return [
        (field.key, field.kind, field.raw, field.text, field.items, field.quoted)
        for field in fields
        if field.key not in changed
    ]
