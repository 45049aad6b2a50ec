"""Saying of published articles that they were looked at and nothing has to change; no text is written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.utils import timezone
from django.utils.translation import gettext as _

from editorial.models import Article, Changeset, Status
from editorial.services.actors import Actor, may, may_change, require
from editorial.services.approvals import note_step
from editorial.services.articles import Outcome
from editorial.services.changesets import advance
from editorial.services.review_dates import write_reviews
from editorial.services.transitions import Refused, each_article, newest_revision_id
from editorial.workflow import NOTED, PUBLISH, REVIEWED


def check_reviewed(article: Article, *, by: Actor) -> tuple[str, str] | None:
    """Returns (code, reason) where nobody can say so of the article now, else None; writes nothing."""
    if not may(by, PUBLISH):
        return "not-allowed", _("This needs the permission %s.") % PUBLISH
    if not may_change(by, article):
        return "not-yours", _("The article is assigned to somebody else.")
    if article.removed_at is not None:
        return "removed", _("The article was removed.")
    if article.status != Status.EVERGREEN:
        return "wrong-status", _("The article is %s.") % article.get_status_display()
    if article.is_scheduled():
        return "wrong-time", _("The article waits for its time.")
    return None


def note_reviewed(
    article_ids: Iterable[int], *, by: Actor, comment: str = "", seen: Mapping[int, int] | None = None
) -> Outcome:
    """Notes of each article that it was reviewed and nothing has to change, and says which were refused and why.

    It is due again when the days of its areas have passed. `seen` is what the actor looked at (article → newest
    revision): a text that was saved since is refused.

    Raises:
        PermissionDenied: the actor may not publish articles.
    """
    require(by, PUBLISH)
    now = timezone.now()

    def step(article: Article, changeset: Changeset) -> None:
        problem = check_reviewed(article, by=by)
        if problem:
            raise Refused(*problem)
        if seen is not None and seen.get(article.pk) != newest_revision_id(article):
            raise Refused("changed-since", _("The text was changed after you looked at it; look at it again."))
        write_reviews([article], now, changeset)
        note_step(
            article,
            REVIEWED,
            revision_id=article.live_revision_id,
            changeset=changeset,
            by=by,
            comment=comment,
            now=now,
        )
        advance(changeset, 1)

    message = comment or str(NOTED[REVIEWED])
    return each_article(article_ids, step, kind=Changeset.Kind.WORKFLOW, by=by, message=message)
