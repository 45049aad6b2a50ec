"""Writing files below one folder: never outside of it, through no link, whole or not at all."""

from __future__ import annotations

import os
import secrets
import stat
from pathlib import Path
from typing import Self

from editorial.services.files.scan import path_problem

_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW
NEW_FILE_MODE = 0o644


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


class FolderWriter:
    """One folder that is written to; a context manager.

    Every part of a path is opened by itself without following links, so a link inside the folder is refused
    wherever it points to.
    """

    def __init__(self, root: Path) -> None:
        root.mkdir(parents=True, exist_ok=True)
        self.root = root.resolve()
        self._root = os.open(self.root, os.O_RDONLY | os.O_DIRECTORY)
        self._folder: tuple[tuple[str, ...], int] = ((), os.dup(self._root))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        os.close(self._folder[1])
        os.close(self._root)

    def read(self, path: str) -> bytes | None:
        """Returns the bytes of the file that is there, None where there is none.

        Raises:
            UnsafePath: the path leads outside, through a link, or to something that is no file.
        """
        folder, name = self._parent(path)
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

    def write(self, path: str, data: bytes) -> None:
        """Puts the bytes at the path, through a temporary file beside it; an existing file keeps its mode.

        Raises:
            UnsafePath: the path leads outside or through a link, or the file system cannot hold it.
        """
        folder, name = self._parent(path)
        temporary = f".{secrets.token_hex(8)}.part"
        try:
            descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, NEW_FILE_MODE, dir_fd=folder)
            try:
                with os.fdopen(descriptor, "wb") as file:
                    self._keep_mode(name, folder, descriptor)
                    file.write(data)
                    file.flush()
                    os.fsync(descriptor)
                os.replace(temporary, name, src_dir_fd=folder, dst_dir_fd=folder)
            except BaseException:
                os.unlink(temporary, dir_fd=folder)
                raise
        except OSError as error:
            raise UnsafePath("not-writable", f"cannot be written: {error.strerror}") from error

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

    @staticmethod
    def _keep_mode(name: str, folder: int, descriptor: int) -> None:
        try:
            there = os.stat(name, dir_fd=folder, follow_symlinks=False)
        except FileNotFoundError:
            return
        os.fchmod(descriptor, stat.S_IMODE(there.st_mode))

    def _parent(self, path: str) -> tuple[int, str]:
        """Returns a descriptor of the folder that the path lies in, made where it is missing, and the file's name."""
        problem = path_problem(path)
        if problem:
            raise UnsafePath(*problem)
        *parts, name = path.split("/")
        if self._folder[0] != tuple(parts):
            descriptor = self._opened(parts)
            os.close(self._folder[1])
            self._folder = (tuple(parts), descriptor)
        return self._folder[1], name

    def _opened(self, parts: list[str]) -> int:
        descriptor = os.dup(self._root)
        for part in parts:
            try:
                try:
                    inner = os.open(part, _FOLDER, dir_fd=descriptor)
                except FileNotFoundError:
                    os.mkdir(part, dir_fd=descriptor)
                    inner = os.open(part, _FOLDER, dir_fd=descriptor)
            except OSError as error:
                raise UnsafePath("not-a-folder", f"“{part}” is no folder, or a link ({error.strerror})") from error
            finally:
                os.close(descriptor)
            descriptor = inner
        return descriptor
