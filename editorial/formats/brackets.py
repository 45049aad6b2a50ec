"""Patching inside brackets, alike in YAML, JSON and TOML: kept items keep their source and what parts them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from editorial.formats.edits import Edit, apply_edits
from editorial.formats.entries import Entry
from editorial.formats.list_changes import NewItem, list_changes
from editorial.formats.nodes import Node
from editorial.formats.values import Removed, Value


class Notation(NamedTuple):
    """How a syntax writes values inside brackets.

    `write` gives the source of a value in the style of the node that it replaces or stands beside, `same` says whether
    a node already says a value.
    """

    write: Callable[[Value, Node | None], str]
    same: Callable[[Node, Value], bool]


def list_edits(text: str, node: Node, values: Sequence[Value], notation: Notation) -> list[Edit]:
    """Return the edit that turns the items of a list in brackets, at least one, into `values`, at least one.

    Between two items that stay neighbours stays what stood between them, comments and line ends included.
    """
    items = node.items
    between = [text[left.end : right.start] for left, right in pairwise(items)]
    default = next((part for part in between if "#" not in part), _separator(text[node.start : items[0].start]))
    written = _written_items(text, items, values, notation)
    parts = [written[0][0]]
    for (_, left), (source, right) in pairwise(written):
        keep = left is not None and left < len(between) and (right == left + 1 or "#" in between[left])
        parts += [between[left] if keep and left is not None else default, source]
    return [Edit(items[0].start, items[-1].end, "".join(parts))]


def _separator(lead: str) -> str:
    """Return a comma and what stands between the opening bracket and the first item, if that begins a line."""
    gap = lead.partition("[")[2] if lead.startswith("[") else lead
    return f",{gap}" if gap and gap[0] in "\r\n" and not gap.strip() else ", "


def _written_items(
    text: str, items: Sequence[Node], values: Sequence[Value], notation: Notation
) -> list[tuple[str, int | None]]:
    """Return the source of every new item, with the index of the old one that it is or replaces."""
    written: list[tuple[str, int | None]] = []
    sibling = next((item for item in items if item.kind == "scalar"), None)
    at = 0
    for start, end, new_items in [*list_changes(items, values, notation.same), (len(items), len(items), [])]:
        written += [(text[items[index].start : items[index].end], index) for index in range(at, start)]
        for index, new in enumerate(new_items, start):
            replaced = index < end
            source = _item_source(text, new, items[index] if replaced else sibling, notation)
            written.append((source, index if replaced else None))
        at = end
    return written


def _item_source(text: str, new: NewItem, model: Node | None, notation: Notation) -> str:
    """Return the source of an item: as it was written where it stood before, else in the style of `model`."""
    moved = new.moved
    if moved is not None and not (moved.anchored or moved.alias):
        return text[moved.start : moved.end]
    return notation.write(new.value, model)


def patch_mapping(
    text: str, root: Node, entries: Sequence[Entry], changes: Mapping[str, Value | Removed], notation: Notation
) -> str:
    """Return `text` with keys of the mapping in brackets `root` set, added at its end, or cut.

    A key that stands more than once is set where it stands last, and cut everywhere.
    """
    edits: list[Edit] = []
    last = {entry.key: entry for entry in entries}
    for key, value in changes.items():
        if key in last and not isinstance(value, Removed) and not notation.same(last[key].value, value):
            edits += _set(text, last[key].value, value, notation)
    kept = [not isinstance(changes.get(entry.key), Removed) for entry in entries]
    edits += _cuts(entries, kept)
    added = [
        f"{notation.write(key, None)}: {notation.write(value, None)}"
        for key, value in changes.items()
        if key not in last and not isinstance(value, Removed)
    ]
    if added:
        edits.append(_addition(text, root, entries, kept, added))
    return apply_edits(text, edits)


def _set(text: str, node: Node, value: Value, notation: Notation) -> list[Edit]:
    """Return the edits that write a value where another stands."""
    if isinstance(value, list) and value and node.kind == "list" and node.items and not node.alias:
        return list_edits(text, node, value, notation)
    source = notation.write(value, node if node.kind == "scalar" else None)
    if node.start == node.end:
        before = text[: node.start]
        colon = "" if before.rstrip().endswith(":") else ":"
        source = colon + ("" if before[-1].isspace() else " ") + source
    return [Edit(node.start, node.end, source)]


def _cuts(entries: Sequence[Entry], kept: Sequence[bool]) -> list[Edit]:
    """Return the edits that cut the entries not kept, each with one comma."""
    edits: list[Edit] = []
    index = 0
    while index < len(entries):
        if kept[index]:
            index += 1
            continue
        first = index
        while index < len(entries) and not kept[index]:
            index += 1
        if index < len(entries):
            edits.append(Edit(entries[first].key_node.start, entries[index].key_node.start, ""))
        else:
            start = entries[first - 1].value.end if first else entries[0].key_node.start
            edits.append(Edit(start, entries[-1].value.end, ""))
    return edits


def _addition(text: str, root: Node, entries: Sequence[Entry], kept: Sequence[bool], added: list[str]) -> Edit:
    """Return the edit that puts new pairs behind the last entry that is kept."""
    brace = text.index("{", root.start) + 1
    comma = _separator(text[brace : entries[0].key_node.start] if entries else "")
    last_kept = next((entry for entry, stays in zip(reversed(entries), reversed(kept), strict=True) if stays), None)
    if last_kept is not None:
        place = last_kept.value.end
        return Edit(place, place, "".join(comma + pair for pair in added))
    place = entries[0].key_node.start if entries else brace
    return Edit(place, place, comma.join(added))
