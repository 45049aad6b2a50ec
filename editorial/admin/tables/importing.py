"""From a table to its changeset: a file is sent, what it would do is looked at row by row, and then it is done."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _
from tablib import Dataset

from editorial.admin.base import actor
from editorial.admin.differences import DifferenceLine, line_difference
from editorial.admin.display import change_address, list_address
from editorial.admin.tables.pages import plan_of_table, render, table_address
from editorial.models import Changeset
from editorial.services.jobs import active_job, has_worker, start_job
from editorial.services.table_jobs import IMPORT_TABLE, MOST_ROWS, PLAN_TABLE
from editorial.services.tables import (
    CHANGED,
    NEW,
    REFUSED,
    SAME,
    SUFFIXES,
    KeptTable,
    PlannedRow,
    TablePlan,
    TableRefused,
    TableResource,
    TableUpload,
    as_text,
    discard_table,
    discard_table_plan,
    find_table,
    find_table_plan,
    format_of,
    keep_table,
    may_import,
    sheet_of,
)
from editorial.services.uploads import UploadRefused
from editorial.services.waiting_files import UploadGone

ROWS_PER_PAGE = 50
WORKER_COMMAND = "manage.py worker"
TABS: tuple[tuple[str, str, str | Promise], ...] = (
    ("refused", REFUSED, gettext_lazy("Refused")),
    ("changed", CHANGED, gettext_lazy("Changed")),
    ("new", NEW, gettext_lazy("New")),
    ("unchanged", SAME, gettext_lazy("Unchanged")),
)
NOTES: dict[str, str | Promise] = {
    "gb18030": gettext_lazy("The file is not in UTF-8. It was read as GB 18030; look whether the names are right."),
    "first-sheet": gettext_lazy("The workbook has several sheets; the first one is read."),
}


class TableForm(forms.Form):
    """The file."""

    table = forms.FileField(
        label=gettext_lazy("Table"),
        widget=forms.FileInput(attrs={"accept": ",".join(SUFFIXES)}),
        help_text=gettext_lazy("CSV, XLSX or JSON. Nothing is written before you have seen what would change."),
    )


@dataclass(frozen=True, slots=True)
class ShownRow:
    """One row as the page shows it: for each cell that differs the column and its lines."""

    row: PlannedRow
    cells: list[tuple[str, list[DifferenceLine]]]


def upload_page(page: Any, request: HttpRequest) -> HttpResponse:
    """Takes a table and leads to what it would do."""
    sheet = sheet_of(page.model)
    require_import(page, request)
    form = TableForm(request.POST, request.FILES) if request.method == "POST" else TableForm()
    if request.method == "POST" and form.is_valid():
        try:
            upload = keep_table(form.cleaned_data["table"], sheet, by=actor(request))
        except UploadRefused as error:
            form.add_error("table", str(error))
        else:
            return lead_to_plan(page, request, upload)
    context = {
        "title": _("Import a table"),
        "subtitle": capfirst(page.opts.verbose_name_plural),
        "form": form,
        "sheet": sheet,
    }
    return render(page, request, "upload", context)


def is_large(upload: TableUpload) -> bool:
    """Whether a table may have so many rows that nobody should wait for them."""
    return format_of(upload.path).rows_at_most(upload.path.read_bytes()) > MOST_ROWS


def lead_to_plan(page: Any, request: HttpRequest, upload: TableUpload) -> HttpResponseRedirect:
    """Leads to what a table would do; to the job that finds it out where that takes its time."""
    if not is_large(upload):
        return HttpResponseRedirect(plan_of_table(upload, by=actor(request)))
    arguments = {"upload": asdict(upload), "language": get_language()}
    job = start_job(PLAN_TABLE, by=actor(request), arguments=arguments, title=upload.title, subject=upload.name)
    return HttpResponseRedirect(change_address(job))


def require_import(page: Any, request: HttpRequest) -> None:
    """Passes who may import the table of the list.

    Raises:
        PermissionDenied: the user may not.
    """
    if not may_import(sheet_of(page.model), actor(request)):
        raise PermissionDenied


def plan_page(page: Any, request: HttpRequest, token: str) -> HttpResponse:
    """Shows what a table would do, and does it once that was confirmed."""
    require_import(page, request)
    try:
        upload = find_table(token, sheet_of(page.model), by=actor(request))
    except UploadGone:
        messages.warning(request, _("This upload is not there any more. Send the files again."))
        return redirect(table_address(page, "import_table"))
    if request.method == "POST" and "discard" in request.POST:
        discard_table_plan(upload)
        discard_table(upload)
        messages.info(request, _("The upload is discarded; nothing was imported."))
        return redirect(list_address(page.model))
    if request.method == "POST" and "again" in request.POST:
        return lead_to_plan(page, request, upload)
    kept = find_table_plan(upload)
    if kept is not None or is_large(upload):
        return kept_plan_page(page, request, upload, kept)
    try:
        return TablePage(page, request, upload).answer()
    except TableRefused as error:
        return told(page, request, upload, str(error))


def kept_plan_page(page: Any, request: HttpRequest, upload: TableUpload, kept: KeptTable | None) -> HttpResponse:
    """Shows the plan that a job has made of a large table, or leads to the job that is at work with it."""
    job = active_job(IMPORT_TABLE, upload.name) or active_job(PLAN_TABLE, upload.name)
    if job is not None:
        return redirect(change_address(job))
    if kept is None:
        return told(page, request, upload, _("There is no plan of this upload. Let it be read once more."), again=True)
    if kept.plan is None:
        return told(page, request, upload, kept.problem)
    return KeptTablePage(page, request, upload, kept).answer()


def told(page: Any, request: HttpRequest, upload: TableUpload, problem: str, *, again: bool = False) -> HttpResponse:
    """Returns the page that says why nothing can be imported."""
    return render(page, request, "plan", {**shared(upload), "problem": problem, "again": again})


def shared(upload: TableUpload) -> dict[str, Any]:
    """Returns what the page says of every upload."""
    return {"title": _("Import a table"), "subtitle": upload.title}


class TablePage:
    """One upload with what it would do."""

    in_background = False

    def __init__(self, page: Any, request: HttpRequest, upload: TableUpload) -> None:
        self.page = page
        self.request = request
        self.upload = upload
        self.message = request.POST.get("message", "").replace("\0", "")[:500]
        self.notes: Sequence[str] = ()

    def answer(self) -> HttpResponse:
        """Shows the plan, or carries it out where it is as it was confirmed."""
        table = format_of(self.upload.path)
        dataset: Dataset = table.create_dataset(self.upload.path.read_bytes())
        self.notes = table.notes
        reason = self.message or self.upload.title
        resource = TableResource(sheet_of(self.page.model), by=actor(self.request), message=reason)
        if self.request.method == "POST":
            plan = resource.carry_out(dataset, seen=self.request.POST.get("seen", ""))
            if plan.fingerprint() == self.request.POST.get("seen"):
                discard_table(self.upload)
                return self.lead_to_result(plan)
            return self.show(plan, {"changed_meanwhile": True})
        return self.show(resource.look(dataset), {})

    def show(self, plan: TablePlan, context: dict[str, Any]) -> HttpResponse:
        """Returns the page of the plan with one page of the rows of the chosen kind."""
        totals = plan.totals
        tabs = [{"name": name, "kind": kind, "title": title, "count": totals[kind]} for name, kind, title in TABS]
        asked = next((tab for tab in tabs if tab["name"] == self.request.GET.get("show")), None)
        chosen = asked or next((tab for tab in tabs if tab["count"]), tabs[0])
        rows = [row for row in plan.rows if row.outcome == chosen["kind"]]
        paged = Paginator(rows, ROWS_PER_PAGE).get_page(self.request.GET.get("page", "1"))
        context = {
            **shared(self.upload),
            "plan": plan,
            "seen": plan.fingerprint(),
            "notes": [NOTES[note] for note in self.notes],
            "tabs": tabs,
            "chosen": chosen,
            "page": paged,
            "page_range": paged.paginator.get_elided_page_range(paged.number),
            "query": f"show={chosen['name']}&",
            "rows": shown_rows(paged),
            "message": self.message,
            "in_background": self.in_background,
            "lacks_worker": self.in_background and not has_worker(),
            "command": WORKER_COMMAND,
            **context,
        }
        return render(self.page, self.request, "plan", context)

    def lead_to_result(self, plan: TablePlan) -> HttpResponseRedirect:
        """Tells what was done and leads to the changeset, or to the list where nothing was written."""
        listed = HttpResponseRedirect(list_address(self.page.model))
        if plan.changeset_id is None:
            messages.info(self.request, _("Nothing had to be written: every row is stored as the table has it."))
            return listed
        made, changed, refused = (plan.totals[kind] for kind in (NEW, CHANGED, REFUSED))
        done = ngettext("Imported: %(new)d new row", "Imported: %(new)d new rows", made) % {"new": made}
        more = ngettext("%(number)d changed", "%(number)d changed", changed) % {"number": changed}
        messages.success(self.request, f"{done}, {more}.")
        if refused:
            text = ngettext("%(number)d row was not accepted.", "%(number)d rows were not accepted.", refused)
            messages.warning(self.request, text % {"number": refused})
        if not self.request.user.has_perm("editorial.view_changeset"):
            return listed
        return HttpResponseRedirect(change_address(Changeset(pk=plan.changeset_id)))


class KeptTablePage(TablePage):
    """A large table: its plan was made by a job, and another one carries it out."""

    in_background = True

    def __init__(self, page: Any, request: HttpRequest, upload: TableUpload, kept: KeptTable) -> None:
        super().__init__(page, request, upload)
        self.kept = kept
        self.notes = kept.notes

    def answer(self) -> HttpResponse:
        """Shows the plan, or starts the job that carries it out and leads to it."""
        plan = self.kept.plan
        assert plan is not None
        seen = plan.fingerprint()
        if self.request.method != "POST":
            return self.show(plan, {})
        if seen != self.request.POST.get("seen"):
            return self.show(plan, {"changed_meanwhile": True})
        arguments = {
            "upload": asdict(self.upload),
            "seen": seen,
            "message": self.message,
            "language": get_language(),
        }
        job = start_job(
            IMPORT_TABLE,
            by=actor(self.request),
            arguments=arguments,
            title=self.upload.title,
            subject=self.upload.name,
        )
        return redirect(change_address(job))


def shown_rows(rows: Any) -> Iterator[ShownRow]:
    """Yields the rows of a page with the lines that differ, cell by cell."""
    for row in rows:
        cells = [(one.column, line_difference(ended(one.before), ended(one.after))) for one in row.differences]
        yield ShownRow(row, cells)


def ended(value: Any) -> str:
    """Returns a value as lines of which each has an end, so that no end is told as a difference."""
    text = as_text(value)
    return f"{text}\n" if text else ""
