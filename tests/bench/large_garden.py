"""How time and memory grow with a garden: `python -m tests.bench.large_garden [FILES …]` (2,000 and 50,000).

Each garden is made on the disk and goes in and out by the commands. BENCH_DATABASE_URL names an empty PostgreSQL
database to measure instead of SQLite; the gardens then follow each other in it, so give one number of files.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from tests.bench.garden_files import make_garden
from tests.bench.import_garden import line
from tests.bench.installation import Installation, Usage, installation

SIZES = (2_000, 50_000)
QUIET = ("--verbosity", "0")
RUNS = range(3)
YOUNG = 2.5  # seconds after which the times of a file are trusted
GROWTH = 1.3  # times the time for a file in the small garden
UNCHANGED, EXPORTED, MEMORY = 5_000, 2_000, 500  # files/s, files/s, MB


@dataclass(frozen=True, slots=True)
class Measured:
    """Seconds for each file of an import, without those that the program takes to start, and what was missed."""

    per_file: float
    missed: list[str]


def measure(files: int, garden: Installation) -> Measured:
    """Prints a line for each command over a garden of that many files."""
    with tempfile.TemporaryDirectory(prefix="evergreen-garden-") as name, tempfile.TemporaryDirectory() as out:
        size = make_garden(Path(name), files)
        print(
            f"\n{files:,} files, {size / 1e6:,.0f} MB, load {os.getloadavg()[0]:.1f}",
            flush=True,
        )
        start = garden.manage("import_markdown", name, "--help")
        time.sleep(YOUNG)
        first = tell("import", files, garden.manage("import_markdown", name, "--yes", "--index-later", *QUIET))
        tell("index of searches", files, garden.manage("rebuild", "--search", *QUIET))
        again = median(files, "import, unchanged", [garden.manage("import_markdown", name, *QUIET) for _ in RUNS])
        tell("import --checksum", files, garden.manage("import_markdown", name, "--checksum", *QUIET))
        synced = median(files, "sync, unchanged", [garden.manage("sync_markdown", name, *QUIET) for _ in RUNS])
        sent = tell("export", files, garden.manage("export_markdown", out, *QUIET))
        few = median(
            files, "export --changed", [garden.manage("export_markdown", name, "--changed", *QUIET) for _ in RUNS]
        )
    print(f"{'a command that does nothing':<28} {'':>14} {start.wall:6.1f} s {start.cpu:7.1f} s CPU")
    checks = {
        "import, memory": first.memory < MEMORY,
        "import, unchanged": files / again.wall >= UNCHANGED,
        "sync, unchanged": files / synced.wall >= UNCHANGED,
        "export": files / sent.wall >= EXPORTED,
        "export --changed": few.wall - start.wall < files / 10_000,
    }
    return Measured((first.wall - start.wall) / files, [name for name, reached in checks.items() if not reached])


def tell(name: str, files: int, usage: Usage) -> Usage:
    """Prints one measurement and gives it back."""
    print(line(name, files, usage), flush=True)
    return usage


def median(files: int, name: str, runs: list[Usage]) -> Usage:
    """Prints and returns the run of median duration."""
    middle = statistics.median_low([run.wall for run in runs])
    return tell(name, files, next(run for run in runs if run.wall == middle))


def main() -> int:
    """Prints the figures; returns 1 where a target of docs/performance.md is missed."""
    sizes = [int(size) for size in sys.argv[1:]] or SIZES
    found = {}
    for size in sizes:
        with installation(os.environ.get("BENCH_DATABASE_URL", "")) as garden:
            found[size] = measure(size, garden)
    per_file = [measured.per_file for measured in found.values()]
    growth = per_file[-1] / per_file[0]
    print(f"\nTime for a file at {sizes[-1]:,} files: {growth:.2f} times that at {sizes[0]:,}")
    # The start of the program is half of what a small garden takes, so rates are asked of the largest.
    missed = found[sizes[-1]].missed + (["growth"] if growth > GROWTH else [])
    print("Missed: " + ", ".join(missed) if missed else "All targets reached.")
    return int(bool(missed))


if __name__ == "__main__":
    sys.exit(main())
