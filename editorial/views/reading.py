"""What all public pages have in common: methods, language, keeping, validators, and what answers where nothing is."""

from __future__ import annotations

import datetime as dt
import functools
import hashlib
import re
from collections.abc import Callable, Hashable
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.utils import timezone, translation
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.translation.trans_real import get_supported_language_variant, parse_accept_lang_header

from editorial.rendering import html_in_script
from editorial.views import old_addresses
from editorial.views.answers import CACHE_CONTROL, missing
from editorial.views.compression import QUICK, TAG_SUFFIX, compress, compressed, send_compressed, takes_gzip
from editorial.views.page_cache import Page, pages
from editorial.views.preferences import (
    CHOICES,
    NOTHING_CHOSEN,
    Preferences,
    apply_choices,
    preferences_for,
    preferences_of,
)
from editorial.views.site_state import SiteState, current_state

MAX_ACCEPT_LANGUAGE = 500
CONTROL_CHARACTERS = re.compile("[\x00-\x1f\x7f]")
PAGE_NUMBER = re.compile(r"[1-9][0-9]{0,6}")

View = Callable[..., HttpResponse]


def reader_page(*parameters: str, for_everybody: bool = False) -> Callable[[View], Callable[..., HttpResponse]]:
    """Makes a public page of a function `(request, state, **captured) -> HttpResponse`.

    `parameters` are those of the query that the page looks at; others neither change the page nor how it is kept. A
    page that sets Cache-Control itself is neither kept nor gets validators. `for_everybody` says that what is no page
    for people (a picture, a list of addresses) is the same in each language and for each choice of a reader.
    """

    def decorate(view: View) -> Callable[..., HttpResponse]:
        @functools.wraps(view)
        def answer(request: HttpRequest, **captured: Any) -> HttpResponse:
            if request.method not in ("GET", "HEAD"):
                return HttpResponseNotAllowed(["GET", "HEAD"])
            language, chosen = reader_language(request), preferences_for(request)
            with translation.override(language):
                response = _answer(request, view, captured, parameters, language, chosen)
            if is_page(response) or not for_everybody:
                patch_vary_headers(response, ["Accept-Language", "Cookie"])
                response.headers.setdefault("Content-Language", language)
            compress(request, response)
            return without_body(response) if request.method == "HEAD" else response

        return answer

    return decorate


def without_body(response: HttpResponse) -> HttpResponse:
    """Returns the answer to HEAD: servers drop the body anyway, and complain in the log about having to."""
    response.headers["Content-Length"] = str(len(response.content))
    response.content = b""
    return response


def _answer(
    request: HttpRequest,
    view: View,
    captured: dict[str, Any],
    parameters: tuple[str, ...],
    language: str,
    chosen: Preferences,
) -> HttpResponse:
    state = current_state()
    asked = (asked_language(request), *map(request.GET.get, parameters))
    key = (request.scheme, request.get_host(), request.path, language, chosen.script, *asked)
    page = pages.get(key, state)
    if page is not None:
        return with_validators(request, page, chosen)
    try:
        if CONTROL_CHARACTERS.search(request.path):  # no address has one, and PostgreSQL refuses to compare with NUL
            raise Http404
        response = view(request, state, **captured)
    except Http404:
        response = old_addresses.answer(request, state) or missing(request, state)
    if is_page(response) and chosen.script:
        response.content = html_in_script(response.content.decode(), chosen.script).encode()
    if response.status_code != 200 or response.has_header("Cache-Control"):
        if is_page(response):
            response.content = apply_choices(response.content, chosen)
        return response
    return with_validators(request, keep(key, state, response), chosen)


def is_page(response: HttpResponse) -> bool:
    """Whether an answer is one that readers' choices apply to."""
    return response.headers.get("Content-Type", "").startswith("text/html")


def keep(key: Hashable, state: SiteState, response: HttpResponse) -> Page:
    """Keeps an answer and returns it as a page."""
    return pages.put(key, state, page_of(response))


def page_of(response: HttpResponse) -> Page:
    """Returns an answer as a page; the tag follows from what is sent, so equal pages have equal tags."""
    headers = tuple(response.headers.items())
    digest = hashlib.sha256(repr(headers).encode() + response.content).hexdigest()
    small = compressed(response.content, response.headers["Content-Type"])
    return Page(response.content, small, headers=headers, etag=f'"{digest[:32]}"', seen_at=timezone.now())


def response_of(request: HttpRequest, page: Page, chosen: Preferences = NOTHING_CHOSEN) -> tuple[HttpResponse, str]:
    """Returns the page as an answer with the reader's choices, by gzip where that is understood, and its tag."""
    response, small, etag = HttpResponse(page.body, headers=dict(page.headers)), page.compressed, page.etag
    wants_small = bool(small) and takes_gzip(request)
    if is_page(response) and chosen.value:
        response.content = apply_choices(page.body, chosen)
        etag = f'{etag[:-1]}-{chosen.value}"'
        small = compressed(response.content, response.headers["Content-Type"], QUICK) if wants_small else b""
    if wants_small:
        send_compressed(response, small)
        etag = f'{etag[:-1]}{TAG_SUFFIX}"'
    patch_vary_headers(response, ["Accept-Encoding"])
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = CACHE_CONTROL
    return response, etag


def with_validators(request: HttpRequest, page: Page, chosen: Preferences) -> HttpResponse:
    """Returns the page with the reader's choices, or 304 to somebody who has it.

    Last-Modified counts in seconds. Within the second in which the page came to be it is left out: a second version
    could follow, which somebody who holds the first would then never get. It is left out for a reader with choices
    too, which may be of a later time than the page.
    """
    response, etag = response_of(request, page, chosen)
    last_modified = None
    seen_at = page.seen_at.replace(microsecond=0)
    if not chosen.value and timezone.now() >= seen_at + dt.timedelta(seconds=1):
        last_modified = int(seen_at.timestamp())
        response.headers["Last-Modified"] = seen_at.astimezone(dt.UTC).strftime("%a, %d %b %Y %H:%M:%S GMT")
    return get_conditional_response(request, etag=etag, last_modified=last_modified, response=response) or response


def reader_language(request: HttpRequest) -> str:
    """Returns the language of the page's own words: the one that the address asks for, that was chosen, or accepted."""
    wanted = asked_language(request) or preferences_of(request).chosen.get("language")
    if wanted:
        return wanted
    accepted = request.headers.get("Accept-Language", "")[:MAX_ACCEPT_LANGUAGE]
    for code, _quality in parse_accept_lang_header(accepted):
        try:
            return get_supported_language_variant(code)
        except LookupError:
            continue
    return str(settings.LANGUAGE_CODE)


def asked_language(request: HttpRequest) -> str:
    """Returns the language in `?language=`, by which search engines find each of them; "" for none that there is."""
    written = request.GET.get("language", "")
    return written if written in CHOICES["language"] else ""


def page_number(request: HttpRequest) -> int:
    """Returns the number of the asked page of a list; raises Http404 for anything but a plain number from 1."""
    written = request.GET.get("page")
    if written is None:
        return 1
    if not PAGE_NUMBER.fullmatch(written):
        raise Http404
    return int(written)
