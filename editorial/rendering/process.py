"""The parent side of the process that renders: it can be killed, so that no document holds a web worker."""

from __future__ import annotations

import os
import select
import subprocess
import sys
import threading
import time
import weakref
from pathlib import Path

from editorial.rendering.framing import LENGTH, MAX_MESSAGE
from editorial.rendering.renderer import escaped
from editorial.rendering.result import RenderedBody
from editorial.rendering.serialization import from_json

SMALL_DOCUMENT = 200_000
"""Bytes up to which `SMALL_SECONDS` apply."""
SMALL_SECONDS = 2.0
LARGE_SECONDS = 8.0
_WALL_FACTOR = 4
"""Times the CPU seconds after which a document has timed out although the process hardly got the processor."""
_WATCH_INTERVAL = 0.05
_ROOT = Path(__file__).resolve().parents[2]
_TICKS = os.sysconf("SC_CLK_TCK")
_PASSED_ON = ("PATH", "LANG", "LC_ALL", "TMPDIR", "COVERAGE_PROCESS_START")


class WorkerBusy(Exception):
    """The process is rendering another document, and the caller did not want to wait."""


class WorkerAbandoned(Exception):
    """The process was ended for good while it rendered a document."""


class _TimedOut(Exception):
    """The document took longer than it may."""


class _Broken(Exception):
    """The process has ended or answers nonsense."""


def default_seconds(size: int) -> float:
    """Return the CPU seconds that a document of `size` bytes may take."""
    return SMALL_SECONDS if size <= SMALL_DOCUMENT else LARGE_SECONDS


class RenderWorker:
    """One rendering process, started on first use and again after every failure.

    May be used by several threads. After a fork (a server that loads before it forks) the child process starts a
    rendering process of its own.
    """

    def __init__(self, command: tuple[str, ...] = (sys.executable, "-P", "-m", "editorial.rendering.worker")) -> None:
        self._command = command
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._owner = os.getpid()
        self._abandoned = False
        own = weakref.ref(self)
        os.register_at_fork(after_in_child=lambda: _after_fork(own))

    def render(self, text: str, *, cpu_seconds: float | None = None, wait: bool = False) -> RenderedBody:
        """Return the rendered text, or the text escaped if it took more than `cpu_seconds` or could not be rendered.

        Without `wait`, raises WorkerBusy at once if another thread is rendering. `cpu_seconds` defaults to 2 for
        documents up to 200 kB and to 8 for larger ones.
        """
        if self._owner != os.getpid():
            self._forget()
        request = text.encode("utf-8", "replace")
        if len(request) > MAX_MESSAGE:
            return escaped(text)
        if not self._lock.acquire(blocking=wait):
            raise WorkerBusy("the renderer is busy with another document")
        try:
            return self._render(text, request, default_seconds(len(request)) if cpu_seconds is None else cpu_seconds)
        finally:
            self._lock.release()

    def close(self) -> None:
        """End the process, if one is running; the next document starts another."""
        with self._lock:
            self._stop()

    def abandon(self) -> None:
        """End the process for good, at once, even while another thread waits for its answer.

        That thread gets WorkerAbandoned, and so does whoever asks for another document.
        """
        self._abandoned = True
        process = self._process
        if process is not None and process.returncode is None:
            process.kill()
        self.close()

    @property
    def pid(self) -> int | None:
        """Return the id of the running process, or None."""
        return self._process.pid if self._process else None

    def _render(self, text: str, request: bytes, seconds: float) -> RenderedBody:
        for _attempt in range(2):
            # A process that ended since the last document, or is killed from outside, is no fault of this document.
            if self._abandoned:
                raise WorkerAbandoned("the renderer was ended")
            try:
                answer = self._exchange(request, seconds)
                return escaped(text) if answer.startswith(b'{"error"') else from_json(answer)
            except _TimedOut:
                self._stop()
                break
            except (_Broken, OSError, ValueError):
                self._stop()
        if self._abandoned:
            raise WorkerAbandoned("the renderer was ended")
        return escaped(text)

    def _exchange(self, request: bytes, seconds: float) -> bytes:
        process = self._process or self._start()
        if process.stdin is None or process.stdout is None:
            raise _Broken("no pipes")
        watch = _Watch(process.pid, seconds)
        _write(process.stdin.fileno(), LENGTH.pack(len(request)) + request, watch)
        (length,) = LENGTH.unpack(_read(process.stdout.fileno(), LENGTH.size, watch))
        if length > MAX_MESSAGE:
            raise _Broken(f"an answer of {length} bytes")
        return _read(process.stdout.fileno(), length, watch)

    def _start(self) -> subprocess.Popen[bytes]:
        # The environment of a web process holds secrets that the reader of strangers' documents has no use for.
        environment = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
        environment["PYTHONPATH"] = str(_ROOT)
        process = subprocess.Popen(
            self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment, bufsize=0
        )
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                os.set_blocking(pipe.fileno(), False)
        self._process = process
        weakref.finalize(self, _end, process, os.getpid())
        return process

    def _stop(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            _end(process, os.getpid())

    def _forget(self) -> None:
        """Give up what was inherited in a fork: pipes of another process, and a lock that nobody here will release."""
        process, self._process = self._process, None
        self._lock = threading.Lock()
        self._owner = os.getpid()
        if process is not None:
            _close_pipes(process)
            process.returncode = 0


def _after_fork(own: weakref.ReferenceType[RenderWorker]) -> None:
    worker = own()
    if worker is not None:
        worker._forget()


def _end(process: subprocess.Popen[bytes], owner: int) -> None:
    """Kill a process and close its pipes; it holds nothing that would want an orderly end."""
    if os.getpid() != owner or process.returncode is not None:
        return
    process.kill()
    process.wait()
    _close_pipes(process)


def _close_pipes(process: subprocess.Popen[bytes]) -> None:
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            pipe.close()


class _Watch:
    """The time that one document has left."""

    def __init__(self, pid: int, seconds: float) -> None:
        self._pid = pid
        self._seconds = seconds
        self._wall_end = time.monotonic() + _WALL_FACTOR * seconds + 1
        self._used = _cpu_seconds(pid)

    def check(self) -> None:
        """Raise _TimedOut if the time is up."""
        if time.monotonic() > self._wall_end or _cpu_seconds(self._pid) - self._used > self._seconds:
            raise _TimedOut


def _cpu_seconds(pid: int) -> float:
    """Return the CPU time of a process; 0.0 where the system does not tell, so that only the wall clock counts."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_bytes()
    except OSError:
        return 0.0
    fields = stat[stat.rindex(b")") + 2 :].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS


def _write(descriptor: int, data: bytes, watch: _Watch) -> None:
    view = memoryview(data)
    while view:
        _readable, writable, _ = select.select([], [descriptor], [], _WATCH_INTERVAL)
        if writable:
            view = view[os.write(descriptor, view[:65_536]) :]
        watch.check()


def _read(descriptor: int, length: int, watch: _Watch) -> bytes:
    parts: list[bytes] = []
    while length:
        readable, _writable, _ = select.select([descriptor], [], [], _WATCH_INTERVAL)
        if not readable:
            watch.check()
            continue
        part = os.read(descriptor, min(length, 1 << 20))
        if not part:
            raise _Broken("the process has ended")
        parts.append(part)
        length -= len(part)
    return b"".join(parts)
