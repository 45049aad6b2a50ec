"""Revisions in the admin: one text of one article, and its difference to the text before."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from editorial.admin.differences import line_difference
from editorial.admin.display import list_address
from editorial.admin.pages import ReadOnlyPageAdmin
from editorial.admin.sections import RECORDS
from editorial.models import Article, Revision

SHOWN_TEXT = 300_000


@admin.register(Revision)
class RevisionAdmin(ReadOnlyPageAdmin):
    """Single revisions; their list is the history of an article, so there is none here."""

    section = RECORDS
    page_template: ClassVar[str] = "admin/editorial/revision/page.html"

    def has_module_permission(self, request: HttpRequest) -> bool:
        return False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whoever sees articles sees their texts."""
        return bool(request.user.has_perm("editorial.view_article"))

    def get_queryset(self, request: HttpRequest) -> QuerySet[Revision]:
        return Revision.objects.select_related(
            "article", "body", "author", "changeset", "parent", "parent__body"
        ).order_by("-id")

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Leads to the articles, each of which has its own history."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        return redirect(list_address(Article))

    def page_context(self, request: HttpRequest, row: Revision) -> dict[str, Any]:
        """Returns the text, and its difference to the revision that it was made from."""
        text = row.header + row.body.text
        before = row.parent.header + row.parent.body.text if row.parent else None
        return {
            "subtitle": f"{row.article} · {row.number}",
            "text": text[:SHOWN_TEXT],
            "cut": len(text) > SHOWN_TEXT,
            "difference": line_difference(before, text) if before is not None else None,
        }
