"""Plans and reports of undos for machines, and the lines of the texts that come back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from editorial.models import Revision
from editorial.services.importing.changes import TextChange, hunks_as_json
from editorial.services.slugs import chunks
from editorial.services.undoing.results import Act, ArticleItem, RowItem

BATCH = 50  # articles whose texts are in memory
MOST_CHARACTERS = 10_000_000  # of changes in one report; what is beyond is told by its path alone
CHANGING = (Act.RESTORE, Act.KEEP_PENDING)


def undo_changes(items: Iterable[ArticleItem | RowItem]) -> Iterator[tuple[ArticleItem | RowItem, TextChange | None]]:
    """Yields the items of a plan with the text before and after; None for rows, and where no text becomes another."""
    for batch in chunks(list(items), BATCH):
        ids = [pk for item in batch if isinstance(item, ArticleItem) for pk in _texts(item)]
        rows = Revision.objects.filter(pk__in=ids).select_related("body")
        texts = {row.pk: row.header + row.body.text for row in rows}
        for item in batch:
            pair = _texts(item) if isinstance(item, ArticleItem) else ()
            yield item, TextChange(texts[pair[0]], texts[pair[1]]) if pair and all(pk in texts for pk in pair) else None


def _texts(item: ArticleItem) -> tuple[int, ...]:
    """Returns the revisions of now and of the text that comes back, () where no text becomes another."""
    return (item.revision, item.former) if item.act in CHANGING and item.revision and item.former else ()


def item_as_json(item: ArticleItem | RowItem) -> dict[str, Any]:
    """Returns one article or row of a plan or report for machines."""
    columns: dict[str, Any] = {"action": item.act.value, "code": item.code, "reason": str(item.reason)}
    if isinstance(item, ArticleItem):
        return {"path": item.path, **columns}
    return {"table": item.table, "key": item.key, **columns}


def items_as_json(items: Iterable[ArticleItem | RowItem], *, changes: bool) -> list[dict[str, Any]]:
    """Returns all items for machines; with `changes` the lines that each text would get back.

    Those are told of a plan only: once it is carried out, the texts are as before.
    """
    if not changes:
        return [item_as_json(item) for item in items]
    told = []
    characters = 0
    for item, change in undo_changes(items):
        shown: dict[str, Any] | None = None
        if change is not None:
            shown = {"hunks": [], "cut": True} if characters > MOST_CHARACTERS else hunks_as_json(change)
            characters += sum(len(line) for hunk in shown["hunks"] for line in hunk["lines"])
        told.append({**item_as_json(item), **({"change": shown} if isinstance(item, ArticleItem) else {})})
    return told
