"""Answers of the API: JSON with an ETag, pages of lists, and failures by RFC 9457."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.paginator import EmptyPage, Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import get_conditional_response

from editorial.views.answers import CACHE_CONTROL, json_text, root_of
from editorial.views.page_cache import Page, pages
from editorial.views.rates import is_too_often, seconds_left
from editorial.views.reading import CONTROL_CHARACTERS, keep, page_of, response_of, without_body
from editorial.views.site_state import current_state

NUMBER = re.compile(r"[1-9][0-9]{0,5}")
MOST_A_PAGE = 100
A_PAGE = 20
PAGING = frozenset({"page", "per_page"})
TITLES = {400: "Bad request", 404: "Not found", 405: "Method not allowed", 429: "Too many requests"}

Values = dict[str, Any]
View = Callable[..., Values]


class Failure(Exception):
    """A request that gets no data: the status, a stable code, and a sentence for whoever wrote the program."""

    def __init__(self, status: int, code: str, detail: str) -> None:
        super().__init__(detail)
        self.status, self.code, self.detail = status, code, detail


class Moved(Exception):
    """A request for what has another address today, which a program is led to."""

    def __init__(self, address: str) -> None:
        super().__init__(address)
        self.address = address


def api_view(*parameters: str, dear: bool = False) -> Callable[[View], Callable[..., HttpResponse]]:
    """Makes an address of the API of a function `(request, state, **captured) -> dict`.

    `parameters` are those of the query that it looks at beside the paging. Answers are kept where none of them is
    given; those to one that is given, and to everything `dear`, count as searches. Nothing depends on the language.
    """

    def decorate(view: View) -> Callable[..., HttpResponse]:
        @functools.wraps(view)
        def answer(request: HttpRequest, **captured: Any) -> HttpResponse:
            try:
                with translation.override(None):
                    response = _answer(request, view, captured, parameters, dear)
            except Failure as failure:
                response = failed(failure)
            except Moved as moved:
                response = led_on(f"{root_of(request)}{moved.address}")
            except Http404:
                response = failed(Failure(404, "not-found", "There is nothing public under this address."))
            response.headers["Access-Control-Allow-Origin"] = "*"
            response.headers["X-Content-Type-Options"] = "nosniff"
            return without_body(response) if request.method == "HEAD" else response

        del answer.__wrapped__  # by which readers' pages are completed with a slash, and this is none
        return answer

    return decorate


def _answer(
    request: HttpRequest, view: View, captured: dict[str, Any], parameters: tuple[str, ...], dear: bool
) -> HttpResponse:
    if request.method not in ("GET", "HEAD"):
        raise Failure(405, "method-not-allowed", "The API is read only: use GET or HEAD.")
    if CONTROL_CHARACTERS.search(request.path):
        raise Http404
    state = current_state()
    asked = any(request.GET.get(name) for name in parameters)
    if (dear or asked) and is_too_often(request, "search", settings.SEARCHES_PER_MINUTE):
        raise Failure(429, "too-many-requests", f"Come again in {seconds_left()} seconds.")
    paging = tuple(request.GET.get(name) for name in sorted(PAGING))
    key = ("api", request.scheme, request.get_host(), request.path, *paging)
    page = None if asked or dear else pages.get(key, state)
    if page is None:
        content = json_text(view(request, state, **captured))
        response = HttpResponse(content, content_type="application/json; charset=utf-8")
        page = page_of(response) if asked or dear else keep(key, state, response)
    return sent(request, page)


def sent(request: HttpRequest, page: Page) -> HttpResponse:
    """Returns the answer, or 304 to somebody who has it."""
    response, etag = response_of(request, page)
    return get_conditional_response(request, etag=etag, response=response) or response


def failed(failure: Failure) -> HttpResponse:
    """Returns a failure as `application/problem+json`."""
    values = {
        "type": "about:blank",
        "title": TITLES[failure.status],
        "status": failure.status,
        "code": failure.code,
        "detail": failure.detail,
    }
    response = HttpResponse(json_text(values), status=failure.status, content_type="application/problem+json")
    response.headers["Cache-Control"] = CACHE_CONTROL if failure.status == 404 else "no-store"
    if failure.status == 405:
        response.headers["Allow"] = "GET, HEAD"
    if failure.status == 429:
        response.headers["Retry-After"] = str(seconds_left())
    return response


def led_on(address: str) -> HttpResponse:
    """Returns a redirect to the address of today, which the body names too."""
    content = json_text({"status": 301, "code": "moved", "location": address})
    response = HttpResponse(content, status=301, content_type="application/json; charset=utf-8")
    response.headers["Location"] = address
    response.headers["Cache-Control"] = CACHE_CONTROL
    return response


@dataclass(frozen=True, slots=True)
class Paging:
    """Which page of a list is asked for."""

    number: int
    size: int

    @classmethod
    def of(cls, request: HttpRequest) -> Paging:
        """Returns what the query says; raises Failure for anything but plain numbers."""
        number = count_of(request, "page", 1, 999_999)
        return cls(number, count_of(request, "per_page", A_PAGE, MOST_A_PAGE))


def count_of(request: HttpRequest, name: str, default: int, most: int) -> int:
    """Returns a number from 1 to `most` out of the query; raises Failure for anything else."""
    written = request.GET.get(name, "")
    if not written:
        return default
    if not NUMBER.fullmatch(written) or int(written) > most:
        raise Failure(400, "invalid-parameter", f"{name} must be a number from 1 to {most}.")
    return int(written)


def listed(request: HttpRequest, rows: Any, shape: Callable[[list[Any]], list[Values]]) -> Values:
    """Returns one page of the rows with its place in the list; raises Failure beyond the last page."""
    paging = Paging.of(request)
    paginator = Paginator(rows, paging.size)
    try:
        page = paginator.page(paging.number)
    except EmptyPage:
        raise Failure(404, "no-such-page", f"The last page is {paginator.num_pages}.") from None
    return page_values(request, shape(list(page.object_list)), paging, paginator.count, paginator.num_pages)


def page_values(request: HttpRequest, items: list[Values], paging: Paging, total: int, pages_there: int) -> Values:
    """Returns items with how many there are and where the pages beside this one are."""

    def address(number: int) -> str | None:
        if not 1 <= number <= pages_there:
            return None
        query = request.GET.copy()
        query["page"] = str(number)
        return f"{root_of(request)}{request.path}?{query.urlencode()}"

    return {
        "total": total,
        "page": paging.number,
        "pages": pages_there,
        "next": address(paging.number + 1),
        "previous": address(paging.number - 1),
        "items": items,
    }
