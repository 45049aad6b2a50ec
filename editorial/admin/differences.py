"""Line differences between two texts, as the rows of one column that a template shows with `<ins>` and `<del>`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from editorial.merging import Hunk, Row, Segment, line_differences

MOST_ROWS = 2_000  # shown; a text that was rewritten from end to end is read better as a whole

Kind = Literal["same", "removed", "added", "gap"]
ENDINGS = {"\r\n": "CRLF", "\r": "CR", "\n": "LF", "": "∅"}


@dataclass(frozen=True, slots=True)
class DifferenceLine:
    """One row: its parts, and its line numbers (from 1) in the old and the new text where it stands in them.

    `note` names the line's end where that alone differs.
    """

    kind: Kind
    segments: tuple[Segment, ...] = ()
    old: int | None = None
    new: int | None = None
    note: str = ""

    @property
    def text(self) -> str:
        """The whole line without its end."""
        return "".join(segment.text for segment in self.segments)

    @property
    def html(self) -> SafeString:
        """The whole line with what differs in it marked."""
        return marked(self.segments, "mark")


def marked(segments: Iterable[Segment], tag: Literal["ins", "del", "mark"]) -> SafeString:
    """Returns the parts of a line as HTML, those that differ in the element `tag`.

    Not a template: the blanks that a template may hold would stand in the text.
    """
    marks = {True: (SafeString(f"<{tag}>"), SafeString(f"</{tag}>")), False: ("", "")}
    return format_html_join(
        "", "{}{}{}", ((marks[part.marked][0], part.text, marks[part.marked][1]) for part in segments)
    )


GAP = DifferenceLine("gap")


def line_difference(old: str, new: str) -> list[DifferenceLine]:
    """Returns the changed lines with some lines around them, "gap" rows where others are left out.

    Texts that are equal give an empty list.
    """
    rows: list[DifferenceLine] = []
    end = 0
    for hunk in line_differences(old, new):
        if hunk.old_start > end + 1 or (rows and hunk.old_start > end):
            rows.append(GAP)
        rows.extend(one_column(hunk))
        end = max((row.old_number or 0 for row in hunk.rows), default=end)
    if len(rows) > MOST_ROWS:
        return [*rows[:MOST_ROWS], GAP]
    return rows


def one_column(hunk: Hunk) -> Iterator[DifferenceLine]:
    """Yields the rows of a hunk; of neighbouring changes the old lines stand before the new ones."""
    added: list[DifferenceLine] = []
    for row in hunk.rows:
        if row.kind == "equal":
            yield from added
            added = []
            yield DifferenceLine("same", row.old, row.old_number, row.new_number)
            continue
        if row.old_number is not None:
            yield DifferenceLine("removed", parts(row.old), old=row.old_number, note=end_of(row, row.old_ending))
        if row.new_number is not None:
            added.append(DifferenceLine("added", parts(row.new), new=row.new_number, note=end_of(row, row.new_ending)))
    yield from added


def parts(segments: tuple[Segment, ...]) -> tuple[Segment, ...]:
    """Returns the parts of a line; where all of it differs nothing is marked, since the row says so."""
    if all(segment.marked for segment in segments):
        return tuple(Segment(segment.text, marked=False) for segment in segments)
    return segments


def end_of(row: Row, ending: str) -> str:
    """Returns the name of a line's end where the ends differ."""
    return ENDINGS.get(ending, "") if row.ending_changed else ""
