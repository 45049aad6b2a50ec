"""How fast a garden is imported, imported again, exported and compared: `python -m tests.bench.import_garden [FOLDER]`.

BENCH_DATABASE_URL names an empty PostgreSQL database to measure instead of SQLite.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

from tests.bench.installation import Usage, installation
from tests.samples import CORPUS


def line(name: str, files: int, usage: Usage) -> str:
    """Returns one line of the report: files a second count from the start of the process to its end."""
    return (
        f"{name:<24} {files / usage.wall:8.0f} files/s {usage.wall:7.1f} s {usage.cpu:7.1f} s CPU "
        f"{usage.memory:6.0f} MB  exit {usage.exit_code}"
    )


def main() -> int:
    """Prints the figures; returns 1 where a target of docs/performance.md is missed."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else CORPUS
    files = sum(1 for _ in folder.rglob("*.md"))
    size = sum(path.stat().st_size for path in folder.rglob("*.md"))
    print(f"{files} files, {size / 1e6:.0f} MB, {os.cpu_count()} cores")
    with installation(os.environ.get("BENCH_DATABASE_URL", "")) as garden, tempfile.TemporaryDirectory() as out:
        source = str(folder)
        first = garden.manage("import_markdown", source, "--yes", "--index-later", "--verbosity", "0")
        print(line("import", files, first))
        print(line("index of searches", files, garden.manage("rebuild", "--search", "--verbosity", "0")))
        print(
            line("rules about documents", files, garden.manage("import_markdown", source, "--yes", "--verbosity", "0"))
        )
        second = garden.manage("import_markdown", source, "--yes", "--verbosity", "0")
        print(line("import, unchanged", files, second))
        print(line("check_round_trip", files, garden.manage("check_round_trip", source, "--verbosity", "0")))
        print(line("export", files, garden.manage("export_markdown", out, "--verbosity", "0")))
    reached = files / first.wall >= 300 and first.memory < 500 and files / second.wall >= 2000
    return 0 if reached else 1


if __name__ == "__main__":
    sys.exit(main())
