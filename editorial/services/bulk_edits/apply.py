"""Carrying out a bulk edit in short transactions; after a kill the next run completes it to the same end."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from django.db import transaction
from django.utils import timezone

from editorial.models import Changeset
from editorial.services.actors import Actor
from editorial.services.batches import timed_batches
from editorial.services.bulk_edits.decision import circumstances, decide, load
from editorial.services.bulk_edits.edits import BulkEdit
from editorial.services.bulk_edits.plan import require_edit
from editorial.services.bulk_edits.results import BulkPlan, BulkReport, EditItem
from editorial.services.bulk_edits.resuming import BulkEditBusy, interrupted_edit, is_alive
from editorial.services.bulk_edits.writing import write_texts
from editorial.services.changesets import advance, close, open_changeset
from editorial.services.locking import lock_articles
from editorial.services.naming import choose_display_names

MOST_NAMED = 200  # of what was refused, in the stored report

Progress = Callable[[int], None]


def carry_out_bulk_edit(
    edit: BulkEdit,
    plan: BulkPlan,
    *,
    by: Actor,
    message: str = "",
    progress: Progress | None = None,
    opened: Callable[[int], None] | None = None,
    completes: int | None = None,
) -> BulkReport:
    """Makes the edit in the articles of the plan, as one changeset, and returns what was done.

    `opened` is told the changeset at once; `completes` is one that this run may go on with, however fresh it is.

    Every decision is taken again inside its transaction: an article that was edited since the plan is changed as it is
    now, or refused and named. Where there is nothing to write nothing is written, unless a killed run is to be
    completed.

    Raises:
        PermissionDenied: the actor may not make this edit.
        BulkEditBusy: a run of the same edit is at work.
        ValidationError: the edit is not possible any more.
    """
    require_edit(edit, by)
    edit = edit.as_planned(plan)
    report = BulkReport()
    if not plan.writes and plan.interrupted is None:
        report.items = list(plan.items)
        return report
    run = _Run(edit, plan, report, by=by, message=message, progress=progress, may_complete=completes)
    if opened:
        opened(run.changeset.pk)
    run.run()
    return report


class _Run:
    """One run: its changeset, and batches whose size follows the time that they take."""

    def __init__(
        self,
        edit: BulkEdit,
        plan: BulkPlan,
        report: BulkReport,
        *,
        by: Actor,
        message: str,
        progress: Progress | None,
        may_complete: int | None,
    ) -> None:
        self.may_complete = may_complete
        self.edit = edit
        self.plan = plan
        self.report = report
        self.by = by
        self.progress = progress
        self.entity_ids: set[int] = set()
        self.completes = False
        with transaction.atomic():
            self.changeset = self._begun(message)
            edit.begin(self.changeset, by=by)
            advance(self.changeset, 0)
        report.changeset_id = self.changeset.pk

    def _begun(self, message: str) -> Changeset:
        """Returns the changeset of a killed run of the same edit, else a new one."""
        found = interrupted_edit(self.edit)
        if found is not None:
            if found.pk != self.may_complete and is_alive(found):
                raise BulkEditBusy(found)
            self.completes = True
            Changeset.objects.filter(pk=found.pk).update(total=found.done + self.plan.writes)
            return found
        text = message or self.edit.message()
        told = {"edit": self.edit.spec()}
        return open_changeset(Changeset.Kind.BULK, by=self.by, message=text, total=self.plan.writes, report=told)

    def run(self) -> None:
        finished = 0
        for batch in timed_batches([item.article_id for item in self.plan.items]):
            with transaction.atomic():
                items = self._write(batch)
                advance(self.changeset, sum(item.act.writes for item in items))
            self.report.items += items
            finished += len(batch)
            if self.progress:
                self.progress(finished)
        self._finish()

    def _write(self, ids: Sequence[int]) -> list[EditItem]:
        lock_articles(ids)
        now = timezone.now()
        about = circumstances(self.edit, self.by, now)
        articles = load(ids)
        decided = [decide(article, about) for article in articles]
        writes = [(a, d) for a, d in zip(articles, decided, strict=True) if d.item.act.writes]
        self.entity_ids |= write_texts(writes, self.changeset, by=self.by, now=now)
        return [one.item for one in decided]

    def _finish(self) -> None:
        with transaction.atomic():
            # Whose names a killed run had still to choose again, nobody knows any more.
            choose_display_names(None if self.completes else sorted(self.entity_ids))
            counts = {act.value: number for act, number in sorted(self.report.counts.items())}
            left = [[item.path, str(item.reason)] for item in self.report.refused[:MOST_NAMED]]
            close(self.changeset, counts=counts, left=left)
            advance(self.changeset, 0)
