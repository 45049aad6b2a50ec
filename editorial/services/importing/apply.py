"""Carrying out an import plan in short transactions; a kill at any moment leaves whole documents only."""

from __future__ import annotations

import datetime as dt
import gc
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from editorial.models import Article, Changeset, Revision, SiteVersion
from editorial.services.actors import Actor, may, require
from editorial.services.addresses import collection_name
from editorial.services.articles import read_document
from editorial.services.bulk import keep_statistics, many_writes
from editorial.services.changesets import advance, close, open_changeset
from editorial.services.files import Reading, Refusal, read_file, unpack
from editorial.services.folder_runs import Hold, held_folders
from editorial.services.importing.ahead import Ahead, Uses
from editorial.services.importing.collections import give_dialects, is_collection_index, store_collection_index
from editorial.services.importing.decision import Decision, Stored, decide, stored_for
from editorial.services.importing.parts import store_in_parts
from editorial.services.importing.plan import (
    IMPORT,
    PUBLISH,
    ImportPlan,
    Progress,
    plan_item,
    reading_tasks,
    row_status,
)
from editorial.services.importing.refusals import clear_quarantine, keep_refused
from editorial.services.importing.remembering import remember_files
from editorial.services.importing.results import Action, ImportReport, PlanItem
from editorial.services.inspecting import inspect_unread
from editorial.services.locking import lock_paths
from editorial.services.media.results import MediaReport
from editorial.services.media.store import remember, store_media
from editorial.services.naming import choose_display_names
from editorial.services.revisions import keep_conflict
from editorial.services.search_rows import index_unread
from editorial.services.storing import Occasion, Write, store
from editorial.services.term_rows import read_unread_terms
from editorial.services.texts import document_of
from editorial.services.work import Stopped
from editorial.workflow import IMPORT as IMPORT_TRANSITION

LARGEST_BATCH = 200
SECONDS = 0.7  # of work aimed at, so that a transaction stays below one second
WAITING = 4  # times as long where other programs have the cores: small batches would cost twice the work there
SILENT_AFTER = dt.timedelta(seconds=60)


def apply_import(
    plan: ImportPlan,
    *,
    by: Actor,
    message: str = "",
    progress: Progress | None = None,
    opened: Callable[[int], None] | None = None,
    indexing: Callable[[int, int], None] | None = None,
    index_later: bool = False,
) -> ImportReport:
    """Stores what the plan says, in batches, and returns what was done.

    `opened` is told the changeset at once, and `progress` may raise Stopped, which leaves it partly done. Every
    decision is taken again inside its transaction, so an article that changed since the plan is treated as it is now.
    A plan that has nothing to store writes nothing at all, unless a killed import is to be completed. What is stored
    is indexed for searches behind all rows, when the folders are free again, and asked the rules about documents;
    `indexing` is called with (done, to do) in each of the two, and may raise what ends it. `index_later` leaves both to
    the next import, `rebuild_search` and `audit`.

    Raises:
        PermissionDenied: the actor may not import.
        FolderBusy: another run works with one of the folders.
        FolderLost: another run took a folder over, because this one was not heard of for minutes.
    """
    require(by, IMPORT)
    report = ImportReport(skipped=plan.skipped, warnings=plan.warnings)
    for item in plan.items:
        if not item.writes:
            count_item(report, item)
    report.media = plan.media
    if any(item.writes for item in plan.items) or plan.media.writes:
        roots = {item.file.root for item in plan.items if item.writes and not item.file.archive}
        folders = [root for root in roots.union(plan.media.folders) if Path(root).is_dir()]
        with held_folders(folders, by=by, what="import_markdown") as holds, _plan_at_rest():
            _Import(plan, report, holds, by=by, message=message, progress=progress).run(opened)
    elif interrupted := _interrupted_imports():
        _complete(interrupted)
    remember(plan.media, report.media.items)
    remember_files(plan)
    if not index_later:
        index_unread(progress=indexing)
        inspect_unread(progress=indexing)
    report.items.sort(key=lambda item: (item.file.path, item.file.root))
    return report


@contextmanager
def _plan_at_rest() -> Iterator[None]:
    """Spares the plan's hundred thousands of objects from the garbage collector: an eighth of the time of storing."""
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


def count_item(report: ImportReport, item: PlanItem) -> None:
    """Adds one file to the report."""
    report.counts[item.action] += 1
    report.visibility.count(item)
    if item.action is not Action.UNCHANGED:
        report.items.append(item)


class _Import:
    """One run: its changeset, and batches whose size follows the time that they take."""

    def __init__(
        self,
        plan: ImportPlan,
        report: ImportReport,
        holds: Sequence[Hold],
        *,
        by: Actor,
        message: str,
        progress: Progress | None,
    ) -> None:
        self.plan = plan
        self.holds = holds
        self.report = report
        self.by = by
        self.message = message
        self.progress = progress
        self.may_publish = may(by, PUBLISH)
        self.finished = 0
        self.entity_ids: set[int] = set()
        self.terms: Uses = {}
        self.interrupted = _interrupted_imports()

    def run(self, opened: Callable[[int], None] | None = None) -> None:
        files = [item for item in self.plan.items if item.writes]
        total = len(files) + self.plan.media.writes
        self.changeset = open_changeset(Changeset.Kind.IMPORT, by=self.by, message=self.message, total=total)
        self.report.changeset_id = self.changeset.pk
        if opened:
            opened(self.changeset.pk)
        try:
            with Ahead(files, self.plan.spool) as self.ahead, many_writes():
                self._store_all(files)
        except Stopped:
            self._finish(Changeset.State.PARTLY)
            raise
        read_unread_terms()
        self._finish()
        keep_statistics(len(files))

    def _store_all(self, items: Sequence[PlanItem]) -> None:
        for batch in self._batches(items):
            self._write(batch)
            self._advance(len(batch))
        stored = store_media(self.plan.media.items, self.changeset, holds=self.holds, progress=self._advance)
        self.report.media = MediaReport(list(stored))

    def _advance(self, number: int) -> None:
        self.finished += number
        if self.progress:
            self.progress(self.finished)

    def _batches(self, items: Sequence[PlanItem]) -> Iterator[list[Reading]]:
        size = 50
        remaining = iter(items)
        while some := list(islice(remaining, size)):
            self.terms = self.ahead.take(len(some))
            batch = self._readings(some)
            started, worked = time.monotonic(), time.process_time()
            yield batch
            taken = max(time.process_time() - worked, (time.monotonic() - started) / WAITING, 0.001)
            size = max(1, min(LARGEST_BATCH, int(len(batch) * SECONDS / taken)))

    def _readings(self, items: Sequence[PlanItem]) -> list[Reading]:
        """Returns the files as the plan has read them; what it has not kept, and what changed since, is read now."""
        found = [unpack(item.file, item.sha256, self.plan.spool.get(item.file.path)) for item in items]
        missing = [item.file for item, reading in zip(items, found, strict=True) if reading is None]
        again = map(read_file, reading_tasks(missing, self.plan.options.collection) if missing else ())
        return [reading or next(again) for reading in found]

    def _write(self, batch: Sequence[Reading]) -> None:
        """Stores one batch; a document that the database refuses goes into quarantine."""
        for item in store_in_parts(batch, self._store_whole, self._refuse):
            count_item(self.report, item)

    def _store_whole(self, batch: Sequence[Reading]) -> list[PlanItem]:
        """Stores a batch in one transaction, as long as nobody else works with the files."""
        with transaction.atomic():
            for hold in self.holds:
                hold.assert_held()
            items = self._store(batch)
            advance(self.changeset, len(batch))
        return items

    def _refuse(self, reading: Reading, refusal: Refusal) -> list[PlanItem] | None:
        """Puts a document that the database refuses into quarantine; None where that is refused as well."""
        if reading.refusal:
            return None
        refused_bytes = reading.document.to_bytes() if reading.document else b""
        return self._store_whole([Reading(reading.file, reading.sha256, refusal=refusal, refused_bytes=refused_bytes)])

    def _store(self, batch: Sequence[Reading]) -> list[PlanItem]:
        now = timezone.now()
        # Locks first, decides afterwards: a save in the admin waits, or has happened and counts as an edit.
        paths = [reading.file.path for reading in batch]
        lock_paths(paths)
        stored = stored_for(batch)
        decisions = [
            decide(reading, stored, moved=self.plan.options.moved, may_publish=self.may_publish) for reading in batch
        ]
        groups: dict[Action, list[tuple[Reading, Decision]]] = defaultdict(list)
        for reading, decision in zip(batch, decisions, strict=True):
            groups[decision.action].append((reading, decision))
        self._store_texts(groups[Action.CREATE] + groups[Action.UPDATE], now)
        self._keep_conflicts(groups[Action.CONFLICT], stored, now)
        keep_refused([r for r, d in groups[Action.QUARANTINE] if d.writes], changeset=self.changeset, now=now)
        self._note_arrivals(groups[Action.UNCHANGED], stored)
        readable = [r for action, group in groups.items() if action is not Action.QUARANTINE for r, _ in group]
        cleared = [reading.file.path for reading in readable if reading.file.path in stored.quarantine]
        if cleared:
            clear_quarantine(cleared, changeset=self.changeset, now=now)
        return [
            plan_item(reading, decision, stored.articles.get(reading.file.path), may_publish=self.may_publish, now=now)
            for reading, decision in zip(batch, decisions, strict=True)
        ]

    def _store_texts(self, accepted: Sequence[tuple[Reading, Decision]], now: dt.datetime) -> None:
        indexes = [reading for reading, _ in accepted if is_collection_index(reading.file.path)]
        for reading in indexes:
            store_collection_index(reading, changeset=self.changeset)
        articles: dict[str, Article] = {}
        paths = [reading.file.path for reading, decision in accepted if decision.action is Action.UPDATE]
        if paths:
            rows = Article.objects.present().filter(path__in=paths).select_related("collection", "body")
            articles = {article.path: article for article in rows}
        writes = [
            self._prepared(reading, articles.get(reading.file.path))
            for reading, _ in sorted(accepted, key=lambda pair: pair[0].file.path)
            if not is_collection_index(reading.file.path)
        ]
        if writes:
            how = (Revision.Origin.IMPORT, self.by, IMPORT_TRANSITION, self.message, now)
            occasion = Occasion(self.changeset, *how, reads_terms=False, searchable=False)
            self.entity_ids |= store(writes, occasion).entity_ids

    def _prepared(self, reading: Reading, article: Article | None) -> Write:
        assert reading.document is not None
        assert reading.data is not None
        assert reading.words is not None
        return Write(
            path=reading.file.path,
            document=reading.document,
            data=reading.data,
            words=reading.words,
            body=reading.body,
            sha256=reading.sha256,
            status=row_status(reading.data, may_publish=self.may_publish),
            article=article,
            collection=collection_name(reading.file.path, self.plan.options.collection),
            base_root=reading.file.root,
            slug_before=read_document(document_of(article), article).slug if article else None,
            terms=self.terms.get((reading.file.path, reading.sha256)),
        )

    def _keep_conflicts(self, conflicts: Sequence[tuple[Reading, Decision]], stored: Stored, now: dt.datetime) -> None:
        for reading, decision in conflicts:
            known = stored.articles.get(reading.file.path)
            if known and reading.document and decision.detail != "kept-before":
                keep_conflict(
                    known.article_id,
                    reading.document,
                    changeset=self.changeset,
                    by=self.by,
                    why=decision.detail,
                    now=now,
                )

    def _note_arrivals(self, unchanged: Sequence[tuple[Reading, Decision]], stored: Stored) -> None:
        for reading, decision in unchanged:
            if decision.detail == "arrived":
                known = stored.articles[reading.file.path]
                Article.objects.filter(pk=known.article_id).update(
                    base_revision_id=known.live_revision_id, base_root=reading.file.root
                )

    def _finish(self, state: Changeset.State = Changeset.State.DONE) -> None:
        with transaction.atomic():
            choose_display_names(None if self.interrupted else sorted(self.entity_ids))
            give_dialects([self.changeset, *self.interrupted])
            counts = {action.value: number for action, number in self.report.counts.items()}
            public = self.report.visibility.becoming_public
            told: dict[str, Any] = {"counts": counts, "became_public": public, "skipped": len(self.report.skipped)}
            if media := self.report.media.plain_counts():
                told["media"] = media
            close(self.changeset, state=state, **told)
            advance(self.changeset, 0)


def _interrupted_imports() -> list[Changeset]:
    """Returns imports that did not end: killed, or still at work elsewhere; marks the silent ones as partly done."""
    running = Changeset.objects.filter(kind=Changeset.Kind.IMPORT, state=Changeset.State.RUNNING)
    found = list(running)
    now = timezone.now()
    running.filter(beat_at__lt=now - SILENT_AFTER).update(state=Changeset.State.PARTLY, finished_at=now)
    return found


def _complete(interrupted: Sequence[Changeset]) -> None:
    """Does what killed imports have not come to at their end, where all their files are stored."""
    read_unread_terms()
    with transaction.atomic():
        choose_display_names()
        give_dialects(interrupted)
        SiteVersion.bump()
