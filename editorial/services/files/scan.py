"""Finding documents and media files in folders and zip archives, without following links and within limits."""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from editorial.services.files.archives import (
    MAX_FILE,
    SUFFIX,
    ArchiveEntry,
    ScanError,
    archive_entries,
    read_entry,
    too_large,
)
from editorial.services.files.kinds import media_type
from editorial.services.files.media import FoundMedia, found_on_disk, read_plain

MAX_PATH = 600
MAX_COLLECTION = 200
BUNDLE_TEXT = "index.md"
_SURROGATE = re.compile("[\ud800-\udfff]")
_CONTROL = re.compile("[\x00-\x1f\x7f]")
_ODD = re.compile("[\x00-\x1f\x7f\ud800-\udfff\\\\]")
_NO_NAME = re.compile(r"(?:\A|/)\.*(?:/|\Z)")  # nothing or nothing but dots between two slashes, or at an end


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One Markdown file: its identity `path` (relative, NFC, with /), and where its bytes lie."""

    path: str
    root: str  # the folder or archive that `path` is relative to
    location: str  # the file in the file system, or the entry's number in the archive
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
    media: list[FoundMedia] = field(default_factory=list)
    skipped: list[tuple[str, str, str]] = field(default_factory=list)
    warnings: list[tuple[str, str, str]] = field(default_factory=list)


def scan(paths: Sequence[Path], *, root: Path | None = None, inside: str = "", origin: str = "") -> Scan:
    """Returns every document and media file below the given files, folders and zip archives.

    Paths are relative to `root` where it is given, else to each folder; a single file's path is its name. In an archive
    they are relative to its folder `inside`, and `origin` stands for the name of the archive.

    Raises:
        ScanError: a path does not exist, is none of the three, or lies outside of `root`.
    """
    found = Scan()
    for path in paths:
        resolved = path.resolve()
        if resolved.is_dir():
            above = str(_base(resolved, root, resolved))
            prefix = len(above.rstrip(os.sep)) + 1
            for location in _walk(str(resolved), found):
                _add(found, location[prefix:].replace(os.sep, "/"), above, location)
        elif resolved.suffix.lower() == ".zip" and resolved.is_file():
            _add_entries(found, resolved, inside=inside.strip("/"), origin=origin or str(resolved))
        elif resolved.is_file() and resolved.suffix != SUFFIX and not media_type(resolved.name):
            found.skipped.append((str(path), "not-markdown", f"does not end in {SUFFIX}; rename the file"))
        elif resolved.is_file():
            base = _base(resolved, root, resolved.parent)
            _add(found, resolved.relative_to(base).as_posix(), str(base), str(resolved))
        else:
            raise ScanError(f"{path}: there is no such file or folder.")
    found.files.sort(key=lambda file: (file.path, file.root))
    found.media.sort(key=lambda file: (file.path, file.root))
    return found


def _base(path: Path, root: Path | None, default: Path) -> Path:
    if root is None:
        return default
    base = root.resolve()
    if not path.is_relative_to(base):
        raise ScanError(f"{path} does not lie below --root {base}; give a root that contains it.")
    return base


def _walk(folder: str, found: Scan) -> Iterator[str]:
    """Yields regular documents and media files; what is hidden is passed over, links are named as skipped.

    Plain texts: objects of paths would take half of the time of an import that changes nothing.

    Folders wait in a list: nested a thousand deep, they would otherwise exhaust the stack.
    """
    waiting = [folder]
    while waiting:
        inner = []
        entries = _entries(waiting.pop(), found)
        _warn_of_left_behind(entries, found)
        for entry in entries:
            if entry.is_symlink():
                if entry.name.endswith(SUFFIX) or media_type(entry.name):
                    found.skipped.append((entry.path, "link", "is a symbolic link; links are not followed"))
            elif entry.is_dir(follow_symlinks=False):
                if not entry.name.startswith("."):
                    inner.append(entry.path)
            elif entry.name.endswith(SUFFIX):
                if not entry.name.startswith("._"):
                    yield entry.path
            elif not entry.name.startswith(".") and media_type(entry.name):
                yield entry.path
        waiting.extend(reversed(inner))


def _warn_of_left_behind(entries: Sequence[os.DirEntry[str]], found: Scan) -> None:
    """Names files of a page bundle that are of no kind that is taken, so that nobody misses them in an export."""
    if not any(entry.name == BUNDLE_TEXT for entry in entries):
        return
    for entry in entries:
        name = entry.name
        if (
            name.startswith(".")
            or name.endswith(SUFFIX)
            or media_type(name)
            or not entry.is_file(follow_symlinks=False)
        ):
            continue
        reason = "lies in a page bundle, but is of no kind that is taken along; keep it elsewhere too"
        found.warnings.append((entry.path, "kind-not-taken", reason))


def _entries(folder: str, found: Scan) -> list[os.DirEntry[str]]:
    """Returns what lies in a folder by name; nothing, named as skipped, where it cannot be opened."""
    try:
        with os.scandir(folder) as entries:
            return sorted(entries, key=lambda entry: entry.name)
    except OSError as error:
        found.skipped.append((folder, "unreadable", f"cannot be opened: {error.strerror}"))
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
            found.skipped.append((name.replace("\0", "\\x00"), *entry.problem))
            continue
        _warn_of_name(found, entry, name, spelled)
        _add(found, name, origin, entry.location, archive=str(archive), size=entry.size)


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


def _add(found: Scan, path: str, root: str, location: str, *, archive: str = "", size: int = 0) -> None:
    problem = path_problem(path)
    if problem:
        found.skipped.append((path.encode(errors="backslashreplace").decode(), *problem))
        return
    identity = unicodedata.normalize("NFC", path)
    if path.endswith(SUFFIX):
        found.files.append(SourceFile(identity, root, location, archive))
    elif archive:
        found.media.append(FoundMedia(identity, root, location, archive, size))
    else:
        try:
            found.media.append(found_on_disk(identity, root, location))
        except OSError as error:
            found.skipped.append((path, "unreadable", f"cannot be looked at: {error.strerror}"))


def path_problem(path: str) -> tuple[str, str] | None:
    """Returns (code, reason) where a relative path cannot be an article's identity, else None."""
    odd = _ODD.search(path) is not None
    if odd and _SURROGATE.search(path):
        return "path-encoding", "the file name is not UTF-8; rename the file"
    if len(path) > MAX_PATH:
        return "path-too-long", f"the path is longer than {MAX_PATH} characters; shorten it"
    if odd and _CONTROL.search(path):
        return "path-control", "the file name contains a control character; rename the file"
    first, slash, _ = path.partition("/")
    if odd or ":" in first or _NO_NAME.search(path):
        return "path-unsafe", "the path leaves its folder, or has a dot-only part, a backslash or a colon; rename it"
    if slash and len(first) > MAX_COLLECTION:
        return "path-too-long", f"the first folder's name is longer than {MAX_COLLECTION} characters; shorten it"
    return None


def _read_file(location: str) -> bytes:
    data = read_plain(location, MAX_FILE + 1)
    if len(data) > MAX_FILE:
        raise too_large()
    return data
