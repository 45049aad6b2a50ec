"""How each kind of block begins.

Each function looks at what is left of a line, inside the container at `depth` (the number of open containers that the
line goes on with), and begins its block or leaves everything as it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from enum import Enum
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element, SubElement

from editorial.rendering.containers import Container, Kind, pass_quote_mark
from editorial.rendering.leaves import CommentBlock, FencedCode, HtmlBlock, Paragraph, SummaryText, TableRows, TextLeaf
from editorial.rendering.limits import MAX_CONTAINERS
from editorial.rendering.lines import Line
from editorial.rendering.patterns import (
    DETAILS,
    FENCE,
    FOOTNOTE,
    HEADING,
    HEADING_ID,
    HTML_BLOCK,
    HTML_VERBATIM,
    MARKER,
    RULE,
    SUMMARY,
    SUMMARY_END,
    TIGHT_HEADING,
    UNDERLINE,
)
from editorial.rendering.tables import Table, alignments
from editorial.rendering.tags import CLOSE_TAG, KNOWN, OPEN_TAG, allowed_attributes

if TYPE_CHECKING:
    from editorial.rendering.blocks import BlockReader


class Step(Enum):
    """What became of a line: no block begins, a container has begun and the rest may begin more, or nothing is left."""

    NONE = 0
    CONTAINER = 1
    DONE = 2


_OPEN_ENDED = (Kind.DOCUMENT, Kind.DETAILS)
_VERBATIM_END = re.compile(r"</(?:script|pre|style|textarea)>", re.IGNORECASE)
_COMMENT_END = re.compile("-->")
_COMMENT_OR_PARAGRAPH_END = re.compile(r"-->|^\s*$")
_DECLARATIONS = {"<?": "?>", "<![CDATA[": "]]>", "<!": ">"}
_STRAY_SUMMARY_END = re.compile(r"</[A-Za-z][A-Za-z0-9_-]{0,30}>? *+$")


def begin_block(reader: BlockReader, line: Line, depth: int) -> Step:
    """Begin the block that the rest of the line begins, if any."""
    for start in _BY_CHARACTER[line.text[line.first]]:
        step = start(reader, line, depth)
        if step is not Step.NONE:
            return step
    return Step.NONE


def _full(reader: BlockReader, depth: int) -> bool:
    return depth + 2 > MAX_CONTAINERS


def _quote(reader: BlockReader, line: Line, depth: int) -> Step:
    if _full(reader, depth):
        return Step.NONE
    reader.enter(depth)
    reader.push(Container(Kind.QUOTE, SubElement(reader.container.sink, "blockquote")))
    pass_quote_mark(line)
    return Step.CONTAINER


def _heading(reader: BlockReader, line: Line, depth: int) -> Step:
    match = HEADING.match(line.text, line.first) or TIGHT_HEADING.match(line.text, line.first)
    if match is None:
        return Step.NONE
    reader.enter(depth, ends_open_details=True)
    text = _without_closing_hashes((match[2] or "").strip())
    chosen = HEADING_ID.search(text[-80:]) if text.endswith("}") else None
    if chosen:
        text = text[: len(text) - len(chosen[0])].rstrip()
    element = reader.add_heading(len(match[1]), text, line.number)
    if chosen:
        element.set("id", chosen[1])
    return Step.DONE


def _without_closing_hashes(text: str) -> str:
    stripped = text.rstrip("#")
    return stripped.rstrip() if not stripped or stripped[-1] in " \t" else text


def _underline(reader: BlockReader, line: Line, depth: int) -> Step:
    leaf = reader.leaf
    if not (isinstance(leaf, Paragraph) and reader.interrupts(depth)) or not UNDERLINE.match(line.text, line.first):
        return Step.NONE
    text = leaf.text()
    leaf.lines = [text] if text else []
    if not text:
        return Step.NONE
    reader.leaf = None
    reader.add_heading(1 if line.text[line.first] == "=" else 2, text, line.number - 1 - text.count("\n"))
    return Step.DONE


def _rule(reader: BlockReader, line: Line, depth: int) -> Step:
    if not RULE.match(line.text, line.first):
        return Step.NONE
    reader.enter(depth, ends_open_details=True)
    SubElement(reader.container.sink, "hr")
    return Step.DONE


def _fence(reader: BlockReader, line: Line, depth: int) -> Step:
    match = FENCE.match(line.text, line.first)
    if match is None:
        return Step.NONE
    fence, info = (match[1], match[2]) if match[1] else (match[3], match[4])
    bounded = any(container.kind not in _OPEN_ENDED for container in reader.stack[:depth])
    closed = bounded or reader.ahead.closes_fence(fence, line.number)
    reader.open_leaf(FencedCode(reader, fence, info, line.indent, closed=closed), depth)
    return Step.DONE


def _item(reader: BlockReader, line: Line, depth: int) -> Step:
    match = MARKER.match(line.text, line.first)
    if match is None or _full(reader, depth):
        return Step.NONE
    empty = match.end() == len(line.text)
    if reader.interrupts(depth) and (empty or (match[2] and int(match[2]) != 1)):
        return Step.NONE
    marker = match[3] or match[1]
    spaces = 1 if empty or len(match[4]) > 4 else len(match[4])
    width = line.indent + len(match[1]) + spaces
    parent = reader.stack[depth - 1]
    if parent.kind is Kind.LIST and parent.marker == marker:
        reader.enter(depth, item=True)
    else:
        reader.enter(depth)
        _begin_list(reader, marker, match[2])
    reader.push(Container(Kind.ITEM, SubElement(reader.container.element, "li"), width=width))
    line.seek(min(len(line.text), line.start + width))
    # An item may be empty, but the line of its marker is no blank line.
    return Step.DONE if line.blank else Step.CONTAINER


def _begin_list(reader: BlockReader, marker: str, number: str | None) -> None:
    element = SubElement(reader.container.sink, "ol" if number else "ul")
    if number and int(number) != 1:
        element.set("start", str(int(number)))
    reader.push(Container(Kind.LIST, element, marker=marker))
    reader.container.filled = True


def _footnote(reader: BlockReader, line: Line, depth: int) -> Step:
    match = FOOTNOTE.match(line.text, line.first)
    if match is None or reader.interrupts(depth) or _full(reader, depth):
        return Step.NONE
    element = Element("li")
    if not reader.context.footnotes.define(match[1], element):
        return Step.NONE
    reader.enter(depth)
    reader.push(Container(Kind.FOOTNOTE, element))
    line.seek(match.end())
    return Step.CONTAINER


def _table(reader: BlockReader, line: Line, depth: int) -> Step:
    leaf = reader.leaf
    if not isinstance(leaf, Paragraph) or not reader.interrupts(depth):
        return Step.NONE
    columns = alignments(line.text[line.first :].rstrip())
    header = leaf.lines[-1].strip()
    if columns is None or not Table.fits(header, columns):
        return Step.NONE
    leaf.lines.pop()
    reader.close_leaf()
    reader.note_begin(line.number - 1)
    table = Table(header, columns, reader.add_cell)
    reader.container.sink.append(table.element)
    reader.leaf = TableRows(reader, table)
    return Step.DONE


def _details(reader: BlockReader, line: Line, depth: int) -> Step:
    tag = DETAILS.match(line.text, line.first)
    if tag is None:
        return _misspelt_end(reader, line)
    if tag[1]:
        _end_details(reader, depth)
    else:
        _begin_details(reader, line, tag, depth)
    line.seek(tag.end())
    return Step.CONTAINER


def _begin_details(reader: BlockReader, line: Line, tag: re.Match[str], depth: int) -> None:
    reader.enter(depth, ends_open_details=True)
    if _full(reader, len(reader.stack)):
        reader.passed_details += 1
        return
    element = SubElement(reader.container.sink, "details", allowed_attributes("details", tag[2]))
    reader.push(Container(Kind.DETAILS, element, unclosed=reader.details.is_unclosed(line, tag)))


def _end_details(reader: BlockReader, depth: int) -> None:
    if reader.passed_details:
        reader.passed_details -= 1
        return
    index = next((i for i in range(len(reader.stack) - 1, 0, -1) if reader.stack[i].kind is Kind.DETAILS), None)
    reader.close_to(depth if index is None else index)


def _misspelt_end(reader: BlockReader, line: Line) -> Step:
    index = reader.misspelt_end(line)
    if index is None:
        return Step.NONE
    reader.close_to(index)
    return Step.DONE


def _summary(reader: BlockReader, line: Line, depth: int) -> Step:
    match = SUMMARY.match(line.text, line.first)
    container = reader.stack[depth - 1]
    if match is None or container.kind is not Kind.DETAILS or len(container.element):
        return Step.NONE
    reader.close_to(depth)
    end = SUMMARY_END.search(line.text, match.end())
    limit = end.start() if end else len(line.text)
    tag = reader.details.next_tag(line)
    if tag is not None and tag.start() < limit:
        end, limit = None, tag.start()
    text = _STRAY_SUMMARY_END.sub("", line.text[match.end() : limit])
    if end is None and not text.strip():
        reader.leaf = SummaryText(reader)
        return Step.DONE
    reader.add_summary(text)
    line.seek(end.end() if end else limit)
    return Step.CONTAINER


def _html(reader: BlockReader, line: Line, depth: int) -> Step:
    text, first = line.text, line.first
    end = _end_of_verbatim(reader, line)
    if end is None and not HTML_BLOCK.match(text, first) and not _is_lone_tag(reader, text, first):
        return Step.NONE
    markdown = end is None and (
        text[first : first + 2].lower() == "<p" or any(c.kind is Kind.DETAILS for c in reader.stack[:depth])
    )
    block = HtmlBlock(reader, end=end, markdown=markdown)
    reader.open_leaf(block, depth)
    if end is not None:
        block.takes(line)
        return Step.DONE
    tag = reader.details.next_tag(line)
    block.add(text[line.start : tag.start() if tag else len(text)])
    line.seek(tag.start() if tag else len(text))
    return Step.CONTAINER if tag else Step.DONE


def _comment(reader: BlockReader, line: Line, depth: int) -> Step:
    """Begin a comment of Obsidian: a line of its own, or lines between two marks `%%`."""
    if not line.text.startswith("%%", line.first):
        return Step.NONE
    end = line.text.find("%%", line.first + 2)
    if end >= 0 and (line.text[end + 2 :].strip() or isinstance(reader.leaf, TextLeaf)):
        return Step.NONE
    if end < 0 and not reader.ahead.contains("%%", line.number + 1):
        return Step.NONE
    block = CommentBlock(reader)
    reader.open_leaf(block, depth)
    block.takes(line)
    return Step.DONE


def _end_of_verbatim(reader: BlockReader, line: Line) -> re.Pattern[str] | None:
    """Return what ends a comment or an element like `<pre>`, if one begins here and is closed somewhere below.

    A comment that is not closed before the next one hides its own paragraph, not the page.
    """
    if match := HTML_VERBATIM.match(line.text, line.first):
        return _VERBATIM_END if reader.ahead.contains(f"</{match[1].lower()}>", line.number) else None
    if line.text.startswith("<!--", line.first):
        return _COMMENT_END if reader.ahead.closes_comment(line.number, line.first) else _COMMENT_OR_PARAGRAPH_END
    for opening, closing in _DECLARATIONS.items():
        if line.text.startswith(opening, line.first):
            if opening == "<!" and not line.text[line.first + 2 : line.first + 3].isalpha():
                return None
            return re.compile(re.escape(closing)) if reader.ahead.contains(closing.lower(), line.number) else None
    return None


def _is_lone_tag(reader: BlockReader, text: str, first: int) -> bool:
    """Return whether a single tag is all that the line has; of an inline element that interrupts no text."""
    if isinstance(reader.leaf, TextLeaf):
        return False
    match = OPEN_TAG.match(text, first) or CLOSE_TAG.match(text, first)
    return match is not None and match[1].lower() in KNOWN and not text[match.end() :].strip()


_Start = Callable[["BlockReader", Line, int], Step]
_BY_CHARACTER: dict[str, tuple[_Start, ...]] = {
    ">": (_quote,),
    "#": (_heading,),
    "`": (_fence,),
    "~": (_fence,),
    "=": (_underline,),
    "-": (_table, _underline, _rule, _item),
    "*": (_rule, _item),
    "+": (_item,),
    "_": (_rule,),
    "[": (_footnote,),
    "<": (_details, _summary, _html),
    "%": (_comment,),
    "|": (_table,),
    ":": (_table,),
    **dict.fromkeys("0123456789", (_item,)),
}
STARTS = frozenset(_BY_CHARACTER)
"""The characters with which a block other than a paragraph can begin."""
