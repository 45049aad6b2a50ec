"""What pages say of themselves in JSON-LD, by the words of schema.org, for search engines."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from editorial.models import Article, Entity, EntityKind
from editorial.names import display_name
from editorial.services.pages import KIND_SECTIONS, Link, excerpt, plain, site_name, web_address, wikidata_address
from editorial.services.rendering import inline_text

Data = dict[str, Any]

TYPES: dict[str, str] = {
    EntityKind.PERSON: "Person",
    EntityKind.ORGANIZATION: "Organization",
    EntityKind.PRODUCT: "Thing",  # a Product is asked for its price
    EntityKind.WORK: "CreativeWork",
    EntityKind.CHANNEL: "Organization",
}
VIDEO_ID = re.compile(r"[A-Za-z0-9_-]{11}")
YOUTUBE = {"youtube.com", "www.youtube.com", "m.youtube.com"}
MOST_ABOUT = 30


def document(*parts: Data) -> Data:
    """Returns one JSON-LD document of several things."""
    return {"@context": "https://schema.org", "@graph": [without_blanks(part) for part in parts if part]}


def without_blanks(part: Data) -> Data:
    """Returns a thing without the properties that have no value."""
    return {key: value for key, value in part.items() if value not in ("", None, [], {})}


def publisher(root: str) -> Data:
    """Returns the site as the organization that publishes."""
    return {"@type": "Organization", "@id": f"{root}/#site", "name": site_name(), "url": f"{root}/"}


def website(root: str) -> Data:
    """Returns what the first page says: the site, and how it is searched."""
    target = {"@type": "EntryPoint", "urlTemplate": f"{root}{reverse('editorial:search')}?q={{query}}"}
    return document(
        {
            "@type": "WebSite",
            "name": site_name(),
            "url": f"{root}/",
            "publisher": {"@id": f"{root}/#site"},
            "potentialAction": {"@type": "SearchAction", "target": target, "query-input": "required name=query"},
        },
        publisher(root),
    )


def breadcrumbs(root: str, places: Iterable[tuple[object, str]]) -> Data:
    """Returns the way to a page: names and addresses of the pages above it, and itself last."""
    named = [(_("Home"), "/"), *((str(name), address) for name, address in places if address)]
    items = [
        {"@type": "ListItem", "position": number, "name": plain(name), "item": root + address}
        for number, (name, address) in enumerate(named, 1)
    ]
    return {"@type": "BreadcrumbList", "itemListElement": items}


def article_data(root: str, context: Mapping[str, Any], picture: str) -> Data:
    """Returns what the page of an article says; `context` is that of its template."""
    article: Article = context["article"]
    address = root + article.get_absolute_url()
    names: Mapping[str, list[Link]] = context["names"]
    authors = [thing(root, link) for role in ("speaker", "author") for link in names.get(role, ())]
    about = [link for role in ("people", "organizations", "products", "works") for link in names.get(role, ())]
    terms: Mapping[str, list[Link]] = context["terms_by_kind"]
    data = {
        "@type": "Article",
        "@id": f"{address}#article",
        "url": address,
        "mainEntityOfPage": address,
        "headline": plain(article.title),
        "description": excerpt(article.summary),
        "inLanguage": article.language_tag,
        "datePublished": published_day(article),
        "dateModified": article.updated_at.isoformat(timespec="seconds"),
        "author": authors or [{"@id": f"{root}/#site"}],
        "contributor": [thing(root, link) for link in names.get("guest", ())],
        "publisher": {"@id": f"{root}/#site"},
        "image": [root + picture],
        "keywords": [link.text for link in terms.get("tag", ())],
        "articleSection": [link.text for link in terms.get("area", ())],
        "mentions": [thing(root, link) for link in about[:MOST_ABOUT]],
        "wordCount": article.cjk_characters + article.latin_words,
        "isBasedOn": web_address(article.source_url),
    }
    way = [(article.collection, context["collection_address"]), (article.title, article.get_absolute_url())]
    return document(data, video_data(article), breadcrumbs(root, way), publisher(root))


def published_day(article: Article) -> str:
    """Returns the day that the article carries, else the moment at which it was published here, else ""."""
    moment = article.date or article.published_at
    return moment.isoformat() if moment else ""


def video_data(article: Article) -> Data:
    """Returns the video behind an article where its source is one whose picture and player have known addresses."""
    video = video_of(article.source_url)
    if not video or not settings.VIDEO_EMBEDS:
        return {}
    title = plain(article.title)
    return {
        "@type": "VideoObject",
        "name": title,
        "description": excerpt(article.summary) or title,
        "thumbnailUrl": [f"https://i.ytimg.com/vi/{video}/hqdefault.jpg"],
        "uploadDate": published_day(article),
        "embedUrl": f"https://www.youtube-nocookie.com/embed/{video}",
        "url": web_address(article.source_url),
    }


def video_of(url: str) -> str:
    """Returns the id of the video at a YouTube address, "" for any other address."""
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return ""
    host = (parts.hostname or "").lower()
    if host == "youtu.be":
        found = parts.path.strip("/")
    elif host in YOUTUBE:
        found = parse_qs(parts.query).get("v", [""])[0] or re.sub(r"^/(?:shorts|live|embed)/", "", parts.path)
    else:
        return ""
    return found if VIDEO_ID.fullmatch(found) else ""


def thing(root: str, link: Link) -> Data:
    """Returns a name on the page of an article as what it is, by the section that its page stands in."""
    section = link.address.strip("/").partition("/")[0]
    kind = next((kind for kind, name in KIND_SECTIONS.items() if name == section), "")
    address = root + link.address if link.address else ""
    return without_blanks({"@type": TYPES.get(kind, "Thing"), "name": link.text, "url": address})


def entity_data(root: str, entity: Entity, *, names: list[str], parent: tuple[object, str], picture: str) -> Data:
    """Returns what the page of an entity says; `names` are its other spellings, `parent` the index it stands in."""
    address = root + entity.get_absolute_url()
    data = {
        "@type": TYPES[entity.kind],
        "@id": f"{address}#it",
        "name": entity.name,
        "alternateName": [display_name(name) for name in names],
        "description": excerpt(inline_text(entity.description)),
        "url": address,
        "image": root + picture,
        "sameAs": [url for url in (web_address(entity.homepage), wikidata_address(entity.wikidata_id)) if url],
        "mainEntityOfPage": address,
    }
    return document(data, breadcrumbs(root, [parent, (entity.name, entity.get_absolute_url())]))


def list_data(root: str, context: Mapping[str, Any], address: str) -> Data:
    """Returns what any other page with a heading says: the way to it."""
    places = [(context.get("parent", ""), context.get("parent_address", "")), (context["heading"], address)]
    return document(breadcrumbs(root, places))
