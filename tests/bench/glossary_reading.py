"""Reads the glossary entries of a garden: `python -m tests.bench.glossary_reading [FOLDER]`; prints times of articles.

Processor time of one process. Fails if the median takes more than 1 ms.
"""

from __future__ import annotations

import statistics
import sys
import time
from pathlib import Path

from editorial.rendering import glossary_uses
from tests.bench.fidelity_commonmark import bodies
from tests.samples import CORPUS

MEDIAN_SECONDS = 0.001


def main() -> int:
    """Return 1 if an ordinary article takes too long."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else CORPUS
    times: list[float] = []
    entries = 0
    for _path, text in bodies(folder):
        start = time.process_time()
        entries += len(glossary_uses(text))
        times.append(time.process_time() - start)
    percentiles = statistics.quantiles(times, n=100)
    print(f"{len(times)} files, {entries} entries in {sum(times):.1f} s: ", end="")
    print(
        f"median {percentiles[49] * 1e3:.2f} ms, 95th {percentiles[94] * 1e3:.1f} ms, longest {max(times) * 1e3:.0f} ms"
    )
    return int(percentiles[49] > MEDIAN_SECONDS)


if __name__ == "__main__":
    sys.exit(main())
