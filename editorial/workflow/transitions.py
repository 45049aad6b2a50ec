"""The one table of steps between statuses."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from editorial.models import Article, Status
from editorial.workflow.permissions import CHANGE, PUBLISH, REVIEW, may_edit

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser, AnonymousUser

# The transition that an import records: any status to any other, carried out by the import alone.
IMPORT = "import"
SUBMIT = "submit"
SEND_BACK = "send_back"
# The steps that also write the times of an article.
SCHEDULE = "schedule"
UNSCHEDULE = "unschedule"


@dataclass(frozen=True, slots=True)
class Transition:
    """A step that a person may take: from one of `sources` to `target`, with the permission `permission`."""

    name: str
    label: str | Promise
    sources: frozenset[Status]
    target: Status
    permission: str
    scheduled: bool | None = None  # only for articles that wait for their time (True), or that do not (False)
    needs_comment: bool = False  # a person says why

    def starts_at(self, status: str) -> bool:
        """Whether an article with this status can take the step."""
        return status in self.sources

    def fits(self, article: Article) -> bool:
        """Whether this article can take the step now, whoever asks."""
        return self.starts_at(article.status) and self.scheduled in (None, article.is_scheduled())


TRANSITIONS: tuple[Transition, ...] = (
    Transition("accept", _("Take up as draft"), frozenset({Status.INBOX}), Status.DRAFT, CHANGE),
    Transition(SUBMIT, _("Submit for review"), frozenset({Status.INBOX, Status.DRAFT}), Status.REVIEW, CHANGE),
    Transition(
        SEND_BACK, _("Send back to draft"), frozenset({Status.REVIEW}), Status.DRAFT, REVIEW, needs_comment=True
    ),
    Transition(
        "publish",
        _("Publish"),
        frozenset({Status.INBOX, Status.DRAFT, Status.REVIEW}),
        Status.EVERGREEN,
        PUBLISH,
    ),
    Transition(
        SCHEDULE,
        _("Schedule"),
        frozenset({Status.INBOX, Status.DRAFT, Status.REVIEW}),
        Status.EVERGREEN,
        PUBLISH,
    ),
    Transition(
        UNSCHEDULE,
        _("Take off the schedule"),
        frozenset({Status.EVERGREEN}),
        Status.REVIEW,
        PUBLISH,
        scheduled=True,
    ),
    Transition("unpublish", _("Unpublish"), frozenset({Status.EVERGREEN}), Status.DRAFT, PUBLISH, scheduled=False),
    Transition("archive", _("Archive"), frozenset({Status.EVERGREEN}), Status.ARCHIVED, PUBLISH, scheduled=False),
    Transition("revive", _("Revive as draft"), frozenset({Status.ARCHIVED}), Status.DRAFT, PUBLISH),
)


def find_transition(name: str) -> Transition:
    """Returns the transition of that name.

    Raises:
        KeyError: there is none.
    """
    for transition in TRANSITIONS:
        if transition.name == name:
            return transition
    raise KeyError(name)


def available(article: Article, user: AbstractBaseUser | AnonymousUser) -> list[Transition]:
    """Returns the steps that this user may take with this article now, in the table's order."""
    if article.removed_at is not None or not may_edit(article, user):
        return []
    return [
        transition
        for transition in TRANSITIONS
        if transition.fits(article) and user.has_perm(transition.permission)  # type: ignore[union-attr]
    ]
