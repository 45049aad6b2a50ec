"""What the pages of tables have in common."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.urls import reverse

from editorial.admin.display import list_address
from editorial.services.actors import Actor
from editorial.services.tables import TableUpload, table_token


def table_address(page: Any, what: str, *parts: Any) -> str:
    """Returns an address of a list's table: what is export_table, import_table or table_plan."""
    return reverse(f"admin:{page.opts.app_label}_{page.opts.model_name}_{what}", args=parts)


def render(page: Any, request: HttpRequest, name: str, context: dict[str, Any]) -> TemplateResponse:
    """Returns one of the pages below templates/admin/editorial/tables/."""
    shared = {
        **page.admin_site.each_context(request),
        "opts": page.opts,
        "media": page.media,
        "has_view_permission": page.has_view_or_change_permission(request),
        "list_address": list_address(page.model),
        "is_nav_sidebar_enabled": True,
    }
    return TemplateResponse(request, f"admin/editorial/tables/{name}.html", {**shared, **context})


def plan_of_table(upload: TableUpload, *, by: Actor) -> str:
    """Returns the address of a table's plan, which is good for its sender only."""
    return reverse(f"admin:editorial_{upload.model.lower()}_table_plan", args=[table_token(upload, by=by)])
