"""How fast known names are found in texts: `python -m tests.bench.names_in_texts [FOLDER]`.

The names are those that the headers of the garden list. Times are CPU seconds of one process, the median of three runs.
"""

from __future__ import annotations

import datetime as dt
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

from editorial.formats import FormatError, SourceDocument
from editorial.mapping import Dialect, read_article
from editorial.names import NameMatcher, fold_text, words_of
from tests.samples import CORPUS

RUNS = 3
LARGE = 200_000  # bytes of the text that one request may have to read
TARGET = 0.1  # seconds for it


def garden(folder: Path) -> tuple[list[tuple[str, int]], list[str]]:
    """Returns the names of all headers with an id for each, and all bodies."""
    names: dict[str, int] = {}
    texts = []
    for path in sorted(folder.rglob("*.md")):
        try:
            document = SourceDocument.parse(path.read_bytes())
        except FormatError:
            continue
        data = read_article(document, path=path.name, default_dialect=Dialect.ELEVENTY, timezone=dt.UTC)
        for use in data.names:
            names.setdefault(use.written, len(names))
        texts.append(document.body)
    return list(names.items()), texts


def seconds(task: Callable[[], object]) -> float:
    """Returns the median CPU time of the task."""
    times = []
    for _ in range(RUNS):
        began = time.process_time()
        task()
        times.append(time.process_time() - began)
    return statistics.median(times)


def main() -> int:
    """Prints the figures; 1 where a large text takes too long."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else CORPUS
    names, texts = garden(folder)
    size = sum(len(text.encode()) for text in texts) / 1e6
    fold_text("著")  # makes the table
    build = seconds(lambda: NameMatcher(names))
    matcher = NameMatcher(names)
    scan = seconds(lambda: [matcher.read(words_of(text)) for text in texts])
    large = min((text for text in texts if len(text.encode()) >= LARGE), key=len, default=max(texts, key=len))
    one = seconds(lambda: matcher.read(words_of(large)))
    print(f"{len(names):,} names: made in {build:.2f} s")
    print(f"{len(texts):,} texts, {size:.0f} MB: {scan:.1f} s, {size / scan:.1f} MB/s")
    print(f"one text of {len(large.encode()) / 1e3:.0f} kB: {one * 1000:.0f} ms (target {TARGET * 1000:.0f})")
    return int(one > TARGET)


if __name__ == "__main__":
    sys.exit(main())
