"""Writing of text and elements into an ElementTree that is well-formed whatever the document's own tags are."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple
from xml.etree.ElementTree import Element, SubElement

from editorial.rendering.addresses import is_outside, safe_url
from editorial.rendering.limits import MAX_ALT_TEXT, MAX_ELEMENTS
from editorial.rendering.tags import BLOCKS, INLINE, RENAMED, VOID, WRAPPERS

# `<details>` and `<summary>` are blocks of our own, see `starts`.
_HTML_NAMES = (BLOCKS | INLINE) - {"details", "summary"}


@dataclass(slots=True)
class Budget:
    """What one document may still put into its output; see `limits`."""

    elements: int = MAX_ELEMENTS

    def element(self) -> bool:
        """Return whether one more element may be made, and count it."""
        self.elements -= 1
        return self.elements > 0

    @property
    def spent(self) -> bool:
        """Return whether nothing more may be made."""
        return self.elements <= 0


@dataclass(slots=True)
class Open:
    """Start of an element; `raw` if the document wrote the tag itself."""

    tag: str
    attributes: dict[str, str]
    raw: bool = False


@dataclass(slots=True)
class Close:
    """End of an element."""

    tag: str
    raw: bool = False


class _Entry(NamedTuple):
    element: Element
    tag: str
    raw: bool


def markup(text: str) -> str:
    """Return text as the serialiser expects it: Python-Markdown's leaves what looks like an entity as it is."""
    return text.replace("&", "&amp;") if "&" in text else text


def link_attributes(written: dict[str, str]) -> dict[str, str]:
    """Return the attributes of an `<a>`: a safe address, and `rel` on links that leave the site."""
    attributes = {name: value for name, value in written.items() if name not in ("href", "rel")}
    href = written.get("href", "")
    if href.startswith("#"):
        attributes["href"] = href
    elif url := safe_url(href):
        attributes["href"] = url
        if is_outside(url):
            attributes["rel"] = "nofollow noopener"
    return attributes


class TreeWriter:
    """Appends text and elements below one element.

    Elements that the document's tags leave open are closed where their surroundings end, end tags without a start are
    ignored, and beyond `depth` elements inside one another only the text is kept.
    """

    def __init__(self, root: Element, budget: Budget, *, depth: int, blocks: bool = False) -> None:
        self._stack = [_Entry(root, "", False)]
        self._budget = budget
        self._depth = depth
        self._names = _HTML_NAMES if blocks else INLINE
        self._buffer: list[str] = []
        self._links = 0
        self._overflow = 0
        self._skipped: dict[str, int] = {}

    def resume(self, open_elements: list[Element]) -> None:
        """Continue inside elements that an earlier block of HTML has left open, outermost first."""
        self._stack += [_Entry(element, element.tag, True) for element in open_elements]

    def finish(self) -> list[Element]:
        """Write what is buffered; return the elements that stay open over the following blocks, outermost first."""
        self._flush()
        still_open = []
        for entry in self._stack[1:]:
            if entry.tag not in WRAPPERS:
                break
            still_open.append(entry.element)
        return still_open

    def write(self, nodes: Iterable[str | Open | Close | Element]) -> None:
        """Append everything that was read from a text."""
        for node in nodes:
            if isinstance(node, str):
                self._buffer.append(node)
            elif isinstance(node, Open):
                self.open(node)
            elif isinstance(node, Close):
                self.close(node)
            else:
                self.leaf(node)

    def text(self, text: str) -> None:
        """Append text, as a reader is to see it."""
        self._buffer.append(text)

    def leaf(self, element: Element) -> None:
        """Append an element that is complete."""
        if not self._budget.element():
            self.text("".join(element.itertext()))
            return
        self._flush()
        self._stack[-1].element.append(element)

    def open(self, event: Open) -> None:
        """Start an element, or note that its end is to be passed over."""
        tag = RENAMED.get(event.tag, event.tag)
        if event.raw and tag not in self._names:
            return
        if event.raw and tag in BLOCKS and self._stack[-1].tag == "p" and self._stack[-1].raw:
            self._pop()
        barred = (tag == "a" and self._links) or len(self._stack) > self._depth or not self._budget.element()
        if event.raw and barred:
            self._skipped[tag] = self._skipped.get(tag, 0) + 1
        elif barred or (self._overflow and not event.raw):
            self._overflow += 1
        else:
            self._push(tag, event)

    def close(self, event: Close) -> None:
        """End an element: a Markdown one together with raw ones inside it, a raw one only if it is open here."""
        tag = RENAMED.get(event.tag, event.tag)
        if not event.raw:
            if self._overflow:
                self._overflow -= 1
                return
            while self._stack[-1].raw:
                self._pop()
            self._pop()
        elif self._skipped.get(tag):
            self._skipped[tag] -= 1
        else:
            self._close_raw(tag)

    def _close_raw(self, tag: str) -> None:
        for index in range(len(self._stack) - 1, 0, -1):
            if not self._stack[index].raw:
                return
            if self._stack[index].tag == tag:
                while len(self._stack) > index:
                    self._pop()
                return

    def _push(self, tag: str, event: Open) -> None:
        self._flush()
        attributes = {name: markup(value) for name, value in event.attributes.items()}
        element = SubElement(self._stack[-1].element, tag, attributes)
        if tag in VOID or tag == "hr":
            return
        if tag == "a":
            self._links += 1
        self._stack.append(_Entry(element, tag, event.raw))

    def _pop(self) -> None:
        self._flush()
        if len(self._stack) > 1 and self._stack.pop().tag == "a":
            self._links -= 1

    def _flush(self) -> None:
        if not self._buffer:
            return
        text = markup("".join(self._buffer))
        self._buffer.clear()
        parent = self._stack[-1].element
        if len(parent):
            parent[-1].tail = (parent[-1].tail or "") + text
        else:
            parent.text = (parent.text or "") + text


def image_events(attributes: dict[str, str]) -> list[Open | Close | str]:
    """Return what stands for an image: an `<img>` for a file of this site, a link with its text for a foreign one.

    A foreign image would be refused by the page's Content-Security-Policy, and would tell its host who reads here.
    """
    url = safe_url(attributes.get("src", ""))
    alt = attributes.get("alt", "")[:MAX_ALT_TEXT]
    if is_outside(url):
        name = alt.strip() or url.split("?")[0].rstrip("/").rsplit("/", 1)[-1][:100] or url[:100]
        return [Open("a", link_attributes({"href": url, "class": "image-link"})), name, Close("a")]
    if not url or url.startswith(("mailto:", "#")):
        return [alt]
    shown = {**attributes, "src": url, "alt": alt}
    return [Open("img", shown)]
