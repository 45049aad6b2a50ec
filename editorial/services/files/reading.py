"""Reading one file: bytes to document to data, here or in worker processes."""

from __future__ import annotations

import datetime as dt
import hashlib
import zoneinfo
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from editorial.formats import DocumentText, FormatError, SourceDocument
from editorial.mapping import ArticleData, Dialect, Finding, read_article
from editorial.rendering import WordCount, count_words
from editorial.services.files.archives import UnreadableFile
from editorial.services.files.scan import SourceFile


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a file was not accepted, where, and what to do about it; `suggestion` is a repaired file.

    `details` are what a text about the code is filled with.
    """

    code: str
    reason: str
    remedy: str = ""
    line: int | None = None
    column: int | None = None
    suggestion: bytes | None = None
    details: Mapping[str, str] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class ReadingTask:
    """One file to read and what is known of it beforehand."""

    file: SourceFile
    timezone: str
    dialect: Dialect  # of the collection, for headers that do not tell
    stored_dialect: Dialect | None = None  # of the article so far
    known_sha256: str = ""  # of the live text: an equal file needs no parsing
    looks_known: bool = False  # it looks as it did when it had that text: it needs no reading either


class BodyFacts(NamedTuple):
    """What a body is found by, and its size in bytes; worked out where the file is read, not by whoever stores it."""

    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class Reading:
    """One file as read. Either `refusal` is set, or `document` and what follows, or the text is the known one."""

    file: SourceFile
    sha256: str = ""
    is_known: bool = False
    document: DocumentText | None = None
    data: ArticleData | None = None
    words: WordCount | None = None
    body: BodyFacts | None = None
    refusal: Refusal | None = None
    refused_bytes: bytes = b""

    @property
    def source(self) -> SourceDocument | None:
        """The document with its fields, which a reading that comes out of a plan has not kept."""
        assert self.document is None or isinstance(self.document, SourceDocument)
        return self.document


def read_file(task: ReadingTask) -> Reading:
    """Returns the file as read; a file that cannot be accepted comes back with its refusal, never as an error."""
    file = task.file
    if task.looks_known:
        return Reading(file, task.known_sha256, is_known=True)
    try:
        data = file.read()
    except UnreadableFile as error:
        return Reading(file, refusal=Refusal(error.code, error.reason, details=error.details))
    sha256 = hashlib.sha256(data).hexdigest()
    if task.known_sha256 == sha256:
        return Reading(file, sha256, is_known=True)
    return read_document_bytes(task, data, sha256)


def read_document_bytes(task: ReadingTask, data: bytes, sha256: str) -> Reading:
    """Returns what the bytes are as the file of a task, wherever they come from."""
    file = task.file
    try:
        document = SourceDocument.parse(data)
    except FormatError as error:
        return Reading(file, sha256, refusal=refusal_of(error), refused_bytes=data)
    article = read_data(
        document,
        path=file.path,
        default_dialect=task.dialect,
        stored_dialect=task.stored_dialect,
        timezone=zoneinfo.ZoneInfo(task.timezone),
    )
    below = memoryview(data)[len(document.header.encode()) :]
    body = BodyFacts(hashlib.sha256(below).hexdigest(), len(below))
    return Reading(file, sha256, document=document, data=article, words=count_words(document.body), body=body)


def refusal_of(error: FormatError) -> Refusal:
    """Returns the refusal of a file that cannot be read as a document."""
    return Refusal(
        error.code, error.reason, error.remedy, error.line, error.column, error.suggestion, details=error.details
    )


def not_storable(error: Exception) -> Refusal:
    """Returns the refusal of a document that the database does not take."""
    problem = str(error).strip()
    return Refusal("not-storable", problem, "Report this file; the others were stored.", details={"problem": problem})


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
