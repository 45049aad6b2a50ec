"""Several files of the quarantine at once: tried again, with or without the suggested repairs, or dismissed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from editorial.admin.base import actor
from editorial.admin.differences import DifferenceLine, line_difference
from editorial.admin.display import change_address, list_address
from editorial.admin.intake.sources import readable
from editorial.models import Changeset, Quarantine
from editorial.services.importing import Action
from editorial.services.mending import Mending, MendingReport, dismiss, mend, plan_mending

MOST_AT_ONCE = 100
MOST_BYTES = 20_000_000  # held at once
LONGEST_NOTE = 500
MOST_DIFFERENCES = 20


@dataclass(frozen=True, slots=True)
class Trial:
    """One file as it would be read now; `value` is what a form posts to have it stored."""

    mending: Mending
    value: str
    lines: list[DifferenceLine]


def require_import(page: Any, request: HttpRequest) -> None:
    """Passes who may import.

    Raises:
        PermissionDenied: the user may not.
    """
    if not page.has_import_permission(request):
        raise PermissionDenied


def fingerprint(mending: Mending) -> str:
    """Returns a text that differs when something else would become of the file."""
    item = mending.item
    parts = (hashlib.sha256(mending.data).hexdigest(), item.action, item.detail, item.public_after)
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:24]


def asked_rows(request: HttpRequest) -> QuerySet[Quarantine]:
    """Returns the open files that an address names, all of them where it names none; without their bytes."""
    rows = Quarantine.objects.filter(cleared_at__isnull=True).defer("data", "suggestion").order_by("path")
    ids = numbers(request.GET.getlist("id"))
    return rows.filter(pk__in=ids) if "id" in request.GET else rows


def numbers(texts: Sequence[str]) -> list[int]:
    """Returns the ids among the texts, as many as are dealt with at once."""
    return [int(text) for text in texts if text.isascii() and text.isdigit() and len(text) < 19][:MOST_AT_ONCE]


def texts_of(ids: Sequence[int], *, repairs: bool) -> dict[int, bytes]:
    """Returns the bytes to try: id → the file's, or the repaired ones where some are suggested. Stops at a bound."""
    found: dict[int, bytes] = {}
    held = 0
    for row in Quarantine.objects.filter(pk__in=list(ids)).order_by("path").iterator(chunk_size=1):
        data = bytes(row.suggestion) if repairs and row.suggestion is not None else bytes(row.data)
        held += len(data)
        if found and held > MOST_BYTES:
            break
        found[row.pk] = data
    return found


def retry_page(page: Any, request: HttpRequest) -> HttpResponse:
    """Shows which files can be read now and what they would become, and stores the chosen ones."""
    require_import(page, request)
    repairs = request.GET.get("repairs") == "yes"
    rows = asked_rows(request)
    total = rows.count()
    texts = texts_of(list(rows.values_list("pk", flat=True)[:MOST_AT_ONCE]), repairs=repairs)
    planned = plan_mending(texts, by=actor(request))
    trials = list(tried(planned))
    ready = {trial.value: trial.mending for trial in trials if trial.mending.is_accepted}
    if request.method == "POST":
        chosen = request.POST.getlist("entry")
        if chosen and set(chosen) <= ready.keys():
            texts = {ready[value].row.pk: ready[value].data for value in chosen}
            message = request.POST.get("message", "").replace("\0", "")[:LONGEST_NOTE]
            return lead_to_result(request, mend(texts, by=actor(request), message=message))
        changed = _("Something changed since you looked: this is what would be done now. Nothing was stored.")
        messages.error(request, changed if chosen else _("Choose at least one file."))
    context = {
        "title": _("Try again"),
        "repairs": repairs,
        "trials": [trial for trial in trials if trial.mending.is_accepted],
        "refused": [trial.mending for trial in trials if not trial.mending.is_accepted],
        "total": total,
        "shown": len(texts),
        "other_way": f"?{query(request, repairs=not repairs)}",
    }
    return render(page, request, "retry", context)


def tried(planned: Sequence[Mending]) -> Iterator[Trial]:
    """Yields each file with the lines that a repair changes, of the first ones."""
    left = MOST_DIFFERENCES
    for mending in planned:
        shown = mending.is_accepted and mending.is_mended and left > 0
        left -= shown
        lines = line_difference(readable(bytes(mending.row.data)), readable(mending.data)) if shown else []
        yield Trial(mending, f"{mending.row.pk}:{fingerprint(mending)}", lines)


def query(request: HttpRequest, *, repairs: bool) -> str:
    """Returns the query of the same files, read the other way."""
    asked = request.GET.copy()
    asked.pop("repairs", None)
    if repairs:
        asked["repairs"] = "yes"
    return asked.urlencode()


def dismiss_page(page: Any, request: HttpRequest) -> HttpResponse:
    """Asks why, and takes files out of quarantine without their texts."""
    require_import(page, request)
    rows = list(asked_rows(request)[:MOST_AT_ONCE]) if "id" in request.GET else []
    note = request.POST.get("note", "").replace("\0", "").strip()[:LONGEST_NOTE]
    if not rows:
        messages.warning(request, _("Choose files that lie in quarantine."))
        return HttpResponseRedirect(list_address(Quarantine))
    if request.method == "POST" and note:
        changeset = dismiss([row.pk for row in rows], by=actor(request), note=note)
        text = ngettext("%d file is dismissed.", "%d files are dismissed.", len(rows)) % len(rows)
        messages.success(request, text)
        return lead_to_changeset(request, changeset.pk if changeset else None)
    context = {"title": _("Dismiss"), "rows": rows, "lacks_note": request.method == "POST"}
    return render(page, request, "dismiss", context)


def render(page: Any, request: HttpRequest, name: str, context: dict[str, Any]) -> HttpResponse:
    """Returns one of the pages about files in quarantine."""
    shared = {
        **page.admin_site.each_context(request),
        "opts": page.opts,
        "has_view_permission": True,
        "media": page.media,
        "list_address": list_address(Quarantine),
    }
    return TemplateResponse(request, f"admin/editorial/quarantine/{name}.html", {**shared, **context})


def lead_to_result(request: HttpRequest, report: MendingReport) -> HttpResponse:
    """Tells what became of the files and leads to the changeset, or back to the quarantine where nothing was stored."""
    conflicts, refused = report.counts[Action.CONFLICT], len(report.items) - report.accepted
    stored = report.accepted - conflicts
    if stored:
        text = ngettext("%d file is stored.", "%d files are stored.", stored) % stored
        messages.success(request, text)
    if conflicts:
        text = ngettext("%d file is kept as a conflict.", "%d files are kept as conflicts.", conflicts) % conflicts
        messages.warning(request, text)
    if refused:
        text = ngettext("%d file stays in quarantine.", "%d files stay in quarantine.", refused) % refused
        messages.warning(request, text)
    return lead_to_changeset(request, report.changeset_id)


def lead_to_changeset(request: HttpRequest, changeset_id: int | None) -> HttpResponse:
    """Leads to a changeset, or to the quarantine where there is none or it may not be seen."""
    changeset = Changeset.objects.filter(pk=changeset_id).first() if changeset_id else None
    if changeset is None or not request.user.has_perm("editorial.view_changeset"):
        return HttpResponseRedirect(list_address(Quarantine))
    return HttpResponseRedirect(change_address(changeset))
