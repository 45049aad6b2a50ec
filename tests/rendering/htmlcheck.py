"""Reads rendered HTML as a browser does and says what does not belong into a page."""

from __future__ import annotations

import re
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

import html5lib

from editorial.rendering.sanitizing import CLASSES
from editorial.rendering.tags import ALLOWED, ATTRIBUTES

VOID = {"br", "hr", "img", "wbr"}
URL_ATTRIBUTES = {"href", "src"}
_TAG = re.compile(r'<(/?)([a-zA-Z][a-zA-Z0-9]*)((?:[^">]|"[^"]*")*)>')


def parse(html: str) -> Element:
    """Return the fragment as html5lib parses it."""
    return html5lib.parseFragment(html, container="div", treebuilder="etree", namespaceHTMLElements=False)


def texts(html: str, tag: str) -> list[str]:
    """Return the text of every element with a tag."""
    return ["".join(element.itertext()) for element in parse(html).iter(tag)]


def text(html: str) -> str:
    """Return the whole text."""
    return "".join(parse(html).itertext())


def count(html: str, tag: str) -> int:
    """Return how many elements have a tag."""
    return len(texts(html, tag))


def problems(html: str) -> list[str]:
    """Return everything in the HTML that a document must not put into a page."""
    found = _unbalanced(html)
    for element in parse(html).iter():
        tag = element.tag
        if not isinstance(tag, str):
            found.append("comment")
        elif tag != "DOCUMENT_FRAGMENT":
            found += [] if tag in ALLOWED else [f"element {tag}"]
            for name, value in element.attrib.items():
                found += _attribute_problems(tag, str(name), value)
    return found


def _unbalanced(html: str) -> list[str]:
    opened: list[str] = []
    for closing, name, _attributes in _TAG.findall(html):
        if name in VOID:
            continue
        if not closing:
            opened.append(name)
        elif not opened or opened.pop() != name:
            return [f"</{name}> closes nothing"]
    return [f"<{name}> is not closed" for name in opened]


def _attribute_problems(tag: str, name: str, value: str) -> list[str]:
    allowed = ATTRIBUTES["*"] | ATTRIBUTES.get(tag, frozenset()) | ({"rel"} if tag == "a" else set())
    if name == "tabindex" and tag in ("div", "pre") and value == "0":
        return []
    if name not in allowed:
        return [f"attribute {name} of {tag}"]
    if name in URL_ATTRIBUTES:
        parts = urlsplit(value)
        if parts.scheme not in ("", "http", "https", "mailto") or value.startswith(("//", "\\", "/\\")):
            return [f"address {value}"]
        if name == "src" and (parts.scheme or parts.netloc):
            return [f"foreign image {value}"]
        if value.startswith("#") and not value.startswith("#doc-"):
            return [f"fragment {value}"]
    if name == "id" and not value.startswith("doc-"):
        return [f"id {value}"]
    if name == "class":
        return [f"class {one}" for one in value.split() if one not in CLASSES and not one.startswith("language-")]
    return []


def outside_links_without_rel(html: str) -> list[str]:
    """Return the addresses on other sites whose links lack `rel`, and those of this site that have it."""
    wrong = []
    for link in parse(html).iter("a"):
        outside = link.get("href", "").startswith(("http:", "https:"))
        if outside != (link.get("rel") == "nofollow noopener"):
            wrong.append(link.get("href", ""))
    return wrong
