"""What an import is going to do, file by file, before anything is written."""

from __future__ import annotations

import datetime as dt
import os
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import TypeVar

from django.utils import timezone

from editorial.mapping import ArticleData, Dialect
from editorial.models import Article, Collection, Quarantine, Status
from editorial.names import load_dictionaries
from editorial.services.actors import Actor, may, require
from editorial.services.addresses import collection_name
from editorial.services.files import Gist, Outline, Readers, Reading, ReadingTask, SourceFile, Spool, scan
from editorial.services.folder_runs import find_folder
from editorial.services.importing.decision import Decision, Known, decide, known_articles, stored_for
from editorial.services.importing.placement import check_placement
from editorial.services.importing.results import Action, PlanItem, Visibility
from editorial.services.known_files import Look, look_at, remembered
from editorial.services.media.plan import MediaPlan, plan_media
from editorial.services.processes import can_fork

Progress = Callable[[int], None]
T = TypeVar("T")
IMPORT = "editorial.import_article"
PUBLISH = "editorial.publish_article"
WINDOW = 200
FILES_FOR_JOBS = 4_000
FILES_FOR_FORKS = 300  # processes that begin as copies of this one
KEPT_CHARACTERS = 35_000_000  # of bodies, at two bytes each; what is beyond is read again
MANY_PUBLIC = 50
LARGE_SHARE = 0.2


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """How to read the given paths. `moved`: the garden lies in another folder than at the last import.

    Of archives, `inside` is the folder that paths count from, and `origin` what is remembered instead of their name.
    """

    root: Path | None = None
    collection: str = ""
    jobs: int | None = None  # processes that read; None: as many as pay off
    force_new: bool = False
    moved: bool = False
    inside: str = ""
    origin: str = ""
    checksum: bool = False  # read every file, whatever its size and times say


@dataclass(slots=True)
class ImportPlan:
    """Every file with what becomes of it, and what that means for readers."""

    options: ImportOptions
    items: list[PlanItem] = field(default_factory=list)
    skipped: list[tuple[str, str, str]] = field(default_factory=list)
    warnings: list[tuple[str, str, str]] = field(default_factory=list)  # of files that are taken: (path, code, reason)
    visibility: Visibility = field(default_factory=Visibility)
    stored_articles: int = 0
    spool: Spool = field(default_factory=Spool)  # what was read of the files to store
    looked_at: dt.datetime = field(default_factory=timezone.now)  # a moment before the files were looked at
    looks: dict[str, Look] = field(default_factory=dict)  # location → how the file looked, where that was not known
    media: MediaPlan = field(default_factory=MediaPlan)

    @property
    def counts(self) -> Counter[Action]:
        """Files by what becomes of them."""
        return Counter(item.action for item in self.items)

    @property
    def is_large(self) -> bool:
        """Whether a person should agree first: many articles become public, or many stored ones change."""
        changed = self.counts[Action.UPDATE]
        return self.visibility.becoming_public > MANY_PUBLIC or changed > LARGE_SHARE * max(self.stored_articles, 1)


def plan_import(
    paths: Sequence[Path], *, by: Actor, options: ImportOptions = ImportOptions(), progress: Progress | None = None
) -> ImportPlan:
    """Reads all files and decides about each; writes nothing.

    `progress` is called with the number of files done so far.

    Raises:
        ScanError: a path cannot be imported at all.
        MisplacedRoot: most files are stored under another folder already.
        PermissionDenied: the actor may not import.
    """
    require(by, IMPORT)
    now = timezone.now()
    found = scan(paths, root=options.root, inside=options.inside, origin=options.origin)
    plan = ImportPlan(options, skipped=found.skipped, warnings=found.warnings)
    plan.stored_articles = Article.objects.present().count()
    may_publish = may(by, PUBLISH)
    seen: dict[str, str] = {}
    articles = known_articles(file.path for file in found.files)
    tasks = _known_by_looks(plan, reading_tasks(found.files, options.collection, articles))
    settled = _settled(tasks)
    with readers_for(sum(not task.looks_known for task in tasks), options.jobs) as readers:
        for window in windows(readers.outline(tasks), WINDOW):
            plain = {outline.file.path for outline in window if outline.is_known} & settled
            stored = stored_for(
                [outline for outline in window if not (outline.is_known and outline.file.path in plain)]
            )
            stored.articles.update({path: articles[path] for path in plain})
            for outline in window:
                decision = _decide_once(outline, seen) or decide(
                    outline, stored, moved=options.moved, may_publish=may_publish
                )
                known = stored.articles.get(outline.file.path)
                plan.items.append(plan_item(outline, decision, known, may_publish=may_publish, now=now))
                if decision.writes and outline.packed:
                    plan.spool.put(outline.file.path, outline.packed)
            if progress:
                progress(len(plan.items))
    if not options.force_new:
        check_placement(plan.items)
    for item in plan.items:
        plan.visibility.count(item)
    plan.media = plan_media(found.media, may_publish=may_publish, moved=options.moved, looked_at=now)
    return plan


def readers_for(files: int, jobs: int | None) -> Readers:
    """Returns what reads that many files: other processes where starting them takes less time than it saves.

    `jobs` is the number of processes that was asked for, None for as many as pay off.
    """
    wanted = jobs if jobs is not None else os.cpu_count() or 1
    if wanted < 2 or (jobs is None and files < FILES_FOR_FORKS):
        return Readers(1)
    fork = can_fork()
    several = wanted if fork or jobs is not None or files >= FILES_FOR_JOBS else 1
    return Readers(several, fork=fork, meanwhile=load_dictionaries)  # whoever stores new names needs them next


def reading_tasks(
    files: Sequence[SourceFile], collection: str, known: Mapping[str, Known] | None = None
) -> list[ReadingTask]:
    """Returns what to read, with what is known about each file; `collection` is that of files without a folder.

    `known` is what is stored under the paths, looked up where it is not given.
    """
    dialects = {name: Dialect(dialect) for name, dialect in Collection.objects.values_list("name", "dialect")}
    if known is None:
        known = known_articles(file.path for file in files)
    zone = timezone.get_default_timezone_name()
    tasks = []
    for file in files:
        dialect = dialects.get(collection_name(file.path, collection), Dialect.ELEVENTY)
        stored = known.get(file.path)
        if stored is None:
            tasks.append(ReadingTask(file, zone, dialect))
        else:
            tasks.append(ReadingTask(file, zone, dialect, Dialect(stored.dialect), stored.sha256))
    return tasks


def _known_by_looks(plan: ImportPlan, tasks: Sequence[ReadingTask]) -> list[ReadingTask]:
    """Returns the tasks; files of folders that look as they did when they had the stored text are known already.

    How the others look before they are read is kept in the plan.
    """
    folders = {task.file.root for task in tasks if not task.file.archive}
    rows = {root: find_folder(root) for root in folders}
    known = {root: remembered(row.pk) if row else {} for root, row in rows.items()}
    found = []
    for task in tasks:
        file = task.file
        look = None if file.archive else look_at(file.location)
        fact = known[file.root].get(file.path) if look else None
        if look and fact and fact.looks_like(look) and not plan.options.checksum and fact.sha256 == task.known_sha256:
            task = ReadingTask(file, task.timezone, task.dialect, task.stored_dialect, task.known_sha256, True)
        elif look:
            plan.looks[file.location] = look
        found.append(task)
    return found


def _settled(tasks: Sequence[ReadingTask]) -> set[str]:
    """Returns the paths of files that look known, about which nothing but their article has to be looked up."""
    settled = {task.file.path for task in tasks if task.looks_known}
    if settled:
        settled.difference_update(Quarantine.objects.filter(cleared_at__isnull=True).values_list("path", flat=True))
    return settled


def _decide_once(reading: Outline, seen: dict[str, str]) -> Decision | None:
    """Decides about a path that the run has had before: it is read once, and another text is a conflict."""
    path = reading.file.path
    if path not in seen:
        seen[path] = reading.sha256
        return None
    if seen[path] == reading.sha256:
        return Decision(Action.UNCHANGED, "given-twice")
    return Decision(Action.CONFLICT, "given-twice")


def plan_item(
    reading: Reading | Outline, decision: Decision, known: Known | None, *, may_publish: bool, now: dt.datetime
) -> PlanItem:
    """Returns the plan's line for one file."""
    data = reading.data
    public_before = bool(known and known.public)
    changes = decision.action in (Action.CREATE, Action.UPDATE) and decision.detail != "collection"
    return PlanItem(
        file=reading.file,
        action=decision.action,
        detail=decision.detail,
        writes=decision.writes,
        sha256=reading.sha256,
        is_article_text=changes,
        reading=data.status_reading if data else None,
        draft=data.draft if data else None,
        public_before=public_before,
        public_after=is_public(data, may_publish=may_publish, now=now) if changes else public_before,
        refusal=reading.refusal,
        findings=data.findings if data and changes else (),
    )


def row_status(data: ArticleData | Gist, *, may_publish: bool) -> Status:
    """The status that the row gets: the file's, but nobody publishes by a file who may not publish."""
    status = Status(data.status)
    return Status.REVIEW if status == Status.EVERGREEN and not may_publish else status


def is_public(data: ArticleData | Gist | None, *, may_publish: bool, now: dt.datetime) -> bool:
    """Whether readers could open the article once this text is stored."""
    return (
        data is not None
        and row_status(data, may_publish=may_publish) == Status.EVERGREEN
        and (data.publish_at is None or data.publish_at <= now)
        and (data.expire_at is None or data.expire_at > now)
    )


def windows(readings: Iterator[T], size: int) -> Iterator[list[T]]:
    """Cuts a stream into lists of at most `size`."""
    while window := list(islice(readings, size)):
        yield window
