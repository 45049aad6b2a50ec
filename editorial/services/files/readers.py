"""Reading many files, in this process or in several others."""

from __future__ import annotations

import hashlib
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from multiprocessing import get_context
from typing import Any, Generic, Self, TypeVar

from editorial.services.copies import copies
from editorial.services.files.archives import UnreadableFile, forget_archives
from editorial.services.files.outlines import Outline, outline_file
from editorial.services.files.reading import Reading, ReadingTask, read_file

CHUNK = 25  # files a worker takes at once
AHEAD = 16  # chunks read ahead of the writer; bounds memory
T = TypeVar("T", Reading, Outline)


class Readers:
    """Reads many files, in this process or in `jobs` others; a context manager that ends them.

    With `fork` the others begin as copies of this process, at once: only where it has no other thread and no open
    connection to a database, which a copy would share. Otherwise they begin anew, which takes them a second.
    `meanwhile` is called once, as soon as the others have work and this process would wait for them.
    """

    def __init__(self, jobs: int, *, fork: bool = False, meanwhile: Callable[[], None] | None = None) -> None:
        self.meanwhile = meanwhile
        self.pool: ProcessPoolExecutor | None = None
        if jobs > 1:
            self.pool = copies(jobs, forget_archives) if fork else ProcessPoolExecutor(jobs, get_context("spawn"))

    def read(self, tasks: Sequence[ReadingTask]) -> Iterator[Reading]:
        """Yields the readings of the files in their order, holding a bounded number of them."""
        return self._each(tasks, read_file, _read_files, Reading)

    def outline(self, tasks: Sequence[ReadingTask]) -> Iterator[Outline]:
        """Yields what a plan needs of the files, in their order."""
        return self._each(tasks, outline_file, _outline_files, Outline)

    def _each(
        self,
        tasks: Sequence[ReadingTask],
        one: Callable[[ReadingTask], T],
        several: Callable[[Sequence[ReadingTask]], list[tuple[Any, ...]]],
        kind: Callable[..., T],
    ) -> Iterator[T]:
        if self.pool is None:
            yield from map(one, tasks)
            return
        pending: deque[_Chunk[T]] = deque()
        for start in range(0, len(tasks), CHUNK):
            pending.append(_Chunk[T](self.pool, tasks[start : start + CHUNK], several, kind))
            if len(pending) > AHEAD:
                if self.meanwhile and all(chunk.rest for chunk in pending):
                    self.meanwhile()
                    self.meanwhile = None
                yield from pending.popleft().results()
        while pending:
            yield from pending.popleft().results()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self.pool is not None:
            self.pool.shutdown(cancel_futures=True)


class _Chunk(Generic[T]):
    """Some files in their order: known texts are told by their hash at once, only the others go to a process.

    Comparing a known file costs less than handing it over, and without a new text no process is started at all.
    """

    def __init__(
        self,
        pool: ProcessPoolExecutor,
        tasks: Sequence[ReadingTask],
        several: Callable[[Sequence[ReadingTask]], list[tuple[Any, ...]]],
        kind: Callable[..., T],
    ) -> None:
        self.kind: Callable[..., T] = kind
        self.known = [(task, _known_sha256(task)) for task in tasks]
        rest = [task for task, sha256 in self.known if not sha256]
        self.rest: Future[list[tuple[Any, ...]]] | None = pool.submit(several, rest) if rest else None

    def results(self) -> Iterator[T]:
        """Yields what was read in the order of the tasks; waits for the process."""
        others = iter(self.rest.result() if self.rest else ())
        for task, sha256 in self.known:
            yield self.kind(task.file, sha256, True) if sha256 else self.kind(task.file, *next(others))


def _known_sha256(task: ReadingTask) -> str:
    """Returns the hash of a file that has the stored text, "" for any other."""
    if task.looks_known or not task.known_sha256:
        return task.known_sha256
    try:
        sha256 = hashlib.sha256(task.file.read()).hexdigest()
    except UnreadableFile:
        return ""
    return sha256 if sha256 == task.known_sha256 else ""


def _read_files(tasks: Sequence[ReadingTask]) -> list[tuple[Any, ...]]:
    """Returns the readings without their files, which the caller has: they need not come back."""
    readings = map(read_file, tasks)
    return [(r.sha256, r.is_known, r.document, r.data, r.words, r.body, r.refusal, r.refused_bytes) for r in readings]


def _outline_files(tasks: Sequence[ReadingTask]) -> list[tuple[Any, ...]]:
    """Returns the outlines without their files."""
    return [tuple(outline_file(task))[1:] for task in tasks]
