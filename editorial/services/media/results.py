"""What is going to become of media files, and what became of them, as data."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from editorial.services.files import FoundMedia


class Action(StrEnum):
    """What becomes of one media file."""

    CREATE = "created"
    UPDATE = "updated"
    UNCHANGED = "unchanged"
    WRITE = "written"
    RENAME = "renamed"
    REMOVE_HERE = "to remove here"
    REMOVE_FILE = "files to delete"
    REMOVED = "removed"
    CONFLICT = "conflicting"
    REFUSED = "refused"


REFUSALS = (Action.CONFLICT, Action.REFUSED)
PROPOSALS = {
    Action.REMOVE_HERE: "was deleted in the folder; --delete removes it here, export_markdown writes the file again",
    Action.REMOVE_FILE: "was removed here; --delete deletes the file",
}
BRINGING = (Action.CREATE, Action.UPDATE)


@dataclass(frozen=True, slots=True)
class MediaItem:
    """One media file and what becomes of it; `detail` is a stable code, `reason` its words for the terminal.

    `file` is None where there is no file. `sha256` is the file's content, `stored` the one that is stored here, each ""
    for none. `is_read` tells that the content was read, not only known by size and times.
    """

    path: str
    action: Action
    detail: str = ""
    reason: str = ""
    file: FoundMedia | None = None
    sha256: str = ""
    stored: str = ""
    is_read: bool = False
    renamed_to: str = ""

    @property
    def brings(self) -> bool:
        """Whether the content of the file is to be stored."""
        return self.action in BRINGING


@dataclass(slots=True)
class MediaReport:
    """Media files with what becomes of each, or what became of it."""

    items: list[MediaItem] = field(default_factory=list)

    @property
    def counts(self) -> Counter[Action]:
        """Files by what becomes of them."""
        return Counter(item.action for item in self.items)

    @property
    def writes(self) -> int:
        """How many files are to be stored."""
        return sum(item.brings for item in self.items)

    @property
    def refused(self) -> int:
        """How many files were not accepted."""
        return sum(item.action in REFUSALS for item in self.items)

    @property
    def changes(self) -> list[MediaItem]:
        """All items but the unchanged ones."""
        return [item for item in self.items if item.action is not Action.UNCHANGED]

    def of(self, *actions: Action) -> Iterator[MediaItem]:
        """Yields the items with one of these actions."""
        return (item for item in self.items if item.action in actions)

    def summary(self) -> str:
        """Returns the numbers that are not 0: "3 created, 1 refused"; "" without media files."""
        found = self.counts
        return ", ".join(f"{found[action]:,} {action.value}" for action in Action if found[action])

    def plain_counts(self) -> dict[str, int]:
        """Returns the numbers that are not 0 by name, for reports."""
        return {action.value: number for action, number in sorted(self.counts.items()) if number}

    def as_json(self) -> dict[str, Any]:
        """Returns counts and the files that are not unchanged, for machines."""
        return {"counts": self.plain_counts(), "files": [media_as_json(item) for item in self.changes]}


def media_as_json(item: MediaItem) -> dict[str, Any]:
    """Returns one media file of a plan or report for machines."""
    return {
        "path": item.path,
        "media": True,
        "action": item.action.value,
        "detail": item.detail,
        "reason": item.reason,
        "bytes": item.file.size if item.file else None,
        "renamed_to": item.renamed_to or None,
    }
