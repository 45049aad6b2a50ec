"""Set, add and cut single keys of a YAML header, leaving every other byte of it alone."""

from __future__ import annotations

import re
from collections.abc import Mapping

from editorial.formats.brackets import list_edits, patch_mapping
from editorial.formats.edits import Edit, apply_edits
from editorial.formats.entries import Entry
from editorial.formats.errors import PatchError
from editorial.formats.limits import DEFAULT_LIMITS
from editorial.formats.newlines import line_end, line_start, next_line
from editorial.formats.nodes import Node
from editorial.formats.values import Removed, Value
from editorial.formats.yaml_blocks import block_scalar
from editorial.formats.yaml_flow import YAML_FLOW, flow_source
from editorial.formats.yaml_lists import ListStyle, block_list, list_style, patch_block_list
from editorial.formats.yaml_reader import YamlTree, read_yaml
from editorial.formats.yaml_scalars import quote_mark, same_value, scalar_source

_COLON = re.compile(r"[ \t]*:|\s*(?:#[^\r\n]*\s+)*:")


def write_yaml(values: Mapping[str, Value], newline: str) -> str:
    """Return clean `key: value` lines; lists stand below their key, one item a line."""
    return "".join(new_entry(key, value, "", ListStyle(), newline, "'") for key, value in values.items())


def new_entry(key: str, value: Value, indent: str, style: ListStyle, newline: str, quote: str) -> str:
    """Return the lines of a key that the header does not have yet."""
    written = indent + scalar_source(key)
    if isinstance(value, list) and value and not style.flow:
        return f"{written}:{newline}{block_list(value, indent, style, newline, quote)}"
    return f"{written}: {flow_source(value, quote=quote)}{newline}"


def patch_yaml(text: str, changes: Mapping[str, Value | Removed], newline: str) -> str:
    """Return the header `text` (fences excluded) with keys set, added at its end, or cut.

    A key that stands more than once is set where it stands last, and cut everywhere. Raises PatchError.
    """
    tree = read_yaml(text, first_line=1, limits=DEFAULT_LIMITS)
    for key, value in changes.items():
        _refuse_anchored(tree, key, value)
    if tree.root is not None and tree.root.flow:
        return patch_mapping(text, tree.root, tree.entries, changes, YAML_FLOW)
    patcher = _Patcher(text, tree, newline)
    for key, value in changes.items():
        patcher.change(key, value)
    return apply_edits(text, patcher.edits) + "".join(patcher.added)


def _refuse_anchored(tree: YamlTree, key: str, value: Value | Removed) -> None:
    """Raise PatchError when what is to be replaced or cut is referred to from elsewhere in the header."""
    entries = [entry for entry in tree.entries if entry.key == key]
    for entry in entries if isinstance(value, Removed) else entries[-1:]:
        if not isinstance(value, Removed) and same_value(entry.value, value):
            continue
        start = entry.key_node.start if isinstance(value, Removed) else entry.value.start
        for alias, target in tree.uses:
            if start <= target.start <= entry.value.end and not start <= alias <= entry.value.end:
                reason = f"the value of {key!r} carries an anchor that is used elsewhere in the header"
                raise PatchError("anchored-value", reason, key=key)


class _Patcher:
    """Collects the edits of one header; `added` are the lines of new keys."""

    def __init__(self, text: str, tree: YamlTree, newline: str) -> None:
        self.text = text
        self.tree = tree
        self.newline = newline
        self.edits: list[Edit] = []
        self.added: list[str] = []
        self.style = list_style(text, tree.entries)
        self.quote = quote_mark(tree.entries)

    def change(self, key: str, value: Value | Removed) -> None:
        """Collect what sets, adds or cuts one key."""
        entries = [entry for entry in self.tree.entries if entry.key == key]
        if isinstance(value, Removed):
            for entry in entries:
                self._cut(entry)
        elif not entries:
            first = self.tree.entries[0].key_node.start if self.tree.entries else 0
            indent = self.text[line_start(self.text, first) : first]
            self.added.append(new_entry(key, value, indent, self.style, self.newline, self.quote))
        elif not same_value(entries[-1].value, value):
            self._set(entries[-1], value)

    def _cut(self, entry: Entry) -> None:
        """Cut the lines of an entry; comments above and below it stay."""
        start = line_start(self.text, entry.key_node.start)
        self.edits.append(Edit(start, next_line(self.text, entry.value.end), ""))

    def _set(self, entry: Entry, value: Value) -> None:
        """Write a value where another one stands."""
        node = entry.value
        if isinstance(value, list) and value:
            if node.kind == "list" and node.items and not node.alias:
                if node.flow:
                    self.edits += list_edits(self.text, node, value, YAML_FLOW)
                else:
                    self.edits += patch_block_list(self.text, node, value, self.newline)
            elif not self._stays_flow(node):
                self._set_block(entry, value)
            else:
                self._set_inline(entry, flow_source(value, quote=self.quote))
        elif isinstance(value, (list, dict)):
            self._set_inline(entry, flow_source(value, quote=self.quote))
        elif node.style in ("|", ">") and isinstance(value, str) and not node.alias:
            block = block_scalar(self.text[node.start : node.end], value, self.newline)
            if block is not None:
                self.edits.append(Edit(node.start, node.end, block))
            else:
                self._set_inline(entry, scalar_source(value, quote='"'))
        else:
            old = node if node.kind == "scalar" else None
            self._set_inline(entry, scalar_source(value, old=old, quote=self.quote))

    def _stays_flow(self, node: Node) -> bool:
        """Return whether a list that takes the place of `node` is written in brackets."""
        return self.style.flow or (node.kind == "list" and node.flow and not self.style.seen)

    def _colon_end(self, entry: Entry) -> int:
        """Return where the colon of an entry ends."""
        match = _COLON.match(self.text, entry.key_node.end)
        if match is None:
            raise PatchError("unusual-layout", f"no colon follows the key {entry.key!r}", key=entry.key)
        return match.end()

    def _set_inline(self, entry: Entry, source: str) -> None:
        """Write a value that needs one line behind its key; a comment behind the key or a one-line value stays."""
        node, text = entry.value, self.text
        if node.start == node.end:
            self.edits.append(Edit(node.start, node.end, " " + source))
        elif _is_block(node):
            colon = self._colon_end(entry)
            comments, end = self._comments(node, colon), line_end(text, node.end)
            self.edits.append(Edit(colon, end, f" {source}{comments}"))
        else:
            self.edits.append(Edit(node.start, node.end, source))

    def _set_block(self, entry: Entry, value: list[Value]) -> None:
        """Write a list below its key in place of a value of another form; a comment behind the key stays."""
        node, text = entry.value, self.text
        colon = self._colon_end(entry)
        end = line_end(text, node.end)
        comments = self._comments(node, colon) + ("" if _is_block(node) else text[node.end : end].rstrip())
        start = entry.key_node.start
        indent = text[line_start(text, start) : start]
        items = block_list(value, indent, self.style, self.newline, self.quote).removesuffix(self.newline)
        self.edits.append(Edit(colon, end, f"{comments}{self.newline}{items}"))

    def _comments(self, node: Node, colon: int) -> str:
        """Return the comments between a key's colon and its value, with the blanks before them."""
        if node.style in ("|", ">"):
            return self.text[node.start : line_end(self.text, node.start)].lstrip("|>+-0123456789").rstrip()
        gap = self.text[colon : node.start].rstrip()
        return gap if "#" in gap else ""


def _is_block(node: Node) -> bool:
    """Return whether a value is written over lines of its own below its key."""
    return not node.alias and (node.style in ("|", ">") or (node.kind in ("list", "mapping") and not node.flow))
