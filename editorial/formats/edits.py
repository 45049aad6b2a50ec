"""Replacements of spans in a text, collected first and made together."""

from __future__ import annotations

from typing import NamedTuple


class Edit(NamedTuple):
    """`text[start:end]` becomes `new`; an insertion where the two are equal."""

    start: int
    end: int
    new: str


def apply_edits(text: str, edits: list[Edit]) -> str:
    """Return `text` with all edits made; edits at one place are made in the order given. Spans must not overlap."""
    parts, at = [], 0
    for edit in sorted(edits, key=lambda edit: (edit.start, edit.end)):
        parts += [text[at : edit.start], edit.new]
        at = edit.end
    return "".join([*parts, text[at:]])
