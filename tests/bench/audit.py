"""How fast all rules are asked of a garden: `python -m tests.bench.audit [FOLDER]`.

Time on the clock and of the processors, of the whole command without its start; the best of three runs. Fails below 300
articles a second on the clock.
"""

from __future__ import annotations

import os
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

from tests.bench.installation import Installation, installation
from tests.samples import CORPUS

RUNS = 3
TARGET = 300  # articles a second


def articles(garden: Installation) -> int:
    """Returns how many articles were imported."""
    with closing(sqlite3.connect(Path(garden.environment["DATA_DIR"]) / "evergreen.sqlite3")) as database:
        (number,) = database.execute("SELECT count(*) FROM editorial_article").fetchone()
    return int(number)


def main() -> int:
    """Returns 1 where the target is missed."""
    folder = sys.argv[1] if len(sys.argv) > 1 else str(CORPUS)
    with installation() as garden:
        starts = [garden.manage("audit", "--json") for _ in range(RUNS)]
        garden.manage("import_markdown", folder, "--yes", "--verbosity", "0")
        number = articles(garden)
        runs = [garden.manage("audit", "--json") for _ in range(RUNS)]
    start, start_cpu = min(run.wall for run in starts), min(run.cpu for run in starts)
    wall, cpu = min(run.wall for run in runs) - start, min(run.cpu for run in runs) - start_cpu
    print(f"{number} articles, load {os.getloadavg()[0]:.1f}: ", end="")
    print(f"{wall:.1f} s on the clock beside {start:.1f} s to start, ", end="")
    print(f"{number / wall:,.0f} articles a second; {cpu:.1f} s of CPU, ", end="")
    print(f"{max(run.memory for run in runs):.0f} MB")
    return int(number / wall < TARGET)


if __name__ == "__main__":
    sys.exit(main())
