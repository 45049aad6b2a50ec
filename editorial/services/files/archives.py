"""Zip archives from anywhere: listed and unpacked within limits, every oddity named. Knows no database."""

from __future__ import annotations

import lzma
import stat
import struct
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

SUFFIX = ".md"
MAX_FILE = 2_600_000  # bytes: the largest header plus the largest body
MAX_ENTRIES = 100_000
MAX_TOTAL = 4_000_000_000  # bytes read from one archive
MAX_RATIO = 100  # times the size of the archive; texts pack to a third, a bomb to a thousandth
SMALL = 50_000_000  # bytes that may be unpacked whatever the ratio
CHUNK = 1 << 20
ENTRY_MARK = b"PK\x01\x02"  # begins each entry of the table of contents
UTF8_FLAG = 0x800


class ScanError(ValueError):
    """A given PATH cannot be imported at all; the message names it and the remedy."""


class UnreadableFile(Exception):
    """One file cannot be read; `code` is stable, the message says why."""

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason


@dataclass(frozen=True, slots=True)
class ArchiveEntry:
    """One Markdown file of an archive: its name as text, and under which name the archive finds it.

    `encoding` is the one that the name was read in where the archive does not say it; `problem` is (code, reason) of an
    entry that is not to be read.
    """

    name: str
    location: str
    encoding: str = ""
    problem: tuple[str, str] | None = None


def archive_entries(path: str) -> Iterator[ArchiveEntry]:
    """Yields the Markdown files of an archive in their order; hidden folders and notes of macOS are passed over.

    Raises:
        ScanError: it is no archive, is damaged, or would unpack to more than is read.
    """
    entries = _opened_archive(path).infolist()
    _check_size(path, entries)
    seen: set[str] = set()
    offsets = Counter(entry.header_offset for entry in entries)
    for entry in entries:
        name, encoding = _name_of(entry)
        if not name.endswith(SUFFIX) or _is_hidden(name):  # an entry may have no name at all
            continue
        problem = _problem_of(entry, shared=offsets[entry.header_offset] > 1, seen=name in seen)
        if problem is None:
            seen.add(name)
        yield ArchiveEntry(name, entry.filename, encoding, problem)


def read_entry(path: str, location: str) -> bytes:
    """Returns the bytes of an entry, never more than a document may have.

    Raises:
        UnreadableFile: the entry is too large, damaged or encrypted.
    """
    try:
        archive = _opened_archive(path)
        if archive.getinfo(location).flag_bits & 1:
            raise UnreadableFile("encrypted", "is encrypted; unpack the archive first")
        with archive.open(location) as entry:
            data = entry.read(MAX_FILE + 1)
    except (OSError, EOFError, zipfile.BadZipFile, zlib.error, lzma.LZMAError, ScanError) as error:
        raise UnreadableFile("damaged", f"cannot be unpacked: {error}") from error
    except (RuntimeError, KeyError, struct.error, ValueError) as error:
        raise UnreadableFile("damaged", f"cannot be unpacked: {error}") from error
    if len(data) > MAX_FILE:
        raise too_large()
    return data


def too_large() -> UnreadableFile:
    """Returns the error of a file that is longer than a document may be."""
    return UnreadableFile("too-large", f"is larger than {MAX_FILE:,} bytes; split the document")


def _check_size(path: str, entries: Sequence[zipfile.ZipInfo]) -> None:
    """Passes an archive whose Markdown can be unpacked; an entry never gives more than the size that it names."""
    if len(entries) > MAX_ENTRIES:
        raise _too_many(path)
    sizes = [entry.file_size for entry in entries if entry.filename.endswith(SUFFIX)]
    if sum(sizes) > MAX_TOTAL:
        raise ScanError(f"{path}: unpacks to more than {MAX_TOTAL:,} bytes; import it in parts.")
    read = sum(min(size, MAX_FILE + 1) for size in sizes)
    if read > SMALL and read > MAX_RATIO * Path(path).stat().st_size:
        raise ScanError(f"{path}: unpacks to more than {MAX_RATIO} times its size, as no texts do; import a folder.")


def _too_many(path: str) -> ScanError:
    return ScanError(f"{path}: has more than {MAX_ENTRIES:,} entries; import it in parts.")


def _problem_of(entry: zipfile.ZipInfo, *, shared: bool, seen: bool) -> tuple[str, str] | None:
    kind = stat.S_IFMT(entry.external_attr >> 16)
    if kind == stat.S_IFLNK:
        return "link", "is a symbolic link; links are not followed"
    if kind not in (0, stat.S_IFREG):
        return "not-a-file", "is not a regular file"
    if shared:
        return "overlapping", "shares its bytes with another entry of the archive"
    return ("duplicate-entry", "stands in the archive twice; the first one is read") if seen else None


def _name_of(entry: zipfile.ZipInfo) -> tuple[str, str]:
    """Returns the entry's name, and the encoding in which it was read where the archive does not say it.

    Without a mark for UTF-8 a name should be written in the code page 437 of old. Archives from Windows in Chinese
    have GBK there, and some from macOS have UTF-8.
    """
    name = entry.filename
    if entry.flag_bits & UTF8_FLAG or name.isascii():
        return name, ""
    try:
        written = name.encode("cp437")
    except UnicodeEncodeError:
        return name, ""
    for encoding in ("utf-8", "gb18030"):
        try:
            return written.decode(encoding), encoding.upper()
        except UnicodeDecodeError:
            continue
    return name, ""


def _is_hidden(name: str) -> bool:
    """Whether the entry lies in a hidden folder or is macOS's note about another; `..` hides nothing."""
    *folders, file = name.split("/")
    hidden = any(part.startswith(".") and set(part) != {"."} for part in folders)
    return hidden or "__MACOSX" in folders or file.startswith("._")


def _opened_archive(path: str) -> zipfile.ZipFile:
    try:
        state = Path(path).stat()
        return _open_archive(path, state.st_mtime_ns, state.st_size, state.st_ino)
    except ScanError:
        raise
    except (OSError, zipfile.BadZipFile, zlib.error, struct.error, ValueError, RuntimeError) as error:
        raise ScanError(f"{path}: is not a zip archive that can be read ({error}).") from error


@lru_cache(maxsize=8)
def _open_archive(path: str, _modified: int, size: int, _node: int) -> zipfile.ZipFile:
    """Kept open, because its table of contents is long; the arguments tell an archive that was written anew.

    The entries are counted before the table is read: one of millions would fill the memory.
    """
    if size > MAX_ENTRIES * len(ENTRY_MARK) and _count_marks(path) > MAX_ENTRIES:
        raise _too_many(path)
    return zipfile.ZipFile(path)


def _count_marks(path: str) -> int:
    """Returns how often the mark of an entry stands in the file, at least as often as it has entries."""
    found, rest = 0, b""
    with Path(path).open("rb") as file:
        while chunk := file.read(CHUNK):
            data = rest + chunk
            found += data.count(ENTRY_MARK)
            rest = data[-(len(ENTRY_MARK) - 1) :]
    return found
