"""How fast pages are rendered ahead, by one process and by all: `python -m tests.bench.prerender [FOLDER] [FILES]`.

Medians of three runs each, one after the other in turn, so that other programs disturb both alike. With FILES a part
of the garden, spread over all of it. BENCH_DATABASE_URL names an empty PostgreSQL database to measure instead of
SQLite.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import statistics
import sys
import tempfile
from contextlib import closing
from pathlib import Path

import psycopg

from tests.bench.installation import Installation, Usage, installation
from tests.samples import CORPUS

RUNS = 3
MOST_MEMORY = 500  # MB in all processes together, whatever the size of the garden
TARGET = 1.4  # times as fast with two cores; nobody has them alone


def cores() -> int:
    """Returns how many processes may run at once."""
    return len(os.sched_getaffinity(0))


def copied(source: Path, target: Path, most: int) -> int:
    """Copies every n-th file of the garden, so that there are at most so many; returns their number."""
    files = sorted(source.rglob("*.md"))
    chosen = files[:: -(-len(files) // most)] if most else files
    for path in chosen:
        copy = target / path.relative_to(source)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, copy)
    return len(chosen)


def forget_pages(garden: Installation, url: str) -> int:
    """Deletes every rendered page and returns how many there were."""
    if url:
        with psycopg.connect(url, autocommit=True) as connection:
            return connection.execute("DELETE FROM editorial_renderedbody").rowcount
    with closing(sqlite3.connect(Path(garden.environment["DATA_DIR"]) / "evergreen.sqlite3")) as database, database:
        return database.execute("DELETE FROM editorial_renderedbody").rowcount


def measured(garden: Installation, url: str, jobs: int) -> tuple[int, Usage]:
    """Renders everything and returns the number of pages with what that used."""
    run = garden.manage("rebuild", "--only-html", "--jobs", str(jobs))
    return forget_pages(garden, url), run


def main() -> int:
    """Prints the figures; returns 1 where the target of docs/performance.md is missed."""
    source = Path(sys.argv[1]) if len(sys.argv) > 1 else CORPUS
    url = os.environ.get("BENCH_DATABASE_URL", "")
    with installation(url) as garden, tempfile.TemporaryDirectory() as name:
        files = copied(source, Path(name), int(sys.argv[2]) if len(sys.argv) > 2 else 0)
        garden.manage("import_markdown", name, "--yes", "--verbosity", "0")
        print(f"{files} files, {cores()} cores, load {os.getloadavg()[0]:.1f}", flush=True)
        kinds = (1, cores())
        runs: dict[int, list[Usage]] = {jobs: [] for jobs in kinds}
        for _ in range(RUNS):
            for jobs in kinds:
                pages, run = measured(garden, url, jobs)
                runs[jobs].append(run)
    walls = {jobs: statistics.median(run.wall for run in found) for jobs, found in runs.items()}
    memory = max(run.memory for found in runs.values() for run in found)
    for jobs, found in runs.items():
        cpu = statistics.median(run.cpu for run in found)
        print(f"{jobs} processes {pages / walls[jobs]:8.0f} pages/s {walls[jobs]:6.1f} s {cpu:6.1f} s CPU", flush=True)
    print(f"{walls[1] / walls[kinds[1]]:.2f} times as fast, {memory:.0f} MB at most")
    return 0 if walls[1] / walls[kinds[1]] >= TARGET and memory < MOST_MEMORY else 1


if __name__ == "__main__":
    sys.exit(main())
