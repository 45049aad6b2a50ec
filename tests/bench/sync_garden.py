"""How fast an unchanged garden is synchronised: `python -m tests.bench.sync_garden [FOLDER]`.

The garden is copied five times over, so that it is as large as a real one. BENCH_DATABASE_URL names an empty
PostgreSQL database to measure instead of SQLite.
"""

from __future__ import annotations

import os
import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path

from tests.bench.installation import Installation, installation
from tests.samples import CORPUS

COPIES = 5
RUNS = 5
TARGET = 5_000  # files a second
YOUNG = 2.5  # seconds after which the times of a file are trusted


def copied(source: Path, target: Path) -> int:
    """Copies the garden so often, each copy under names of its own; returns the number of files."""
    for number in range(COPIES):
        for path in source.rglob("*.md"):
            place = path.relative_to(source)
            copy = target / place.parent / str(number) / place.name if number else target / place
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, copy)
    return sum(1 for _ in target.rglob("*.md"))


def unchanged(garden: Installation, folder: str, files: int, *options: str) -> float:
    """Prints and returns the median of files a second, from the start of the process to its end."""
    runs = [garden.manage("sync_markdown", folder, "--verbosity", "0", *options) for _ in range(RUNS)]
    wall, cpu = (statistics.median(getattr(run, name) for run in runs) for name in ("wall", "cpu"))
    memory = max(run.memory for run in runs)
    name = "sync, unchanged" + "".join(f" {option}" for option in options)
    print(f"{name:<28} {files / wall:8.0f} files/s {wall:6.2f} s {cpu:6.2f} s CPU {memory:5.0f} MB")
    return files / wall


def main() -> int:
    """Prints the figures; returns 1 where the target of docs/performance.md is missed."""
    source = Path(sys.argv[1]) if len(sys.argv) > 1 else CORPUS
    with installation(os.environ.get("BENCH_DATABASE_URL", "")) as garden, tempfile.TemporaryDirectory() as name:
        files = copied(source, Path(name))
        started = time.perf_counter()
        first = garden.manage("sync_markdown", name, "--yes", "--verbosity", "0", "--force-new")
        wall = time.perf_counter() - started
        print(f"{files} files, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
        print(f"{'sync, all new':<28} {files / wall:8.0f} files/s {wall:6.1f} s  exit {first.exit_code}")
        time.sleep(YOUNG)
        garden.manage("sync_markdown", name, "--verbosity", "0")
        start = garden.manage("sync_markdown", str(Path(name) / "absent"))
        print(f"{'a command that does nothing':<28} {'':>16} {start.wall:6.2f} s {start.cpu:6.2f} s CPU")
        reached = unchanged(garden, name, files)
        unchanged(garden, name, files, "--checksum")
    return 0 if reached >= TARGET else 1


if __name__ == "__main__":
    sys.exit(main())
