"""The findings of one rule: by article, line and message, let pass one by one or many at once, and as a table."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseNotAllowed,
    HttpResponseRedirect,
    StreamingHttpResponse,
)
from django.http.response import HttpResponseBase
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from editorial.admin.base import actor
from editorial.admin.display import change_address
from editorial.admin.quality.asking import choices, require_view, states
from editorial.admin.quality.figure import TrendFigure
from editorial.admin.quality.mending import all_of, may_mend, of_findings
from editorial.models import Changeset, Finding
from editorial.services.finding_words import text_of
from editorial.services.findings import (
    TEXTS,
    WAIVE,
    Asked,
    ask_again,
    findings,
    in_order,
    narrowed,
    together,
    trends,
    waive,
    why,
)
from editorial.services.hit_words import repair_of

PER_PAGE = 50
MOST = 5_000  # findings that are let pass at once
COLUMNS = ("path", "line", "severity", "rule", "message", "can_be_mended", "state", "first_seen", "reason")


def rule_page(admin: Any, request: HttpRequest, rule: str) -> HttpResponse:
    """Shows the findings of a rule, or lets those that were chosen pass.

    Raises:
        PermissionDenied: the user may not see findings, or not let them pass.
        Http404: there neither is such a rule nor was there ever one.
    """
    require_view(admin, request)
    asked = Asked.of(request.GET)
    rows = findings(asked, rule)
    if request.method == "POST":
        return decide(request, rows)
    page = Paginator(in_order(rows), PER_PAGE).get_page(request.GET.get("page", "1"))
    if not page.paginator.count and not why(rule) and not Finding.objects.filter(rule=rule).exists():
        raise Http404(rule)
    kept = request.GET.copy()
    kept.pop("page", None)
    context = {
        "title": rule,
        "rule": rule,
        "why": why(rule),
        "repair": repair_of(rule),
        "asked": asked,
        "choices": [choice for choice in choices(asked) if choice["name"] != "severity"],
        "states": states(asked, "rule", rule),
        "page": page,
        "page_range": page.paginator.get_elided_page_range(page.number),
        "query": f"{kept.urlencode()}&" if kept else "",
        "kept": kept.urlencode(),
        "figure": TrendFigure(together(trends(narrowed(Finding.objects.filter(rule=rule), asked)))),
        "may_waive": request.user.has_perm(WAIVE),
        "mend_address": all_of(rule, asked) if may_mend(request) and repair_of(rule) else "",
        "repairable": rows.filter(repairable=True).count() if repair_of(rule) else 0,
    }
    return admin.render_page(request, "rule", context)  # type: ignore[no-any-return]


def decide(request: HttpRequest, rows: Any) -> HttpResponse:
    """Lets findings pass, or asks for them again, and leads back to the page."""
    here = HttpResponseRedirect(request.get_full_path())
    if "all" in request.POST:
        ids = list(rows.order_by("pk").values_list("pk", flat=True)[: MOST + 1])
        if len(ids) > MOST:
            messages.error(request, _("More than %d findings; narrow the list first.") % MOST)
            return here
    else:
        ids = numbers(request.POST.getlist("finding")[:PER_PAGE])
    if "mend" in request.POST:
        return mended(request, rows.filter(pk__in=ids)) or here
    carry_out(request, ids)
    return here


def mended(request: HttpRequest, rows: Any) -> HttpResponse | None:
    """Leads to the bulk change that mends the articles of these findings; None, with a word, where none can be."""
    address = of_findings(rows.select_related("article").defer(*TEXTS))
    if not address:
        messages.warning(request, _("Choose at least one finding that can be mended."))
        return None
    return HttpResponseRedirect(address)


def carry_out(request: HttpRequest, ids: Sequence[int]) -> None:
    """Lets these findings pass, or with `again` asks for them again, and says what was done."""
    again = "again" in request.POST
    try:
        if again:
            changeset = ask_again(ids, by=actor(request))
        else:
            changeset = waive(ids, by=actor(request), reason=request.POST.get("reason", ""))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return
    if changeset is None:
        messages.warning(request, _("No finding was chosen that this can be done with."))
        return
    tell(request, changeset, again=again)


def tell(request: HttpRequest, changeset: Changeset, *, again: bool) -> None:
    """Says what was done, with the changeset by which it can be undone."""
    number = changeset.total
    if again:
        said = ngettext("%d finding is open again.", "%d findings are open again.", number) % number
    else:
        said = ngettext("%d finding was let pass.", "%d findings were let pass.", number) % number
    link = format_html('<a href="{}">#{}</a>', change_address(changeset), changeset.pk)
    messages.success(request, format_html(_("{} · changeset {}, which can be undone"), said, link))


def numbers(values: Sequence[str]) -> list[int]:
    """Returns the ids that a form posted; what is none is left out."""
    return [int(value) for value in values if value.isascii() and value.isdigit() and len(value) < 19]


def table(admin: Any, request: HttpRequest, rule: str) -> HttpResponseBase:
    """Sends the findings of a rule as comma-separated values, every text as it is.

    Raises:
        PermissionDenied: the user may not see findings.
    """
    require_view(admin, request)
    if request.method not in ("GET", "HEAD"):
        return HttpResponseNotAllowed(["GET", "HEAD"])
    rows = in_order(findings(Asked.of(request.GET), rule))
    answer = StreamingHttpResponse(csv_lines(rows), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{rule}.csv"'
    return answer


def csv_lines(rows: Any) -> Iterator[str]:
    """Yields the lines of the table, the names of its columns first."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow(COLUMNS)
    for row in rows.iterator(chunk_size=1_000):
        writer.writerow(cells(row))
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()
    yield buffer.getvalue()


def cells(row: Finding) -> list[Any]:
    """Returns a finding as a line of the table."""
    said = text_of(row)
    seen = row.first_seen.isoformat(timespec="seconds")
    mends = "yes" if row.repairable else "no"
    return [row.article.path, row.line or "", row.severity, row.rule, said, mends, row.state, seen, row.waived_because]
