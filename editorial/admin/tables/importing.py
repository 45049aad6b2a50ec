"""From a table to its changeset: a file is sent, what it would do is looked at row by row, and then it is done."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from tablib import Dataset

from editorial.admin.base import actor
from editorial.admin.differences import DifferenceLine, line_difference
from editorial.admin.display import change_address, list_address
from editorial.admin.tables.cells import TableRefused, as_text
from editorial.admin.tables.pages import FORMATS, render, table_address
from editorial.admin.tables.resources import CHANGED, NEW, REFUSED, SAME, TableResource, TableResult, TableRow
from editorial.models import Changeset
from editorial.services.tables import (
    SUFFIXES,
    TableUpload,
    discard_table,
    find_table,
    keep_table,
    may_import,
    sheet_of,
    table_token,
)
from editorial.services.uploads import UploadRefused
from editorial.services.waiting_files import UploadGone

ROWS_PER_PAGE = 50
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

    row: TableRow
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
            return redirect(table_address(page, "table_plan", table_token(upload, by=actor(request))))
    context = {
        "title": _("Import a table"),
        "subtitle": capfirst(page.opts.verbose_name_plural),
        "form": form,
        "sheet": sheet,
    }
    return render(page, request, "upload", context)


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
        discard_table(upload)
        messages.info(request, _("The upload is discarded; nothing was imported."))
        return redirect(list_address(page.model))
    try:
        return TablePage(page, request, upload).answer()
    except TableRefused as error:
        return render(page, request, "plan", {**shared(upload), "problem": str(error)})


def shared(upload: TableUpload) -> dict[str, Any]:
    """Returns what the page says of every upload."""
    return {"title": _("Import a table"), "subtitle": upload.title}


class TablePage:
    """One upload with what it would do."""

    def __init__(self, page: Any, request: HttpRequest, upload: TableUpload) -> None:
        self.page = page
        self.request = request
        self.upload = upload
        self.message = request.POST.get("message", "").replace("\0", "")[:500]
        reason = self.message or upload.title
        self.resource = TableResource(sheet_of(page.model), by=actor(request), message=reason)
        self.format = FORMATS[upload.path.suffix[1:]]()

    def answer(self) -> HttpResponse:
        """Shows the plan, or carries it out where it is as it was confirmed."""
        dataset: Dataset = self.format.create_dataset(self.upload.path.read_bytes())
        if self.request.method == "POST":
            result = self.resource.carry_out(dataset, seen=self.request.POST.get("seen", ""))
            if result.fingerprint() == self.request.POST.get("seen"):
                discard_table(self.upload)
                return self.lead_to_result(result)
            return self.show(result, {"changed_meanwhile": True})
        return self.show(self.resource.look(dataset), {})

    def show(self, result: TableResult, context: dict[str, Any]) -> HttpResponse:
        """Returns the page of the plan with one page of the rows of the chosen kind."""
        tabs = [
            {"name": name, "kind": kind, "title": title, "count": result.totals[kind]} for name, kind, title in TABS
        ]
        asked = next((tab for tab in tabs if tab["name"] == self.request.GET.get("show")), None)
        chosen = asked or next((tab for tab in tabs if tab["count"]), tabs[0])
        rows = [row for row in result.rows if row.import_type == chosen["kind"]]
        paged = Paginator(rows, ROWS_PER_PAGE).get_page(self.request.GET.get("page", "1"))
        context = {
            **shared(self.upload),
            "result": result,
            "seen": result.fingerprint(),
            "notes": [NOTES[note] for note in self.format.notes],
            "tabs": tabs,
            "chosen": chosen,
            "page": paged,
            "page_range": paged.paginator.get_elided_page_range(paged.number),
            "query": f"show={chosen['name']}&",
            "rows": shown_rows(paged),
            "message": self.message,
            **context,
        }
        return render(self.page, self.request, "plan", context)

    def lead_to_result(self, result: TableResult) -> HttpResponseRedirect:
        """Tells what was done and leads to the changeset, or to the list where nothing was written."""
        listed = HttpResponseRedirect(list_address(self.page.model))
        if result.changeset_id is None:
            messages.info(self.request, _("Nothing had to be written: every row is stored as the table has it."))
            return listed
        made, changed, refused = (result.totals[kind] for kind in (NEW, CHANGED, REFUSED))
        done = ngettext("Imported: %(new)d new row", "Imported: %(new)d new rows", made) % {"new": made}
        more = ngettext("%(number)d changed", "%(number)d changed", changed) % {"number": changed}
        messages.success(self.request, f"{done}, {more}.")
        if refused:
            text = ngettext("%(number)d row was not accepted.", "%(number)d rows were not accepted.", refused)
            messages.warning(self.request, text % {"number": refused})
        if not self.request.user.has_perm("editorial.view_changeset"):
            return listed
        return HttpResponseRedirect(change_address(Changeset(pk=result.changeset_id)))


def shown_rows(rows: Any) -> Iterator[ShownRow]:
    """Yields the rows of a page with the lines that differ, cell by cell."""
    for row in rows:
        found = row.line.differences if row.line is not None else []
        yield ShownRow(row, [(one.column, line_difference(ended(one.before), ended(one.after))) for one in found])


def ended(value: Any) -> str:
    """Returns a value as lines of which each has an end, so that no end is told as a difference."""
    text = as_text(value)
    return f"{text}\n" if text else ""
