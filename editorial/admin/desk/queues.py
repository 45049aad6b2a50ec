"""The queues of an editor's work. Home, tabs and the list's filter all start from this one table."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.db.models import OuterRef, Q, Subquery
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from editorial.models import Article, ArticleQuerySet, Status, WorkflowEvent
from editorial.workflow import ASSIGN, CHANGE, PUBLISH, REVIEW, in_debt

PARAMETER = "desk"
DAYS_AHEAD = 7
DAYS_RECENT = 14
UNFINISHED = (Status.INBOX, Status.DRAFT, Status.REVIEW)
NOT_EVERGREEN = (*UNFINISHED, Status.ARCHIVED)  # what is excluded leads to no index, as in among()
SENT_BACK = ("send_back", "set_back")

Rows = Callable[[ArticleQuerySet, User], ArticleQuerySet]


@dataclass(frozen=True, slots=True)
class Queue:
    """Articles that wait for one thing.

    `rows` narrows articles to those of the queue for a user. `allowed` says who is shown the queue at home; its filter
    is open to everybody who may see articles. `order` is the order at home, newest first without one.
    """

    name: str
    title: str | Promise
    empty: str | Promise
    rows: Rows
    allowed: Callable[[User], bool] = lambda user: True
    order: tuple[str, ...] = ()


def among(*conditions: Q) -> Q:
    """Returns the condition of being among the articles that meet one of the others.

    As a list of keys, so that the database begins with the few rows that an index of its own finds. Left to choose,
    SQLite begins with a status that nine of ten articles have.
    """
    first, *others = (Article.objects.filter(condition).order_by().values("pk") for condition in conditions)
    return Q(pk__in=first.union(*others, all=True) if others else first)


def own(user: User) -> Q:
    """Returns the condition of a user's own articles: assigned to the user, or begun."""
    return among(Q(assignee=user.pk), Q(created_by=user.pk))


def may(*permissions: str) -> Callable[[User], bool]:
    """Returns whether a user has one of the permissions."""
    return lambda user: any(user.has_perm(permission) for permission in permissions)


def sent_back(rows: ArticleQuerySet, user: User) -> ArticleQuerySet:
    """Own drafts whose last step was back from review, and scheduled ones that an error brought back."""
    last = WorkflowEvent.objects.filter(article=OuterRef("pk")).order_by("-pk").values("transition")[:1]
    found = rows.filter(own(user), status__in=(Status.DRAFT, Status.REVIEW))
    return found.alias(last_step=Subquery(last)).filter(last_step__in=SENT_BACK)


def due(rows: ArticleQuerySet, user: User) -> ArticleQuerySet:
    """Unfinished articles that are overdue or due within a week: everybody's for those who assign, else one's own."""
    until = timezone.localdate() + dt.timedelta(days=DAYS_AHEAD)
    found = rows.filter(among(Q(due_on__lte=until)), status__in=UNFINISHED)
    return found if user.has_perm(ASSIGN) else found.filter(own(user))


def scheduled(rows: ArticleQuerySet, user: User) -> ArticleQuerySet:
    """Articles that time alone will make public, and edits that were approved for a moment to come."""
    now = timezone.now()
    return rows.filter(among(Q(publish_at__gt=now), Q(approved_for__gt=now))).exclude(status__in=NOT_EVERGREEN)


def published_lately(rows: ArticleQuerySet, user: User) -> ArticleQuerySet:
    """Articles that became public within two weeks."""
    now = timezone.now()
    lately = Q(published_at__gt=now - dt.timedelta(days=DAYS_RECENT), published_at__lte=now)
    return rows.filter(among(lately)).exclude(status__in=NOT_EVERGREEN)


QUEUES: tuple[Queue, ...] = (
    Queue(
        "back",
        _("Sent back to me"),
        _("Nothing came back."),
        sent_back,
        may(CHANGE),
    ),
    Queue(
        "drafts",
        _("My drafts"),
        _("You have begun nothing. Take something from the inbox, or add an article."),
        lambda rows, user: rows.filter(own(user), status__in=(Status.INBOX, Status.DRAFT)),
        may(CHANGE),
    ),
    Queue(
        "submitted",
        _("Submitted by me"),
        _("Nothing of yours waits for review. A finished draft is submitted on its page."),
        lambda rows, user: rows.filter(own(user), status=Status.REVIEW),
        lambda user: user.has_perm(CHANGE) and not user.has_perm(REVIEW) and not user.has_perm(PUBLISH),
    ),
    Queue(
        "review",
        _("Waiting for review"),
        _("Nothing is waiting. Take something from the inbox."),
        lambda rows, user: rows.filter(status=Status.REVIEW),
        may(REVIEW, PUBLISH),
    ),
    Queue(
        "edits",
        _("Edits waiting to be published"),
        _("Readers see the newest text of every article."),
        lambda rows, user: rows.filter(pending_revision__isnull=False, approved_for__isnull=True),
        may(PUBLISH),
    ),
    Queue(
        "due",
        _("Due soon"),
        _("Nothing is due within a week. Days are set where articles are assigned."),
        due,
        may(CHANGE, ASSIGN),
        ("due_on", "path"),
    ),
    Queue(
        "scheduled",
        _("Scheduled"),
        _("Nothing waits for its time. An article is scheduled on its page."),
        scheduled,
        order=("publish_at", "path"),
    ),
    Queue(
        "published",
        _("Recently published"),
        _("Nothing became public within two weeks."),
        published_lately,
        order=("-published_at", "path"),
    ),
    Queue(
        "reviews",
        _("Due for review"),
        _("No published article stands longer than its areas let it."),
        lambda rows, user: rows.filter(among(Q(review_due_on__lt=timezone.localdate())), status=Status.EVERGREEN),
        may(PUBLISH),
        ("review_due_on", "path"),
    ),
    Queue("mine", _("Mine"), "", lambda rows, user: rows.filter(own(user)), lambda user: False),
    Queue("inbox", _("Inbox"), "", lambda rows, user: rows.filter(status=Status.INBOX), lambda user: False),
    Queue(
        "unassigned",
        _("Unassigned"),
        "",
        lambda rows, user: rows.filter(status__in=UNFINISHED, assignee__isnull=True),
        lambda user: False,
    ),
    Queue("debt", _("Debt"), "", lambda rows, user: in_debt(rows), lambda user: False),
)
BY_NAME = {queue.name: queue for queue in QUEUES}
# name of the queue ("" is every article) → what its tab says, and the letter that leads to it after g
TABS: dict[str, tuple[str | Promise, str]] = {
    "": (_("All"), "a"),
    "mine": (_("Mine"), "m"),
    "inbox": (_("Inbox"), "i"),
    "review": (_("Review"), "r"),
    "scheduled": (_("Scheduled"), "s"),
    "debt": (_("Debt"), "d"),
    "unassigned": (_("Unassigned"), "u"),
}
