"""A rendered body with what its text refers to: other documents and media files, where readers may have them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
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
from editorial.services.media.bundles import owners
from editorial.services.media.names import media_seen_from, named_media, stored_candidates, stored_media
from editorial.services.media.serving import (
    addresses_for,
    collection_addresses,
    folder_of,
    media_answer,
    public_addresses,
)
from editorial.services.pages.document_names import document_addresses, named_documents
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
    wanted = _Wanted.of(markup, path)
    files, names = stored_media(wanted.media, wanted.wikis, path)
    addresses = media(files) if files else {}
    links = [link for link in wanted.wikis if link.name and link.name not in names]
    return wanted.filled(*document_addresses(wanted.documents, links, path, at), names, addresses)


def linked_articles(markups: Mapping[Article, str], at: dt.datetime) -> dict[Article, str]:
    """Returns the live bodies of public articles with their links; three queries for any number of them."""
    wanted = {article: _Wanted.of(markup, article.path) for article, markup in markups.items()}
    links = {link for one in wanted.values() for link in one.wikis if link.name}
    documents = named_documents({path for one in wanted.values() for path in one.documents}, links, at)
    stored = stored_candidates({path for one in wanted.values() for path in one.media}, links)
    owned = owners(stored, at) if stored else ({}, set())
    found = {}
    for article, one in wanted.items():
        files, names = media_seen_from(article.path, stored, one.media, one.wikis)
        own = [link for link in one.wikis if link.name and link.name not in names]
        addresses = addresses_for(article, files, *owned)
        found[article] = one.filled(*documents.seen_from(article.path, own), names, addresses)
    return found


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A body, the folder that it is read in, and what it refers to: documents and media files by path, wiki links."""

    markup: str
    folder: str
    documents: set[str]
    media: set[str]
    wikis: Collection[WikiLink]

    @classmethod
    def of(cls, markup: str, path: str) -> _Wanted:
        folder = folder_of(path)
        found = references(markup, folder)
        documents = {reference.path for reference in found if reference.path.endswith(DOCUMENT)}
        return cls(markup, folder, documents, named_media(found), wiki_links(markup))

    def filled(
        self, documents: Mapping[str, str], articles: Mapping[str, str], names: Mapping[str, str], media: dict[str, str]
    ) -> str:
        """Returns the body with addresses: of documents by path and by name, of files by name and by path."""

        def resolve(reference: Reference) -> Answer | None:
            if reference.path in self.documents and not reference.is_image:
                return Answer(documents.get(reference.path, ""))
            address = media.get(reference.path)
            return media_answer(reference.path, address) if address else None

        def resolve_wiki(link: WikiLink) -> Answer | None:
            if address := articles.get(link.name):
                return Answer(address, "document")
            file = names.get(link.name, "")
            return media_answer(file, media[file]) if file in media else None

        return with_wiki_links(with_references(self.markup, self.folder, resolve), resolve_wiki)
