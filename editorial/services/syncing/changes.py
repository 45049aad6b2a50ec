"""What a sync would change on either side: the exact lines, worked out only where somebody looks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from editorial.models import Article, Collection
from editorial.services.files import Readers, SourceFile
from editorial.services.files.folders import FolderWriter, UnsafePath
from editorial.services.importing.changes import TextChange
from editorial.services.slugs import chunks
from editorial.services.syncing.judging import judge
from editorial.services.syncing.plan import reading_tasks
from editorial.services.syncing.results import Action, SyncItem, SyncPlan
from editorial.services.texts import stored_bytes

BATCH = 50  # texts in memory
ARTICLE = "article"  # the sides: which of the two texts becomes another one
FILE = "file"
# Of a conflict: what the file's text would change if it took the article's place.
INWARD = (Action.UPDATE, Action.CONFLICT)


def sync_changes(plan: SyncPlan, items: Iterable[SyncItem]) -> Iterator[tuple[SyncItem, dict[str, TextChange]]]:
    """Yields items of a plan with what they would change: side → the text before and after.

    Nothing where one side alone is there, or the texts stay. What cannot be read any more has no lines.
    """
    with FolderWriter(Path(plan.root), make=False) as folder:
        for batch in chunks(list(items), BATCH):
            stored = _stored([item for item in batch if item.action is not Action.MERGE])
            merged = _merged(plan, [item for item in batch if item.action is Action.MERGE])
            for item in batch:
                file = _file(folder, item)
                if item.action is Action.MERGE:
                    live, both = merged.get(item.path, (None, None))
                    texts = {ARTICLE: (live, both), FILE: (file, both)}
                elif item.action is Action.WRITE:
                    texts = {FILE: (file, stored.get(item.path))}
                elif item.action in INWARD:
                    texts = {ARTICLE: (stored.get(item.path), file)}
                else:
                    texts = {}
                yield item, {side: change for side, pair in texts.items() if (change := _change(*pair)) is not None}


def _change(before: str | None, after: str | None) -> TextChange | None:
    return None if before is None or after is None or before == after else TextChange(before, after)


def _file(folder: FolderWriter, item: SyncItem) -> str | None:
    if item.disk is None:
        return None
    try:
        data = folder.read(item.disk.place)
        return None if data is None else data.decode()
    except (UnsafePath, UnicodeDecodeError):  # the file is another one by now
        return None


def _stored(items: Sequence[SyncItem]) -> dict[str, str]:
    """Returns the texts that articles, and collections of their descriptions, have now, by path."""
    ids = {item.article_id: item.path for item in items if item.article_id}
    rows = Article.objects.filter(pk__in=ids).select_related("body").only("header", "body__text")
    found = {ids[row.pk]: stored_bytes(row).decode() for row in rows}
    names = {item.path.split("/")[0]: item.path for item in items if item.detail == "collection"}
    for row in Collection.objects.filter(name__in=names).exclude(index_sha256=""):
        found[names[row.name]] = row.index_header + row.index_body
    return found


def _merged(plan: SyncPlan, items: Sequence[SyncItem]) -> dict[str, tuple[str, str]]:
    """Returns of each path that is merged the article's text and the joined one."""
    files = [SourceFile(item.path, plan.root, f"{plan.root}/{item.disk.place}") for item in items if item.disk]
    if not files:
        return {}
    with Readers(1) as readers:
        judgements = judge(list(readers.read(reading_tasks(files))), plan.about)
    ids = [judgement.known.article_id for judgement in judgements if judgement.known]
    rows = Article.objects.filter(pk__in=ids).select_related("body").only("header", "body__text")
    live = {row.pk: stored_bytes(row).decode() for row in rows}
    return {
        judgement.path: (live[judgement.known.article_id], judgement.joined.header + judgement.joined.body)
        for judgement in judgements
        if judgement.joined is not None and judgement.known is not None
    }
