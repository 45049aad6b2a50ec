"""Differences in two columns: the old text on the left, the new one on the right, what changed marked in both."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from editorial.admin.articles.form import ArticleForm
from editorial.admin.differences import MOST_ROWS, end_of, marked
from editorial.merging import Hunk, Row, Segment, text_segments
from editorial.services.articles import FieldValue
from editorial.services.history import Comparison, FieldChange


@dataclass(frozen=True, slots=True)
class Cell:
    """A line in one column: its number from 1, its text with what changed marked, its end where the ends differ."""

    number: int
    html: SafeString
    note: str = ""


@dataclass(frozen=True, slots=True)
class ColumnRow:
    """A row of both columns; a side that has no such line is None, and a "gap" has neither."""

    kind: Literal["equal", "changed", "added", "removed", "gap"]
    old: Cell | None = None
    new: Cell | None = None


GAP = ColumnRow("gap")


def column_rows(hunks: Iterable[Hunk]) -> list[ColumnRow]:
    """Returns the rows of the hunks, "gap" rows where equal lines are left out; an empty list for equal texts."""
    rows: list[ColumnRow] = []
    for hunk in hunks:
        if rows or hunk.old_start > 1:
            rows.append(GAP)
        rows.extend(_column_row(row) for row in hunk.rows)
        if len(rows) > MOST_ROWS:
            return [*rows[:MOST_ROWS], GAP]
    return rows


def _column_row(row: Row) -> ColumnRow:
    """Returns a row of the difference as two cells."""
    old = new = None
    if row.old_number is not None:
        old = Cell(row.old_number, marked(row.old, "del"), end_of(row, row.old_ending))
    if row.new_number is not None:
        new = Cell(row.new_number, marked(row.new, "ins"), end_of(row, row.new_ending))
    return ColumnRow(row.kind, old, new)


@dataclass(frozen=True, slots=True)
class FieldRow:
    """A changed value of the header: a text is one line, a list one line for each of its items."""

    label: str | Promise
    old: tuple[SafeString, ...]
    new: tuple[SafeString, ...]


def field_rows(changes: Iterable[FieldChange]) -> Iterator[FieldRow]:
    """Yields the changed values with the labels of their fields and what differs in them marked."""
    for change in changes:
        old, new = value_lines(change.before, change.after)
        yield FieldRow(
            label_of(str(change.name)),
            tuple(marked(line, "del") for line in old),
            tuple(marked(line, "ins") for line in new),
        )


def label_of(name: str) -> str | Promise:
    """Returns the label of a field; a key that no field stands for is its own."""
    if name == "status":
        return _("Status")
    form_field = ArticleForm.base_fields.get(name)
    return name if form_field is None or form_field.label is None else form_field.label


Lines = tuple[tuple[Segment, ...], ...]


def value_lines(before: FieldValue | None, after: FieldValue | None) -> tuple[Lines, Lines]:
    """Returns both values as lines of parts."""
    if isinstance(before, tuple) or isinstance(after, tuple):
        old, new = as_items(before), as_items(after)
        return (
            tuple((Segment(item, marked=item not in new or old.index(item) != new.index(item)),) for item in old),
            tuple((Segment(item, marked=item not in old or old.index(item) != new.index(item)),) for item in new),
        )
    left, right = text_segments(as_text(before), as_text(after))
    return (left,) if left else (), (right,) if right else ()


def as_items(value: FieldValue | None) -> tuple[str, ...]:
    """Returns a value as the items of a list."""
    return value if isinstance(value, tuple) else (as_text(value),) if value else ()


def as_text(value: FieldValue | None) -> str:
    """Returns a value as a text."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return ", ".join(value) if isinstance(value, tuple) else value or ""


def comparison_context(comparison: Comparison) -> dict[str, object]:
    """Returns what the template `history/_comparison.html` shows."""
    return {
        "comparison": comparison,
        "field_rows": list(field_rows(comparison.fields)),
        "header_rows": column_rows(comparison.header),
        "body_rows": column_rows(comparison.body),
    }
