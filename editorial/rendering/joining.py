"""Several bodies as one document: headings below a level, labels kept apart, and nothing left open at the end."""

from __future__ import annotations

import re
from collections.abc import Callable, Container
from xml.etree.ElementTree import Element

from editorial.rendering.blocks import BlockReader
from editorial.rendering.lines import split_lines
from editorial.rendering.lookahead import Lookahead
from editorial.rendering.patterns import DETAILS, FENCE, FENCE_END, FOOTNOTE, UNDERLINE

LOWEST = 6
MOST_LINES = 200  # of a heading that is underlined
_HASHES = re.compile(r"([ \t>*+\-\d.)]*?)(#{1,6})(?=[^#]|$)")
_CONTAINERS = re.compile(r"(?:[ \t]*(?:>|[*+-](?=[ \t])|\d{1,9}[.)](?=[ \t])))*[ \t]*")
_QUOTE = " \t>"
_CODE_SPAN = re.compile(r"(`+)(?!`).*?(?<!`)\1(?!`)")
_DEFINITION = re.compile(r" {0,3}\[(?!\^)([^\[\]\n]{1,200})\]:[ \t]*(\S+)")
_USE = re.compile(r"(\]|)\[([^\[\]\n]{1,200})\](\[\]|)(?![\[(:])")
_MARKS = re.compile(r"([\\`*_\[\]<>#|~])")


class JoinedBodies:
    """Bodies that go into one document, one after another; each is `add`ed once, in the order of the document."""

    def __init__(self) -> None:
        self.number = 0
        self._targets: dict[str, str] = {}  # label of a link → where it leads, as the first body says

    def add(self, body: str, *, below: int) -> str:
        """Return a body as a part of the document, with LF alone.

        Its highest heading goes to the level behind `below` and the others keep their distance to it, down to the
        sixth level. Footnotes get the number of the body into their labels, and so do links whose label leads
        elsewhere in an earlier body. A fence, a comment or a `<details>` that the body leaves open ends where the
        renderer ends it, or with the body: what follows is never swallowed.
        """
        self.number += 1
        lines = body.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        reader = BlockReader(split_lines(body), Element("div"))
        reader.read()
        code = reader.code_lines
        levels = {line: int(element.tag[1]) for element, line in reader.heading_lines}
        lines = self._relabelled(lines, code)
        _close_fences(lines, code, reader.ahead)
        _close_comments(lines, code)
        _close_hidden(lines, code)
        tail = ["</details>"] * _open_details(lines, code)
        texts = {id(element): text for element, text in reader.texts}
        underlined = {n for element, n in reader.heading_lines if texts.get(id(element), "").startswith("#")}
        _demote(lines, levels, underlined, below)
        return "\n".join([*lines, *(["", *tail] if tail else [])]).strip("\n")

    def _relabelled(self, lines: list[str], code: Container[int]) -> list[str]:
        """Return the lines with labels of their own where another body has them."""
        notes: set[str] = set()
        links: set[str] = set()
        for number, line in enumerate(lines):
            if number in code:
                continue
            if note := FOOTNOTE.match(line):
                notes.add(note[1])
            elif (definition := _DEFINITION.match(line)) and self._clashes(definition[1], definition[2]):
                links.add(_label(definition[1]))
        if not notes and not links:
            return lines
        return [line if n in code else self._with_labels(line, notes, links) for n, line in enumerate(lines)]

    def _clashes(self, label: str, target: str) -> bool:
        return self._targets.setdefault(_label(label), target) != target

    def _with_labels(self, line: str, notes: set[str], links: set[str]) -> str:
        definition = _DEFINITION.match(line)
        if definition and _label(definition[1]) in links:
            return f"{line[: definition.end(1)]}-{self.number}{line[definition.end(1) :]}"

        def renamed(match: re.Match[str]) -> str:
            label = match[2]
            if label.startswith("^") and label[1:] in notes:
                return f"{match[1]}[^{self.number}-{label[1:]}]{match[3]}"
            if _label(label) not in links:
                return match[0]
            own = f"[{label}-{self.number}]"
            return f"{match[1]}{own}" if match[1] else f"[{label}]{own}"

        note = FOOTNOTE.match(line)
        start = f"[^{self.number}-{note[1]}]:" if note else ""
        rest = line[line.index(":") + 1 :] if note else line
        return start + _outside_code(rest, renamed)


def plain_marks(text: str) -> str:
    """Return a plain text on one line so that Markdown shows it as it is.

    >>> plain_marks("C* and [x]")
    'C\\\\* and \\\\[x\\\\]'
    """
    return _MARKS.sub(r"\\\1", " ".join(text.split()))


def _label(written: str) -> str:
    return " ".join(written.split()).casefold()


def _outside_code(line: str, rename: Callable[[re.Match[str]], str]) -> str:
    """Return the line with its labels renamed, code left as it is."""
    parts, at = [], 0
    for span in _CODE_SPAN.finditer(line):
        parts += [_USE.sub(rename, line[at : span.start()]), span[0]]
        at = span.end()
    return "".join([*parts, _USE.sub(rename, line[at:])])


def _demote(lines: list[str], levels: dict[int, int], underlined: Container[int], below: int) -> None:
    """Write the headings at their new levels, all with hashes."""
    by = below + 1 - min(levels.values(), default=below + 1)
    for number in sorted(levels, reverse=True):
        level = min(LOWEST, max(below + 1, levels[number] + by))
        match = _HASHES.match(lines[number])
        if match and number not in underlined:
            rest = lines[number][match.end() :]
            space = "" if rest[:1] in ("", " ", "\t") else " "
            lines[number] = f"{match[1]}{'#' * level}{space}{rest}"
            continue
        end = next(
            (
                n
                for n in range(number + 1, min(number + MOST_LINES, len(lines)))
                if UNDERLINE.match(lines[n].lstrip(_QUOTE))
            ),
            None,
        )
        marks = _CONTAINERS.match(lines[number])
        if end is not None and marks is not None:
            texts = [lines[number][marks.end() :], *(line.lstrip(_QUOTE) for line in lines[number + 1 : end])]
            title = " ".join(text.strip() for text in texts).lstrip("# ")
            lines[number : end + 1] = [f"{marks[0]}{'#' * level} {title}"]


def _close_fences(lines: list[str], code: Container[int], ahead: Lookahead) -> None:
    """Close each fence that nothing closes where the renderer ends its code."""
    number, fence = 0, ""
    while number < len(lines):
        indent = len(lines[number]) - len(lines[number].lstrip(" "))
        text = lines[number].strip(" ") if indent < 4 else ""
        number += 1
        if fence:
            end = FENCE_END.match(text)
            fence = "" if end and end[1].startswith(fence) else fence
        elif match := FENCE.match(text):
            fence = match[1] or match[3]
            if not ahead.closes_fence(fence, number - 1):
                while number < len(lines) and number in code:
                    number += 1
                lines[number - 1] += f"\n{fence}"
                fence = ""


def _close_comments(lines: list[str], code: Container[int]) -> None:
    """Close each comment that nothing closes before the next one at the end of its paragraph."""
    opened = -1
    for number, line in [*enumerate(lines), (len(lines), "<!--")]:
        if number in code:
            continue
        text = _CODE_SPAN.sub("", line)
        begun, ended = text.find("<!--"), text.find("-->")
        if opened >= 0 and begun >= 0 and not 0 <= ended < begun:
            last = next((n for n in range(opened, number) if not lines[n].strip()), number) - 1
            lines[last] += " -->"
        opened = number if text.rfind("<!--") > text.rfind("-->") else -1 if ended >= 0 else opened


def _close_hidden(lines: list[str], code: Container[int]) -> None:
    """Take the meaning from a mark `%%` that would hide the text up to one in another body."""
    marks = [n for n, line in enumerate(lines) if n not in code and line.lstrip(_QUOTE).startswith("%%")]
    alone = [n for n in marks if "%%" not in lines[n].lstrip(_QUOTE)[2:]]
    if len(alone) % 2:
        lines[alone[-1]] = lines[alone[-1]].replace("%%", "\\%%", 1)


def _open_details(lines: list[str], code: Container[int]) -> int:
    """Return how many `<details>` the lines leave open."""
    opened = 0
    for number, line in enumerate(lines):
        if number not in code and "<" in line:
            for tag in DETAILS.finditer(_CODE_SPAN.sub("", line)):
                opened = max(0, opened - 1) if tag[1] else opened + 1
    return opened
