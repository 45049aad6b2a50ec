"""The top-level keys of a header, as the patchers and as the rest of the product see them."""

from __future__ import annotations

from typing import NamedTuple

from editorial.formats.errors import FormatFinding
from editorial.formats.newlines import count_breaks
from editorial.formats.nodes import Node, ScalarReader, native
from editorial.formats.values import HeaderField


class Entry(NamedTuple):
    """One top-level key with its value; `line` counts from 1 in the file."""

    key: str
    key_node: Node
    value: Node
    line: int


def read_entries(text: str, root: Node, *, first_line: int) -> tuple[list[Entry], list[FormatFinding]]:
    """Return the entries of the mapping `root` of `text`, and a finding for every key that stands twice."""
    entries: list[Entry] = []
    findings: list[FormatFinding] = []
    seen: dict[str, int] = {}
    line, counted, cr = first_line, 0, "\r" in text
    for key, value in root.pairs():
        line += count_breaks(text[counted : key.start]) if cr else text.count("\n", counted, key.start)
        counted = key.start
        if key.text in seen:
            message = f"The key {key.text!r} stands twice (before in line {seen[key.text]}); the last one counts."
            details = {"key": key.text, "before": str(seen[key.text])}
            findings.append(FormatFinding("duplicate-key", message, line, 1, details))
        seen[key.text] = line
        entries.append(Entry(key.text, key, value, line))
    return entries, findings


def item_text(node: Node, source: str) -> str | None:
    """Return a list item as text: decoded when it is a scalar, None when empty, else its source."""
    if node.kind == "scalar":
        return node.text
    return None if node.kind == "null" else source[node.start : node.end]


def field_of(entry: Entry, source: str, scalar: ScalarReader) -> HeaderField:
    """Return what the rest of the product sees of `entry`."""
    key, _, node, line = entry
    items: tuple[str | None, ...] = ()
    if node.kind == "list":
        items = tuple([item_text(item, source) for item in node.items])
    text = node.text if node.kind == "scalar" else ""
    value = native(node, scalar)
    return HeaderField(key, node.kind, source[node.start : node.end], text, items, value, node.style != "", line)
