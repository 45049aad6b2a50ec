"""Search in titles and summaries."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.http import urlencode

from editorial.search import MAX_QUERY, find_in_titles, query_words
from editorial.views.answers import render_page
from editorial.views.cards import article_list
from editorial.views.reading import page_number, reader_page
from editorial.views.site_state import SiteState


@reader_page()
def search(request: HttpRequest, state: SiteState) -> HttpResponse:
    """What is found for `q`; without one, the form alone.

    Readers' words are endless, so the page is never kept here, and search engines are kept from it.
    """
    query = " ".join(query_words(request.GET.get("q", "")))
    listing = None
    if query:
        listing = article_list(find_in_titles(query, at=state.at), state, page_number(request), may_be_empty=True)
    context = {
        "query": query,
        "query_prefix": f"{urlencode({'q': query})}&",
        "listing": listing,
        "max_query": MAX_QUERY,
        "noindex": True,
    }
    response = render_page(request, state, "search.html", context)
    response.headers["Cache-Control"] = "no-cache"
    return response
