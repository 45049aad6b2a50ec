"""The three header syntaxes behind one set of functions: read, patch, write."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from editorial.formats.brackets import patch_mapping
from editorial.formats.entries import field_of, read_entries
from editorial.formats.errors import FormatError, FormatFinding, PatchError
from editorial.formats.fences import Layout, split
from editorial.formats.json_reader import read_json
from editorial.formats.json_scalars import JSON, json_source
from editorial.formats.limits import DEFAULT_LIMITS, Limits
from editorial.formats.newlines import count_breaks, dominant_newline
from editorial.formats.nodes import Node
from editorial.formats.repairs import suggest_yaml
from editorial.formats.toml_patch import patch_toml, write_toml
from editorial.formats.toml_reader import read_toml
from editorial.formats.toml_scalars import TOML
from editorial.formats.values import HeaderField, HeaderSyntax, Removed, Value
from editorial.formats.verification import verify_values
from editorial.formats.yaml_patch import patch_yaml, write_yaml
from editorial.formats.yaml_reader import read_yaml
from editorial.formats.yaml_scalars import same_value
from editorial.formats.yaml_types import scalar_value

Reading = tuple[Layout, tuple[HeaderField, ...], list[FormatFinding]]


def read_header(text: str, limits: Limits) -> Reading:
    """Return the layout of a file's text, the fields of its header, and findings; raises FormatError."""
    layout = split(text, limits)
    findings = list(layout.findings)
    if layout.syntax is HeaderSyntax.NONE:
        return layout, (), findings
    if layout.syntax is HeaderSyntax.JSON:
        root, body = read_json(text, layout.start, limits)
        layout = layout._replace(end=root.end, body=body)
        if len(root.items) > limits.keys * 2:
            reason, details = f"over {limits.keys} keys in the header", {"most": str(limits.keys)}
            raise FormatError("too-many-keys", reason, line=1, remedy="Remove some.", details=details)
        entries, found = read_entries(text, root, first_line=1)
        return layout, tuple([field_of(entry, text, scalar_value) for entry in entries]), findings + found
    inside = text[layout.start : layout.end]
    first_line = count_breaks(text[: layout.start]) + 1
    if layout.syntax is HeaderSyntax.TOML:
        toml = read_toml(inside, first_line=first_line, limits=limits)
        return layout, tuple([entry.field(inside) for entry in toml]), findings
    try:
        tree = read_yaml(inside, first_line=first_line, limits=limits)
    except FormatError as error:
        error.suggestion = suggest_yaml(text, layout, error, limits)
        raise
    return layout, tuple([field_of(entry, inside, scalar_value) for entry in tree.entries]), findings + tree.findings


def patch_header(header: str, changes: Mapping[str, Value | Removed]) -> str:
    """Return the header with keys set, added or cut, read again to be sure; raises PatchError."""
    layout = split(header, DEFAULT_LIMITS)
    if layout.syntax is HeaderSyntax.JSON:
        layout = layout._replace(end=read_json(header, layout.start, DEFAULT_LIMITS)[0].end)
    inside = header[layout.start : layout.end]
    patched = _PATCHES[layout.syntax](inside, changes, dominant_newline(header))
    _verify(layout.syntax, patched, changes)
    return header[: layout.start] + patched + header[layout.end :]


def write_header(syntax: HeaderSyntax, values: Mapping[str, Value], newline: str) -> str:
    """Return a clean header in `syntax`, fences included; raises PatchError for values that it cannot hold."""
    if syntax is HeaderSyntax.NONE:
        if values:
            raise PatchError("no-header", "a document without a header cannot hold values")
        return ""
    inside, fence = _WRITERS[syntax](values, newline), _FENCES[syntax]
    _verify(syntax, inside, values)
    return f"{fence}{newline}{inside}{fence}{newline}" if fence else inside + newline


def _patch_json(text: str, changes: Mapping[str, Value | Removed], newline: str) -> str:
    """Return the JSON object `text` patched."""
    root, _ = read_json(text, 0, DEFAULT_LIMITS)
    entries, _ = read_entries(text, root, first_line=1)
    return patch_mapping(text, root, entries, changes, JSON)


def _write_json(values: Mapping[str, Value], newline: str) -> str:
    """Return a JSON object with one key a line."""
    if not values:
        return "{}"
    pairs = f",{newline}".join(f"  {json_source(key)}: {json_source(value)}" for key, value in values.items())
    return f"{{{newline}{pairs}{newline}}}"


def _verify(syntax: HeaderSyntax, inside: str, changes: Mapping[str, Value | Removed]) -> None:
    """Raise PatchError unless the header reads back with the changes made."""
    try:
        nodes = _nodes(syntax, inside)
    except FormatError as error:
        raise PatchError("unreadable", f"the changed header could not be read again: {error.reason}") from error
    verify_values(nodes, changes, TOML.same if syntax is HeaderSyntax.TOML else same_value)


def _nodes(syntax: HeaderSyntax, inside: str) -> dict[str, Node]:
    """Return the value of every key of a header, the last one where a key stands more than once."""
    if syntax is HeaderSyntax.TOML:
        return {entry.key: entry.value for entry in read_toml(inside, first_line=1, limits=DEFAULT_LIMITS)}
    if syntax is HeaderSyntax.JSON:
        root, _ = read_json(inside, 0, DEFAULT_LIMITS)
        return {entry.key: entry.value for entry in read_entries(inside, root, first_line=1)[0]}
    return {entry.key: entry.value for entry in read_yaml(inside, first_line=1, limits=DEFAULT_LIMITS).entries}


_PATCHES: dict[HeaderSyntax, Callable[[str, Mapping[str, Value | Removed], str], str]] = {
    HeaderSyntax.YAML: patch_yaml,
    HeaderSyntax.TOML: patch_toml,
    HeaderSyntax.JSON: _patch_json,
}
_WRITERS: dict[HeaderSyntax, Callable[[Mapping[str, Value], str], str]] = {
    HeaderSyntax.YAML: write_yaml,
    HeaderSyntax.TOML: write_toml,
    HeaderSyntax.JSON: _write_json,
}
_FENCES = {HeaderSyntax.YAML: "---", HeaderSyntax.TOML: "+++", HeaderSyntax.JSON: ""}
