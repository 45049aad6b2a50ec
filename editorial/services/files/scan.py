"""Finding Markdown files in folders and zip archives, without following links and within limits."""

from __future__ import annotations

import os
import stat
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from editorial.services.files.archives import (
    MAX_FILE,
    SUFFIX,
    ArchiveEntry,
    ScanError,
    UnreadableFile,
    archive_entries,
    read_entry,
    too_large,
)

MAX_PATH = 600
MAX_COLLECTION = 200


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One Markdown file: its identity `path` (relative, NFC, with /), and where its bytes lie."""

    path: str
    root: str  # the folder or archive that `path` is relative to
    location: str  # the file in the file system, or the entry's name in the archive
    archive: str = ""  # the archive that the file is an entry of

    def read(self) -> bytes:
        """Returns the bytes.

        Raises:
            UnreadableFile: the file is too large, damaged, encrypted, or not to be opened.
        """
        return read_entry(self.archive, self.location) if self.archive else _read_file(self.location)


@dataclass(slots=True)
class Scan:
    """What was found, sorted by path; what was passed over, and what is taken with a warning: (path, code, reason)."""

    files: list[SourceFile] = field(default_factory=list)
    skipped: list[tuple[str, str, str]] = field(default_factory=list)
    warnings: list[tuple[str, str, str]] = field(default_factory=list)


def scan(paths: Sequence[Path], *, root: Path | None = None, inside: str = "", origin: str = "") -> Scan:
    """Returns every Markdown file below the given files, folders and zip archives.

    Paths are relative to `root` where it is given, else to each folder; a single file's path is its name. In an archive
    they are relative to its folder `inside`, and `origin` stands for the name of the archive.

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
            _add_entries(found, resolved, inside=inside.strip("/"), origin=origin or str(resolved))
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


def _add_entries(found: Scan, archive: Path, *, inside: str, origin: str) -> None:
    """Adds the entries of an archive, and says of which the name was guessed or differs from another in case alone."""
    spelled: dict[str, str] = {}
    for entry in archive_entries(str(archive)):
        name = entry.name
        if inside:
            if not name.startswith(f"{inside}/"):
                found.skipped.append((name, "outside-root", f"does not lie in the folder {inside} of the archive"))
                continue
            name = name.removeprefix(f"{inside}/")
        if entry.problem:
            found.skipped.append((name, *entry.problem))
            continue
        _warn_of_name(found, entry, name, spelled)
        _add(found, name, origin, entry.location, archive=str(archive))


def _warn_of_name(found: Scan, entry: ArchiveEntry, name: str, spelled: dict[str, str]) -> None:
    if entry.encoding:
        reason = f"the archive does not say how its names are written; this one was read as {entry.encoding}"
        found.warnings.append((name, "guessed-name", reason))
    folded = unicodedata.normalize("NFC", name).casefold()
    other = spelled.setdefault(folded, name)
    if unicodedata.normalize("NFC", other) != unicodedata.normalize("NFC", name):
        found.warnings.append(
            (name, "case-clash", f"differs from {other} in case alone; both are articles of their own")
        )


def _add(found: Scan, path: str, root: str, location: str, *, archive: str = "") -> None:
    problem = path_problem(path)
    if problem:
        found.skipped.append((path.encode(errors="backslashreplace").decode(), *problem))
        return
    found.files.append(SourceFile(unicodedata.normalize("NFC", path), root, location, archive))


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
    if len(data) > MAX_FILE:
        raise too_large()
    return data
