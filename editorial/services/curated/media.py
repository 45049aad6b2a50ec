"""Media files by their paths; a column names the content by its SHA-256, the bytes stay where they are."""

from __future__ import annotations

from collections.abc import Collection as Keys
from collections.abc import Iterable, Sequence
from typing import Any

from django.utils import timezone

from editorial.models import Blob, MediaFile
from editorial.services.curated.table import Columns, CuratedTable, NotPossible
from editorial.services.slugs import chunks
from editorial.workflow import PUBLISH


class MediaFiles(CuratedTable):
    """A file that belongs to documents; the key is its path."""

    table = "media"
    permission = PUBLISH

    def find(self, keys: Keys[str]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for chunk in chunks(sorted(set(keys))):
            rows = MediaFile.objects.filter(path__in=chunk).select_related("blob").defer("blob__data")
            found.update({row.path: row for row in rows})
        return found

    def columns(self, row: MediaFile) -> Columns:
        return {"sha256": row.blob.sha256}

    def create(self, items: Sequence[tuple[str, Columns]]) -> dict[str, str]:
        blobs = _blobs(columns["sha256"] for _, columns in items)
        now = timezone.now()
        problems = {path: "content-gone" for path, columns in items if columns["sha256"] not in blobs}
        MediaFile.objects.bulk_create(
            MediaFile(path=path, blob_id=blobs[columns["sha256"]], updated_at=now)
            for path, columns in items
            if path not in problems
        )
        return problems

    def update(self, row: MediaFile, columns: Columns) -> None:
        blob = _blobs([columns["sha256"]]).get(columns["sha256"])
        if blob is None:
            raise NotPossible("content-gone")
        MediaFile.objects.filter(pk=row.pk).update(blob_id=blob, updated_at=timezone.now())


def _blobs(contents: Iterable[str]) -> dict[str, int]:
    """Returns SHA-256 → id of those contents that are here."""
    found: dict[str, int] = {}
    for chunk in chunks(sorted(set(contents))):
        found.update(Blob.objects.filter(sha256__in=chunk).values_list("sha256", "pk"))
    return found
