"""What follows from the clock: articles that became public or expired, and those that may not when their time comes."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Exists, F, OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from editorial.formats import SourceDocument
from editorial.models import Article, Changeset, Finding, Revision, Status, WorkflowEvent
from editorial.services.approvals import end_approval, note_step
from editorial.services.articles import pending_is_current, store_live, with_status
from editorial.services.changesets import advance, close, open_changeset
from editorial.services.locking import lock_articles
from editorial.services.notifying import tell_step
from editorial.services.readiness import errors_of, newly_lacking, problem_of
from editorial.services.reading import read_document
from editorial.services.rebasing import CannotRebase, is_current, rebase
from editorial.services.review_dates import refresh_review_dates
from editorial.services.storing import Occasion
from editorial.services.texts import document_of, document_of_revision
from editorial.services.transitions import Refused, each_article, forget_future
from editorial.workflow import EXPIRED, NOTED, PUBLISHED, PUBLISHED_EDIT, SCHEDULE, SET_BACK_EDIT

SET_BACK = "set_back"


def set_back_faulty(*, now: dt.datetime | None = None) -> int:
    """Sends scheduled articles that have an open error by now back to review, and returns their number.

    Only those that somebody here approved: what an import brought evergreen stays as its file says. Safe to run twice
    at once and again: each article is looked at once more under its lock.
    """
    now = now or timezone.now()
    faulty = Finding.objects.filter(article=OuterRef("pk"), severity=Finding.Severity.ERROR, state=Finding.State.OPEN)
    approved = WorkflowEvent.objects.filter(article=OuterRef("pk"), transition__in=(SCHEDULE, "publish"))
    waiting = Article.objects.present().filter(Exists(faulty), Exists(approved), status=Status.EVERGREEN)
    waiting = waiting.filter(publish_at__gt=now)

    def step(article: Article, changeset: Changeset) -> None:
        if not waiting.filter(pk=article.pk).exists():
            raise Refused("settled", _("It is on no schedule or without an open error by now."))
        errors = article.findings.filter(severity=Finding.Severity.ERROR, state=Finding.State.OPEN)
        comment = "; ".join(errors.values_list("message", flat=True)[:5])
        document = with_status(document_of(article, pending=pending_is_current(article)), article, Status.REVIEW)
        forget_future(article)
        occasion = Occasion(changeset, Revision.Origin.SCHEDULE, None, SET_BACK, comment)
        store_live(article, document, Status.REVIEW, occasion)
        tell_step(SET_BACK, [article], by=None, comment=comment)

    ids = list(waiting.values_list("pk", flat=True))
    return len(each_article(ids, step, kind=Changeset.Kind.SCHEDULE, by=None, message=SET_BACK).done)


def publish_due(*, now: dt.datetime | None = None) -> int:
    """Writes one event for each article whose time has come since, and returns their number.

    Readers do not depend on it: the moment alone makes an article public. Safe to run twice at once and again.
    """
    now = now or timezone.now()
    due = Article.objects.published(now).filter(publish_at__isnull=False, publish_at__gt=F("created_at"))
    return _note_each(due, PUBLISHED, "publish_at", now)


def note_expired(*, now: dt.datetime | None = None) -> int:
    """Writes one event for each article that readers cannot open any more since it expired, and returns their number.

    Safe to run twice at once and again; an article whose time was moved expires once more.
    """
    now = now or timezone.now()
    evergreen = Article.objects.present().filter(status=Status.EVERGREEN)
    return _note_each(evergreen.filter(expire_at__lte=now, expire_at__gt=F("created_at")), EXPIRED, "expire_at", now)


def _note_each(due: QuerySet[Article], transition: str, column: str, now: dt.datetime) -> int:
    """Writes an event for each of the articles that has none since the moment in its column."""
    noted = WorkflowEvent.objects.filter(
        article_id=OuterRef("pk"), transition=transition, created_at__gte=OuterRef(column)
    )
    due = due.exclude(Exists(noted))
    if not due.exists():
        return 0
    with transaction.atomic():
        ids = list(due.values_list("pk", flat=True))
        lock_articles(ids)
        articles = list(due.filter(pk__in=ids))
        if not articles:
            return 0
        changeset = open_changeset(Changeset.Kind.SCHEDULE, by=None, message=transition, total=len(articles))
        WorkflowEvent.objects.bulk_create(
            WorkflowEvent(
                article=article,
                transition=transition,
                from_status=Status.EVERGREEN,
                to_status=Status.EVERGREEN,
                revision_id=article.live_revision_id,
                changeset=changeset,
                created_at=now,
            )
            for article in articles
        )
        if transition == PUBLISHED:
            Article.objects.filter(pk__in=[article.pk for article in articles]).update(published_at=F(column))
            refresh_review_dates([article.pk for article in articles])
        advance(changeset, len(articles))
        tell_step(transition, articles, by=None)
        close(changeset, articles=[article.path for article in articles])
    return len(articles)


@dataclass(frozen=True, slots=True)
class EditsDone:
    """How many approved edits took their place, and how many approvals were dropped."""

    published: int
    set_back: int


def publish_due_edits(*, now: dt.datetime | None = None) -> EditsDone:
    """Puts approved edits whose moment has come into the place of the live text.

    Where the live text changed meanwhile the edit is merged onto it, if nothing has to be asked. An edit that cannot
    take its place, or has an error before its time, loses its approval and goes on waiting; the event says why. Safe
    to run twice at once and again: each article is looked at once more under its lock.
    """
    now = now or timezone.now()
    published, set_back = [], []

    def step(article: Article, changeset: Changeset) -> None:
        verdict = _judge(article, now)
        revision = article.approved_revision
        if revision is None or verdict is None:
            raise Refused("settled", _("No edit of it waits for this moment any more."))
        if verdict.document is None:
            end_approval(article, changeset)
            _note_edit(article, SET_BACK_EDIT, revision, changeset, verdict.reason)
            advance(changeset, 1)
            set_back.append(article.pk)
            return
        later = article.pending_revision_id != revision.pk
        occasion = Occasion(changeset, Revision.Origin.SCHEDULE, None, PUBLISHED_EDIT, revision.message)
        store_live(article, verdict.document, Status(article.status), occasion, keeps_pending=later)
        _note_edit(article, PUBLISHED_EDIT, revision, changeset, "")
        published.append(article.pk)

    approved = Article.objects.filter(approved_for__isnull=False)
    rows = approved.select_related("collection", "body", "live_revision", "approved_revision__body")
    ids = [article.pk for article in rows.order_by("approved_for", "pk") if _judge(article, now)]
    each_article(ids, step, kind=Changeset.Kind.SCHEDULE, by=None, message=str(NOTED[PUBLISHED_EDIT]))
    return EditsDone(len(published), len(set_back))


@dataclass(frozen=True, slots=True)
class _Verdict:
    """The text that goes live, or why none does."""

    document: SourceDocument | None
    reason: str = ""


def _judge(article: Article, now: dt.datetime) -> _Verdict | None:
    """Returns what becomes of the approved edit now, None where nothing does."""
    revision, moment = article.approved_revision, article.approved_for
    if revision is None or moment is None:
        return None
    if article.removed_at is not None or article.status != Status.EVERGREEN:
        return _Verdict(None, _("The article is not published any more."))
    document = document_of_revision(revision)
    errors = errors_of(read_document(document, article))
    if errors:
        return _Verdict(None, "; ".join(errors[:5]))
    if moment > now:
        return None
    if is_current(article, revision):
        return _Verdict(document)
    try:
        joined = rebase(article, revision)
    except CannotRebase as error:
        return _Verdict(None, str(error))
    if not joined.is_clean:
        return _Verdict(None, _("The published text changed in the same places; bring the two together."))
    data = read_document(joined.document, article)
    problem = problem_of(newly_lacking(read_document(document_of(article), article), data))
    reason = "; ".join(errors_of(data)[:5]) or (problem[1] if problem else "")
    return _Verdict(None, reason) if reason else _Verdict(joined.document)


def _note_edit(article: Article, step: str, revision: Revision, changeset: Changeset, comment: str) -> None:
    note_step(article, step, revision_id=revision.pk, changeset=changeset, by=None, comment=comment)
