"""The page of a name that is to be written differently: the spellings, then the plan, then the change itself."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from editorial.admin.display import change_address
from editorial.admin.edit_plans import EditPlanPage
from editorial.admin.pages import not_there
from editorial.admin.renaming.choosing import Choice, check, chosen, edit_of, shown, token_of
from editorial.models import Entity, Role
from editorial.services.bulk_edits import is_alive, unfinished_edits
from editorial.services.rename_jobs import RENAME_JOB
from editorial.services.renaming import RenameNames, key_of, spellings_of


def may_rename(request: HttpRequest) -> bool:
    """Whether the user may write names differently in all files."""
    return all(map(request.user.has_perm, ("editorial.change_article", *RenameNames.permissions)))


def rename_page(admin: Any, request: HttpRequest, object_id: int) -> HttpResponse:
    """Shows the spellings, or with a token in the address the plan, and carries it out once confirmed.

    Raises:
        PermissionDenied: the user may not change names and all articles.
    """
    if not may_rename(request):
        raise PermissionDenied
    entity: Entity | None = admin.get_queryset(request).filter(pk=object_id).first()
    if entity is None:
        return not_there(request, admin.opts, str(object_id))
    if "change" not in request.GET:
        return spellings_page(admin, request, entity)
    edit = edit_of(entity, request.GET["change"])
    if edit is None:
        messages.warning(request, _("This address is not whole. Choose the spellings again."))
        return HttpResponseRedirect(request.path)
    return PlanPage(admin, request, entity, edit).answer()


def shared(admin: Any, request: HttpRequest, entity: Entity) -> dict[str, Any]:
    """Returns what both pages say."""
    return {
        **admin.admin_site.each_context(request),
        "title": _("Write a name differently in the files"),
        "subtitle": str(entity),
        "opts": admin.opts,
        "original": entity,
        "entity_address": reverse(f"admin:editorial_{admin.opts.model_name}_change", args=[entity.pk]),
        "has_view_permission": True,
        "media": admin.media,
    }


def spellings_page(admin: Any, request: HttpRequest, entity: Entity) -> HttpResponse:
    """Shows how the files write the name, and leads to the plan of what was chosen."""
    uses = spellings_of(entity)
    # After a merge all spellings that are not the display name are offered; which become it is still to be chosen.
    choice = shown(uses, entity.name if request.GET.get("to") == "display" else "")
    if request.method == "POST":
        choice = chosen(entity, uses, request.POST)
        if not choice.problems:
            return HttpResponseRedirect(plan_address(request, RenameNames(entity, choice.changes)))
    unfinished = [
        (row, plan_address(request, RenameNames.from_spec(row.report["edit"])), is_alive(row))
        for row in unfinished_edits()
        if row.report.get("edit", {}).get("entity") == key_of(entity)
    ]
    taken = Entity.objects.filter(pk=choice.taken_by).first() if choice.taken_by else None
    context = {
        **shared(admin, request, entity),
        "choice": choice,
        "unfinished": unfinished,
        "taken": taken and {"name": taken.name, "address": change_address(taken)},
    }
    return TemplateResponse(request, "admin/editorial/rename/spellings.html", context)


def plan_address(request: HttpRequest, edit: RenameNames) -> str:
    """Returns the address of the plan of an edit, on this page."""
    return f"{request.path}?change={token_of(edit)}"


class PlanPage(EditPlanPage):
    """The plan of spellings that become others."""

    job = RENAME_JOB

    def __init__(self, admin: Any, request: HttpRequest, entity: Entity, edit: RenameNames) -> None:
        super().__init__(request, edit)
        self.admin = admin
        self.entity = entity
        self.renames = edit

    def problems(self) -> list[str]:
        """Returns what keeps the new names from being written."""
        choice = Choice([], changes=self.renames.changes)
        check(self.entity, choice)
        return choice.problems

    def about(self) -> dict[str, Any]:
        """Returns what the page says beside the plan: whose name it is, and what becomes what."""
        names = [(str(Role(role).label), old, new) for (role, old), new in self.renames.changes.items()]
        return {**shared(self.admin, self.request, self.entity), "names": names}
