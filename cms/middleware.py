"""Middleware that belongs to every answer of the site, whoever gives it."""

from __future__ import annotations

import re
import time
import uuid
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control

from cms.logs import request_id

Handler = Callable[[HttpRequest], HttpResponse]

ACCEPTED_REQUEST_ID = re.compile(r"[A-Za-z0-9_.-]{8,64}")
PERMISSIONS_POLICY = "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()"
SECONDS_BETWEEN_TOUCHES = 300
BY_ITSELF = ("/presence/", "/autosave/token/")  # ends of addresses that a page asks without anybody doing something


class RequestIdMiddleware:
    """Gives each request an id, that of the proxy where it sends a plain one, for the logs and the answer."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        sent = request.headers.get("X-Request-ID", "")
        identifier = sent if ACCEPTED_REQUEST_ID.fullmatch(sent) else uuid.uuid4().hex
        token = request_id.set(identifier)
        try:
            response = self.get_response(request)
        finally:
            request_id.reset(token)
        response.headers["X-Request-ID"] = identifier
        return response


class ResponseHeadersMiddleware:
    """Adds Permissions-Policy, and keeps shared caches from answers to people with a session."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers["Permissions-Policy"] = PERMISSIONS_POLICY
        if settings.SESSION_COOKIE_NAME in request.COOKIES or settings.SESSION_COOKIE_NAME in response.cookies:
            del response.headers["Cache-Control"]
            patch_cache_control(response, private=True, no_store=True)
        return response


class IdleSessionMiddleware:
    """Counts SESSION_COOKIE_AGE from the last request in the admin instead of from the login.

    The session is written at most once in five minutes; readers' pages never write it. An open form says by itself
    that it is there: that is nobody's work, and does not count.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        by_hand = request.path.startswith("/admin/") and not request.path.endswith(BY_ITSELF)
        if by_hand and request.user.is_authenticated:
            now = int(time.time())
            if now - request.session.get("seen", 0) >= SECONDS_BETWEEN_TOUCHES:
                request.session["seen"] = now
        return self.get_response(request)
