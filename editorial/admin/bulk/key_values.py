"""What a key of the header is set to, as it is typed: a text, a number, a flag or a list."""

from __future__ import annotations

import re
from collections.abc import Sequence

_NUMBER = re.compile(r"-?(?:0|[1-9]\d{0,17})(\.\d{1,17})?", re.ASCII)
_ITEM = re.compile(r"-(?:[ \t]+(.*))?")
_FLAGS = {"true": True, "false": False}


def read_value(typed: str) -> str | int | float | bool | list[str]:
    """Returns what a value says: a number, true and false as such unless in quotes, lines behind dashes as a list.

    >>> read_value("3"), read_value('"3"'), read_value("- a\\n- b"), read_value("[]")
    (3, '3', ['a', 'b'], [])
    """
    text = typed.strip()
    if text == "[]":
        return []
    if text in _FLAGS:
        return _FLAGS[text]
    if found := _NUMBER.fullmatch(text):
        return float(text) if found[1] else int(text)
    lines = [_ITEM.fullmatch(line.strip()) for line in text.splitlines() if line.strip()]
    items = [(line[1] or "").strip() for line in lines if line is not None]
    if items and len(items) == len(lines):
        return [item for item in items if item]
    return text[1:-1] if len(text) > 1 and text[0] == text[-1] == '"' else text


def value_text(value: object) -> str:
    """Returns a value so that `read_value` reads it again."""
    if isinstance(value, Sequence) and not isinstance(value, str):
        return "\n".join(f"- {item}" for item in value) or "[]"
    if isinstance(value, bool):
        return "true" if value else "false"
    text = str(value)
    return f'"{text}"' if isinstance(value, str) and read_value(text) != value else text
