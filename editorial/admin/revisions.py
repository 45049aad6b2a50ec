"""Revisions in the admin: one text of one article, and its difference to the text before."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.urls import path
from django.utils.http import content_disposition_header

from editorial.admin.display import list_address
from editorial.admin.history import comparison_context
from editorial.admin.pages import ReadOnlyPageAdmin
from editorial.admin.sections import RECORDS
from editorial.models import Article, Revision
from editorial.services.history import compare_revisions, file_name

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

    def get_urls(self) -> list[Any]:
        wrap = self.admin_site.admin_view
        return [
            path("<int:revision_id>/download/", wrap(self.download_view), name="editorial_revision_download"),
            *super().get_urls(),
        ]

    def download_view(self, request: HttpRequest, revision_id: int) -> HttpResponse:
        """Returns the file that the revision is, byte for byte, to be kept by nobody on the way."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        if request.method not in ("GET", "HEAD"):
            return HttpResponseNotAllowed(["GET", "HEAD"])
        revision = Revision.objects.select_related("article", "body").filter(pk=revision_id).first()
        if revision is None:
            raise Http404(revision_id)
        response = HttpResponse(
            (revision.header + revision.body.text).encode(), content_type="text/markdown; charset=utf-8"
        )
        response.headers["Content-Disposition"] = content_disposition_header(True, file_name(revision)) or "attachment"
        response.headers["Cache-Control"] = "private, no-store"
        return response

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Leads to the articles, each of which has its own history."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        return redirect(list_address(Article))

    def may_restore(self, request: HttpRequest, article: Article) -> bool:
        """Whether the user may make an earlier text of the article its newest one."""
        articles = self.admin_site.get_model_admin(Article)
        return article.removed_at is None and bool(articles.has_change_permission(request, article))

    def page_context(self, request: HttpRequest, row: Revision) -> dict[str, Any]:
        """Returns the text, and its difference to the revision that it was made from."""
        text = row.header + row.body.text
        compared = comparison_context(compare_revisions(row.parent, row)) if row.parent else {}
        return {
            "subtitle": f"{row.article} · {row.number}",
            "text": text[:SHOWN_TEXT],
            "cut": len(text) > SHOWN_TEXT,
            "may_restore": self.may_restore(request, row.article),
            **compared,
        }
