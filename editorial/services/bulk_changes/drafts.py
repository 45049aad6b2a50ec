"""Bulk changes that somebody looks at: worked out once and kept, so that what is done is what was looked at."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import zlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

from django.contrib.auth.models import User
from django.utils import timezone

from editorial.models import Article, BulkChange, Changeset, Revision
from editorial.operations import read_operations
from editorial.services.actors import require
from editorial.services.bulk_changes.editing import OperationsEdit
from editorial.services.bulk_changes.recipe import RecipeData
from editorial.services.bulk_changes.selecting import read_selection
from editorial.services.bulk_edits import (
    Act,
    BulkPlan,
    BulkReport,
    EditItem,
    carry_out_bulk_edit,
    interrupted_edit,
    plan_bulk_edit,
)
from editorial.workflow import CHANGE

KEPT_FOR = dt.timedelta(days=30)


class PlanChanged(ValueError):
    """The plan is another one than the one that was looked at, or there is none."""


def begin_change(recipe: RecipeData, *, by: User) -> BulkChange:
    """Returns a change to look at, without a plan; those that nobody carried out for a month go.

    Raises:
        PermissionDenied: the user may change no article.
    """
    require(by, CHANGE)
    now = timezone.now()
    BulkChange.objects.filter(created_at__lt=now - KEPT_FOR).delete()
    return BulkChange.objects.create(
        name=(recipe.message or recipe.name)[:200],
        select=recipe.selection.as_json(),
        operations=[operation.as_json() for operation in recipe.operations],
        author=by,
        created_at=now,
    )


def keep_selection(select: Mapping[str, Any], *, by: User) -> BulkChange:
    """Returns a change that knows its articles and has no operation yet; raises RecipeInvalid, PermissionDenied."""
    return begin_change(RecipeData("", read_selection(select), ()), by=by)


def recipe_of_change(change: BulkChange) -> RecipeData:
    """Returns what is to be done, with what was left out; raises RecipeInvalid where the program has changed since."""
    selection = read_selection(change.select)
    left_out = tuple(dict.fromkeys((*selection.left_out, *change.left_out)))
    return RecipeData(change.name, replace(selection, left_out=left_out), read_operations(change.operations))


def edit_of_change(change: BulkChange) -> OperationsEdit:
    """Returns the bulk edit of a change."""
    return OperationsEdit(recipe_of_change(change))


def count_selected(change: BulkChange) -> int:
    """Returns how many articles are to be read for the plan."""
    return edit_of_change(change).candidates().count()


def plan_change(change: BulkChange, *, by: User, progress: Callable[[int], None] = lambda done: None) -> BulkPlan:
    """Works out what the change would do to each article, keeps it and returns it; writes no article.

    Raises:
        PermissionDenied: the user may change no article.
    """
    plan = plan_bulk_edit(edit_of_change(change), by=by, exact=True, progress=progress)
    change.plan = _packed(plan.items)
    change.fingerprint = _fingerprint(plan.items)
    change.save(update_fields=["plan", "fingerprint"])
    return kept_plan(change) or plan


def kept_plan(change: BulkChange) -> BulkPlan | None:
    """Returns the plan as it was worked out, without what was left out since; None before there is one."""
    if change.plan is None:
        return None
    left_out = set(change.left_out)
    items = tuple(item for item in _unpacked(change.plan) if item.path not in left_out)
    begun = interrupted_edit(edit_of_change(change))
    seen = hashlib.sha256(repr((change.fingerprint, sorted(left_out))).encode()).hexdigest()
    stored = Article.objects.present().count()
    return BulkPlan(items, stored, seen, interrupted=begun.pk if begun else None)


def leave_out(change: BulkChange, paths: Iterable[str], *, back: bool = False) -> None:
    """Takes articles out of the change, or `back` into it."""
    wanted = set(paths)
    left_out = set(change.left_out)
    change.left_out = sorted(left_out - wanted if back else left_out | wanted)
    change.save(update_fields=["left_out"])


def carry_out_change(
    change: BulkChange,
    *,
    by: User,
    seen: str,
    message: str = "",
    progress: Callable[[int], None] | None = None,
    opened: Callable[[int], None] = lambda changeset_id: None,
    completes: int | None = None,
) -> BulkReport:
    """Makes the change in the articles of its plan, each only where it is as it was planned, as one changeset.

    `seen` is the plan that was looked at; a run that goes on with another's changeset leaves what that has written.

    Raises:
        PermissionDenied: the user may not make it.
        PlanChanged: the plan is another one.
        BulkEditBusy: the same change is being made.
    """
    plan = kept_plan(change)
    if plan is None or (plan.fingerprint != seen and completes is None):
        raise PlanChanged(change.pk)
    begun = completes or plan.interrupted
    done = set(Revision.objects.filter(changeset=begun).values_list("article_id", flat=True)) if begun else set()
    items = [item for item in plan.items if item.act is not Act.UNCHANGED and item.article_id not in done]
    edit = edit_of_change(change)

    def keep(changeset_id: int) -> None:
        change.changeset = Changeset(pk=changeset_id)
        change.save(update_fields=["changeset"])
        opened(changeset_id)

    return carry_out_bulk_edit(
        edit,
        replace(plan, items=tuple(items)),
        by=by,
        message=message,
        progress=progress,
        opened=keep,
        completes=completes,
    )


def _packed(items: Iterable[EditItem]) -> bytes:
    rows = [
        [it.article_id, it.path, it.title, it.act.value, it.code, it.detail, it.waits, it.public, it.seen]
        for it in items
    ]
    return zlib.compress(json.dumps(rows, ensure_ascii=False).encode(), 6)


def _unpacked(data: Any) -> list[EditItem]:
    rows = json.loads(zlib.decompress(bytes(data)))
    return [
        EditItem(pk, path, title, Act(act), code, detail, waits=waits, public=public, seen=(seen[0], seen[1]))
        for pk, path, title, act, code, detail, waits, public, seen in rows
    ]


def _fingerprint(items: Iterable[EditItem]) -> str:
    return hashlib.sha256(repr([(it.path, it.act.value, it.code, it.seen) for it in items]).encode()).hexdigest()
