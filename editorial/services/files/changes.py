"""Hearing of changes below a folder: told by the system where it tells, else by looking every two seconds."""

from __future__ import annotations

import os
import select
import stat
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Self

from watchfiles import Change, watch

from editorial.services.files.archives import SUFFIX
from editorial.services.files.kinds import media_type

QUIET = 250  # milliseconds without a change that end a burst
LONGEST_BURST = 1_600  # milliseconds after which a burst is told although it goes on
POLL = 2_000  # milliseconds between two looks where the system does not tell
# What lies on other machines changes without a word to this one.
SILENT = frozenset("9p afs ceph cifs drvfs fakeowner glusterfs nfs nfs4 prl_fs smb3 smbfs vboxsf virtiofs".split())

Identity = tuple[int, int]


class Bell:
    """Wakes whoever waits, from another thread or from the handler of a signal, in which no lock may be taken."""

    def __init__(self) -> None:
        self._reads, self._writes = os.pipe()
        os.set_blocking(self._reads, False)
        os.set_blocking(self._writes, False)

    def ring(self) -> None:
        """Ends the wait that is on, or the next one."""
        try:
            os.write(self._writes, b".")
        except OSError:
            return  # full, so it rings already; or closed, so nobody waits

    def wait(self, seconds: float) -> bool:
        """Returns whether it rang within that time."""
        rang = bool(select.select([self._reads], [], [], seconds)[0])
        while rang and _drained(self._reads):
            pass
        return rang

    def close(self) -> None:
        """Gives the descriptors back."""
        os.close(self._reads)
        os.close(self._writes)


def _drained(descriptor: int) -> bytes:
    try:
        return os.read(descriptor, 4096)
    except BlockingIOError:
        return b""


class FolderEar:
    """Listens to one folder in a thread of its own, and rings where something changed; a context manager.

    `polls` says whether it looks again and again rather than being told. `deaf` is why it stopped listening, "" while
    it does.
    """

    def __init__(self, root: str, ring: Callable[[], None], *, poll: bool = False) -> None:
        self.root = root
        self.polls = poll or is_silent(root)
        self.deaf = ""
        self._ring = ring
        self._heard = False
        self._end = threading.Event()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._listen, name=f"watch {root}", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        self._ready.wait(timeout=10)
        return self

    def __exit__(self, *_: object) -> None:
        self._end.set()

    def take(self) -> bool:
        """Returns whether anything changed since the last call."""
        heard, self._heard = self._heard, False
        return heard

    def _listen(self) -> None:
        while not self._end.is_set():
            try:
                self._listen_on()
            except (OSError, RuntimeError) as error:
                if self.polls or not Path(self.root).is_dir():
                    self.deaf = str(error) or type(error).__name__
                    break
                # The system watches no more folders for this user; looking needs nothing of it.
                self.polls = True
                continue
            break
        self._ready.set()
        self._ring()

    def _listen_on(self) -> None:
        told = watch(
            self.root,
            watch_filter=self._matters,
            debounce=LONGEST_BURST,
            step=QUIET,
            stop_event=self._end,
            rust_timeout=100,
            yield_on_timeout=True,
            raise_interrupt=False,
            force_polling=True if self.polls else None,
            poll_delay_ms=POLL,
            ignore_permission_denied=True,
        )
        for changes in told:
            self._ready.set()  # the first round may look at the folder: nothing that comes after is missed
            if changes:
                self._heard = True
                self._ring()

    def _matters(self, change: Change, path: str) -> bool:
        """Whether a change may concern a file of the garden; folders count: what is moved with them is not told."""
        below = path[len(self.root) :].strip("/").split("/")
        if any(part.startswith(".") for part in below):
            return False
        is_file = path.endswith(SUFFIX) or media_type(path)
        return bool(is_file) or change is Change.deleted or Path(path).is_dir()


def identity(root: str) -> Identity | None:
    """Returns what tells a folder from another one in its place, None where there is none."""
    try:
        state = Path(root).stat()
    except OSError:
        return None
    return (state.st_dev, state.st_ino) if stat.S_ISDIR(state.st_mode) else None


def is_silent(root: str, mounts: Path = Path("/proc/self/mountinfo")) -> bool:
    """Whether the folder lies on a file system that does not tell of changes made elsewhere."""
    best, kind = "", ""
    try:
        lines = mounts.read_text("utf-8", "surrogateescape").splitlines()
    except OSError:
        return False
    for line in lines:
        before, _, after = line.partition(" - ")
        place = before.split()[4].encode("utf-8", "surrogateescape").decode("unicode_escape")
        place = place.encode("latin-1", "ignore").decode("utf-8", "surrogateescape")
        if len(place) >= len(best) and f"{root}/".startswith(f"{place.rstrip('/')}/"):
            best, kind = place, after.split()[0]
    return kind in SILENT or kind.startswith("fuse.")
