"""Pages of read-only rows that show more than a form could."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models.options import Options
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from editorial.admin.base import ReadOnlyAdmin


def not_there(request: HttpRequest, options: Options[Any], object_id: str) -> HttpResponse:
    """Leads to the index with a word about the row that is not there, as Django's own pages do."""
    text = _("%(name)s with ID “%(key)s” doesn’t exist. Perhaps it was deleted?")
    messages.warning(request, text % {"name": options.verbose_name, "key": unquote(object_id)})
    return redirect("admin:index")


class ReadOnlyPageAdmin(ReadOnlyAdmin):
    """Shows a row on `page_template` instead of the form."""

    page_template: ClassVar[str]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Returns the row's page; nothing can be posted to it."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        if request.method not in ("GET", "HEAD"):
            return HttpResponseNotAllowed(["GET", "HEAD"])
        row = self.get_object(request, unquote(object_id))
        if row is None:
            return not_there(request, self.opts, object_id)
        context = {
            **self.admin_site.each_context(request),
            "title": str(self.opts.verbose_name).capitalize(),
            "subtitle": str(row),
            "opts": self.opts,
            "original": row,
            "has_view_permission": True,
            "media": self.media,
            **self.page_context(request, row),
        }
        return TemplateResponse(request, self.page_template, context)

    def page_context(self, request: HttpRequest, row: Any) -> dict[str, Any]:
        """Returns what the template needs besides the row, `original`."""
        raise NotImplementedError

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> models.Model | None:
        return super().get_object(request, object_id, from_field)
