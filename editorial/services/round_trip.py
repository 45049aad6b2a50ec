"""Whether files would come back byte for byte: each compared with what an export would write for it."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from editorial.formats import FormatError, SourceDocument
from editorial.models import Article, Collection
from editorial.services.files import FoundMedia, SourceFile, UnreadableFile, media_problem, scan
from editorial.services.importing.collections import INDEX_NAME
from editorial.services.media.stored import StoredMedia, content, stored_media
from editorial.services.slugs import chunks
from editorial.services.texts import stored_bytes


@dataclass(frozen=True, slots=True)
class Difference:
    """A file that would not come back identical; `offset` counts bytes from 0, None where the file is refused."""

    path: str
    reason: str
    offset: int | None = None
    line: int | None = None
    column: int | None = None


@dataclass(frozen=True, slots=True)
class RoundTrip:
    """Files found, those of them that are identical and those that are stored here, and every difference."""

    files: int
    identical: int
    stored: int
    differences: tuple[Difference, ...]


def check_round_trip(paths: Sequence[Path], *, root: Path | None = None) -> RoundTrip:
    """Compares every file with the live text of its article; a file that is not stored, with its own reading.

    Raises:
        ScanError: a path cannot be read at all.
    """
    found = scan(paths, root=root)
    differences = [Difference(path, reason) for path, _, reason in found.skipped]
    stored = 0
    for chunk in chunks(found.files, 100):
        texts = _stored_texts(chunk)
        stored += sum(file.path in texts for file in chunk)
        differences += [difference for file in chunk if (difference := _compare(file, texts.get(file.path)))]
    media = stored_media(file.path for file in found.media)
    stored += len(media)
    differences += [wrong for file in found.media if (wrong := _compare_media(file, media.get(file.path)))]
    files = len(found.files) + len(found.media) + len(found.skipped)
    return RoundTrip(files, files - len(differences), stored, tuple(differences))


def _stored_texts(files: Sequence[SourceFile]) -> dict[str, bytes]:
    paths = [file.path for file in files]
    articles = Article.objects.present().filter(path__in=paths).select_related("body")
    texts = {article.path: stored_bytes(article) for article in articles}
    names = [path.split("/")[0] for path in paths if path.endswith(f"/{INDEX_NAME}")]
    for row in Collection.objects.filter(name__in=names).exclude(index_sha256=""):
        texts[f"{row.name}/{INDEX_NAME}"] = (row.index_header + row.index_body).encode()
    return texts


def _compare_media(file: FoundMedia, stored: StoredMedia | None) -> Difference | None:
    """Compares a media file with what is stored; one that is not stored would come back as it is, if it is accepted."""
    try:
        data = file.read()
    except UnreadableFile as error:
        return Difference(file.path, error.reason)
    if stored is None:
        problem = media_problem(file.path, data)
        return Difference(file.path, f"{problem[1]}; it would be refused") if problem else None
    if hashlib.sha256(data).hexdigest() == stored.sha256:
        return None
    here = content(stored.sha256) or b""
    offset = first_difference(data, here)
    reason = f"byte {offset} of {len(data)} differs; the content here has {len(here)} bytes"
    return Difference(file.path, reason, offset)


def _compare(file: SourceFile, stored: bytes | None) -> Difference | None:
    try:
        data = file.read()
    except UnreadableFile as error:
        return Difference(file.path, error.reason)
    try:
        comes_back = SourceDocument.parse(data).to_bytes() if stored is None else stored
    except FormatError as error:
        return Difference(file.path, f"{error.reason}; it would be quarantined", None, error.line, error.column)
    if comes_back == data:
        return None
    offset = first_difference(data, comes_back)
    line = data.count(b"\n", 0, offset) + 1
    column = offset - (data.rfind(b"\n", 0, offset) + 1) + 1
    reason = f"byte {offset} of {len(data)} differs; the text here has {len(comes_back)} bytes"
    return Difference(file.path, reason, offset, line, column)


def first_difference(one: bytes, other: bytes) -> int:
    """Returns the offset of the first byte at which the two differ; the length of the shorter where it is a prefix.

    >>> first_difference(b"abc", b"abd")
    2
    """
    limit = min(len(one), len(other))
    start = 0
    while start < limit:
        step = min(65536, limit - start)
        if one[start : start + step] != other[start : start + step]:
            return next(start + i for i in range(step) if one[start + i] != other[start + i])
        start += step
    return limit
