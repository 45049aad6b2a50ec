"""Glossary entries in a text: `**飞轮效应**（Flywheel Effect: 通过产品改进吸引用户…）`."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator
from xml.etree.ElementTree import Element

from editorial.rendering.blocks import BlockReader
from editorial.rendering.entries import MAX_TERM, Entry, entry
from editorial.rendering.lines import split_lines
from editorial.rendering.result import TermUse

_MAX_BRACKET = 800
_MAX_SPAN = MAX_TERM + 12
"""Characters between two marks of bold: a term, quotes and a number."""
_MAX_NESTED = 24
_MAX_DEPTH = 3
_OPEN = "（(［[【〔﹙"
_CLOSE = "）)］]】〕﹚"
_OPENING = re.compile(rf"[{re.escape(_OPEN)}]")
_BRACKET = re.compile(rf"[{re.escape(_OPEN + _CLOSE)}\n]")
_FLAT = re.compile(rf"[^{re.escape(_OPEN + _CLOSE)}\n]{{0,{_MAX_BRACKET}}}+[{re.escape(_CLOSE)}]")
_PLACE = re.compile(
    # The mark stands first and not in the choice: a fixed beginning is looked for many times faster.
    rf"\*\*(?:\*?(?P<quotes>[”\"’」』》〉]{{0,3}})[ \u00a0\u3000]{{0,2}}(?P<open>[{re.escape(_OPEN)}])"
    rf"|(?<=[{re.escape(_CLOSE)}:：]\*\*))"
)
_UNDERSCORES = re.compile(rf"__(?<![\w_]__)(?=[^\s_])([^_\n]{{1,{_MAX_SPAN + _MAX_BRACKET}}}+)__(?![\w_])")
_CONTINUED = re.compile(r"\n {0,3}[^\W\d_]")
_TICKS = re.compile("`+")
_INDENTED = re.compile(r"[ >*+\-\d.)]*(?: {4}|\t)")


def glossary_uses(body: str) -> list[TermUse]:
    """Return the glossary entries of a Markdown body in their order, without rendering it; `line` counts from 1."""
    places = _Places(body.replace("\r\n", "\n").replace("\r", "\n") if "\r" in body else body)
    uses = list(places.uses())
    if not uses or not (places.indented or "```" in body or "~~~" in body):
        return uses
    reader = BlockReader(split_lines(body), Element("div"))
    reader.read()
    return [use for use in uses if use.line - 1 not in reader.code_lines]


def term_uses(lines: Iterable[str], code_lines: Collection[int]) -> Iterator[TermUse]:
    """Yield the entries of a document's lines in their order; lines of code, counted from 0, have none."""
    return (use for use in _Places("\n".join(lines)).uses() if use.line - 1 not in code_lines)


class _Places:
    """Looks in a text for bold words with a bracket behind or inside them.

    `_line`, `_start`, `_marks` are the number of the line that is read, where it begins, and how many marks of bold
    stand in it before `_counted`. `indented` tells afterwards whether a line with an entry might be indented code.
    """

    def __init__(self, text: str) -> None:
        self._text = _UNDERSCORES.sub(r"**\1**", text) if "__" in text else text
        self.indented = False
        self._line = 1
        self._start = self._counted = self._marks = 0
        self._unbalanced: bool | None = None
        self._code: list[int] | None = None

    def uses(self) -> Iterator[TermUse]:
        """Yield the entries in the order of the marks that end their bold words."""
        text = self._text
        for place in _PLACE.finditer(text):
            mark = place.start()
            self._go_to(mark)
            said = self._after(place) if place["open"] else None
            if said is None and mark and text[mark - 1] in _CLOSE + "：:":
                said = self._inside(mark)
            if said and not self._is_code(mark):
                self.indented = self.indented or _INDENTED.match(text, self._start) is not None
                yield TermUse(said.term, said.english, said.definition, self._line)

    def _go_to(self, position: int) -> None:
        line_end = self._text.rfind("\n", self._counted, position)
        if line_end >= 0:
            self._line += self._text.count("\n", self._counted, line_end + 1)
            self._start = self._counted = line_end + 1
            self._marks = 0
            self._unbalanced = self._code = None

    def _after(self, place: re.Match[str]) -> Entry | None:
        """Return what a bold word and the bracket behind it say."""
        text, mark = self._text, place.start()
        start = text.rfind("**", max(self._start, mark - _MAX_SPAN), mark)
        if start < 0 or not self._opens(start):
            return None
        opening = place.start("open")
        end = self._end(opening)
        if end < 0 or (text[opening] == "[" and text[end : end + 1] in ("(", "[", ":")):
            return None
        return entry(text[start + 2 : mark], text[opening + 1 : end - 1], of_work="》" in place["quotes"])

    def _inside(self, mark: int) -> Entry | None:
        """Return what a word and a bracket that together are bold say."""
        text = self._text
        start = text.rfind("**", max(self._start, mark - _MAX_SPAN - _MAX_BRACKET), mark)
        if start < 0 or not self._opens(start):
            return None
        end = mark if text[mark - 1] in _CLOSE else mark - 1
        opening = _OPENING.search(text, start + 2, end)
        if opening is None or text[opening.start() - 1] == "]" or self._end(opening.start()) != end:
            return None
        return entry(text[start + 2 : opening.start()], text[opening.end() : end - 1])

    def _opens(self, start: int) -> bool:
        """Return whether a mark begins a bold word: an even number of marks stands before it in the line."""
        text = self._text
        if text[start + 2].isspace():
            return False
        if start > self._counted:
            self._marks += text.count("**", self._counted, start)
            self._counted = start
        return self._marks % 2 == 0 or self._is_unbalanced()

    def _is_unbalanced(self) -> bool:
        if self._unbalanced is None:
            self._unbalanced = self._text.count("**", self._start, self._line_end()) % 2 == 1
        return self._unbalanced

    def _line_end(self) -> int:
        end = self._text.find("\n", self._start)
        return end if end >= 0 else len(self._text)

    def _end(self, opening: int) -> int:
        """Return the position behind the bracket that closes the one at a position, or -1.

        It may stand in the next line if that goes on with the paragraph.
        """
        text = self._text
        if flat := _FLAT.match(text, opening + 1):
            return flat.end()
        depth = lines = 0
        for count, bracket in enumerate(_BRACKET.finditer(text, opening, opening + _MAX_BRACKET)):
            if bracket[0] == "\n":
                lines += 1
                if lines > 1 or not _CONTINUED.match(text, bracket.start()):
                    break
                continue
            depth += 1 if bracket[0] in _OPEN else -1
            if depth == 0:
                return bracket.end()
            if depth > _MAX_DEPTH or count > _MAX_NESTED:
                break
        return -1

    def _is_code(self, position: int) -> bool:
        if self._code is None:
            line = self._text[self._start : self._line_end()]
            self._code = _code_borders(line) if "`" in line else []
        return bisect_right(self._code, position - self._start) % 2 == 1


def _code_borders(line: str) -> list[int]:
    """Return where code begins and ends in a line, in turns: it stands between runs of equally many backticks."""
    runs = [run.span() for run in _TICKS.finditer(line)]
    partners: list[int | None] = []
    later: dict[int, int] = {}
    for index in range(len(runs) - 1, -1, -1):
        length = runs[index][1] - runs[index][0]
        partners.append(later.get(length))
        later[length] = index
    partners.reverse()
    borders: list[int] = []
    index = 0
    while index < len(runs):
        partner = partners[index]
        if partner is not None:
            borders += (runs[index][0], runs[partner][1])
            index = partner
        index += 1
    return borders
