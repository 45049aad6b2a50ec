"""Renders a garden: `python -m tests.bench.rendering_speed [FOLDER]`; prints files and megabytes a second.

Processor time of one process. Fails if the largest file takes more than 1.5 s.
"""

from __future__ import annotations

import statistics
import sys
import time
from pathlib import Path

from editorial.rendering import render
from tests.bench.fidelity_commonmark import bodies
from tests.samples import CORPUS

LARGEST_SECONDS = 1.5


def main() -> int:
    """Return 1 if a file takes too long."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else CORPUS
    times: list[float] = []
    total = 0
    for _path, text in bodies(folder):
        start = time.process_time()
        render(text)
        times.append(time.process_time() - start)
        total += len(text.encode())
    spent = sum(times)
    percentiles = statistics.quantiles(times, n=100)
    print(f"{len(times)} files, {total / 1e6:.1f} MB in {spent:.1f} s: ", end="")
    print(f"{len(times) / spent:.0f} files/s, {total / spent / 1e6:.1f} MB/s")
    print(
        f"median {percentiles[49] * 1e3:.1f} ms, 95th {percentiles[94] * 1e3:.1f} ms, longest {max(times) * 1e3:.0f} ms"
    )
    return int(max(times) > LARGEST_SECONDS)


if __name__ == "__main__":
    sys.exit(main())
