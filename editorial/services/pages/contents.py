"""The table of contents of an article."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from editorial.rendering import Heading, without_brackets

HEADINGS_FOR_CONTENTS = 3
DEPTHS_OF_CONTENTS = 3
# More entries are of no help to a reader, and thousands of them would keep the templates busy for seconds.
MOST_CONTENTS = 400


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the table of contents; `depth` counts from 1, the page's topmost heading."""

    depth: int
    text: str
    anchor: str


def contents(headings: Sequence[Heading]) -> list[Entry]:
    """Returns the table of contents of a body's headings: none for a few, and two depths below the topmost.

    Where that is too much, the deeper headings are left out first, then what is beyond the first 400.
    """
    if len(headings) < HEADINGS_FOR_CONTENTS:
        return []
    top = min(heading.level for heading in headings)
    entries = [Entry(heading.level - top + 1, without_brackets(heading.text), heading.anchor) for heading in headings]
    for depths in range(DEPTHS_OF_CONTENTS, 0, -1):
        entries = [entry for entry in entries if entry.depth <= depths]
        if len(entries) <= MOST_CONTENTS:
            break
    return entries[:MOST_CONTENTS]
