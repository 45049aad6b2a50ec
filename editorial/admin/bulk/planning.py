"""The plan of a bulk change: every line of it, articles left out one by one, and the change itself."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from editorial.admin.base import actor
from editorial.admin.bulk.rows import row_of
from editorial.admin.display import change_address
from editorial.admin.edit_plans import EditPlanPage
from editorial.admin.transfer.pages import WORKER_COMMAND
from editorial.models import BulkChange, Job
from editorial.services.bulk_changes import (
    BULK_JOB,
    PLAN_CHANGE,
    RecipeInvalid,
    carry_out_change,
    edit_of_change,
    kept_plan,
    leave_out,
    plan_change,
)
from editorial.services.bulk_edits import BulkPlan, BulkReport
from editorial.services.jobs import MOST_IN_REQUEST, has_worker, start_job
from editorial.workflow import CHANGE

MOST_LEFT_OUT_SHOWN = 200


def plan_page(admin: Any, request: HttpRequest, change_id: int) -> HttpResponse:
    """Shows the plan of one's own bulk change, and carries it out once confirmed.

    Raises:
        PermissionDenied: the user may change no article, or not carry this out.
    """
    if not request.user.has_perm(CHANGE):
        raise PermissionDenied
    mine = BulkChange.objects.filter(author=actor(request))
    change = mine.filter(pk=change_id).first() if change_id < 2**63 else None
    if change is None:
        messages.warning(request, _("This bulk change is not there any more. Choose the articles again."))
        return HttpResponseRedirect(reverse("admin:editorial_article_bulk"))
    try:
        return BulkPlanPage(admin, request, change).answer()
    except RecipeInvalid:
        messages.warning(
            request, _("This bulk change says something that is not known any more. Put it together anew.")
        )
        return HttpResponseRedirect(f"{reverse('admin:editorial_article_bulk')}?articles={change.pk}")


class BulkPlanPage(EditPlanPage):
    """The plan of a bulk change as it was worked out."""

    template = "admin/editorial/bulk/plan.html"
    job = BULK_JOB

    def __init__(self, admin: Any, request: HttpRequest, change: BulkChange) -> None:
        super().__init__(request, edit_of_change(change))
        self.admin = admin
        self.change = change
        self.may_carry_out = all(map(request.user.has_perm, self.edit.permissions))

    def answer(self) -> HttpResponse:
        """Shows the plan, takes articles out of it, works it out again, or carries it out."""
        posted = self.request.POST
        if self.request.method == "POST" and ("leave_out" in posted or "take_back" in posted):
            leave_out(self.change, posted.getlist("leave_out"))
            leave_out(self.change, posted.getlist("take_back"), back=True)
            return HttpResponseRedirect(self.request.get_full_path())
        if self.request.method == "POST" and "again" in posted:
            return self.work_out()
        plan = kept_plan(self.change)
        if plan is None:
            return self.not_yet()
        if self.request.method == "POST" and not self.may_carry_out:
            raise PermissionDenied
        self.edit = self.edit.as_planned(plan)
        return super().answer()

    def planned(self, *, exact: bool = False) -> BulkPlan:
        """Returns the plan as it was worked out."""
        plan = kept_plan(self.change)
        assert plan is not None
        return plan

    def parameters(self) -> str:
        return ""

    def message(self) -> str:
        """Returns why, at first what the change is called."""
        return super().message() or self.change.name

    def about(self) -> dict[str, Any]:
        """Returns what the page says beside the plan: what is done, and who may do it."""
        left_out = self.change.left_out
        return {
            **self.admin.admin_site.each_context(self.request),
            "title": _("Change many articles"),
            "subtitle": self.change.name,
            "opts": self.admin.opts,
            "has_view_permission": True,
            "media": self.admin.media,
            "is_nav_sidebar_enabled": True,
            "other_choice": f"{reverse('admin:editorial_article_bulk')}?articles={self.change.pk}",
            "change": self.change,
            "steps": [row_of(said).in_words for said in self.change.operations],
            "select": self.change.select,
            "lacks_right": not self.may_carry_out,
            "may_leave_out": True,
            "left_out": left_out[:MOST_LEFT_OUT_SHOWN],
            "left_out_count": len(left_out),
            "done_in": change_address(self.change.changeset) if self.change.changeset else "",
        }

    def work_out(self) -> HttpResponse:
        """Works the plan out again, of very many articles in the background."""
        user = actor(self.request)
        number = self.edit.candidates().count()
        if number > MOST_IN_REQUEST:
            arguments, title = {"change": self.change.pk}, self.change.name or str(self.change.pk)
            start_job(PLAN_CHANGE, by=user, arguments=arguments, title=title, subject=str(self.change.pk), total=number)
        else:
            plan_change(self.change, by=user)
        return HttpResponseRedirect(self.request.path)

    def start(self, plan: BulkPlan) -> HttpResponse:
        """Starts the change of very many articles in the background and leads to its job."""
        arguments = {"change": self.change.pk, "seen": plan.fingerprint, "message": self.message()}
        title, subject, user = self.edit.message()[:200], plan.fingerprint, actor(self.request)
        job = start_job(self.job, by=user, arguments=arguments, title=title, subject=subject, total=plan.writes)
        return HttpResponseRedirect(change_address(job))

    def made(self, plan: BulkPlan) -> BulkReport:
        user, message = actor(self.request), self.message()
        return carry_out_change(self.change, by=user, seen=plan.fingerprint, message=message)

    def not_yet(self) -> HttpResponse:
        """Returns the page of a change whose plan is still worked out, or was given up."""
        arguments = {"change": self.change.pk}
        job = (
            Job.objects.filter(kind=PLAN_CHANGE, user=actor(self.request), arguments=arguments).order_by("-pk").first()
        )
        context = {
            **self.about(),
            "job": job,
            "is_working": job is not None and job.is_active,
            "lacks_worker": not has_worker(),
            "command": WORKER_COMMAND,
        }
        return TemplateResponse(self.request, "admin/editorial/bulk/waiting.html", context)
