"""What lies in the folder: every document and media file with its size and times, without reading any."""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Container
from dataclasses import dataclass, field

from editorial.services.files import FoundMedia, ScanError, media_type, path_problem
from editorial.services.files.archives import SUFFIX
from editorial.services.files.folders import PARTIAL

LEFTOVER = re.compile(r"^\.[0-9a-f]{16}" + re.escape(PARTIAL) + "$")


@dataclass(frozen=True, slots=True)
class DiskFile:
    """A file as it looks from outside; `place` is its path below the folder as the file system spells it."""

    place: str
    size: int
    modified_ns: int
    changed_ns: int


@dataclass(slots=True)
class Disk:
    """The files of a folder by path (NFC), what was passed over (path, code, reason), and temporary files."""

    root: str
    files: dict[str, DiskFile] = field(default_factory=dict)
    media: dict[str, FoundMedia] = field(default_factory=dict)
    skipped: list[tuple[str, str, str]] = field(default_factory=list)
    leftovers: list[str] = field(default_factory=list)


def look(root: str, *, known: Container[str]) -> Disk:
    """Returns what lies below the folder; names of `known` paths are not examined again.

    Raises:
        ScanError: the folder cannot be opened.
    """
    found = Disk(root)
    waiting = [""]
    while waiting:
        waiting.extend(reversed(_look_into(waiting.pop(), found, known)))
    return found


def _look_into(folder: str, found: Disk, known: Container[str]) -> list[str]:
    """Takes in the files of one folder, and returns the folders in it."""
    inner = []
    try:
        with os.scandir(f"{found.root}/{folder}") as listed:
            entries = sorted(listed, key=lambda entry: entry.name)
    except OSError as error:
        if not folder:
            raise ScanError(f"{found.root}: cannot be opened: {error.strerror}.") from error
        found.skipped.append((_shown(folder), "unreadable", f"cannot be opened: {error.strerror}"))
        return []
    for entry in entries:
        name, place = entry.name, f"{folder}/{entry.name}" if folder else entry.name
        if name.startswith("."):
            if LEFTOVER.match(name):
                found.leftovers.append(place)
            if entry.is_dir(follow_symlinks=False) or name.startswith("._"):
                continue
        if entry.is_dir(follow_symlinks=False):
            inner.append(place)
        elif name.endswith(SUFFIX) or (media_type(name) and not name.startswith(".")):
            _take(entry, place, found, known)
    return inner


def _take(entry: os.DirEntry[str], place: str, found: Disk, known: Container[str]) -> None:
    path = place if place.isascii() else unicodedata.normalize("NFC", place)
    problem = None if place in known else path_problem(place)
    if problem is None and entry.is_symlink():
        problem = "link", "is a symbolic link; links are not followed"
    elif problem is None and not entry.is_file(follow_symlinks=False):
        problem = "not-a-file", "is not a regular file"
    if problem is None and (path in found.files or path in found.media):
        problem = "given-twice", "is there twice, in two Unicode forms of one name; delete one of them"
    if problem:
        found.skipped.append((_shown(path), *problem))
        return
    try:
        state = entry.stat(follow_symlinks=False)
    except OSError as error:
        found.skipped.append((_shown(path), "unreadable", f"cannot be looked at: {error.strerror}"))
        return
    looks = (state.st_size, state.st_mtime_ns, state.st_ctime_ns)
    if path.endswith(SUFFIX):
        found.files[path] = DiskFile(place, *looks)
    else:
        found.media[path] = FoundMedia(path, found.root, f"{found.root}/{place}", "", *looks)


def _shown(path: str) -> str:
    return path.encode(errors="backslashreplace").decode()


def is_passed_over(path: str) -> bool:
    """Whether a file of that path is not looked at at all: in a hidden folder, or no Markdown by its name."""
    *folders, name = path.split("/")
    return any(part.startswith(".") for part in folders) or name.startswith("._") or not name.endswith(SUFFIX)
