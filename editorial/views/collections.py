"""Collections: one folder of the garden as a list."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse

from editorial.models import Article, Collection
from editorial.services.pages import ABOUT, books, linked_description
from editorial.services.rendering import rendered_text
from editorial.views.answers import render_page
from editorial.views.cards import article_list
from editorial.views.feeds import List, feed_links, list_feed
from editorial.views.reading import page_number, reader_page
from editorial.views.site_state import SiteState


def collection_at(slug: str) -> Collection:
    """Returns the collection at that address; raises Http404 without one."""
    collection = Collection.objects.filter(slug=slug).first()
    if collection is None:
        raise Http404
    return collection


@reader_page("page")
def collection(request: HttpRequest, state: SiteState, slug: str) -> HttpResponse:
    """The listed articles of a collection."""
    row = collection_at(slug)
    number = page_number(request)
    tells_of_site = row.slug == ABOUT and bool(row.description.strip())
    articles = Article.objects.listed(state.at).filter(collection=row)
    listing = article_list(articles, state, number, may_be_empty=tells_of_site)
    shelf = books(listing.items, state.at)
    for article in listing.items:
        article.book = shelf.get(article.pk)
    context = {
        "is_shelf": bool(shelf),
        "heading": str(row),
        "description": linked_description(rendered_text(row.description), row, state.at) if number == 1 else "",
        "listing": listing,
        **(feed_links("collection-feed", slug) if listing.total else {}),
    }
    return render_page(request, state, "collection.html", context)


@reader_page()
def collection_feed(request: HttpRequest, state: SiteState, slug: str, form: str) -> HttpResponse:
    """The newest articles of a collection."""
    row = collection_at(slug)
    articles = Article.objects.listed(state.at).filter(collection=row)
    return list_feed(request, state, form, List(str(row), row.get_absolute_url(), articles))
