"""Atom feeds: of the site, and of every list."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape

from editorial.models import Article, ArticleQuerySet
from editorial.services.pages import site_name
from editorial.services.rendering import inline_text
from editorial.views.answers import root_of
from editorial.views.cards import newest
from editorial.views.reading import reader_page
from editorial.views.site_state import SiteState

ENTRIES = 30
NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Feed(Atom1Feed):
    """Atom in which every entry says its own language."""

    content_type = "application/atom+xml; charset=utf-8"

    def latest_post_date(self) -> dt.datetime:
        """Returns when the newest entry changed; for an empty feed a constant, so that it stays the same feed."""
        return super().latest_post_date() if self.items else dt.datetime(2000, 1, 1, tzinfo=dt.UTC)

    def item_attributes(self, item: dict[str, Any]) -> dict[str, str]:
        return {"xml:lang": item["language"]} if item["language"] else {}


@reader_page()
def feed(request: HttpRequest, state: SiteState) -> HttpResponse:
    """The newest articles of the site."""
    return atom_feed(
        request, state, title="", address="/", articles=Article.objects.listed(state.at), may_be_empty=True
    )


def atom_feed(
    request: HttpRequest,
    state: SiteState,
    *,
    title: str,
    address: str,
    articles: ArticleQuerySet,
    may_be_empty: bool = False,
) -> HttpResponse:
    """Returns the feed of a list whose page is at `address`; raises Http404 for an empty one that has no page."""
    rows = newest(articles, state, ENTRIES)
    if not rows and not may_be_empty:
        raise Http404
    root = root_of(request)
    name = xml_text(f"{inline_text(title)} · {site_name()}" if title else site_name())
    document = Feed(
        title=name,
        link=root + address,
        description="",
        author_name=xml_text(site_name()),
        feed_url=root + request.path,
        language=settings.LANGUAGE_CODE,
        feed_guid=stable_id(root, request.path),
    )
    for article in rows:
        add_entry(document, article, root)
    return HttpResponse(document.writeString("utf-8"), content_type=Feed.content_type)


def add_entry(document: Feed, article: Article, root: str) -> None:
    """Adds one article; Django declares the summary as HTML, so the plain text is escaped for it."""
    summary = xml_text(inline_text(article.summary))
    document.add_item(
        title=xml_text(inline_text(article.title)) or article.slug,
        link=root + article.get_absolute_url(),
        description=escape(summary),
        unique_id=stable_id(root, article.path),
        pubdate=article.published_at,
        updateddate=article.updated_at,
        language=article.language_tag,
    )


def xml_text(text: str) -> str:
    """Returns the text on one line, without what no XML document may hold: controls, lone surrogates, U+FFFE, U+FFFF.

    Django refuses the whole feed for a control character, and lets the others through to the reader's parser.
    """
    return " ".join(NOT_IN_XML.sub("", text).split())


def stable_id(root: str, path: str) -> str:
    """Returns an id that stays when an article gets another address: it follows from the site and the file's path."""
    return uuid.uuid5(uuid.NAMESPACE_URL, f"{root.partition('://')[2]}/{path}").urn
