"""A process that has everything loaded, and forks a child for each command: so a hundred of them can be killed.

It is asked on standard input, one JSON object a line: `database` is what the child connects to, `command` what it runs
(or `ask` the function of the assistant that it calls). The child kills itself as `kill -9` would, right before or after
its write number `die_at`, or is killed after `die_after` seconds. A write is a statement, a commit, or a step with a
file: so the moments lie inside of writes, and none is spent on the start of a process. An answer comes when whatever
the child has started has ended too: a git that it left behind does not write into what the test looks at.
"""

from __future__ import annotations

import contextlib
import ctypes
import io
import json
import os
import select
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from typing import Any

import django

django.setup()

from django.core.management import CommandError, call_command, load_command_class  # noqa: E402 - Django must be set up first
from django.db import connection, connections  # noqa: E402
from django.db.backends.base.base import BaseDatabaseWrapper  # noqa: E402

from editorial.names import detect_language, simplified_table, slugify_name  # noqa: E402
from tests.services.assistant import FUNCTIONS  # noqa: E402

COMMANDS = ("bulk_change", "import_markdown", "export_markdown", "sync_markdown", "undo")
FILE_STEPS = ("replace", "link", "unlink", "fsync", "mkdir", "open")
PR_SET_CHILD_SUBREAPER = 36
WRITES = ("INSERT", "UPDATE", "DELETE", "COPY", "SAVEPOINT", "RELEASE")


class Moments:
    """Counts the writes of this process, and ends it at one of them."""

    def __init__(self, die_at: int | None, *, after: bool) -> None:
        self.die_at, self.after = die_at, after
        self.count = 0
        self.lock = threading.Lock()  # files are flushed in threads, and each of these writes has a number of its own

    @contextlib.contextmanager
    def step(self) -> Iterator[None]:
        """One write."""
        with self.lock:
            self.count += 1
            dies = self.count == self.die_at
        if dies and not self.after:
            os.kill(os.getpid(), signal.SIGKILL)
        yield
        if dies:
            os.kill(os.getpid(), signal.SIGKILL)

    def counted(self, real: Callable[..., Any]) -> Callable[..., Any]:
        """Returns the function as one whose calls are writes."""

        def call(*arguments: Any, **options: Any) -> Any:
            with self.step():
                return real(*arguments, **options)

        return call

    def statement(self, execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: Any) -> Any:
        """Counts a statement that writes."""
        if not str(sql).lstrip().upper().startswith(WRITES):
            return execute(sql, params, many, context)
        with self.step():
            return execute(sql, params, many, context)

    def install(self) -> None:
        """Counts from now on."""
        for name in FILE_STEPS:
            setattr(os, name, self.counted(getattr(os, name)))
        BaseDatabaseWrapper._commit = self.counted(BaseDatabaseWrapper._commit)  # type: ignore[attr-defined]
        connection.execute_wrappers.append(self.statement)


def work(asked: dict[str, Any]) -> dict[str, Any]:
    """Carries out what is asked, in the child."""
    connections.databases["default"]["NAME"] = asked["database"]
    connection.settings_dict["NAME"] = asked["database"]
    if "ask" in asked:
        name, *arguments = asked["ask"]
        return {"result": FUNCTIONS[name](*arguments)}
    moments = Moments(asked.get("die_at"), after=asked.get("after", False))
    moments.install()
    out, err = io.StringIO(), io.StringIO()
    code = 0
    try:
        call_command(*asked["command"], stdout=out, stderr=err)
    except CommandError as error:
        code = error.returncode
        err.write(str(error))
    return {"code": code, "writes": moments.count, "out": out.getvalue(), "err": err.getvalue()}


def child(asked: dict[str, Any], writes: int) -> None:
    """Answers through the pipe and ends at once."""
    try:
        answer = work(asked)
    except BaseException:  # told to the test that asked
        answer = {"error": traceback.format_exc()}
    with os.fdopen(writes, "w") as pipe:
        pipe.write(json.dumps(answer))
    os._exit(0)


def fork(asked: dict[str, Any]) -> dict[str, Any]:
    """Returns the answer of a child, or that it was killed."""
    reads, writes = os.pipe()
    began = time.monotonic()
    pid = os.fork()
    if pid == 0:
        os.close(reads)
        child(asked, writes)
    os.close(writes)
    with os.fdopen(reads) as pipe:
        if (seconds := asked.get("die_after")) is not None and not select.select([pipe], [], [], seconds)[0]:
            os.kill(pid, signal.SIGKILL)
        text = pipe.read()
    seconds = time.monotonic() - began
    status = os.waitpid(pid, 0)[1]
    with contextlib.suppress(ChildProcessError):  # until there is none left
        while True:
            os.wait()
    if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL:
        return {"killed": True, "seconds": seconds}
    return {**(json.loads(text) if text else {"error": f"ended with status {status}"}), "seconds": seconds}


def adopt_orphans() -> None:
    """Makes what a killed child leaves behind a child of this process, where the system can."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1)


def load() -> None:
    """Loads here what each child would load for itself: the commands, and the tables of characters."""
    for name in COMMANDS:
        load_command_class("editorial", name)
    slugify_name("漢字")
    detect_language("漢字 and words")
    simplified_table()


def main() -> None:
    adopt_orphans()
    load()
    for line in sys.stdin:
        print(json.dumps(fork(json.loads(line))), flush=True)


if __name__ == "__main__":
    main()
