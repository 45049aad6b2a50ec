"""The rows of a plan as a page shows them: what becomes of a file, why, and the lines that differ."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from editorial.admin.differences import DifferenceLine, line_difference
from editorial.merging import DifferenceSummary
from editorial.services.importing import Action, PlanItem, text_changes
from editorial.services.media import Action as MediaAction
from editorial.services.media import MediaItem, MediaReport

TABS: tuple[dict[str, Any], ...] = (
    {"action": Action.CONFLICT, "title": _("Conflicts")},
    {"action": Action.QUARANTINE, "title": _("Cannot be read")},
    {"action": Action.UPDATE, "title": _("Changed")},
    {"action": Action.CREATE, "title": _("New")},
    {"action": Action.UNCHANGED, "title": _("Unchanged")},
)
KEPT = _("The article stays as it is; the file's text is kept in its history.")
REASONS: dict[str, tuple[str | Promise, str | Promise]] = {
    "edited-here": (_("The article was edited here since the last import."), KEPT),
    "other-root": (_("The article was imported from another folder and differs."), KEPT),
    "publisher-needed": (_("The article is published; changing it needs the right to publish."), KEPT),
    "removed-here": (_("The article was removed here."), ""),
    "kept-before": (_("The text still differs from the article; it is kept in its history already."), ""),
    "given-twice": (_("The path stands in the upload twice; the first file counts."), ""),
    "older-copy": (_("The article has had this text before; an old copy changes nothing."), ""),
    "settled": (_("The conflict with this text was settled here."), ""),
    "mended-here": (_("The file is broken and was mended here; it stands for that text."), ""),
    "dismissed": (_("The file is broken and was dismissed here."), ""),
    "arrived": (_("The file has the text of the article, as it was edited here."), ""),
    "collection": (_("It describes its collection."), ""),
}

MEDIA_LABELS: dict[MediaAction, str | Promise] = {
    MediaAction.CREATE: _("new"),
    MediaAction.UPDATE: _("changed"),
    MediaAction.UNCHANGED: _("unchanged"),
    MediaAction.REFUSED: _("refused"),
}
MEDIA_REASONS: dict[str, str | Promise] = {
    "other-root": _("It came from another folder before and differs; what is stored stays."),
    "publisher-needed": _("Readers see it; changing it needs the right to publish. What is stored stays."),
    "given-twice": _("The path stands in the upload twice; the first file counts."),
    "older-copy": _("This content was here before; an old copy changes nothing."),
    "other-content": _("Its content is not what its name says."),
    "too-large": _("It is larger than 20 MB. Make it smaller, or link to where it is published."),
    "empty-file": _("It has no content."),
    "encrypted": _("It is encrypted. Unpack the archive first."),
    "damaged": _("It cannot be unpacked."),
}


@dataclass(frozen=True, slots=True)
class MediaRow:
    """One media file of a plan; `reason` is why it is not taken, "" where it is."""

    item: MediaItem
    label: str | Promise
    reason: str | Promise = ""


def media_rows(plan: MediaReport, most: int) -> list[MediaRow]:
    """Returns the rows of media files that something becomes of, the refused ones first, at most so many."""
    items = sorted(plan.changes, key=lambda item: (item.action is not MediaAction.REFUSED, item.path))[:most]
    return [
        MediaRow(item, MEDIA_LABELS.get(item.action, item.action.value), MEDIA_REASONS.get(item.detail, item.reason))
        for item in items
    ]


def media_counts(plan: MediaReport) -> list[tuple[str | Promise, int]]:
    """Returns how many media files become what, in the order of the labels, without zeros."""
    found = plan.counts
    return [(label, found[action]) for action, label in MEDIA_LABELS.items() if found[action]]


@dataclass(frozen=True, slots=True)
class PlanRow:
    """One file; `lines` are those that differ, where the file stands against a stored text."""

    item: PlanItem
    reasons: tuple[str | Promise, ...] = ()
    lines: list[DifferenceLine] = field(default_factory=list)
    summary: DifferenceSummary | None = None

    @property
    def becomes_public(self) -> bool:
        """Whether readers can open it afterwards and could not before."""
        return self.item.public_after and not self.item.public_before

    @property
    def leaves(self) -> bool:
        """Whether readers could open it before and cannot afterwards."""
        return self.item.public_before and not self.item.public_after


def plan_rows(items: Sequence[PlanItem]) -> Iterator[PlanRow]:
    """Yields the rows of some items."""
    for item, change in text_changes(items):
        reasons = tuple(reason for reason in REASONS.get(item.detail, ()) if reason)
        if change is None:
            yield PlanRow(item, reasons)
        else:
            yield PlanRow(item, reasons, line_difference(change.old, change.new), change.summary)
