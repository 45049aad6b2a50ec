"""Give a key of a header another name where it stands, leaving its value and every other byte alone."""

from __future__ import annotations

from editorial.formats.edits import Edit, apply_edits
from editorial.formats.entries import read_entries
from editorial.formats.errors import PatchError
from editorial.formats.fences import split
from editorial.formats.json_reader import read_json
from editorial.formats.json_scalars import json_source
from editorial.formats.limits import DEFAULT_LIMITS
from editorial.formats.nodes import Node
from editorial.formats.toml_reader import read_toml
from editorial.formats.toml_scalars import key_source
from editorial.formats.values import HeaderSyntax
from editorial.formats.yaml_reader import read_yaml
from editorial.formats.yaml_scalars import scalar_source


def rename_key(header: str, old: str, new: str) -> str:
    """Return the header with the key `old`, which stands in it once, called `new`.

    Raises PatchError "toml-table" for a key that is written as a table or with dots, "unusual-layout" for one that
    cannot be told from its surroundings.
    """
    layout = split(header, DEFAULT_LIMITS)
    if layout.syntax is HeaderSyntax.JSON:
        root, _ = read_json(header, layout.start, DEFAULT_LIMITS)
        edit = _in_entries(header, root, old, json_source(new))
        return apply_edits(header, [edit])
    inside = header[layout.start : layout.end]
    edit = _in_toml(inside, old, new) if layout.syntax is HeaderSyntax.TOML else _in_yaml(inside, old, new)
    return header[: layout.start] + apply_edits(inside, [edit]) + header[layout.end :]


def _in_yaml(text: str, old: str, new: str) -> Edit:
    tree = read_yaml(text, first_line=1, limits=DEFAULT_LIMITS)
    assert tree.root is not None
    key = next(entry.key_node for entry in tree.entries if entry.key == old)
    if key.anchored or key.tagged or key.alias:
        raise PatchError("unusual-layout", f"the key {old!r} carries an anchor or a tag", key=old)
    return Edit(key.start, key.end, scalar_source(new, old=key, flow=tree.root.flow))


def _in_entries(text: str, root: Node, old: str, source: str) -> Edit:
    entries, _ = read_entries(text, root, first_line=1)
    key = next(entry.key_node for entry in entries if entry.key == old)
    return Edit(key.start, key.end, source)


def _in_toml(text: str, old: str, new: str) -> Edit:
    entry = next(entry for entry in read_toml(text, first_line=1, limits=DEFAULT_LIMITS) if entry.key == old)
    if not entry.plain:
        raise PatchError("toml-table", f"{old!r} is written as a table; tables cannot be set here", key=old)
    start = entry.statements[0].start
    before_value = text[start : entry.value.start]
    return Edit(start, start + len(before_value.rstrip().removesuffix("=").rstrip()), key_source(new))
