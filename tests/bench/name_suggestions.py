"""How long the queue of suggestions about names takes: `python -m tests.bench.name_suggestions [FOLDER]`.

Medians of three runs of `entities --suggest`, with the start of the program, beside `entities`, which only reads.
BENCH_DATABASE_URL names an empty PostgreSQL database to measure instead of SQLite.
"""

from __future__ import annotations

import os
import statistics
import sys
from collections.abc import Callable
from pathlib import Path

from tests.bench.installation import Usage, installation
from tests.samples import CORPUS

RUNS = 3
TARGET = 60  # seconds for the whole queue of the sample garden


def measured(name: str, run: Callable[[], Usage]) -> float:
    """Prints the medians of some runs and returns that of the seconds on the clock."""
    runs = [run() for _ in range(RUNS)]
    wall, cpu = (statistics.median(values) for values in zip(*((one.wall, one.cpu) for one in runs), strict=True))
    memory = max(one.memory for one in runs)
    print(f"{name}: {wall:.1f} s, {cpu:.1f} s of CPU, {memory:.0f} MB", flush=True)
    return wall


def main() -> int:
    """Prints the figures; returns 1 where the target of docs/performance.md is missed."""
    source = Path(sys.argv[1]) if len(sys.argv) > 1 else CORPUS
    with installation(os.environ.get("BENCH_DATABASE_URL", "")) as garden:
        garden.manage("import_markdown", str(source), "--yes", "--verbosity", "0")
        print(f"load {os.getloadavg()[0]:.1f}", flush=True)
        measured("entities --json", lambda: garden.manage("entities", "--json"))
        found = measured("entities --suggest --json", lambda: garden.manage("entities", "--suggest", "--json"))
    return int(found > TARGET)


if __name__ == "__main__":
    sys.exit(main())
