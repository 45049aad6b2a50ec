"""Mending one file of the quarantine: its text in a form, what it would become, and then it is stored."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _

from editorial.admin.base import actor
from editorial.admin.differences import DifferenceLine, line_difference
from editorial.admin.display import change_address
from editorial.admin.intake import retrying
from editorial.admin.intake.sources import lines_around, readable
from editorial.admin.transfer.rows import REASONS, PlanRow
from editorial.merging import difference_summary, line_differences
from editorial.models import Article, Quarantine
from editorial.services.files import MAX_FILE
from editorial.services.importing import Action
from editorial.services.mending import (
    Mending,
    choices_of,
    mend,
    mended_bytes,
    needs_choice,
    plan_mending,
    text_to_mend,
)
from editorial.services.texts import stored_bytes

MOST_AT_ONCE = retrying.MOST_AT_ONCE
LONGEST_MESSAGE = 500
SHOWN_LINES = 12  # of each encoding, to choose by
FILE, SUGGESTION = "file", "suggestion"


def addresses(page: Any) -> list[URLPattern]:
    """Returns the addresses of what is done to files in quarantine."""
    wrap = page.admin_site.admin_view
    return [
        path("retry/", wrap(partial(retrying.retry_page, page)), name="editorial_quarantine_retry"),
        path("dismiss/", wrap(partial(retrying.dismiss_page, page)), name="editorial_quarantine_dismiss"),
        path("<int:quarantine_id>/mend/", wrap(partial(mend_page, page)), name="editorial_quarantine_mend"),
    ]


def mend_page(page: Any, request: HttpRequest, quarantine_id: int) -> HttpResponse:
    """Shows a file of the quarantine in a form, what it would become, and stores it.

    Raises:
        PermissionDenied: the user may not import.
        Http404: there is no such file.
    """
    if not page.has_import_permission(request):
        raise PermissionDenied
    row = Quarantine.objects.filter(pk=quarantine_id).first()
    if row is None:
        raise Http404(quarantine_id)
    if row.cleared_at is not None:
        messages.warning(request, _("This file is not in quarantine any more."))
        return HttpResponseRedirect(change_address(row))
    return MendPage(page, request, row).answer()


@dataclass(frozen=True, slots=True)
class Choice:
    """An encoding with the beginning of the text that the bytes are in it; None where they are none."""

    encoding: str
    name: str
    lines: list[str] | None


class MendPage:
    """One file on its way to be mended. `start` says what the form began with: the file's text, or the repaired one."""

    def __init__(self, page: Any, request: HttpRequest, row: Quarantine) -> None:
        self.page, self.request, self.row = page, request, row
        self.data = bytes(row.data)
        self.suggestion = bytes(row.suggestion) if row.suggestion is not None else None
        asked = request.POST if request.method == "POST" else request.GET
        takes = asked.get("start") == SUGGESTION and self.suggestion is not None
        self.start = SUGGESTION if takes else FILE
        self.encoding = asked.get("encoding", "")
        self.text = text_to_mend(self.suggestion or b"") if takes else text_to_mend(self.data, self.encoding)
        self.message = request.POST.get("message", "").replace("\0", "")[:LONGEST_MESSAGE]

    def answer(self) -> HttpResponse:
        """Returns the page, or stores the text where it was looked at as it is."""
        if not self.data or len(self.data) > MAX_FILE or self.text is None:
            return self.show({})
        if self.request.method != "POST" or "text" not in self.request.POST:
            return self.show({"text": self.text})
        data = mended_bytes(self.text, self.request.POST["text"])
        planned = plan_mending({self.row.pk: data}, by=actor(self.request))
        if not planned:
            messages.warning(self.request, _("This file is not in quarantine any more."))
            return HttpResponseRedirect(change_address(self.row))
        (mending,) = planned
        seen = retrying.fingerprint(mending)
        if "store" in self.request.POST and mending.is_accepted:
            if self.request.POST.get("seen") == seen:
                return self.store(data)
            messages.warning(self.request, _("This is what the text would become now. Nothing was stored yet."))
        return self.show({"text": data.decode(), "seen": seen, **self.outcome(mending)})

    def store(self, data: bytes) -> HttpResponse:
        """Stores the text and leads to what was written."""
        report = mend({self.row.pk: data}, by=actor(self.request), message=self.message)
        return retrying.lead_to_result(self.request, report)

    def outcome(self, mending: Mending) -> dict[str, Any]:
        """Returns what the text would become, and how it differs from the file and from the article."""
        text = text_to_mend(self.data, self.encoding)
        before = self.data if text is None else text.encode()
        row = PlanRow(mending.item, tuple(reason for reason in REASONS.get(mending.item.detail, ()) if reason))
        article = Article.objects.present().select_related("body").filter(path=self.row.path).first()
        if article is not None and mending.item.action in (Action.UPDATE, Action.CONFLICT):
            texts = stored_bytes(article).decode(), mending.data.decode()
            row = PlanRow(row.item, row.reasons, line_difference(*texts), difference_summary(line_differences(*texts)))
        return {
            "mending": mending,
            "row": row,
            "action": mending.item.action,
            "changes": line_difference(readable(before), readable(mending.data)),
        }

    def choices(self) -> Iterator[Choice]:
        for choice in choices_of(self.data):
            lines = None if choice.text is None else readable(choice.text.encode()).split("\n")[:SHOWN_LINES]
            yield Choice(choice.encoding, choice.name, lines)

    def repair(self) -> list[DifferenceLine]:
        """Returns what the suggested repair changes, where it is not what the form began with."""
        if self.suggestion is None or self.start == SUGGESTION:
            return []
        return line_difference(readable(self.data), readable(self.suggestion))

    def show(self, context: dict[str, Any]) -> HttpResponse:
        """Returns the page."""
        mending = context.get("mending")
        refused = mending.item.refusal if mending is not None and not mending.is_accepted else self.row
        data = mending.data if mending is not None else (context.get("text") or "").encode() or self.data
        fault = None if mending is not None and mending.is_accepted else refused.line
        if mending is None and self.start == SUGGESTION:
            fault = None
        shared = {
            **self.page.admin_site.each_context(self.request),
            "title": _("Mend a file"),
            "subtitle": self.row.path,
            "opts": self.page.opts,
            "original": self.row,
            "has_view_permission": True,
            "media": self.page.media,
            "refused": refused,
            "fault": fault,
            "lines": list(lines_around(data, fault)),
            "start": self.start,
            "encoding": self.encoding,
            "choices": list(self.choices()) if self.needs_choice() else [],
            "too_large": len(self.data) > MAX_FILE,
            "repair": self.repair(),
            "message": self.message,
            "had_nul": self.start == FILE and b"\0" in self.data and not self.needs_choice(),
        }
        return TemplateResponse(self.request, "admin/editorial/quarantine/mend.html", {**shared, **context})

    def needs_choice(self) -> bool:
        """Whether the bytes are no UTF-8, so that somebody has to say what they are."""
        return self.start == FILE and needs_choice(self.data)
