"""What is stored of media files: contents by path, contents that a path has had, and bytes one file at a time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from editorial.models import Blob, Effect, MediaFile
from editorial.services.slugs import chunks

TABLE = "media"  # under which effects name media files


class StoredMedia(NamedTuple):
    """The content that is stored under a path, and the folder that it came from, "" for none."""

    sha256: str
    root: str


def stored_media(paths: Iterable[str] | None = None) -> dict[str, StoredMedia]:
    """Returns what is stored under each of the paths, or under all."""
    columns = ("path", "blob__sha256", "root")
    if paths is None:
        rows = MediaFile.objects.order_by().values_list(*columns).iterator(chunk_size=5_000)
        return {path: StoredMedia(sha256, root) for path, sha256, root in rows}
    found = {}
    for chunk in chunks(sorted(set(paths))):
        for path, sha256, root in MediaFile.objects.filter(path__in=chunk).order_by().values_list(*columns):
            found[path] = StoredMedia(sha256, root)
    return found


def former_contents() -> dict[str, set[str]]:
    """Returns every content that a path has ever had here: path → SHA-256s."""
    found: dict[str, set[str]] = defaultdict(set)
    rows = Effect.objects.filter(table=TABLE).order_by().values_list("key", "before", "after")
    for key, before, after in rows.iterator(chunk_size=5_000):
        found[key].update(columns["sha256"] for columns in (before, after) if columns)
    return found


def content(sha256: str) -> bytes | None:
    """Returns the bytes of a content, None where it is not here (any more)."""
    data = Blob.objects.filter(sha256=sha256).values_list("data", flat=True).first()
    return None if data is None else bytes(data)


def prune_contents() -> int:
    """Deletes contents that no file has and that no changeset could bring back; returns how many.

    Runs inside the caller's transaction.
    """
    wanted = set().union(*former_contents().values())
    rows = Blob.objects.filter(files__isnull=True).values_list("pk", "sha256")
    unused = [pk for pk, sha256 in rows.iterator(chunk_size=5_000) if sha256 not in wanted]
    for chunk in chunks(unused):
        Blob.objects.filter(pk__in=chunk).delete()
    return len(unused)
