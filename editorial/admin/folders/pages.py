"""The list of folders, and the page of one: the plan of a sync, and carrying it out once confirmed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from editorial.admin.base import ReadOnlyAdmin, actor, missing_consent
from editorial.admin.differences import line_difference
from editorial.admin.display import change_address
from editorial.admin.folders.words import SIDES, TABS, media_lines, reasons_of, tab_of
from editorial.admin.pages import not_there
from editorial.admin.sections import INTAKE
from editorial.models import Changeset, SyncFolder
from editorial.services.files import ScanError
from editorial.services.folder_runs import FolderBusy, FolderLost, held_folder
from editorial.services.folders import KnownFolder, folder_of, key_of, known_folders, may_see_folders
from editorial.services.importing import MisplacedRoot
from editorial.services.jobs import MOST_IN_REQUEST, has_worker, start_job
from editorial.services.sync_jobs import SYNC_JOB
from editorial.services.syncing import (
    Action,
    SyncItem,
    SyncOptions,
    SyncPlan,
    SyncReport,
    apply_sync,
    fingerprint,
    plan_sync,
    planned_report,
    report_as_json,
    sync_changes,
)
from editorial.workflow import REMOVE

PATHS_PER_PAGE = 20
MOST_NAMED = 50  # of what was passed over
MOST_AT_ONCE = MOST_IN_REQUEST  # paths; more are left to a job
WHAT = "sync_markdown"


@admin.register(SyncFolder)
class SyncFolderAdmin(ReadOnlyAdmin):
    """Folders that were ever imported from or synchronised; no path is ever typed here."""

    section = INTAKE
    section_position = 2

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may_see_folders(actor(request))

    def get_urls(self) -> list[Any]:
        plan = self.admin_site.admin_view(self.plan_view)
        return [path("<str:key>/plan/", plan, name="editorial_syncfolder_plan"), *super().get_urls()]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Returns the list of all folders."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        context = {**self.shared(request), "title": _("Folders"), "folders": known_folders()}
        return TemplateResponse(request, "admin/editorial/folder/list.html", context)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Leads to the page of the folder."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        row = self.get_object(request, object_id)
        if row is None:
            return not_there(request, self.opts, object_id)
        return HttpResponseRedirect(reverse("admin:editorial_syncfolder_plan", args=[key_of(row.path)]))

    def plan_view(self, request: HttpRequest, key: str) -> HttpResponse:
        """Shows a folder, and with ?plan= what a sync would do; and does it."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        folder = folder_of(key)
        if folder is None:
            messages.warning(request, _("This folder is not known."))
            return HttpResponseRedirect(reverse("admin:editorial_syncfolder_changelist"))
        return FolderPage(self, request, folder).answer()

    def shared(self, request: HttpRequest) -> dict[str, Any]:
        """Returns what both pages say."""
        return {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "has_view_permission": True,
            "media": self.media,
            "is_nav_sidebar_enabled": True,
        }


class FolderPage:
    """One folder with the plan of a sync, where that is asked for."""

    def __init__(self, page: SyncFolderAdmin, request: HttpRequest, folder: KnownFolder) -> None:
        self.page = page
        self.request = request
        self.folder = folder
        self.may_delete = bool(request.user.has_perm(REMOVE))
        asked = request.GET
        self.options = SyncOptions(checksum="checksum" in asked, delete="delete" in asked and self.may_delete, jobs=1)

    def answer(self) -> HttpResponse:
        """Returns the page; what is confirmed as it is now is carried out."""
        if "plan" not in self.request.GET or not self.folder.is_there or self.folder.run:
            return self.show(None, {})
        try:
            if self.request.method == "POST":
                return self.confirmed()
            plan = self.planned()
        except FolderBusy as error:
            self.folder = replace(self.folder, run=error.folder)
            return self.show(None, {})
        except (ScanError, MisplacedRoot, FolderLost, OSError) as error:
            return self.show(None, {"problem": problem_text(error)})
        if self.request.GET.get("as") == "json":
            told = report_as_json(planned_report(plan), plan=plan)
            headers = {"Content-Disposition": 'attachment; filename="plan.json"'}
            return JsonResponse(told, headers=headers, json_dumps_params={"ensure_ascii": False, "indent": 1})
        return self.show(plan, {})

    def planned(self) -> SyncPlan:
        return plan_sync(Path(self.folder.path), by=actor(self.request), options=self.options)

    def confirmed(self) -> HttpResponse:
        """Plans again while the folder is held, and carries that out where it is what was looked at."""
        with held_folder(self.folder.path, by=actor(self.request), what=WHAT) as hold:
            plan = self.planned()
            missing = missing_consent(self.request, seen=fingerprint(plan), is_large=asks(plan))
            if not missing and plan.total <= MOST_AT_ONCE:
                report = apply_sync(plan, by=actor(self.request), message=self.message(), hold=hold)
                return self.lead_to_result(report)
        if not missing:  # the folder is let go: the job holds it itself
            return self.start(plan)
        return self.show(plan, {**missing})

    def start(self, plan: SyncPlan) -> HttpResponse:
        """Starts a large sync in the background and leads to its job, which begins once this folder is let go."""
        arguments = {
            "folder": self.folder.key,
            "delete": self.options.delete,
            "checksum": self.options.checksum,
            "seen": fingerprint(plan),
            "message": self.message(),
        }
        user, title = actor(self.request), self.folder.path[:200]
        job = start_job(SYNC_JOB, by=user, arguments=arguments, title=title, subject=self.folder.key, total=plan.total)
        return HttpResponseRedirect(change_address(job))

    def message(self) -> str:
        """Returns why, as it was written, without the NUL that PostgreSQL does not store."""
        return self.request.POST.get("message", "").replace("\0", "")[:500]

    def lead_to_result(self, report: SyncReport) -> HttpResponse:
        """Tells what was done and leads to the changeset, or back where nothing was written."""
        if report.refused:
            number = report.refused
            text = ngettext("%(number)d path was left as it is.", "%(number)d paths were left as they are.", number)
            messages.warning(self.request, text % {"number": number})
        if report.changeset_id is None:
            messages.info(self.request, _("Nothing had to be written."))
            return HttpResponseRedirect(self.request.path)
        messages.success(self.request, _("The folder and the articles are the same."))
        if self.request.user.has_perm("editorial.view_changeset"):
            return HttpResponseRedirect(change_address(Changeset(pk=report.changeset_id)))
        return HttpResponseRedirect(self.request.path)

    def show(self, plan: SyncPlan | None, context: dict[str, Any]) -> HttpResponse:
        """Returns the page of the folder, with one page of the paths of the chosen kind."""
        context = {
            **self.page.shared(self.request),
            "title": _("Folder"),
            "subtitle": self.folder.path,
            "folder": self.folder,
            "options": self.options,
            "may_delete": self.may_delete,
            "plan": plan,
            "message": self.message(),
            **(self.shown(plan) if plan else {}),
            **context,
        }
        return TemplateResponse(self.request, "admin/editorial/folder/page.html", context)

    def shown(self, plan: SyncPlan) -> dict[str, Any]:
        """Returns what the page says of the plan."""
        by_tab: dict[str, list[SyncItem]] = {tab["name"]: [] for tab in TABS}
        for item in plan.items:
            by_tab[tab_of(item)].append(item)
        tabs = [{**tab, "count": len(by_tab[tab["name"]])} for tab in TABS]
        asked = next((tab for tab in tabs if tab["name"] == self.request.GET.get("show")), None)
        chosen = asked or next((tab for tab in tabs if tab["count"]), tabs[0])
        paths = Paginator(by_tab[chosen["name"]], PATHS_PER_PAGE).get_page(self.request.GET.get("page", "1"))
        named = ("plan", "checksum", "delete")
        query = "&".join(f"{name}=yes" for name in named if name == "plan" or getattr(self.options, name))
        return {
            "tabs": tabs,
            "chosen": chosen,
            "page": paths,
            "page_range": paths.paginator.get_elided_page_range(paths.number),
            "address": f"{query}&",
            "query": f"{query}&show={chosen['name']}&",
            "rows": self.rows(plan, list(paths)),
            "seen": fingerprint(plan),
            "writes": plan.total,
            "asks": asks(plan),
            "too_many": plan.total > MOST_AT_ONCE,
            "lacks_worker": plan.total > MOST_AT_ONCE and not has_worker(),
            "skipped": plan.skipped[:MOST_NAMED],
            "media_files": media_lines(plan.media, MOST_NAMED),
            "media_count": len(plan.media.changes),
            "proposed": plan.media.removals + sum(1 for _item in plan.of(Action.REMOVE_ARTICLE, Action.REMOVE_FILE)),
        }

    def rows(self, plan: SyncPlan, items: list[SyncItem]) -> list[dict[str, Any]]:
        """Returns what the page shows of each path: reasons, and the lines of each side that changes."""
        return [
            {
                "item": item,
                "reasons": reasons_of(item),
                "texts": [(SIDES[side], line_difference(one.old, one.new)) for side, one in changes.items()],
            }
            for item, changes in sync_changes(plan, items)
        ]


def asks(plan: SyncPlan) -> bool:
    """Whether a person has to agree: to a large change, and to every deletion."""
    return plan.is_large or plan.removals > 0


def problem_text(error: Exception) -> str:
    """Returns why there is no plan."""
    if isinstance(error, MisplacedRoot):
        found, stored = error.matches[0]
        text = _("Most of these files are here already under another path: %(found)s is stored as %(stored)s.")
        return text % {"found": found, "stored": stored}
    return str(error)
