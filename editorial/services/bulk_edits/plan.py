"""What a bulk edit is going to do, article by article, before anything is written."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Sequence

from django.utils import timezone

from editorial.models import Article
from editorial.services.actors import Actor, may, require
from editorial.services.bulk_edits.decision import Decided, circumstances, decide, load, row_item
from editorial.services.bulk_edits.edits import BulkEdit
from editorial.services.bulk_edits.results import BulkPlan, EditItem
from editorial.services.bulk_edits.resuming import interrupted_edit
from editorial.services.importing.changes import TextChange
from editorial.services.slugs import chunks
from editorial.services.texts import document_of
from editorial.workflow import CHANGE, PUBLISH

MOST_READ = 400  # articles; of more, a plan goes by the rows alone
BATCH = 100  # texts in memory
SEEN = ("pk", "live_revision_id", "pending_revision_id", "approved_revision_id", "status", "assignee_id")


def require_edit(edit: BulkEdit, by: Actor) -> None:
    """Passes when the actor may make this edit.

    Raises:
        PermissionDenied: the actor may not.
    """
    for permission in (CHANGE, *edit.permissions):
        require(by, permission)


def plan_bulk_edit(
    edit: BulkEdit, *, by: Actor, exact: bool = False, progress: Callable[[int], None] = lambda done: None
) -> BulkPlan:
    """Decides about every article that the edit may concern; writes nothing. `exact` reads however many texts.

    Raises:
        PermissionDenied: the actor may not look at what this edit would do.
    """
    for permission in (CHANGE, *edit.looking):
        require(by, permission)
    rows = edit.candidates().present().order_by("path", "pk")
    about = circumstances(edit, by, timezone.now())
    ids = list(rows.values_list("pk", flat=True))
    exact = exact or len(ids) <= MOST_READ
    items: list[EditItem] = []
    if exact:
        for decided in _decided(ids, edit, by):
            items.append(decided.item)
            progress(len(items))
    else:
        texts = ("header", "summary", "insight", "alternative_titles")
        items = [row_item(article, about) for article in rows.defer(*texts).iterator(chunk_size=1_000)]
    found = interrupted_edit(edit)
    stored = Article.objects.present().count()
    return BulkPlan(tuple(items), stored, fingerprint(edit, by=by), exact, found.pk if found else None)


def fingerprint(edit: BulkEdit, *, by: Actor) -> str:
    """Returns a text that differs when a plan of this edit might differ in what it would do."""
    rows = list(edit.candidates().present().order_by("pk").values_list(*SEEN))
    said = json.dumps(edit.spec(), sort_keys=True)
    return hashlib.sha256(repr((said, edit.state(), may(by, PUBLISH), rows)).encode()).hexdigest()


def _decided(ids: Sequence[int], edit: BulkEdit, by: Actor) -> Iterator[Decided]:
    about = circumstances(edit, by, timezone.now())
    for chunk in chunks(ids, BATCH):
        for article in load(chunk):
            yield decide(article, about)


def with_lines(
    items: Iterable[EditItem], edit: BulkEdit, *, by: Actor
) -> Iterator[tuple[EditItem, list[tuple[str, TextChange]]]]:
    """Yields articles of a plan, decided again, with the texts that change: which one ("live", "waiting"), and how."""
    about = circumstances(edit, by, timezone.now())
    for chunk in chunks([item.article_id for item in items], BATCH):
        for article in load(chunk):
            decided = decide(article, about)
            changes = []
            for which, after in (("live", decided.live), ("waiting", decided.waiting)):
                if after is not None:
                    before = document_of(article, pending=which == "waiting")
                    changes.append((which, TextChange(before.header + before.body, after.header + after.body)))
            yield decided.item, changes
