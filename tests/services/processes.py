"""Installations with a database of their own, whose commands run as processes of their own."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg

from tests import database
from tests.services.gardens import temporary_folder

ROOT = Path(__file__).resolve().parents[2]


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
        out, err = process.communicate(timeout=120)
        return subprocess.CompletedProcess(arguments, process.returncode, out, err)

    def rows(self, statement: str) -> list[tuple[Any, ...]]:
        """Returns the rows that an SQL statement yields."""
        if self.url.startswith("sqlite"):
            with contextlib.closing(sqlite3.connect(self.folder / "garden.sqlite3", timeout=20)) as connection:
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
            process.wait(timeout=30)
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

    def __init__(self, folder: Path, of: Template | None = None) -> None:
        self.folder = folder
        self.names: list[str] = []
        if database.kind() == "sqlite":
            self.base = Installation(folder, f"sqlite:///{folder / 'garden.sqlite3'}")
            if of:
                of.copy_file(folder)
        else:
            self.base = Installation(folder, self._created(of.base.url if of else None))
        if of is None:
            self.prepare("migrate", "--verbosity", "0")

    def prepare(self, *arguments: str) -> None:
        """Runs a command on the template itself."""
        result = self.base.manage(*arguments)
        if result.returncode not in (0, 1):
            raise AssertionError(result.stderr)

    @contextlib.contextmanager
    def copy(self) -> Iterator[Installation]:
        """An installation that begins as the template is now."""
        with temporary_folder() as folder:
            if database.kind() == "sqlite":
                self.copy_file(folder)
                yield Installation(folder, f"sqlite:///{folder / 'garden.sqlite3'}")
            else:
                yield Installation(folder, self._created(self.base.url))

    def copy_file(self, folder: Path) -> None:
        """Copies the SQLite file; what lies in its log is written back first."""
        with contextlib.closing(sqlite3.connect(self.folder / "garden.sqlite3")) as source:
            source.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        shutil.copy(self.folder / "garden.sqlite3", folder / "garden.sqlite3")

    def _created(self, template: str | None) -> str:
        name = f"test_processes_{uuid.uuid4().hex[:12]}"
        source = f' TEMPLATE "{urlsplit(template).path.rpartition("/")[2]}"' if template else ""
        with psycopg.connect(database.address(), autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}"{source}')  # type: ignore[call-overload]
        self.names.append(name)
        parts = urlsplit(database.address())
        return urlunsplit(parts._replace(path=f"{parts.path.rpartition('/')[0]}/{name}"))

    def remove(self) -> None:
        """Drops the databases on the server."""
        for name in self.names:
            with psycopg.connect(database.address(), autocommit=True) as connection:
                connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')  # type: ignore[call-overload]


@contextlib.contextmanager
def template(of: Template | None = None) -> Iterator[Template]:
    """A template, migrated or like another one, that disappears with all its copies on the server."""
    with temporary_folder() as folder:
        made = Template(folder, of)
        try:
            yield made
        finally:
            made.remove()
