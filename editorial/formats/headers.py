"""The three header syntaxes behind one set of functions: read, patch, write."""

from __future__ import annotations

from collections.abc import Mapping

from .errors import FormatError, FormatFinding, PatchError
from .fences import Layout, split
from .limits import DEFAULT_LIMITS, Limits
from .newlines import count_breaks, dominant_newline
from .nodes import field_of
from .values import HeaderField, HeaderSyntax, Removed, Value
from .verification import verify_values
from .yaml_patch import patch_yaml, write_yaml
from .yaml_reader import read_yaml
from .yaml_scalars import same_value
from .yaml_types import scalar_value

Reading = tuple[Layout, tuple[HeaderField, ...], list[FormatFinding]]


def read_header(text: str, limits: Limits) -> Reading:
    """Return the layout of a file's text, the fields of its header, and findings; raises FormatError."""
    layout = split(text, limits)
    findings = list(layout.findings)
    if layout.syntax is HeaderSyntax.NONE:
        return layout, (), findings
    inside = text[layout.start : layout.end]
    first_line = count_breaks(text[: layout.start]) + 1
    tree = read_yaml(inside, first_line=first_line, limits=limits)
    fields = tuple([field_of(entry, inside, scalar_value) for entry in tree.entries])
    return layout, fields, findings + tree.findings


def patch_header(header: str, changes: Mapping[str, Value | Removed]) -> str:
    """Return the header with keys set, added or cut, read again to be sure; raises PatchError."""
    layout = split(header, DEFAULT_LIMITS)
    inside = header[layout.start : layout.end]
    patched = patch_yaml(inside, changes, dominant_newline(header))
    _verify(patched, changes)
    return header[: layout.start] + patched + header[layout.end :]


def write_header(syntax: HeaderSyntax, values: Mapping[str, Value], newline: str) -> str:
    """Return a clean header in `syntax`, fences included; raises PatchError for values that it cannot hold."""
    inside = write_yaml(values, newline)
    _verify(inside, values)
    return f"---{newline}{inside}---{newline}"


def _verify(inside: str, changes: Mapping[str, Value | Removed]) -> None:
    """Raise PatchError unless the header reads back with the changes made."""
    try:
        tree = read_yaml(inside, first_line=1, limits=DEFAULT_LIMITS)
    except FormatError as error:
        raise PatchError("unreadable", f"the changed header could not be read again: {error.reason}") from error
    verify_values(tree.entries, changes, same_value)
