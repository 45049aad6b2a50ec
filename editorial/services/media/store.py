"""Storing media files: short transactions of a few megabytes, each file whole or not at all."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from django.db import transaction
from django.utils import timezone

from editorial.models import Blob, Changeset, MediaFile
from editorial.services.changesets import Change, advance, record_effects
from editorial.services.files import UnreadableFile
from editorial.services.folder_runs import Hold, folder_row
from editorial.services.media.facts import new_facts, save_facts
from editorial.services.media.plan import MediaPlan, folder_of, refused
from editorial.services.media.results import Action, MediaItem
from editorial.services.media.stored import stored_media

BATCH_BYTES = 8_000_000
BATCH_FILES = 50


def store_media(
    items: Sequence[MediaItem],
    changeset: Changeset,
    *,
    holds: Sequence[Hold] = (),
    progress: Callable[[int], None] | None = None,
) -> Iterator[MediaItem]:
    """Stores the contents of those items that bring one, and yields every item with what became of it.

    A file is read again here, a few megabytes at a time; one that changed since the plan is left for the next run.
    """
    batch: list[tuple[MediaItem, bytes]] = []
    size = 0
    for item in items:
        if not item.brings:
            yield item
            continue
        data = _read_as_planned(item)
        if isinstance(data, MediaItem):
            yield data
            continue
        batch.append((item, data))
        size += len(data)
        if size >= BATCH_BYTES or len(batch) >= BATCH_FILES:
            yield from _stored(batch, changeset, holds, progress)
            batch, size = [], 0
    if batch:
        yield from _stored(batch, changeset, holds, progress)


def _read_as_planned(item: MediaItem) -> bytes | MediaItem:
    """Returns the bytes that the plan has seen, or the item as one that is refused."""
    assert item.file is not None
    try:
        data = item.file.read()
    except UnreadableFile as error:
        return replace(item, action=Action.REFUSED, detail=error.code, reason=str(error))
    return data if hashlib.sha256(data).hexdigest() == item.sha256 else refused(item, "changed-meanwhile")


def _stored(
    batch: Sequence[tuple[MediaItem, bytes]],
    changeset: Changeset,
    holds: Sequence[Hold],
    progress: Callable[[int], None] | None,
) -> list[MediaItem]:
    done = []
    with transaction.atomic():
        for hold in holds:
            hold.assert_held()
        list(MediaFile.objects.select_for_update().filter(path__in=[item.path for item, _ in batch]).order_by("pk"))
        before = stored_media(item.path for item, _ in batch)
        accepted = []
        for item, data in batch:
            now = before.get(item.path)
            if (now.sha256 if now else "") == item.stored:
                accepted.append((item, data))
                done.append(item)
            else:
                done.append(refused(item, "changed-meanwhile"))
        _write(accepted, changeset)
        advance(changeset, len(batch))
    if progress:
        progress(len(batch))
    return done


def _write(accepted: Sequence[tuple[MediaItem, bytes]], changeset: Changeset) -> None:
    now = timezone.now()
    blobs = keep_contents([data for _, data in accepted])
    rows = [
        MediaFile(path=item.path, blob_id=blobs[item.sha256], root=item.file.root if item.file else "", updated_at=now)
        for item, _ in accepted
    ]
    MediaFile.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["path"], update_fields=["blob", "root", "updated_at"]
    )
    record_effects(
        changeset,
        [
            Change("media", item.path, {"sha256": item.stored} if item.stored else None, {"sha256": item.sha256})
            for item, _ in accepted
        ],
    )


def keep_contents(contents: Sequence[bytes]) -> dict[str, int]:
    """Stores those contents that are not here yet; returns SHA-256 → id of each."""
    by_hash = {hashlib.sha256(data).hexdigest(): data for data in contents}
    known = dict(Blob.objects.filter(sha256__in=list(by_hash)).values_list("sha256", "pk"))
    new = [Blob(sha256=key, size=len(data), data=data) for key, data in by_hash.items() if key not in known]
    if new:
        Blob.objects.bulk_create(new, ignore_conflicts=True, batch_size=10)
        known = dict(Blob.objects.filter(sha256__in=list(by_hash)).values_list("sha256", "pk"))
    return known


def remember(plan: MediaPlan, done: Sequence[MediaItem]) -> None:
    """Notes how the files of folders look that hold what is stored; the next run need not read them."""
    for root, known in plan.known.items():
        if not folder_of(root):
            continue
        settled = [
            (item.file, item.sha256)
            for item in done
            if item.file and item.file.root == root and (item.brings or item.sha256 == item.stored)
        ]
        facts = new_facts(settled, known, looked_at=plan.looked_at)
        if facts:
            with transaction.atomic():
                save_facts(folder_row(root).pk, facts)
