"""A local installation in a temporary folder, and what its processes use."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SECONDS_BETWEEN_SAMPLES = 0.25  # a look walks through all pages


@dataclass(frozen=True, slots=True)
class Usage:
    """What a command used: wall clock and CPU in seconds, the largest memory of all its processes together in MB.

    A page that several processes share counts once.
    """

    wall: float
    cpu: float
    memory: float
    exit_code: int
    errors: str


class Installation:
    """The project with a data folder of its own; `database_url` "" is an SQLite file in it.

    Its compiled modules are kept, as those of every installation are: the first command compiles for the others.
    """

    def __init__(self, data: Path, database_url: str = "") -> None:
        self.environment = {
            **os.environ,
            "EVERGREEN_ENV": "local",
            "DATA_DIR": str(data),
            "DATABASE_URL": database_url,
            "HTTPS": "off",
            "PYTHONPYCACHEPREFIX": str(data / "compiled"),
        }
        self.environment.pop("PYTHONDONTWRITEBYTECODE", None)

    def start(self, *command: str) -> subprocess.Popen[str]:
        """Starts a command of the project's Python."""
        return subprocess.Popen(
            [sys.executable, *command],
            cwd=ROOT,
            env=self.environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def manage(self, *arguments: str) -> Usage:
        """Runs a management command to its end and returns what it used."""
        before, began = os.times(), time.perf_counter()
        process = self.start("manage.py", *arguments)
        peak = Peak(process.pid)
        peak.start()
        _, errors = process.communicate()
        wall, after = time.perf_counter() - began, os.times()
        peak.join()
        cpu = after.children_user + after.children_system - before.children_user - before.children_system
        return Usage(wall, cpu, peak.memory / 1e6, process.returncode, errors)


class Peak(threading.Thread):
    """Samples the memory of a process and its descendants (they share its session) until it ends."""

    def __init__(self, session: int) -> None:
        super().__init__(daemon=True)
        self.session = session
        self.memory = 0

    def run(self) -> None:
        while (now := sum(map(proportional, members(self.session)))) > 0:
            self.memory = max(self.memory, now)
            time.sleep(SECONDS_BETWEEN_SAMPLES)


def members(session: int) -> list[int]:
    """Returns the ids of the processes of a session."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with contextlib.suppress(OSError, IndexError, ValueError):
                if int((entry / "stat").read_text().rsplit(")", 1)[1].split()[3]) == session:
                    found.append(int(entry.name))
    return found


def proportional(pid: int) -> int:
    """Returns the memory of a process in bytes, each page divided by the number of processes that share it."""
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    return 0


@contextlib.contextmanager
def installation(database_url: str = "") -> Iterator[Installation]:
    """Yields a migrated installation that disappears at the end."""
    with tempfile.TemporaryDirectory(prefix="evergreen-bench-") as folder:
        fresh = Installation(Path(folder), database_url)
        migrated = fresh.manage("migrate", "--verbosity", "0")
        if migrated.exit_code != 0:
            raise RuntimeError(f"migrate failed: {migrated.errors}")
        yield fresh
