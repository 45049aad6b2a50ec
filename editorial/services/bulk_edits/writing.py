"""Writing what was decided about a batch of articles: live texts together, and the texts that wait one by one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from editorial.formats import SourceDocument
from editorial.models import Article, Changeset, Revision, Status, WorkflowEvent
from editorial.rendering import WordCount, count_words
from editorial.services.actors import Actor
from editorial.services.articles import pending_is_current
from editorial.services.bulk_edits.decision import Decided
from editorial.services.changesets import Change, record_effects
from editorial.services.reading import read_document
from editorial.services.revisions import keep_revision
from editorial.services.storing import Occasion, Write, store
from editorial.services.texts import document_of, document_sha256
from editorial.workflow import SUBMIT_EDIT, last_step

TRANSITION = "bulk"


def write_texts(
    decided: Sequence[tuple[Article, Decided]], changeset: Changeset, *, by: Actor, now: dt.datetime
) -> set[int]:
    """Stores the texts and returns the entities whose names may have to be chosen again.

    Runs inside the caller's transaction, with the articles locked.
    """
    current = {
        article.pk: pending_is_current(article) for article, _ in decided if article.pending_revision_id is not None
    }
    waiting = [
        (article, what, document_of(article, pending=True))
        for article, what in decided
        if what.waiting is not None or (what.live is not None and article.pending_revision_id is not None)
    ]
    occasion = Occasion(changeset, Revision.Origin.BULK, by, TRANSITION, changeset.message, now)
    writes = [_write(article, what.live, what) for article, what in decided if what.live is not None]
    entity_ids = store(writes, occasion).entity_ids if writes else set()
    for article, what, before in waiting:
        _keep_waiting(article, what, before, occasion, current=current.get(article.pk, False))
    return entity_ids


def _write(article: Article, document: SourceDocument, decided: Decided) -> Write:
    same_body = document.body == article.body.text
    counted = WordCount(article.cjk_characters, article.latin_words, article.reading_minutes)
    return Write(
        path=article.path,
        document=document,
        data=decided.after or read_document(document, article),
        words=counted if same_body else count_words(document.body),
        sha256=document_sha256(document),
        status=Status(article.status),
        article=article,
        slug_before=(decided.before or read_document(document_of(article), article)).slug,
    )


def _keep_waiting(
    article: Article, what: Decided, before: SourceDocument, occasion: Occasion, *, current: bool
) -> None:
    """Lets the changed text wait in place of the one before; where that does not change, the same once more.

    The latter is for the undo, which finds the waiting text as this changeset left it, and as it was.
    """
    former = article.pending_revision
    begins_here = what.live is not None and what.waiting is not None and current
    parent = article.live_revision_id if begins_here or former is None else former.pk
    revision = keep_revision(
        article.pk,
        what.waiting or before,
        kind=Revision.Kind.PENDING,
        origin=Revision.Origin.BULK,
        changeset=occasion.changeset,
        by=occasion.by,
        message=occasion.message,
        now=occasion.now,
        parent_id=parent,
    )
    Article.objects.filter(pk=article.pk).update(pending_revision=revision)
    article.pending_revision = revision
    if what.live is not None:
        change = Change(
            "pending",
            article.path,
            {"revision": former.number if former else None},
            {"revision": revision.number},
        )
        record_effects(occasion.changeset, [change])
    _goes_on_waiting(article, former, revision, occasion)


def _goes_on_waiting(article: Article, former: Revision | None, revision: Revision, occasion: Occasion) -> None:
    """Keeps an edit submitted that was submitted for review, by whom it was; nobody is told a second time."""
    step = last_step(former)
    if step is None or step.transition != SUBMIT_EDIT:
        return
    WorkflowEvent.objects.create(
        article=article,
        transition=SUBMIT_EDIT,
        from_status=article.status,
        to_status=article.status,
        revision=revision,
        changeset=occasion.changeset,
        actor=step.actor,
        comment=step.comment,
        created_at=occasion.now,
    )
