"""Link targets: `(address "title")` after a link's text, and `[label]: address "title"` definitions."""

from __future__ import annotations

import html
import re
from typing import NamedTuple

from editorial.rendering.limits import MAX_LINK_LABEL, MAX_LINK_TARGET, MAX_LINK_TITLE

_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_INNER = r"(?:[^\s()\\\x00-\x1f\x7f]|\\.)"
_TARGET = (
    rf"(?:<(?:[^<>\n\\]|\\.){{0,{MAX_LINK_TARGET}}}+>"
    rf"|(?!<)(?:{_INNER}|\((?:{_INNER}|\({_INNER}*+\))*+\)){{0,{MAX_LINK_TARGET}}}+)"
)
_TITLE = (
    rf'(?:"(?:[^"\\]|\\.){{0,{MAX_LINK_TITLE}}}+"'
    rf"|'(?:[^'\\]|\\.){{0,{MAX_LINK_TITLE}}}+'"
    rf"|\((?:[^()\\]|\\.){{0,{MAX_LINK_TITLE}}}+\))"
)
_INLINE = re.compile(rf"\([ \n]*+({_TARGET})(?:[ \n]++({_TITLE}))?+[ \n]*+\)", re.DOTALL)
_DEFINITION = re.compile(
    rf"[ ]{{0,3}}\[((?:[^\[\]\\]|\\.){{1,{MAX_LINK_LABEL}}}+)\]:[ ]*+\n?[ ]*+(?=\S)({_TARGET})"
    rf"(?:(?:[ ]++\n?[ ]*+|\n[ ]*+)({_TITLE})[ ]*+(?=\n|\Z)|[ ]*+(?=\n|\Z))",
    re.DOTALL,
)


class Target(NamedTuple):
    """Where a link leads: address and title as written, unescaped; title "" if there is none."""

    url: str
    title: str


def unescaped(text: str) -> str:
    """Return text without backslash escapes and entities."""
    return html.unescape(_ESCAPED.sub(r"\1", text)) if "\\" in text or "&" in text else text


def inline_target(text: str, position: int) -> tuple[Target, int] | None:
    """Return the target written in brackets at `position`, and where it ends; None if there is none."""
    match = _INLINE.match(text, position)
    return None if match is None else (_target(match[1], match[2]), match.end())


def normalised_label(label: str) -> str:
    """Return the form in which labels are compared: case and runs of white space do not count."""
    return " ".join(label.split()).casefold()


def take_definitions(text: str, known: dict[str, Target]) -> str:
    """Move the link definitions that a paragraph begins with into `known`; return the rest of the paragraph.

    The first definition of a label wins.
    """
    position = 0
    while match := _DEFINITION.match(text, position):
        label = normalised_label(match[1])
        if not label:
            break
        known.setdefault(label, _target(match[2], match[3]))
        position = match.end() + 1
    return text[position:]


def _target(address: str, title: str | None) -> Target:
    if address.startswith("<"):
        address = address[1:-1]
    return Target(unescaped(address), unescaped(title[1:-1]) if title else "")
