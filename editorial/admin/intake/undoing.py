"""The page that shows what taking a changeset back would do, and does it once confirmed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from editorial.admin.base import actor
from editorial.admin.differences import line_difference
from editorial.admin.display import change_address
from editorial.admin.pages import not_there
from editorial.models import Changeset, Revision
from editorial.services.jobs import active_job, has_worker, start_job
from editorial.services.undoing import (
    UNDO,
    UNDO_JOB,
    Act,
    ArticleItem,
    RowItem,
    UndoPlan,
    carry_out_undo,
    may_undo,
    plan_undo,
    undo_problem,
)

WORKER_COMMAND = "manage.py worker"
MOST_DOCUMENTS = 200  # more would keep the request, and others who write, waiting
MOST_ROWS = 2_000
ROWS_PER_PAGE = 50
MOST_DIFFERENCES = 20
MOST_LEFT = 200
LONGEST_MESSAGE = 400

LABELS = {
    Act.REMOVE: gettext_lazy("is removed"),
    Act.RESTORE: gettext_lazy("gets its former text"),
    Act.KEEP_PENDING: gettext_lazy("its former text waits to be published"),
    Act.BRING_BACK: gettext_lazy("comes back"),
    Act.FORMER_PENDING: gettext_lazy("its waiting edit is as before"),
    Act.REVERSE: gettext_lazy("is as before"),
    Act.SETTLED: gettext_lazy("is as before already"),
    Act.KEPT: gettext_lazy("is kept"),
    Act.LEFT: gettext_lazy("stays as it is"),
}


def undo_page(admin: Any, request: HttpRequest, changeset_id: int) -> HttpResponse:
    """Shows the plan of an undo, and carries it out once confirmed.

    Raises:
        PermissionDenied: the user may not see changesets, or not take this one back.
    """
    if not admin.has_view_permission(request):
        raise PermissionDenied
    changeset = Changeset.objects.select_related("author").filter(pk=changeset_id).first()
    if not (may_undo(actor(request), changeset) if changeset else request.user.has_perm(UNDO)):
        raise PermissionDenied
    if changeset is None:
        return not_there(request, admin.opts, str(changeset_id))
    if problem := undo_problem(changeset):
        messages.error(request, str(problem))
        return HttpResponseRedirect(change_address(changeset))
    if at_work := active_job(UNDO_JOB, str(changeset.pk)):
        return HttpResponseRedirect(change_address(at_work))
    plan = plan_undo(changeset.pk, by=actor(request))
    if request.method == "POST" and too_large(plan):
        return started(request, changeset, plan)
    if request.method == "POST":
        return carried_out(admin, request, changeset, plan)
    return asked(admin, request, changeset, plan)


def too_large(plan: UndoPlan) -> bool:
    """Whether the plan writes more than one request should."""
    return plan.documents > MOST_DOCUMENTS or plan.writes > MOST_ROWS


def started(request: HttpRequest, changeset: Changeset, plan: UndoPlan) -> HttpResponse:
    """Starts the undo of a large changeset in the background and leads to its job."""
    message = request.POST.get("message", "").replace("\0", "")[:LONGEST_MESSAGE]
    job = start_job(
        UNDO_JOB,
        by=actor(request),
        arguments={"changeset": changeset.pk, "message": message},
        title=str(changeset),
        subject=str(changeset.pk),
        total=plan.writes,
    )
    return HttpResponseRedirect(change_address(job))


def carried_out(admin: Any, request: HttpRequest, changeset: Changeset, plan: UndoPlan) -> HttpResponse:
    """Does what was chosen of the plan and leads to the undo's own changeset."""
    offered = {item.path for item in plan.articles if item.act.writes}
    chosen = offered.intersection(request.POST.getlist("article"))
    if offered and not chosen:
        messages.error(request, _("Choose at least one article."))
        return asked(admin, request, changeset, plan, status=409)
    if chosen != offered:
        plan = plan_undo(changeset.pk, by=actor(request), articles=chosen)
    message = request.POST.get("message", "")[:LONGEST_MESSAGE]
    report = carry_out_undo(plan, by=actor(request), message=message)
    if report.changeset_id is None:
        messages.info(request, _("There is nothing to undo."))
        return HttpResponseRedirect(change_address(changeset))
    documents = sum(item.act.writes for item in report.items if isinstance(item, ArticleItem))
    done = ngettext("%d article is as before.", "%d articles are as before.", documents) % documents
    messages.success(request, done if documents else _("The changeset was undone."))
    if report.left:
        number = len(report.left)
        messages.warning(request, ngettext("%d stays as it is.", "%d stay as they are.", number) % number)
    return HttpResponseRedirect(reverse("admin:editorial_changeset_change", args=[report.changeset_id]))


def asked(admin: Any, request: HttpRequest, changeset: Changeset, plan: UndoPlan, *, status: int = 200) -> HttpResponse:
    """Returns the page with what will happen, what will not and why."""
    todo = [item for item in plan.articles if item.act.writes]
    large = too_large(plan)
    page = Paginator(todo, ROWS_PER_PAGE if large else max(len(todo), 1)).get_page(request.GET.get("page"))
    rows = [item for item in plan.rows if item.act.writes]
    redo = changeset.kind == Changeset.Kind.UNDO
    number = changeset.pk
    context = {
        **admin.admin_site.each_context(request),
        "title": _("Redo what #%d undid?") % number if redo else _("Undo #%d?") % number,
        "subtitle": str(changeset),
        "opts": admin.opts,
        "original": changeset,
        "has_view_permission": True,
        "media": admin.media,
        "redo": redo,
        "large": large,
        "lacks_worker": large and not has_worker(),
        "command": WORKER_COMMAND,
        "documents": plan.documents,
        "page": page,
        "page_range": page.paginator.get_elided_page_range(page.number),
        "articles": with_differences(list(page.object_list)),
        "rows": [(item, LABELS[item.act]) for item in rows[:MOST_LEFT]],
        "row_count": len(rows),
        "left": list(plan.left[:MOST_LEFT]),
        "left_count": len(plan.left),
        "kept": [item for item in plan.rows if item.act is Act.KEPT][:MOST_LEFT],
        "nothing": not plan.writes and not plan.interrupted,
    }
    return TemplateResponse(request, "admin/editorial/changeset/undo.html", context, status=status)


def with_differences(items: Sequence[ArticleItem]) -> list[dict[str, Any]]:
    """Returns what the page shows of each article; the first of those whose text changes with their lines."""
    changing = [item for item in items if item.former and item.act in (Act.RESTORE, Act.KEEP_PENDING)]
    shown = {item.article_id for item in changing[:MOST_DIFFERENCES]}
    ids = {pk for item in changing[:MOST_DIFFERENCES] for pk in (item.revision, item.former)}
    texts = {row.pk: row.header + row.body.text for row in Revision.objects.filter(pk__in=ids).select_related("body")}
    return [
        {
            "item": item,
            "label": LABELS[item.act],
            "changing": item in changing,
            "lines": line_difference(texts[item.revision or 0], texts[item.former or 0])
            if item.article_id in shown and item in changing
            else [],
        }
        for item in items
    ]


def left_lines(report: object) -> list[tuple[str, str]]:
    """Returns what a stored report of an undo says was left: name and reason."""
    left = report.get("left") if isinstance(report, dict) else None
    pairs = [pair for pair in left if isinstance(pair, list) and len(pair) == 2] if isinstance(left, list) else []
    return [(str(name), str(RowItem("", "", Act.LEFT, str(code)).reason)) for name, code in pairs]
