"""The page of one's own notices. Looking at a page writes nothing: what is opened here is posted and led on."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from editorial.admin.base import actor
from editorial.models import Notice
from editorial.services.discussing import may_discuss
from editorial.services.jobs import title_of
from editorial.services.notifying import choose_digest, mark_read, notice_address, notices_of, wants_digest

PER_PAGE = 50
LONGEST_EXCERPT = 200
_BEFORE = re.compile("([ur])([0-9]{1,18})")


@dataclass(frozen=True, slots=True)
class Line:
    """A notice with where it leads."""

    notice: Notice
    address: str
    excerpt: str

    @property
    def job(self) -> str:
        """What the job is called that the notice is about, "" where it is about an article."""
        return title_of(self.notice.job) if self.notice.job is not None else ""


def register_notices(site: Any) -> None:
    """Gives the admin site the addresses of the notices."""
    site.add_page(path("notices/", site.admin_view(notices_page), name="notices"))
    site.add_page(path("notices/<int:notice_id>/", site.admin_view(open_notice), name="notice"))


def notices_page(request: HttpRequest) -> HttpResponse:
    """Shows the user's notices, unread ones first, or marks them as read, or keeps the choice of a digest.

    Raises:
        PermissionDenied: the user may not look at articles.
    """
    user = actor(request)
    if not may_discuss(user):
        raise PermissionDenied
    if request.method == "POST":
        return _do(request)
    if request.method not in ("GET", "HEAD"):
        return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
    notices, further = _slice(request)
    context = {
        **admin.site.each_context(request),
        "title": _("Notices"),
        "lines": [Line(notice, notice_address(notice), _excerpt(notice)) for notice in notices],
        "further": further,
        "has_unread": any(notice.read_at is None for notice in notices),
        "by_email": settings.NOTIFY_BY_EMAIL,
        "wants_digest": settings.NOTIFY_BY_EMAIL and wants_digest(user),
        "address": user.email,
    }
    return TemplateResponse(request, "admin/editorial/discussion/notices.html", context)


def open_notice(request: HttpRequest, notice_id: int) -> HttpResponse:
    """Marks a notice as read and leads to what it is about.

    Raises:
        PermissionDenied: the user may not look at articles.
        Http404: the user has no such notice.
    """
    if not may_discuss(actor(request)):
        raise PermissionDenied
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    notice = notices_of(actor(request)).filter(pk=notice_id).first() if notice_id < 2**63 else None
    if notice is None:
        raise Http404(notice_id)
    mark_read(actor(request), [notice_id])
    return redirect("admin:notices") if "stay" in request.POST else HttpResponseRedirect(notice_address(notice))


def _do(request: HttpRequest) -> HttpResponse:
    if request.POST.get("do") == "read":
        number = mark_read(actor(request))
        text = ngettext("%d notice is marked as read.", "%d notices are marked as read.", number)
        messages.success(request, text % number)
    elif request.POST.get("do") == "digest":
        choose_digest(actor(request), wanted="mail_digest" in request.POST)
        messages.success(request, _("Your choice is kept."))
    return redirect("admin:notices")


def _slice(request: HttpRequest) -> tuple[list[Notice], str]:
    """Returns one page of notices and the mark of the next, "" on the last: "u7" is after the unread notice 7."""
    found = _BEFORE.fullmatch(request.GET.get("before", ""))
    rows = notices_of(actor(request))
    unread, read = rows.filter(read_at=None), rows.filter(read_at__isnull=False)
    notices: list[Notice] = []
    if found is None or found[1] == "u":
        notices = list((unread.filter(pk__lt=int(found[2])) if found else unread)[: PER_PAGE + 1])
    if len(notices) <= PER_PAGE:
        older = read.filter(pk__lt=int(found[2])) if found and found[1] == "r" else read
        notices += older[: PER_PAGE + 1 - len(notices)]
    if len(notices) <= PER_PAGE:
        return notices, ""
    last = notices[PER_PAGE - 1]
    return notices[:PER_PAGE], f"{'u' if last.read_at is None else 'r'}{last.pk}"


def _excerpt(notice: Notice) -> str:
    text = notice.comment.text if notice.comment else notice.detail
    return Truncator(" ".join(text.split())).chars(LONGEST_EXCERPT)
