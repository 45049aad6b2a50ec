"""Reading one file: bytes to document to data, here or in worker processes."""

from __future__ import annotations

import datetime as dt
import hashlib
import zoneinfo
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass, replace
from multiprocessing import get_context
from typing import Self

from editorial.formats import FormatError, SourceDocument
from editorial.mapping import ArticleData, Dialect, Finding, read_article
from editorial.rendering import WordCount, count_words
from editorial.services.files.archives import UnreadableFile
from editorial.services.files.scan import SourceFile

CHUNK = 25  # files a worker takes at once
AHEAD = 8  # chunks read ahead of the writer; bounds memory


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a file was not accepted, where, and what to do about it; `suggestion` is a repaired file."""

    code: str
    reason: str
    remedy: str = ""
    line: int | None = None
    column: int | None = None
    suggestion: bytes | None = None


@dataclass(frozen=True, slots=True)
class ReadingTask:
    """One file to read and what is known of it beforehand."""

    file: SourceFile
    timezone: str
    dialect: Dialect  # of the collection, for headers that do not tell
    stored_dialect: Dialect | None = None  # of the article so far
    known_sha256: str = ""  # of the live text: an equal file needs no parsing


@dataclass(frozen=True, slots=True)
class Reading:
    """One file as read. Either `refusal` is set, or `document` and what follows, or the text is the known one."""

    file: SourceFile
    sha256: str = ""
    is_known: bool = False
    document: SourceDocument | None = None
    data: ArticleData | None = None
    words: WordCount | None = None
    refusal: Refusal | None = None
    refused_bytes: bytes = b""


def read_file(task: ReadingTask) -> Reading:
    """Returns the file as read; a file that cannot be accepted comes back with its refusal, never as an error."""
    file = task.file
    try:
        data = file.read()
    except UnreadableFile as error:
        return Reading(file, refusal=Refusal(error.code, error.reason))
    sha256 = hashlib.sha256(data).hexdigest()
    if task.known_sha256 == sha256:
        return Reading(file, sha256, is_known=True)
    try:
        document = SourceDocument.parse(data)
    except FormatError as error:
        refusal = Refusal(error.code, error.reason, error.remedy, error.line, error.column, error.suggestion)
        return Reading(file, sha256, refusal=refusal, refused_bytes=data)
    article = read_data(
        document,
        path=file.path,
        default_dialect=task.dialect,
        stored_dialect=task.stored_dialect,
        timezone=zoneinfo.ZoneInfo(task.timezone),
    )
    return Reading(file, sha256, document=document, data=article, words=count_words(document.body))


def read_data(
    document: SourceDocument,
    *,
    path: str,
    default_dialect: Dialect,
    stored_dialect: Dialect | None,
    timezone: dt.tzinfo,
) -> ArticleData:
    """Returns what a document says as the text of the article at `path`, with the findings of form and content."""
    data = read_article(
        document,
        path=path,
        default_dialect=default_dialect,
        stored_dialect=stored_dialect,
        timezone=timezone,
        today=dt.datetime.now(timezone).date(),
    )
    form = tuple(Finding(it.code, it.message, line=it.line, details=it.details) for it in document.findings)
    return replace(data, findings=form + data.findings)


class Readers:
    """Reads many files, in this process or in `jobs` others; a context manager that ends them."""

    def __init__(self, jobs: int) -> None:
        # Spawned, not forked: a child must not inherit the connection to a database.
        self.pool = ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) if jobs > 1 else None

    def read(self, tasks: Sequence[ReadingTask]) -> Iterator[Reading]:
        """Yields the readings of the files in their order, holding a bounded number of them."""
        if self.pool is None:
            yield from map(read_file, tasks)
            return
        pending: deque[_Chunk] = deque()
        for start in range(0, len(tasks), CHUNK):
            pending.append(_Chunk(self.pool, tasks[start : start + CHUNK]))
            if len(pending) > AHEAD:
                yield from pending.popleft().readings()
        while pending:
            yield from pending.popleft().readings()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self.pool is not None:
            self.pool.shutdown(cancel_futures=True)


class _Chunk:
    """Some files in their order: known texts are told by their hash at once, only the others go to a process.

    Comparing a known file costs less than handing it over, and without a new text no process is started at all.
    """

    def __init__(self, pool: ProcessPoolExecutor, tasks: Sequence[ReadingTask]) -> None:
        self.known = [_read_known(task) for task in tasks]
        rest = [task for task, reading in zip(tasks, self.known, strict=True) if reading is None]
        self.rest: Future[list[Reading]] | None = pool.submit(_read_files, rest) if rest else None

    def readings(self) -> Iterator[Reading]:
        """Yields the readings in the order of the tasks; waits for the process."""
        others = iter(self.rest.result() if self.rest else ())
        for known in self.known:
            yield known or next(others)


def _read_known(task: ReadingTask) -> Reading | None:
    """Returns the reading of a file that has the stored text, None for any other."""
    if not task.known_sha256:
        return None
    try:
        sha256 = hashlib.sha256(task.file.read()).hexdigest()
    except UnreadableFile:
        return None
    return Reading(task.file, sha256, is_known=True) if sha256 == task.known_sha256 else None


def _read_files(tasks: Sequence[ReadingTask]) -> list[Reading]:
    return [read_file(task) for task in tasks]
