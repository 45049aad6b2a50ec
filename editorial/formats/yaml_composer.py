"""libyaml's events → one tree of nodes, bounded in depth and size while it grows."""

from __future__ import annotations

from typing import Any, NoReturn, TypeAlias

from yaml._yaml import CParser
from yaml.events import (
    AliasEvent,
    DocumentEndEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)

from editorial.formats.characters import unwritable
from editorial.formats.limits import Limits
from editorial.formats.nodes import Node
from editorial.formats.values import Kind
from editorial.formats.yaml_types import NULLS

YamlEvent: TypeAlias = Any  # the stubs give marks and values of events types that libyaml's never have

_TAG = "tag:yaml.org,2002:"
_CORE_TAGS = frozenset(_TAG + name for name in ("str", "int", "float", "bool", "null", "timestamp", "seq", "map"))
# libyaml breaks lines at the first three (YAML 1.1) and drops a leading U+FEFF; js-yaml, Go and files take all as text.
_FOREIGN = ("\x85", "\u2028", "\u2029", "\ufeff")
_PRIVATE_USE = range(0xE000, 0xF900)
_REMEDIES = {
    "control-character": "Remove the escape.",
    "document-marker": "Remove the line.",
    "recursive-alias": "Write the value out.",
    "too-deep": "Write the data flatter, or keep it out of the header.",
    "too-many-nodes": "Keep the data out of the header.",
    "too-many-aliases": "Write the values out.",
    "unknown-alias": "Quote the value if it is text that begins with an asterisk.",
    "unsupported-tag": "Write the value without the tag.",
}


class CompositionError(Exception):
    """A header that libyaml reads and the product refuses; `offset` is a place in the header's text."""

    def __init__(self, code: str, reason: str, offset: int, remedy: str, **details: str) -> None:
        super().__init__(reason)
        self.details = details
        self.code = code
        self.reason = reason
        self.offset = offset
        self.remedy = remedy


class Composer:
    """Builds the tree of one header; `uses` pairs the offset of every alias with the node it stands for.

    Events are pulled one at a time, so that a hostile header is left at the first node over a limit and nothing here
    or in libyaml recurses. Aliases are counted with all that they stand for and never walked.
    """

    def __init__(self, text: str, limits: Limits) -> None:
        self.text = text
        self.limits = limits
        self.uses: list[tuple[int, Node]] = []
        self._anchors: dict[str, Node] = {}
        self._foreign = _stand_ins(text)
        self._stack: list[tuple[Node, list[Node]]] = []  # the open lists and mappings with their items

    def compose(self) -> Node | None:
        """Return the root node, None for a header without any; raises CompositionError or yaml.YAMLError."""
        next_event = CParser(self._readable()).get_event
        stack, count, most = self._stack, 0, self.limits.nodes
        root: list[Node] = []
        items = root  # of the innermost open list or mapping
        while True:
            event: YamlEvent = next_event()
            kind = type(event)
            if kind is ScalarEvent:
                node = self._scalar(event)
            elif kind is SequenceEndEvent or kind is MappingEndEvent:
                self._close(event)
                items = stack[-1][1] if stack else root
                continue
            elif kind is SequenceStartEvent or kind is MappingStartEvent:
                node = self._collection(event)
            elif kind is AliasEvent:
                node = self._alias(event)
            elif kind is StreamEndEvent:
                return root[0] if root else None
            else:
                self._check_document(event)
                continue
            count += node.size
            if count > most:
                self._refuse(
                    "too-many-nodes", f"the header has over {most} keys, values and items", event, most=str(most)
                )
            items.append(node)
            if kind is not AliasEvent and event.anchor:
                node.anchored = True
                self._anchors[event.anchor] = node
            if kind is SequenceStartEvent or kind is MappingStartEvent:
                node.items = items = []
                stack.append((node, items))

    def _readable(self) -> str:
        """Return the text for libyaml, each character of it at its place."""
        if not self._foreign:
            return self.text
        return self.text.translate({ord(char): stand_in for char, stand_in in self._foreign.items()})

    def _check_document(self, event: YamlEvent) -> None:
        """Refuse `---` and `...` inside a header; its fences are none of YAML's business."""
        if (type(event) is DocumentStartEvent or type(event) is DocumentEndEvent) and event.explicit:
            self._refuse("document-marker", "the header holds a `---` or `...` of YAML", event)

    def _scalar(self, event: YamlEvent) -> Node:
        """Return a scalar or null node; the end of a block scalar is that of its last line with text."""
        start, end, text, style = event.start_mark.index, event.end_mark.index, event.value, event.style
        if self._foreign:
            text = text.translate({ord(stand_in): char for char, stand_in in self._foreign.items()})
        if event.tag:
            return self._tagged(event, Node("scalar", start, end, text, style or ""))
        if not style:
            return Node("null" if text in NULLS else "scalar", start, end, text)
        if style == '"':
            if unwritable(text):
                self._refuse_escape(event)
        elif style != "'":
            end = start + len(self.text[start:end].rstrip(" \r\n"))
        return Node("scalar", start, end, text, style)

    def _tagged(self, event: YamlEvent, node: Node) -> Node:
        """Return the node of a scalar with a tag; `!!null` makes it null, the other core tags leave it text."""
        self._check_tag(event)
        if unwritable(node.text):
            self._refuse_escape(event)
        if node.style in ("|", ">"):
            node.end = node.start + len(self.text[node.start : node.end].rstrip(" \r\n"))
        node.tagged = True
        if event.tag == _TAG + "null":
            node.kind = "null"
        return node

    def _collection(self, event: YamlEvent) -> Node:
        """Return the node of a list or a mapping, still empty."""
        if len(self._stack) >= self.limits.depth:
            self._too_deep(event)
        kind: Kind = "list" if type(event) is SequenceStartEvent else "mapping"
        node = Node(kind, event.start_mark.index, event.end_mark.index)
        node.flow = bool(event.flow_style)
        if event.tag:
            self._check_tag(event)
            node.tagged = True
        return node

    def _close(self, event: YamlEvent) -> None:
        """End a list or a mapping; a block one ends with its last child, not where the next key begins."""
        node, items = self._stack.pop()
        if node.flow:
            node.end = event.end_mark.index
        elif items:
            node.end = items[-1].end
        if items:
            node.size += sum([item.size for item in items])
            node.height += max([item.height for item in items])

    def _alias(self, event: YamlEvent) -> Node:
        """Return a copy of the node that is referred to, standing where the alias stands."""
        target = self._anchors.get(event.anchor)
        if target is None:
            reason = f"the alias *{event.anchor} refers to nothing above it"
            self._refuse("unknown-alias", reason, event, alias=event.anchor[:100])
        if any(node is target for node, _ in self._stack):
            reason = f"the alias *{event.anchor} lies inside what it refers to"
            self._refuse("recursive-alias", reason, event, alias=event.anchor[:100])
        if len(self._stack) + target.height > self.limits.depth:
            self._too_deep(event)
        if len(self.uses) >= self.limits.aliases:
            most = self.limits.aliases
            self._refuse("too-many-aliases", f"the header has over {most} aliases", event, most=str(most))
        node = Node(target.kind, event.start_mark.index, event.end_mark.index, target.text, target.style)
        node.items, node.size, node.height = target.items, target.size, target.height
        node.tagged, node.alias = target.tagged, True
        self.uses.append((node.start, target))
        return node

    def _check_tag(self, event: YamlEvent) -> None:
        """Refuse every tag but those of the core schema: others mean objects of some program."""
        if event.tag not in _CORE_TAGS and event.tag != "!":
            tag = event.tag[:100]
            self._refuse("unsupported-tag", f"the header holds the YAML tag {tag!r}", event, tag=tag)

    def _refuse_escape(self, event: YamlEvent) -> NoReturn:
        """Raise the error for an escape that stands for what no value may hold."""
        self._refuse(
            "control-character", "an escape in the header stands for a control character", event, syntax="YAML"
        )

    def _too_deep(self, event: YamlEvent) -> NoReturn:
        """Raise the error for a list or mapping inside too many others."""
        most = self.limits.depth
        self._refuse("too-deep", f"the header nests deeper than {most} levels", event, most=str(most))

    def _refuse(self, code: str, reason: str, event: YamlEvent, **details: str) -> NoReturn:
        """Raise the error at the place of the event."""
        raise CompositionError(code, reason, event.start_mark.index, _REMEDIES[code], **details)


def _stand_ins(text: str) -> dict[str, str]:
    """Return a private-use character that is not in `text` for each character that libyaml reads differently."""
    foreign = [char for char in _FOREIGN if char in text]
    if not foreign:
        return {}
    free = (chr(code) for code in _PRIVATE_USE if chr(code) not in text)
    return dict(zip(foreign, free, strict=False))
