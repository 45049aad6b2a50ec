"""Carrying out an undo in short transactions; after a kill the next run completes it to the same end."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from django.db import transaction
from django.utils import timezone

from editorial.models import Changeset
from editorial.services.actors import Actor
from editorial.services.batches import timed_batches
from editorial.services.changesets import advance, close, open_changeset
from editorial.services.curated import TABLES
from editorial.services.locking import lock_articles, lock_names
from editorial.services.naming import choose_display_names
from editorial.services.undoing.documents import decide_effects, decide_texts, load, traced_ids, traces
from editorial.services.undoing.effects import NetEffect, article_effects, net_effects, waiting_texts
from editorial.services.undoing.plan import by_table, interrupted_undo, require_undo
from editorial.services.undoing.results import Act, ArticleItem, RowItem, UndoPlan, UndoReport, name_of
from editorial.services.undoing.rows import Circumstances, goes_with_entity, made_names, reverse_rows
from editorial.services.undoing.writing import Batch, carry_out

ROWS = 400
MOST_NAMED = 200  # of what was left, in the stored report

Progress = Callable[[int], None]


def carry_out_undo(
    plan: UndoPlan,
    *,
    by: Actor,
    message: str = "",
    progress: Progress | None = None,
    opened: Callable[[int], None] | None = None,
) -> UndoReport:
    """Takes back what the plan says and returns what was done; `opened` is told the undo's own changeset at once.

    Everything is decided again inside its transaction, so what changed since the plan is left. Where there is nothing
    to write nothing is written, unless a killed undo is to be completed.

    Raises:
        PermissionDenied: the actor may not take it back.
    """
    require_undo(by, Changeset.objects.get(pk=plan.changeset_id))
    report = UndoReport()
    if not plan.writes and not plan.interrupted:
        report.items = [*plan.articles, *plan.rows]
        return report
    run = _Undo(plan, report, by=by, message=message, progress=progress)
    if opened:
        opened(run.own.pk)
    run.run()
    return report


class _Undo:
    """One run: its own changeset, and three steps. Rows come back, articles follow, rows that nobody needs go."""

    def __init__(
        self, plan: UndoPlan, report: UndoReport, *, by: Actor, message: str, progress: Progress | None
    ) -> None:
        self.plan = plan
        self.report = report
        self.by = by
        self.progress = progress
        self.finished = 0
        self.entity_ids: set[int] = set()
        self.changeset = Changeset.objects.get(pk=plan.changeset_id)
        self.nets = net_effects(self.changeset, chosen=plan.chosen)
        self.waiting = waiting_texts(self.nets)
        self.about = Circumstances(by, names=made_names(self.nets))
        self.interrupted = interrupted_undo(self.changeset)
        self.own = self.interrupted or self._opened(message)
        report.changeset_id = self.own.pk

    def _opened(self, message: str) -> Changeset:
        what = f"undo of #{self.changeset.pk}: {message or self.changeset.message}".removesuffix(": ")
        told = {"undoes": self.changeset.pk, "state_before": self.changeset.state}
        return open_changeset(
            Changeset.Kind.UNDO,
            by=self.by,
            message=what,
            total=self.plan.writes,
            undoes=self.changeset,
            report=told,
        )

    def run(self) -> None:
        approvals = [net for net in self.nets if net.table == "approval"]
        rows = [net for net in self.nets if net.table != "approval" and not goes_with_entity(net, self.about.names)]
        self._reverse([net for net in approvals if net.after is not None])
        if any(TABLES[net.table].key_after(net.key, net.after or {}) != net.key for net in rows if net.table in TABLES):
            # They name the path or address that their target has now, and are not to be found once it has its former.
            first = [net for net in rows if net.after is not None and net.table == "redirect"]
            self._reverse(first)
            rows = [net for net in rows if net not in first]
        for _, group in by_table([net for net in rows if not net.made]):
            self._reverse(group)
        self._articles()
        # A text is approved again once it waits again.
        self._reverse([net for net in approvals if net.after is None])
        for _, group in by_table([net for net in rows if net.made], backwards=True):
            self._reverse(group)
        self._finish()

    def _reverse(self, nets: Sequence[NetEffect]) -> None:
        for start in range(0, len(nets), ROWS):
            with transaction.atomic():
                done = reverse_rows(nets[start : start + ROWS], self.about, self.own)
                self._advance(done.items)
            self.entity_ids |= done.entity_ids
            self._note(done.items)

    def _articles(self) -> None:
        wanted = {item.article_id for item in self.plan.articles}
        ids = [pk for pk in traced_ids(self.changeset) if pk in wanted]
        paths: set[str] = set()
        for batch in timed_batches(ids):
            with transaction.atomic():
                items = self._texts(batch)
                paths.update(item.path for item in items)
                self._advance(items)
            self._note(items)
        for few in timed_batches(article_effects(self.nets, paths)):
            with transaction.atomic():
                items = self._effects(few)
                self._advance(items)
            self._note(items)

    def _texts(self, ids: Sequence[int]) -> list[ArticleItem]:
        lock_names(shared=True)  # before the rows that go with an article; its names are looked up after
        lock_articles(ids)
        articles = load(ids, texts=True)
        items = decide_texts(self.changeset, articles, by=self.by, waiting=self.waiting)
        batch = Batch(self.own, self.by, self.waiting)
        carry_out(items, articles, traces(self.changeset, ids), batch)
        self.entity_ids |= batch.entity_ids
        return items

    def _effects(self, nets: Sequence[NetEffect]) -> list[ArticleItem]:
        """Takes back removals, returns and waiting texts."""
        lock_names(shared=True)
        lock_articles([item.article_id for item in decide_effects(self.changeset, nets, by=self.by)])
        items = decide_effects(self.changeset, nets, by=self.by)
        batch = Batch(self.own, self.by)
        carry_out(items, load([item.article_id for item in items], texts=True), {}, batch)
        self.entity_ids |= batch.entity_ids
        return items

    def _advance(self, items: Sequence[ArticleItem | RowItem]) -> None:
        advance(self.own, sum(item.act.writes for item in items))

    def _note(self, items: Sequence[ArticleItem | RowItem]) -> None:
        """Counts what was decided; of a partial undo, rows that others need are none of its business."""
        self.report.items += [item for item in items if self.plan.chosen is None or item.act is not Act.KEPT]
        self.finished += sum(item.act.writes for item in items)
        if self.progress:
            self.progress(self.finished)

    def _finish(self) -> None:
        left = self.report.left
        with transaction.atomic():
            # Whose names a killed run had still to choose again, nobody knows any more.
            choose_display_names(None if self.interrupted else sorted(self.entity_ids))
            counts = {act.value: number for act, number in sorted(self.report.counts.items())}
            named = [[name_of(item), item.code] for item in left[:MOST_NAMED]]
            Changeset.objects.filter(pk=self.own.pk).update(total=self.plan.writes)
            close(self.own, counts=counts, left=named)
            whole = not left and self.plan.chosen is None
            _mark(self.changeset, Changeset.State.UNDONE if whole else Changeset.State.PARTLY, by=self.own)
            advance(self.own, 0)


def _mark(changeset: Changeset, state: str, *, by: Changeset) -> None:
    """Says at a changeset what was done to it; what an undone undo had undone is done again, and so on."""
    changeset.refresh_from_db()
    changeset.state = state
    changeset.report = {**changeset.report, "undone_by": by.pk}
    changeset.finished_at = changeset.finished_at or timezone.now()
    changeset.save(update_fields=["state", "report", "finished_at"])
    if changeset.undoes is not None:
        whole = state == Changeset.State.UNDONE
        _again(changeset.undoes, str(changeset.report.get("state_before", "")) if whole else "")


def _again(changeset: Changeset, state: str) -> None:
    """Gives a changeset, whose undo was taken back, the state that it had before; partly where not all of it was."""
    changeset.refresh_from_db()
    if state not in Changeset.State.values or state == Changeset.State.RUNNING:
        state = Changeset.State.PARTLY
    changeset.state = state
    changeset.save(update_fields=["state"])
    if changeset.undoes is not None and state in (Changeset.State.DONE, Changeset.State.UNDONE):
        again = Changeset.State.UNDONE if state == Changeset.State.DONE else Changeset.State.DONE
        _again(changeset.undoes, again)
