"""Values as YAML text: in the style that the file already uses where the text allows it, else the plainest safe one."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Sequence

import yaml
from yaml._yaml import CParser
from yaml.events import ScalarEvent

from editorial.formats.characters import unwritable
from editorial.formats.comparison import says
from editorial.formats.entries import Entry
from editorial.formats.errors import PatchError
from editorial.formats.nodes import Node
from editorial.formats.values import Value
from editorial.formats.yaml_types import implicit_type, scalar_value

_UNSAFE_START = (*"-?:,[]{}#&*!|>'\"%@`= \t\ufeff\xa0", "...")
_UNSAFE_PLAIN = re.compile(r":(?= |\Z)| #|[\t\r\n\x85\u2028\u2029\ufeff]| \Z")
_FLOW_UNSAFE = re.compile(r"[,\[\]{}:?\"']")
_SINGLE_UNSAFE = re.compile("[\r\n\t\x85\u2028\u2029\ufeff]")
_ESCAPED = re.compile('[\x00-\x1f"\\\\\x7f-\x9f\u2028\u2029\ufeff]')
_SHORT_ESCAPES = {"\n": "\\n", "\t": "\\t", "\r": "\\r", '"': '\\"', "\\": "\\\\"}


def same_value(node: Node, value: Value) -> bool:
    """Return whether a node of YAML or JSON says a value."""
    return says(node, value, scalar_value)


def quote_mark(entries: Sequence[Entry]) -> str:
    """Return the quote mark that a header uses most, the single one when it uses none."""
    styles = [node.style for entry in entries for node in (entry.value, *entry.value.items)]
    return '"' if styles.count('"') > styles.count("'") else "'"


def scalar_source(value: Value, *, old: Node | None = None, flow: bool = False, quote: str = "'") -> str:
    """Return `value` (no list, no mapping) as one line of YAML.

    `old` is the scalar that it replaces: its style is kept where the text reads back the same. `quote` is the quote
    mark for text that needs one and replaces none. Raises PatchError for text that no header may hold.
    """
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        if not math.isfinite(value):
            raise PatchError("unwritable-value", "a number that is not finite cannot be written")
        written = repr(value)  # YAML 1.1 knows no exponent without a point
        return written if "." in written else written.replace("e", ".0e")
    dated = isinstance(value, (dt.date, dt.time))
    text = value.isoformat() if isinstance(value, (dt.date, dt.time)) else str(value)
    if unwritable(text):
        raise PatchError("unwritable-value", "the text holds control characters, which no header may hold")
    return _text_source(text, old if old is not None and old.kind == "scalar" else None, flow, quote, dated)


def _text_source(text: str, old: Node | None, flow: bool, quote: str, dated: bool) -> str:
    """Return the first form of `text` that reads back the same: the old style, plain, then a quoted one."""
    style = old.style if old is not None else ""
    forms = {"": _plain(text, old, flow, dated), "'": _single(text), '"': _double(text)}
    for candidate in (style, "", quote, "'"):
        source = forms.get(candidate)
        if source is not None and reads_as(source, text, flow):
            return source
    return _double(text)


def reads_as(source: str, text: str, flow: bool = False) -> bool:
    """Return whether libyaml reads `source`, standing behind a key or in a flow list, as the scalar `text`."""
    if flow:
        return _scalars(f"[x, {source}, x]") == ["x", text, "x"]
    return _scalars(f"x: {source} # x\n") == ["x", text]


def block_reads_as(block: str, text: str) -> bool:
    """Return whether libyaml reads the block scalar `block`, standing behind a key, as `text`."""
    return _scalars(f"x: {block}\n") == ["x", text]


def _scalars(source: str) -> list[str] | None:
    """Return the text of every scalar in a piece of YAML, None when it is none."""
    parser = CParser(source)
    found: list[str] = []
    try:
        while (event := parser.get_event()) is not None:
            if type(event) is ScalarEvent:
                found.append(event.value)
    except yaml.YAMLError:
        return None
    return found


def _plain(text: str, old: Node | None, flow: bool, dated: bool) -> str | None:
    """Return `text` unquoted, None where some reader would see a type or a mark in it that it had not before."""
    if not text or text.startswith(_UNSAFE_START) or _UNSAFE_PLAIN.search(text) or text[-1] in "\xa0:":
        return None
    if flow and _FLOW_UNSAFE.search(text):
        return None
    implied = implicit_type(text)
    if implied == "str" or (dated and implied == "timestamp"):
        return text
    was_plain = old is not None and not old.style and not old.tagged and not old.alias and old.text
    if was_plain and old is not None and implied != "null" and implicit_type(old.text) == implied:
        return text
    return None


def _single(text: str) -> str | None:
    """Return `text` in single quotes, None where they cannot hold it on one line."""
    return None if _SINGLE_UNSAFE.search(text) else "'" + text.replace("'", "''") + "'"


def _double(text: str) -> str:
    """Return `text` in double quotes, with escapes that YAML 1.1 and 1.2 share."""
    return '"' + _ESCAPED.sub(_escape, text) + '"'


def _escape(match: re.Match[str]) -> str:
    """Return the escape of one character."""
    char = match.group()
    short = _SHORT_ESCAPES.get(char)
    return short or (f"\\x{ord(char):02X}" if char < "\x80" else f"\\u{ord(char):04X}")
