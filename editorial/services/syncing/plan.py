"""What a sync is going to do, path by path, before anything is written."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from django.utils import timezone

from editorial.mapping import Dialect
from editorial.models import Article, Collection, Quarantine
from editorial.services.actors import Actor, may, require
from editorial.services.addresses import collection_name
from editorial.services.exporting import EXPORT
from editorial.services.files import Reading, ReadingTask, Refusal, ScanError, SourceFile, path_problem
from editorial.services.files.folders import FolderWriter, UnsafePath
from editorial.services.folder_runs import find_folder
from editorial.services.importing import Action as ImportAction
from editorial.services.importing import PlanItem
from editorial.services.importing.collections import is_collection_index
from editorial.services.importing.decision import known_articles
from editorial.services.importing.placement import check_placement
from editorial.services.importing.plan import IMPORT, KEPT_CHARACTERS, PUBLISH, WINDOW, readers_for, windows
from editorial.services.importing.refusals import answers
from editorial.services.known_files import Note, remembered
from editorial.services.media.facts import media_facts
from editorial.services.media.syncing import plan_media_sync
from editorial.services.slugs import chunks
from editorial.services.syncing.decision import Verdict
from editorial.services.syncing.disk import is_passed_over, look
from editorial.services.syncing.facts import Circumstances, garden
from editorial.services.syncing.judging import Judgement, item_of, judge
from editorial.services.syncing.renames import MOST_COMPARED, Gone, New, renames
from editorial.services.syncing.results import Action, SyncItem, SyncOptions, SyncPlan
from editorial.services.texts import stored_bytes
from editorial.workflow import REMOVE

Progress = Callable[[int], None]
AS_USUAL = SyncOptions()


def plan_sync(
    folder: Path, *, by: Actor, options: SyncOptions = AS_USUAL, progress: Progress | None = None
) -> SyncPlan:
    """Looks at all files, reads those that are not known to be as they were, and decides; writes nothing.

    `progress` is called with the number of files read so far.

    Raises:
        ScanError: the folder is not there or cannot be opened.
        MisplacedRoot: most files are stored under another folder already.
        PermissionDenied: the actor may not import and export, or not remove articles though deletions are asked for.
    """
    for permission in (IMPORT, EXPORT, *([REMOVE] if options.delete else [])):
        require(by, permission)
    if not folder.is_dir():
        raise ScanError(f"{folder}: there is no such folder. A folder to synchronise has to be there.")
    return _Planning(str(folder.resolve()), by, options, progress).plan


class _Planning:
    """One plan in the making."""

    def __init__(self, root: str, by: Actor, options: SyncOptions, progress: Progress | None) -> None:
        self.progress = progress
        self.kept = 0
        row = find_folder(root)
        self.facts = remembered(row.pk if row else None)
        quarantine = Quarantine.objects.filter(cleared_at__isnull=True).values_list("path", "sha256")
        publishes = may(by, PUBLISH)
        now = timezone.now()
        self.garden = garden(root)
        roots = {root for _, _, root in self.garden.articles.values()}
        others = frozenset(other for other in roots - {"", root} if Path(other).is_dir())
        self.about = Circumstances(root, self.facts, dict(quarantine), publishes, now, {}, others, answers())
        self.disk = look(root, known=self.facts)
        self.plan = SyncPlan(root, options, self.about, skipped=self.disk.skipped, leftovers=self.disk.leftovers)
        self.plan.stored_articles = len(self.garden.articles)
        asked = self._files_to_read()
        judgements = [*self._judge(asked), *self._judge_absent()]
        self.about = self.plan.about = replace(self.about, moved=self._renames(judgements))
        judgements = self._with_renames(judgements)
        for judgement in judgements:
            self._add(judgement)
        wanted = {*self.disk.files, *self.garden.articles, *self.garden.removed, *self.garden.indexes}
        self.plan.forgotten = sorted(self.facts.keys() - wanted)
        if not options.force_new:
            self._check_placement()
        self.plan.items.sort(key=lambda item: item.path)
        self.plan.media = plan_media_sync(
            self.disk.media,
            media_facts(row.pk if row else None),
            passed_over=[path for path, _, _ in self.disk.skipped],
            checksum=options.checksum,
            may_publish=publishes,
        )

    def _files_to_read(self) -> list[str]:
        """Returns the paths of files that may be other than they were, or whose articles may be."""
        asked = []
        for path, disk in self.disk.files.items():
            known = None if self.plan.options.checksum else self.facts.get(path)
            looks_known = known is not None and known.looks_like(disk)
            if known and looks_known and self.garden.is_settled(path, known.sha256, self.about):
                self.plan.unchanged += 1
            else:
                asked.append(path)
        return asked

    def _judge(self, paths: Sequence[str]) -> Iterator[Judgement]:
        files = [SourceFile(path, self.plan.root, f"{self.plan.root}/{self.disk.files[path].place}") for path in paths]
        done = 0
        with readers_for(len(files), self.plan.options.jobs) as readers:
            for window in windows(readers.read(reading_tasks(files)), WINDOW):
                yield from judge(window, self.about)
                done += len(window)
                if self.progress:
                    self.progress(done)

    def _judge_absent(self) -> Iterator[Judgement]:
        """Yields what becomes of articles and descriptions without a file."""
        refused = {path for path, _, _ in self.plan.skipped}
        wanted = [
            path
            for path in (*self.garden.articles, *self.garden.removed, *self.garden.indexes)
            if path not in self.disk.files and path not in refused and not is_passed_over(path)
        ]
        if not wanted:
            return
        # Where capitals do not count, the file of another name is the same file.
        there = {path.casefold() for path in self.disk.files}
        with FolderWriter(Path(self.plan.root), make=False) as folder:
            readings = [absent(folder, path, other_case=path.casefold() in there) for path in sorted(wanted)]
        for chunk in chunks(readings):
            yield from judge(chunk, self.about)

    def _renames(self, judgements: Sequence[Judgement]) -> dict[str, str]:
        """Returns path → former path of articles whose files have other names now."""
        new = [
            New(j.path, j.reading.sha256, j.reading.document.header + j.reading.document.body)
            for j in judgements
            if j.decision.verdict is Verdict.CREATE and j.reading.document and not is_collection_index(j.path)
        ]
        gone = {
            j.path: j.known
            for j in judgements
            if j.known
            and (j.decision.verdict is Verdict.REMOVE_ARTICLE or j.decision.detail == "file-gone")
            and (self.about.may_publish or not j.known.public)
        }
        if not new or not gone:
            return {}
        rows = Article.objects.filter(pk__in=[known.article_id for known in gone.values()]).select_related("body")
        texts = {row.pk: stored_bytes(row).decode() for row in rows} if len(gone) <= MOST_COMPARED else {}
        return renames(
            [
                Gone(path, frozenset(filter(None, (known.sha256, known.base_sha256))), texts.get(known.article_id, ""))
                for path, known in gone.items()
            ],
            new,
        )

    def _with_renames(self, judgements: Sequence[Judgement]) -> list[Judgement]:
        """Returns the judgements with those of renamed files taken again, as files of their articles."""
        moved = self.about.moved
        if not moved:
            return list(judgements)
        former = set(moved.values())
        again = judge([j.reading for j in judgements if j.path in moved], self.about)
        return [j for j in judgements if j.path not in moved and j.path not in former] + again

    def _add(self, judgement: Judgement) -> None:
        item = item_of(judgement, self.disk.files.get(judgement.path), self.about)
        if item.disk and item.action is Action.UNCHANGED:
            self.plan.unchanged += 1
            self._note(judgement, item)
            if not item.writes:
                return
        elif item.action is Action.UNCHANGED and not item.writes:
            return
        self.plan.items.append(item)
        self.plan.visibility.count(plan_item(judgement, item, self.plan.root))
        reading = judgement.reading
        if item.writes and reading.document and self.kept < KEPT_CHARACTERS:
            self.plan.readings[item.path] = reading
            self.kept += len(reading.document.body)

    def _note(self, judgement: Judgement, item: SyncItem) -> None:
        """Remembers how a file looks that needed nothing, unless that is known."""
        row = self.facts.get(item.path)
        is_index = judgement.decision.detail == "collection"
        if judgement.decision.detail not in ("", "arrived", "collection") or (item.article_id is None and not is_index):
            return
        if row is None or row.sha256 != item.sha256 or (item.disk and not row.looks_like(item.disk)):
            self.plan.notes.append(Note(item.path, item.article_id, item.sha256, item.disk))

    def _check_placement(self) -> None:
        new = [
            plan_item(None, item, self.plan.root)
            for item in self.plan.of(Action.CREATE)
            if not is_collection_index(item.path)
        ]
        if new:
            rest = len(self.disk.files) - len(new)
            check_placement([*new, *[_unchanged(self.plan.root)] * rest])


def reading_tasks(files: Sequence[SourceFile]) -> list[ReadingTask]:
    """Returns what to read, with what is known about each file."""
    dialects = {name: Dialect(dialect) for name, dialect in Collection.objects.values_list("name", "dialect")}
    known = known_articles(file.path for file in files)
    zone = timezone.get_default_timezone_name()
    tasks = []
    for file in files:
        stored = known.get(file.path)
        dialect = dialects.get(collection_name(file.path), Dialect.ELEVENTY)
        # A removed article's text is no reason not to read a file: it may be the file of another one by now.
        if stored is None or stored.removed:
            tasks.append(ReadingTask(file, zone, dialect, Dialect(stored.dialect) if stored else None))
        else:
            tasks.append(ReadingTask(file, zone, dialect, Dialect(stored.dialect), stored.sha256))
    return tasks


def absent(folder: FolderWriter, path: str, *, other_case: bool = False) -> Reading:
    """Returns the reading of a path without a file; refused where something is there, or in the way of looking."""
    file = SourceFile(path, str(folder.root), "")
    problem = path_problem(path)
    if problem is None:
        try:
            if folder.read(path) is None or other_case:
                return Reading(file)
            problem = "changed-meanwhile", "appeared while the folder was looked at; run it again"
        except UnsafePath as error:
            problem = error.code, str(error)
    return Reading(file, refusal=Refusal(*problem))


def plan_item(judgement: Judgement | None, item: SyncItem, root: str) -> PlanItem:
    """Returns the item as the plan of an import has it, for what is counted and checked alike."""
    data = judgement and (judgement.joined_data or judgement.reading.data)
    brings = item.action in (Action.CREATE, Action.UPDATE, Action.MERGE) and item.detail != "collection"
    return PlanItem(
        SourceFile(item.path, root, ""),
        ImportAction.CREATE if item.action is Action.CREATE else ImportAction.UPDATE,
        sha256=item.sha256,
        is_article_text=brings,
        reading=data.status_reading if data else None,
        draft=data.draft if data else None,
        public_before=item.public_before,
        public_after=item.public_after,
    )


def _unchanged(root: str) -> PlanItem:
    return PlanItem(SourceFile("", root, ""), ImportAction.UNCHANGED)
