"""Where the statements of a TOML text stand, and the items of the values in them; what is valid is not decided here."""

from __future__ import annotations

import re
import tomllib
from typing import NamedTuple

from editorial.formats.limits import Limits
from editorial.formats.nodes import Node

_SKIP = re.compile(r"(?:[ \t\r\n]++|#[^\r\n]*+)*+")
_BLANKS = re.compile(r"[ \t]*+")
_END_OF_STATEMENT = re.compile(r"[ \t]*+(?:#[^\r\n]*+)?(?:\r\n|\n|\r|\Z)")
_KEY_PART = re.compile(r'([A-Za-z0-9_-]+)|("(?:[^"\\\r\n]++|\\[^\r\n])*+")|(\'[^\'\r\n]*+\')')
_STRING = re.compile(
    r'"""(?:[^"\\]++|\\[\s\S]|"{1,2}(?!"))*+"{3,5}'
    r"|'''(?:[^']++|'{1,2}(?!'))*+'{3,5}"
    r'|"(?:[^"\\\r\n]++|\\[^\r\n])*+"'
    r"|'[^'\r\n]*+'"
)
_WORD = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[^\s,#\]}]*+|[^\s,#\[\]{}\"'=]++")


class TomlScanError(Exception):
    """A text that no statements can be found in; `offset` is the place in it, `most` the limit that it exceeds."""

    def __init__(
        self, code: str, reason: str, offset: int, *, most: int = 0, remedy: str = "Correct the TOML, or write YAML."
    ) -> None:
        super().__init__(reason)
        self.details = {"most": str(most)} if most else {"problem": reason}
        self.code = code
        self.reason = reason
        self.offset = offset
        self.remedy = remedy


class Statement(NamedTuple):
    """`key = value`, or a table's header line. `path` is the full key, that of the table included.

    `start` is the first character, `end` where the next line begins; `node` is the value, None for a table.
    """

    path: tuple[str, ...]
    start: int
    end: int
    node: Node | None
    in_table: bool


def scan(text: str, limits: Limits) -> list[Statement]:
    """Return the statements of `text` in order; raises TomlScanError."""
    return _Scanner(text, limits).statements()


class _Scanner:
    """Walks over one text; nothing recurses, and depth and number of values are bounded."""

    def __init__(self, text: str, limits: Limits) -> None:
        self.text = text
        self.limits = limits
        self.at = 0
        self._count = 0

    def statements(self) -> list[Statement]:
        """Return all statements."""
        found: list[Statement] = []
        table: tuple[str, ...] = ()
        self._skip(_SKIP)
        while self.at < len(self.text):
            start = self.at
            if self.text[start] == "[":
                table, node = self._table(), None
                path = table
            else:
                path, node = table + self._key(), self._assigned()
            if self._count + len(found) * 2 > self.limits.nodes:
                raise TomlScanError(
                    "too-many-nodes", f"the header has over {self.limits.nodes} values", start, most=self.limits.nodes
                )
            self._skip(_END_OF_STATEMENT, "a line goes on behind its value")
            found.append(Statement(path, start, self.at, node, bool(table)))
            self._skip(_SKIP)
        return found

    def _skip(self, pattern: re.Pattern[str], reason: str = "") -> None:
        """Step over what matches here."""
        match = pattern.match(self.text, self.at)
        if match is None:
            raise TomlScanError("toml-syntax", reason, self.at)
        self.at = match.end()

    def _table(self) -> tuple[str, ...]:
        """Return the path in `[a.b]` or `[[a.b]]`."""
        brackets = 2 if self.text.startswith("[[", self.at) else 1
        self.at += brackets
        path = self._key()
        if not self.text.startswith("]" * brackets, self.at):
            raise TomlScanError("toml-syntax", "the name of a table is not closed", self.at)
        self.at += brackets
        return path

    def _key(self) -> tuple[str, ...]:
        """Return the parts of a key, and step over it and the blanks behind it."""
        parts: list[str] = []
        while True:
            self._skip(_BLANKS)
            match = _KEY_PART.match(self.text, self.at)
            if match is None:
                raise TomlScanError("toml-syntax", "a key is missing", self.at)
            parts.append(self._key_text(match))
            self.at = match.end()
            self._skip(_BLANKS)
            if len(parts) > self.limits.depth:
                raise TomlScanError(
                    "too-deep", f"a key has over {self.limits.depth} parts", self.at, most=self.limits.depth
                )
            if not self.text.startswith(".", self.at):
                return tuple(parts)
            self.at += 1

    def _key_text(self, match: re.Match[str]) -> str:
        """Return what a part of a key says."""
        bare, basic, literal = match.groups()
        if bare:
            return str(bare)
        if literal:
            return str(literal[1:-1])
        try:
            return next(iter(tomllib.loads(f"{basic} = 0")))
        except ValueError:
            raise TomlScanError("toml-syntax", "a key cannot be read", match.start()) from None

    def _assigned(self) -> Node:
        """Return the value behind the equals sign."""
        if not self.text.startswith("=", self.at):
            raise TomlScanError("toml-syntax", "an equals sign is missing behind the key", self.at)
        self.at += 1
        self._skip(_BLANKS)
        return self._value()

    def _value(self) -> Node:
        """Return the value that stands here; lists have items, inline tables none."""
        stack: list[tuple[Node, list[Node]]] = []
        while True:
            if stack:
                self._skip(_SKIP)
            char = self.text[self.at : self.at + 1]
            if char in ("[", "{"):
                self._open(char, stack)
            elif stack and char in ("]", "}"):
                node = stack.pop()[0]
                self.at += 1
                node.end = self.at
                if not stack:
                    return node
            elif stack and (char == "," or (char == "=" and stack[-1][0].kind == "mapping")):
                self.at += 1
            else:
                node = self._scalar()
                if not stack:
                    return node
                stack[-1][1].append(node)

    def _open(self, char: str, stack: list[tuple[Node, list[Node]]]) -> None:
        """Begin a list or an inline table, whose keys and values are not told apart here."""
        if len(stack) >= self.limits.depth:
            raise TomlScanError(
                "too-deep", f"the header nests deeper than {self.limits.depth} levels", self.at, most=self.limits.depth
            )
        node = Node("list" if char == "[" else "mapping", self.at, self.at)
        node.flow = True
        items: list[Node] = []
        if node.kind == "list":
            node.items = items
        if stack:
            stack[-1][1].append(node)
        stack.append((node, items))
        self.at += 1
        self._count += 1

    def _scalar(self) -> Node:
        """Return the text, number, flag or date that stands here; its text is filled in later."""
        match = _STRING.match(self.text, self.at) or _WORD.match(self.text, self.at)
        if match is None:
            raise TomlScanError("toml-syntax", "a value is missing or not closed", self.at)
        self._count += 1
        if self._count > self.limits.nodes:
            raise TomlScanError(
                "too-many-nodes", f"the header has over {self.limits.nodes} values", self.at, most=self.limits.nodes
            )
        written = match.group()
        self.at = match.end()
        return Node("scalar", match.start(), match.end(), written, written[0] if written[0] in "\"'" else "")
