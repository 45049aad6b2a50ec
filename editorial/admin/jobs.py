"""Work in the background: what waits, how far the rest is, stopped and run again here."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect, JsonResponse
from django.urls import path, reverse
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_tasks_db import admin as tasks_admin
from django_tasks_db.models import DBTaskResult

from editorial.admin.base import actor
from editorial.admin.display import badge, change_address, change_link, isolated
from editorial.admin.pages import ReadOnlyPageAdmin
from editorial.admin.sections import INTAKE
from editorial.admin.tables.pages import plan_of_table
from editorial.admin.transfer.pages import WORKER_COMMAND, plan_address
from editorial.models import Job
from editorial.services.bulk_changes import PLAN_CHANGE
from editorial.services.jobs import (
    KINDS,
    PROBLEMS,
    NotActive,
    ask_to_stop,
    has_worker,
    is_silent,
    may_control,
    run_again,
    start_job,
    title_of,
    visible_jobs,
)
from editorial.services.prerendering import EVERYTHING, RENDER
from editorial.services.search_rows import INDEX
from editorial.services.table_jobs import IMPORT_TABLE, PLAN_TABLE
from editorial.services.tables import TableUpload
from editorial.services.upload_jobs import CHANGED, PLAN
from editorial.services.uploads import Upload

VIEW = ("editorial.view_changeset", "editorial.import_article")
UNFINISHED = (Job.State.FAILED, Job.State.STOPPED, Job.State.INTERRUPTED)
# What is shown of what a job noted, and what it is called.
RESULTS: dict[str, str | Promise] = {
    "proposed": gettext_lazy("names proposed"),
    "rendered": gettext_lazy("pages rendered"),
    "open": gettext_lazy("suggestions open"),
    "created": gettext_lazy("articles created"),
    "updated": gettext_lazy("articles changed"),
    "new_rows": gettext_lazy("new rows"),
    "changed_rows": gettext_lazy("rows changed"),
    "refused": gettext_lazy("not accepted"),
    "restored": gettext_lazy("articles as before"),
    "left": gettext_lazy("left as they are"),
}


@admin.register(Job)
class JobAdmin(ReadOnlyPageAdmin):
    """Everybody who may see changesets sees their own jobs, and who may import sees all."""

    section = INTAKE
    section_position = 4
    page_template = "admin/editorial/job/page.html"
    change_list_template = "admin/editorial/job/list.html"
    list_display = ("time", "what", "user", "state_column", "progress_column", "changeset_column")
    list_filter: ClassVar[tuple[Any, ...]] = ("state",)
    search_fields = ("title",)
    ordering = ("-id",)

    def get_urls(self) -> list[Any]:
        wrap = self.admin_site.admin_view
        return [
            path("render/", wrap(self.start_view), {"kind": RENDER}, name="editorial_job_render"),
            path("index/", wrap(self.start_view), {"kind": INDEX}, name="editorial_job_index"),
            path("<int:job_id>/state/", wrap(self.state_view), name="editorial_job_state"),
            path("<int:job_id>/stop/", wrap(self.stop_view), name="editorial_job_stop"),
            path("<int:job_id>/again/", wrap(self.again_view), name="editorial_job_again"),
            *super().get_urls(),
        ]

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return any(request.user.has_perm(permission) for permission in VIEW)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Job]:
        """Returns the jobs that the user may see."""
        return visible_jobs(actor(request))

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Shows the jobs, and whether anybody does them."""
        context = {
            "lacks_worker": not has_worker(),
            "command": WORKER_COMMAND,
            "may_render": request.user.has_perm(KINDS[RENDER].permission),
            "may_index": request.user.has_perm(KINDS[INDEX].permission),
        }
        return super().changelist_view(request, {**context, **(extra_context or {})})

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Shows what was noted of a job; without the right to see any, nothing tells whether there is one."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        return super().history_view(request, object_id, extra_context)

    def start_view(self, request: HttpRequest, kind: str) -> HttpResponse:
        """Starts the rendering, or the indexing, of everything that is missing.

        Raises:
            PermissionDenied: the user may not start it.
        """
        if not request.user.has_perm(KINDS[kind].permission):
            raise PermissionDenied
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        return HttpResponseRedirect(
            change_address(start_job(kind, by=actor(request), arguments={}, subject=EVERYTHING))
        )

    def state_view(self, request: HttpRequest, job_id: int) -> HttpResponse:
        """Says how far a job is, for the script of its page."""
        job = self.found(request, job_id)
        if request.method not in ("GET", "HEAD"):
            return HttpResponseNotAllowed(["GET", "HEAD"])
        return JsonResponse(
            {
                "state": job.state,
                "label": job.get_state_display(),
                "done": job.done,
                "total": job.total,
                "text": progress_text(job),
                "silent": is_silent(job),
                "active": job.is_active,
                "leads_to": leads_to(request, job),
            },
            headers={"Cache-Control": "private, no-store"},
        )

    def stop_view(self, request: HttpRequest, job_id: int) -> HttpResponse:
        """Asks a job to stop."""
        job = self.found(request, job_id)
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        try:
            ask_to_stop(job.pk, by=actor(request))
        except NotActive:
            messages.info(request, _("The job has ended already."))
        else:
            messages.success(request, _("The job stops at its next step. What it has done so far stays."))
        return HttpResponseRedirect(change_address(job))

    def again_view(self, request: HttpRequest, job_id: int) -> HttpResponse:
        """Lets a job that did not come to its end go on."""
        job = self.found(request, job_id)
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        try:
            run_again(job.pk, by=actor(request))
        except NotActive:
            messages.info(request, _("The job is at work or has done everything."))
        return HttpResponseRedirect(change_address(job))

    def found(self, request: HttpRequest, job_id: int) -> Job:
        """Returns a job that the user may see.

        Raises:
            PermissionDenied: the user may see no jobs.
            Http404: there is none of that number, or it is somebody else's.
        """
        if not self.has_view_permission(request):
            raise PermissionDenied
        job = visible_jobs(actor(request)).filter(pk=job_id).first() if job_id < 2**63 else None
        if job is None:
            raise Http404(job_id)
        return job

    def page_context(self, request: HttpRequest, row: Job) -> dict[str, Any]:
        """Returns what the page says beside the row, and what can be done."""
        silent = is_silent(row)
        mine = may_control(actor(request), row)
        shown = [(RESULTS[name], value) for name, value in row.result.items() if name in RESULTS]
        return {
            "subtitle": f"#{row.pk} {title_of(row)}",
            "kind": title_of(row, named=False),
            "silent": silent,
            "text": progress_text(row),
            "problem": PROBLEMS.get(row.problem, row.error),
            "error": row.error if row.problem in PROBLEMS else "",
            "lacks_worker": row.is_active and (row.state == Job.State.QUEUED or silent) and not has_worker(),
            "command": WORKER_COMMAND,
            "leads_to": leads_to(request, row),
            "may_stop": mine and row.is_active and not row.stop_asked,
            "may_run_again": mine and (row.state in UNFINISHED or silent) and row.kind in KINDS,
            "results": shown,
            "changesets": changesets_of(row) if request.user.has_perm("editorial.view_changeset") else [],
        }

    @admin.display(description=gettext_lazy("time"), ordering="id")
    def time(self, job: Job) -> str:
        return date_format(localtime(job.created_at), "Y-m-d H:i")

    @admin.display(description=gettext_lazy("job"), ordering="kind")
    def what(self, job: Job) -> SafeString:
        return isolated(title_of(job), 80)

    @admin.display(description=gettext_lazy("state"), ordering="state")
    def state_column(self, job: Job) -> SafeString:
        return badge(job.state, job.get_state_display())

    @admin.display(description=gettext_lazy("Progress"))
    def progress_column(self, job: Job) -> str:
        return progress_text(job)

    @admin.display(description=gettext_lazy("changeset"), ordering="changeset")
    def changeset_column(self, job: Job) -> SafeString | str:
        return change_link(job.changeset, f"#{job.changeset_id}")


def progress_text(job: Job) -> str:
    """Returns how much is done in words, "" where nothing is known of it."""
    if not job.total:
        return ""
    percent = min(100, job.done * 100 // job.total)
    return _("%(done)s of %(total)s (%(percent)d %%)") % {
        "done": f"{job.done:,}",
        "total": f"{job.total:,}",
        "percent": percent,
    }


def leads_to(request: HttpRequest, job: Job) -> str:
    """Returns where whoever began it looks at the plan of an upload or a bulk change once there is one, else ""."""
    if job.kind == PLAN_CHANGE and job.state == Job.State.DONE and job.user_id == request.user.pk:
        return reverse("admin:editorial_article_bulk_plan", args=[job.arguments["change"]])
    planned = job.kind in (PLAN, PLAN_TABLE) and job.state == Job.State.DONE
    if job.user_id != request.user.pk or not (planned or job.problem == CHANGED):
        return ""
    if job.kind in (PLAN_TABLE, IMPORT_TABLE):
        table = TableUpload(**job.arguments["upload"])
        return plan_of_table(table, by=actor(request)) if table.path.is_file() else ""
    upload = Upload(**job.arguments["upload"])
    return plan_address(request, upload) if upload.path.is_file() else ""


def changesets_of(job: Job) -> list[int]:
    """Returns the changesets that hold what the job wrote: one for each attempt that wrote."""
    noted = job.result.get("changesets")
    found = [pk for pk in noted if isinstance(pk, int)] if isinstance(noted, list) else []
    return found or ([job.changeset_id] if job.changeset_id else [])


# The tasks that jobs are handed to the worker with say nothing that the jobs do not say.
assert tasks_admin
admin.site.unregister(DBTaskResult)
