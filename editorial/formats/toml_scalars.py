"""Values as TOML text."""

from __future__ import annotations

import datetime as dt
import json
import math
import re

from editorial.formats.brackets import Notation
from editorial.formats.characters import unwritable
from editorial.formats.comparison import says
from editorial.formats.errors import PatchError
from editorial.formats.nodes import Node
from editorial.formats.values import Value

_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+\Z")
_DATE = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
    r"(?:[Tt ][0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]+)?(?:[Zz]|[-+][0-9]{2}:[0-9]{2})?)?\Z"
)
_NUMBER = re.compile(r"[-+]?(?:0|[1-9][0-9]{0,17})(?:\.[0-9]{1,100})?\Z")
_LITERAL_UNSAFE = re.compile("['\r\n]")


def key_source(key: str) -> str:
    """Return a key as TOML writes it."""
    return key if _BARE_KEY.match(key) else _basic(key)


def toml_source(value: Value, old: Node | None = None) -> str:
    """Return a value on one line of TOML, in the style of the scalar that it replaces; raises PatchError for None."""
    if value is None:
        raise PatchError("toml-null", "TOML has no empty value; remove the key instead")
    if isinstance(value, list):
        return "[" + ", ".join(toml_source(item) for item in value) + "]"
    if isinstance(value, dict):
        pairs = ", ".join(f"{key_source(key)} = {toml_source(item)}" for key, item in value.items())
        return f"{{ {pairs} }}" if pairs else "{}"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (dt.date, dt.time)):
        return _string(value.isoformat(), old) if old is not None and old.style else value.isoformat()
    if isinstance(value, float) and not math.isfinite(value):
        raise PatchError("unwritable-value", "a number that is not finite cannot be written")
    return _string(value, old) if isinstance(value, str) else repr(value)


def _string(text: str, old: Node | None) -> str:
    """Return text in the quotes of `old`; bare where `old` is and both are dates, numbers or flags."""
    if unwritable(text):
        raise PatchError("unwritable-value", "the text holds control characters, which no header may hold")
    if old is not None and old.kind == "scalar":
        if not old.style and _bare_like(text, old.text):
            return text
        if old.style == "'" and not _LITERAL_UNSAFE.search(text):
            return f"'{text}'"
    return _basic(text)


def _bare_like(text: str, old: str) -> bool:
    """Return whether `text` can stand bare where `old` did."""
    if old in ("true", "false"):
        return text in ("true", "false")
    return any(kind.match(text) and kind.match(old) for kind in (_DATE, _NUMBER))


def _basic(text: str) -> str:
    """Return text in double quotes; JSON's escapes are all valid in TOML."""
    return json.dumps(text, ensure_ascii=False)


def _typed(node: Node) -> Value:
    """Return the value that tomllib read."""
    return node.value


def _same(node: Node, value: Value) -> bool:
    """Return whether a node says a value."""
    return says(node, value, _typed)


TOML = Notation(toml_source, _same)
