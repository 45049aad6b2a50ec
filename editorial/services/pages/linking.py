"""A rendered body with what its text refers to: other documents and media files, where readers may have them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection
from dataclasses import replace
from urllib.parse import quote

from editorial.models import Article
from editorial.models import Collection as CollectionRow
from editorial.rendering import (
    Answer,
    Reference,
    WikiLink,
    references,
    wiki_links,
    with_references,
    with_wiki_links,
)
from editorial.services.importing.collections import INDEX_NAME
from editorial.services.media.names import named_media, stored_media
from editorial.services.media.serving import (
    collection_addresses,
    folder_of,
    media_answer,
    public_addresses,
)
from editorial.services.pages.document_names import document_addresses
from editorial.services.rendering import RenderedView

DOCUMENT = ".md"

MediaAddresses = Callable[[Collection[str]], dict[str, str]]


def linked_body(body: RenderedView, article: Article, at: dt.datetime) -> RenderedView:
    """Returns the live body of a public article with its links."""
    return linked_view(body, article.path, at, lambda paths: public_addresses(paths, article, at))


def linked_view(body: RenderedView, path: str, at: dt.datetime, media: MediaAddresses) -> RenderedView:
    """Returns a body with its links, read as the document at that path; `media` gives the addresses of stored files."""
    return replace(body, html=linked_html(body.html, path, at, media))


def linked_description(markup: str, collection: CollectionRow, at: dt.datetime) -> str:
    """Returns the rendered description of a collection with its links."""
    path = f"{collection.name}/{INDEX_NAME}"
    return linked_html(markup, path, at, lambda paths: collection_addresses(paths, collection, at))


def preview_addresses(prefix: str) -> MediaAddresses:
    """Returns what gives media files addresses below `prefix`, which ends with a slash, by their whole path."""

    def addresses(stored: Collection[str]) -> dict[str, str]:
        return {path: prefix + quote(path) for path in stored}

    return addresses


def linked_html(markup: str, path: str, at: dt.datetime, media: MediaAddresses) -> str:
    """Returns the HTML with the addresses of what it refers to.

    A link to a document that readers cannot open keeps its words and leads nowhere; a wiki link to one stays as it is
    written. At most one query for documents, one for files, and that of `media`; none for a body that refers to
    nothing.
    """
    folder = folder_of(path)
    found = references(markup, folder)
    wikis = wiki_links(markup)
    wanted = {reference.path for reference in found if reference.path.endswith(DOCUMENT)}
    files, names = stored_media(named_media(found), wikis, path)
    addresses = media(files) if files else {}
    documents, articles = document_addresses(
        wanted, [link for link in wikis if link.name and link.name not in names], path, at
    )

    def resolve(reference: Reference) -> Answer | None:
        if reference.path in wanted and not reference.is_image:
            return Answer(documents.get(reference.path, ""))
        address = addresses.get(reference.path)
        return media_answer(reference.path, address) if address else None

    def resolve_wiki(link: WikiLink) -> Answer | None:
        if address := articles.get(link.name):
            return Answer(address, "document")
        file = names.get(link.name, "")
        return media_answer(file, addresses[file]) if file in addresses else None

    return with_wiki_links(with_references(markup, folder, resolve), resolve_wiki)
