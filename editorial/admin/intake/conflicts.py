"""Conflicts in the admin: texts of files that could not be brought together with their articles."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from editorial.admin.base import ReadOnlyAdmin
from editorial.admin.display import badge, change_link, isolated
from editorial.admin.filters import Choices
from editorial.admin.intake.settling import settle_page
from editorial.admin.sections import INTAKE
from editorial.models import Article, Conflict
from editorial.services.conflicts import open_conflicts

# Why a file and its article could not be brought together.
REASONS: dict[str, str | Promise] = {
    "edited-here": _("The article was edited here since the files last had its text."),
    "not-mergeable": _("Both sides changed the same place."),
    "other-root": _("The article was imported from another folder and differs."),
    "no-base": _("Nothing is known of a text that this folder and the article both had."),
    "publisher-needed": _("The article is published; changing it needs the right to publish."),
    "removed-here": _("The article was removed here."),
    "given-twice": _("The path stands in the upload twice; the first file counts."),
}
UNUSED = ("header", "article__header", "article__summary", "article__insight", "article__alternative_titles")


class ReasonFilter(admin.SimpleListFilter):
    """Why the two could not be brought together."""

    title = _("reason")
    parameter_name = "reason"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> Choices:
        return list(REASONS.items())

    def queryset(self, request: HttpRequest, queryset: QuerySet[Conflict]) -> QuerySet[Conflict]:
        return queryset.filter(message=self.value()) if self.value() else queryset


@admin.register(Conflict)
class ConflictAdmin(ReadOnlyAdmin):
    """Conflicts that wait for a decision, each with a page on which it is settled."""

    section = INTAKE
    section_position = 3
    list_display = ("file", "reason", "through", "time", "changeset_column")
    list_filter = (ReasonFilter,)
    search_fields = ("article__path", "article__title")
    date_hierarchy = "created_at"
    ordering = ("-id",)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whoever sees articles sees their texts."""
        return bool(request.user.has_perm("editorial.view_article"))

    def get_queryset(self, request: HttpRequest) -> QuerySet[Conflict]:
        rows = open_conflicts(Conflict.objects.all())
        return rows.select_related("article", "changeset").defer(*UNUSED)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Returns the page on which the conflict is settled, and settles it."""
        return settle_page(self, request, object_id)

    def articles(self) -> Any:
        """Returns the admin of articles, which knows who may change one."""
        return self.admin_site.get_model_admin(Article)

    @admin.display(description=_("article"), ordering="article__path")
    def file(self, row: Conflict) -> SafeString:
        removed = badge("removed", _("removed")) if row.article.removed_at else ""
        return format_html('{} {}<span class="path">{}</span>', isolated(row.article.title), removed, row.article.path)

    @admin.display(description=_("reason"), ordering="message")
    def reason(self, row: Conflict) -> str:
        return str(REASONS.get(row.message, row.message))

    @admin.display(description=_("through"), ordering="origin")
    def through(self, row: Conflict) -> str:
        return str(row.get_origin_display())

    @admin.display(description=_("since"), ordering="id")
    def time(self, row: Conflict) -> str:
        return date_format(localtime(row.created_at), "Y-m-d H:i")

    @admin.display(description=_("changeset"), ordering="changeset")
    def changeset_column(self, row: Conflict) -> SafeString | str:
        return change_link(row.changeset, f"#{row.changeset_id}")
