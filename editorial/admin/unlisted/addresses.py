"""The addresses below those of the articles."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.urls import URLPattern, path

from editorial.admin.unlisted.article import article_page
from editorial.admin.unlisted.desk import list_page
from editorial.admin.unlisted.plan import plan_page


def addresses(admin: Any) -> list[URLPattern]:
    """Returns the addresses of the list, of the plan of an edit, and of one article's page."""
    pages = (
        ("unlisted/", list_page, "unlisted_list"),
        ("unlisted/plan/", plan_page, "unlisted_plan"),
        ("<int:article_id>/unlisted/", article_page, "unlisted"),
    )
    wrap = admin.admin_site.admin_view
    return [path(route, wrap(partial(view, admin)), name=f"editorial_article_{name}") for route, view, name in pages]
