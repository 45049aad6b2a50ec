"""What a sync is going to do and what it did, as data."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from editorial.mapping import Finding
from editorial.services.files import Reading, Refusal
from editorial.services.importing import Visibility
from editorial.services.known_files import Note
from editorial.services.media import MediaReport
from editorial.services.media.syncing import MediaSyncPlan
from editorial.services.syncing.disk import DiskFile
from editorial.services.syncing.facts import Circumstances

LARGE_SHARE = 0.2
FEWEST = 10  # changes that are never called large
MANY_PUBLIC = 50


class Action(StrEnum):
    """What becomes of one path."""

    UNCHANGED = "unchanged"
    CREATE = "created"
    UPDATE = "updated"
    MERGE = "merged"
    WRITE = "written"
    RENAME = "renamed"
    REMOVE_ARTICLE = "articles to remove"
    REMOVE_FILE = "files to delete"
    REMOVED = "removed"
    CONFLICT = "conflicting"
    QUARANTINE = "quarantined"
    REFUSED = "refused"


REFUSALS = (Action.CONFLICT, Action.QUARANTINE, Action.REFUSED)


@dataclass(frozen=True, slots=True)
class SyncOptions:
    """`checksum`: read every file; `delete`: carry deletions out; `jobs`: processes that read (as many as pay off)."""

    checksum: bool = False
    delete: bool = False
    force_new: bool = False
    jobs: int | None = None


@dataclass(frozen=True, slots=True)
class SyncItem:
    """One path and what becomes of it.

    `renamed_from` is the path that the article has had until now. `goes_out` says that the file gets the article's
    text after whatever came in. `writes` says whether anything but facts has to be stored in the database.
    """

    path: str
    action: Action
    detail: str = ""
    renamed_from: str = ""
    disk: DiskFile | None = None
    sha256: str = ""
    article_id: int | None = None
    writes: bool = False
    goes_out: bool = False
    public_before: bool = False
    public_after: bool = False
    refusal: Refusal | None = None
    findings: tuple[Finding, ...] = ()


@dataclass(slots=True)
class SyncPlan:
    """Every path that is not unchanged, with what becomes of it, and what that means for readers."""

    root: str
    options: SyncOptions
    about: Circumstances
    items: list[SyncItem] = field(default_factory=list)
    skipped: list[tuple[str, str, str]] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    forgotten: list[str] = field(default_factory=list)  # paths of which nothing is to be known any more
    leftovers: list[str] = field(default_factory=list)  # temporary files of a run that was killed
    unchanged: int = 0
    visibility: Visibility = field(default_factory=Visibility)
    stored_articles: int = 0
    readings: dict[str, Reading] = field(default_factory=dict)  # of the first files to store, so far as memory allows
    media: MediaSyncPlan = field(default_factory=MediaSyncPlan)

    @property
    def counts(self) -> Counter[Action]:
        """Paths by what becomes of them; a renamed article counts as renamed whatever becomes of its text."""
        return counted(self.items, self.unchanged)

    @property
    def removals(self) -> int:
        """How many articles and files the run takes away."""
        found = self.counts
        removals = found[Action.REMOVE_ARTICLE] + found[Action.REMOVE_FILE] + self.media.removals
        return removals if self.options.delete else 0

    @property
    def total(self) -> int:
        """How many documents and media files are written on one of the sides, or removed."""
        documents = sum(item.writes or item.goes_out for item in self.items)
        removals = self.removals - self.media.removals if self.options.delete else 0
        return documents + removals + len(self.media.to_do(delete=self.options.delete))

    @property
    def removes_much(self) -> bool:
        """Whether so much goes away that it looks like a folder that is not mounted, or is not the one meant."""
        return self.removals > max(FEWEST, LARGE_SHARE * (self.stored_articles + len(self.media.items)))

    @property
    def is_large(self) -> bool:
        """Whether a person should agree first."""
        changed = sum(item.action not in (Action.CREATE, *REFUSALS) for item in self.items)
        share = max(FEWEST, LARGE_SHARE * self.stored_articles)
        return self.visibility.becoming_public > MANY_PUBLIC or changed > share or self.removes_much

    def of(self, *actions: Action) -> Iterator[SyncItem]:
        """Yields the items with one of these actions."""
        return (item for item in self.items if item.action in actions)


@dataclass(slots=True)
class SyncReport:
    """What a sync did; `changeset_id` is None when nothing had to be written."""

    changeset_id: int | None = None
    unchanged: int = 0
    items: list[SyncItem] = field(default_factory=list)  # all but the unchanged
    skipped: list[tuple[str, str, str]] = field(default_factory=list)
    visibility: Visibility = field(default_factory=Visibility)
    media: MediaReport = field(default_factory=MediaReport)

    @property
    def counts(self) -> Counter[Action]:
        """Paths by what became of them."""
        return counted(self.items, self.unchanged)

    @property
    def refused(self) -> int:
        """How many files were not brought together with what is stored, which makes the command's exit code 1."""
        found = self.counts
        return len(self.skipped) + sum(found[action] for action in REFUSALS) + self.media.refused


def counted(items: list[SyncItem], unchanged: int) -> Counter[Action]:
    """Returns paths by what becomes of them."""
    found = Counter(
        Action.RENAME if item.renamed_from and item.action not in REFUSALS else item.action for item in items
    )
    found[Action.UNCHANGED] += unchanged
    return found
