"""Steps of the workflow, removal and revival: one article after another, each whole or not at all."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from editorial.formats import PatchError
from editorial.mapping import FieldError
from editorial.models import Article, Changeset, Revision, Status
from editorial.services.actors import Actor, may, may_change, require
from editorial.services.approvals import end_approval
from editorial.services.article_links import lead_again
from editorial.services.articles import Outcome, pending_is_current, store_live, with_status
from editorial.services.changesets import Change, advance, close, open_changeset, record_effects
from editorial.services.finding_rows import close_all, reopen_all
from editorial.services.locking import lock_articles
from editorial.services.naming import choose_display_names
from editorial.services.notifying import tell_step
from editorial.services.readiness import problem_of
from editorial.services.reasons import reason_of
from editorial.services.rederiving import derive_again
from editorial.services.storing import Occasion
from editorial.services.texts import document_of
from editorial.services.timing import Times, schedule_problem, with_times
from editorial.workflow import REMOVE, SCHEDULE, UNSCHEDULE, Condition, Transition, find_transition, unmet

PENDING_CONFLICT = _(
    "An edit waits that was begun at an older text. Open the article, bring the edit together with the text of today"
    " or discard it, and take the step again."
)


class Refused(Exception):
    """One article cannot take the step; each_article() notes the code and the reason."""

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason


def check_step(
    article: Article, transition: Transition, *, by: Actor, missing: Mapping[int, list[Condition]] | None = None
) -> tuple[str, str] | None:
    """Returns (code, reason) where the article cannot take the step now, else None; writes nothing.

    What is unmet before an article is evergreen is looked up unless it is given. The command line is not bound by it.
    """
    if not may(by, transition.permission):
        return "not-allowed", gettext("This needs the permission %s.") % transition.permission
    if not may_change(by, article):
        return "not-yours", gettext("The article is assigned to somebody else.")
    if article.removed_at is not None:
        return "removed", gettext("The article was removed.")
    if transition.starts_at(article.status) and not transition.fits(article):
        if article.is_scheduled():
            return "wrong-time", gettext("The article waits for its time.")
        return "wrong-time", gettext("The article does not wait for its time.")
    if not transition.starts_at(article.status):
        return "wrong-status", gettext("The article is %s.") % article.get_status_display()
    if transition.target == Status.EVERGREEN and by is not None:
        return problem_of((unmet([article.pk], by) if missing is None else missing)[article.pk])
    return None


def check_steps(articles: Sequence[Article], transition: Transition, *, by: Actor) -> list[tuple[str, str] | None]:
    """Returns for each article what `check_step` says, with as many queries for many as for one."""
    asked = transition.target == Status.EVERGREEN and by is not None
    missing = unmet([article.pk for article in articles], by) if asked and by is not None else {}
    return [check_step(article, transition, by=by, missing=missing) for article in articles]


def carry_out(
    name: str,
    article_ids: Iterable[int],
    *,
    by: Actor,
    comment: str = "",
    times: Times | None = None,
    seen: Mapping[int, int] | None = None,
) -> Outcome:
    """Takes a step of the workflow with each article and says which were refused and why.

    `times` are those to schedule by; without them each article is scheduled by what its own text says. `seen` is what
    the actor looked at (article → newest revision): a text that was saved since does not ride along.

    Raises:
        KeyError: there is no step of that name.
        PermissionDenied: the actor may take this step with no article.
    """
    transition = find_transition(name)
    require(by, transition.permission)

    def step(article: Article, changeset: Changeset) -> None:
        problem = check_step(article, transition, by=by) or comment_problem(transition, comment, by=by)
        if problem:
            raise Refused(*problem)
        if seen is not None and seen.get(article.pk) != newest_revision_id(article):
            raise Refused("changed-since", gettext("The text was changed after you looked at it; look at it again."))
        if not pending_is_current(article):
            raise Refused("pending-conflict", str(PENDING_CONFLICT))
        # An article that leaves the public keeps its newest text: what was pending becomes the text.
        document = document_of(article, pending=True)
        try:
            document = with_status(document, article, transition.target)
            if transition.name == UNSCHEDULE or times is not None:
                document = with_times(document, article, times)
        except (FieldError, PatchError) as error:
            raise Refused(error.code, reason_of(error)) from error
        untimely = schedule_problem(document, article, timezone.now()) if transition.name == SCHEDULE else None
        if untimely:
            raise Refused(*untimely)
        forget_future(article)
        occasion = Occasion(changeset, Revision.Origin.WORKFLOW, by, transition.name, comment)
        store_live(article, document, transition.target, occasion)

    message = comment or str(transition.label)
    outcome = each_article(article_ids, step, kind=Changeset.Kind.WORKFLOW, by=by, message=message)
    tell_step(transition.name, outcome.done, by=by, comment=comment)
    return outcome


def comment_problem(transition: Transition, comment: str, *, by: Actor) -> tuple[str, str] | None:
    """Returns (code, reason) where a person must say why they take the step and does not, else None."""
    if transition.needs_comment and by is not None and not comment.strip():
        return "comment-required", gettext("Say what is to be done: the comment may not be empty.")
    return None


def newest_revision_id(article: Article) -> int | None:
    """Returns the revision that a step would act on: the pending one, else the live one."""
    return article.pending_revision_id or article.live_revision_id


def forget_future(article: Article) -> None:
    """Clears the moment of publication of an article that nobody has read yet; the store sets it anew."""
    if article.published_at is not None and article.published_at > timezone.now():
        article.published_at = None


def remove_articles(article_ids: Iterable[int], *, by: Actor, message: str = "") -> Outcome:
    """Takes articles away from readers and lists; nothing is deleted and their address answers "gone".

    Raises:
        PermissionDenied: the actor may not remove articles.
    """
    require(by, REMOVE)

    def step(article: Article, changeset: Changeset) -> None:
        if article.removed_at is not None:
            raise Refused("removed", gettext("The article was removed already."))
        set_removed(article, timezone.now(), changeset, by)

    return each_article(article_ids, step, kind=Changeset.Kind.BULK, by=by, message=message or "removed")


def revive_articles(article_ids: Iterable[int], *, by: Actor, message: str = "") -> Outcome:
    """Brings removed articles back as they were, unless their path or address belongs to another by now.

    Raises:
        PermissionDenied: the actor may not remove articles.
    """
    require(by, REMOVE)

    def step(article: Article, changeset: Changeset) -> None:
        if article.removed_at is None:
            raise Refused("not-removed", gettext("The article was not removed."))
        others = Article.objects.present().exclude(pk=article.pk)
        if others.filter(path=article.path).exists():
            raise Refused("path-taken", gettext("%s is another article by now.") % article.path)
        if others.filter(collection_id=article.collection_id, slug=article.slug).exists():
            reason = gettext("The address “%s” belongs to another article by now.") % article.slug
            raise Refused("address-taken", reason)
        set_removed(article, None, changeset, by)
        choose_display_names(sorted(derive_again([article.pk], changeset=changeset)))

    return each_article(article_ids, step, kind=Changeset.Kind.BULK, by=by, message=message or "revived")


def set_removed(article: Article, moment: dt.datetime | None, changeset: Changeset, by: Actor) -> None:
    """Takes an article away from readers, or brings it back (None); runs inside the caller's transaction.

    Its findings close and open with it.
    """
    before = article.removed_at
    if moment is None:
        reopen_all([article.pk])
    article.removed_at = moment
    article.save(update_fields=["removed_at"])
    lead_again([article.pk])
    if moment is not None:
        close_all([article.pk], moment)
        end_approval(article, changeset)
    change = Change("article", article.path, _removed_columns(before), _removed_columns(moment))
    record_effects(changeset, [change])
    advance(changeset, 1)


def _removed_columns(moment: dt.datetime | None) -> dict[str, str | None]:
    return {"removed_at": moment.isoformat() if moment else None}


def each_article(
    article_ids: Iterable[int],
    step: Callable[[Article, Changeset], None],
    *,
    kind: Changeset.Kind,
    by: Actor,
    message: str,
) -> Outcome:
    """Runs the step for each article, locked, in a transaction of its own; all belong to one changeset."""
    outcome = Outcome()
    ids = list(dict.fromkeys(article_ids))
    changeset: Changeset | None = None
    for article_id in ids:
        with transaction.atomic():
            lock_articles([article_id])
            rows = Article.objects.all()
            article = rows.select_related("collection", "body", "pending_revision__body").filter(pk=article_id).first()
            if article is None:
                continue
            try:
                with transaction.atomic():
                    opened = changeset or open_changeset(kind, by=by, message=message, total=len(ids))
                    step(article, opened)
                changeset = opened
            except Refused as refusal:
                outcome.refused.append((article, refusal.code, refusal.reason))
            else:
                outcome.done.append(article)
    if changeset is not None:
        state = Changeset.State.PARTLY if outcome.refused else Changeset.State.DONE
        close(changeset, state=state, refused=[[article.path, code] for article, code, _ in outcome.refused])
    return outcome
