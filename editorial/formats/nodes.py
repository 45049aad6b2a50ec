"""The tree a header is read into: every node knows where it stands in the source."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from editorial.formats.values import Kind, Value


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
    value: Value = None  # only set where a syntax reads types before the tree is walked (TOML)

    def __init__(self, kind: Kind, start: int, end: int, text: str = "", style: str = "") -> None:
        self.kind = kind
        self.start = start
        self.end = end
        self.text = text
        self.style = style

    def pairs(self) -> list[tuple[Node, Node]]:
        """Return the keys and values of a mapping, in the order of the file."""
        return list(zip(self.items[::2], self.items[1::2], strict=True))


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
