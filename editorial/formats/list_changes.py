"""Which items of a list stay where they are, which are replaced, cut and added."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

from editorial.formats.nodes import Node
from editorial.formats.values import Value

_MOST_COMPARED = 100_000  # pairs of items; above, only equal beginnings and ends are kept


class NewItem(NamedTuple):
    """A value that goes into a list; `moved` is a scalar that said the same elsewhere in the old list."""

    value: Value
    moved: Node | None


class Change(NamedTuple):
    """The old items from `start` to `end` become `new`."""

    start: int
    end: int
    new: list[NewItem]


def list_changes(old: Sequence[Node], new: Sequence[Value], same: Callable[[Node, Value], bool]) -> list[Change]:
    """Return the changes that turn `old` into `new`, in order and without overlap; items outside of them stay."""
    start = 0
    while start < min(len(old), len(new)) and same(old[start], new[start]):
        start += 1
    kept = 0
    while kept < min(len(old), len(new)) - start and same(old[-1 - kept], new[-1 - kept]):
        kept += 1
    old_middle, new_middle = old[start : len(old) - kept], new[start : len(new) - kept]
    blocks = _changed_blocks(old_middle, new_middle, same)
    spare: dict[str, list[Node]] = {}
    for first, last, _, _ in blocks:
        for node in old_middle[first:last]:
            if node.kind == "scalar":
                spare.setdefault(node.text, []).append(node)
    return [
        Change(start + first, start + last, [_taken(value, spare) for value in new_middle[new_first:new_last]])
        for first, last, new_first, new_last in blocks
    ]


def _changed_blocks(
    old: Sequence[Node], new: Sequence[Value], same: Callable[[Node, Value], bool]
) -> list[tuple[int, int, int, int]]:
    """Return (old start, old end, new start, new end) of every run of items that differ."""
    if not old and not new:
        return []
    if len(old) * len(new) > _MOST_COMPARED:
        return [(0, len(old), 0, len(new))]
    labels = _labels(old, new, same)
    matcher = SequenceMatcher(None, labels[: len(old)], labels[len(old) :], autojunk=False)
    return [block[1:] for block in matcher.get_opcodes() if block[0] != "equal"]


def _labels(old: Sequence[Node], new: Sequence[Value], same: Callable[[Node, Value], bool]) -> list[int]:
    """Return a number per item, old ones first, equal where the items say the same."""
    labels: list[int] = []
    known: list[Node] = []
    by_text: dict[str, int] = {}
    for node in old:
        if node.kind == "scalar":
            labels.append(by_text.setdefault(node.text, -1 - len(by_text)))
        else:
            known.append(node)
            labels.append(len(known))
    for value in new:
        if isinstance(value, str):
            labels.append(by_text.setdefault(value, -1 - len(by_text)))
            continue
        matches = (index for index, node in enumerate(old) if same(node, value))
        index = next(matches, None)
        labels.append(labels[index] if index is not None else len(old) + len(labels) + 1)
    return labels


def _taken(value: Value, spare: dict[str, list[Node]]) -> NewItem:
    """Return the value with the node out of `spare` that has its text, which is used up by it."""
    nodes = spare.get(value) if isinstance(value, str) else None
    return NewItem(value, nodes.pop(0) if nodes else None)
