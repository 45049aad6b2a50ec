"""What a list gains that is also a table: two buttons, an action, and the addresses behind them."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import path
from django.utils.translation import gettext_lazy as _

from editorial.admin.base import actor
from editorial.admin.tables.exporting import export_page, show_export
from editorial.admin.tables.importing import plan_page, upload_page
from editorial.services.tables import may_export, may_import, sheet_of


@admin.action(description=_("Export as a table"), permissions=["export_table"])
def export_table(page: Any, request: HttpRequest, rows: QuerySet[Any]) -> HttpResponseBase | None:
    """Leads to the page on which the form of the table is chosen."""
    return show_export(page, request, list(rows.values_list("pk", flat=True)), chosen=True)


class TableLists(admin.ModelAdmin):
    """A list whose rows can be taken away as a table, and brought in where they do not come from documents."""

    change_list_template = "admin/editorial/tables/list.html"
    actions: Any = (export_table,)

    def has_export_table_permission(self, request: HttpRequest) -> bool:
        """Whether the user may take rows of this list away."""
        return may_export(sheet_of(self.model), actor(request))

    def get_urls(self) -> list[Any]:
        wrap = self.admin_site.admin_view
        name = f"{self.opts.app_label}_{self.opts.model_name}"
        own = [path("export-table/", wrap(partial(export_page, self)), name=f"{name}_export_table")]
        if sheet_of(self.model).imported:
            own += [
                path("import-table/", wrap(partial(upload_page, self)), name=f"{name}_import_table"),
                path("import-table/<str:token>/", wrap(partial(plan_page, self)), name=f"{name}_table_plan"),
            ]
        return [*own, *super().get_urls()]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Adds whether the buttons are shown."""
        sheet, by = sheet_of(self.model), actor(request)
        tables = {"may_export_table": may_export(sheet, by), "may_import_table": may_import(sheet, by)}
        return super().changelist_view(request, {**tables, **(extra_context or {})})
