"""The article page, and the document as text."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.http import content_disposition_header

from editorial.models import Article
from editorial.services.pages import excerpt, excerpt_of_html, live_page, with_text_before
from editorial.services.pictures import Kind, picture_facts, words_of_article
from editorial.services.rendering import rendered_body, with_rendering
from editorial.views.answers import render_page, root_of
from editorial.views.preferences import SCRIPTS
from editorial.views.reading import reader_page
from editorial.views.site_state import SiteState
from editorial.views.structured import article_data


def article_at(state: SiteState, collection: str, slug: str, *, for_page: bool = False) -> Article:
    """Returns the article at that address with its text; raises Http404 where readers find none.

    `for_page` loads what its page needs besides: the stored rendering and what the text was before.
    """
    articles = Article.objects.published(state.at).filter(collection__slug=collection, slug=slug)
    articles = articles.select_related("collection", "body")
    article = (with_rendering(with_text_before(articles, state.at)) if for_page else articles).first()
    if article is None:
        raise Http404
    return article


@reader_page("script")
def article(request: HttpRequest, state: SiteState, collection: str, slug: str) -> HttpResponse:
    """One article with everything that is known about it."""
    row = article_at(state, collection, slug, for_page=True)
    body = rendered_body(row)
    context: dict[str, Any] = {**live_page(row, body, state.at), **script_addresses(row, request.GET.get("script", ""))}
    words = words_of_article(row, context["names"], context["terms_by_kind"])
    context["picture"] = picture_facts(Kind.ARTICLE, row.pk, words)
    context["about"] = excerpt(row.summary) or excerpt_of_html(body.html)
    context["structured"] = article_data(root_of(request), context, context["picture"]["address"])
    response = render_page(request, state, "article.html", context)
    if not body.complete:  # the renderer was busy: the next reader gets it formatted
        response.headers["Cache-Control"] = "no-cache"
    return response


def script_addresses(row: Article, asked: str) -> dict[str, Any]:
    """Returns the page's own address, and those of the same text in each script by language tag.

    A reader who chose a script by the cookie gets it at the plain address, which stays the text as it is written.
    """
    address = row.get_absolute_url()
    others = {
        f"zh-{script}": f"{address}?script={name}"
        for name, script in SCRIPTS.items()
        if row.language == "zh" and script != row.script
    }
    canonical = f"{address}?script={asked}"
    versions = [(row.language_tag, address), *others.items(), ("x-default", address)] if others else []
    return {"canonical": canonical if canonical in others.values() else address, "versions": versions}


@reader_page()
def article_markdown(request: HttpRequest, state: SiteState, collection: str, slug: str) -> HttpResponse:
    """The live document as text, byte for byte."""
    row = article_at(state, collection, slug)
    name = f"{slug.rpartition('/')[2]}.md"
    response = HttpResponse((row.header + row.body.text).encode(), content_type="text/markdown; charset=utf-8")
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Disposition"] = content_disposition_header(False, name) or "inline"
    response.headers["Link"] = f'<{root_of(request)}{row.get_absolute_url()}>; rel="canonical"'
    if row.language_tag:
        response.headers["Content-Language"] = row.language_tag
    if row.excluded:
        response.headers["X-Robots-Tag"] = "noindex"
    return response
