"""Taking changesets back, and saving as the form does, for tests."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest import mock

from editorial.mapping import Field
from editorial.models import Article, Changeset
from editorial.services.articles import edit_article, open_for_editing
from editorial.services.undoing import UndoReport, carry_out_undo, plan_undo


class Killed(BaseException):
    """What ends a run in the midst of its work, as a signal would."""


@contextmanager
def killed_after_first_write() -> Iterator[None]:
    """Ends the run that the block does before its changeset is written for a second time."""
    save, saves = Changeset.save, []

    def once(changeset: Changeset, *args: Any, **kwargs: Any) -> None:
        saves.append(changeset)
        if len(saves) > 1:
            raise Killed
        save(changeset, *args, **kwargs)

    with mock.patch.object(Changeset, "save", once):
        try:
            yield
        except Killed:
            return
    raise AssertionError("The run wrote its changeset only once.")


def undo(changeset: Changeset | int | None = None, **options: Any) -> UndoReport:
    """Takes a changeset back, the newest unless one is given."""
    by = options.pop("by", None)
    if changeset is None:
        changeset = newest()
    pk = changeset.pk if isinstance(changeset, Changeset) else changeset
    return carry_out_undo(plan_undo(pk, by=by, articles=options.get("articles")), by=by)


def newest() -> Changeset:
    return Changeset.objects.order_by("-pk")[0]


def edit(path: str, *, publish: bool = True, by: Any = None, body: str | None = None, **changes: Any) -> None:
    """Saves an article as the form does."""
    opened = open_for_editing(Article.objects.present().get(path=path).pk, by=by)
    values = {Field(name): value for name, value in changes.items()}
    edit_article(opened.article.pk, by=by, changes=values, body=body, based_on=opened.revision_id, publish=publish)


def codes(report: UndoReport) -> list[str]:
    return sorted(item.code for item in report.left)
