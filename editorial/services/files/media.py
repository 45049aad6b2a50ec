"""Media files on their way in: where they lie, how they look from outside, and their bytes within limits."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass

from editorial.services.files.archives import UnreadableFile, read_entry
from editorial.services.files.kinds import MAX_MEDIA


@dataclass(frozen=True, slots=True)
class FoundMedia:
    """One media file that was found; `path` is its identity, the rest says where it lies and how it looks.

    The times are 0 for an entry of an archive. `root` is the folder or archive that `path` is relative to.
    """

    path: str
    root: str
    location: str  # the file in the file system, or the entry's number in the archive
    archive: str = ""
    size: int = 0
    modified_ns: int = 0
    changed_ns: int = 0

    def read(self) -> bytes:
        """Returns the bytes, at most one more than are taken.

        Raises:
            UnreadableFile: the file is damaged, encrypted, no plain file, or not to be opened.
        """
        if self.archive:
            return read_entry(self.archive, self.location, limit=MAX_MEDIA)
        return read_plain(self.location, MAX_MEDIA + 1)


def found_on_disk(path: str, root: str, location: str) -> FoundMedia:
    """Returns the file with its size and times.

    Raises:
        OSError: it cannot be looked at.
    """
    state = os.lstat(location)
    return FoundMedia(
        path, root, location, size=state.st_size, modified_ns=state.st_mtime_ns, changed_ns=state.st_ctime_ns
    )


def read_plain(location: str, most: int) -> bytes:
    """Returns up to so many bytes of a regular file, through no link.

    Raises:
        UnreadableFile: it cannot be opened, or is no regular file.
    """
    try:
        descriptor = os.open(location, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError as error:
        problem = error.strerror or ""
        raise UnreadableFile("unreadable", f"cannot be opened: {problem}", problem=problem) from error
    with os.fdopen(descriptor, "rb") as file:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise UnreadableFile("not-a-file", "is not a regular file")
        return file.read(most)
