"""What is known of the media files of a folder, so that one which looks as it did is not read again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from editorial.models import SyncedMedia
from editorial.services.files import FoundMedia
from editorial.services.known_files import KnownFile, trusted_look
from editorial.services.slugs import chunks

TIMES = ("sha256", "size", "modified_ns", "changed_ns")


def media_facts(folder_id: int | None) -> dict[str, KnownFile]:
    """Returns everything that is known of the media files of a folder, by path."""
    if folder_id is None:
        return {}
    rows = SyncedMedia.objects.filter(folder_id=folder_id).values_list("path", *TIMES)
    return {path: KnownFile(*rest) for path, *rest in rows.iterator(chunk_size=5_000)}


def new_facts(
    files: Iterable[tuple[FoundMedia, str]], known: dict[str, KnownFile], *, looked_at: dt.datetime
) -> dict[str, KnownFile]:
    """Returns what is to be known of files with their SHA-256, where that is not known already.

    `looked_at` is a moment before the files were looked at. The times of a file that was changed shortly before are
    not kept: a later change might show the same ones.
    """
    found = {}
    for file, sha256 in files:
        fact = KnownFile(sha256, *trusted_look(file, looked_at))
        if known.get(file.path) != fact:
            found[file.path] = fact
    return found


def save_facts(folder_id: int, facts: dict[str, KnownFile], *, forgotten: Sequence[str] = ()) -> None:
    """Remembers what files hold and how they look."""
    for chunk in chunks(list(forgotten)):
        SyncedMedia.objects.filter(folder_id=folder_id, path__in=chunk).delete()
    SyncedMedia.objects.bulk_create(
        [
            SyncedMedia(folder_id=folder_id, path=path, **{name: getattr(fact, name) for name in TIMES})
            for path, fact in facts.items()
        ],
        batch_size=500,
        update_conflicts=True,
        unique_fields=["folder", "path"],
        update_fields=list(TIMES),
    )
