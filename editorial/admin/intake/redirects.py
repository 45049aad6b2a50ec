"""Redirects in the admin: every address that ever worked, and where it leads today."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from editorial.admin.base import ReadOnlyAdmin
from editorial.admin.display import change_link, isolated
from editorial.admin.filters import Choices
from editorial.admin.sections import ORDER
from editorial.models import Redirect


class TargetFilter(admin.SimpleListFilter):
    """What the old address leads to."""

    title = _("target")
    parameter_name = "target"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> Choices:
        return [("article", _("Article")), ("entity", _("Name"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Redirect]) -> QuerySet[Redirect]:
        if self.value() not in ("article", "entity"):
            return queryset
        return queryset.filter(**{f"{self.value()}__isnull": False})


@admin.register(Redirect)
class RedirectAdmin(ReadOnlyAdmin):
    """Old addresses; services write them when an address changes."""

    section = ORDER
    section_position = 9
    list_display = ("address", "target_column", "created_at")
    list_filter: ClassVar[tuple[Any, ...]] = (TargetFilter,)
    search_fields = ("old_path",)
    date_hierarchy = "created_at"
    ordering = ("old_path",)
    fields = ("address", "target_column", "created_at")
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[Redirect]:
        """Returns redirects with the titles of their targets and nothing more of them."""
        return (
            Redirect.objects.select_related("article", "entity")
            .only("old_path", "created_at", "article__title", "entity__name", "entity__kind")
            .order_by("old_path")
        )

    @admin.display(description=_("old address"), ordering="old_path")
    def address(self, redirect: Redirect) -> SafeString:
        return isolated(redirect.old_path)

    @admin.display(description=_("leads to"))
    def target_column(self, redirect: Redirect) -> SafeString | str:
        return change_link(redirect.article or redirect.entity)
