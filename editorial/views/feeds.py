"""Feeds of the site and of every list, as Atom and as JSON Feed, with whole texts."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from dataclasses import dataclass
from typing import Any
from xml.sax.xmlreader import AttributesImpl

from django.conf import settings
from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape
from django.utils.xmlutils import SimplerXMLGenerator

from editorial.models import Article, ArticleQuerySet, TaggedArticle, listed_condition
from editorial.names import display_name
from editorial.services.pages import full_texts, site_name
from editorial.services.rendering import inline_text
from editorial.views.addresses import FeedForm, feed_name
from editorial.views.answers import json_text, root_of
from editorial.views.cards import newest
from editorial.views.reading import reader_page
from editorial.views.site_state import SiteState

ENTRIES = 30
JSON_FEED = "https://jsonfeed.org/version/1.1"
NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


CONTENT_TYPES = {
    FeedForm.ATOM: "application/atom+xml; charset=utf-8",
    FeedForm.JSON: "application/feed+json; charset=utf-8",
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One article in a feed; `content` is its sanitised HTML, "" where there was no room for it."""

    id: str
    address: str
    title: str
    summary: str
    content: str
    language: str
    authors: tuple[str, ...]
    tags: tuple[str, ...]
    published: dt.datetime | None
    updated: dt.datetime


@dataclass(frozen=True, slots=True)
class List:
    """A list that has a feed: its title ("" for the site), the address of its page, and its listed articles."""

    title: str
    address: str
    listed: ArticleQuerySet
    may_be_empty: bool = False


def feed_links(name: str, *args: object) -> dict[str, str]:
    """Returns what a page says of its feeds: the addresses of both forms, `name` being that of the Atom one."""
    return {
        "feed": reverse(f"editorial:{name}", args=args),
        "json_feed": reverse(f"editorial:{name.removesuffix('feed')}{feed_name(FeedForm.JSON)}", args=args),
    }


@reader_page()
def feed(request: HttpRequest, state: SiteState, form: str = FeedForm.ATOM) -> HttpResponse:
    """The newest articles of the site."""
    everything = List("", reverse("editorial:home"), Article.objects.listed(state.at), may_be_empty=True)
    return list_feed(request, state, form, everything)


def list_feed(request: HttpRequest, state: SiteState, form: str, what: List) -> HttpResponse:
    """Returns the feed of a list; raises Http404 for an empty one that has no page."""
    rows = newest(with_tags(what.listed, state), state, ENTRIES)
    if not rows and not what.may_be_empty:
        raise Http404
    root = root_of(request)
    texts = full_texts(rows, state.at, root=root)
    entries = [entry_of(article, root, texts.html.get(article.pk, "")) for article in rows]
    name = xml_text(f"{inline_text(what.title)} · {site_name()}" if what.title else site_name())
    write = atom_text if form == FeedForm.ATOM else json_feed
    response = HttpResponse(
        write(name, root + what.address, root + request.path, entries), content_type=CONTENT_TYPES[FeedForm(form)]
    )
    response.headers["Access-Control-Allow-Origin"] = "*"  # readers in other pages may have what everybody has
    if not texts.complete:  # some texts were never rendered before: the next to ask gets them
        response.headers["Cache-Control"] = "no-cache"
    return response


def with_tags(articles: ArticleQuerySet, state: SiteState) -> ArticleQuerySet:
    """Returns the articles with `tagged`, what ties them to tags that readers may see."""
    links = TaggedArticle.objects.filter(listed_condition(state.at, "content_object__"), tag__internal=False)
    return articles.prefetch_related(
        Prefetch("tag_links", links.select_related("tag").order_by("position"), to_attr="tagged")
    )


def entry_of(article: Article, root: str, content: str) -> Entry:
    """Returns what a feed says of an article loaded with `newest` and `with_tags`."""
    return Entry(
        id=stable_id(root, article.path),
        address=root + article.get_absolute_url(),
        title=xml_text(inline_text(article.title)) or article.slug,
        summary=xml_text(inline_text(article.summary)),
        content=NOT_IN_XML.sub("", content),
        language=article.language_tag,
        authors=tuple(xml_text(display_name(mention.written)) for mention in getattr(article, "speakers", ())),
        tags=tuple(xml_text(str(link.tag)) for link in getattr(article, "tagged", ())),
        published=article.published_at,
        updated=article.updated_at,
    )


class AtomDocument(Atom1Feed):
    """Atom in which every entry says its own language and has its whole text."""

    def latest_post_date(self) -> dt.datetime:
        """Returns when the newest entry changed; for an empty feed a constant, so that it stays the same feed."""
        return super().latest_post_date() if self.items else dt.datetime(2000, 1, 1, tzinfo=dt.UTC)

    def item_attributes(self, item: dict[str, Any]) -> dict[str, str]:
        return {"xml:lang": item["language"]} if item["language"] else {}

    def add_item_elements(self, handler: SimplerXMLGenerator, item: dict[str, Any]) -> None:
        super().add_item_elements(handler, item)
        for name in item["authors"]:
            handler.startElement("author", AttributesImpl({}))
            handler.addQuickElement("name", name)
            handler.endElement("author")
        if item["content"]:
            handler.addQuickElement("content", item["content"], {"type": "html"})


def atom_text(title: str, page: str, address: str, entries: list[Entry]) -> str:
    """Returns the feed as Atom (RFC 4287); Django declares summaries as HTML, so plain text is escaped for it."""
    document = AtomDocument(
        title=title,
        link=page,
        description="",
        author_name=xml_text(site_name()),
        feed_url=address,
        language=settings.LANGUAGE_CODE,
        feed_guid=stable_id(*parts_of(address)),
    )
    for entry in entries:
        document.add_item(
            title=entry.title,
            link=entry.address,
            description=escape(entry.summary),
            unique_id=entry.id,
            pubdate=entry.published,
            updateddate=entry.updated,
            categories=list(dict.fromkeys(entry.tags)),
            language=entry.language,
            authors=entry.authors,
            content=entry.content,
        )
    return document.writeString("utf-8")


def json_feed(title: str, page: str, address: str, entries: list[Entry]) -> str:
    """Returns the feed as JSON Feed 1.1."""
    return json_text(
        {
            "version": JSON_FEED,
            "title": title,
            "home_page_url": page,
            "feed_url": address,
            "language": settings.LANGUAGE_CODE,
            "authors": [{"name": xml_text(site_name())}],
            "items": [item_of(entry) for entry in entries],
        }
    )


def item_of(entry: Entry) -> dict[str, Any]:
    """Returns an entry as an item of a JSON Feed, which has no keys without a value."""
    item: dict[str, Any] = {
        "id": entry.id,
        "url": entry.address,
        "title": entry.title,
        "summary": entry.summary,
        "date_published": entry.published.isoformat() if entry.published else "",
        "date_modified": entry.updated.isoformat(),
        "language": entry.language,
        "authors": [{"name": name} for name in entry.authors],
        "tags": list(dict.fromkeys(entry.tags)),
    }
    text = {"content_html": entry.content} if entry.content else {"content_text": entry.summary}
    return {key: value for key, value in item.items() if value} | text


def xml_text(text: str) -> str:
    """Returns the text on one line, without what no XML document may hold: controls, lone surrogates, U+FFFE, U+FFFF.

    Django refuses the whole feed for a control character, and lets the others through to the reader's parser.
    """
    return " ".join(NOT_IN_XML.sub("", text).split())


def parts_of(address: str) -> tuple[str, str]:
    """Returns scheme and host of an address, and its path."""
    scheme, _, rest = address.partition("://")
    host, _, path = rest.partition("/")
    return f"{scheme}://{host}", f"/{path}"


def stable_id(root: str, path: str) -> str:
    """Returns an id that stays when an article gets another address: it follows from the site and the file's path."""
    return uuid.uuid5(uuid.NAMESPACE_URL, f"{root.partition('://')[2]}/{path}").urn
