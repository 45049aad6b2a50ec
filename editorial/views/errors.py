"""Pages for requests that fail outside of a public page; they need neither the database nor a working template context.

The project's URLconf names them as its handlers.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template import loader
from django.utils import translation
from django.utils.cache import add_never_cache_headers

from editorial.services.pages import site_name


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: the request is not one that this site understands, for example because of its Host header."""
    return error_page(400)


def forbidden(request: HttpRequest, exception: Exception | None = None, reason: str = "") -> HttpResponse:
    """403: the person may not do this, or a form came without its proof of origin."""
    return error_page(403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404 of addresses that are none of the public pages."""
    return error_page(404)


def server_error(request: HttpRequest) -> HttpResponse:
    """500: a fault of ours, possibly without a database."""
    return error_page(500)


def error_page(status: int) -> HttpResponse:
    """Returns the page for a status, in the language that is active."""
    context: dict[str, Any] = {
        "status": status,
        "site_name": site_name(),
        "sections": frozenset(),
        "canonical": "",
        "noindex": True,
        "ui_language": translation.get_language() or settings.LANGUAGE_CODE,
    }
    response = HttpResponse(loader.render_to_string("editorial/error.html", context), status=status)
    add_never_cache_headers(response)
    return response
