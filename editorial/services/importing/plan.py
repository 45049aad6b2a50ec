"""What an import is going to do, file by file, before anything is written."""

from __future__ import annotations

import datetime as dt
import os
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from django.utils import timezone

from editorial.mapping import ArticleData, Dialect
from editorial.models import Article, Collection, Status
from editorial.services.actors import Actor, may, require
from editorial.services.addresses import collection_name
from editorial.services.files import Readers, Reading, ReadingTask, SourceFile, scan
from editorial.services.importing.decision import Decision, Known, decide, known_articles, stored_for
from editorial.services.importing.placement import check_placement
from editorial.services.importing.results import Action, PlanItem, Visibility

Progress = Callable[[int], None]
IMPORT = "editorial.import_article"
PUBLISH = "editorial.publish_article"
WINDOW = 200
FILES_FOR_JOBS = 4_000
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


@dataclass(slots=True)
class ImportPlan:
    """Every file with what becomes of it, and what that means for readers."""

    options: ImportOptions
    items: list[PlanItem] = field(default_factory=list)
    skipped: list[tuple[str, str, str]] = field(default_factory=list)
    warnings: list[tuple[str, str, str]] = field(default_factory=list)  # of files that are taken: (path, code, reason)
    visibility: Visibility = field(default_factory=Visibility)
    stored_articles: int = 0
    readings: dict[str, Reading] = field(default_factory=dict)  # of the first files to store, so far as memory allows

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
    found = scan(paths, root=options.root, inside=options.inside, origin=options.origin)
    plan = ImportPlan(options, skipped=found.skipped, warnings=found.warnings)
    plan.stored_articles = Article.objects.present().count()
    may_publish = may(by, PUBLISH)
    now = timezone.now()
    seen: dict[str, str] = {}
    kept = 0
    with Readers(reading_jobs(options, len(found.files))) as readers:
        for window in windows(readers.read(reading_tasks(found.files, options.collection)), WINDOW):
            stored = stored_for(window)
            for reading in window:
                decision = _decide_once(reading, seen) or decide(
                    reading, stored, moved=options.moved, may_publish=may_publish
                )
                known = stored.articles.get(reading.file.path)
                plan.items.append(plan_item(reading, decision, known, may_publish=may_publish, now=now))
                if decision.writes and reading.document and kept < KEPT_CHARACTERS:
                    plan.readings[reading.file.path] = reading
                    kept += len(reading.document.body)
            if progress:
                progress(len(plan.items))
    if not options.force_new:
        check_placement(plan.items)
    for item in plan.items:
        plan.visibility.count(item)
    return plan


def reading_jobs(options: ImportOptions, files: int) -> int:
    """Returns how many processes read: below some thousand files starting others takes longer than it saves."""
    if options.jobs is not None:
        return max(1, options.jobs)
    return 1 if files < FILES_FOR_JOBS else os.cpu_count() or 1


def reading_tasks(files: Sequence[SourceFile], collection: str) -> list[ReadingTask]:
    """Returns what to read, with what is known about each file; `collection` is that of files without a folder."""
    dialects = {name: Dialect(dialect) for name, dialect in Collection.objects.values_list("name", "dialect")}
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


def _decide_once(reading: Reading, seen: dict[str, str]) -> Decision | None:
    """Decides about a path that the run has had before: it is read once, and another text is a conflict."""
    path = reading.file.path
    if path not in seen:
        seen[path] = reading.sha256
        return None
    if seen[path] == reading.sha256:
        return Decision(Action.UNCHANGED, "given-twice")
    return Decision(Action.CONFLICT, "given-twice")


def plan_item(
    reading: Reading, decision: Decision, known: Known | None, *, may_publish: bool, now: dt.datetime
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


def row_status(data: ArticleData, *, may_publish: bool) -> Status:
    """The status that the row gets: the file's, but nobody publishes by a file who may not publish."""
    status = Status(data.status)
    return Status.REVIEW if status == Status.EVERGREEN and not may_publish else status


def is_public(data: ArticleData | None, *, may_publish: bool, now: dt.datetime) -> bool:
    """Whether readers could open the article once this text is stored."""
    return (
        data is not None
        and row_status(data, may_publish=may_publish) == Status.EVERGREEN
        and (data.publish_at is None or data.publish_at <= now)
        and (data.expire_at is None or data.expire_at > now)
    )


def windows(readings: Iterator[Reading], size: int) -> Iterator[list[Reading]]:
    """Cuts a stream into lists of at most `size`."""
    while window := list(islice(readings, size)):
        yield window
