"""The text of a Markdown body as a reader sees it, cut into passages that have an address on the page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate, count, pairwise
from operator import add
from typing import NamedTuple
from xml.etree.ElementTree import Element, SubElement

from editorial.rendering.containers import Container, Kind
from editorial.rendering.cutting import LONG_LINE, ORIGINAL_END, ORIGINAL_START, cut, marked, parts
from editorial.rendering.details import mark_original
from editorial.rendering.lines import encodable, split_lines
from editorial.rendering.patterns import SUMMARY, SUMMARY_END
from editorial.rendering.plain import PlainTexts
from editorial.rendering.renderer import render
from editorial.rendering.skimming import SkimmingReader, Unread, is_plain_paragraph
from editorial.rendering.treetext import TreeText
from editorial.rendering.visible import UNKNOWN, VisibleLine, VisibleSection, visible_sections

MOST_PASSAGES = 4_096
"""Of one body; what stands behind is put into the last one."""

_NO_MARKS = str.maketrans(dict.fromkeys(ORIGINAL_START + ORIGINAL_END, "\ufffd"))
_LINE_END = re.compile(r"\r\n?|\n")


@dataclass(frozen=True, slots=True)
class Passage:
    """A section of a body, or a part of a long one.

    `heading` is the plain text of the section's heading and `anchor` the id that it has on the page, both "" before
    the first. `text` is what a reader sees below the heading: blocks, rows, lines of code and what stands between two
    `<br>` are divided by a line feed, a line end within a paragraph is a blank. The original of a translation stands
    between `ORIGINAL_START` and `ORIGINAL_END`, also where a passage is cut within one. A section may be its heading
    alone.

    `start` and `end` are where its source stands in the body, in characters; both are `UNKNOWN` (-1) where only a
    reading of the whole body gives the text.
    """

    heading: str
    anchor: str
    text: str
    start: int = UNKNOWN
    end: int = UNKNOWN


def passages(body: str) -> list[Passage]:
    """Return the passages of a Markdown body in their order, at most `MOST_PASSAGES`; an empty body has none."""
    read = _read(body)
    places = read.places
    begins = [*(section.first for section in read.sections), len(places) - 1]
    found: list[Passage] = []
    for section, following in zip(read.sections, begins[1:], strict=True):
        found += _passages(section, following, body, places)
    return found if len(found) <= MOST_PASSAGES else _limited(found)


def passage_text(body: str, start: int, end: int) -> str:
    """Return the text of the passage whose source stands from `start` to `end` in a body.

    Instead of the whole body its part from `opening(body, start)` on does as well, with both places less by that.
    """
    return _text_between(body, start, end)


def opening(body: str, start: int) -> int:
    """Return where in a body that reading must begin which gives the text from `start` on.

    That is the `<details>` tag that is open there, in a body in which they are regular, else the place itself.
    """
    tag = body.rfind("<details", 0, start)
    return start if tag <= body.rfind("</details", 0, start) else tag


class _Read(NamedTuple):
    """Sections of a body; `places` are where its lines begin and it ends, or `UNKNOWN` alone.

    They are known where a part of the body can be read by itself.
    """

    sections: list[VisibleSection]
    places: list[int]


def _read(body: str) -> _Read:
    text = _without_marks(body)
    try:
        return skimmed(text)
    except Unread:
        return _Read(rendered(text), [UNKNOWN])


def rendered(text: str) -> list[VisibleSection]:
    """Return the sections of a body as its page has them: what `skimmed` is measured by."""
    return visible_sections(render(text).html)


def skimmed(text: str) -> _Read:
    """Return the sections of a body without rendering it; raise Unread where only the renderer tells them."""
    root = Element("div")
    plain = PlainTexts(text)
    lines = split_lines(text)
    reader = SkimmingReader(lines, root, plain)
    reader.read()
    details = reader.details
    regular = details.regular and text.count("<details") == text.count("</details") == details.number
    if regular and details.number:
        regular = sum(1 for _ in root.iter("details")) == details.number
    places = _places(text, lines) if regular and reader.divisible else [UNKNOWN]
    return _Read(TreeText(root, reader, plain).read(), places)


def _places(text: str, lines: list[str]) -> list[int]:
    """Return where each of the lines begins in the text, and behind the end of the text what would follow a line end.

    `UNKNOWN` alone where the lines have other characters than the text, apart from line ends and tabs.
    """
    places = [*map(add, accumulate(map(len, lines), initial=0), count())]
    as_long = places[-1] == len(text) + 1
    if as_long and "\r" not in text:
        return places
    return _offsets(text) if as_long or encodable(text) is text else [UNKNOWN]


def _text_between(body: str, start: int, end: int) -> str:
    """Return the text of a part of a body in which `<details>` are regular, as if all of it were read."""
    text = _without_marks(body[start:end])
    root = Element("div")
    plain = PlainTexts(text)
    reader = SkimmingReader(split_lines(text), root, plain)
    reader.details.trust()
    details = _details_at(body, start)
    if details is not None:
        root.append(details)
        reader.push(Container(Kind.DETAILS, details))
    reader.read()
    sections = TreeText(root, reader, plain).read()
    return marked([line for section in sections for line in section.lines])


def _details_at(body: str, place: int) -> Element | None:
    """Return the `<details>` that are open at a place of a body in which they are regular; None if none is."""
    tag = opening(body, place)
    if tag == place:
        return None
    details = Element("details")
    summary = SUMMARY.search(body, tag, place)
    if summary is not None:
        end = SUMMARY_END.search(body, summary.end(), place)
        mark_original(details, body[summary.end() : end.start() if end else place])
    SubElement(details, "p")  # what begins here is no summary
    return details


def _without_marks(text: str) -> str:
    return text.translate(_NO_MARKS) if ORIGINAL_START in text or ORIGINAL_END in text else text


def _offsets(body: str) -> list[int]:
    """Return where each line begins, and where the body ends."""
    if "\r" in body:
        return [0, *(match.end() for match in _LINE_END.finditer(body)), len(body)]
    return [*accumulate((len(line) + 1 for line in body.split("\n")), initial=0)]


def _passages(section: VisibleSection, following: int, body: str, places: list[int]) -> Iterator[Passage]:
    """Yield the passages of a section; `following` is the line at which the next one begins."""
    heading, anchor = section.heading, section.anchor
    if not section.lines:
        yield Passage(heading, anchor, "", *_span(section.first, section.first, places))
        return
    groups = list(cut(section.lines))
    borders = [_border(before[-1], after[0]) for before, after in pairwise(groups)]
    begins = [section.lines[0].first, *borders, following]
    for lines, (first, last) in zip(groups, pairwise(begins), strict=True):
        start, end = _span(first, last, places)
        if len(lines) == 1 and len(lines[0].text) > LONG_LINE:
            yield from _parts(section, lines[0], body, start, end)
            continue
        if start != UNKNOWN and not _is_known(body, start, lines[0]):
            start = end = UNKNOWN
        yield Passage(heading, anchor, marked(lines), start, end)


def _is_known(body: str, start: int, line: VisibleLine) -> bool:
    """Return whether it is seen from a place alone that the line there belongs to an original, or that it does not."""
    details = _details_at(body, start)
    return line.original == (details is not None and details.get("class") == "original")


def _border(before: VisibleLine, after: VisibleLine) -> int:
    """Return the line of the source at which a passage is cut, `UNKNOWN` within a block."""
    return after.first if after.first != before.first else UNKNOWN


def _span(first: int, last: int, places: list[int]) -> tuple[int, int]:
    if UNKNOWN in (first, last) or places[0] == UNKNOWN:
        return UNKNOWN, UNKNOWN
    return places[first], min(places[last], places[-1])


def _parts(section: VisibleSection, line: VisibleLine, body: str, start: int, end: int) -> Iterator[Passage]:
    """Yield the overlapping parts of a line that is too long for a passage; plain ones are found in the source."""
    known = start != UNKNOWN and _is_known(body, start, line)
    for begin, stop in parts(line.text):
        if not (piece := line.text[begin:stop].strip()):
            continue
        known = known and is_plain_paragraph(piece) and (start := body.find(piece, start, end)) >= 0
        span = (start, start + len(piece)) if known else (UNKNOWN, UNKNOWN)
        yield Passage(section.heading, section.anchor, marked([line._replace(text=piece)]), *span)


def _limited(found: list[Passage]) -> list[Passage]:
    last = found[MOST_PASSAGES - 1]
    rest = [text for passage in found[MOST_PASSAGES:] for text in (passage.heading, passage.text) if text]
    return [*found[: MOST_PASSAGES - 1], Passage(last.heading, last.anchor, "\n".join([last.text, *rest]))]
