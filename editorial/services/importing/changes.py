"""What a file would change in the article of its path: the exact lines, worked out only where somebody looks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from editorial.merging import DifferenceSummary, Hunk, difference_summary, line_differences
from editorial.models import Article, Collection
from editorial.services.files import UnreadableFile
from editorial.services.importing.collections import is_collection_index
from editorial.services.importing.decision import known_articles
from editorial.services.importing.results import Action, PlanItem
from editorial.services.slugs import chunks
from editorial.services.texts import stored_bytes

BATCH = 100  # texts in memory
MOST_LINES = 500  # of one file that a report names
MOST_CHARACTERS = 100_000
DIFFERING = (Action.UPDATE, Action.CONFLICT)


@dataclass(frozen=True, slots=True)
class TextChange:
    """The stored text and the file's, and where they differ."""

    old: str
    new: str

    @property
    def hunks(self) -> tuple[Hunk, ...]:
        """The places that differ, with some lines around each."""
        return line_differences(self.old, self.new)

    @property
    def summary(self) -> DifferenceSummary:
        """How many lines become others."""
        return difference_summary(self.hunks)


def text_changes(items: Sequence[PlanItem]) -> Iterator[tuple[PlanItem, TextChange | None]]:
    """Yields each item with what its file would change; None where it is new, unchanged or cannot be read.

    Of a conflict it is what the file's text would change if it took the article's place. Holds some hundred texts.
    """
    for batch in chunks(items, BATCH):
        stored = _stored_texts([item.file.path for item in batch if item.action in DIFFERING])
        for item in batch:
            old = stored.get(item.file.path) if item.action in DIFFERING else None
            yield item, None if old is None else _change(old, item)


def _change(old: str, item: PlanItem) -> TextChange | None:
    try:
        return TextChange(old, item.file.read().decode())
    except (UnreadableFile, UnicodeDecodeError):  # the file is another one by now
        return None


def _stored_texts(paths: Sequence[str]) -> dict[str, str]:
    known = {path: found.article_id for path, found in known_articles(paths).items()}
    rows = Article.objects.filter(pk__in=known.values()).select_related("body").only("header", "body__text")
    texts = {row.pk: stored_bytes(row).decode() for row in rows}
    names = [path.split("/")[0] for path in paths if is_collection_index(path)]
    indexes = {row.name: row.index_header + row.index_body for row in Collection.objects.filter(name__in=names)}
    found = {path: indexes[name] for path in paths if (name := path.split("/")[0]) in indexes}
    return found | {path: texts[pk] for path, pk in known.items() if pk in texts}


def hunks_as_json(change: TextChange) -> dict[str, Any]:
    """Returns the hunks for machines, in the manner of a unified difference, up to a bound.

    {"hunks": [{"old": first line, "new": first line, "lines": [" same", "-before", "+after"]}], "cut": whether some
    are left out}. A line keeps its end where that differs, so that such a change can be told.
    """
    hunks: list[dict[str, Any]] = []
    lines = characters = 0
    for hunk in change.hunks:
        shown = _unified(hunk)
        lines += len(shown)
        characters += sum(map(len, shown))
        if lines > MOST_LINES or characters > MOST_CHARACTERS:
            return {"hunks": hunks, "cut": True}
        hunks.append({"old": hunk.old_start, "new": hunk.new_start, "lines": shown})
    return {"hunks": hunks, "cut": False}


def _unified(hunk: Hunk) -> list[str]:
    """Returns the lines of a hunk; of neighbouring changes the old ones stand before the new ones."""
    lines: list[str] = []
    added: list[str] = []
    for row in hunk.rows:
        old = "".join(part.text for part in row.old) + (row.old_ending if row.ending_changed else "")
        new = "".join(part.text for part in row.new) + (row.new_ending if row.ending_changed else "")
        if row.kind == "equal":
            lines += [*added, f" {old}"]
            added = []
            continue
        if row.old_number is not None:
            lines.append(f"-{old}")
        if row.new_number is not None:
            added.append(f"+{new}")
    return lines + added
