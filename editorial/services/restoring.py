"""An earlier text of an article made its newest one: a new revision, never a step back in the history."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from editorial.formats import PatchError, SourceDocument
from editorial.mapping import Field
from editorial.models import Article, Changeset, Revision, Status
from editorial.services.actors import Actor, require, require_change
from editorial.services.articles import (
    DocumentRefused,
    EditConflict,
    SaveResult,
    pending_is_current,
    read_document,
    store_live,
    with_status,
)
from editorial.services.changesets import advance, close, open_changeset
from editorial.services.locking import lock_articles
from editorial.services.reasons import reason_of
from editorial.services.revisions import keep_revision
from editorial.services.storing import Occasion
from editorial.services.texts import document_of, document_of_revision
from editorial.workflow import CHANGE, PUBLISH


def restored_document(revision: Revision, article: Article) -> SourceDocument:
    """Returns the text that the article gets from one of its revisions: with the status of today.

    Raises:
        DocumentRefused: the status cannot be written into it.
    """
    return with_status_of_today(document_of_revision(revision), article)


def with_status_of_today(document: SourceDocument, article: Article) -> SourceDocument:
    """Returns a text with the status that the article has.

    Raises:
        DocumentRefused: the status cannot be written into it.
    """
    if read_document(document, article).status == article.status:
        return document
    try:
        return with_status(document, article, Status(article.status))
    except PatchError as error:
        raise DocumentRefused([(Field.STATUS, error.code, reason_of(error))]) from error


def restore_revision(
    revision_id: int,
    *,
    by: Actor,
    based_on: int,
    seen_live: int | None = None,
    publish: bool = False,
    message: str = "",
) -> SaveResult:
    """Makes the text of a revision the newest one; of an evergreen article its pending revision unless `publish`.

    The status of the article stays what it is. A text that is the newest one already writes nothing. Where another
    text is pending, publishing replaces both: `seen_live` is the live revision that the editor has seen.

    Raises:
        PermissionDenied: the actor may not change the article, or not publish.
        EditConflict: `based_on` is not the newest revision any more, or the live text was not seen.
        DocumentRefused: the status cannot be written into the text.
        Revision.DoesNotExist: there is no such revision.
        Article.DoesNotExist: its article was removed.
    """
    require(by, CHANGE)
    if publish:
        require(by, PUBLISH)
    with transaction.atomic():
        revision = Revision.objects.select_related("body").get(pk=revision_id)
        lock_articles([revision.article_id])
        rows = Article.objects.present()
        article = rows.select_related("collection", "body", "pending_revision__body", "live_revision").get(
            pk=revision.article_id
        )
        require_change(by, article)
        document, newest = restored_document(revision, article), article.pending_revision or article.live_revision
        theirs = document_of(article, pending=True)
        if newest is None or newest.pk != based_on:
            raise EditConflict(document, theirs, newest)
        waits = article.pending_revision_id is not None
        if document.to_bytes() == theirs.to_bytes() and not (publish and waits):
            return SaveResult(article, None, waits)
        text = message or f"Revision {revision.number} restored"
        if article.status == Status.EVERGREEN and not publish:
            return _keep_pending(article, document, by=by, message=text)
        if not pending_is_current(article) and seen_live != article.live_revision_id:
            raise EditConflict(document, document_of(article), newest)
        changeset = open_changeset(Changeset.Kind.EDIT, by=by, message=text, total=1)
        occasion = Occasion(changeset, Revision.Origin.RESTORE, by, "restore", text)
        store_live(article, document, Status(article.status), occasion)
        close(changeset)
        return SaveResult(article, article.live_revision)


def _keep_pending(article: Article, document: SourceDocument, *, by: Actor, message: str) -> SaveResult:
    """Stores the text as the one that waits to be published, in place of another that may have waited."""
    changeset = open_changeset(Changeset.Kind.EDIT, by=by, message=message, total=1)
    revision = keep_revision(
        article.pk,
        document,
        kind=Revision.Kind.PENDING,
        origin=Revision.Origin.RESTORE,
        changeset=changeset,
        by=by,
        message=message,
        now=timezone.now(),
        parent_id=article.pending_revision_id or article.live_revision_id,
    )
    Article.objects.filter(pk=article.pk).update(pending_revision=revision)
    article.pending_revision = revision
    advance(changeset, 1)
    close(changeset)
    return SaveResult(article, revision, pending=True)
