"""Compares the passages of a garden with its pages: `python -m tests.bench.search_text [FOLDER] [--every N]`.

`--every` takes one file and one hostile document of N. Processor time of one process, which first reads all bodies, as
an index does, and then renders them. Fails if more than one body of a thousand is read otherwise than it is rendered,
if the place of a passage gives another text, if reading is less than four times as fast as rendering, or if a hostile
document of 50 kB takes more than 2 s.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from editorial.rendering import Passage, passage_text, passages, render
from editorial.rendering.passages import UNKNOWN, skimmed
from editorial.rendering.skimming import Unread
from editorial.rendering.visible import VisibleSection, visible_sections
from tests.bench.fidelity_commonmark import bodies
from tests.rendering.hostile import DOCUMENTS
from tests.samples import CORPUS

DIFFERENT = 0.001
FACTOR = 4.0
HOSTILE_BYTES = 50_000
HOSTILE_SECONDS = 2.0


class Measured(NamedTuple):
    """What one body showed: seconds for its page and for all places; what was equal."""

    size: int
    rendering: float
    places: float
    number: int
    placed: int
    equal: bool
    skimmed: bool
    exact: bool


def main() -> int:
    """Return 1 if a target is missed."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", nargs="?", type=Path, default=CORPUS)
    parser.add_argument("--every", type=int, default=1)
    options = parser.parse_args()
    texts = [text for _path, text in list(bodies(options.folder))[:: options.every]]
    reading = sum(seconds(passages, text) for text in texts)
    results = [measured(text) for text in texts]
    size = sum(result.size for result in results) / 1e6
    rendering = sum(result.rendering for result in results)
    number, placed = sum(r.number for r in results), sum(r.placed for r in results)
    left = sum(r.size for r in results if not r.skimmed) / 1e6
    different = sum(not r.equal for r in results)
    wrong = sum(not r.exact for r in results)
    print(
        f"{len(results)} files, {size:.1f} MB: passages {size / reading:.1f} MB/s, pages {size / rendering:.1f} MB/s: ",
        end="",
    )
    print(f"{rendering / reading:.1f} times as fast")
    print(f"read otherwise than rendered: {different} files; left to the renderer: {left / size:.2%} of the text")
    print(f"{number} passages, {placed / number:.1%} with a place, ", end="")
    print(f"read again in {sum(r.places for r in results) / placed * 1e3:.2f} ms each, {wrong} files with a wrong one")
    hostile = list(DOCUMENTS.items())[:: options.every]
    slowest = max((seconds(passages, make(HOSTILE_BYTES)), name) for name, make in hostile)
    print(f"slowest of {len(hostile)} hostile documents of {HOSTILE_BYTES} bytes: {slowest[0]:.2f} s, {slowest[1]}")
    missed = different > DIFFERENT * len(results) or wrong or rendering < FACTOR * reading
    return int(bool(missed) or slowest[0] > HOSTILE_SECONDS)


def measured(text: str) -> Measured:
    """Return what a body shows."""
    found = passages(text)
    began = time.process_time()
    page = render(text)
    rendering = time.process_time() - began
    placed = [passage for passage in found if passage.start != UNKNOWN]
    began = time.process_time()
    exact = all(passage_text(text, passage.start, passage.end) == passage.text for passage in placed)
    places = time.process_time() - began
    try:
        sections = skimmed(text).sections
    except Unread:
        return Measured(len(text.encode()), rendering, places, len(found), len(placed), True, False, exact)
    equal = visible(sections) == visible(visible_sections(page.html))
    return Measured(len(text.encode()), rendering, places, len(found), len(placed), equal, True, exact)


def visible(sections: list[VisibleSection]) -> list[tuple[str, str, list[tuple[str, bool]]]]:
    """Return headings, anchors, and lines with whether they belong to an original."""
    return [(it.heading, it.anchor, [(line.text, line.original) for line in it.lines]) for it in sections]


def seconds(read: Callable[[str], list[Passage]], text: str) -> float:
    """Return the processor time that reading a text takes."""
    began = time.process_time()
    read(text)
    return time.process_time() - began


if __name__ == "__main__":
    sys.exit(main())
