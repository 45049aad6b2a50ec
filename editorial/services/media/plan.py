"""What an import does with media files: decided by path and content before anything is written."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from django.utils import timezone

from editorial.services.files import FoundMedia, UnreadableFile, media_problem
from editorial.services.folder_runs import find_folder
from editorial.services.known_files import KnownFile
from editorial.services.media.bundles import owners
from editorial.services.media.facts import media_facts
from editorial.services.media.results import Action, MediaItem, MediaReport
from editorial.services.media.stored import StoredMedia, former_contents, stored_media

REASONS = {
    "other-root": "came from another folder before and differs; what is stored stays (if the garden moved, import it "
    "with --moved)",
    "publisher-needed": "would change what readers see, which needs the right to publish; what is stored stays",
    "given-twice": "was given twice; the first one counts",
    "changed-meanwhile": "was changed while it was imported; run it again",
}


@dataclass(slots=True)
class MediaPlan(MediaReport):
    """The media files of an import, with what is known of the folders that they lie in."""

    known: dict[str, dict[str, KnownFile]] = field(default_factory=dict)  # folder → path → fact
    looked_at: dt.datetime = field(default_factory=timezone.now)

    @property
    def folders(self) -> list[str]:
        """The folders in which something is to be stored from."""
        return sorted({item.file.root for item in self.items if item.brings and item.file and not item.file.archive})


def plan_media(
    found: Sequence[FoundMedia], *, may_publish: bool, moved: bool, looked_at: dt.datetime | None = None
) -> MediaPlan:
    """Reads those files that are not known by size and times, one at a time, and decides about each."""
    plan = MediaPlan(looked_at=looked_at or timezone.now())
    for root in sorted({file.root for file in found if not file.archive}):
        row = find_folder(root)
        plan.known[root] = media_facts(row.pk if row else None)
    stored = stored_media(file.path for file in found)
    seen: set[str] = set()
    for file in found:
        fact = plan.known.get(file.root, {}).get(file.path)
        item = looked_at_file(file, fact, stored.get(file.path))
        if file.path in seen and item.action is not Action.REFUSED:
            item = refused(item, "given-twice")
        seen.add(file.path)
        plan.items.append(item)
    new = [item for item in plan.items if item.brings]
    had = former_contents() if new else {}
    closed = [] if may_publish else needing_publisher(new)
    for index, item in enumerate(plan.items):
        if item.brings and item.sha256 in had.get(item.path, ()):
            plan.items[index] = replace(item, action=Action.UNCHANGED, detail="older-copy")
        elif item.brings and _is_foreign(item, stored.get(item.path)) and not moved:
            plan.items[index] = refused(item, "other-root")
        elif item.path in closed and item.brings:
            plan.items[index] = refused(item, "publisher-needed")
    return plan


def looked_at_file(file: FoundMedia, fact: KnownFile | None, stored: StoredMedia | None) -> MediaItem:
    """Returns what becomes of a file by its content alone."""
    before = stored.sha256 if stored else ""
    is_read = False
    if fact is not None and fact.looks_like(file):
        sha256 = fact.sha256
    else:
        is_read = True
        try:
            data = file.read()
        except UnreadableFile as error:
            return MediaItem(file.path, Action.REFUSED, error.code, str(error), file, stored=before)
        problem = media_problem(file.path, data)
        if problem:
            return MediaItem(file.path, Action.REFUSED, *problem, file, stored=before)
        sha256 = hashlib.sha256(data).hexdigest()
    action = Action.UNCHANGED if sha256 == before else Action.UPDATE if before else Action.CREATE
    return MediaItem(file.path, action, file=file, sha256=sha256, stored=before, is_read=is_read)


def refused(item: MediaItem, code: str) -> MediaItem:
    """Returns the item as one that is not carried out."""
    return replace(item, action=Action.REFUSED, detail=code, reason=REASONS[code])


def _is_foreign(item: MediaItem, stored: StoredMedia | None) -> bool:
    return stored is not None and stored.root != "" and item.file is not None and stored.root != item.file.root


def needing_publisher(items: Sequence[MediaItem]) -> set[str]:
    """Returns the paths whose change readers would see: files of public bundles, and loose ones that are stored."""
    if not items:
        return set()
    bundles, public = owners((item.path for item in items), timezone.now())
    return {
        item.path
        for item in items
        if (bundles[item.path].pk in public if item.path in bundles else item.action is Action.UPDATE)
    }


def folder_of(root: str) -> bool:
    """Whether that is a folder, of which something can be remembered, and no archive."""
    return Path(root).is_dir()
