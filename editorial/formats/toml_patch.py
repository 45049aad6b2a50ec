"""Set, add and cut single keys of a TOML header, leaving every other byte of it alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from editorial.formats.brackets import list_edits
from editorial.formats.edits import Edit, apply_edits
from editorial.formats.errors import PatchError
from editorial.formats.limits import DEFAULT_LIMITS
from editorial.formats.newlines import line_start
from editorial.formats.toml_reader import TomlEntry, read_toml
from editorial.formats.toml_scalars import TOML, key_source, toml_source
from editorial.formats.values import Removed, Value


def write_toml(values: Mapping[str, Value], newline: str) -> str:
    """Return clean `key = value` lines; raises PatchError for values that TOML cannot hold."""
    return "".join(f"{key_source(key)} = {toml_source(value)}{newline}" for key, value in values.items())


def patch_toml(text: str, changes: Mapping[str, Value | Removed], newline: str) -> str:
    """Return the header `text` (fences excluded) with keys set, added before the first table, or cut.

    Raises PatchError "toml-table" for a key that is written as a table or with dots, which can only be cut.
    """
    entries = read_toml(text, first_line=1, limits=DEFAULT_LIMITS)
    known = {entry.key: entry for entry in entries}
    edits: list[Edit] = []
    added: dict[str, Value] = {}
    for key, value in changes.items():
        if isinstance(value, Removed):
            if key in known:
                edits += _cuts(text, known[key])
        elif key not in known:
            added[key] = value
        elif not TOML.same(known[key].value, value):
            edits += _set(text, known[key], value)
    if added:
        place = _place(text, entries)
        edits.append(Edit(place, place, write_toml(added, newline)))
    return apply_edits(text, edits)


def _set(text: str, entry: TomlEntry, value: Value) -> list[Edit]:
    """Return the edits that write a value where another stands."""
    if not entry.plain:
        reason = f"{entry.key!r} is written as a table; tables cannot be set here"
        raise PatchError("toml-table", reason, key=entry.key)
    node = entry.value
    if isinstance(value, list) and value and node.kind == "list" and node.items:
        return list_edits(text, node, value, TOML)
    return [Edit(node.start, node.end, TOML.write(value, node))]


def _cuts(text: str, entry: TomlEntry) -> list[Edit]:
    """Return the edits that cut the lines of all statements of an entry."""
    return [Edit(line_start(text, statement.start), statement.end, "") for statement in entry.statements]


def _place(text: str, entries: Sequence[TomlEntry]) -> int:
    """Return where a new key goes: behind the last one that is in no table; at the end when there is no table."""
    statements = [statement for entry in entries for statement in entry.statements]
    if not any(statement.in_table for statement in statements):
        return len(text)
    return max((statement.end for statement in statements if not statement.in_table), default=0)
