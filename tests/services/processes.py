"""Installations with a database of their own, whose commands run as processes of their own."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import uuid
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg

from tests import database
from tests.services.gardens import temporary_folder

ROOT = Path(__file__).resolve().parents[2]
FILE = "garden.sqlite3"
PATIENCE = 600  # seconds; a machine with other things to do may take long, and a process that hangs takes them once


class Installation:
    """The project on a database that this run alone has: an SQLite file, or one on the run's PostgreSQL server."""

    def __init__(self, folder: Path, url: str) -> None:
        self.folder = folder
        self.url = url
        self.environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "cms.settings",
            "EVERGREEN_ENV": "local",
            "DATA_DIR": str(folder),
            "DATABASE_URL": url,
            "HTTPS": "off",
            "LOG_LEVEL": "error",
        }

    def start(self, *arguments: str, **options: Any) -> subprocess.Popen[str]:
        """Starts `manage.py` with the arguments."""
        streams = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "stdin": subprocess.DEVNULL, **options}
        command = [sys.executable, *(arguments if arguments[0] == "-m" else ["manage.py", *arguments])]
        return subprocess.Popen(command, cwd=ROOT, env=self.environment, text=True, **streams)

    def manage(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Runs `manage.py` to its end."""
        process = self.start(*arguments)
        out, err = process.communicate(timeout=PATIENCE)
        return subprocess.CompletedProcess(arguments, process.returncode, out, err)

    def rows(self, statement: str) -> list[tuple[Any, ...]]:
        """Returns the rows that an SQL statement yields."""
        if self.url.startswith("sqlite"):
            with contextlib.closing(sqlite3.connect(self.folder / FILE, timeout=20)) as connection:
                return connection.execute(statement).fetchall()
        with psycopg.connect(self.url) as connection:
            return connection.execute(statement).fetchall()

    @contextlib.contextmanager
    def assistant(self) -> Iterator[Assistant]:
        """A process that carries out services on this database until the end of the block."""
        process = self.start("-m", "tests.services.assistant", stdin=subprocess.PIPE, stderr=None)
        try:
            yield Assistant(process)
        finally:
            process.stdin.close()  # type: ignore[union-attr]
            process.wait(timeout=PATIENCE)
            process.stdout.close()  # type: ignore[union-attr]


class Assistant:
    """The other end of `tests.services.assistant`."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process

    def ask(self, name: str, *arguments: Any) -> Any:
        """Returns what the named function of the assistant returns."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps([name, *arguments]) + "\n")
        self.process.stdin.flush()
        answer = json.loads(self.process.stdout.readline())
        if "error" in answer:
            raise AssertionError(answer["error"])
        return answer["result"]


class Template:
    """A migrated database that installations begin as copies of."""

    def __init__(self, folder: Path, url: str) -> None:
        self.base = Installation(folder, url)

    def prepare(self, *arguments: str) -> None:
        """Runs a command on the template itself."""
        result = self.base.manage(*arguments)
        if result.returncode not in (0, 1):
            raise AssertionError(result.stderr)

    @contextlib.contextmanager
    def copy(self) -> Iterator[Installation]:
        """An installation that begins as the template is now, and disappears at the end of the block."""
        with temporary_folder() as folder:
            url = self.copied_to(folder)
            try:
                yield Installation(folder, url)
            finally:
                drop(url)

    def copied_to(self, folder: Path) -> str:
        """Returns DATABASE_URL of a copy: a file in the folder, or a database that `drop` takes away."""
        if database.kind() == "postgresql":
            return created(of=self.base.url)
        # What lies in the log is written back first.
        with contextlib.closing(sqlite3.connect(self.base.folder / FILE)) as source:
            source.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        shutil.copy(self.base.folder / FILE, folder / FILE)
        return f"sqlite:///{folder / FILE}"


def name_of(url: str) -> str:
    """Returns the name of the database at an address on the server."""
    return urlsplit(url).path.rpartition("/")[2]


def created(*, of: str | None = None) -> str:
    """Returns the address of a new database on the run's server, empty or a copy."""
    name = f"{database.names_begin()}{uuid.uuid4().hex[:12]}"
    source = f' TEMPLATE "{name_of(of)}"' if of else ""
    with psycopg.connect(database.address(), autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"{source}')  # type: ignore[call-overload]
        # Nothing of it has to outlive the machine, and killed processes lose nothing by it.
        connection.execute(f'ALTER DATABASE "{name}" SET synchronous_commit = off')  # type: ignore[call-overload]
    parts = urlsplit(database.address())
    return urlunsplit(parts._replace(path=f"{parts.path.rpartition('/')[0]}/{name}"))


def drop(url: str) -> None:
    """Drops a database on the server; a file goes with its folder."""
    if database.kind() == "postgresql":
        with psycopg.connect(database.address(), autocommit=True) as connection:
            connection.execute(f'DROP DATABASE IF EXISTS "{name_of(url)}" WITH (FORCE)')  # type: ignore[call-overload]


@cache
def migrated() -> Template:
    """The database that each other one of the run begins as a copy of: its tables are made once, for all processes."""
    with database.alone() as scratch:
        made = scratch / f"migrated-{database.kind()}"
        if not made.exists():
            folder = Path(tempfile.mkdtemp(dir=scratch))
            url = created() if database.kind() == "postgresql" else f"sqlite:///{folder / FILE}"
            Template(folder, url).prepare("migrate", "--verbosity", "0")
            made.write_text(f"{folder}\n{url}")
        folder, url = made.read_text().split("\n")
    return Template(Path(folder), url)


@contextlib.contextmanager
def template(of: Template | None = None) -> Iterator[Template]:
    """A template, migrated or like another one, that disappears at the end of the block."""
    source = of or migrated()
    with temporary_folder() as folder:
        with database.alone():  # a database that is connected to cannot be copied on the server
            url = source.copied_to(folder)
        try:
            yield Template(folder, url)
        finally:
            drop(url)
