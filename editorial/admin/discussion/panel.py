"""The discussion of an article as its page and its own page show it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser, User
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.utils.safestring import SafeString, mark_safe

from editorial.models import Article, Comment, Status, WorkflowEvent
from editorial.services.at_names import Staff, named_text
from editorial.services.discussing import LONGEST, comments_on, may_discuss, may_withdraw
from editorial.workflow import SEND_BACK

LATEST = 20
PER_PAGE = 50


@dataclass(frozen=True, slots=True)
class Shown:
    """A comment with its HTML and what the user may do with it."""

    comment: Comment
    html: SafeString
    may_edit: bool
    may_withdraw: bool

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to see to it."""
        return self.comment.withdrawn_at is None and self.comment.settled_at is None


@dataclass(frozen=True, slots=True)
class Refusal:
    """A comment that was not stored: the text that was sent, why, and the id of the comment that it would change."""

    text: str
    reasons: list[str]
    comment_id: int | None = None


def discussion_panel(article: Article, user: User) -> dict[str, Any]:
    """Returns what the page of an article shows of what was said about it: the panel, and why it was sent back."""
    discussion = discussion_context(article, user) if may_discuss(user) else None
    return {"discussion": discussion, "sent_back": sent_back_with(article)}


def discussion_context(
    article: Article, user: AbstractBaseUser | AnonymousUser, *, refusal: Refusal | None = None
) -> dict[str, Any]:
    """Returns the latest comments on an article for the panel below its form."""
    latest = list(comments_on(article.pk).reverse()[:LATEST])[::-1]
    context = _shared(article, user, refusal)
    return {**context, "comments": _shown(latest, user), "earlier": context["total"] - len(latest)}


def page_context(
    article: Article,
    user: AbstractBaseUser | AnonymousUser,
    *,
    page: str | None = None,
    comment_id: int | None = None,
    refusal: Refusal | None = None,
) -> dict[str, Any]:
    """Returns one page of all comments: the named one, the one that holds a comment, else the last."""
    rows = comments_on(article.pk)
    paginator = Paginator(rows, PER_PAGE)
    if comment_id is not None:
        number: int | str = (rows.filter(pk__lt=comment_id).count()) // PER_PAGE + 1
    else:
        number = page or paginator.num_pages
    shown = paginator.get_page(number)
    return {
        **_shared(article, user, refusal),
        "comments": _shown(shown.object_list, user),
        "earlier": 0,
        "page": shown,
        "page_range": paginator.get_elided_page_range(shown.number),
    }


def sent_back_with(article: Article) -> WorkflowEvent | None:
    """Returns the step that made the article a draft again, where that was the last one and says why."""
    if article.status != Status.DRAFT:
        return None
    event = article.events.select_related("actor").order_by("-pk").first()
    return event if event is not None and event.transition == SEND_BACK and event.comment else None


def _shared(article: Article, user: AbstractBaseUser | AnonymousUser, refusal: Refusal | None) -> dict[str, Any]:
    said = Q(withdrawn_at=None)
    counts = Comment.objects.filter(article=article).aggregate(
        total=Count("pk"), said=Count("pk", filter=said), open=Count("pk", filter=said & Q(settled_at=None))
    )
    return {
        "article": article,
        "total": counts["total"],
        "said": counts["said"],
        "open": counts["open"],
        "may_discuss": article.removed_at is None and may_discuss(user if user.is_authenticated else None),
        "longest": LONGEST,
        "refusal": refusal,
    }


def _shown(comments: Any, user: Any) -> list[Shown]:
    comments = list(comments)
    staff = Staff.load() if comments else Staff(())
    return [
        Shown(
            comment,
            # Rendering has sanitised it; what was added around the names of users is ours.
            mark_safe(named_text(comment.text, staff).html if comment.text else ""),
            comment.withdrawn_at is None and comment.author_id == user.pk,
            comment.withdrawn_at is None and may_withdraw(user, comment),
        )
        for comment in comments
    ]
