"""What a plan needs of a file, and the rest of what was read, packed away until the file is stored.

A plan of fifty thousand files would otherwise hold all that their headers say, or have them parsed twice.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import pickle
import tempfile
from typing import NamedTuple

from editorial.formats import DocumentText
from editorial.mapping import ArticleData, Finding, Status, StatusReading
from editorial.rendering import WordCount
from editorial.services.files.archives import UnreadableFile
from editorial.services.files.reading import BodyFacts, Reading, ReadingTask, Refusal, read_file
from editorial.services.files.scan import SourceFile

IN_MEMORY = 8_000_000  # bytes of packed outlines, some thousand files


class Gist(NamedTuple):
    """What a plan says of an article's header: who will be able to read it, and what was found."""

    status: Status
    status_reading: StatusReading
    draft: bool | None
    publish_at: dt.datetime | None
    expire_at: dt.datetime | None
    findings: tuple[Finding, ...]


class Outline(NamedTuple):
    """One file as a plan needs it: refused, known, or with its gist and `packed`, from which `unpack` reads on."""

    file: SourceFile
    sha256: str = ""
    is_known: bool = False
    refusal: Refusal | None = None
    data: Gist | None = None
    packed: bytes = b""


class _Packed(NamedTuple):
    """What was read out of a file but its text."""

    header_length: int
    body: BodyFacts
    data: ArticleData
    words: WordCount


def outline_file(task: ReadingTask) -> Outline:
    """Returns what a plan needs of one file."""
    return outline(read_file(task))


def outline(reading: Reading) -> Outline:
    """Returns a reading without its text; the bytes of a refused file are left behind too."""
    data, document = reading.data, reading.document
    if data is None or document is None:
        return Outline(reading.file, reading.sha256, reading.is_known, reading.refusal)
    assert reading.body is not None
    assert reading.words is not None
    packed = _Packed(len(document.header), reading.body, data, reading.words)
    gist = Gist(data.status, data.status_reading, data.draft, data.publish_at, data.expire_at, data.findings)
    return Outline(reading.file, reading.sha256, False, None, gist, pickle.dumps(packed, pickle.HIGHEST_PROTOCOL))


def unpack(file: SourceFile, sha256: str, packed: bytes) -> Reading | None:
    """Returns the reading of a file again without parsing it; None where nothing was packed, or the file changed since.

    `packed` is what an outline of this very process or its children holds, never anything from outside.
    """
    if not packed:
        return None
    try:
        data = file.read()
    except UnreadableFile:
        return None
    if hashlib.sha256(data).hexdigest() != sha256:
        return None
    known: _Packed = pickle.loads(packed)  # noqa: S301 - packed by this program, kept in a file that has no name
    text = data.decode()
    document = DocumentText(text[: known.header_length], text[known.header_length :])
    return Reading(file, sha256, document=document, data=known.data, words=known.words, body=known.body)


class Spool:
    """Packed outlines by path; many of them in a temporary file without a name, which ends with the process."""

    def __init__(self) -> None:
        self._file = tempfile.SpooledTemporaryFile(IN_MEMORY, prefix="evergreen-plan-")  # noqa: SIM115 - open as long as the plan
        self._places: dict[str, tuple[int, int]] = {}
        self._end = 0

    def put(self, path: str, packed: bytes) -> None:
        """Keeps what was packed of the file of a path."""
        self._file.seek(self._end)
        self._file.write(packed)
        self._places[path] = (self._end, len(packed))
        self._end += len(packed)

    def get(self, path: str) -> bytes:
        """Returns what was packed of the file of a path, b"" where nothing was."""
        if path not in self._places:
            return b""
        start, length = self._places[path]
        self._file.seek(start)
        return self._file.read(length)

    def __reduce__(self) -> tuple[type[Spool], tuple[()]]:
        """Lets a plan that is kept elsewhere keep nothing of this: its files are read again."""
        return Spool, ()

    def __del__(self) -> None:
        self._file.close()
