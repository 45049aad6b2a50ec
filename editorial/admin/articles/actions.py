"""What is done to several articles at once: steps of the workflow, removal, export; each is confirmed first."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core import signing
from django.db.models import QuerySet
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from editorial.admin.articles.assignment import AssignmentForm
from editorial.admin.articles.exporting import export, export_pending
from editorial.admin.articles.replies import tell_outcome
from editorial.admin.articles.times import ScheduleForm
from editorial.admin.base import actor
from editorial.models import Article
from editorial.services.articles import Outcome
from editorial.services.assigning import assign, check_assignment
from editorial.services.reviewing import check_reviewed, note_reviewed
from editorial.services.transitions import (
    carry_out,
    check_steps,
    newest_revision_id,
    remove_articles,
    revive_articles,
)
from editorial.workflow import SCHEDULE, TRANSITIONS, Transition

SEEN_SALT = "editorial.admin.confirmed"
MOST = 1_000
MOST_SHOWN = 200

Action = Callable[[Any, HttpRequest, QuerySet[Article]], HttpResponseBase | None]
Problems = Callable[[list[Article]], list[tuple[str, str] | None]]


@dataclass(frozen=True, slots=True)
class Confirmation:
    """What somebody agreed to: the articles, the comment, and the newest revision of each that the page was about."""

    ids: list[int]
    comment: str
    seen: dict[int, int] | None


def confirmed(
    page: Any,
    request: HttpRequest,
    rows: QuerySet[Article],
    *,
    name: str,
    title: str | Promise,
    problems: Problems,
    do: Callable[[Confirmation], Outcome],
    form: Form | None = None,
    needs_comment: bool = False,
) -> HttpResponse | None:
    """Shows what will and will not happen, and does it once that was confirmed and the form, if any, is valid."""
    articles = list(rows[: MOST + 1])
    if len(articles) > MOST:
        messages.error(request, gettext("Choose at most %d articles at once.") % MOST)
        return None
    is_confirmed = request.POST.get("confirmed") == "yes"
    lacks_comment = is_confirmed and needs_comment and not comment_of(request).strip()
    if is_confirmed and not lacks_comment and (form is None or form.is_valid()):
        ids = [article.pk for article in articles]
        tell_outcome(request, do(Confirmation(ids, comment_of(request), seen_by(request))))
        return None
    context = {
        **what_will_happen(articles, problems(articles), title),
        "action": name,
        "form": form,
        "needs_comment": needs_comment,
        "lacks_comment": lacks_comment,
    }
    response: HttpResponse = page.render_page(request, "confirm", None, context)
    return response


def what_will_happen(
    articles: list[Article], problems: list[tuple[str, str] | None], title: str | Promise
) -> dict[str, Any]:
    """Returns what the confirmation page says of the articles: those that are ready, and those refused with why."""
    checked = list(zip(articles, problems, strict=True))
    ready = [article for article, trouble in checked if trouble is None]
    refused = [(article, trouble[1]) for article, trouble in checked if trouble is not None]
    return {
        "action_title": title,
        "ready": ready[:MOST_SHOWN],
        "ready_count": len(ready),
        "refused": refused[:MOST_SHOWN],
        "refused_count": len(refused),
        "ids": [article.pk for article in ready],
        "seen": signing.dumps(
            [[article.pk, newest_revision_id(article)] for article in ready], salt=SEEN_SALT, compress=True
        ),
        "checkbox": ACTION_CHECKBOX_NAME,
        "headline": ngettext("%(title)s: %(count)d article", "%(title)s: %(count)d articles", len(ready))
        % {"title": title, "count": len(ready)},
    }


def seen_by(request: HttpRequest) -> dict[int, int] | None:
    """Returns the revisions that the confirmation page was about; {} where its signature is wrong, None without one."""
    if "seen" not in request.POST:
        return None
    try:
        return dict(signing.loads(request.POST["seen"], salt=SEEN_SALT))
    except (signing.BadSignature, ValueError, TypeError):
        return {}


def comment_of(request: HttpRequest) -> str:
    """Returns what was written about the step, without NUL characters, which PostgreSQL does not store."""
    return request.POST.get("comment", "").replace("\x00", "")[:500]


def step_action(transition: Transition) -> Action:
    """Returns the action that takes one step of the workflow."""
    name = f"step_{transition.name}"
    needs = transition.permission.removeprefix("editorial.").removesuffix("_article")

    label: Any = transition.label  # a text that is translated when it is shown

    @admin.action(description=label, permissions=[needs])
    def act(page: Any, request: HttpRequest, rows: QuerySet[Article]) -> HttpResponse | None:
        form = None
        if transition.name == SCHEDULE:
            form = ScheduleForm(request.POST if request.POST.get("confirmed") == "yes" else None)
        return confirmed(
            page,
            request,
            rows,
            name=name,
            title=transition.label,
            problems=lambda articles: check_steps(articles, transition, by=actor(request)),
            do=lambda agreed: carry_out(
                transition.name,
                agreed.ids,
                by=actor(request),
                comment=agreed.comment,
                times=form.times() if form else None,
                seen=agreed.seen,
            ),
            form=form,
            needs_comment=transition.needs_comment,
        )

    act.__name__ = name
    return act


@admin.action(description=_("Remove (their address answers “gone”)"), permissions=["remove"])
def remove(page: Any, request: HttpRequest, rows: QuerySet[Article]) -> HttpResponse | None:
    """Removes articles; nothing is deleted."""
    return confirmed(
        page,
        request,
        rows,
        name="remove",
        title=_("Remove"),
        problems=lambda articles: [
            ("removed", gettext("It was removed already.")) if article.removed_at else None for article in articles
        ],
        do=lambda agreed: remove_articles(agreed.ids, by=actor(request), message=agreed.comment),
    )


@admin.action(description=_("Bring back"), permissions=["remove"])
def bring_back(page: Any, request: HttpRequest, rows: QuerySet[Article]) -> HttpResponse | None:
    """Brings removed articles back as they were."""
    return confirmed(
        page,
        request,
        rows,
        name="bring_back",
        title=_("Bring back"),
        problems=lambda articles: [
            None if article.removed_at else ("present", gettext("It was not removed.")) for article in articles
        ],
        do=lambda agreed: revive_articles(agreed.ids, by=actor(request), message=agreed.comment),
    )


@admin.action(description=_("Assign"), permissions=["assign"])
def assign_to(page: Any, request: HttpRequest, rows: QuerySet[Article]) -> HttpResponse | None:
    """Gives articles to a user, with the day on which they are due."""
    form = AssignmentForm(request.POST if request.POST.get("confirmed") == "yes" else None)
    return confirmed(
        page,
        request,
        rows,
        name="assign_to",
        title=_("Assign"),
        problems=lambda articles: [check_assignment(article) for article in articles],
        do=lambda agreed: assign(agreed.ids, **form.assignment(), by=actor(request), message=agreed.comment),
        form=form,
    )


@admin.action(description=_("Reviewed: nothing to change"), permissions=["publish"])
def reviewed(page: Any, request: HttpRequest, rows: QuerySet[Article]) -> HttpResponse | None:
    """Notes that somebody looked at published articles again and found them right; no text changes."""
    return confirmed(
        page,
        request,
        rows,
        name="reviewed",
        title=_("Reviewed: nothing to change"),
        problems=lambda articles: [check_reviewed(article, by=actor(request)) for article in articles],
        do=lambda agreed: note_reviewed(agreed.ids, by=actor(request), comment=agreed.comment, seen=agreed.seen),
    )


ARTICLE_ACTIONS: tuple[Action, ...] = (
    *map(step_action, TRANSITIONS),
    reviewed,
    assign_to,
    export,
    export_pending,
    remove,
    bring_back,
)
