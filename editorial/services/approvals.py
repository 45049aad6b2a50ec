"""The approval of a pending text for a moment, and what is noted about such a text; nothing is checked here."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from editorial.models import Article, Changeset, Revision, WorkflowEvent
from editorial.services.actors import Actor, as_author
from editorial.services.changesets import Change, record_effects
from editorial.services.notifying import tell_step


def approve(article: Article, revision: Revision, moment: dt.datetime, changeset: Changeset) -> None:
    """Writes that this text is to go live at the moment, in place of an approval that may be there."""
    _write(article, revision, moment, changeset)


def end_approval(article: Article, changeset: Changeset) -> bool:
    """Takes the approval away, and returns whether there was one."""
    if article.approved_revision_id is None:
        return False
    _write(article, None, None, changeset)
    return True


def end_pending(article: Article, changeset: Changeset) -> None:
    """Lets no text wait any more; the effect says which one did."""
    number = article.pending_revision.number if article.pending_revision else None
    Article.objects.filter(pk=article.pk).update(pending_revision=None)
    article.pending_revision = None
    record_effects(changeset, [Change("pending", article.path, {"revision": number}, {"revision": None})])


def _write(article: Article, revision: Revision | None, moment: dt.datetime | None, changeset: Changeset) -> None:
    before = _columns(article)
    article.approved_revision, article.approved_for = revision, moment
    Article.objects.filter(pk=article.pk).update(approved_revision=revision, approved_for=moment)
    record_effects(changeset, [Change("approval", article.path, before, _columns(article))])


def _columns(article: Article) -> dict[str, str | int] | None:
    """Returns the approval by the number of its revision, None where there is none."""
    if article.approved_revision is None or article.approved_for is None:
        return None
    return {"revision": article.approved_revision.number, "at": article.approved_for.isoformat()}


def note_step(
    article: Article,
    transition: str,
    *,
    revision_id: int | None,
    changeset: Changeset,
    by: Actor,
    comment: str = "",
    now: dt.datetime | None = None,
) -> WorkflowEvent:
    """Writes an event about a text of the article whose status stays what it is, and tells those whom it concerns."""
    tell_step(transition, [article], by=by, comment=comment)
    return WorkflowEvent.objects.create(
        article=article,
        transition=transition,
        from_status=article.status,
        to_status=article.status,
        revision_id=revision_id,
        changeset=changeset,
        actor=as_author(by),
        comment=comment,
        created_at=now or timezone.now(),
    )
