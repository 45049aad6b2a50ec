"""Findings and workflow events in the admin: read only, derived from documents or the record of what was done."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from editorial.admin.base import ReadOnlyAdmin
from editorial.admin.display import badge, change_link, isolated, step_text
from editorial.admin.quality import addresses
from editorial.admin.sections import INTAKE, RECORDS
from editorial.models import Finding, WorkflowEvent
from editorial.services.finding_words import text_of


@admin.register(Finding)
class FindingAdmin(ReadOnlyAdmin):
    """What editors should look at, article by article."""

    section = INTAKE
    section_position = 3
    list_display = ("article_column", "rule", "severity_column", "message_column", "line", "state")
    list_filter: ClassVar[tuple[Any, ...]] = ("severity", "state", "rule")
    search_fields = ("rule", "message", "article__title", "article__path")
    ordering = ("article", "line", "rule")
    fields = ("article_column", "rule", "severity_column", "message_column", "line", "state")
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[Finding]:
        """Returns findings of present articles with the articles' titles."""
        columns = ("rule", "severity", "state", "message", "details", "line", "article__title")
        rows = Finding.objects.filter(article__removed_at__isnull=True).exclude(message="")
        return rows.select_related("article").only(*columns).order_by("article_id", "line", "rule")

    def get_urls(self) -> list[Any]:
        """Returns the pages of the desk of quality beside those of the list."""
        return [*addresses(self), *super().get_urls()]

    def render_page(self, request: HttpRequest, name: str, context: dict[str, Any]) -> TemplateResponse:
        """Returns one of the pages of the desk of quality."""
        shared = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "media": self.media,
            "has_view_permission": True,
        }
        return TemplateResponse(request, f"admin/editorial/quality/{name}.html", {**shared, **context})

    @admin.display(description=_("article"), ordering="article")
    def article_column(self, finding: Finding) -> SafeString | str:
        return change_link(finding.article)

    @admin.display(description=_("severity"), ordering="severity")
    def severity_column(self, finding: Finding) -> SafeString:
        return badge(finding.severity, finding.get_severity_display())

    @admin.display(description=_("message"))
    def message_column(self, finding: Finding) -> SafeString:
        return isolated(text_of(finding), 300)


@admin.register(WorkflowEvent)
class WorkflowEventAdmin(ReadOnlyAdmin):
    """Who took which article from one status to another."""

    section = RECORDS
    section_position = 1
    list_display = ("time", "article_column", "step", "actor", "comment_column", "changeset_column")
    list_filter: ClassVar[tuple[Any, ...]] = ("transition", "to_status")
    search_fields = ("article__title", "article__path", "comment")
    date_hierarchy = "created_at"
    ordering = ("-id",)
    fields = ("time", "article_column", "step", "actor", "comment_column", "changeset_column")
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[WorkflowEvent]:
        """Returns events with the articles' titles and nothing more of them."""
        texts = ("article__header", "article__summary", "article__insight", "article__alternative_titles")
        return WorkflowEvent.objects.select_related("article", "actor", "changeset").defer(*texts).order_by("-id")

    @admin.display(description=_("time"), ordering="id")
    def time(self, event: WorkflowEvent) -> str:
        return date_format(localtime(event.created_at), "Y-m-d H:i")

    @admin.display(description=_("article"))
    def article_column(self, event: WorkflowEvent) -> SafeString | str:
        return change_link(event.article)

    @admin.display(description=_("step"), ordering="transition")
    def step(self, event: WorkflowEvent) -> str:
        return step_text(event)

    @admin.display(description=_("comment"))
    def comment_column(self, event: WorkflowEvent) -> SafeString:
        return isolated(event.comment, 200)

    @admin.display(description=_("changeset"), ordering="changeset")
    def changeset_column(self, event: WorkflowEvent) -> SafeString | str:
        return change_link(event.changeset, f"#{event.changeset_id}")
