"""The block structure of a document, found line by line as CommonMark describes it.

This takes the place of Python-Markdown's block parser, which splits the text at blank lines, searches every piece with
regular expressions and knows neither lists that interrupt a paragraph nor Markdown between raw HTML tags. Every line is
looked at once, against at most `MAX_CONTAINERS` open blocks.
"""

from __future__ import annotations

import re
from typing import cast
from xml.etree.ElementTree import Element, SubElement

from editorial.rendering.containers import Container, Kind
from editorial.rendering.details import DetailsTags, mark_original
from editorial.rendering.highlighting import code_block
from editorial.rendering.inlines import InlineContext
from editorial.rendering.leaves import IndentedCode, Leaf, Paragraph, TextLeaf
from editorial.rendering.limits import MAX_HIGHLIGHTED_DOCUMENT, MAX_PADDED_CELLS
from editorial.rendering.lines import Line
from editorial.rendering.lookahead import Lookahead
from editorial.rendering.patterns import STRAY_END
from editorial.rendering.starts import STARTS, Step, begin_block
from editorial.rendering.tags import KNOWN
from editorial.rendering.tree import Budget, markup

_TASK = re.compile(r"\[([ xX])\](?=\s)")
_BOXES = {" ": "\u2610", "x": "\u2611"}


class BlockReader:
    """Reads the lines of one document into an element tree.

    `texts` are the elements whose Markdown is still to be read, each with its text: link definitions and footnotes may
    stand below their uses. `code_lines` are the numbers of the lines inside code. `passed_details` counts start tags
    too deep to be read, whose end tags are passed over as well. `heading_lines` are the numbers of the lines at which
    headings stand; all lines count from 0.
    """

    def __init__(self, lines: list[str], root: Element) -> None:
        self.lines = lines
        self.ahead = Lookahead(lines)
        self.details = DetailsTags(lines)
        self.context = InlineContext()
        self.budget = Budget()
        self.padding = MAX_PADDED_CELLS
        self.texts: list[tuple[Element, str]] = []
        self.code_lines: set[int] = set()
        self.stack = [Container(Kind.DOCUMENT, root)]
        self.leaf: Leaf | None = None
        self.passed_details = 0
        self.heading_lines: list[tuple[Element, int]] = []
        self._root = root
        self._number = 0
        self._begun: dict[int, int] = {}  # place among the children of the root → line
        self._highlight_budget = MAX_HIGHLIGHTED_DOCUMENT
        self._blank_above = -1

    def read(self) -> None:
        """Read all lines; what stands below the last element that the budget allows is shown as it is."""
        for number, text in enumerate(self.lines):
            if self.budget.spent:
                self.close_to(1)
                self.note_begin(number)
                SubElement(self.stack[0].element, "pre").text = markup("\n".join(self.lines[number:]))
                return
            self._read_line(Line(text, number))
        self.close_to(0)

    @property
    def container(self) -> Container:
        """Return the innermost open container."""
        return self.stack[-1]

    def interrupts(self, depth: int) -> bool:
        """Return whether a block that begins now would interrupt a paragraph of the same container."""
        return depth == len(self.stack) and isinstance(self.leaf, Paragraph)

    def misspelt_end(self, line: Line) -> int | None:
        """Return the place of `<details>` without an end tag that `</detais>`, alone on the line, is meant to end."""
        match = STRAY_END.match(line.text, line.first)
        if match is None or match[0].strip(" </>").lower() in KNOWN:
            return None
        return next((index for index in range(len(self.stack) - 1, 0, -1) if self.stack[index].unclosed), None)

    def block_lines(self) -> list[int]:
        """Return the line at which each child of the root begins; one that no line begins counts to the one before."""
        lines, line = [], 0
        for index in range(len(self._root)):
            line = self._begun.get(index, line)
            lines.append(line)
        return lines

    def _read_line(self, line: Line) -> None:
        self._number = line.number
        depth = 1
        for container in self.stack[1:]:
            if not container.continues(line):
                break
            depth += 1
        if depth == len(self.stack) and self.leaf is not None and self._leaf_takes(self.leaf, line):
            return
        while not self._read_part(line, depth):
            depth = len(self.stack)

    def _leaf_takes(self, leaf: Leaf, line: Line) -> bool:
        if isinstance(leaf, TextLeaf):
            if leaf.ends(line):
                self.close_leaf()
            return False
        if not leaf.takes(line):
            self.close_leaf()
            return False
        if leaf.is_code:
            self.code_lines.add(line.number)
        self._blank_above = -1
        if line.blank and isinstance(leaf, IndentedCode):
            self._note_blank(len(self.stack))
        return True

    def _read_part(self, line: Line, depth: int) -> bool:
        """Begin the blocks that begin here and take the text behind them; return whether the line is done.

        A `<details>` tag in the middle of the line ends the part: what follows is read as if it were a line.
        """
        while not line.blank:
            if line.indent >= 4:
                if isinstance(self.leaf, Paragraph):
                    break
                leaf = IndentedCode(self)
                self.open_leaf(leaf, depth)
                self._leaf_takes(leaf, line)
                return True
            if line.text[line.first] not in STARTS:
                break
            step = begin_block(self, line, depth)
            if step is Step.DONE:
                return True
            if step is Step.NONE:
                break
            depth = len(self.stack)
        return self._take_text(line, depth)

    def _take_text(self, line: Line, depth: int) -> bool:
        if line.blank:
            self.close_to(depth)
            self._note_blank(depth)
            return True
        tag = self.details.next_tag(line)
        text = line.text[line.first : tag.start() if tag else len(line.text)]
        if text:
            self._add_line(text, depth)
        if tag is None:
            return True
        line.seek(tag.start())
        return False

    def _add_line(self, text: str, depth: int) -> None:
        leaf = self.leaf
        lazy = isinstance(leaf, Paragraph)
        if not (isinstance(leaf, TextLeaf) and (lazy or depth == len(self.stack))):
            leaf = Paragraph(self)
            self.open_leaf(leaf, depth)
        leaf.add(text)
        self._blank_above = -1

    def _note_blank(self, depth: int) -> None:
        """Remember a blank line, and inside which quote it stands: for lists around that quote it is none."""
        quotes = (index for index in range(depth - 1, 0, -1) if self.stack[index].kind in (Kind.QUOTE, Kind.FOOTNOTE))
        self._blank_above = next(quotes, 0)

    def enter(self, depth: int, *, item: bool = False, ends_open_details: bool = False) -> None:
        """Make the container at a depth ready for its next block, closing what is open inside it.

        `<details>` without an end tag end after their first block, and before a heading or other `<details>`.
        """
        self.close_to(depth)
        if self.container.kind is Kind.LIST and not item:
            self._pop()
        while self.container.unclosed and (self.container.filled or ends_open_details):
            self._pop()
        container = self.container
        if self._blank_above >= 0:
            index = len(self.stack) - (1 if container.kind is Kind.LIST else 2)
            if container.kind is Kind.LIST or (container.kind is Kind.ITEM and container.filled):
                self.stack[index].loose |= index > self._blank_above
            self._blank_above = -1
        container.filled = True
        self.note_begin(self._number)

    def note_begin(self, number: int) -> None:
        """Remember the line at which a block of the document itself begins; blocks inside others are passed over."""
        if len(self.stack) == 1:
            self._begun[len(self._root)] = number

    def open_leaf(self, leaf: Leaf, depth: int) -> None:
        """Begin a block of text."""
        self.enter(depth)
        self.leaf = leaf

    def push(self, container: Container) -> None:
        """Begin a container."""
        self.budget.element()
        self.stack.append(container)

    def close_leaf(self) -> None:
        """End the open block of text."""
        leaf, self.leaf = self.leaf, None
        if leaf is not None:
            leaf.finish()

    def close_to(self, depth: int) -> None:
        """End the open block of text and all containers beyond a depth."""
        self.close_leaf()
        while len(self.stack) > depth:
            self._pop()

    def _pop(self) -> None:
        container = self.stack.pop()
        if container.kind is Kind.LIST and not container.loose:
            for paragraph in container.paragraphs:
                # The serialiser writes an element without a tag as its content.
                paragraph.tag = cast(str, None)

    def add_text(self, tag: str, text: str) -> Element:
        """Append an element whose text is Markdown."""
        self.budget.element()
        element = SubElement(self.container.sink, tag)
        self.texts.append((element, text))
        return element

    def add_heading(self, level: int, text: str, number: int) -> Element:
        """Append a heading that begins at a line."""
        element = self.add_text(f"h{level}", text)
        self.heading_lines.append((element, number))
        return element

    def add_paragraph(self, text: str) -> None:
        """Append a `<p>`; at the beginning of a list item it may start with a task's box."""
        container = self.container
        if container.kind is not Kind.ITEM:
            self.add_text("p", text)
            return
        task = _TASK.match(text) if not len(container.element) else None
        element = self.add_text("p", text[task.end() :] if task else text)
        if task:
            container.element.set("class", "task-item")
            SubElement(element, "span", {"class": "task-box"}).text = _BOXES[task[1].lower()]
        self.stack[-2].paragraphs.append(element)

    def add_cell(self, element: Element, text: str) -> None:
        """Note the Markdown of a table's cell."""
        self.budget.element()
        self.texts.append((element, text))

    def add_code(self, code: str, info: str) -> None:
        """Append a block of code."""
        self.budget.element()
        element, used = code_block(code, info, budget=self._highlight_budget)
        self._highlight_budget -= used
        self.container.sink.append(element)

    def add_summary(self, text: str) -> None:
        """Append the summary of the `<details>` that are the innermost container."""
        element = SubElement(self.container.element, "summary")
        self.texts.append((element, text.strip()))
        mark_original(self.container.element, text)
