"""From files into the database: one batch of paths, decided once more under locks and stored whole."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from django.utils import timezone

from editorial.formats import SourceDocument
from editorial.mapping import ArticleData, Dialect
from editorial.models import Article, Changeset, Revision, Status
from editorial.rendering import count_words
from editorial.services.actors import Actor
from editorial.services.addresses import collection_name
from editorial.services.changesets import Change, record_effects
from editorial.services.curated.orders import move_places
from editorial.services.files import Reading, read_data
from editorial.services.importing.collections import store_collection_index
from editorial.services.importing.refusals import clear_quarantine, keep_refused
from editorial.services.known_files import Note, save_notes
from editorial.services.locking import lock_articles
from editorial.services.reading import read_document
from editorial.services.revisions import keep_conflict, keep_revision
from editorial.services.storing import Occasion, Write, store
from editorial.services.syncing.decision import Verdict
from editorial.services.syncing.disk import DiskFile
from editorial.services.syncing.facts import Circumstances
from editorial.services.syncing.judging import Judgement, item_of, judge, status_of
from editorial.services.syncing.results import Action, SyncItem
from editorial.services.texts import document_of, document_sha256
from editorial.workflow import IMPORT as IMPORT_TRANSITION

MERGED = "The file's text, before it was joined with what had been edited here"
# A file as young as this may be changed again without showing another time.


@dataclass(slots=True)
class Run:
    """What all batches of one run have in common."""

    folder_id: int
    changeset: Changeset
    by: Actor
    message: str
    entity_ids: set[int] = field(default_factory=set)

    def occasion(self, now: dt.datetime) -> Occasion:
        """Returns what the texts of a batch have in common."""
        return Occasion(
            self.changeset, Revision.Origin.SYNC, self.by, IMPORT_TRANSITION, self.message, now, searchable=False
        )


def store_inward(readings: Sequence[tuple[Reading, DiskFile | None]], about: Circumstances, run: Run) -> list[SyncItem]:
    """Stores what these files bring, and returns what became of each; runs inside the caller's transaction."""
    now, looked_at = timezone.now(), about.now
    about = replace(about, now=now, moved=_still_moved([reading for reading, _ in readings], about))
    paths = [about.moved.get(reading.file.path, reading.file.path) for reading, _ in readings]
    lock_articles(list(Article.objects.filter(path__in=paths).order_by("pk").values_list("pk", flat=True)))
    judgements = judge([reading for reading, _ in readings], about)
    items = [item_of(j, disk, about) for j, (_, disk) in zip(judgements, readings, strict=True)]
    _store_texts(judgements, items, run, about, now)
    for judgement, item in zip(judgements, items, strict=True):
        _keep_conflict(judgement, item, run, now)
    refused = [j.reading for j, item in zip(judgements, items, strict=True) if item.refusal and item.writes]
    keep_refused(refused, changeset=run.changeset, now=now)
    readable = [j.path for j in judgements if j.reading.sha256 and not j.reading.refusal and j.path in about.quarantine]
    clear_quarantine(readable, changeset=run.changeset, now=now)
    _note_bases([judgement for judgement in judgements if judgement.path not in about.moved], about.root)
    forgotten = list(about.moved.values())
    save_notes(_notes(judgements, items), run.folder_id, looked_at=looked_at, forgotten=forgotten)
    return items


def _still_moved(readings: Sequence[Reading], about: Circumstances) -> dict[str, str]:
    """Returns the renames of this batch, without those whose new path another article has by now."""
    wanted = {r.file.path: about.moved[r.file.path] for r in readings if r.file.path in about.moved}
    taken = set(Article.objects.present().filter(path__in=list(wanted)).values_list("path", flat=True))
    return {path: former for path, former in wanted.items() if path not in taken}


def _store_texts(
    judgements: Sequence[Judgement], items: Sequence[SyncItem], run: Run, about: Circumstances, now: dt.datetime
) -> None:
    for judgement, item in zip(judgements, items, strict=True):
        if item.detail == "collection" and item.action in (Action.CREATE, Action.UPDATE):
            store_collection_index(judgement.reading, changeset=run.changeset)
    chosen = [
        judgement
        for judgement, item in zip(judgements, items, strict=True)
        if item.detail != "collection"
        and (item.renamed_from or item.action in (Action.CREATE, Action.UPDATE, Action.MERGE))
    ]
    ids = [j.known.article_id for j in chosen if j.known]
    articles = {row.pk: row for row in Article.objects.filter(pk__in=ids).select_related("collection", "body")}
    before = {pk: _place(row) for pk, row in articles.items()}
    bases = {}
    writes = []
    for judgement in sorted(chosen, key=lambda judgement: judgement.path):
        article = articles.get(judgement.known.article_id) if judgement.known else None
        if judgement.joined is not None and article is not None and not _has_joined(judgement):
            bases[article.pk] = _keep_before_joining(judgement, article, run, now)
        writes.append(_write(judgement, article, about))
    if not writes:
        return
    run.entity_ids |= store(writes, run.occasion(now)).entity_ids
    elsewhere = {j.known.article_id for j in chosen if j.known and j.known.is_elsewhere}
    for article_id, revision in bases.items():
        if article_id in elsewhere:
            continue
        Article.objects.filter(pk=article_id).update(base_revision=revision, base_root=about.root)
    moved = [(before[pk], _place(row)) for pk, row in articles.items() if before[pk]["path"] != row.path]
    record_effects(run.changeset, [Change("path", was["path"], was, is_now) for was, is_now in moved])
    move_places({was["path"]: is_now["path"] for was, is_now in moved})


def _has_joined(judgement: Judgement) -> bool:
    """Whether the joined text is what stands in the file: the article had nothing of its own."""
    return judgement.joined is not None and document_sha256(judgement.joined) == judgement.reading.sha256


def _place(article: Article) -> dict[str, str]:
    return {"path": article.path, "collection": article.collection.name, "slug": article.slug}


def _keep_before_joining(judgement: Judgement, article: Article, run: Run, now: dt.datetime) -> Revision:
    """Keeps the text of the file: until the joined one is written there, it is what the folder has."""
    assert judgement.reading.document is not None
    return keep_revision(
        article.pk,
        judgement.reading.document,
        kind=Revision.Kind.LIVE,
        origin=Revision.Origin.SYNC,
        changeset=run.changeset,
        by=run.by,
        message=MERGED,
        now=now,
        parent_id=article.live_revision_id,
    )


def _write(judgement: Judgement, article: Article | None, about: Circumstances) -> Write:
    reading, verdict, joined = judgement.reading, judgement.decision.verdict, judgement.joined
    brings = verdict in (Verdict.CREATE, Verdict.COPY_IN)
    document = joined or (reading.source if brings or article is None else document_of(article))
    assert document is not None
    data = judgement.joined_data or reading.data
    if article is not None and (joined is None and (not brings or article.path != judgement.path)):
        data = _read_at(document, judgement.path, article)
    assert data is not None
    has_file = brings or verdict is Verdict.SAME or _has_joined(judgement)  # the folder has this very text
    elsewhere = judgement.known is not None and judgement.known.is_elsewhere
    return Write(
        path=judgement.path,
        document=document,
        data=data,
        words=reading.words if reading.words and document is reading.document else count_words(document.body),
        sha256=document_sha256(document),
        status=_status(judgement, article, brings=brings, about=about),
        article=article,
        collection=collection_name(judgement.path),
        base_root=about.root if has_file and not elsewhere else None,
        slug_before=read_document(document_of(article), article).slug if article else None,
    )


def _status(judgement: Judgement, article: Article | None, *, brings: bool, about: Circumstances) -> Status:
    if article is not None and not brings and judgement.joined is None:
        return Status(article.status)
    return status_of(judgement, article, may_publish=about.may_publish)


def _read_at(document: SourceDocument, path: str, article: Article) -> ArticleData:
    dialect = Dialect(article.dialect)
    zone = timezone.get_default_timezone()
    return read_data(document, path=path, default_dialect=dialect, stored_dialect=dialect, timezone=zone)


def _keep_conflict(judgement: Judgement, item: SyncItem, run: Run, now: dt.datetime) -> None:
    known, document = judgement.known, judgement.reading.document
    if item.action is Action.CONFLICT and known and document and item.detail not in ("kept-before", "file-gone"):
        keep_conflict(
            known.article_id,
            document,
            origin=Revision.Origin.SYNC,
            changeset=run.changeset,
            by=run.by,
            why=item.detail,
            now=now,
        )


def _note_bases(judgements: Sequence[Judgement], root: str) -> None:
    """Notes which articles the folder has the live text of, and of which it has nothing any more."""
    for judgement in judgements:
        if judgement.known is None:
            continue
        row = Article.objects.filter(pk=judgement.known.article_id)
        if judgement.notes_base:
            row.update(base_revision_id=judgement.known.live_revision_id, base_root=root)
        elif judgement.clears_base:
            row.update(base_revision=None, base_root="")


def _notes(judgements: Sequence[Judgement], items: Sequence[SyncItem]) -> list[Note]:
    """Returns what the folder and the articles have in common now; new articles are looked up by their paths."""
    accepted = [
        (judgement.path, item)
        for judgement, item in zip(judgements, items, strict=True)
        if judgement.decision.verdict in (Verdict.CREATE, Verdict.COPY_IN, Verdict.MERGE)
        or (judgement.decision.verdict is Verdict.SAME and item.disk and (judgement.notes_base or item.renamed_from))
    ]
    paths = [path for path, _ in accepted]
    ids = dict(Article.objects.present().filter(path__in=paths).values_list("path", "pk"))
    return [Note(path, ids.get(path), item.sha256, item.disk) for path, item in accepted]
