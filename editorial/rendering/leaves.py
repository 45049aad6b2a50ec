"""Blocks that hold text: paragraphs, code, raw HTML, tables, summaries."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from editorial.rendering.inlines import InlineReader, expanded
from editorial.rendering.limits import MAX_OPEN_TAGS
from editorial.rendering.lines import Line
from editorial.rendering.links import take_definitions
from editorial.rendering.patterns import DETAILS, FENCE_END, HEADING, SUMMARY_END
from editorial.rendering.tables import Table
from editorial.rendering.tree import TreeWriter

if TYPE_CHECKING:
    from editorial.rendering.blocks import BlockReader


class Leaf:
    """An open block of text that takes the lines of its container until it refuses one."""

    is_code = False

    def __init__(self, reader: BlockReader) -> None:
        self.reader = reader

    def takes(self, line: Line) -> bool:
        """Take the line and return True, or return False if the block ends before it."""
        raise NotImplementedError

    def finish(self) -> None:
        """Add what was taken to the document."""


class TextLeaf(Leaf):
    """A block that another block may interrupt: the reader adds a line only when nothing else begins with it."""

    def takes(self, line: Line) -> bool:
        """Return False: such a block is asked by `ends`."""
        return False

    def ends(self, line: Line) -> bool:
        """Return whether the line ends the block whatever it contains."""
        return line.blank

    def add(self, text: str) -> None:
        """Append a line."""
        raise NotImplementedError


class Paragraph(TextLeaf):
    """A paragraph; link definitions at its beginning are taken out of it."""

    def __init__(self, reader: BlockReader) -> None:
        super().__init__(reader)
        self.lines: list[str] = []

    def add(self, text: str) -> None:
        """Append a line; two spaces at its end are a hard break."""
        stripped = text.rstrip(" ")
        spaces = len(text) - len(stripped)
        # One space stays behind a backslash, which would be a hard break without it.
        self.lines.append(stripped + ("  " if spaces >= 2 else " " if spaces and stripped.endswith("\\") else ""))

    def text(self) -> str:
        """Return the text without definitions; they become known to the document."""
        text = "\n".join(self.lines).strip()
        return take_definitions(text, self.reader.context.definitions).strip() if text.startswith("[") else text

    def finish(self) -> None:
        """Add a `<p>`, unless there were only definitions."""
        if text := self.text():
            self.reader.add_paragraph(text)


class TableRows(TextLeaf):
    """The body of a table, which stands in the document since its header was read."""

    def __init__(self, reader: BlockReader, table: Table) -> None:
        super().__init__(reader)
        self._table = table

    def ends(self, line: Line) -> bool:
        """Return whether the line is blank or indented as code."""
        return line.blank or line.indent >= 4

    def add(self, text: str) -> None:
        """Append a row."""
        self.reader.padding -= self._table.add(text.strip(), self.reader.padding)


class IndentedCode(Leaf):
    """Code by four spaces of indentation."""

    is_code = True

    def __init__(self, reader: BlockReader) -> None:
        super().__init__(reader)
        self._lines: list[str] = []

    def takes(self, line: Line) -> bool:
        """Take indented and blank lines."""
        if not line.blank and line.indent < 4:
            return False
        self._lines.append(line.text[line.start + 4 :])
        return True

    def finish(self) -> None:
        """Add the code without the blank lines around it."""
        while self._lines and not self._lines[-1].strip():
            self._lines.pop()
        self.reader.add_code("".join(line + "\n" for line in self._lines), "")


class FencedCode(Leaf):
    """Code between fences.

    Without a closing fence in the rest of the document the code ends at a blank line, a heading or a `<details>` tag,
    instead of swallowing the page.
    """

    is_code = True

    def __init__(self, reader: BlockReader, fence: str, info: str, indent: int, *, closed: bool) -> None:
        super().__init__(reader)
        self.fence = fence
        self._info = info
        self._indent = indent
        self.closed = closed
        self._ended = False
        self._lines: list[str] = []

    def takes(self, line: Line) -> bool:
        """Take lines up to and with the closing fence."""
        if self._ended:
            return False
        if line.indent < 4 and (match := FENCE_END.match(line.text, line.first)) and match[1].startswith(self.fence):
            self._ended = True
            return True
        if not self.closed and (line.blank or _ends_open_fence(line)):
            return False
        self._lines.append(line.text[line.start + min(self._indent, line.indent) :])
        return True

    def finish(self) -> None:
        """Add the code; an opening fence with nothing behind it is shown as text."""
        if self._lines or self.closed:
            self.reader.add_code("".join(line + "\n" for line in self._lines), self._info)
        else:
            self.reader.add_text("p", self.fence + self._info)


def _ends_open_fence(line: Line) -> bool:
    heading = HEADING.match(line.text, line.first)
    return bool(heading and len(heading[1]) > 1) or DETAILS.match(line.text, line.first) is not None


class HtmlBlock(Leaf):
    """Raw HTML up to a blank line, or up to `end` for elements whose text is no Markdown.

    With `markdown` the text between the tags is Markdown.
    """

    def __init__(self, reader: BlockReader, *, end: re.Pattern[str] | None, markdown: bool) -> None:
        super().__init__(reader)
        self._end = end
        self._markdown = markdown
        self._ended = False
        self.lines: list[str] = []

    def takes(self, line: Line) -> bool:
        """Take lines up to the end; `<details>` is a block of its own and ends HTML that is not verbatim."""
        if self._ended:
            return False
        if self._end is None and (line.blank or self._meets_details(line)):
            return False
        self.lines.append(line.text[line.start :])
        self._ended = self._end is not None and self._end.search(line.text, line.start) is not None
        return True

    def _meets_details(self, line: Line) -> bool:
        return self.reader.details.next_tag(line) is not None or self.reader.misspelt_end(line) is not None

    def add(self, text: str) -> None:
        """Append a part of a line."""
        self.lines.append(text)

    def finish(self) -> None:
        """Add the elements; `<div>`, `<table>` and their like stay open for the blocks to come."""
        reader = self.reader
        writer = TreeWriter(reader.container.element, reader.budget, depth=MAX_OPEN_TAGS, blocks=True)
        writer.resume(reader.container.open_tags)
        text = "\n".join(self.lines)
        if text.lstrip().startswith("<!--") and "-->" not in text:
            text += "-->"
        writer.write(expanded(InlineReader(text, reader.context, raw=not self._markdown).read()))
        reader.container.open_tags = writer.finish()


class CommentBlock(Leaf):
    """Lines that nobody sees, from one `%%` to the next."""

    def __init__(self, reader: BlockReader) -> None:
        super().__init__(reader)
        self._marks = 0

    def takes(self, line: Line) -> bool:
        """Take lines up to the second mark."""
        if self._marks > 1:
            return False
        self._marks += line.text.count("%%", line.start)
        return True

    def finish(self) -> None:
        """Add nothing."""


class SummaryText(Leaf):
    """The text of a `<summary>` over more than one line, up to its end tag or a blank line."""

    def __init__(self, reader: BlockReader) -> None:
        super().__init__(reader)
        self._lines: list[str] = []
        self._ended = False

    def takes(self, line: Line) -> bool:
        """Take lines up to the end tag."""
        if self._ended or line.blank or self.reader.details.next_tag(line) is not None:
            return False
        end = SUMMARY_END.search(line.text, line.first)
        self._ended = end is not None
        self._lines.append(line.text[line.first : end.start()] if end else line.text[line.first :])
        return True

    def finish(self) -> None:
        """Add the summary."""
        self.reader.add_summary("\n".join(self._lines))
