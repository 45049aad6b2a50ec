"""Renders every hostile family at 200 kB: `python -m tests.bench.rendering_hostile [BYTES]`.

Prints the slowest; fails if one takes more than 2 s of processor time.
"""

from __future__ import annotations

import sys
import time

from editorial.rendering import render
from tests.rendering.hostile import DOCUMENTS

LIMIT_SECONDS = 2.0
SHOWN = 15


def main() -> int:
    """Return 1 if a family takes too long."""
    size = int(sys.argv[1]) if len(sys.argv) > 1 else 200_000
    times = []
    for name, make in DOCUMENTS.items():
        text = make(size)
        start = time.process_time()
        render(text)
        times.append((time.process_time() - start, name))
    times.sort(reverse=True)
    for seconds, name in times[:SHOWN]:
        print(f"{seconds:6.2f} s  {name}")
    print(f"{len(times)} families of {size} bytes, {sum(seconds for seconds, _name in times):.0f} s in all")
    return int(times[0][0] > LIMIT_SECONDS)


if __name__ == "__main__":
    sys.exit(main())
