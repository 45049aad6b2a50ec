"""What is known of the documents of a folder, so that one which looks as it did is not read again."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from editorial.models import SyncedFile
from editorial.services.bulk import upsert_rows
from editorial.services.slugs import chunks

# A file as young as this may be changed again without showing another time.
YOUNG_NS = 2_000_000_000


class Looks(Protocol):
    """How a file looks from outside."""

    @property
    def size(self) -> int: ...
    @property
    def modified_ns(self) -> int: ...
    @property
    def changed_ns(self) -> int: ...


class Look(NamedTuple):
    """How a file looked."""

    size: int
    modified_ns: int
    changed_ns: int


def look_at(location: str) -> Look | None:
    """Returns how a file looks, None where it cannot be looked at."""
    try:
        state = os.lstat(location)
    except OSError:
        return None
    return Look(state.st_size, state.st_mtime_ns, state.st_ctime_ns)


@dataclass(frozen=True, slots=True)
class KnownFile:
    """What a folder had under a path, and how the file looked; `modified_ns` 0 is a time that cannot be trusted."""

    sha256: str
    size: int
    modified_ns: int
    changed_ns: int

    def looks_like(self, file: Looks) -> bool:
        """Whether the file looks as it did, so that it need not be read."""
        return (
            self.modified_ns != 0
            and self.size == file.size
            and self.modified_ns == file.modified_ns
            and self.changed_ns == file.changed_ns
        )


@dataclass(frozen=True, slots=True)
class Remembered(KnownFile):
    """What is known of a document since the last run, and the article that was read out of it."""

    article_id: int | None


def remembered(folder_id: int | None) -> dict[str, Remembered]:
    """Returns everything that is known of the files of a folder, by path."""
    rows = SyncedFile.objects.filter(folder_id=folder_id) if folder_id else SyncedFile.objects.none()
    columns = ("path", "sha256", "size", "modified_ns", "changed_ns", "article_id")
    return {path: Remembered(*rest) for path, *rest in rows.values_list(*columns).iterator(chunk_size=5_000)}


@dataclass(frozen=True, slots=True)
class Note:
    """What is to be known of a file from now on: its text, and how it looks from outside (None: not to be trusted)."""

    path: str
    article_id: int | None
    sha256: str
    disk: Looks | None


def save_notes(notes: Sequence[Note], folder_id: int, *, looked_at: dt.datetime, forgotten: Sequence[str] = ()) -> None:
    """Remembers what files hold and how they look; runs inside the caller's transaction.

    `looked_at` is a moment before the folder was looked at. The times of a file that was changed shortly before are
    not kept: a later change might show the same ones.
    """
    for chunk in chunks(list(forgotten)):
        SyncedFile.objects.filter(folder_id=folder_id, path__in=chunk).delete()
    upsert_rows(
        SyncedFile,
        ("folder_id", "path", "article_id", "sha256", "size", "modified_ns", "changed_ns"),
        ((folder_id, note.path, note.article_id, note.sha256, *trusted_look(note.disk, looked_at)) for note in notes),
        unique=("folder_id", "path"),
    )


def is_trusted(look: Looks, looked_at: dt.datetime) -> bool:
    """Whether the file was old enough at that moment for its times to tell another change."""
    return max(look.modified_ns, look.changed_ns) < int(looked_at.timestamp() * 1e9) - YOUNG_NS


def trusted_look(look: Looks | None, looked_at: dt.datetime) -> Look:
    """Returns what is to be remembered of how a file looked at that moment: its times only where they are trusted."""
    if look is None:
        return Look(0, 0, 0)
    is_old = is_trusted(look, looked_at)
    return Look(look.size, look.modified_ns, look.changed_ns) if is_old else Look(look.size, 0, 0)
