"""What becomes of the pending text of a published article: submitted, approved for a moment, published, discarded."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from editorial.models import Article, Changeset, Revision, Status
from editorial.services.actors import Actor, require, require_change
from editorial.services.approvals import approve, end_approval, end_pending, note_step
from editorial.services.articles import (
    DocumentRefused,
    EditConflict,
    SaveResult,
    locked_article,
    pending_is_current,
    require_nothing_lost,
    store_live,
)
from editorial.services.changesets import advance, close, open_changeset
from editorial.services.notifying import tell_step
from editorial.services.readiness import errors_of
from editorial.services.reading import read_document
from editorial.services.storing import Occasion
from editorial.services.texts import document_of, document_of_revision
from editorial.workflow import (
    CHANGE,
    DISCARD_EDIT,
    NOTED,
    PUBLISH,
    SCHEDULE_EDIT,
    SUBMIT_EDIT,
    UNSCHEDULE_EDIT,
    last_step,
)


def _refused(code: str, reason: str) -> DocumentRefused:
    return DocumentRefused([(None, code, reason)])


def _pending_of(article: Article, based_on: int) -> Revision:
    """Returns the text that waits, which must be the one that the actor looked at."""
    pending = article.pending_revision
    if pending is None:
        raise _refused("nothing-pending", _("No change of this article is waiting to be published."))
    if pending.pk != based_on:
        raise EditConflict(document_of(article), document_of_revision(pending), pending)
    return pending


def _open(article: Article, step: str, *, kind: Changeset.Kind, by: Actor, message: str = "") -> Changeset:
    text = message or f"{article.title}: {NOTED[step]}"
    return open_changeset(kind, by=by, message=text, total=1)


def _end(changeset: Changeset) -> None:
    advance(changeset, 1)
    close(changeset)


def publish_pending(article_id: int, *, by: Actor, based_on: int) -> SaveResult:
    """Makes the pending text of an evergreen article its live one.

    Raises:
        PermissionDenied: the actor may not publish, or not change the article.
        EditConflict: another text is pending by now, or the live one changed since the pending one was begun.
        DocumentRefused: nothing is pending, or ("not-ready") it lacks what the live text has and must have.
    """
    require(by, PUBLISH)
    with transaction.atomic():
        article = locked_article(article_id)
        require_change(by, article)
        pending = _pending_of(article, based_on)
        document = document_of_revision(pending)
        if not pending_is_current(article):
            raise EditConflict(document, document_of(article), pending)
        require_nothing_lost(article, document, by=by)
        changeset = open_changeset(Changeset.Kind.WORKFLOW, by=by, message=pending.message or article.title, total=1)
        occasion = Occasion(changeset, Revision.Origin.WORKFLOW, by, "publish", pending.message)
        store_live(article, document, Status(article.status), occasion)
        tell_step("publish", [article], by=by, comment=pending.message)
        close(changeset)
        return SaveResult(article, article.live_revision)


def discard_pending(article_id: int, *, by: Actor, based_on: int) -> Article:
    """Drops the pending text; it stays in the history. What was approved of it for a moment to come is dropped too.

    Raises:
        PermissionDenied: the actor may not change the article, or not publish and something is approved.
        EditConflict: another text is pending by now, or none: it was published or discarded meanwhile.
    """
    require(by, CHANGE)
    with transaction.atomic():
        article = locked_article(article_id)
        require_change(by, article)
        if article.pending_revision is None:
            live = document_of(article)
            raise EditConflict(live, live, article.live_revision)
        pending = _pending_of(article, based_on)
        if article.approved_revision_id is not None:
            require(by, PUBLISH)
        message = f"{article.title} (pending text dropped)"
        changeset = _open(article, DISCARD_EDIT, kind=Changeset.Kind.EDIT, by=by, message=message)
        if end_approval(article, changeset):
            note_step(article, DISCARD_EDIT, revision_id=pending.pk, changeset=changeset, by=by)
        end_pending(article, changeset)
        _end(changeset)
    return article


def submit_pending(article_id: int, *, by: Actor, based_on: int, comment: str = "") -> Article:
    """Asks for somebody who may publish to look at the pending text.

    Raises:
        PermissionDenied: the actor may not change the article.
        EditConflict: another text is pending by now.
        DocumentRefused: nothing is pending, or it was submitted or approved already.
    """
    require(by, CHANGE)
    with transaction.atomic():
        article = locked_article(article_id)
        require_change(by, article)
        pending = _pending_of(article, based_on)
        if article.approved_revision_id == pending.pk:
            raise _refused("approved", _("It is approved for a moment to come already."))
        before = last_step(pending)
        if before is not None and before.transition == SUBMIT_EDIT:
            raise _refused("submitted", _("It waits for review already."))
        changeset = _open(article, SUBMIT_EDIT, kind=Changeset.Kind.WORKFLOW, by=by, message=comment)
        note_step(article, SUBMIT_EDIT, revision_id=pending.pk, changeset=changeset, by=by, comment=comment)
        _end(changeset)
    return article


def schedule_pending(article_id: int, *, by: Actor, based_on: int, at: dt.datetime, comment: str = "") -> Article:
    """Approves the pending text of an evergreen article for the moment `at`; later edits do not ride along.

    Raises:
        PermissionDenied: the actor may not publish, or not change the article.
        EditConflict: another text is pending by now, or the live one changed since the pending one was begun.
        DocumentRefused: nothing is pending, the moment makes no sense, or the text is not ready to be published.
    """
    require(by, PUBLISH)
    with transaction.atomic():
        article = locked_article(article_id)
        require_change(by, article)
        pending = _pending_of(article, based_on)
        document = document_of_revision(pending)
        if not pending_is_current(article):
            raise EditConflict(document, document_of(article), pending)
        data = read_document(document, article)
        if article.status != Status.EVERGREEN:
            raise _refused("wrong-status", _("Only an edit of a published article waits for a time of its own."))
        if at <= timezone.now():
            raise _refused("publish-time-passed", _("The time for this edit has passed; choose one to come."))
        if data.expire_at is not None and data.expire_at <= at:
            raise _refused("expires-before-publishing", _("The article would have expired by then."))
        require_nothing_lost(article, document, by=by)
        errors = errors_of(data)
        if errors:
            raise _refused("not-ready", _("It has an error: %s") % "; ".join(errors))
        changeset = _open(article, SCHEDULE_EDIT, kind=Changeset.Kind.WORKFLOW, by=by, message=comment)
        approve(article, pending, at, changeset)
        note_step(article, SCHEDULE_EDIT, revision_id=pending.pk, changeset=changeset, by=by, comment=comment)
        _end(changeset)
    return article


def unschedule_pending(article_id: int, *, by: Actor, comment: str = "") -> Article:
    """Takes the approved text off the schedule; what is pending goes on waiting.

    Raises:
        PermissionDenied: the actor may not publish, or not change the article.
        DocumentRefused: no edit of it is scheduled.
    """
    require(by, PUBLISH)
    with transaction.atomic():
        article = locked_article(article_id)
        require_change(by, article)
        approved = article.approved_revision_id
        if approved is None:
            raise _refused("not-scheduled", _("No edit of this article is scheduled."))
        changeset = _open(article, UNSCHEDULE_EDIT, kind=Changeset.Kind.WORKFLOW, by=by, message=comment)
        end_approval(article, changeset)
        note_step(article, UNSCHEDULE_EDIT, revision_id=approved, changeset=changeset, by=by, comment=comment)
        _end(changeset)
    return article
