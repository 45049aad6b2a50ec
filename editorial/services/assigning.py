"""Whose work an article is, and until when: one article after another, each noted with what was before."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.contrib.auth import get_user_model
from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from editorial.models import Article, Changeset
from editorial.services.actors import BACKEND, Actor, require
from editorial.services.articles import Outcome
from editorial.services.changesets import Change, advance, record_effects
from editorial.services.notifying import tell_assigned
from editorial.services.transitions import Refused, each_article
from editorial.workflow import ASSIGN, CHANGE


def assignable_users() -> QuerySet[User]:
    """Returns the users who can be given an article: active staff who may change articles, by name."""
    users = get_user_model().objects.with_perm(CHANGE, backend=BACKEND)
    return users.filter(is_staff=True).order_by("username")


def check_assignment(article: Article) -> tuple[str, str] | None:
    """Returns (code, reason) where the article cannot be assigned now, else None; writes nothing."""
    return ("removed", _("The article was removed.")) if article.removed_at is not None else None


def assign(
    article_ids: Iterable[int], *, assignee: User | None, due_on: dt.date | None, by: Actor, message: str = ""
) -> Outcome:
    """Gives articles to a user, None to nobody, with the day on which they are due, and says which were refused.

    Raises:
        PermissionDenied: the actor may not assign articles.
    """
    require(by, ASSIGN)
    theirs: list[Article] = []  # articles that are somebody else's than before
    chosen = assignee.pk if assignee else None
    assignable = chosen is None or assignable_users().filter(pk=chosen).exists()

    def step(article: Article, changeset: Changeset) -> None:
        problem = check_assignment(article)
        if problem:
            raise Refused(*problem)
        if (article.assignee_id, article.due_on) == (chosen, due_on):
            raise Refused("unchanged", _("It is assigned so already."))
        if article.assignee_id != chosen and not assignable:
            raise Refused("not-assignable", _("Only active staff who may change articles can be given one."))
        if article.assignee_id != chosen:
            theirs.append(article)
        give(article, assignee=assignee, due_on=due_on, changeset=changeset)
        advance(changeset, 1)

    name = assignee.get_username() if assignee else "nobody"
    outcome = each_article(
        article_ids, step, kind=Changeset.Kind.WORKFLOW, by=by, message=message or f"assigned to {name}"
    )
    tell_assigned(theirs, assignee, by=by)
    return outcome


def give(article: Article, *, assignee: User | None, due_on: dt.date | None, changeset: Changeset) -> None:
    """Writes the assignment with its effect; runs inside the caller's transaction and checks nothing."""
    before = _columns(article)
    article.assignee, article.due_on = assignee, due_on
    article.save(update_fields=["assignee", "due_on"])
    record_effects(changeset, [Change("assignment", article.path, before, _columns(article))])


def _columns(article: Article) -> dict[str, str | None]:
    return {
        "assignee": article.assignee.get_username() if article.assignee else None,
        "due_on": article.due_on.isoformat() if article.due_on else None,
    }
