"""One pattern for many texts."""

from __future__ import annotations

import re
from collections.abc import Iterable


def longest_of(terms: Iterable[str]) -> str:
    """Return a pattern that finds the longest of the terms at each place, in a time that their number does not change.

    Terms share their beginnings as in a tree, so that at each place of a text one path is followed.
    """
    tree: _Tree = {}
    for term in terms:
        node = tree
        for character in term:
            node = node.setdefault(character, {})
        node[""] = {}
    return f"(?=[{''.join(map(re.escape, sorted(tree)))}])(?:{_branches(tree)})"


_Tree = dict[str, "_Tree"]


def _branches(tree: _Tree) -> str:
    parts = []
    for character, below in sorted(tree.items()):
        if not character:
            continue
        tail, node = re.escape(character), below
        while len(node) == 1 and "" not in node:
            ((character, node),) = node.items()
            tail += re.escape(character)
        inner = _branches(node)
        optional = "?" if "" in node and inner else ""
        parts.append(tail + (f"(?:{inner}){optional}" if inner else ""))
    return "|".join(parts)
