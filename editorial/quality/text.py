"""One document as rules see it: everything is read once, when the first rule asks for it."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from functools import cached_property
from itertools import accumulate

from editorial.formats import HeaderField, SourceDocument
from editorial.mapping import ArticleData, Field, Header
from editorial.rendering import Outline, WordCount, count_words, outline

_PLACE_LENGTH = 80


class Text:
    """A document, what its header says, and what rendering knows of its body; lines of hits count in the file."""

    def __init__(self, path: str, document: SourceDocument, data: ArticleData) -> None:
        self.path = path
        self.document = document
        self.data = data

    @cached_property
    def header(self) -> Header:
        """The keys of the header under the names of the dialect."""
        return Header(self.document, self.data.dialect)

    @cached_property
    def body(self) -> str:
        """The body with LF alone."""
        body = self.document.body
        return body.replace("\r\n", "\n").replace("\r", "\n") if "\r" in body else body

    @cached_property
    def lines(self) -> list[str]:
        """The lines of the body, without their ends."""
        return self.body.split("\n")

    @cached_property
    def outline(self) -> Outline:
        """The block structure of the body."""
        return outline(self.document.body)

    @cached_property
    def words(self) -> WordCount:
        """How long the body is."""
        return count_words(self.document.body)

    @cached_property
    def _starts(self) -> list[int]:
        return [0, *accumulate(len(line) + 1 for line in self.lines)]

    @cached_property
    def noted(self) -> frozenset[str]:
        """The codes of what reading the header found odd."""
        return frozenset(finding.code for finding in self.data.findings)

    @cached_property
    def _located(self) -> dict[Field, HeaderField | None]:
        return {field: self.header.locate(field)[1] for field in Field}

    def field(self, field: Field) -> HeaderField | None:
        """Return what stands under the key of a field."""
        return self._located[field]

    def line_of(self, field: Field) -> int | None:
        """Return the line of the file at which the key of a field stands."""
        found = self.field(field)
        return found.line if found is not None else None

    def file_line(self, body_line: int) -> int:
        """Return the line of the file for a line of the body, both from 1."""
        return self.document.body_line + body_line - 1

    def place(self, body_line: int) -> str:
        """Return what a line of the body is known by."""
        return " ".join(self.lines[body_line - 1].split())[:_PLACE_LENGTH]

    def is_code(self, body_line: int) -> bool:
        """Return whether a line of the body stands in a block of code."""
        return body_line in self.outline.code_lines

    def begun(self, pattern: re.Pattern[str], letters: str) -> Iterator[tuple[int, str]]:
        """Yield (line of the body, match) of every line outside code that begins as a pattern says.

        `letters` are those that such a line may begin with. Lines are tried one by one, and most of them by their first
        letter: a search for `^` looks at each character of a text instead.
        """
        match = pattern.match
        for number, line in enumerate(self.lines, start=1):
            if line[:1] in letters and line and (found := match(line)) and not self.is_code(number):
                yield number, found[0]

    def found(self, pattern: re.Pattern[str]) -> Iterator[tuple[int, str]]:
        """Yield (line of the body, match) of every match of a pattern outside code; the line is where it begins."""
        for match in pattern.finditer(self.body):
            line = bisect_right(self._starts, match.start())
            if not self.is_code(line):
                yield line, match[0]
