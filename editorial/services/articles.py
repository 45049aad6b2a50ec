"""What an editor does with one article: open, save, publish or discard what is pending."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from editorial.formats import PatchError, SourceDocument
from editorial.mapping import ArticleData, Field, FieldError, FieldValue, editable_values, patch_article
from editorial.merging import keep_untouched_lines
from editorial.models import Article, Changeset, Revision, Status
from editorial.rendering import count_words
from editorial.services.actors import Actor, require, require_change
from editorial.services.approvals import end_approval, end_pending
from editorial.services.changesets import advance, close, open_changeset
from editorial.services.locking import lock_articles
from editorial.services.naming import choose_display_names
from editorial.services.readiness import lost, problem_of
from editorial.services.reading import read_document, with_status
from editorial.services.reasons import reason_of
from editorial.services.rebasing import CannotRebase, is_current, rebase
from editorial.services.revisions import keep_revision
from editorial.services.storing import Occasion, Write, store
from editorial.services.texts import document_of, document_of_revision, document_sha256
from editorial.workflow import CHANGE, PUBLISH

__all__ = [
    "DocumentRefused",
    "EditConflict",
    "EditingState",
    "Field",
    "FieldValue",
    "Outcome",
    "SaveResult",
    "edit_article",
    "edited",
    "open_for_editing",
    "read_document",
    "store_live",
    "with_status",
]


class DocumentRefused(ValueError):
    """The text cannot be stored as asked; `errors` names every field at fault (None: the document as a whole)."""

    def __init__(self, errors: Iterable[tuple[Field | None, str, str]]) -> None:
        self.errors = tuple(errors)
        super().__init__("; ".join(message for _, _, message in self.errors))


class EditConflict(ValueError):
    """Somebody stored another text since the form was opened; both are here and neither was changed."""

    def __init__(self, mine: SourceDocument, theirs: SourceDocument, newest: Revision | None) -> None:
        self.mine = mine
        self.theirs = theirs
        self.newest = newest
        super().__init__(_("The article was changed by somebody else since you opened it."))


@dataclass(frozen=True, slots=True)
class EditingState:
    """What a form shows: the newest text, pending or live, and the revision that a save is based on."""

    article: Article
    document: SourceDocument
    data: ArticleData
    values: dict[Field, FieldValue]
    body: str  # with LF alone
    revision_id: int
    pending: bool
    behind: bool  # the live text changed after the pending one was begun


@dataclass(frozen=True, slots=True)
class Onto:
    """What an edit is laid on instead of the newest text: the pending one brought onto that live revision.

    `keys` says for each key without a field that both changed whose value holds: key → "mine" or "theirs".
    """

    live: int
    keys: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SaveResult:
    """What a save did; `revision` is None when the text was the same and nothing was written."""

    article: Article
    revision: Revision | None
    pending: bool = False

    @property
    def changed(self) -> bool:
        """Whether a text was stored."""
        return self.revision is not None


@dataclass(slots=True)
class Outcome:
    """What became of several articles: those done, and those refused with code and reason."""

    done: list[Article] = field(default_factory=list)
    refused: list[tuple[Article, str, str]] = field(default_factory=list)


def open_for_editing(article_id: int, *, by: Actor) -> EditingState:
    """Returns what the form of an article shows.

    Raises:
        Article.DoesNotExist: it is not there or was removed.
        PermissionDenied: the actor may not look at articles.
    """
    require(by, "editorial.view_article")
    rows = Article.objects.present().select_related(
        "collection",
        "body",
        "pending_revision__body",
        "pending_revision__author",
        "live_revision__author",
        "approved_revision",
        "created_by",
        "assignee",
    )
    article = rows.get(pk=article_id)
    document = document_of(article, pending=True)
    data = read_document(document, article)
    newest = article.pending_revision_id or article.live_revision_id
    assert newest is not None
    body = document.body.replace("\r\n", "\n").replace("\r", "\n")
    values = editable_values(document, data)
    waits = article.pending_revision_id is not None
    return EditingState(article, document, data, values, body, newest, waits, not pending_is_current(article))


def edit_article(
    article_id: int,
    *,
    by: Actor,
    changes: Mapping[Field, FieldValue],
    body: str | None,
    based_on: int,
    publish: bool = False,
    onto: Onto | None = None,
    message: str = "",
) -> SaveResult:
    """Stores an edit of the newest text; of an evergreen article as its pending revision unless `publish`.

    `body` is the posted text (any line ends), None for no change. Only the lines of what changed are rewritten; an
    edit that changes nothing writes nothing. A pending text that was begun at an older live text replaces the live one
    only as an editor has seen it brought `onto` that; `changes` and `body` are then changes of the joined text.

    Raises:
        PermissionDenied: the actor may not change the article, or not publish.
        EditConflict: `based_on` is not the newest revision any more, or the live text is not the one that the pending
            text was begun at or brought onto.
        DocumentRefused: a value cannot be written.
        Article.DoesNotExist: the article is not there or was removed.
    """
    require(by, CHANGE)
    if publish:
        require(by, PUBLISH)
    if Field.STATUS in changes:
        raise DocumentRefused([(Field.STATUS, "not-settable", _("The status changes by a step of the workflow only."))])
    with transaction.atomic():
        article = locked_article(article_id)
        require_change(by, article)
        theirs = document_of(article, pending=True)
        newest = article.pending_revision or article.live_revision
        if newest is not None and newest.pk != based_on:
            base = Revision.objects.select_related("body").filter(pk=based_on, article=article).first()
            mine = edited(document_of_revision(base) if base else theirs, article, changes, body)
            raise EditConflict(mine, theirs, newest)
        mine = edited(_brought_onto(article, onto) if onto else theirs, article, changes, body)
        unchanged = mine.to_bytes() == theirs.to_bytes() and onto is None
        if unchanged and not (publish and article.pending_revision_id):
            return SaveResult(article, None, article.pending_revision_id is not None)
        if article.status == Status.EVERGREEN and not publish:
            return _save_pending(article, mine, by=by, message=message, onto=onto)
        if onto is None and not pending_is_current(article):
            raise EditConflict(mine, document_of(article), article.pending_revision)
        if article.status == Status.EVERGREEN:
            require_nothing_lost(article, mine, by=by)
        return _save_live(article, mine, by=by, message=message)


def _brought_onto(article: Article, onto: Onto) -> SourceDocument:
    """Returns the pending text brought onto the live one.

    Raises:
        EditConflict: nothing is pending any more, or another text is live.
        DocumentRefused: the live header cannot take what the pending text changed.
    """
    pending = article.pending_revision
    if pending is None or article.live_revision_id != onto.live:
        newest = pending or article.live_revision
        raise EditConflict(document_of(article, pending=True), document_of(article), newest)
    try:
        return rebase(article, pending, chosen=onto.keys).document
    except CannotRebase as error:
        raise DocumentRefused([(None, error.code, str(error))]) from error


def pending_is_current(article: Article) -> bool:
    """Whether nothing is pending, or the pending text was begun at what is live now."""
    return article.pending_revision is None or is_current(article, article.pending_revision)


def edited(
    document: SourceDocument, article: Article, changes: Mapping[Field, FieldValue], body: str | None
) -> SourceDocument:
    """Returns the text with the changes in it; a status that the row does not share is written right on the way.

    Raises:
        DocumentRefused: a value cannot be written.
    """
    data = read_document(document, article)
    errors: list[tuple[Field | None, str, str]] = []
    result = document
    for name, value in changes.items():
        try:
            result = patch_article(result, data=data, changes={name: value})
        except (FieldError, PatchError) as error:
            errors.append((name, error.code, reason_of(error)))
    if body is not None:
        try:
            result = result.with_body(keep_untouched_lines(document.body, body))
        except PatchError as error:
            errors.append((None, error.code, reason_of(error)))
        except ValueError as error:
            errors.append((None, "body", str(error)))
    if errors:
        raise DocumentRefused(errors)
    if result.to_bytes() != document.to_bytes() and data.status != article.status:
        try:
            result = with_status(result, article, Status(article.status))
        except PatchError as error:
            raise DocumentRefused([(Field.STATUS, error.code, reason_of(error))]) from error
    return result


def locked_article(article_id: int) -> Article:
    """Returns a present article with its texts, kept from other writers until the transaction ends.

    Raises:
        Article.DoesNotExist: it is not there or was removed.
    """
    lock_articles([article_id])
    rows = Article.objects.present().select_related("collection", "body", "pending_revision__body", "live_revision")
    return rows.get(pk=article_id)


def require_nothing_lost(article: Article, document: SourceDocument, *, by: Actor) -> None:
    """Passes when the text has everything that the live one has and an evergreen article must have.

    Raises:
        DocumentRefused: it lacks something ("not-ready").
    """
    problem = problem_of(lost(read_document(document_of(article), article), read_document(document, article), by=by))
    if problem:
        raise DocumentRefused([(None, *problem)])


def _save_pending(
    article: Article, document: SourceDocument, *, by: Actor, message: str, onto: Onto | None
) -> SaveResult:
    now = timezone.now()
    changeset = open_changeset(Changeset.Kind.EDIT, by=by, message=message or article.title, total=1)
    revision = keep_revision(
        article.pk,
        document,
        kind=Revision.Kind.PENDING,
        origin=Revision.Origin.ADMIN,
        changeset=changeset,
        by=by,
        message=message,
        now=now,
        # A text that was brought onto the live one begins there, so that it can take its place.
        parent_id=(None if onto else article.pending_revision_id) or article.live_revision_id,
    )
    Article.objects.filter(pk=article.pk).update(pending_revision=revision)
    article.pending_revision = revision
    advance(changeset, 1)
    close(changeset)
    return SaveResult(article, revision, pending=True)


def _save_live(article: Article, document: SourceDocument, *, by: Actor, message: str) -> SaveResult:
    changeset = open_changeset(Changeset.Kind.EDIT, by=by, message=message or article.title, total=1)
    occasion = Occasion(changeset, Revision.Origin.ADMIN, by, "edit", message)
    store_live(article, document, Status(article.status), occasion)
    close(changeset)
    return SaveResult(article, article.live_revision)


def store_live(
    article: Article, document: SourceDocument, status: Status, occasion: Occasion, *, keeps_pending: bool = False
) -> Article:
    """Makes the text the live one, with everything that follows from it.

    An approval ends with that, and so does a pending revision unless it is a later one.
    """
    before = read_document(document_of(article), article)
    write = Write(
        path=article.path,
        document=document,
        data=read_document(document, article),
        words=count_words(document.body),
        sha256=document_sha256(document),
        status=status,
        article=article,
        slug_before=before.slug,
    )
    result = store([write], occasion)
    end_approval(article, occasion.changeset)
    if article.pending_revision_id is not None and not keeps_pending:
        end_pending(article, occasion.changeset)
    choose_display_names(sorted(result.entity_ids))
    advance(occasion.changeset, 1)
    return result.articles[0]
