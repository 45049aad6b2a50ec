"""The quarantine in the admin: files that could not be read, with the place and a remedy."""

from __future__ import annotations

from typing import Any, ClassVar
from urllib.parse import urlencode

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from editorial.admin.differences import line_difference
from editorial.admin.display import badge, change_link, isolated
from editorial.admin.filters import Choices, SetAsideFilter
from editorial.admin.intake.mending import MOST_AT_ONCE, addresses
from editorial.admin.intake.sources import lines_around, readable
from editorial.admin.pages import ReadOnlyPageAdmin
from editorial.admin.sections import INTAKE
from editorial.models import Quarantine
from editorial.services.refusal_words import words_of
from editorial.services.uploads import IMPORT


class ClearedFilter(SetAsideFilter):
    """Files that a later import could read, or that were mended or dismissed here."""

    title = _("state")
    parameter_name = "cleared"
    rest = _("Open")

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> Choices:
        return [("yes", _("Cleared"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Quarantine]) -> QuerySet[Quarantine]:
        return queryset.filter(cleared_at__isnull=self.value() != "yes")


def leads_to(name: str, label: Any) -> Any:
    """Returns an action that leads to a page about the chosen files."""

    @admin.action(description=label, permissions=["import"])
    def act(page: QuarantineAdmin, request: HttpRequest, rows: QuerySet[Quarantine]) -> HttpResponse:
        ids = rows.order_by("path").values_list("pk", flat=True)[:MOST_AT_ONCE]
        query = urlencode([("id", pk) for pk in ids])
        target = "dismiss" if name == "dismiss" else "retry"
        query += "&repairs=yes" if name == "repair" else ""
        return HttpResponseRedirect(f"{reverse(f'admin:editorial_quarantine_{target}')}?{query}")

    act.__name__ = name
    return act


@admin.register(Quarantine)
class QuarantineAdmin(ReadOnlyPageAdmin):
    """Files that could not be read. They are mended here, or repaired on disk and imported again."""

    section = INTAKE
    section_position = 2
    page_template = "admin/editorial/quarantine/page.html"
    list_display = ("file", "reason_column", "place", "remedy_column", "state", "time", "changeset_column")
    list_filter: ClassVar[tuple[Any, ...]] = (ClearedFilter, "code")
    search_fields = ("path", "reason")
    date_hierarchy = "created_at"
    ordering = ("path",)
    change_list_template = "admin/editorial/quarantine/list.html"
    actions = (
        leads_to("retry", _("Try again")),
        leads_to("repair", _("Take the suggested repairs")),
        leads_to("dismiss", _("Dismiss")),
    )

    def get_urls(self) -> list[Any]:
        return [*addresses(self), *super().get_urls()]

    def has_import_permission(self, request: HttpRequest) -> bool:
        """Whether the user may take files out of quarantine."""
        return bool(request.user.has_perm(IMPORT)) and self.has_view_permission(request)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Quarantine]:
        """Returns the files without their bytes."""
        return Quarantine.objects.defer("data", "suggestion").select_related("changeset", "cleared_by").order_by("path")

    @admin.display(description=_("path"), ordering="path")
    def file(self, row: Quarantine) -> SafeString:
        return isolated(row.path)

    @admin.display(description=_("reason"), ordering="code")
    def reason_column(self, row: Quarantine) -> SafeString:
        return isolated(words_of(row)[0])

    @admin.display(description=_("line"))
    def place(self, row: Quarantine) -> str:
        return ":".join(str(number) for number in (row.line, row.column) if number is not None)

    @admin.display(description=_("remedy"))
    def remedy_column(self, row: Quarantine) -> SafeString:
        return isolated(words_of(row)[1])

    @admin.display(description=_("state"), ordering="cleared_at")
    def state(self, row: Quarantine) -> SafeString:
        if not row.cleared_at:
            return badge("open", _("open"))
        return badge("done", row.get_outcome_display() if row.outcome else _("cleared"))

    @admin.display(description=_("since"), ordering="created_at")
    def time(self, row: Quarantine) -> str:
        return date_format(localtime(row.created_at), "Y-m-d H:i")

    @admin.display(description=_("changeset"), ordering="changeset")
    def changeset_column(self, row: Quarantine) -> SafeString | str:
        return change_link(row.changeset, f"#{row.changeset_id}")

    def page_context(self, request: HttpRequest, row: Quarantine) -> dict[str, Any]:
        """Returns the lines around the fault and the suggested repair as a difference."""
        data = bytes(row.data)
        suggestion = bytes(row.suggestion) if row.suggestion is not None else None
        repair = line_difference(readable(data), readable(suggestion)) if suggestion is not None else []
        may_mend = row.cleared_at is None and self.has_import_permission(request)
        return {"lines": list(lines_around(data, row.line)), "size": len(data), "repair": repair, "may_mend": may_mend}
