"""Limits on failed logins: five for an account and twenty for an address within a quarter of an hour."""

from __future__ import annotations

from typing import Any

from axes.handlers.database import AxesDatabaseHandler
from axes.models import AccessAttempt
from django.conf import settings
from django.contrib import admin
from django.db.models import Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

MINUTES = int(settings.AXES_COOLOFF_TIME.total_seconds()) // 60


def client_address(request: HttpRequest) -> str | None:
    """Returns the address that the outermost trusted proxy was asked from.

    With TRUSTED_PROXIES=2 that is the second last entry of X-Forwarded-For: everything before it was written by the
    client and proves nothing. Without proxies, or where the header is too short, it is the address of the connection.
    """
    hops = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",") if part.strip()]
    if settings.TRUSTED_PROXIES and len(hops) >= settings.TRUSTED_PROXIES:
        return hops[-settings.TRUSTED_PROXIES]
    return request.META.get("REMOTE_ADDR")


def locked_out(request: HttpRequest, *further: object) -> HttpResponse:
    """Returns the answer to a login while it is closed, the same for an account, an address and an unknown name."""
    context = {**admin.site.each_context(request), "title": _("Too many attempts"), "minutes": MINUTES}
    response = render(request, "registration/locked_out.html", context, status=429)
    response.headers["Retry-After"] = str(MINUTES * 60)
    return response


class LoginThrottle(AxesDatabaseHandler):
    """The database handler of django-axes with two limits instead of one."""

    def get_failures(self, request: HttpRequest, credentials: dict[str, Any] | None = None) -> int:
        """Returns the failures to compare with AXES_FAILURE_LIMIT.

        Those of the address are lowered by what an address may fail more often than an account, so that both reach
        the one limit at their own number.
        """
        by_account, by_address = (
            attempts.aggregate(total=Sum("failures_since_start"))["total"] or 0
            for attempts in self.get_user_attempts(request, credentials)
        )
        return max(by_account, by_address - (settings.LOGIN_FAILURES_PER_ADDRESS - settings.AXES_FAILURE_LIMIT))

    def reset_user_attempts(self, request: HttpRequest, credentials: dict[str, Any] | None = None) -> int:
        """Forgets the failures of the account that logged in, and not those of other accounts from its address."""
        username = (credentials or {}).get("username")
        deleted, _rows = AccessAttempt.objects.filter(username=username).delete() if username else (0, {})
        return int(deleted)
