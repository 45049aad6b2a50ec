"""Which columns of the list of articles a user sees; their order is fixed, and the title is always there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.admin import ModelAdmin
from django.contrib.admin.utils import label_for_field
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect, QueryDict

from editorial.admin.base import actor
from editorial.admin.display import list_address
from editorial.models import Article
from editorial.services.preferences import choose_columns, chosen_columns

ALWAYS = "headline"
MOST_QUERY = 2_000


@dataclass(frozen=True, slots=True)
class Column:
    """One box of the form."""

    name: str
    title: str
    shown: bool


def known(page: ModelAdmin[Any]) -> list[str]:
    """Returns every column, in their order."""
    return [str(name) for name in page.list_display]


def shown(page: ModelAdmin[Any], request: HttpRequest) -> list[str]:
    """Returns the columns that the user sees."""
    return chosen_columns(actor(request), known=known(page))


def boxes(page: ModelAdmin[Any], names: Sequence[str]) -> list[Column]:
    """Returns what the form above the list offers, `names` being shown now."""
    return [
        Column(name, str(label_for_field(name, page.model, model_admin=page)), name in names)
        for name in known(page)
        if name != ALWAYS
    ]


def choose(page: ModelAdmin[Any], request: HttpRequest) -> HttpResponse:
    """Keeps the user's choice and leads back to the list as it was, but for its order: that names columns by place."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    if not page.has_view_or_change_permission(request):
        raise PermissionDenied
    choose_columns(actor(request), [ALWAYS, *request.POST.getlist("columns")], known=known(page))
    query = QueryDict(request.POST.get("query", "")[:MOST_QUERY], mutable=True)
    query.pop("o", None)
    return HttpResponseRedirect(f"{list_address(Article)}?{query.urlencode()}" if query else list_address(Article))
