"""The action of the list of articles that leads to a bulk change of those chosen, or of all that a filter left."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from editorial.admin.base import actor
from editorial.admin.bulk.selecting import Chosen, choice_of_list
from editorial.models import Article
from editorial.services.bulk_changes import MOST_PATHS, keep_selection


@admin.action(description=_("Change many: fields, texts, repairs"), permissions=["change"])
def bulk_action(page: Any, request: HttpRequest, rows: QuerySet[Article]) -> HttpResponse | None:
    """Leads to a bulk change of the articles; what a filter chose stays a filter, so that a recipe can say it."""
    chosen = choice_of_list(request.GET) if request.POST.get("select_across") == "1" else None
    if chosen is None:
        paths = list(rows.order_by("path").values_list("path", flat=True)[: MOST_PATHS + 1])
        if len(paths) > MOST_PATHS:
            messages.error(request, gettext("Choose at most %d articles at once, or narrow the list.") % MOST_PATHS)
            return None
        chosen = Chosen(paths=paths)
    change = keep_selection(chosen.as_recipe(), by=actor(request))
    return HttpResponseRedirect(f"{reverse('admin:editorial_article_bulk')}?articles={change.pk}")
