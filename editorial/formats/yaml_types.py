"""What a plain YAML scalar means to readers: YAML 1.1 (PyYAML, js-yaml 3, Go) and YAML 1.2 together."""

from __future__ import annotations

import math
import re

from editorial.formats.nodes import Node
from editorial.formats.values import Value

NULLS = frozenset(("", "~", "null", "Null", "NULL"))
_TRUE = frozenset(("true", "True", "TRUE"))
_FALSE = frozenset(("false", "False", "FALSE"))
_SWITCHES = re.compile(r"(?:y|Y|yes|Yes|YES|n|N|no|No|NO|on|On|ON|off|Off|OFF)\Z")
_NUMBER = re.compile(r"[-+]?(?:[0-9][0-9_]*(?:\.[0-9_]*)?|\.[0-9_]+)(?:[eE][-+]?[0-9]+)?\Z")
_BASED = re.compile(r"[-+]?0(?:b[01_]+|o[0-7_]+|x[0-9a-fA-F_]+)\Z")
_SPECIAL_FLOAT = re.compile(r"[-+]?\.(?:inf|Inf|INF|nan|NaN|NAN)\Z")
_SEXAGESIMAL = re.compile(r"[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?\Z")
_TIMESTAMP = re.compile(
    r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}"
    r"(?:(?:[Tt]|[ \t]+)[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]*)?)?[ \t]*(?:Z|z|[-+][0-9]{1,2}(?::?[0-9]{2})?)?)?\Z"
)
_CORE_INT = re.compile(r"[-+]?[0-9]{1,100}\Z|0o[0-7]{1,100}\Z|0x[0-9a-fA-F]{1,100}\Z")
_CORE_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?\Z")
_LONGEST_NUMBER = 100  # characters; longer ones stay text


def implicit_type(text: str) -> str:
    """Return what some YAML reader would make of `text` written plain; "str" when all agree that it is text.

    One of "null", "bool", "switch" (yes, on, n …), "number", "sexagesimal", "timestamp", "special", "str".
    """
    if text in NULLS:
        return "null"
    if text in _TRUE or text in _FALSE:
        return "bool"
    if text in ("=", "<<"):
        return "special"
    if text[0] not in "-+.0123456789yYnNoO":
        return "str"
    if _SWITCHES.match(text):
        return "switch"
    if _NUMBER.match(text) or _BASED.match(text) or _SPECIAL_FLOAT.match(text):
        return "number"
    if _SEXAGESIMAL.match(text):
        return "sexagesimal"
    return "timestamp" if _TIMESTAMP.match(text) else "str"


def scalar_value(node: Node) -> Value:
    """Return the typed value of a YAML scalar by the core schema: text unless plain and true, false or a number."""
    text = node.text
    if node.style or node.tagged:
        return text
    if text in _TRUE:
        return True
    if text in _FALSE:
        return False
    if text[0] not in "-+.0123456789" or len(text) > _LONGEST_NUMBER:
        return text
    return _number(text)


def _number(text: str) -> Value:
    """Return an int or a finite float, or the text itself."""
    if _CORE_INT.match(text):
        if text.startswith(("0o", "0x")):
            return int(text, 0)
        return int(text, 10)
    if _CORE_FLOAT.match(text):
        number = float(text)
        return number if math.isfinite(number) else text
    return text
