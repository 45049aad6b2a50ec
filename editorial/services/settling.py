"""Settling a conflict between an article and the text of a file: one of the two, or a text made of both."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from editorial.formats import FormatError, PatchError, SourceDocument
from editorial.mapping import FieldError
from editorial.models import Article, Changeset, Revision, Status
from editorial.services.actors import Actor, require, require_change
from editorial.services.articles import (
    DocumentRefused,
    EditConflict,
    SaveResult,
    pending_is_current,
    require_nothing_lost,
    store_live,
)
from editorial.services.changesets import Change, advance, close, open_changeset, record_effects
from editorial.services.conflicts import earlier_of, folder_of, is_of_base, open_conflicts
from editorial.services.curated import TABLES
from editorial.services.curated.conflicts import conflict_key
from editorial.services.files import refusal_of
from editorial.services.locking import lock_articles
from editorial.services.rebasing import CannotRebase, Rebase, joined
from editorial.services.refusal_words import words_of
from editorial.services.restoring import restored_document, with_status_of_today
from editorial.services.revisions import keep_revision
from editorial.services.storing import Occasion
from editorial.services.texts import document_of, document_of_revision
from editorial.workflow import CHANGE, PUBLISH


class Way(StrEnum):
    """How a conflict is settled."""

    ARTICLE = "article"  # the article's text stays
    FILE = "file"  # the file's text becomes the article's
    JOINED = "joined"  # a text made of both does


def find_conflict(conflict_id: int) -> Revision | None:
    """Returns an open conflict with everything that deciding about it needs, None where it is not open any more."""
    rows = open_conflicts(Revision.objects.all()).select_related("body", "author", "changeset")
    rows = rows.select_related(
        "article__collection",
        "article__body",
        "article__base_revision__body",
        "article__pending_revision__body",
        "article__live_revision",
    )
    return rows.filter(pk=conflict_id).first()


def join_conflict(conflict: Revision, *, chosen: Mapping[str, str] | None = None) -> Rebase:
    """Returns the file's text and the newest one of the article brought together, as `mine` and `theirs`.

    They are compared with the text that both last had; without one everything that differs is asked about.

    Raises:
        CannotRebase: the header of the article cannot take what the file changed.
    """
    article = conflict.article
    base = article.base_revision if is_of_base(conflict, article) else None
    start = document_of_revision(base) if base else SourceDocument.from_stored("", "")
    try:
        return joined(article, start, document_of_revision(conflict), document_of(article, pending=True), chosen=chosen)
    except (FieldError, PatchError) as error:
        raise CannotRebase(error.code, str(error)) from error


def text_as_document(article: Article, data: bytes) -> SourceDocument:
    """Returns a text that somebody wrote as a document of the article, with the status of today.

    Raises:
        DocumentRefused: it cannot be read, or the status cannot be written into it.
    """
    try:
        document = SourceDocument.parse(data)
    except FormatError as error:
        reason, remedy = words_of(refusal_of(error))
        place = _("Line %d:") % error.line if error.line else ""
        raise DocumentRefused([(None, error.code, " ".join(filter(None, (place, reason, remedy))))]) from error
    return with_status_of_today(document, article)


def settle(
    conflict_id: int,
    way: Way,
    *,
    by: Actor,
    based_on: int,
    seen_live: int | None = None,
    text: bytes = b"",
    publish: bool = False,
    message: str = "",
) -> SaveResult:
    """Decides about a conflict, so that neither import nor sync reports it again; returns what became of the article.

    The text of a published article waits to be published unless `publish`; the status stays what it is. `text` is the
    whole document of `Way.JOINED`. The file's text stays in the history, and counts as the one that the files last had.

    Raises:
        PermissionDenied: the actor may not change the article, or not publish.
        EditConflict: the article is not as it was seen any more (`based_on`, `seen_live`), or the conflict not open.
        DocumentRefused: the text cannot be stored, or the article was removed and the way is not to leave it so.
        Revision.DoesNotExist: there is no such text.
    """
    require(by, CHANGE)
    if publish:
        require(by, PUBLISH)
    with transaction.atomic():
        lock_articles([Revision.objects.get(pk=conflict_id).article_id])
        conflict = find_conflict(conflict_id)
        if conflict is None:
            gone = Revision.objects.select_related("body").get(pk=conflict_id)
            raise EditConflict(document_of_revision(gone), document_of_revision(gone), gone)
        article = conflict.article
        require_change(by, article)
        newest = article.pending_revision_id or article.live_revision_id
        if newest != based_on or (seen_live is not None and article.live_revision_id != seen_live):
            raise EditConflict(document_of_revision(conflict), document_of(article), article.live_revision)
        document = _settled_text(conflict, way, text)
        changeset = open_changeset(Changeset.Kind.EDIT, by=by, message=message or _said(conflict, way), total=1)
        result = _write(article, document, changeset, by=by, publish=publish, message=message or _said(conflict, way))
        _mark(conflict, changeset)
        advance(changeset, 0 if result.changed and not result.pending else 1)
        close(changeset)
    return result


def _said(conflict: Revision, way: Way) -> str:
    told = {
        Way.ARTICLE: "conflict settled: the text of the article stays",
        Way.FILE: "conflict settled: the text of the file",
        Way.JOINED: "conflict settled: a text of both",
    }
    return f"{conflict.article.title} ({told[way]})"


def _settled_text(conflict: Revision, way: Way, text: bytes) -> SourceDocument | None:
    """Returns the text that the article gets, None where it keeps its own."""
    if way is Way.ARTICLE:
        return None
    if conflict.article.removed_at is not None:
        raise DocumentRefused([(None, "removed", _("The article was removed; bring it back first."))])
    if way is Way.FILE:
        return restored_document(conflict, conflict.article)
    return text_as_document(conflict.article, text)


def _write(
    article: Article, document: SourceDocument | None, changeset: Changeset, *, by: Actor, publish: bool, message: str
) -> SaveResult:
    waits = article.pending_revision_id is not None
    newest = document_of(article, pending=True)
    if document is None or (document.to_bytes() == newest.to_bytes() and not (publish and waits)):
        return SaveResult(article, None, waits)
    if article.status == Status.EVERGREEN and not publish:
        revision = keep_revision(
            article.pk,
            document,
            kind=Revision.Kind.PENDING,
            origin=Revision.Origin.ADMIN,
            changeset=changeset,
            by=by,
            message=message,
            now=timezone.now(),
            # Begun at what is live: everything of it was looked at beside the file's text.
            parent_id=article.pending_revision_id
            if pending_is_current(article) and waits
            else article.live_revision_id,
        )
        Article.objects.filter(pk=article.pk).update(pending_revision=revision)
        article.pending_revision = revision
        return SaveResult(article, revision, pending=True)
    if article.status == Status.EVERGREEN:
        require_nothing_lost(article, document, by=by)
    store_live(
        article, document, Status(article.status), Occasion(changeset, Revision.Origin.ADMIN, by, "edit", message)
    )
    return SaveResult(article, article.live_revision)


def _mark(conflict: Revision, changeset: Changeset) -> None:
    """Notes who decided, and what the files last had: the file's text, or the article's where that is the same."""
    table = TABLES["conflict"]
    rows = earlier_of(conflict)
    before = {row.pk: table.columns(row) for row in rows}
    Revision.objects.filter(pk__in=[row.pk for row in rows]).update(settled_by=changeset)
    article = Article.objects.select_related("live_revision").get(pk=conflict.article_id)
    if is_of_base(conflict, article):
        live = article.live_revision
        base = live if live is not None and live.sha256 == conflict.sha256 else conflict
        root = article.base_root or folder_of(conflict) or ""
        Article.objects.filter(pk=article.pk).update(base_revision=base, base_root=root)
    after = table.find([conflict_key(row) for row in rows])
    keys = {row.pk: conflict_key(row) for row in rows}
    record_effects(
        changeset, [Change("conflict", key, before[pk], table.columns(after[key])) for pk, key in keys.items()]
    )
