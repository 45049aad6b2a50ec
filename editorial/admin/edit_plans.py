"""The page of a bulk edit that is looked at before it is done: the plan, its lines, and the change itself."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from editorial.admin.base import actor, missing_consent
from editorial.admin.differences import line_difference
from editorial.admin.display import change_address
from editorial.admin.transfer.pages import WORKER_COMMAND
from editorial.models import Changeset
from editorial.services.bulk_edits import (
    Act,
    BulkEdit,
    BulkEditBusy,
    BulkPlan,
    BulkReport,
    EditItem,
    carry_out_bulk_edit,
    plan_as_json,
    plan_bulk_edit,
    with_lines,
)
from editorial.services.jobs import MOST_IN_REQUEST, has_worker, start_job

ARTICLES_PER_PAGE = 20
MOST_AT_ONCE = MOST_IN_REQUEST  # articles; more are left to a job
TABS: tuple[dict[str, Any], ...] = (
    {"name": Act.REFUSED, "title": gettext_lazy("Stay as they are")},
    {"name": Act.CHANGE, "title": gettext_lazy("Changed")},
    {"name": Act.WAIT, "title": gettext_lazy("Wait to be published")},
    {"name": Act.UNCHANGED, "title": gettext_lazy("Unchanged")},
)
WHICH = {"live": gettext_lazy("The text"), "waiting": gettext_lazy("The edit that waits")}


class EditPlanPage:
    """One edit with its plan, at an address that holds the edit as its parameter `change`."""

    template: ClassVar[str] = "admin/editorial/edit_plan.html"
    job: ClassVar[str]  # the kind of job that makes an edit of very many articles

    def __init__(self, request: HttpRequest, edit: BulkEdit) -> None:
        self.request = request
        self.edit = edit

    def planned(self, *, exact: bool = False) -> BulkPlan:
        """Returns what the edit would do now."""
        return plan_bulk_edit(self.edit, by=actor(self.request), exact=exact)

    def parameters(self) -> str:
        """Returns what every address of the page begins its query with, "" for nothing."""
        return f"change={self.request.GET['change']}"

    def problems(self) -> list[str]:
        """Returns what keeps the edit from being made."""
        return []

    def about(self) -> dict[str, Any]:
        """Returns what the page says beside the plan."""
        raise NotImplementedError

    def answer(self) -> HttpResponse:
        """Shows the plan, or carries it out where it was confirmed as it is now."""
        if self.request.GET.get("as") == "json":
            return self.as_file()
        plan = self.planned()
        problems = self.problems()
        context: dict[str, Any] = {"problems": problems}
        if self.request.method == "POST" and not problems:
            missing = missing_consent(self.request, seen=plan.fingerprint, is_large=plan.is_large)
            if not missing:
                return self.start(plan) if plan.writes > MOST_AT_ONCE else self.carry_out(plan)
            context |= missing
        return self.show(plan, context)

    def as_file(self) -> HttpResponse:
        """Returns the whole plan for machines, with the lines of every article."""
        plan = self.planned(exact=True)
        files = plan_as_json(with_lines(plan.items, self.edit, by=actor(self.request)))
        counts = {act.value: plan.counts[act] for act in Act}
        told = {"edit": self.edit.spec(), "counts": counts, "files": files}
        headers = {"Content-Disposition": 'attachment; filename="plan.json"'}
        return JsonResponse(told, headers=headers, json_dumps_params={"ensure_ascii": False, "indent": 1})

    def message(self) -> str:
        """Returns why, as it was written, without the NUL that PostgreSQL does not store."""
        return self.request.POST.get("message", "").replace("\0", "")[:500]

    def start(self, plan: BulkPlan) -> HttpResponse:
        """Starts the change of very many articles in the background and leads to its job."""
        arguments = {"edit": self.edit.spec(), "seen": plan.fingerprint, "message": self.message()}
        title, subject = self.edit.message()[:200], plan.fingerprint
        user = actor(self.request)
        job = start_job(self.job, by=user, arguments=arguments, title=title, subject=subject, total=plan.writes)
        return HttpResponseRedirect(change_address(job))

    def carry_out(self, plan: BulkPlan) -> HttpResponse:
        """Makes the change and leads to its changeset."""
        try:
            report = self.made(plan)
        except BulkEditBusy as error:
            messages.error(self.request, str(error))
            return HttpResponseRedirect(self.request.get_full_path())
        except ValidationError as error:
            for text in error.messages:
                messages.error(self.request, text)
            return HttpResponseRedirect(self.request.get_full_path())
        if report.changeset_id is None:
            messages.info(self.request, _("Nothing had to be written."))
            return HttpResponseRedirect(self.request.path)
        return self.lead_to_result(report.changeset_id, report.counts, len(report.refused))

    def made(self, plan: BulkPlan) -> BulkReport:
        """Makes the change and returns what was done; raises BulkEditBusy, ValidationError."""
        return carry_out_bulk_edit(self.edit, plan, by=actor(self.request), message=self.message())

    def lead_to_result(self, changeset_id: int, counts: Any, refused: int) -> HttpResponse:
        """Tells what was done and leads to the changeset, or back to the name."""
        changed, waiting = counts[Act.CHANGE], counts[Act.WAIT]
        text = ngettext("%(number)d article was changed.", "%(number)d articles were changed.", changed)
        if changed or not waiting:
            messages.success(self.request, text % {"number": changed})
        if waiting:
            text = ngettext(
                "%(number)d change waits to be published.", "%(number)d changes wait to be published.", waiting
            )
            messages.success(self.request, text % {"number": waiting})
        if refused:
            text = ngettext("%(number)d stays as it is.", "%(number)d stay as they are.", refused)
            messages.warning(self.request, text % {"number": refused})
        if self.request.user.has_perm("editorial.view_changeset"):
            return HttpResponseRedirect(change_address(Changeset(pk=changeset_id)))
        return HttpResponseRedirect(self.request.path)

    def show(self, plan: BulkPlan, context: dict[str, Any]) -> HttpResponse:
        """Returns the page of the plan with one page of the articles of the chosen kind."""
        tabs = [{**tab, "count": plan.counts[tab["name"]]} for tab in TABS]
        asked = next((tab for tab in tabs if tab["name"] == self.request.GET.get("show")), None)
        tab = asked or next((tab for tab in tabs if tab["count"]), tabs[1])
        items = [item for item in plan.items if item.act == tab["name"]]
        page = Paginator(items, ARTICLES_PER_PAGE).get_page(self.request.GET.get("page", "1"))
        parameters = self.parameters()
        address = f"{parameters}&" if parameters else ""
        context = {
            **self.about(),
            "plan": plan,
            "tabs": tabs,
            "chosen": tab,
            "address": address,
            "page": page,
            "page_range": page.paginator.get_elided_page_range(page.number),
            "query": f"{address}show={tab['name']}&",
            "rows": self.rows(list(page)),
            "changed": plan.counts[Act.CHANGE],
            "waiting": plan.counts[Act.WAIT],
            "refused": plan.counts[Act.REFUSED],
            "dropping": sum(bool(item.dropped) for item in plan.items),
            "too_many": plan.writes > MOST_AT_ONCE,
            "lacks_worker": plan.writes > MOST_AT_ONCE and not has_worker(),
            "command": WORKER_COMMAND,
            "message": self.message(),
            **context,
        }
        return TemplateResponse(self.request, self.template, context)

    def rows(self, items: list[EditItem]) -> list[dict[str, Any]]:
        """Returns what the page shows of each article: the item, and the lines of each text that changes."""
        return [
            {
                "item": item,
                "dropped": ", ".join(f"“{name}”" for name in item.dropped),
                "texts": [(WHICH[which], line_difference(change.old, change.new)) for which, change in changes],
                "only": len(changes) == 1 and changes[0][0] == "live",
            }
            for item, changes in with_lines(items, self.edit, by=actor(self.request))
        ]
