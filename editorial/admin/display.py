"""Small pieces of HTML that the lists and pages of the admin share; every value is escaped and isolated."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.db import models
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from editorial.models import Article, WorkflowEvent
from editorial.workflow import NOTED

LONGEST = 120


def isolated(text: str, longest: int = LONGEST) -> SafeString:
    """Returns a text that cannot turn the direction of what stands around it, cut to `longest` characters."""
    return format_html("<bdi>{}</bdi>", Truncator(text).chars(longest))


def badge(value: str, label: str | Promise) -> SafeString:
    """Returns a mark whose colour follows `value`."""
    return format_html('<span class="badge badge-{}">{}</span>', value, label)


def change_address(row: models.Model) -> str:
    """Returns the address of the row's page in the admin."""
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])


def list_address(model: type[models.Model], **filters: Any) -> str:
    """Returns the address of a model's list, filtered."""
    address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
    return f"{address}?{urlencode(filters)}" if filters else address


def change_link(row: models.Model | None, label: object = None) -> SafeString | str:
    """Returns a link to the row's page in the admin, "" without a row."""
    if row is None:
        return ""
    return format_html('<a href="{}">{}</a>', change_address(row), isolated(str(row if label is None else label)))


def articles_link(count: int | None, **filters: Any) -> SafeString | str:
    """Returns the number of articles as a link to their list, the bare 0 where there is none."""
    if not count:
        return "0"
    return format_html('<a href="{}">{}</a>', list_address(Article, **filters), count)


def public_link(address: str, label: str | Promise = "") -> SafeString:
    """Returns a link to a page of the readers' side."""
    return format_html('<a class="public-link" href="{}">{}</a>', address, label or _("Open"))


def step_text(event: WorkflowEvent) -> str:
    """Returns what happened in an event: what was noted, else from which status to which."""
    if event.from_status == event.to_status and event.transition in NOTED:
        return str(NOTED[event.transition])
    return f"{event.from_status or '–'} → {event.to_status}"
