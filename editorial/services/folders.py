"""The folders that the garden knows: those that were ever imported from or synchronised, and nothing typed anywhere."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from django.db.models import Count, Max
from django.db.models.fields.json import KT

from editorial.models import Article, Changeset, SyncFolder
from editorial.services.actors import Actor, may
from editorial.services.exporting import EXPORT
from editorial.services.folder_runs import SEARCHES, is_at_work
from editorial.services.importing.plan import IMPORT
from editorial.services.slugs import chunks

PERMISSIONS = (IMPORT, EXPORT)


@dataclass(frozen=True, slots=True)
class KnownFolder:
    """A folder, how many present articles have their texts from it, and what was done with it last.

    `run` is the row of whoever is at work in it now.
    """

    path: str
    articles: int = 0
    last: Changeset | None = None
    run: SyncFolder | None = None

    @property
    def key(self) -> str:
        """The folder in an address."""
        return key_of(self.path)

    @property
    def is_there(self) -> bool:
        """Whether this machine has the folder now."""
        try:
            return Path(self.path).is_dir()
        except (OSError, ValueError):
            return False


def key_of(path: str) -> str:
    """Returns what stands for a folder in addresses."""
    return hashlib.sha256(path.encode("utf-8", "surrogateescape")).hexdigest()[:40]


def may_see_folders(by: Actor) -> bool:
    """Whether the actor may know of folders: whoever may import and export."""
    return all(may(by, permission) for permission in PERMISSIONS)


def known_folders() -> list[KnownFolder]:
    """Returns every folder that is known, by path, in a fixed number of queries."""
    present = Article.objects.present().filter(base_root__startswith="/").order_by()
    articles = dict(present.values_list("base_root").annotate(number=Count("pk")))
    imports = present.filter(base_revision__changeset__kind=Changeset.Kind.IMPORT)
    last: dict[str, int] = dict(imports.values_list("base_root").annotate(last=Max("base_revision__changeset")))
    syncs = Changeset.objects.filter(kind=Changeset.Kind.SYNC, report__folder__isnull=False).order_by()
    for path, number in syncs.annotate(folder=KT("report__folder")).values_list("folder").annotate(last=Max("pk")):
        last[path] = max(number, last.get(path, 0))
    rows = {row.path: row for row in SyncFolder.objects.exclude(path=SEARCHES)}
    changesets = _changesets(last.values())
    return [
        KnownFolder(
            path,
            articles.get(path, 0),
            changesets.get(last.get(path, 0)),
            rows[path] if path in rows and is_at_work(rows[path]) else None,
        )
        for path in sorted({*articles, *last, *rows})
    ]


def _changesets(numbers: Iterable[int]) -> dict[int, Changeset]:
    found: dict[int, Changeset] = {}
    for chunk in chunks(sorted(set(numbers))):
        found.update(Changeset.objects.select_related("author").in_bulk(list(chunk)))
    return found


def folder_of(key: str) -> KnownFolder | None:
    """Returns the folder of that key, None where none is known."""
    return next((folder for folder in known_folders() if folder.key == key), None)
