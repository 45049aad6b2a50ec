"""The first page of the desk: what is open by rule, how it moves, and examples."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from editorial.admin.base import actor
from editorial.admin.display import change_address
from editorial.admin.quality.asking import address, choices, require_view, states
from editorial.admin.quality.figure import TrendFigure
from editorial.models import Finding
from editorial.services.auditing import AUDIT, EVERYTHING, last_look
from editorial.services.findings import WAIVE, Asked, RuleSum, Trend, by_rule, narrowed, together, trends
from editorial.services.inspecting import uninspected
from editorial.services.jobs import start_job


@dataclass(frozen=True, slots=True)
class Line:
    """One rule of the page, with what was opened and closed in this week."""

    sum: RuleSum
    address: str
    opened: int
    closed: int


def desk_page(admin: Any, request: HttpRequest) -> HttpResponse:
    """Shows the findings by rule, or begins to ask all rules again.

    Raises:
        PermissionDenied: the user may not see findings, or not have them looked for.
    """
    require_view(admin, request)
    may_look = request.user.has_perm(WAIVE)
    if request.method == "POST":
        if not may_look:
            raise PermissionDenied
        job = start_job(AUDIT, by=actor(request), arguments={}, subject=EVERYTHING)
        return HttpResponseRedirect(change_address(job))
    asked = Asked.of(request.GET)
    moved = trends(narrowed(Finding.objects.all(), asked))
    lines = [line(found, moved, asked) for found in by_rule(asked)]
    context = {
        "title": _("Quality"),
        "asked": asked,
        "choices": choices(asked),
        "states": states(asked, "quality"),
        "lines": lines,
        "number": sum(found.sum.number for found in lines),
        "figure": TrendFigure(together(moved)),
        "may_look": may_look,
        "last_look": last_look(),
        "behind": uninspected().exists(),
    }
    return admin.render_page(request, "desk", context)  # type: ignore[no-any-return]


def line(found: RuleSum, moved: dict[str, Trend], asked: Asked) -> Line:
    """Returns one rule with its address and what moved in this week."""
    trend = moved.get(found.rule)
    opened, closed = (trend.opened[-1], trend.closed[-1]) if trend else (0, 0)
    return Line(found, address("rule", found.rule, **asked.query()), opened, closed)
