"""The saved views above the list of articles: the queues as links, and the filter behind them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import SEARCH_VAR, ChangeList
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from editorial.admin.base import actor
from editorial.admin.desk.queues import BY_NAME, PARAMETER, QUEUES, TABS
from editorial.models import ArticleQuerySet


@dataclass(frozen=True, slots=True)
class Tab:
    """One link above the list; `key` is the letter that is typed after g."""

    title: str | Promise
    address: str
    key: str
    current: bool


class QueueFilter(admin.SimpleListFilter):
    """Articles of one queue. The tabs show it, so the side bar does only where no tab stands for the queue."""

    title = _("queue")
    parameter_name = PARAMETER
    template = "admin/desk/queue_filter.html"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, Any]]:
        return [(queue.name, queue.title) for queue in QUEUES]

    def queryset(self, request: HttpRequest, queryset: ArticleQuerySet) -> ArticleQuerySet:  # type: ignore[override]
        queue = BY_NAME.get(self.value() or "")
        if queue is None:
            return queryset
        rows = queue.rows(queryset, actor(request))
        return rows.order_by(*queue.order) if queue.order else rows

    def choices(self, changelist: ChangeList) -> Iterator[dict[str, Any]]:
        """Yields the chosen queue, where it has no tab, with the link that leaves it."""
        if self.value() in BY_NAME and self.value() not in TABS:
            yield {
                "title": BY_NAME[self.value() or ""].title,
                "clear": changelist.get_query_string(remove=[PARAMETER]),
            }


def tabs(request: HttpRequest) -> list[Tab]:
    """Returns the links above the list; they keep what was searched for and nothing else."""
    chosen = request.GET.get(PARAMETER, "")
    kept = {SEARCH_VAR: request.GET[SEARCH_VAR]} if request.GET.get(SEARCH_VAR) else {}
    found = []
    for name, (title, key) in TABS.items():
        query = {**({PARAMETER: name} if name else {}), **kept}
        found.append(Tab(title, f"?{urlencode(query)}", key, current=name == chosen))
    return found
