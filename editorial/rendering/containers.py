"""Blocks that hold other blocks, and whether a line goes on with them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from xml.etree.ElementTree import Element

from editorial.rendering.lines import Line


class Kind(StrEnum):
    """Kinds of containers."""

    DOCUMENT = "document"
    QUOTE = "quote"
    LIST = "list"
    ITEM = "item"
    DETAILS = "details"
    FOOTNOTE = "footnote"


@dataclass(slots=True)
class Container:
    """An open container.

    `marker` of a list is its bullet or the character after its numbers, `loose` whether blank lines stand between its
    parts; `width` of an item is the indentation of its content. `unclosed` details have no end tag anywhere; `filled`
    tells that the container has a block, the summary not counted. `open_tags` are raw HTML elements that an HTML block
    has left open: following blocks go into the last of them. `paragraphs` are those directly in the items of a list.
    """

    kind: Kind
    element: Element
    marker: str = ""
    width: int = 0
    loose: bool = False
    unclosed: bool = False
    filled: bool = False
    open_tags: list[Element] = field(default_factory=list)
    paragraphs: list[Element] = field(default_factory=list)

    @property
    def sink(self) -> Element:
        """Return the element that takes the next block."""
        return self.open_tags[-1] if self.open_tags else self.element

    def continues(self, line: Line) -> bool:
        """Return whether the line belongs to this container, and move the line's position past the mark for it."""
        return _CONTINUES[self.kind](self, line)


def _always(_container: Container, _line: Line) -> bool:
    return True


def _quote(_container: Container, line: Line) -> bool:
    if line.indent > 3 or line.blank or line.text[line.first] != ">":
        return False
    pass_quote_mark(line)
    return True


def _item(container: Container, line: Line) -> bool:
    if line.blank:
        if not container.filled:
            return False
        line.seek(line.first)
        return True
    if line.indent < container.width:
        return False
    line.seek(line.start + container.width)
    return True


def _footnote(_container: Container, line: Line) -> bool:
    if line.blank:
        return True
    if line.indent < 4:
        return False
    line.seek(line.start + 4)
    return True


def pass_quote_mark(line: Line) -> None:
    """Move past `>` and the one space that belongs to it."""
    position = line.first + 1
    line.seek(position + 1 if line.text.startswith(" ", position) else position)


_CONTINUES: dict[Kind, Callable[[Container, Line], bool]] = {
    Kind.DOCUMENT: _always,
    Kind.QUOTE: _quote,
    Kind.LIST: _always,
    Kind.ITEM: _item,
    Kind.DETAILS: _always,
    Kind.FOOTNOTE: _footnote,
}
