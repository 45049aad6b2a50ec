"""The tree a header is read into: every node knows where it stands in the source."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from .values import HeaderField, Kind, Value


class Node:
    """A value in a header. `start` and `end` are offsets into the header's text, comments excluded.

    `style` is the quote or block mark of a scalar: "", "'", '"', "|", ">". `items` are the nodes of a list, or the keys
    and values of a mapping in turn. `size` counts the node and all that is in it, aliases expanded; `height` is its
    depth. What few nodes have lies in the class until it is set: a garden has a hundred nodes in every header.
    """

    items: Sequence[Node] = ()
    flow = False
    tagged = False
    anchored = False
    alias = False
    size = 1
    height = 1

    def __init__(self, kind: Kind, start: int, end: int, text: str = "", style: str = "") -> None:
        self.kind = kind
        self.start = start
        self.end = end
        self.text = text
        self.style = style

    def pairs(self) -> list[tuple[Node, Node]]:
        """Return the keys and values of a mapping, in the order of the file."""
        return list(zip(self.items[::2], self.items[1::2], strict=True))


class Entry(NamedTuple):
    """One top-level key with its value; `line` counts from 1 in the file."""

    key: str
    key_node: Node
    value: Node
    line: int


ScalarReader = Callable[[Node], Value]


def native(node: Node, scalar: ScalarReader) -> Value:
    """Return the natively typed value of `node`, whose scalars are typed by `scalar`."""
    if node.kind == "scalar":
        return scalar(node)
    if node.kind == "list":
        return [native(item, scalar) for item in node.items]
    if node.kind == "mapping":
        return {key.text: native(value, scalar) for key, value in node.pairs()}
    return None


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
