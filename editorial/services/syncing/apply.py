"""Carrying out a sync: short transactions inwards, then files outwards, each step safe to be killed after."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import nullcontext
from itertools import islice
from pathlib import Path
from typing import Any

from django.db import DataError, IntegrityError, transaction
from django.utils import timezone

from editorial.models import Changeset, SiteVersion
from editorial.services.actors import Actor, require
from editorial.services.bulk import keep_statistics
from editorial.services.changesets import advance, close, open_changeset
from editorial.services.exporting import EXPORT
from editorial.services.files import Reading, Refusal, SourceFile
from editorial.services.files.folders import FolderWriter
from editorial.services.folder_runs import Hold, held_folder
from editorial.services.importing.collections import give_dialects
from editorial.services.importing.parts import store_in_parts
from editorial.services.importing.plan import IMPORT, readers_for
from editorial.services.inspecting import inspect_unread
from editorial.services.known_files import save_notes
from editorial.services.media import MediaReport
from editorial.services.media.syncing import apply_media_sync
from editorial.services.naming import choose_display_names
from editorial.services.search_rows import index_unread
from editorial.services.slugs import chunks
from editorial.services.syncing.committing import Commits
from editorial.services.syncing.disk import DiskFile
from editorial.services.syncing.inward import Run, store_inward
from editorial.services.syncing.outward import (
    clashing,
    delete_files,
    note_deleted,
    note_written,
    refused,
    remove_articles,
    write_files,
)
from editorial.services.syncing.plan import absent, reading_tasks
from editorial.services.syncing.results import Action, SyncItem, SyncPlan, SyncReport
from editorial.workflow import REMOVE

WHAT = "sync_markdown"
LARGEST_BATCH = 200
OUT_BATCH = 50
SECONDS = 0.7  # aimed at, so that a transaction stays below one second
OLD_LEFTOVER = 3600  # seconds; a younger one may belong to an export
CASE_CLASH = Refusal("case-clash", "differs from another path only in case, and this folder holds both as one file")

Progress = Callable[[int], None]
Bringing = tuple[Reading, DiskFile | None]


def apply_sync(
    plan: SyncPlan,
    *,
    by: Actor,
    message: str = "",
    hold: Hold | None = None,
    progress: Progress | None = None,
    commits: Commits | None = None,
    indexing: Callable[[int, int], None] | None = None,
) -> SyncReport:
    """Carries the plan out and returns what was done; the folder is held meanwhile (`hold`: is held already).

    Every decision is taken again right before it is carried out. A plan in which nothing changes writes nothing but
    what is known of the files. `progress` is called with the number of paths done so far, `commits` is told of files
    before they are written. What came in is indexed for searches at the end and asked the rules about documents;
    `indexing` is called with (done, to do) in each of the two.

    Raises:
        PermissionDenied: the actor may not import and export, or not remove articles though deletions are asked for.
        FolderBusy: another run works with the folder.
        FolderLost: another run took the folder over, because this one was not heard of for minutes.
    """
    for permission in (IMPORT, EXPORT, *([REMOVE] if plan.options.delete else [])):
        require(by, permission)
    with nullcontext(hold) if hold is not None else held_folder(plan.root, by=by, what=WHAT) as held:
        report = _Sync(plan, held, by=by, message=message, progress=progress, commits=commits).run()
        for read_behind in (index_unread, inspect_unread):
            read_behind(progress=lambda done, total: _beaten(held, indexing, done, total))
    return report


def _beaten(hold: Hold, indexing: Callable[[int, int], None] | None, done: int, total: int) -> None:
    hold.beat()
    if indexing:
        indexing(done, total)


class _Sync:
    """One run: its changeset, made with the first thing that is written, and its batches."""

    def __init__(
        self,
        plan: SyncPlan,
        hold: Hold,
        *,
        by: Actor,
        message: str,
        progress: Progress | None,
        commits: Commits | None,
    ) -> None:
        self.plan, self.hold, self.by, self.message, self.progress = plan, hold, by, message, progress
        self.commits = commits
        self.report = SyncReport(unchanged=plan.unchanged, skipped=plan.skipped, visibility=plan.visibility)
        self.inward = [item for item in plan.items if item.writes]
        self.removals = list(plan.of(Action.REMOVE_ARTICLE, Action.REMOVE_FILE)) if plan.options.delete else []
        self.total = plan.total
        self._run: Run | None = None
        self.finished = 0
        self.interrupted = _interrupted(plan.root)

    def run(self) -> SyncReport:
        gc.freeze()  # Spares the plan's many objects from the garbage collector while texts are stored.
        try:
            items = self._bring_in()
            with FolderWriter(Path(self.plan.root), make=False) as folder:
                items = [*self._send_out(items, folder), *self._remove(folder)]
                self.report.media = self._take_media(folder)
                self._sweep(folder)
            self.report.items = sorted(items, key=lambda item: item.path)
            self._finish()
        finally:
            gc.unfreeze()
        return self.report

    def _opened(self) -> Run:
        """Returns the run with its changeset; called inside a transaction that writes something."""
        if self._run is None:
            told = {"folder": self.plan.root}
            kind = Changeset.Kind.SYNC
            changeset = open_changeset(kind, by=self.by, message=self.message, total=self.total, report=told)
            self._run = Run(self.hold.folder.pk, changeset, self.by, self.message)
        return self._run

    def _done(self, number: int) -> None:
        self.finished += number
        if self.progress:
            self.progress(self.finished)

    def _bring_in(self) -> list[SyncItem]:
        """Stores what files bring, and returns every item with what became of it."""
        done: dict[str, SyncItem] = {}
        for batch in _sized(self._readings()):
            for item in self._store(batch):
                done[item.path] = item
            self._done(len(batch))
        removed = {item.path for item in self.removals}
        return [done.get(item.path, item) for item in self.plan.items if item.path not in removed]

    def _readings(self) -> Iterator[Bringing]:
        """Yields the files to store: first those that the plan has kept, then the others, read again."""
        kept = [item for item in self.inward if item.path in self.plan.readings]
        there = [item for item in self.inward if item.path not in self.plan.readings and item.disk]
        gone = [item for item in self.inward if item.disk is None]
        yield from ((self.plan.readings[item.path], item.disk) for item in kept)
        root = self.plan.root
        files = [SourceFile(item.path, root, f"{root}/{item.disk.place}") for item in there if item.disk]
        with readers_for(len(files), self.plan.options.jobs) as readers:
            yield from zip(readers.read(reading_tasks(files)), (item.disk for item in there), strict=True)
        if gone:
            with FolderWriter(Path(root), make=False) as folder:
                yield from ((absent(folder, item.path), None) for item in gone)

    def _store(self, batch: Sequence[Bringing]) -> list[SyncItem]:
        """Stores one batch; a document that the database refuses is left alone."""
        return store_in_parts(batch, self._store_whole, self._refuse)

    def _store_whole(self, batch: Sequence[Bringing]) -> list[SyncItem]:
        """Stores a batch in one transaction, in which the changeset may begin."""
        before = self._run
        try:
            with transaction.atomic():
                self.hold.assert_held()
                run = self._opened()
                items = store_inward(batch, self.plan.about, run)
                advance(run.changeset, len(batch))
        except (IntegrityError, DataError):
            self._run = before
            raise
        return items

    def _refuse(self, bringing: Bringing, refusal: Refusal) -> list[SyncItem]:
        planned = next(item for item in self.plan.items if item.path == bringing[0].file.path)
        return [refused(planned, refusal)]

    def _send_out(self, items: list[SyncItem], folder: FolderWriter) -> list[SyncItem]:
        """Writes the files that are to get their articles' texts, and returns every item."""
        going = [item for item in items if item.goes_out]
        if not going:
            return items
        there = [*self.plan.about.facts, *(item.path for item in items if item.disk)]
        clashes = clashing(going, there, folder)
        done = {item.path: refused(item, CASE_CLASH) for item in going if item.path in clashes}
        for batch in chunks([item for item in going if item.path not in clashes], OUT_BATCH):
            self._intend(batch)
            sent = write_files(batch, self.plan.about, folder)
            written = [item for item in sent if item.sha256]
            if written:
                with transaction.atomic():
                    self.hold.assert_held()
                    run = self._opened()
                    note_written(written, run, self.plan.about)
                    advance(run.changeset, sum(not item.item.writes for item in written))
            done |= {item.item.path: item.item for item in sent}
            self._done(sum(not item.writes for item in batch))
        return [done.get(item.path, item) for item in items]

    def _intend(self, items: Sequence[SyncItem]) -> None:
        if self.commits is not None:
            self.commits.intend(items, self.hold.folder.pk)

    def _remove(self, folder: FolderWriter) -> list[SyncItem]:
        found: list[SyncItem] = []
        for batch in chunks([item for item in self.removals if item.action is Action.REMOVE_ARTICLE], LARGEST_BATCH):
            with transaction.atomic():
                self.hold.assert_held()
                found += remove_articles(batch, self.plan.about, folder, self._opened())
        for batch in chunks([item for item in self.removals if item.action is Action.REMOVE_FILE], OUT_BATCH):
            self.hold.beat()
            self._intend(batch)
            items = delete_files(batch, self.plan.about, folder)
            if any(item.action is Action.REMOVED for item in items):
                with transaction.atomic():
                    self.hold.assert_held()
                    run = self._opened()
                    note_deleted(items, run)
                    advance(run.changeset, sum(item.action is Action.REMOVED for item in items))
            found += items
        return found

    def _take_media(self, folder: FolderWriter) -> MediaReport:
        delete = self.plan.options.delete
        if self.commits is not None:
            self.commits.intend_media(self.plan.media, self.hold.folder.pk, delete=delete)
        return apply_media_sync(
            self.plan.media,
            lambda: self._opened().changeset,
            folder,
            self.hold,
            delete=delete,
            progress=self._done,
        )

    def _sweep(self, folder: FolderWriter) -> None:
        """Deletes temporary files that a killed run has left long ago."""
        for place in self.plan.leftovers:
            folder.sweep(place, older_than=time.time() - OLD_LEFTOVER)

    def _finish(self) -> None:
        if self.plan.notes or self.plan.forgotten:
            with transaction.atomic():
                self.hold.assert_held()
                looked_at = self.plan.about.now
                folder_id, forgotten = self.hold.folder.pk, self.plan.forgotten
                save_notes(self.plan.notes, folder_id, looked_at=looked_at, forgotten=forgotten)
        run = self._run
        if run is None and not self.interrupted:
            return
        with transaction.atomic():
            entity_ids = None if self.interrupted or run is None else sorted(run.entity_ids)
            choose_display_names(entity_ids)
            give_dialects([*([run.changeset] if run else []), *self.interrupted])
            if run is None:
                SiteVersion.bump()
            else:
                self._close(run)
        if run:
            keep_statistics(len(self.inward))

    def _close(self, run: Run) -> None:
        self.report.changeset_id = run.changeset.pk
        counts = {action.value: number for action, number in self.report.counts.items() if number}
        public = self.report.visibility.becoming_public
        told: dict[str, Any] = {"counts": counts, "became_public": public, "skipped": len(self.report.skipped)}
        if media := self.report.media.plain_counts():
            told["media"] = media
        close(run.changeset, **told)
        advance(run.changeset, 0)


def _sized(readings: Iterator[Bringing]) -> Iterator[list[Bringing]]:
    """Cuts the stream into batches whose size follows the time that they take."""
    size = 50
    while batch := list(islice(readings, size)):
        started = time.monotonic()
        yield batch
        elapsed = max(time.monotonic() - started, 0.001)
        size = max(1, min(LARGEST_BATCH, int(len(batch) * SECONDS / elapsed)))


def _interrupted(root: str) -> list[Changeset]:
    """Returns syncs of this folder that did not end, and marks them as partly done: this run holds the folder now."""
    running = Changeset.objects.filter(kind=Changeset.Kind.SYNC, state=Changeset.State.RUNNING)
    found = [changeset for changeset in running if changeset.report.get("folder") == root]
    ids = [changeset.pk for changeset in found]
    if ids:
        rows = Changeset.objects.filter(pk__in=ids)
        rows.update(state=Changeset.State.PARTLY, finished_at=timezone.now())
    return found
