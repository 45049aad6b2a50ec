"""Finding Markdown files in folders and zip archives, without following links and within limits."""

from __future__ import annotations

import lzma
import os
import stat
import struct
import unicodedata
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

MAX_FILE = 2_600_000  # bytes: the largest header plus the largest body
MAX_ENTRIES = 100_000
MAX_TOTAL = 4_000_000_000  # bytes read from one archive
MAX_PATH = 600
MAX_COLLECTION = 200
SUFFIX = ".md"


class ScanError(ValueError):
    """A given PATH cannot be imported at all; the message names it and the remedy."""


class UnreadableFile(Exception):
    """One file cannot be read; `code` is stable, the message says why."""

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One Markdown file: its identity `path` (relative, NFC, with /), and where its bytes lie."""

    path: str
    root: str  # the folder or archive that `path` is relative to
    location: str  # the file in the file system, or the entry's name in the archive
    in_archive: bool = False

    def read(self) -> bytes:
        """Returns the bytes.

        Raises:
            UnreadableFile: the file is too large, damaged, encrypted, or not to be opened.
        """
        return _read_entry(self) if self.in_archive else _read_file(self.location)


@dataclass(slots=True)
class Scan:
    """What was found, sorted by path, and what was passed over: (path, code, reason)."""

    files: list[SourceFile] = field(default_factory=list)
    skipped: list[tuple[str, str, str]] = field(default_factory=list)


def scan(paths: Sequence[Path], *, root: Path | None = None) -> Scan:
    """Returns every Markdown file below the given files, folders and zip archives.

    Paths are relative to `root` where it is given, else to each folder; a single file's path is its name.

    Raises:
        ScanError: a path does not exist, is none of the three, or lies outside of `root`.
    """
    found = Scan()
    for path in paths:
        resolved = path.resolve()
        if resolved.is_dir():
            base = _base(resolved, root, resolved)
            for location in _walk(resolved, found):
                _add(found, location.relative_to(base).as_posix(), str(base), str(location))
        elif resolved.suffix.lower() == ".zip" and resolved.is_file():
            _scan_archive(resolved, found)
        elif resolved.is_file() and resolved.suffix != SUFFIX:
            found.skipped.append((str(path), "not-markdown", f"does not end in {SUFFIX}; rename the file"))
        elif resolved.is_file():
            base = _base(resolved, root, resolved.parent)
            _add(found, resolved.relative_to(base).as_posix(), str(base), str(resolved))
        else:
            raise ScanError(f"{path}: there is no such file or folder.")
    found.files.sort(key=lambda file: (file.path, file.root))
    return found


def _base(path: Path, root: Path | None, default: Path) -> Path:
    if root is None:
        return default
    base = root.resolve()
    if not path.is_relative_to(base):
        raise ScanError(f"{path} does not lie below --root {base}; give a root that contains it.")
    return base


def _walk(folder: Path, found: Scan) -> Iterator[Path]:
    """Yields regular Markdown files; hidden folders are passed over, links are named as skipped.

    Folders wait in a list: nested a thousand deep, they would otherwise exhaust the stack.
    """
    waiting = [folder]
    while waiting:
        inner = []
        for entry in _entries(waiting.pop(), found):
            if entry.is_symlink():
                if entry.name.endswith(SUFFIX):
                    found.skipped.append((entry.path, "link", "is a symbolic link; links are not followed"))
            elif entry.is_dir(follow_symlinks=False):
                if not entry.name.startswith("."):
                    inner.append(Path(entry.path))
            elif entry.name.endswith(SUFFIX) and not entry.name.startswith("._"):
                yield Path(entry.path)
        waiting.extend(reversed(inner))


def _entries(folder: Path, found: Scan) -> list[os.DirEntry[str]]:
    """Returns what lies in a folder by name; nothing, named as skipped, where it cannot be opened."""
    try:
        with os.scandir(folder) as entries:
            return sorted(entries, key=lambda entry: entry.name)
    except OSError as error:
        found.skipped.append((str(folder), "unreadable", f"cannot be opened: {error.strerror}"))
        return []


def _add(found: Scan, path: str, root: str, location: str, *, in_archive: bool = False) -> None:
    problem = path_problem(path)
    if problem:
        found.skipped.append((path.encode(errors="backslashreplace").decode(), *problem))
        return
    found.files.append(SourceFile(unicodedata.normalize("NFC", path), root, location, in_archive))


def path_problem(path: str) -> tuple[str, str] | None:
    """Returns (code, reason) where a relative path cannot be an article's identity, else None."""
    if any("\ud800" <= char <= "\udfff" for char in path):
        return "path-encoding", "the file name is not UTF-8; rename the file"
    if len(path) > MAX_PATH or len(path.encode()) > 4 * MAX_PATH:
        return "path-too-long", f"the path is longer than {MAX_PATH} characters; shorten it"
    if any(ord(char) < 32 or ord(char) == 127 for char in path):
        return "path-control", "the file name contains a control character; rename the file"
    parts = path.split("/")
    if path.startswith("/") or "\\" in path or ":" in parts[0] or any(set(part) <= {"."} for part in parts):
        return "path-unsafe", "the path leaves its folder, or has a dot-only part, a backslash or a colon; rename it"
    if len(parts) > 1 and len(parts[0]) > MAX_COLLECTION:
        return "path-too-long", f"the first folder's name is longer than {MAX_COLLECTION} characters; shorten it"
    return None


def _read_file(location: str) -> bytes:
    try:
        descriptor = os.open(location, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError as error:
        raise UnreadableFile("unreadable", f"cannot be opened: {error.strerror}") from error
    with os.fdopen(descriptor, "rb") as file:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise UnreadableFile("not-a-file", "is not a regular file")
        data = file.read(MAX_FILE + 1)
    return _within_limit(data)


def _within_limit(data: bytes) -> bytes:
    if len(data) > MAX_FILE:
        raise UnreadableFile("too-large", f"is larger than {MAX_FILE:,} bytes; split the document")
    return data


def _scan_archive(path: Path, found: Scan) -> None:
    archive = _opened_archive(str(path))
    entries = archive.infolist()
    if len(entries) > MAX_ENTRIES:
        raise ScanError(f"{path}: has more than {MAX_ENTRIES:,} entries; import it in parts.")
    if sum(entry.file_size for entry in entries if entry.filename.endswith(SUFFIX)) > MAX_TOTAL:
        raise ScanError(f"{path}: unpacks to more than {MAX_TOTAL:,} bytes; import it in parts.")
    seen: set[str] = set()
    offsets = Counter(entry.header_offset for entry in entries)
    for entry in entries:
        name = entry.filename
        if not name.endswith(SUFFIX) or _is_hidden(name):  # an entry may have no name at all
            continue
        kind = stat.S_IFMT(entry.external_attr >> 16)
        if kind == stat.S_IFLNK:
            found.skipped.append((name, "link", "is a symbolic link; links are not followed"))
        elif kind not in (0, stat.S_IFREG):
            found.skipped.append((name, "not-a-file", "is not a regular file"))
        elif offsets[entry.header_offset] > 1:
            found.skipped.append((name, "overlapping", "shares its bytes with another entry of the archive"))
        elif name in seen:
            found.skipped.append((name, "duplicate-entry", "stands in the archive twice; the first one is read"))
        else:
            seen.add(name)
            _add(found, name, str(path), name, in_archive=True)


def _is_hidden(name: str) -> bool:
    """Whether the entry lies in a hidden folder or is macOS's note about another; `..` hides nothing."""
    *folders, file = name.split("/")
    hidden = any(part.startswith(".") and set(part) != {"."} for part in folders)
    return hidden or "__MACOSX" in folders or file.startswith("._")


def _opened_archive(path: str) -> zipfile.ZipFile:
    try:
        state = Path(path).stat()
        return _open_archive(path, state.st_mtime_ns, state.st_size, state.st_ino)
    except (OSError, zipfile.BadZipFile, zlib.error, struct.error, ValueError, RuntimeError) as error:
        raise ScanError(f"{path}: is not a zip archive that can be read ({error}).") from error


@lru_cache(maxsize=8)
def _open_archive(path: str, *_state: int) -> zipfile.ZipFile:
    """Kept open, because its table of contents is long; `_state` tells an archive that was written anew."""
    return zipfile.ZipFile(path)


def _read_entry(file: SourceFile) -> bytes:
    try:
        archive = _opened_archive(file.root)
        if archive.getinfo(file.location).flag_bits & 1:
            raise UnreadableFile("encrypted", "is encrypted; unpack the archive first")
        with archive.open(file.location) as entry:
            return _within_limit(entry.read(MAX_FILE + 1))
    except (OSError, EOFError, zipfile.BadZipFile, zlib.error, lzma.LZMAError, ScanError) as error:
        raise UnreadableFile("damaged", f"cannot be unpacked: {error}") from error
    except (RuntimeError, KeyError, struct.error, ValueError) as error:
        raise UnreadableFile("damaged", f"cannot be unpacked: {error}") from error
