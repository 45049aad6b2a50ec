"""How fast all rules are asked of a garden: `python -m tests.bench.audit [FOLDER]`.

Processor time of the whole command, its start left out, since other programs share the cores; the best of three runs.
Fails below 300 articles a second.
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
TARGET = 300  # articles a second of processor time


def articles(garden: Installation) -> int:
    """Returns how many articles were imported."""
    with closing(sqlite3.connect(Path(garden.environment["DATA_DIR"]) / "evergreen.sqlite3")) as database:
        (number,) = database.execute("SELECT count(*) FROM editorial_article").fetchone()
    return int(number)


def main() -> int:
    """Returns 1 where the target is missed."""
    folder = sys.argv[1] if len(sys.argv) > 1 else str(CORPUS)
    with installation() as garden:
        empty = min(garden.manage("audit", "--json").cpu for _ in range(RUNS))
        garden.manage("import_markdown", folder, "--yes", "--verbosity", "0")
        number = articles(garden)
        runs = [garden.manage("audit", "--json") for _ in range(RUNS)]
    best = min(run.cpu for run in runs) - empty
    print(
        f"{number} articles, load {os.getloadavg()[0]:.1f}: {best:.1f} s of CPU beside {empty:.1f} s to start, ", end=""
    )
    print(f"{number / best:,.0f} articles a second; {min(run.wall for run in runs):.1f} s on the clock, ", end="")
    print(f"{max(run.memory for run in runs):.0f} MB")
    return int(number / best < TARGET)


if __name__ == "__main__":
    sys.exit(main())
