"""Carrying out an import plan in short transactions; a kill at any moment leaves whole documents only."""

from __future__ import annotations

import datetime as dt
import gc
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import chain, islice
from pathlib import Path

from django.db import DataError, IntegrityError, connection, transaction
from django.utils import timezone

from editorial.models import Article, Changeset, Revision, SiteVersion
from editorial.services.actors import Actor, may, require
from editorial.services.addresses import collection_name
from editorial.services.articles import read_document
from editorial.services.changesets import advance, close, open_changeset
from editorial.services.files import Readers, Reading, Refusal
from editorial.services.folder_runs import Hold, held_folders
from editorial.services.importing.collections import give_dialects, is_collection_index, store_collection_index
from editorial.services.importing.decision import Decision, Stored, decide, stored_for
from editorial.services.importing.plan import (
    IMPORT,
    PUBLISH,
    ImportPlan,
    Progress,
    plan_item,
    reading_jobs,
    reading_tasks,
    row_status,
)
from editorial.services.importing.refusals import clear_quarantine, keep_refused
from editorial.services.importing.results import Action, ImportReport, PlanItem
from editorial.services.naming import choose_display_names
from editorial.services.revisions import keep_revision
from editorial.services.storing import Occasion, Write, store
from editorial.services.texts import document_of
from editorial.workflow import IMPORT as IMPORT_TRANSITION

LARGEST_BATCH = 200
MANY_ROWS = 500
SECONDS = 0.7  # aimed at, so that a transaction stays below one second
SILENT_AFTER = dt.timedelta(seconds=60)


def apply_import(plan: ImportPlan, *, by: Actor, message: str = "", progress: Progress | None = None) -> ImportReport:
    """Stores what the plan says, in batches, and returns what was done.

    Every decision is taken again inside its transaction, so an article that changed since the plan is treated as it
    is now. A plan that has nothing to store writes nothing at all, unless a killed import is to be completed.

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
    if any(item.writes for item in plan.items):
        roots = {item.file.root for item in plan.items if item.writes and not item.file.archive}
        folders = [root for root in roots if Path(root).is_dir()]
        with held_folders(folders, by=by, what="import_markdown") as holds, _plan_at_rest():
            _Import(plan, report, holds, by=by, message=message, progress=progress).run()
    elif interrupted := _interrupted_imports():
        _complete(interrupted)
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
        self.interrupted = _interrupted_imports()

    def run(self) -> None:
        files = [item.file for item in self.plan.items if item.writes]
        self.changeset = open_changeset(Changeset.Kind.IMPORT, by=self.by, message=self.message, total=len(files))
        self.report.changeset_id = self.changeset.pk
        kept = [reading for file in files if (reading := self.plan.readings.get(file.path))]
        unread = [file for file in files if file.path not in self.plan.readings]
        with Readers(reading_jobs(self.plan.options, len(unread))) as readers:
            for batch in self._batches(chain(kept, readers.read(reading_tasks(unread, self.plan.options.collection)))):
                self._write(batch)
                self.finished += len(batch)
                if self.progress:
                    self.progress(self.finished)
        self._finish()
        if len(files) >= MANY_ROWS:
            # The planner goes by old counts otherwise, and takes minutes for what should take milliseconds.
            with connection.cursor() as cursor:
                cursor.execute("ANALYZE")

    def _batches(self, readings: Iterator[Reading]) -> Iterator[list[Reading]]:
        size = 50
        while batch := list(islice(readings, size)):
            started = time.monotonic()
            yield batch
            elapsed = max(time.monotonic() - started, 0.001)
            size = max(1, min(LARGEST_BATCH, int(len(batch) * SECONDS / elapsed)))

    def _write(self, batch: list[Reading], *, again: bool = True) -> None:
        """Stores one batch; where the database refuses a row, each document by itself, so that only it fails."""
        try:
            with transaction.atomic():
                for hold in self.holds:
                    hold.assert_held()
                items = self._store(batch)
                advance(self.changeset, len(batch))
        except (IntegrityError, DataError) as error:
            if again and isinstance(error, IntegrityError):
                # Another process made the same name or term at the same moment; it is found the second time.
                self._write(batch, again=False)
            elif len(batch) > 1:
                for reading in batch:
                    self._write([reading])
            elif batch[0].refusal:
                raise
            else:
                refusal = Refusal("not-storable", str(error).strip(), "Report this file; the others were stored.")
                document = batch[0].document
                refused_bytes = document.to_bytes() if document else b""
                self._write([Reading(batch[0].file, batch[0].sha256, refusal=refusal, refused_bytes=refused_bytes)])
        else:
            for item in items:
                count_item(self.report, item)

    def _store(self, batch: Sequence[Reading]) -> list[PlanItem]:
        now = timezone.now()
        # Locks first, decides afterwards: a save in the admin waits, or has happened and counts as an edit.
        paths = [reading.file.path for reading in batch]
        # In the order of their keys: two imports of the same files wait for each other instead of locking up.
        rows = Article.objects.select_for_update().filter(path__in=paths).order_by("pk")
        locked = list(rows.values_list("pk", flat=True))
        stored = stored_for(batch)
        decisions = [
            decide(reading, stored, moved=self.plan.options.moved, may_publish=self.may_publish) for reading in batch
        ]
        groups: dict[Action, list[tuple[Reading, Decision]]] = defaultdict(list)
        for reading, decision in zip(batch, decisions, strict=True):
            groups[decision.action].append((reading, decision))
        self._store_texts(groups[Action.CREATE] + groups[Action.UPDATE], stored, now, bool(locked))
        self._keep_conflicts(groups[Action.CONFLICT], stored, now)
        keep_refused([r for r, d in groups[Action.QUARANTINE] if d.writes], changeset=self.changeset, now=now)
        self._note_arrivals(groups[Action.UNCHANGED], stored)
        clear_quarantine([r.file.path for r in batch if not r.refusal], changeset=self.changeset, now=now)
        return [
            plan_item(reading, decision, stored.articles.get(reading.file.path), may_publish=self.may_publish, now=now)
            for reading, decision in zip(batch, decisions, strict=True)
        ]

    def _store_texts(
        self, accepted: Sequence[tuple[Reading, Decision]], stored: Stored, now: dt.datetime, any_stored: bool
    ) -> None:
        indexes = [reading for reading, _ in accepted if is_collection_index(reading.file.path)]
        for reading in indexes:
            store_collection_index(reading, changeset=self.changeset)
        articles: dict[str, Article] = {}
        if any_stored:
            paths = [reading.file.path for reading, decision in accepted if decision.action is Action.UPDATE]
            rows = Article.objects.present().filter(path__in=paths).select_related("collection", "body")
            articles = {article.path: article for article in rows}
        writes = [
            self._prepared(reading, articles.get(reading.file.path))
            for reading, _ in sorted(accepted, key=lambda pair: pair[0].file.path)
            if not is_collection_index(reading.file.path)
        ]
        if writes:
            occasion = Occasion(self.changeset, Revision.Origin.IMPORT, self.by, IMPORT_TRANSITION, self.message, now)
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
            sha256=reading.sha256,
            status=row_status(reading.data, may_publish=self.may_publish),
            article=article,
            collection=collection_name(reading.file.path, self.plan.options.collection),
            base_root=reading.file.root,
            slug_before=read_document(document_of(article), article).slug if article else None,
        )

    def _keep_conflicts(self, conflicts: Sequence[tuple[Reading, Decision]], stored: Stored, now: dt.datetime) -> None:
        for reading, decision in conflicts:
            known = stored.articles.get(reading.file.path)
            if known and reading.document and decision.detail != "kept-before":
                keep_revision(
                    known.article_id,
                    reading.document,
                    kind=Revision.Kind.CONFLICT,
                    origin=Revision.Origin.IMPORT,
                    changeset=self.changeset,
                    by=self.by,
                    message=decision.detail,
                    now=now,
                )

    def _note_arrivals(self, unchanged: Sequence[tuple[Reading, Decision]], stored: Stored) -> None:
        for reading, decision in unchanged:
            if decision.detail == "arrived":
                known = stored.articles[reading.file.path]
                Article.objects.filter(pk=known.article_id).update(
                    base_revision_id=known.live_revision_id, base_root=reading.file.root
                )

    def _finish(self) -> None:
        with transaction.atomic():
            choose_display_names(None if self.interrupted else sorted(self.entity_ids))
            give_dialects([self.changeset, *self.interrupted])
            counts = {action.value: number for action, number in self.report.counts.items()}
            public = self.report.visibility.becoming_public
            close(self.changeset, counts=counts, became_public=public, skipped=len(self.report.skipped))
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
    with transaction.atomic():
        choose_display_names()
        give_dialects(interrupted)
        SiteVersion.bump()
