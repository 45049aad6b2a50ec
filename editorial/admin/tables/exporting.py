"""Taking rows of a list away as a table: those of the filters, or those that were chosen."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.text import capfirst
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from editorial.admin.base import actor
from editorial.admin.display import list_address
from editorial.admin.tables.pages import render, table_address
from editorial.services.tables import FORMATS, TableRefused, TableResource, may_export, sheet_of

MOST = 50_000
CHOICES = (
    ("csv", gettext_lazy("CSV: every text as it is")),
    ("csv-spreadsheets", gettext_lazy("CSV for spreadsheets: what looks like a formula stands behind an apostrophe")),
    ("xlsx", gettext_lazy("XLSX for Excel and others: every cell a text, none a formula")),
    ("json", gettext_lazy("JSON: for programs")),
)
IDS = re.compile("[0-9]{1,18}(,[0-9]{1,18})*")


class ExportForm(forms.Form):
    """The form of the table, and the rows where they were chosen one by one."""

    form = forms.ChoiceField(label=gettext_lazy("Form"), choices=CHOICES, widget=forms.RadioSelect, initial="csv")
    ids = forms.CharField(required=False, widget=forms.HiddenInput)

    def clean_ids(self) -> list[int]:
        """Returns the numbers of the chosen rows."""
        text: str = self.cleaned_data["ids"]
        if text and not IDS.fullmatch(text):
            raise forms.ValidationError(_("The choice of rows cannot be read. Choose them again."), code="ids")
        return [int(number) for number in text.split(",")] if text else []


def export_page(page: Any, request: HttpRequest) -> HttpResponse:
    """Shows the forms of tables, and sends one."""
    if not may_export(sheet_of(page.model), actor(request)):
        raise PermissionDenied
    try:
        listed = page.get_changelist_instance(request).get_queryset(request)
    except IncorrectLookupParameters:
        return HttpResponseRedirect(list_address(page.model))
    form = ExportForm(request.POST) if request.method == "POST" else None
    if form is not None and form.is_valid():
        chosen = form.cleaned_data["ids"]
        ids = page.get_queryset(request).filter(pk__in=chosen) if chosen else listed
        return send(page, request, list(ids.values_list("pk", flat=True)[: MOST + 1]), form)
    return show_export(page, request, list(listed.values_list("pk", flat=True)[: MOST + 1]))


def send(page: Any, request: HttpRequest, ids: Sequence[int], form: ExportForm) -> HttpResponse:
    """Returns the table as a file, or the page that says why there is none."""
    kind, _dash, for_spreadsheets = form.cleaned_data["form"].partition("-")
    if len(ids) > MOST:
        return show_export(page, request, ids)
    table = FORMATS[kind](for_spreadsheets=bool(for_spreadsheets))
    try:
        data = table.export_data(TableResource(sheet_of(page.model), by=actor(request)).export(ids))
    except TableRefused as error:
        return show_export(page, request, ids, chosen=bool(form.cleaned_data["ids"]), problem=str(error))
    name = f"{page.opts.model_name}-{localdate().isoformat()}.{table.get_extension()}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(data, content_type=table.get_content_type(), headers=headers)


def show_export(
    page: Any, request: HttpRequest, ids: Sequence[int], *, chosen: bool = False, problem: str = ""
) -> HttpResponse:
    """Returns the page on which the form of the table is chosen."""
    if len(ids) > MOST:
        text = _("More than %d rows; narrow the list by its filters first.")
        messages.error(request, text % MOST)
        return HttpResponseRedirect(list_address(page.model))
    form = ExportForm(initial={"ids": ",".join(map(str, ids)) if chosen else ""})
    context = {
        "title": _("Export a table"),
        "subtitle": capfirst(page.opts.verbose_name_plural),
        "form": form,
        "rows": len(ids),
        "columns": sheet_of(page.model).names,
        "problem": problem,
        "target": table_address(page, "export_table") + (f"?{request.GET.urlencode()}" if request.GET else ""),
    }
    return render(page, request, "export", context)
