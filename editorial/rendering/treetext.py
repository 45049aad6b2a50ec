"""The text of a body out of the tree that `SkimmingReader` makes, as `visible` reads it out of the HTML of the page."""

from __future__ import annotations

import html
from xml.etree.ElementTree import Element

from editorial.rendering.anchors import HEADINGS, ID_PREFIX, new_anchor, set_anchors, slug
from editorial.rendering.highlighting import code_block
from editorial.rendering.inlines import InlineReader, expanded
from editorial.rendering.limits import MAX_HIGHLIGHTED_DOCUMENT, MAX_INLINE_DEPTH
from editorial.rendering.plain import PlainTexts
from editorial.rendering.reading import BLOCKS
from editorial.rendering.skimming import SkimmingReader, Unread
from editorial.rendering.tree import TreeWriter
from editorial.rendering.visible import UNKNOWN, VisibleLine, VisibleSection, VisibleText

_ONE_LINE = frozenset({"p", "summary"})


class TreeText(VisibleText):
    """Reads the tree of one body."""

    def __init__(self, root: Element, reader: SkimmingReader, plain: PlainTexts) -> None:
        super().__init__()
        self._bold = plain.bold
        self._root = root
        self._reader = reader
        self._ready = reader.ready
        self._begun = reader.begun
        self._plain = plain
        self._headings: list[Element] = []

    def read(self) -> list[VisibleSection]:
        """Return the sections; raise Unread where the body may have more elements than the renderer makes."""
        self._read_texts()
        if self._reader.budget.elements <= self._bold:
            raise Unread
        self._content(self._root)
        self.end_line()
        self._set_anchors()
        return [section for section in self.sections if section.heading or section.lines]

    def _read_texts(self) -> None:
        ready, read = self._ready, self._plain.read
        for element, text in self._reader.texts:
            plain = None if len(element) else read(text)
            if plain is None:
                self._fill(element, text)
            else:
                ready[element] = plain

    def _fill(self, element: Element, text: str) -> None:
        """Read a text mark by mark."""
        writer = TreeWriter(element, self._reader.budget, depth=MAX_INLINE_DEPTH)
        writer.write(expanded(InlineReader(text, self._reader.context).read()))
        writer.finish()

    def _children(self, parent: Element) -> None:
        begun, ready = self._begun.get(parent, {}), self._ready
        for place, child in enumerate(parent):
            first = begun.get(place)
            if first is not None:
                if self._parts and child.tag in BLOCKS:
                    self.end_line()
                if not self._parts:  # text that a block of HTML has left in the same line begins further up
                    self.first = first
            elif child.tag in HEADINGS:
                self.first = UNKNOWN
            plain = ready.get(child)
            if plain is not None and not self._parts and child.tag in _ONE_LINE:
                if plain := plain.strip():
                    original = self.original and child.tag == "p"
                    self.sections[-1].lines.append(VisibleLine(plain, original, self.first))
            else:
                self._element(child)
            if child.tail:
                self.text(html.unescape(child.tail))

    def _element(self, element: Element) -> None:
        tag = element.tag
        if tag == "details":
            self.begin_details(original="original" in element.get("class", "").split())
            self._content(element)
            self.end_details()
        elif tag in HEADINGS:
            self.begin_heading("")
            self._headings.append(element)
            self._content(element)
            self.end_heading()
        elif tag == "summary":
            self.begin_summary()
            self._content(element)
            self.end_summary()
        elif tag in BLOCKS:
            self.end_line()
            self.pre += tag == "pre"
            self._content(element)
            self.end_line()
            self.pre -= tag == "pre"
        else:
            self._content(element)
            if tag in ("td", "th"):
                self.tab()

    def _content(self, element: Element) -> None:
        plain = self._ready.get(element)
        if plain is not None:
            self.text(plain)
            return
        if element.text:
            self.text(html.unescape(element.text))
        self._children(element)

    def _set_anchors(self) -> None:
        texts = [self._ready.get(heading) or html.unescape("".join(heading.itertext())) for heading in self._headings]
        used: set[str] = set()
        plain = [ID_PREFIX + (slug(text) or "section") for text in texts]
        if len(set(plain)) < len(plain) or (
            self._plain.may_set_ids and any(element.get("id") for element in self._root.iter())
        ):
            self._complete()
            set_anchors(self._root)
        for section, heading, text in zip(self.sections[1:], self._headings, texts, strict=True):
            section.anchor = heading.get("id") or new_anchor(text, "", used, {})

    def _complete(self) -> None:
        """Fill the tree with what it has on the page: an anchor may depend on how the text below it begins."""
        for element, text in self._reader.texts:
            if element in self._ready:
                self._fill(element, text)
        budget = MAX_HIGHLIGHTED_DOCUMENT
        for pre, code, info in self._reader.codes:
            element, used = code_block(code, info, budget=budget)
            budget -= used
            pre[:] = element[:]
        texts = {id(element) for element, _text in self._reader.texts}
        for element, text in self._ready.items():
            if id(element) not in texts and element.tag == "p":
                element.text = text.replace("&", "&amp;")
