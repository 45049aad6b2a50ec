"""Storing mended files by the rules of an import, as one changeset; each batch is whole or not there."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from django.db import transaction
from django.utils import timezone

from editorial.models import Article, Changeset, Quarantine, Revision
from editorial.services.actors import Actor, may
from editorial.services.addresses import collection_name
from editorial.services.articles import read_document
from editorial.services.changesets import advance, close, open_changeset
from editorial.services.files import Reading, Refusal
from editorial.services.importing.collections import give_dialects, is_collection_index, store_collection_index
from editorial.services.importing.decision import Decision, decide, stored_for
from editorial.services.importing.parts import store_in_parts
from editorial.services.importing.plan import PUBLISH, plan_item, row_status
from editorial.services.importing.results import Action
from editorial.services.locking import lock_articles
from editorial.services.mending.clearing import clear
from editorial.services.mending.plan import Mending, plan_mending, read_mended
from editorial.services.naming import choose_display_names
from editorial.services.revisions import keep_conflict
from editorial.services.slugs import chunks
from editorial.services.storing import Occasion, Write, store
from editorial.services.texts import document_of
from editorial.workflow import IMPORT as IMPORT_TRANSITION

BATCH = 50
WRITING = (Action.CREATE, Action.UPDATE)


@dataclass(slots=True)
class MendingReport:
    """What became of the files; `changeset_id` is None when nothing was stored."""

    changeset_id: int | None = None
    items: list[Mending] = field(default_factory=list)

    @property
    def counts(self) -> Counter[Action]:
        """Files by what became of them; those that stay in quarantine too."""
        return Counter(mending.item.action for mending in self.items)

    @property
    def accepted(self) -> int:
        """How many files have left the quarantine."""
        return sum(mending.is_accepted for mending in self.items)


def mend(texts: Mapping[int, bytes], *, by: Actor, message: str = "") -> MendingReport:
    """Stores files of the quarantine with these bytes: id of the row → bytes. What cannot be read stays there.

    The rules are those of an import, decided again under locks. The files on disk are broken as before, so a mended
    text does not count as one that they have had; bytes that are the file's own do.

    Raises:
        PermissionDenied: the actor may not import.
    """
    planned = plan_mending(texts, by=by)
    todo = [mending for mending in planned if mending.is_accepted]
    report = MendingReport(items=[mending for mending in planned if not mending.is_accepted])
    if todo:
        paths = ", ".join(mending.row.path for mending in todo[:3])
        changeset = open_changeset(Changeset.Kind.REPAIR, by=by, message=message or paths, total=len(todo))
        report.changeset_id = changeset.pk
        run = _Run(changeset, by, message)
        for batch in chunks(todo, BATCH):
            report.items += run.store(batch)
        run.finish(report)
    report.items.sort(key=lambda mending: mending.row.path)
    return report


@dataclass(slots=True)
class _Run:
    """One run with its changeset."""

    changeset: Changeset
    by: Actor
    message: str
    entity_ids: set[int] = field(default_factory=set)

    def store(self, batch: Sequence[Mending]) -> list[Mending]:
        """Stores a batch; a document that the database refuses stays in quarantine."""
        return store_in_parts(batch, self._store_whole, _refused)

    def _store_whole(self, batch: Sequence[Mending]) -> list[Mending]:
        """Stores a batch in one transaction."""
        with transaction.atomic():
            items = self._store(batch)
            advance(self.changeset, len(items))
        return items

    def _store(self, batch: Sequence[Mending]) -> list[Mending]:
        now, may_publish = timezone.now(), may(self.by, PUBLISH)
        paths = [mending.row.path for mending in batch]
        lock_articles(list(Article.objects.filter(path__in=paths).order_by("pk").values_list("pk", flat=True)))
        rows = Quarantine.objects.select_for_update().filter(pk__in=[mending.row.pk for mending in batch])
        there = {row.pk: row for row in rows.filter(cleared_at__isnull=True).order_by("pk")}
        files = [(there[mending.row.pk], mending.data) for mending in batch if mending.row.pk in there]
        readings = read_mended(files)
        stored = stored_for(readings)
        decisions = [decide(reading, stored, may_publish=may_publish) for reading in readings]
        found = []
        for (row, data), reading, decision in zip(files, readings, decisions, strict=True):
            known = stored.articles.get(row.path)
            item = plan_item(reading, decision, known, may_publish=may_publish, now=now)
            found.append(Mending(row, data, item))
        self._write(list(zip(found, readings, decisions, strict=True)), now)
        for outcome, mended in ((Quarantine.Outcome.MENDED, True), (Quarantine.Outcome.READABLE, False)):
            leaving = {m.row: m.item.sha256 if mended else "" for m in found if m.is_accepted and m.is_mended == mended}
            clear(leaving, outcome, changeset=self.changeset, now=now)
        return found

    def _write(self, files: Sequence[tuple[Mending, Reading, Decision]], now: dt.datetime) -> None:
        writes = []
        articles = self._articles(files)
        for mending, reading, decision in files:
            article = articles.get(mending.row.path)
            if decision.action in WRITING and is_collection_index(mending.row.path):
                store_collection_index(reading, changeset=self.changeset)
            elif decision.action in WRITING:
                writes.append(self._prepared(mending, reading, article))
            elif decision.action is Action.CONFLICT and article and decision.detail != "kept-before":
                self._keep_conflict(article, reading, decision, now)
            elif decision.detail == "arrived" and article and not mending.is_mended:
                base = {"base_revision_id": article.live_revision_id, "base_root": reading.file.root}
                Article.objects.filter(pk=article.pk).update(**base)
        if writes:
            occasion = Occasion(self.changeset, Revision.Origin.IMPORT, self.by, IMPORT_TRANSITION, self.message, now)
            result = store(writes, occasion)
            self.entity_ids |= result.entity_ids
            self._forget_bases([article.pk for article in result.articles], files)

    def _forget_bases(self, stored: Sequence[int], files: Sequence[tuple[Mending, Reading, Decision]]) -> None:
        """Says of new articles with a mended text that no file has had it yet."""
        mended = [m.row.path for m, _, decision in files if m.is_mended and decision.action is Action.CREATE]
        rows = Article.objects.filter(pk__in=stored, path__in=mended)
        rows.update(base_revision=None, base_root="")

    def _articles(self, files: Sequence[tuple[Mending, Reading, Decision]]) -> dict[str, Article]:
        """Returns the article of each path; a present one goes before a removed one."""
        paths = [mending.row.path for mending, _, _ in files]
        rows = Article.objects.filter(path__in=paths).select_related("collection", "body").order_by("pk")
        return {row.path: row for row in sorted(rows, key=lambda row: row.removed_at is None)}

    def _prepared(self, mending: Mending, reading: Reading, article: Article | None) -> Write:
        assert reading.document is not None
        assert reading.data is not None
        assert reading.words is not None
        present = article if article is not None and article.removed_at is None else None
        return Write(
            path=mending.row.path,
            document=reading.document,
            data=reading.data,
            words=reading.words,
            sha256=reading.sha256,
            status=row_status(reading.data, may_publish=may(self.by, PUBLISH)),
            article=present,
            collection=collection_name(mending.row.path, ""),
            # A new one keeps the date of its file; that no file has the text is noted afterwards.
            base_root=None if mending.is_mended and present else reading.file.root,
            slug_before=read_document(document_of(present), present).slug if present else None,
        )

    def _keep_conflict(self, article: Article, reading: Reading, decision: Decision, now: dt.datetime) -> None:
        assert reading.document is not None
        keep_conflict(article.pk, reading.document, changeset=self.changeset, by=self.by, why=decision.detail, now=now)

    def finish(self, report: MendingReport) -> None:
        """Ends the changeset with what became of the files."""
        with transaction.atomic():
            choose_display_names(sorted(self.entity_ids))
            give_dialects([self.changeset])
            public = sum(m.item.public_after and not m.item.public_before for m in report.items if m.is_accepted)
            counts = {action.value: number for action, number in report.counts.items()}
            close(self.changeset, counts=counts, became_public=public)
            advance(self.changeset, 0)


def _refused(mending: Mending, refusal: Refusal) -> list[Mending]:
    return [replace(mending, item=replace(mending.item, action=Action.QUARANTINE, refusal=refusal))]
