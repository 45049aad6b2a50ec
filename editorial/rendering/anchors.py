"""Ids: readable anchors for headings, one namespace for all ids of a document, links to them.

An anchor is made of the heading's own text, so that it does not depend on how many headings stand above it. Where
several headings have the same text, the first has the plain anchor and each other one adds the first words of what
follows it: `总结`, `总结-英伟达的收入`. Another heading inserted anywhere changes none of them.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterator
from typing import cast
from urllib.parse import unquote
from xml.etree.ElementTree import Element

from editorial.rendering.limits import MAX_ANCHOR

ID_PREFIX = "doc-"
"""Begins every id of a document, so that none can pose as an id of the page around it."""

HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_NO_WORD = re.compile(r"[\W_]+")
_SPACE = re.compile(r"\s")
_FOLLOWING_CHARACTERS = 12


def slug(text: str) -> str:
    """Return text as an anchor: lower case, letters and digits of every script, hyphens between; "" if none is left."""
    words = _NO_WORD.sub("-", unicodedata.normalize("NFC", text[: 4 * MAX_ANCHOR]).lower()).strip("-")
    return words[:MAX_ANCHOR].strip("-")


def set_anchors(root: Element) -> None:
    """Give every heading an id, put all ids below `ID_PREFIX`, and point links within the document at them.

    A link to an id that the document does not have loses its address and remains as text.
    """
    elements = list(root.iter())
    used = _prefix_ids(elements)
    repeated: dict[str, int] = {}
    for heading, following in _headings(elements):
        if not heading.get("id"):
            heading.set("id", new_anchor(_heading_text(heading), following, used, repeated))
    targets = {_key(element.get("id", "")[len(ID_PREFIX) :]): element.get("id", "") for element in reversed(elements)}
    for element in elements:
        href = element.get("href", "") if element.tag == "a" else ""
        if href.startswith("#"):
            _point(element, targets.get(_key(html.unescape(unquote(href[1:])))))


def _point(link: Element, target: str | None) -> None:
    if target:
        link.set("href", "#" + target)
    else:
        link.attrib.clear()
        # The serialiser writes an element without a tag as its content.
        link.tag = cast(str, None)


def _prefix_ids(elements: list[Element]) -> set[str]:
    """Prefix the ids that the document or a footnote has set; drop those that occur a second time."""
    used: set[str] = set()
    for element in elements:
        if (written := element.get("id")) is None:
            continue
        name = ID_PREFIX + _SPACE.sub("-", written.strip())[:MAX_ANCHOR]
        if name in used or name == ID_PREFIX:
            del element.attrib["id"]
        else:
            element.set("id", name)
            used.add(name)
    return used


def _headings(elements: list[Element]) -> Iterator[tuple[Element, str]]:
    """Yield each heading with the first words below it that are not in a heading."""
    inside = {id(inner) for heading in elements if heading.tag in HEADINGS for inner in heading.iter()}
    found: list[tuple[Element, str]] = []
    following = ""
    for element in reversed(elements):
        if element.tag in HEADINGS:
            found.append((element, following))
        elif id(element) not in inside and element.tag != "summary" and element.text and element.text.strip():
            following = element.text.strip()
    yield from reversed(found)


def _heading_text(heading: Element) -> str:
    return html.unescape("".join(heading.itertext()))


def new_anchor(text: str, following: str, used: set[str], repeated: dict[str, int]) -> str:
    """Return an anchor that is not used yet; `repeated` counts how often each one was asked for again."""
    plain = ID_PREFIX + (slug(text) or "section")
    candidate = plain
    if candidate in used:
        words = slug(html.unescape(following)[:_FOLLOWING_CHARACTERS])
        candidate = f"{plain}-{words}" if words else plain
    base = candidate
    while candidate in used:
        repeated[base] = repeated.get(base, 1) + 1
        candidate = f"{base}-{repeated[base]}"
    used.add(candidate)
    return candidate


def _key(anchor: str) -> str:
    """Return what two spellings of an anchor have in common: other programs leave punctuation out or keep it."""
    return _NO_WORD.sub("", anchor).casefold()
