"""What the pages of the desk are narrowed by, as fields and as addresses."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from editorial.models import Area, Finding, Status
from editorial.services.findings import Asked

STATES = (Finding.State.OPEN, Finding.State.WAIVED, Finding.State.CLOSED)


def require_view(admin: Any, request: HttpRequest) -> None:
    """Passes when the user may see findings.

    Raises:
        PermissionDenied: the user may not.
    """
    if not admin.has_view_permission(request):
        raise PermissionDenied


def address(name: str, *args: Any, **query: str) -> str:
    """Returns the address of a page of the desk."""
    found = reverse(f"admin:editorial_finding_{name}", args=args)
    return f"{found}?{urlencode(query)}" if query else found


def choices(asked: Asked) -> list[dict[str, Any]]:
    """Returns the selections of the form that narrows: name, label, and (value, title, chosen) of each choice."""
    areas = [(value, title or value) for value, title in Area.objects.order_by("value").values_list("value", "title")]
    named: list[tuple[str, str, Any, list[Any]]] = [
        ("severity", _("Severity"), asked.severity, list(Finding.Severity.choices)),
        ("status", _("Status of the article"), asked.status, list(Status.choices)),
        ("area", _("Area"), asked.area, areas),
    ]
    return [
        {
            "name": name,
            "label": label,
            "choices": [("", _("All"), not now), *((value, title, value == now) for value, title in offered)],
        }
        for name, label, now, offered in named
    ]


def states(asked: Asked, page: str, *args: Any) -> list[tuple[str, str, bool]]:
    """Returns (title, address, whether it is shown) of open, let pass and closed findings."""
    kept = {name: value for name, value in asked.query().items() if name != "state"}
    return [
        (
            capfirst(state.label),
            address(page, *args, **kept, **({"state": state.value} if state != Finding.State.OPEN else {})),
            state == asked.state,
        )
        for state in STATES
    ]
