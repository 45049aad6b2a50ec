"""Runs every test on SQLite, and then each that uses a database on PostgreSQL: `python -m tests [options of pytest]`.

The exit code is 0 only where everything that ran passed, and in CI only where everything could run.
"""

from __future__ import annotations

import os
import subprocess
import sys

from tests import database
from tests.chromium import IN_CI, chromium, chromium_remedy

NOTHING_LEFT = 5  # exit code of pytest where no test was chosen


def main(options: list[str]) -> int:
    """Returns the exit code; prints what ran where, and what could not run with its remedy."""
    if chromium() is None:
        announce(f"The browser tests cannot run: no Chromium found. {chromium_remedy()}")
    summary, failed = [], False
    for name, kind, left_out in (("SQLite", "sqlite", ()), ("PostgreSQL", "postgresql", database.WITHOUT_DATABASE)):
        os.environ["TEST_DATABASE"] = kind
        if left_out:
            os.environ[database.ONCE_VARIABLE] = "ran already"
        try:
            database.address()
        except database.NoServer as reason:
            announce(f"NOT RUN on {name}. {reason}")
            summary.append(f"NOT RUN  {name}: {reason}")
            failed = failed or IN_CI
            continue
        once = f"\nWithout those that use no database and ran above: {', '.join(left_out)}" if left_out else ""
        announce(f"Tests on {name} ({database.description()}){once}")
        outcome = subprocess.run([sys.executable, "-m", "pytest", *parallel(), *options], check=False).returncode
        if left_out and outcome == NOTHING_LEFT:
            summary.append(f"nothing  {database.description()}: no chosen test uses a database")
            continue
        summary.append(f"{'passed ' if outcome == 0 else 'FAILED '}  {database.description()}")
        failed = failed or outcome != 0
    announce("\n".join(summary))
    return int(failed)


def parallel() -> list[str]:
    """Returns options that use up to four cores.

    Each process has a part of the tests in their order, so that what a class prepares is mostly prepared once; one that
    has done its part takes over the end of another's.
    """
    cores = min(4, os.cpu_count() or 1)
    return ["--numprocesses", str(cores), "--dist", "worksteal"] if cores > 1 else []


def announce(text: str) -> None:
    """Prints a text that stands out from the tests' own output."""
    sys.stdout.write(f"\n{'=' * 78}\n{text}\n{'=' * 78}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
