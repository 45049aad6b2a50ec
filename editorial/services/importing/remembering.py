"""What an import learns of the files of a folder: which text each has, and how it looked when it had that."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from django.db import transaction

from editorial.models import Article, Collection
from editorial.services.folder_runs import find_folder, folder_row
from editorial.services.importing.collections import is_collection_index
from editorial.services.importing.plan import ImportPlan
from editorial.services.importing.results import Action, PlanItem
from editorial.services.known_files import Note, is_trusted, save_notes
from editorial.services.slugs import chunks

BATCH = 1_000


def remember_files(plan: ImportPlan) -> None:
    """Notes how the files look that hold the text of their articles; the next run need not read them.

    Only what an article and its folder have in common is noted, as a sync does. What is known can be thrown away.
    """
    by_root: dict[str, list[PlanItem]] = {}
    for item in plan.items:
        look = plan.looks.get(item.file.location)
        if look and item.action is not Action.QUARANTINE and is_trusted(look, plan.looked_at):
            by_root.setdefault(item.file.root, []).append(item)
    for root, items in by_root.items():
        if not Path(root).is_dir():
            continue
        folder = find_folder(root) or folder_row(root)
        for chunk in chunks(items, BATCH):
            with transaction.atomic():
                notes = list(_notes(plan, root, chunk))
                save_notes(notes, folder.pk, looked_at=plan.looked_at)


def _notes(plan: ImportPlan, root: str, items: Sequence[PlanItem]) -> Iterator[Note]:
    """Yields what is to be known of those files whose text is, by now, the live and the base text of their article."""
    paths = [item.file.path for item in items]
    columns = ("path", "pk", "sha256", "base_revision__sha256", "base_root")
    rows = Article.objects.present().filter(path__in=paths).values_list(*columns)
    stored = {path: (pk, sha256) for path, pk, sha256, base, its in rows if base == sha256 and its == root}
    names = [path.split("/")[0] for path in paths if is_collection_index(path)]
    indexes = dict(Collection.objects.filter(name__in=names).values_list("name", "index_sha256")) if names else {}
    for item in items:
        look = plan.looks[item.file.location]
        if is_collection_index(item.file.path):
            if indexes.get(item.file.path.split("/")[0]) == item.sha256:
                yield Note(item.file.path, None, item.sha256, look)
        elif item.file.path in stored:
            pk, sha256 = stored[item.file.path]
            if sha256 == item.sha256:
                yield Note(item.file.path, pk, sha256, look)
