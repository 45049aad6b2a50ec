"""The ways to the pages of edits of terms: addresses, buttons on the page of a term, actions and links of the lists."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from editorial.admin.bulk.addresses import bulk_address
from editorial.admin.entity_edits.pages import MOST_CHOSEN
from editorial.admin.term_edits.once import OncePage
from editorial.admin.term_edits.pages import (
    InternalPage,
    MergeTermsPage,
    PlacePage,
    ReadTagsPage,
    RenameTermPage,
    SynonymsPage,
)
from editorial.admin.term_edits.tree import tree_page
from editorial.models import Area, Category, Tag


def term_urls(page_admin: Any) -> list[URLPattern]:
    """Returns the addresses of the pages, for one list of terms."""

    def view(address: str, page: Callable[..., HttpResponse], name: str) -> URLPattern:
        answer = page_admin.admin_site.admin_view(partial(page, page_admin))
        return path(address, answer, name=f"editorial_{page_admin.opts.model_name}_{name}")

    own = {
        Tag: [
            view("read-as/", ReadTagsPage.of_chosen, "read_as"),
            view("internal/", InternalPage.of_chosen, "internal"),
            view("once/", OncePage.of_list, "once"),
        ],
        Category: [view("place/", PlacePage.of_chosen, "place")],
        Area: [view("tree/", tree_page, "tree")],
    }
    return [
        view("merge/", MergeTermsPage.of_chosen, "merge"),
        view("<int:object_id>/title/", RenameTermPage.of_one, "title"),
        view("<int:object_id>/synonyms/", SynonymsPage.of_one, "synonyms"),
        *own.get(page_admin.model, []),
    ]


def term_buttons(page_admin: Any, term: Any) -> list[tuple[str, str | Promise]]:
    """Returns (address, label) of what can be done with a term; nothing with one that is merged."""
    if term.merged_into_id is not None:
        return []
    model, several = page_admin.opts.model_name, f"?ids={term.pk}"
    buttons: list[tuple[str, str | Promise]] = [
        (reverse(f"admin:editorial_{model}_merge") + several, _("Merge…")),
        (reverse(f"admin:editorial_{model}_synonyms", args=[term.pk]), _("Values that lead here…")),
        (reverse(f"admin:editorial_{model}_title", args=[term.pk]), _("Title and address…")),
    ]
    if page_admin.model is Tag:
        buttons.append((reverse("admin:editorial_tag_read_as") + several, _("Read as something else…")))
        if term.read_as:
            taking = {"do": "remove", "field": "tags", "item": term.name}
            address = bulk_address([taking], {"filters": {"tag": term.name}}, name=f"− {term.name}")
            buttons.append((address, _("Take it out of the files…")))
    elif page_admin.model is Category:
        buttons.append((reverse("admin:editorial_category_place") + several, _("Place in the tree…")))
    return buttons


def term_lists(page_admin: Any) -> list[tuple[str, str | Promise]]:
    """Returns (address, label) of the pages that a list leads to."""
    if page_admin.model is Tag:
        queue = reverse("admin:editorial_termsuggestion_changelist")
        return [(queue, _("Terms that could be one")), (reverse("admin:editorial_tag_once"), _("Tags used once"))]
    if page_admin.model in (Area, Category):
        return [(reverse("admin:editorial_area_tree"), _("Areas with their categories"))]
    return []


def _to_page(page_admin: Any, request: HttpRequest, rows: QuerySet[Any], page: str) -> HttpResponse | None:
    ids = list(rows.values_list("pk", flat=True)[: MOST_CHOSEN + 1])
    if len(ids) > MOST_CHOSEN:
        messages.error(request, gettext("Choose at most %d at once.") % MOST_CHOSEN)
        return None
    address = reverse(f"admin:editorial_{page_admin.opts.model_name}_{page}")
    return HttpResponseRedirect(f"{address}?ids={','.join(map(str, ids))}")


@admin.action(description=_("Merge…"), permissions=["change"])
def merge_terms(page_admin: Any, request: HttpRequest, rows: QuerySet[Any]) -> HttpResponse | None:
    """Leads to the page on which the chosen ones stand side by side."""
    return _to_page(page_admin, request, rows, "merge")


@admin.action(description=_("Read as something else…"), permissions=["change"])
def read_tags(page_admin: Any, request: HttpRequest, rows: QuerySet[Any]) -> HttpResponse | None:
    """Leads to the page that asks what the chosen tags are."""
    return _to_page(page_admin, request, rows, "read_as")


@admin.action(description=_("Show to readers or not…"), permissions=["change"])
def set_internal(page_admin: Any, request: HttpRequest, rows: QuerySet[Any]) -> HttpResponse | None:
    """Leads to the page that asks whether readers see the chosen tags."""
    return _to_page(page_admin, request, rows, "internal")


@admin.action(description=_("Place in the tree…"), permissions=["change"])
def place_categories(page_admin: Any, request: HttpRequest, rows: QuerySet[Any]) -> HttpResponse | None:
    """Leads to the page that asks below which area the chosen categories stand."""
    return _to_page(page_admin, request, rows, "place")


def term_actions(model: Any) -> tuple[Any, ...]:
    """Returns the actions of a list of terms."""
    own = {Tag: (read_tags, set_internal), Category: (place_categories,)}
    return (merge_terms, *own.get(model, ()))
