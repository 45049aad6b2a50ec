"""What an import is going to do and what it did, as data."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum

from editorial.mapping import Finding, StatusReading
from editorial.services.files import Refusal, SourceFile
from editorial.services.media.results import MediaReport


class Action(StrEnum):
    """What becomes of one file."""

    CREATE = "created"
    UPDATE = "updated"
    UNCHANGED = "unchanged"
    CONFLICT = "conflicting"
    QUARANTINE = "quarantined"


@dataclass(frozen=True, slots=True)
class PlanItem:
    """One file and what becomes of it; `detail` is a code that tells cases of one action apart.

    `writes` says whether anything at all has to be stored for it.
    """

    file: SourceFile
    action: Action
    detail: str = ""
    writes: bool = False
    sha256: str = ""
    is_article_text: bool = False  # a new or changed text of an article
    reading: StatusReading | None = None
    draft: bool | None = None
    public_before: bool = False
    public_after: bool = False
    refusal: Refusal | None = None
    findings: tuple[Finding, ...] = ()


@dataclass(slots=True)
class Visibility:
    """How many new or changed articles each way of reading the header would make public.

    `by_status`, `by_typo` and `by_flag` (no `status`, but `draft: false`) are public by the rule; `by_draft` is what
    a site generator that looks at `draft` alone would publish.
    """

    by_status: int = 0
    by_typo: int = 0
    by_flag: int = 0
    by_draft: int = 0
    becoming_public: int = 0
    leaving: int = 0

    def count(self, item: PlanItem) -> None:
        """Adds one item of a plan, where it brings a text."""
        if not item.is_article_text:
            return
        self.by_draft += item.draft is False
        if item.public_after:
            self.by_status += item.reading is StatusReading.STATUS
            self.by_typo += item.reading is StatusReading.TYPO
            self.by_flag += item.reading is StatusReading.DRAFT_FLAG
        self.becoming_public += item.public_after and not item.public_before
        self.leaving += item.public_before and not item.public_after


@dataclass(slots=True)
class ImportReport:
    """What an import did; `changeset_id` is None when nothing had to be written."""

    changeset_id: int | None = None
    counts: Counter[Action] = field(default_factory=Counter)
    visibility: Visibility = field(default_factory=Visibility)
    items: list[PlanItem] = field(default_factory=list)  # all but the unchanged
    skipped: list[tuple[str, str, str]] = field(default_factory=list)
    warnings: list[tuple[str, str, str]] = field(default_factory=list)
    media: MediaReport = field(default_factory=MediaReport)

    @property
    def refused(self) -> bool:
        """Whether a file was not accepted, which makes the command's exit code 1."""
        return self.not_accepted > 0

    @property
    def not_accepted(self) -> int:
        """How many files were passed over, in conflict, not readable, or media files that were refused."""
        documents = self.counts[Action.CONFLICT] + self.counts[Action.QUARANTINE]
        return len(self.skipped) + documents + self.media.refused
