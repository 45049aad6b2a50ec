"""A JSON header at the beginning of a text → its root node with source spans, without recursion."""

from __future__ import annotations

import json
import re

from editorial.formats.characters import unwritable
from editorial.formats.errors import FormatError
from editorial.formats.limits import Limits
from editorial.formats.newlines import position
from editorial.formats.nodes import Node
from editorial.formats.values import Kind

_SPACE = re.compile(r"[ \t\r\n]*+")
_STRING = re.compile(r'"[^"\\\x00-\x1f]*+(?:\\.[^"\\\x00-\x1f]*+)*+"')
_WORD = re.compile(r"-?(?:0|[1-9][0-9]*+)(?:\.[0-9]++)?(?:[eE][-+]?[0-9]++)?(?![\w.+-])|(?:true|false|null)\b")
_REMEDIES = {
    "control-character": "Remove the escape.",
    "too-deep": "Write the data flatter, or keep it out of the header.",
    "too-many-nodes": "Keep the data out of the header.",
}
_REST_OF_LINE = re.compile(r"[ \t]*(?:\r\n|\n|\r|\Z)")


def read_json(text: str, start: int, limits: Limits) -> tuple[Node, int]:
    """Return the object that begins at `start` of a file's text, and where the line behind it ends.

    Raises FormatError "json-syntax", "json-trailing-text" or what the limits refuse.
    """
    root = _JsonReader(text, start, limits).read()
    rest = _REST_OF_LINE.match(text, root.end)
    if rest is None:
        reason = "text stands behind the header's last brace"
        raise _error(text, root.end, "json-trailing-text", reason, "Begin the body on a line of its own.")
    if len(text[start : root.end].encode()) > limits.header_bytes:
        reason = f"the header has over {limits.header_bytes} bytes"
        details = {"most": str(limits.header_bytes)}
        raise _error(text, start, "header-too-long", reason, "Move text from the header to the body.", details)
    return root, rest.end()


def _error(
    text: str, offset: int, code: str, reason: str, remedy: str, details: dict[str, str] | None = None
) -> FormatError:
    """Return the error at a place of the file's text."""
    line, column = position(text, offset)
    return FormatError(code, reason, line=line, column=column, remedy=remedy, details=details)


class _JsonReader:
    """Reads one value; `_stack` holds the open lists and mappings with their items."""

    def __init__(self, text: str, start: int, limits: Limits) -> None:
        self.text = text
        self.limits = limits
        self.at = start
        self._stack: list[tuple[Node, list[Node]]] = []
        self._count = 0

    def read(self) -> Node:
        """Return the value, having read all of it."""
        while True:
            char = self._peek()
            if self._stack and not self._stack[-1][1] and char == self._closing():
                node = self._close()
            elif self._stack and self._stack[-1][0].kind == "mapping" and len(self._stack[-1][1]) % 2 == 0:
                self._key(char)
                continue
            elif char in ("[", "{"):
                self._open("list" if char == "[" else "mapping")
                continue
            else:
                node = self._string() if char == '"' else self._word()
            while self._stack:
                self._stack[-1][1].append(node)
                if self._goes_on():
                    break
                node = self._close()
            else:
                return node

    def _peek(self) -> str:
        """Return the next character that is no blank, "" at the end of the text."""
        blanks = _SPACE.match(self.text, self.at)
        self.at = blanks.end() if blanks else self.at
        return self.text[self.at : self.at + 1]

    def _closing(self) -> str:
        """Return the bracket that closes the innermost open value."""
        return "]" if self._stack[-1][0].kind == "list" else "}"

    def _open(self, kind: Kind) -> None:
        """Begin a list or a mapping."""
        if len(self._stack) >= self.limits.depth:
            raise self._error("too-deep", f"the header nests deeper than {self.limits.depth} levels", self.limits.depth)
        node = self._counted(Node(kind, self.at, self.at))
        items: list[Node] = []
        node.items, node.flow = items, True
        self._stack.append((node, items))
        self.at += 1

    def _close(self) -> Node:
        """End the innermost list or mapping at the bracket that stands here."""
        node, _ = self._stack.pop()
        self.at += 1
        node.end = self.at
        return node

    def _goes_on(self) -> bool:
        """Return whether a comma follows, and step over it; False before a closing bracket."""
        char = self._peek()
        if char == ",":
            self.at += 1
            return True
        if char != self._closing():
            raise self._error("json-syntax", f"a comma or {self._closing()!r} is missing")
        return False

    def _key(self, char: str) -> None:
        """Read a key and its colon."""
        if char != '"':
            raise self._error("json-syntax", "a key in double quotes is missing")
        self._stack[-1][1].append(self._string())
        if self._peek() != ":":
            raise self._error("json-syntax", "a colon is missing behind the key")
        self.at += 1

    def _string(self) -> Node:
        """Return the text in quotes that stands here."""
        match = _STRING.match(self.text, self.at)
        if match is None:
            raise self._error("json-syntax", "a text in quotes is not closed, or holds a line end or control character")
        written = match.group()
        try:
            text = json.loads(written) if "\\" in written else written[1:-1]
        except ValueError:
            raise self._error("json-syntax", "a text holds an escape that JSON does not have") from None
        if unwritable(text):
            raise self._error("control-character", "a text in the header holds a control character or half a character")
        return self._scalar_node(match, text, '"')

    def _word(self) -> Node:
        """Return the number, true, false or null that stands here."""
        match = _WORD.match(self.text, self.at)
        if match is None:
            raise self._error("json-syntax", "a value is missing")
        return self._scalar_node(match, match.group(), "")

    def _scalar_node(self, match: re.Match[str], text: str, style: str) -> Node:
        """Return the node of a matched scalar and step over it."""
        kind: Kind = "null" if text == "null" and not style else "scalar"
        node = self._counted(Node(kind, match.start(), match.end(), text, style))
        self.at = match.end()
        return node

    def _counted(self, node: Node) -> Node:
        """Return the node, or raise when it is one too many or lies too far from the beginning."""
        self._count += 1
        if self._count > self.limits.nodes:
            most = self.limits.nodes
            raise self._error("too-many-nodes", f"the header has over {most} keys, values and items", most)
        return node

    def _error(self, code: str, reason: str, most: int = 0) -> FormatError:
        """Return the error at the place that is being read; `most` is the limit that is exceeded."""
        details = {"most": str(most)} if most else {"problem": reason} if code == "json-syntax" else {"syntax": "JSON"}
        remedy = _REMEDIES.get(code, "Write the header as JSON, or in YAML.")
        return _error(self.text, self.at, code, reason, remedy, details)
