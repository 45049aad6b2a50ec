"""The addresses of bulk changes, and how other pages lead to one with its articles and operations chosen."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from django.urls import URLPattern, path, reverse
from django.utils.http import urlencode

from editorial.admin.bulk.choosing import choose_page
from editorial.admin.bulk.planning import plan_page


def addresses(admin: Any) -> list[URLPattern]:
    """Returns the addresses below those of the articles."""
    pages = (
        ("bulk/", choose_page, "bulk"),
        ("bulk/<int:change_id>/", plan_page, "bulk_plan"),
    )
    wrap = admin.admin_site.admin_view
    return [path(route, wrap(partial(view, admin)), name=f"editorial_article_{name}") for route, view, name in pages]


def bulk_address(
    operations: Sequence[Mapping[str, Any]] = (), select: Mapping[str, Any] | None = None, *, name: str = ""
) -> str:
    """Returns the address of a bulk change with operations and articles chosen, as they stand in a recipe.

    >>> bulk_address([{"do": "repair", "rule": "tag-form"}], {"filters": {"rule": "tag-form"}})
    """
    said: dict[str, str] = {"operations": compact(list(operations))} if operations else {}
    said |= {"select": compact(select)} if select else {}
    said |= {"name": name} if name else {}
    address = reverse("admin:editorial_article_bulk")
    return f"{address}?{urlencode(said)}" if said else address


def compact(data: Any) -> str:
    """Returns plain data as the short JSON of an address."""
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))
