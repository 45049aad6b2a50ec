"""The block structure of a body at several times the speed of `BlockReader`, for what is read of it as text.

Most lines of a garden are a paragraph in a line, a blank line, or one of the three lines that begin an original. Where
nothing is open that could change what such a line is, it is taken as a whole; all other lines go to `BlockReader`,
which this is one of: both make the same tree.
"""

from __future__ import annotations

import re
from collections import defaultdict
from xml.etree.ElementTree import Element, SubElement

from editorial.rendering.blocks import BlockReader
from editorial.rendering.containers import Container, Kind
from editorial.rendering.details import mark_original
from editorial.rendering.leaves import FencedCode, HtmlBlock, Leaf
from editorial.rendering.lines import Line
from editorial.rendering.patterns import MARKER, RULE
from editorial.rendering.plain import PlainTexts
from editorial.rendering.starts import STARTS
from editorial.rendering.tags import BLOCKS

_SUMMARY = re.compile(r"<summary>([^<]*+)</summary>$")
_ENGLISH = re.compile(r'<p class="english-text">([^<]*+)(?:</p>)?$')
_NO_PARAGRAPH = STARTS | {" ", "["}
_ENDS_PARAGRAPH = frozenset({"", "<details>", "</details>"})
_HEADING = re.compile(r"(#{1,6}) ++([^#]*[^#}])$")
_OPEN_ENDED = (Kind.DOCUMENT, Kind.DETAILS)
_DEEP = 20
_OTHER_BLOCKS = re.compile(
    rf"</?(?:{'|'.join(sorted(BLOCKS - {'p', 'details', 'summary'}))})(?![A-Za-z0-9-])", re.IGNORECASE
)
_MORE_STARS = frozenset({"", " ", "*"})
_MARK = re.compile(r"[\\`*_\[\]<>&\n]|%%")


def _is_text(text: str) -> bool:
    """Return whether a line begins a paragraph although its first character could begin another block."""
    if text[0] == "*" and text[1:2] == "*" and text[2:3] not in _MORE_STARS:
        return True
    return text[0] in "*+-_0123456789" and not MARKER.match(text) and not RULE.match(text)


class Unread(Exception):
    """Raised where a body has a construct whose text only the renderer tells."""


def is_plain_paragraph(line: str) -> bool:
    """Return whether a text is one line without any marks, and would be a paragraph by itself."""
    return line[0] not in _NO_PARAGRAPH and not _MARK.search(line)


class SkimmingReader(BlockReader):
    """Reads the blocks of a body; see `BlockReader` for what it gives.

    `ready` are elements whose text was plain at first sight, with it; `codes` the blocks of code, not coloured, with
    what they hold. `begun` tells for a parent and a place among its children at which line a block
    begins, for blocks of the document and of its `<details>`. `divisible` tells whether each of them could be read by
    itself.
    """

    def __init__(self, lines: list[str], root: Element, plain: PlainTexts) -> None:
        super().__init__(lines, root)
        self.ready: dict[Element, str] = {}
        self.codes: list[tuple[Element, str, str]] = []
        self.begun: defaultdict[Element, dict[int, int]] = defaultdict(dict)
        self.divisible = True
        self._plain = plain
        self._html: list[HtmlBlock] = []
        self._summaries: dict[str, dict[str, str]] = {}  # text of a summary → attributes of its `<details>`

    def read(self) -> None:
        """Read all lines; raise Unread for HTML whose text the sanitiser may put in another order."""
        lines, number, last = self.lines, 0, len(self.lines)
        lines.append("")
        while number < last:
            if self.leaf is None and self._is_simple():
                number = self._take_blocks(number, last)
                if number == last:
                    break
            self._read_line(Line(lines[number], number))
            number += 1
            if self.budget.spent:
                raise Unread
        lines.pop()
        self.close_to(0)
        self._refuse()

    def _take_blocks(self, number: int, last: int) -> int:
        """Take the blocks from a line on that can be taken as a whole; return the line of the first one that cannot."""
        lines, tagged, texts, begun, stack = self.lines, self.details.lines, self.texts, self.begun, self.stack
        while number < last:
            text = lines[number]
            if not text:
                self._blank_above = 0
                number += 1
            elif text[0] not in _NO_PARAGRAPH or _is_text(text):
                if lines[number + 1] not in _ENDS_PARAGRAPH:
                    if not (taken := self._take_lines(number)):
                        return number
                    number += taken
                elif number in tagged:
                    return number
                else:
                    self._blank_above = -1
                    if text := text.strip():
                        sink = stack[-1].element
                        begun[sink][len(sink)] = number
                        texts.append((SubElement(sink, "p"), text))
                        self.budget.elements -= 1
                    number += 1
            else:
                taken = self._take_tag(text, number) if text[0] == "<" else self._take_heading(text, number)
                if not taken:
                    return number
                number += taken
        return number

    def _refuse(self) -> None:
        if self.context.definitions or self.context.footnotes.section() is not None:
            raise Unread
        if any(_OTHER_BLOCKS.search(line) for block in self._html for line in block.lines):
            raise Unread

    def _is_simple(self) -> bool:
        """Return whether only the document and closed `<details>` are open, and no element written in HTML."""
        for container in self.stack:
            if container.kind is Kind.DETAILS:
                if container.unclosed or container.open_tags:
                    return False
            elif container.kind is not Kind.DOCUMENT or container.open_tags:
                return False
        return len(self.stack) < _DEEP

    def _take_heading(self, text: str, number: int) -> int:
        match = _HEADING.match(text)
        if match is None:
            return 0
        self.note_begin(number)
        self.add_heading(len(match[1]), match[2].strip(), number)
        self._blank_above = -1
        return 1

    def _take_lines(self, number: int) -> int:
        """Take a paragraph of several lines; return how many they are, 0 if one might be something else."""
        lines, tagged, end = self.lines, self.details.lines, number + 1
        while (following := lines[end]) not in _ENDS_PARAGRAPH:
            if following[0] in _NO_PARAGRAPH and not (following[0] == "*" and _is_text(following)):
                return 0
            end += 1
        text = "\n".join(lines[number:end]).strip()
        if " \n" in text or any(line in tagged for line in range(number, end)):
            return 0
        self._blank_above = -1
        if text:
            sink = self.stack[-1].element
            self.begun[sink][len(sink)] = number
            self.texts.append((SubElement(sink, "p"), text))
            self.budget.elements -= 1
        return end - number

    def _take_tag(self, text: str, number: int) -> int:
        following = self.lines[number + 1]
        if text == "<details>":
            return self._begin_original(following, number)
        if text == "</details>":
            if len(self.stack) == 1:
                return 0
            self.stack.pop()
            self._blank_above = 0
            return 1
        match = _ENGLISH.match(text) if following in _ENDS_PARAGRAPH else None
        if match is None or "*" in match[1] or (plain := self._plain.read(match[1])) is None:
            return 0
        sink = self.stack[-1].element
        self.begun[sink][len(sink)] = number
        self.ready[SubElement(sink, "p")] = plain
        self.budget.elements -= 1
        self._blank_above = -1
        return 1

    def _begin_original(self, following: str, number: int) -> int:
        """Take the two lines with which `<details>` begin; what they hold is read as any other text."""
        summary = _SUMMARY.match(following)
        if summary is None or not self.details.closes(number):
            return 0
        sink = self.stack[-1].element
        self.begun[sink][len(sink)] = number
        text = summary[1]
        if text not in self._summaries:
            details = Element("details")
            mark_original(details, text)
            self._summaries[text] = details.attrib
        element = SubElement(sink, "details", self._summaries[text])
        self.texts.append((SubElement(element, "summary"), text.strip()))
        self.push(Container(Kind.DETAILS, element))
        self._blank_above = -1
        return 2

    def note_begin(self, number: int) -> None:
        """Remember the line at which a block of the document or of its `<details>` begins."""
        if all(container.kind in _OPEN_ENDED for container in self.stack):
            sink = self.container.sink
            self.begun[sink][len(sink)] = number

    def open_leaf(self, leaf: Leaf, depth: int) -> None:
        """Begin a block of text."""
        super().open_leaf(leaf, depth)
        if isinstance(leaf, HtmlBlock):
            self._html.append(leaf)
        elif isinstance(leaf, FencedCode) and leaf.closed:
            self.divisible &= self.ahead.closes_fence(leaf.fence, self._number)

    def add_code(self, code: str, info: str) -> None:
        """Append a block of code without its colours."""
        self.budget.element()
        element = SubElement(self.container.sink, "pre")
        self.ready[SubElement(element, "code")] = code
        self.codes.append((element, code, info))
