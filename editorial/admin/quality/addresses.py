"""The addresses below those of findings."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.urls import URLPattern, path

from editorial.admin.quality.article import article_page
from editorial.admin.quality.debt import debt_page
from editorial.admin.quality.desk import desk_page
from editorial.admin.quality.rule import rule_page, table


def addresses(admin: Any) -> list[URLPattern]:
    """Returns the addresses of the desk, of a rule and its table, and of the findings of an article."""
    pages = (
        ("quality/", desk_page, "quality"),
        ("quality/<slug:rule>/", rule_page, "rule"),
        ("quality/<slug:rule>/findings.csv", table, "table"),
        ("debt/", debt_page, "debt"),
        ("article/<int:article_id>/", article_page, "article"),
    )
    wrap = admin.admin_site.admin_view
    return [path(route, wrap(partial(view, admin)), name=f"editorial_finding_{name}") for route, view, name in pages]
