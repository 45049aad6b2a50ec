"""Lists below their key: one line an item, and only the lines of items that change are touched."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from editorial.formats.edits import Edit
from editorial.formats.entries import Entry
from editorial.formats.errors import PatchError
from editorial.formats.list_changes import NewItem, list_changes
from editorial.formats.newlines import line_end, line_start, next_line
from editorial.formats.nodes import Node
from editorial.formats.values import Value
from editorial.formats.yaml_flow import flow_source
from editorial.formats.yaml_scalars import same_value, scalar_source

_BEFORE_DASH = re.compile(r"(?:[&!][^\s]*|#[^\r\n]*|\s+)*")


class ListStyle(NamedTuple):
    """How a file writes its lists: in brackets or below the key, `indent` and `gap` being around the dash.

    `seen` is False when the file has no list with items to go by.
    """

    flow: bool = False
    indent: str = ""
    gap: str = " "
    seen: bool = False


def list_style(text: str, entries: Sequence[Entry]) -> ListStyle:
    """Return the style of the first list below its key, else that of lists in brackets, else the default."""
    lists = [(entry, entry.value) for entry in entries if entry.value.kind == "list" and entry.value.items]
    for entry, node in lists:
        if not node.flow and not node.alias:
            dash = _dash(text, node.start)
            before = text[line_start(text, dash) : dash]
            key_indent = entry.key_node.start - line_start(text, entry.key_node.start)
            if before.isspace() or not before:
                return ListStyle(False, before[key_indent:], _gap(text, dash, node.items[0]), True)
    return ListStyle(flow=any(node.flow for _, node in lists), seen=bool(lists))


def block_list(values: Sequence[Value], indent: str, style: ListStyle, newline: str, quote: str) -> str:
    """Return the lines of a list whose key is indented by `indent`."""
    dash = f"{indent}{style.indent}-{style.gap}"
    return "".join(f"{dash}{flow_source(value, quote=quote)}{newline}" for value in values)


def patch_block_list(text: str, node: Node, values: list[Value], newline: str) -> list[Edit]:
    """Return the edits that turn the items of a list below its key into `values`; kept items are not touched.

    A comment on a line of its own belongs to the item below it and stays.
    """
    dashes = _dashes(text, node)
    starts = [line_start(text, dash) for dash in dashes]
    if any(text[start:dash].strip(" ") for start, dash in zip(starts, dashes, strict=True)):
        raise PatchError("unusual-layout", "the items of the list do not begin on lines of their own")
    ends = [next_line(text, item.end) for item in node.items]
    prefix = text[starts[0] : dashes[0]] + "-" + _gap(text, dashes[0], node.items[0])
    quoted = [item for item in node.items if item.style in ("'", '"')]
    sibling = quoted[0] if len(quoted) == len(node.items) else None
    edits: list[Edit] = []
    for change in list_changes(node.items, values, same_value):
        old, new = node.items[change.start : change.end], change.new
        for index, item in zip(range(change.start, change.end), new, strict=False):
            edits.append(_replaced(text, node.items[index], item, dashes[index]))
        for index in range(change.start + len(new), change.end):
            edits.append(Edit(starts[index], ends[index], ""))
        added = [prefix + _item_source(item, sibling, text) + newline for item in new[len(old) :]]
        if added:
            place = ends[change.end - 1] if change.end else starts[0]
            edits.append(Edit(place, place, "".join(added)))
    return edits


def _replaced(text: str, old: Node, new: NewItem, dash: int) -> Edit:
    """Return the edit that writes another value into an item's place, behind its dash and before its comment."""
    source = _item_source(new, old, text)
    if old.start == old.end:
        return Edit(dash + 1, dash + 1, " " + source)
    block = not old.alias and (old.style in ("|", ">") or (old.kind in ("list", "mapping") and not old.flow))
    return Edit(dash + 1, line_end(text, old.end), " " + source) if block else Edit(old.start, old.end, source)


def _item_source(new: NewItem, model: Node | None, text: str) -> str:
    """Return an item as one line of YAML: as it was written where it stood before, else in the style of `model`."""
    moved = new.moved
    if moved is not None and moved.kind == "scalar" and not (moved.anchored or moved.tagged or moved.alias):
        written = text[moved.start : moved.end]
        if "\n" not in written and "\r" not in written:
            return written
    if isinstance(new.value, (list, dict)):
        return flow_source(new.value)
    quote = model.style if model is not None and model.style in ("'", '"') else "'"
    return scalar_source(new.value, old=model, quote=quote)


def _dashes(text: str, node: Node) -> list[int]:
    """Return where the dash of every item stands."""
    found: list[int] = []
    at = node.start
    for item in node.items:
        found.append(_dash(text, at))
        at = max(item.end, found[-1] + 1)
    return found


def _dash(text: str, at: int) -> int:
    """Return where the first dash stands from `at` on, past anchors, tags, comments and blanks."""
    match = _BEFORE_DASH.match(text, at)
    dash = match.end() if match else at
    if text[dash : dash + 1] != "-":
        raise PatchError("unusual-layout", "an item of the list does not begin with a dash")
    return dash


def _gap(text: str, dash: int, item: Node) -> str:
    """Return the blanks between a dash and its item, one when the item begins elsewhere."""
    gap = text[dash + 1 : item.start]
    return gap if gap and not gap.strip(" ") else " "
