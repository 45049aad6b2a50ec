"""A watch as a process of its own, whose lines are waited for."""

from __future__ import annotations

import contextlib
import json
import queue
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from tests.services.processes import Installation

PATIENCE = 120  # seconds; a busy machine may take long


class WatchProcess:
    """The other end of `sync_markdown --watch --json`."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self.lines: list[dict[str, Any]] = []
        self.errors: list[str] = []
        self._arriving: queue.Queue[dict[str, Any]] = queue.Queue()
        self._threads = [threading.Thread(target=target) for target in (self._read_lines, self._read_errors)]
        for thread in self._threads:
            thread.start()

    def _read_lines(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self._arriving.put(json.loads(line))

    def _read_errors(self) -> None:
        assert self.process.stderr is not None
        self.errors.extend(self.process.stderr)

    def expect(self, event: str) -> dict[str, Any]:
        """Returns the next line of an event; what is printed before it is kept in `lines`."""
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                line = self._arriving.get(timeout=max(0.0, deadline - time.monotonic()))
            except queue.Empty:
                raise AssertionError(f"no line {event!r}: {self.lines} {self.errors}") from None
            self.lines.append(line)
            if line.get("event") == event:
                return line

    def end(self, number: int = signal.SIGTERM) -> tuple[float, int]:
        """Asks the watch to end, and returns how many seconds it took and the exit code."""
        began = time.monotonic()
        self.process.send_signal(number)
        code = self.process.wait(timeout=PATIENCE)
        return time.monotonic() - began, code

    def close(self) -> None:
        """Kills the process where it still runs, and closes what was read from."""
        self.process.kill()
        self.process.wait()
        for thread in self._threads:
            thread.join()
        for stream in (self.process.stdout, self.process.stderr):
            assert stream is not None
            stream.close()


@contextlib.contextmanager
def watching(installation: Installation, garden: Path, *arguments: str) -> Iterator[WatchProcess]:
    """A watch that has begun; killed at the end of the block where it still runs."""
    process = installation.start("sync_markdown", str(garden), "--watch", "--json", "--jobs", "1", *arguments)
    watch = WatchProcess(process)
    try:
        watch.expect("watching")
        yield watch
    finally:
        watch.close()


def wait_for(happened: Callable[[], Any]) -> float:
    """Waits until something is true, and returns after how many seconds it was."""
    began = time.monotonic()
    while not happened():
        if time.monotonic() - began > PATIENCE:
            raise AssertionError("did not happen")
        time.sleep(0.02)
    return time.monotonic() - began
