"""The ways to the pages of edits: addresses, buttons on the page of an entity, actions of the lists."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from editorial.admin.entity_edits.merging import MergePage
from editorial.admin.entity_edits.moving import KindPage, NamePage
from editorial.admin.entity_edits.pages import MOST_CHOSEN
from editorial.admin.entity_edits.splitting import SplitPage
from editorial.models import Entity


def edit_urls(page_admin: Any) -> list[URLPattern]:
    """Returns the addresses of the pages, for one list of names."""

    def view(page: Callable[..., HttpResponse]) -> Any:
        def answer(request: HttpRequest, **place: int) -> HttpResponse:
            return page(page_admin, request, **place)

        return page_admin.admin_site.admin_view(answer)

    model = page_admin.opts.model_name
    return [
        path("merge/", view(MergePage.of_chosen), name=f"editorial_{model}_merge"),
        path("kind/", view(KindPage.of_chosen), name=f"editorial_{model}_kind"),
        path("<int:object_id>/split/", view(SplitPage.of_one), name=f"editorial_{model}_split"),
        path("<int:object_id>/name/", view(NamePage.of_one), name=f"editorial_{model}_name"),
    ]


def edit_buttons(page_admin: Any, entity: Entity) -> list[tuple[str, str | Promise]]:
    """Returns (address, label) of what can be done with an entity; nothing with one that is merged."""
    if entity.merged_into_id is not None:
        return []
    model = page_admin.opts.model_name
    several = f"?ids={entity.pk}"
    buttons: list[tuple[str, str | Promise]] = [
        (reverse(f"admin:editorial_{model}_merge") + several, _("Merge…")),
        (reverse(f"admin:editorial_{model}_kind") + several, _("Move to another kind…")),
        (reverse(f"admin:editorial_{model}_name", args=[entity.pk]), _("Name and address…")),
    ]
    if entity.alias_count > 1:  # type: ignore[attr-defined]
        split = reverse(f"admin:editorial_{model}_split", args=[entity.pk])
        buttons.insert(1, (split, _("Take names out…")))
    return buttons


def _to_page(page_admin: Any, request: HttpRequest, rows: QuerySet[Any], page: str) -> HttpResponse | None:
    ids = list(rows.order_by("name", "pk").values_list("pk", flat=True)[: MOST_CHOSEN + 1])
    if len(ids) > MOST_CHOSEN:
        messages.error(request, gettext("Choose at most %d names at once.") % MOST_CHOSEN)
        return None
    address = reverse(f"admin:editorial_{page_admin.opts.model_name}_{page}")
    return HttpResponseRedirect(f"{address}?ids={','.join(map(str, ids))}")


@admin.action(description=_("Merge…"), permissions=["change"])
def merge_action(page_admin: Any, request: HttpRequest, rows: QuerySet[Any]) -> HttpResponse | None:
    """Leads to the page on which the chosen ones stand side by side."""
    return _to_page(page_admin, request, rows, "merge")


@admin.action(description=_("Move to another kind…"), permissions=["change"])
def kind_action(page_admin: Any, request: HttpRequest, rows: QuerySet[Any]) -> HttpResponse | None:
    """Leads to the page that asks what the chosen ones are."""
    return _to_page(page_admin, request, rows, "kind")
