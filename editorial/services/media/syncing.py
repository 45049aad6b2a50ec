"""Media files of a folder and those stored here kept the same from both sides; what both last had decides."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from django.db import transaction
from django.utils import timezone

from editorial.models import Changeset, MediaFile
from editorial.services.changesets import Change, advance, record_effects
from editorial.services.files import FoundMedia
from editorial.services.files.folders import FolderWriter, UnsafePath
from editorial.services.folder_runs import Hold
from editorial.services.known_files import KnownFile
from editorial.services.media.bundles import RemovedBundles
from editorial.services.media.facts import new_facts, save_facts
from editorial.services.media.plan import looked_at_file, needing_publisher, refused
from editorial.services.media.results import Action, MediaItem, MediaReport
from editorial.services.media.sending import on_disk
from editorial.services.media.store import store_media
from editorial.services.media.stored import StoredMedia, content, stored_media

REASONS = {
    "both-changed": "was changed here and in the folder; delete one of the two, and the other one stays",
    "no-base": "is another file here than in the folder, and it is not known which one is older; delete one of the two",
    "file-gone": "was deleted in the folder and changed here; export_markdown writes it to the folder again",
    "removed-here": "was removed here and changed in the folder; delete the file, or give it another name",
}


@dataclass(slots=True)
class MediaSyncPlan(MediaReport):
    """The media files of both sides, with what was known of the folder."""

    facts: dict[str, KnownFile] = field(default_factory=dict)
    looked_at: dt.datetime = field(default_factory=timezone.now)

    @property
    def removals(self) -> int:
        """How many files would go on one of the sides, if deletions are carried out."""
        return self.counts[Action.REMOVE_HERE] + self.counts[Action.REMOVE_FILE]

    def to_do(self, *, delete: bool) -> list[MediaItem]:
        """Returns the items for which something is written."""
        wanted = [Action.CREATE, Action.UPDATE, Action.WRITE, Action.RENAME]
        return list(self.of(*wanted, *([Action.REMOVE_HERE, Action.REMOVE_FILE] if delete else [])))


def plan_media_sync(
    disk: Mapping[str, FoundMedia],
    facts: dict[str, KnownFile],
    *,
    passed_over: Collection[str] = (),
    checksum: bool = False,
    may_publish: bool = True,
) -> MediaSyncPlan:
    """Returns what becomes of every media file of either side; only files that do not look as they did are read."""
    plan = MediaSyncPlan(facts=facts)
    stored = stored_media()
    gone = RemovedBundles() if stored else None
    for path in sorted({*disk, *stored} - set(passed_over)):
        here = stored.get(path)
        fact = facts.get(path)
        judged: MediaItem | None
        item = MediaItem(path, Action.UNCHANGED, stored=here.sha256 if here else "")
        if (file := disk.get(path)) is not None:
            item = looked_at_file(file, None if checksum else fact, here)
        is_removed = here is not None and gone is not None and gone.hold(path)
        judged = item
        if item.action is not Action.REFUSED:
            judged = _decided(item, here, fact, is_removed=is_removed)
        if judged is not None:
            plan.items.append(judged)
    closed = set() if may_publish else needing_publisher([item for item in plan.items if item.brings])
    plan.items = [refused(item, "publisher-needed") if item.path in closed else item for item in plan.items]
    plan.items = _with_renames(plan.items)
    return plan


def _decided(
    item: MediaItem, here: StoredMedia | None, fact: KnownFile | None, *, is_removed: bool
) -> MediaItem | None:
    """Returns the item with what becomes of it; None where neither side has anything to do."""
    ours = "" if here is None or is_removed else here.sha256
    base = fact.sha256 if fact else here.sha256 if here and is_removed else ""
    if item.sha256 == ours:
        return replace(item, action=Action.UNCHANGED) if ours else None
    if not item.sha256:
        action, code = (
            (Action.WRITE, "")
            if not base
            else (Action.REMOVE_HERE, "")
            if base == ours
            else (Action.CONFLICT, "file-gone")
        )
    elif not ours:
        action, code = (
            (Action.CREATE, "")
            if not base
            else (Action.REMOVE_FILE, "")
            if base == item.sha256
            else (Action.CONFLICT, "removed-here")
        )
    elif base == ours:
        action, code = Action.UPDATE, ""
    elif base == item.sha256:
        action, code = Action.WRITE, ""
    else:
        action, code = Action.CONFLICT, "both-changed" if base else "no-base"
    return replace(item, action=action, detail=code, reason=REASONS.get(code, ""))


def _with_renames(items: list[MediaItem]) -> list[MediaItem]:
    """Returns the items with files that went from one path to another as renamed: nothing is lost by that."""
    new: dict[str, list[str]] = defaultdict(list)
    for item in items:
        if item.action is Action.CREATE:
            new[item.sha256].append(item.path)
    return [
        replace(item, action=Action.RENAME, renamed_to=new[item.stored][0])
        if item.action is Action.REMOVE_HERE and new.get(item.stored)
        else item
        for item in items
    ]


def apply_media_sync(
    plan: MediaSyncPlan,
    opened: Callable[[], Changeset],
    folder: FolderWriter,
    hold: Hold,
    *,
    delete: bool,
    progress: Callable[[int], None] | None = None,
) -> MediaReport:
    """Carries the plan out and returns what was done; `opened` gives the changeset, inside a transaction.

    Every step compares once more what is there with what the plan saw.
    """
    report = MediaReport()
    if plan.to_do(delete=delete):
        with transaction.atomic():
            changeset = opened()
        stored = store_media(plan.items, changeset, holds=[hold], progress=progress)
        report.items = [_sent(item, folder) if item.action is Action.WRITE else item for item in stored]
        folder.settle()
        written = [item for item in report.items if item.action is Action.WRITE]
        report.items = _removed(report.items, changeset, hold, folder, delete=delete)
        if written:
            with transaction.atomic():
                hold.assert_held()
                advance(changeset, len(written))
    else:
        report.items = list(plan.items)
    _remember(plan, report.items, hold, folder)
    return report


def _place(item: MediaItem, folder: FolderWriter) -> str:
    """Returns the path of the file below the folder, as the file system spells it."""
    return item.file.location.removeprefix(f"{folder.root}/") if item.file else item.path


def _sent(item: MediaItem, folder: FolderWriter) -> MediaItem:
    """Writes what is stored to the file, if it still is what the plan saw."""
    data = content(item.stored)
    if data is None:
        return refused(item, "changed-meanwhile")
    try:
        there = folder.read(_place(item, folder))
        if (hashlib.sha256(there).hexdigest() if there is not None else "") != item.sha256:
            return refused(item, "changed-meanwhile")
        folder.replace(_place(item, folder), data, expected=there)
    except UnsafePath as error:
        return replace(item, action=Action.REFUSED, detail=error.code, reason=str(error))
    return item


def _removed(
    items: Sequence[MediaItem], changeset: Changeset, hold: Hold, folder: FolderWriter, *, delete: bool
) -> list[MediaItem]:
    """Removes what went on the other side, where deletions are carried out, and former paths of renamed files."""
    stored_new = {item.path for item in items if item.brings}
    leaving = [
        item
        for item in items
        if (item.action is Action.REMOVE_HERE and delete)
        or (item.action is Action.RENAME and item.renamed_to in stored_new)
    ]
    gone: dict[str, MediaItem] = {}
    if leaving:
        with transaction.atomic():
            hold.assert_held()
            gone = {item.path: item for item in _unstored(leaving, changeset)}
            advance(changeset, len(gone))
    return list(_after_removal(items, gone, folder, delete=delete))


def _after_removal(
    items: Sequence[MediaItem], gone: Mapping[str, MediaItem], folder: FolderWriter, *, delete: bool
) -> Iterator[MediaItem]:
    for item in items:
        if item.path in gone:
            yield gone[item.path]
        elif item.action is Action.REMOVE_FILE and delete:
            yield _deleted(item, folder)
        else:
            yield item
    folder.settle()


def _unstored(items: Sequence[MediaItem], changeset: Changeset) -> list[MediaItem]:
    """Deletes the rows of files, where they still have the content that the plan saw."""
    now = stored_media(item.path for item in items)
    done = [item for item in items if item.path in now and now[item.path].sha256 == item.stored]
    MediaFile.objects.filter(path__in=[item.path for item in done]).delete()
    record_effects(changeset, [Change("media", item.path, {"sha256": item.stored}, None) for item in done])
    return [item if item.action is Action.RENAME else replace(item, action=Action.REMOVED) for item in done]


def _deleted(item: MediaItem, folder: FolderWriter) -> MediaItem:
    place = _place(item, folder)
    try:
        there = folder.read(place)
        if there is None or hashlib.sha256(there).hexdigest() != item.sha256:
            return refused(item, "changed-meanwhile")
        folder.remove(place, expected=there)
    except UnsafePath as error:
        return replace(item, action=Action.REFUSED, detail=error.code, reason=str(error))
    return replace(item, action=Action.REMOVED)


def _remember(plan: MediaSyncPlan, items: Sequence[MediaItem], hold: Hold, folder: FolderWriter) -> None:
    """Notes what both sides have in common now."""
    settled: list[tuple[FoundMedia, str]] = []
    for item in items:
        if item.action is Action.WRITE:
            if file := on_disk(item.path, folder):
                settled.append((file, item.stored))
        elif item.file and item.sha256 and (item.brings or item.action is Action.UNCHANGED):
            settled.append((item.file, item.sha256))
    facts = new_facts(settled, plan.facts, looked_at=plan.looked_at)
    left = [item.path for item in items if item.action in (Action.REMOVED, Action.RENAME)]
    forgotten = [*left, *(plan.facts.keys() - {item.path for item in items})]
    if facts or forgotten:
        with transaction.atomic():
            hold.assert_held()
            save_facts(hold.folder.pk, facts, forgotten=forgotten)
