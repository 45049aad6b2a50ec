"""Writing files below one folder: never outside of it, through no link, whole or not at all."""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
import stat
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from editorial.services.files.scan import path_problem

_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW
NEW_FILE_MODE = 0o644
PARTIAL = ".part"
FLUSHED_AT_ONCE = 4


_NOT_ON_WINDOWS = frozenset('<>:"|?*')
_DEVICES = frozenset(["con", "prn", "aux", "nul", *(f"{name}{n}" for name in ("com", "lpt") for n in range(1, 10))])


def portability_problem(path: str) -> str | None:
    """Returns why Windows cannot hold a file of that path, None where it can."""
    for part in path.split("/"):
        if not _NOT_ON_WINDOWS.isdisjoint(part):
            return "holds a character that Windows does not allow in names"
        if part.endswith((".", " ")) or part.partition(".")[0].strip().lower() in _DEVICES:
            return f"“{part}” is no name of a file or folder on Windows"
    return None


class UnsafePath(ValueError):
    """A path that must not or cannot be written; `code` is stable, the message says why."""

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(reason)
        self.code = code


class ChangedMeanwhile(UnsafePath):
    """The file is not any more what the writer was told that it is; nothing was written."""

    def __init__(self) -> None:
        super().__init__("changed-meanwhile", "was changed while it was about to be written; run it again")


@dataclass(frozen=True, slots=True)
class Begun:
    """A file that lies beside its place under a name of its own; `flushed` is over when its bytes are on the disk."""

    parts: tuple[str, ...]  # of the folder
    folder: int
    name: str
    temporary: str
    descriptor: int
    flushed: Future[None]


class FolderWriter:
    """One folder that is written to; a context manager.

    Every part of a path is opened by itself without following links, so a link inside the folder is refused
    wherever it points to.
    """

    def __init__(self, root: Path, *, make: bool = True) -> None:
        # The disk takes in the bytes of several files at once, and of the next ones while these wait for it.
        self._flushing = ThreadPoolExecutor(FLUSHED_AT_ONCE, thread_name_prefix="flush")
        if make:
            root.mkdir(parents=True, exist_ok=True)
        self.root = root.resolve()
        self._root = os.open(self.root, os.O_RDONLY | os.O_DIRECTORY)
        self._folder: tuple[tuple[str, ...], int] = ((), os.dup(self._root))
        self._held: dict[tuple[str, ...], int] = {}
        self._unsettled: set[tuple[str, ...]] = set()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._flushing.shutdown()
        for descriptor in self._held.values():
            os.close(descriptor)
        os.close(self._folder[1])
        os.close(self._root)

    def read(self, path: str) -> bytes | None:
        """Returns the bytes of the file that is there, None where there is none.

        Raises:
            UnsafePath: the path leads outside, through a link, or to something that is no file.
        """
        try:
            folder, name = self._parent(path, make=False)
        except FileNotFoundError:
            return None
        return _read(name, folder)

    def write(self, path: str, data: bytes) -> None:
        """Puts the bytes at the path, through a temporary file beside it; an existing file keeps its mode and owner.

        Raises:
            UnsafePath: the path leads outside or through a link, or the file system cannot hold it.
        """
        self._put(path, data, None)

    def replace(self, path: str, data: bytes, *, expected: bytes | None) -> None:
        """Puts the bytes at the path as `write` does, if what is there still are the `expected` ones (None: nothing).

        Raises:
            ChangedMeanwhile: something else is there.
            UnsafePath: the path leads outside or through a link, or the file system cannot hold it.
        """
        self._put(path, data, (expected,))

    def remove(self, path: str, *, expected: bytes) -> None:
        """Takes the file away if it still holds the expected bytes; folders stay.

        Raises:
            ChangedMeanwhile: something else is there.
            UnsafePath: the path leads outside or through a link, or the file cannot be removed.
        """
        try:
            folder, name = self._parent(path, make=False)
            if _read(name, folder) != expected:
                raise ChangedMeanwhile
            os.unlink(name, dir_fd=folder)
        except FileNotFoundError:
            raise ChangedMeanwhile from None
        except OSError as error:
            raise UnsafePath("not-writable", f"cannot be removed: {error.strerror}") from error
        self._unsettled.add(self._hold()[0])

    def sweep(self, path: str, *, older_than: float) -> None:
        """Deletes a temporary file that was last written before that moment; one that is gone or younger stays."""
        with contextlib.suppress(OSError, UnsafePath):
            folder, name = self._parent(path, make=False)
            if name.endswith(PARTIAL) and os.stat(name, dir_fd=folder, follow_symlinks=False).st_mtime < older_than:
                os.unlink(name, dir_fd=folder)

    def settle(self) -> None:
        """Waits until the names of what was written and removed so far are on the disk."""
        held, changed = self._held, self._unsettled
        self._held, self._unsettled = {}, set()
        try:
            list(self._flushing.map(os.fsync, [held[parts] for parts in changed]))
        finally:
            for descriptor in held.values():
                os.close(descriptor)

    def begin(self, path: str, data: bytes) -> Begun:
        """Writes the bytes beside their place, for `finish` to give them their name; until then nothing is settled.

        Raises:
            UnsafePath: the path leads outside or through a link, or the file system cannot hold it.
        """
        temporary = f".{secrets.token_hex(8)}{PARTIAL}"
        try:
            _, name = self._parent(path, make=True)
            parts, folder = self._hold()
            descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, NEW_FILE_MODE, dir_fd=folder)
            try:
                _keep_mode_and_owner(name, folder, descriptor)
                with os.fdopen(descriptor, "wb", buffering=0, closefd=False) as file:
                    written = 0
                    while written < len(data):
                        written += file.write(memoryview(data)[written:])
            except BaseException:
                os.close(descriptor)
                os.unlink(temporary, dir_fd=folder)
                raise
        except OSError as error:
            raise _not_writable(error) from error
        return Begun(parts, folder, name, temporary, descriptor, self._flushing.submit(os.fsync, descriptor))

    def finish(self, begun: Begun) -> None:
        """Gives a file its name once its bytes are on the disk.

        Raises:
            UnsafePath: the file system cannot hold it.
        """
        self._finish(begun, None)

    def _put(self, path: str, data: bytes, expected: tuple[bytes | None] | None) -> None:
        self._finish(self.begin(path, data), expected)

    def _finish(self, begun: Begun, expected: tuple[bytes | None] | None) -> None:
        folder, name, temporary = begun.folder, begun.name, begun.temporary
        try:
            try:
                try:
                    begun.flushed.result()
                finally:
                    os.close(begun.descriptor)
                if expected is not None and _read(name, folder) != expected[0]:
                    raise ChangedMeanwhile
                if expected != (None,) or not _linked(temporary, name, folder):
                    os.replace(temporary, name, src_dir_fd=folder, dst_dir_fd=folder)
            except BaseException:
                os.unlink(temporary, dir_fd=folder)
                raise
        except OSError as error:
            raise _not_writable(error) from error
        self._unsettled.add(begun.parts)

    def _hold(self) -> tuple[tuple[str, ...], int]:
        """Returns the folder that was opened last, and a descriptor of it that stays open until `settle`."""
        parts = self._folder[0]
        if parts not in self._held:
            self._held[parts] = os.dup(self._folder[1])
        return parts, self._held[parts]

    def holds_one_case_only(self) -> bool:
        """Whether names that differ only in case are one file here; tried with a file of its own."""
        name = f".{secrets.token_hex(8)}-case"
        descriptor = os.open(name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600, dir_fd=self._root)
        os.close(descriptor)
        try:
            os.stat(name.upper(), dir_fd=self._root, follow_symlinks=False)
        except FileNotFoundError:
            return False
        finally:
            os.unlink(name, dir_fd=self._root)
        return True

    def _parent(self, path: str, *, make: bool) -> tuple[int, str]:
        """Returns a descriptor of the folder that the path lies in, made where it is missing, and the file's name.

        Raises:
            FileNotFoundError: the folder is missing and is not to be made.
        """
        problem = path_problem(path)
        if problem:
            raise UnsafePath(*problem)
        *parts, name = path.split("/")
        if self._folder[0] != tuple(parts):
            descriptor = self._opened(parts, make=make)
            os.close(self._folder[1])
            self._folder = (tuple(parts), descriptor)
        return self._folder[1], name

    def _opened(self, parts: list[str], *, make: bool) -> int:
        descriptor = os.dup(self._root)
        for part in parts:
            try:
                try:
                    inner = os.open(part, _FOLDER, dir_fd=descriptor)
                except FileNotFoundError:
                    if not make:
                        raise
                    os.mkdir(part, dir_fd=descriptor)
                    inner = os.open(part, _FOLDER, dir_fd=descriptor)
            except FileNotFoundError:
                raise
            except OSError as error:
                raise UnsafePath("not-a-folder", f"“{part}” is no folder, or a link ({error.strerror})") from error
            finally:
                os.close(descriptor)
            descriptor = inner
        return descriptor


def _not_writable(error: OSError) -> UnsafePath:
    return UnsafePath("not-writable", f"cannot be written: {error.strerror}")


def _read(name: str, folder: int) -> bytes | None:
    """Returns the bytes of a file in an opened folder, None where there is none.

    Raises:
        UnsafePath: it is a link or no plain file, or it cannot be opened.
    """
    try:
        descriptor = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=folder)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise UnsafePath("not-a-file", f"is there, but not as a plain file ({error.strerror})") from error
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise UnsafePath("not-a-file", "is there, but not as a plain file")
    with os.fdopen(descriptor, "rb") as file:
        return file.read()


def _linked(temporary: str, name: str, folder: int) -> bool:
    """Gives a new file its name, which must be free; returns False where the file system has no links for that.

    Raises:
        ChangedMeanwhile: the name is taken by now.
    """
    try:
        os.link(temporary, name, src_dir_fd=folder, dst_dir_fd=folder)
    except FileExistsError:
        raise ChangedMeanwhile from None
    except OSError as error:
        if error.errno in (errno.EPERM, errno.ENOTSUP, errno.ENOSYS):
            return False
        raise
    os.unlink(temporary, dir_fd=folder)
    return True


def _keep_mode_and_owner(name: str, folder: int, descriptor: int) -> None:
    """Gives the new file the mode and the owner of the one that it replaces.

    Raises:
        UnsafePath: this user may not give files to that owner.
    """
    try:
        there = os.stat(name, dir_fd=folder, follow_symlinks=False)
    except FileNotFoundError:
        return
    own = os.fstat(descriptor)
    if (own.st_uid, own.st_gid) != (there.st_uid, there.st_gid):
        try:
            os.fchown(descriptor, there.st_uid, there.st_gid)
        except PermissionError as error:
            reason = "belongs to another user or group, whom a new file cannot be given to; run it as its owner"
            raise UnsafePath("not-owner", reason) from error
    os.fchmod(descriptor, stat.S_IMODE(there.st_mode))
