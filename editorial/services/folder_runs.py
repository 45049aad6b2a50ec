"""One run at a time in each folder: an import or a sync holds it, and a second run is told who does.

The index of searches is held by a rebuild in the same way, by a name that no folder has.
"""

from __future__ import annotations

import datetime as dt
import getpass
import hashlib
import os
import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress

from django.db import DatabaseError, transaction
from django.db.models import Q
from django.utils import timezone

from editorial.models import SyncFolder
from editorial.services.actors import Actor
from editorial.services.liveness import host_name, is_running, process_began

SILENT_AFTER = dt.timedelta(seconds=120)
SEARCHES = "index of searches"  # held by `rebuild --search`; paths of folders begin with a slash
WATCH = "sync_markdown watch"  # what a run is called that does not end by itself
BEAT_EVERY = dt.timedelta(seconds=5)
NOBODY = {"token": "", "what": "", "user_name": "", "host": "", "pid": 0, "began": 0, "since": None, "beat_at": None}


class FolderBusy(RuntimeError):
    """Another run works with the folder; the message says who since when."""

    def __init__(self, folder: SyncFolder) -> None:
        self.folder = folder
        since = timezone.localtime(folder.since).strftime("%Y-%m-%d %H:%M:%S") if folder.since else "?"
        remedy = "End it first." if folder.what == WATCH else "Wait for its end and run this again."
        super().__init__(
            f"{folder.path}: {folder.user_name} on {folder.host} (process {folder.pid}) has been running "
            f"{folder.what} here since {since}. {remedy}"
        )


class FolderLost(RuntimeError):
    """Another run took the folder over, because this one had not been heard of; nothing more may be written."""

    def __init__(self, path: str) -> None:
        super().__init__(f"{path}: another run took it over. Run this again to complete it.")


class Hold:
    """A folder that this run holds."""

    def __init__(self, folder: SyncFolder) -> None:
        self.folder = folder
        self.beaten_at = timezone.now()

    def assert_held(self) -> None:
        """Says that this run is alive; called in each transaction that writes, so that a lost folder undoes it.

        Raises:
            FolderLost: another run holds the folder by now.
        """
        self.beaten_at = timezone.now()
        mine = SyncFolder.objects.filter(pk=self.folder.pk, token=self.folder.token)
        if not mine.update(beat_at=self.beaten_at):
            raise FolderLost(self.folder.path)

    def beat(self) -> None:
        """Says that this run is alive, every few seconds; for long work outside of transactions.

        Raises:
            FolderLost: another run holds the folder by now.
        """
        if timezone.now() - self.beaten_at >= BEAT_EVERY:
            self.assert_held()


@contextmanager
def held_folder(path: str, *, by: Actor, what: str) -> Iterator[Hold]:
    """Holds a folder until the end of the block.

    Raises:
        FolderBusy: a run that is alive holds it.
    """
    hold = Hold(_take(path, by=by, what=what))
    try:
        yield hold
    finally:
        # What cannot be given back is taken over: its process is gone, or silent.
        with suppress(DatabaseError):
            SyncFolder.objects.filter(pk=hold.folder.pk, token=hold.folder.token).update(**NOBODY)


@contextmanager
def held_folders(paths: Iterable[str], *, by: Actor, what: str) -> Iterator[list[Hold]]:
    """Holds several folders, taken in the order of their names.

    Raises:
        FolderBusy: a run that is alive holds one of them.
    """
    first, *rest = sorted(set(paths)) or [""]
    if not first:
        yield []
        return
    with held_folder(first, by=by, what=what) as hold, held_folders(rest, by=by, what=what) as others:
        yield [hold, *others]


def find_folder(path: str) -> SyncFolder | None:
    """Returns the row of a folder, None where no run has ever worked with it."""
    return SyncFolder.objects.filter(path_sha256=_key(path)).first()


def folder_row(path: str) -> SyncFolder:
    """Returns the row of a folder, made where there is none."""
    shown = path.encode("utf-8", "backslashreplace").decode()
    row, _ = SyncFolder.objects.get_or_create(path_sha256=_key(path), defaults={"path": shown[:2000]})
    return row


def is_at_work(folder: SyncFolder) -> bool:
    """Whether a run that is alive holds the folder."""
    return bool(folder.token) and not _is_dead(folder, timezone.now())


def _key(path: str) -> str:
    return hashlib.sha256(path.encode("utf-8", "surrogateescape")).hexdigest()


def _take(path: str, *, by: Actor, what: str) -> SyncFolder:
    now = timezone.now()
    row = folder_row(path)
    if row.token and not _is_dead(row, now):  # said at once, without waiting for a lock that the run may have
        raise FolderBusy(row)
    mine = {
        "token": secrets.token_hex(16),
        "what": what,
        "user_name": by.get_username() if by else _account(),
        "host": host_name(),
        "pid": os.getpid(),
        "began": process_began(os.getpid()) or 0,
        "since": now,
        "beat_at": now,
    }
    with transaction.atomic():
        row = SyncFolder.objects.select_for_update().get(pk=row.pk)
        if row.token and not _is_dead(row, now):
            raise FolderBusy(row)
        # The condition is for databases that lock no rows: whoever comes second finds another token.
        if not SyncFolder.objects.filter(Q(pk=row.pk) & Q(token=row.token)).update(**mine):
            raise FolderBusy(SyncFolder.objects.get(pk=row.pk))
    row.refresh_from_db()
    return row


def _is_dead(row: SyncFolder, now: dt.datetime) -> bool:
    """Whether the run that holds the folder is gone: long silent, or its process on this machine is not there."""
    if row.beat_at is None or now - row.beat_at > SILENT_AFTER:
        return True
    return row.host == host_name() and not is_running(row.pid, row.began)


def _account() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return str(os.getuid())
