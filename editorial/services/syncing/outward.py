"""From the database into the folder: files written and deleted, each looked at once more right before."""

from __future__ import annotations

import hashlib
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.utils import timezone

from editorial.models import Article, Collection
from editorial.services.files import Reading, Refusal, SourceFile
from editorial.services.files.folders import FolderWriter, UnsafePath
from editorial.services.importing.collections import INDEX_NAME
from editorial.services.known_files import Note, save_notes
from editorial.services.locking import lock_articles
from editorial.services.syncing.decision import Verdict
from editorial.services.syncing.facts import Circumstances
from editorial.services.syncing.inward import Run
from editorial.services.syncing.judging import Judgement, judge
from editorial.services.syncing.plan import absent
from editorial.services.syncing.results import Action, SyncItem
from editorial.services.texts import stored_bytes
from editorial.services.transitions import set_removed

CHANGED = Refusal("changed-meanwhile", "was changed while the folder was synchronised; run it again")


@dataclass(frozen=True, slots=True)
class Sent:
    """One file that the folder has now: what became of it, and the article's revision that stands in it."""

    item: SyncItem
    article_id: int | None = None
    revision_id: int | None = None
    sha256: str = ""


def refused(item: SyncItem, refusal: Refusal) -> SyncItem:
    """Returns the item as one that was not carried out."""
    return replace(item, action=Action.REFUSED, detail=refusal.code, refusal=refusal)


def clashing(items: Sequence[SyncItem], there: Sequence[str], folder: FolderWriter) -> set[str]:
    """Returns the paths of new files that this folder cannot hold beside others, because only capitals differ."""
    new = [item.path for item in items if item.disk is None]
    folded = Counter(map(_folded, {*new, *there}))
    found = {path for path in new if folded[_folded(path)] > 1}
    return found if found and folder.holds_one_case_only() else set()


def _folded(path: str) -> str:
    return unicodedata.normalize("NFC", path).casefold()


def write_files(items: Sequence[SyncItem], about: Circumstances, folder: FolderWriter) -> list[Sent]:
    """Writes what articles and collections hold to their files, where nothing else has happened to either.

    Nothing is noted in the database yet. A file that a killed run wrote is recognised by its text the next time.
    """
    looked = [_look(folder, item) for item in items]
    judgements = judge([reading for reading, _ in looked], replace(about, moved={}))
    texts = _texts(judgements)
    found = []
    for item, judgement, (reading, there) in zip(items, judgements, looked, strict=True):
        text = texts.get(item.path)
        if reading.refusal is not None:
            found.append(Sent(refused(item, reading.refusal)))
        elif text is None or judgement.decision.verdict not in (Verdict.COPY_OUT, Verdict.SAME):
            found.append(Sent(refused(item, CHANGED)))
        else:
            found.append(_written(folder, item, text, there))
    folder.settle()
    return found


@dataclass(frozen=True, slots=True)
class _Text:
    data: bytes
    article_id: int | None = None
    revision_id: int | None = None


def _look(folder: FolderWriter, item: SyncItem) -> tuple[Reading, bytes | None]:
    """Returns the file as it is now, and its bytes."""
    file = SourceFile(item.path, str(folder.root), "")
    try:
        data = folder.read(_place(item))
    except UnsafePath as error:
        return Reading(file, refusal=Refusal(error.code, str(error))), None
    return Reading(file, hashlib.sha256(data).hexdigest() if data is not None else ""), data


def _place(item: SyncItem) -> str:
    return item.disk.place if item.disk else item.path


def _texts(judgements: Sequence[Judgement]) -> dict[str, _Text]:
    ids = [judgement.known.article_id for judgement in judgements if judgement.known]
    rows = Article.objects.present().filter(pk__in=ids).select_related("body")
    found = {row.path: _Text(stored_bytes(row), row.pk, row.live_revision_id) for row in rows}
    names = [j.path.split("/")[0] for j in judgements if j.decision.detail == "collection"]
    for index in Collection.objects.filter(name__in=names).exclude(index_sha256=""):
        found[f"{index.name}/{INDEX_NAME}"] = _Text((index.index_header + index.index_body).encode())
    return found


def _written(folder: FolderWriter, item: SyncItem, text: _Text, there: bytes | None) -> Sent:
    try:
        if there != text.data:
            folder.replace(_place(item), text.data, expected=there)
    except UnsafePath as error:
        return Sent(refused(item, Refusal(error.code, str(error))))
    return Sent(item, text.article_id, text.revision_id, hashlib.sha256(text.data).hexdigest())


def note_written(sent: Sequence[Sent], run: Run, about: Circumstances) -> None:
    """Notes which texts the folder has now; runs inside the caller's transaction.

    An article that was edited meanwhile keeps its former base: what stands in the file is a text it has had since.
    """
    done = [item for item in sent if item.sha256]
    lock_articles([item.article_id for item in done if item.article_id])
    for item in done:
        if item.article_id is not None:
            row = Article.objects.filter(pk=item.article_id, live_revision_id=item.revision_id)
            row = row.exclude(base_revision__isnull=False, base_root__in=about.others)
            row.update(base_revision_id=item.revision_id, base_root=about.root)
    notes = [Note(item.item.path, item.article_id, item.sha256, None) for item in done]
    save_notes(notes, run.folder_id, looked_at=timezone.now())


def remove_articles(items: Sequence[SyncItem], about: Circumstances, folder: FolderWriter, run: Run) -> list[SyncItem]:
    """Removes articles whose files were deleted; runs inside the caller's transaction."""
    lock_articles([item.article_id for item in items if item.article_id])
    judgements = judge([absent(folder, item.path) for item in items], replace(about, moved={}))
    found = []
    for item, judgement in zip(items, judgements, strict=True):
        if judgement.decision.verdict is not Verdict.REMOVE_ARTICLE or judgement.known is None:
            found.append(refused(item, CHANGED))
            continue
        article = Article.objects.select_related("approved_revision").get(pk=judgement.known.article_id)
        set_removed(article, timezone.now(), run.changeset, run.by)
        # The folder has nothing in common with it any more: brought back, it is written there again.
        Article.objects.filter(pk=article.pk).update(base_revision=None, base_root="")
        found.append(replace(item, action=Action.REMOVED, detail="article"))
    forgotten = [item.path for item in found if item.action is Action.REMOVED]
    save_notes([], run.folder_id, looked_at=timezone.now(), forgotten=forgotten)
    return found


def delete_files(items: Sequence[SyncItem], about: Circumstances, folder: FolderWriter) -> list[SyncItem]:
    """Deletes files of removed articles that hold nothing but a text which these have had."""
    looked = [_look(folder, item) for item in items]
    judgements = judge([reading for reading, _ in looked], replace(about, moved={}))
    found = []
    for item, judgement, (_, there) in zip(items, judgements, looked, strict=True):
        if judgement.decision.verdict is not Verdict.REMOVE_FILE or there is None:
            found.append(refused(item, judgement.reading.refusal or CHANGED))
            continue
        try:
            folder.remove(_place(item), expected=there)
        except UnsafePath as error:
            found.append(refused(item, Refusal(error.code, str(error))))
        else:
            found.append(replace(item, action=Action.REMOVED, detail="file"))
    folder.settle()
    return found


def note_deleted(items: Sequence[SyncItem], run: Run) -> None:
    """Notes that the folder has nothing in common any more with the articles of deleted files."""
    done = [item for item in items if item.action is Action.REMOVED]
    ids = [item.article_id for item in done if item.article_id]
    Article.objects.filter(pk__in=ids, removed_at__isnull=False).update(base_revision=None, base_root="")
    save_notes([], run.folder_id, looked_at=timezone.now(), forgotten=[item.path for item in done])
