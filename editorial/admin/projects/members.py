"""Articles join a project or leave it: found, looked at line by line, then written as one changeset."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core import signing
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from editorial.admin.base import actor, missing_consent
from editorial.admin.differences import line_difference
from editorial.admin.pages import not_there
from editorial.models import Article, Project
from editorial.services.bulk_edits import Act, BulkEditBusy, BulkPlan, carry_out_bulk_edit, plan_bulk_edit, with_lines
from editorial.services.project_members import MOST_MEMBERS, ProjectMembers
from editorial.services.project_order import CHANGE_PROJECT
from editorial.workflow import CHANGE

SALT = "editorial.admin.projects"
MOST_FOUND = 20


def may_change_members(request: HttpRequest) -> bool:
    """Whether the user may let articles join projects and leave them."""
    return request.user.has_perm(CHANGE_PROJECT) and request.user.has_perm(CHANGE)


def found_articles(request: HttpRequest, project: Project, words: str) -> list[Article]:
    """Returns articles outside of the project whose titles or paths hold every word, the newest first."""
    rows = Article.objects.visible_to(request.user).exclude(projects=project)
    for word in words.replace("\0", "").split()[:8]:
        rows = rows.filter(Q(title__icontains=word) | Q(path__icontains=word))
    return list(rows.newest_first().for_lists()[:MOST_FOUND])


def plan_address(project: Project, joining: list[int], leaving: list[int]) -> str:
    """Returns the address of the plan by which these articles join or leave."""
    token = signing.dumps([joining[:MOST_MEMBERS], leaving[:MOST_MEMBERS]], salt=SALT, compress=True)
    return reverse("admin:editorial_project_members", args=[project.pk]) + f"?change={token}"


def members_page(admin: Any, request: HttpRequest, object_id: int) -> HttpResponse:
    """Shows what the edit of the address would write; with POST writes what was looked at.

    Raises:
        PermissionDenied: the user may not change projects and articles.
    """
    if not may_change_members(request):
        raise PermissionDenied
    project: Project | None = admin.get_queryset(request).filter(pk=object_id).first()
    if project is None:
        return not_there(request, admin.opts, str(object_id))
    desk = reverse("admin:editorial_project_dossier", args=[project.pk])
    try:
        joining, leaving = signing.loads(request.GET.get("change", ""), salt=SALT)
    except (signing.BadSignature, ValueError, TypeError):
        messages.warning(request, _("This address is not whole. Choose the articles again."))
        return HttpResponseRedirect(desk)
    edit = ProjectMembers(project, joining=joining, leaving=leaving)
    plan = plan_bulk_edit(edit, by=actor(request), exact=True)
    missing = missing_consent(request, seen=plan.fingerprint) if request.method == "POST" else {}
    if request.method == "POST" and not missing:
        return written(request, edit, plan, desk)
    context = {
        **admin.admin_site.each_context(request),
        "title": _("Articles of the project"),
        "subtitle": str(project),
        "opts": admin.opts,
        "original": project,
        "has_view_permission": True,
        "media": admin.media,
        "desk_address": desk,
        "plan": plan,
        **missing,
        "waiting": plan.counts[Act.WAIT],
        "rows": [
            (item, [line_difference(change.old, change.new) for _which, change in changes])
            for item, changes in with_lines(plan.items, edit, by=actor(request))
        ],
    }
    return TemplateResponse(request, "admin/editorial/project/members.html", context)


def written(request: HttpRequest, edit: ProjectMembers, plan: BulkPlan, desk: str) -> HttpResponse:
    """Makes the edit and leads back to the desk of the project."""
    try:
        report = carry_out_bulk_edit(edit, plan, by=actor(request))
    except (BulkEditBusy, ValidationError) as error:
        for text in error.messages if isinstance(error, ValidationError) else [str(error)]:
            messages.error(request, text)
        return HttpResponseRedirect(desk)
    changed, waiting = report.counts[Act.CHANGE], report.counts[Act.WAIT]
    if changed or not waiting:
        text = ngettext("%(number)d article was changed.", "%(number)d articles were changed.", changed)
        messages.success(request, text % {"number": changed})
    if waiting:
        text = ngettext("%(number)d change waits to be published.", "%(number)d changes wait to be published.", waiting)
        messages.success(request, text % {"number": waiting})
    if refused := len(report.refused):
        text = ngettext("%(number)d stays as it is.", "%(number)d stay as they are.", refused)
        messages.warning(request, text % {"number": refused})
    return HttpResponseRedirect(desk)
