"""Zip archives from anywhere: listed and unpacked within limits, every oddity named. Knows no database."""

from __future__ import annotations

import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from editorial.services.files.kinds import MAX_MEDIA, media_type

SUFFIX = ".md"
MAX_FILE = 2_600_000  # bytes: the largest header plus the largest body
MAX_ENTRIES = 100_000
MAX_TOTAL = 4_000_000_000  # bytes read from one archive
MAX_RATIO = 100  # times the size of the archive; texts pack to a third, a bomb to a thousandth
SMALL = 50_000_000  # bytes that may be unpacked whatever the ratio
CHUNK = 1 << 20
ENTRY_MARK = b"PK\x01\x02"  # begins each entry of the table of contents
UTF8_FLAG = 0x800
ENCRYPTED = 0x41  # in either way
DOS_FOLDER = 0x10
MAX_DIRECTORY = 64_000_000  # bytes of the table of contents: a hundred thousand names of usual length
HEADER = 30  # bytes before the name of an entry, at least
END_MARK = b"PK\x05\x06"
END = struct.Struct("<4s4H2LH")
END64 = struct.Struct("<4sQ2H2L4Q")
END64_LOCATOR = 20
LONGEST_END = END.size + 0xFFFF + END64_LOCATOR + END64.size
NOT_HERE = 0xFFFF  # stands where a number is in the record for large archives
# What Python's reader answers to archives that are none, or are made to mislead it.
UNREADABLE = (
    OSError,
    EOFError,
    RuntimeError,
    ValueError,
    OverflowError,
    MemoryError,
    struct.error,
    zlib.error,
    zipfile.BadZipFile,
)


class ScanError(ValueError):
    """A given PATH cannot be imported at all; the message names it and the remedy.

    `code` is stable, "" for what only a command can meet; `details` fill its text in another language.
    """

    def __init__(self, message: str, code: str = "", **details: str) -> None:
        super().__init__(message)
        self.code = code
        self.details = details


class UnreadableFile(Exception):
    """One file cannot be read; `code` is stable, the message says why, `details` are what a text is filled with."""

    def __init__(self, code: str, reason: str, **details: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason
        self.details = details


@dataclass(frozen=True, slots=True)
class ArchiveEntry:
    """One document or media file of an archive: its name as text, and its number in the archive as the place.

    `encoding` is the one that the name was read in where the archive does not say it; `problem` is (code, reason) of an
    entry that is not to be read.
    """

    name: str
    location: str
    encoding: str = ""
    problem: tuple[str, str] | None = None
    size: int = 0


def archive_entries(path: str) -> Iterator[ArchiveEntry]:
    """Yields the documents and media files of an archive in their order.

    Hidden folders and notes of macOS are passed over.

    Raises:
        ScanError: it is no archive, is damaged, or would unpack to more than is read.
    """
    entries = _opened_archive(path).infolist()
    _check_size(path, entries)
    seen: set[str] = set()
    overlapping = _overlapping(entries)
    for number, entry in enumerate(entries):
        name, encoding = _name_of(entry)
        if not _limit(name) or _is_hidden(name):  # an entry may have no name at all
            continue
        problem = _problem_of(entry, shared=number in overlapping, seen=name in seen)
        if problem is None:
            seen.add(name)
        yield ArchiveEntry(name, str(number), encoding, problem, entry.file_size)


def read_entry(path: str, location: str, *, limit: int = MAX_FILE) -> bytes:
    """Returns the bytes of an entry, never more than a document may have, or than the limit.

    Raises:
        UnreadableFile: the entry is too large, damaged or encrypted.
    """
    try:
        archive = _opened_archive(path)
        entry = archive.infolist()[int(location)]
        if entry.flag_bits & ENCRYPTED:
            raise UnreadableFile("encrypted", "is encrypted; unpack the archive first")
        if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            # The others unpack a whole piece at once, and a few bytes of them may be gigabytes.
            raise UnreadableFile("method", "is packed in a way that is not read; pack the archive as a usual zip")
        with archive.open(entry) as opened:
            data = opened.read(limit + 1)
    except (*UNREADABLE, ScanError, IndexError) as error:
        raise UnreadableFile("damaged", f"cannot be unpacked: {error}", problem=str(error)) from error
    if len(data) > limit:
        raise too_large(limit)
    if len(data) != entry.file_size:
        problem = f"it has {len(data):,} bytes, not {entry.file_size:,}"
        raise UnreadableFile("damaged", f"cannot be unpacked: {problem}", problem=problem)
    return data


def _limit(name: str) -> int:
    """Returns how many bytes of an entry of that name are read at most; 0 for one that is not read."""
    if name.endswith(SUFFIX):
        return MAX_FILE
    return MAX_MEDIA if media_type(name) else 0


def too_large(limit: int = MAX_FILE) -> UnreadableFile:
    """Returns the error of a file that is longer than a document, or whatever has that limit, may be."""
    remedy = "split the document" if limit == MAX_FILE else "make it smaller, or link to where it is published"
    return UnreadableFile("too-large", f"is larger than {limit:,} bytes; {remedy}", most=f"{limit:,}")


def forget_archives() -> None:
    """Lets go of open archives: a process that is a copy of another would share their places in the files."""
    _open_archive.cache_clear()


def _check_size(path: str, entries: Sequence[zipfile.ZipInfo]) -> None:
    """Passes an archive that can be unpacked; an entry never gives more than the size that it names."""
    if len(entries) > MAX_ENTRIES:
        raise _too_many(path)
    sizes = [(entry.file_size, limit) for entry in entries if (limit := _limit(entry.filename))]
    if sum(size for size, _ in sizes) > MAX_TOTAL:
        most = f"{MAX_TOTAL:,}"
        raise ScanError(f"{path}: unpacks to more than {most} bytes; import it in parts.", "archive-size", limit=most)
    read = sum(min(size, limit + 1) for size, limit in sizes)
    if read > SMALL and read > MAX_RATIO * Path(path).stat().st_size:
        reason = f"{path}: unpacks to more than {MAX_RATIO} times its size, as no texts do; import a folder."
        raise ScanError(reason, "archive-ratio", limit=str(MAX_RATIO))


def _too_many(path: str) -> ScanError:
    limit = f"{MAX_ENTRIES:,}"
    return ScanError(f"{path}: has more than {limit} entries; import it in parts.", "archive-entries", limit=limit)


def _overlapping(entries: Sequence[zipfile.ZipInfo]) -> set[int]:
    """Returns the numbers of entries that share bytes with another one: their headers or what is packed."""
    found: set[int] = set()
    end = last = -1
    for number in sorted(range(len(entries)), key=lambda number: entries[number].header_offset):
        entry = entries[number]
        if entry.header_offset < end:
            found |= {last, number}
        stop = entry.header_offset + HEADER + len(entry.orig_filename) + entry.compress_size
        if stop > end:
            end, last = stop, number
    return found


def _problem_of(entry: zipfile.ZipInfo, *, shared: bool, seen: bool) -> tuple[str, str] | None:
    if "\0" in entry.orig_filename:
        return "path-control", "the file name contains a control character; rename the file"
    kind = stat.S_IFMT(entry.external_attr >> 16)
    if kind == stat.S_IFLNK:
        return "link", "is a symbolic link; links are not followed"
    if kind not in (0, stat.S_IFREG) or entry.external_attr & DOS_FOLDER:
        return "not-a-file", "is not a regular file"
    if shared:
        return "overlapping", "shares its bytes with another entry of the archive"
    return ("duplicate-entry", "stands in the archive twice; the first one is read") if seen else None


def _name_of(entry: zipfile.ZipInfo) -> tuple[str, str]:
    """Returns the entry's name, and the encoding in which it was read where the archive does not say it.

    Without a mark for UTF-8 a name should be written in the code page 437 of old. Archives from Windows in Chinese
    have GBK there, and some from macOS have UTF-8.
    """
    name = entry.orig_filename  # the other one ends before a NUL
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
    except UnicodeDecodeError as error:
        reason = f"{path}: a name in it says that it is UTF-8 and is not; pack the archive anew."
        raise ScanError(reason, "archive-names") from error
    except UNREADABLE as error:
        reason = f"{path}: is not a zip archive that can be read ({error})."
        raise ScanError(reason, "archive-damaged") from error


@lru_cache(maxsize=8)
def _open_archive(path: str, _modified: int, size: int, _node: int) -> zipfile.ZipFile:
    """Kept open, because its table of contents is long; the arguments tell an archive that was written anew.

    The table is measured and its entries are counted before it is read: it would fill the memory.
    """
    _check_end(path, size)
    if size > MAX_ENTRIES * len(ENTRY_MARK) and _count_marks(path) > MAX_ENTRIES:
        raise _too_many(path)
    return zipfile.ZipFile(path)


def _check_end(path: str, size: int) -> None:
    """Passes an archive of one part with a table of contents of bounded length, and whatever is none."""
    with Path(path).open("rb") as file:
        file.seek(max(0, size - LONGEST_END))
        tail = file.read()
    at = tail.rfind(END_MARK, 0, max(0, len(tail) - END.size + len(END_MARK)))
    if at < 0:
        return
    _, disk, first, here, total, length, _, _ = END.unpack_from(tail, at)
    if tail[max(0, at - END64_LOCATOR) : at].startswith(b"PK\x06\x07") and at >= END64_LOCATOR + END64.size:
        *_, length, _ = END64.unpack_from(tail, at - END64_LOCATOR - END64.size)
    if disk not in (0, NOT_HERE) or first not in (0, NOT_HERE) or here != total:
        reason = f"{path}: is one part of a split archive; join the parts, or pack the folder anew as one archive."
        raise ScanError(reason, "archive-parts")
    if length > MAX_DIRECTORY:
        limit = f"{MAX_DIRECTORY // 1_000_000}"
        reason = f"{path}: its table of contents is longer than {limit} MB; import it in parts."
        raise ScanError(reason, "archive-directory", limit=limit)


def _count_marks(path: str) -> int:
    """Returns how often the mark of an entry stands in the file, at least as often as it has entries."""
    found, rest = 0, b""
    with Path(path).open("rb") as file:
        while chunk := file.read(CHUNK):
            data = rest + chunk
            found += data.count(ENTRY_MARK)
            rest = data[-(len(ENTRY_MARK) - 1) :]
    return found
