"""Which media file answers at an address, and which address a file has for readers.

A file of a page bundle answers below the bundle's address as long as readers can open that article. A loose file
answers below the address of each public text that names it, and nowhere else: what only a draft names is not public.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection as Some
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import quote

from editorial.models import Article, Collection, MediaFile
from editorial.rendering import Answer
from editorial.services.files import media_type
from editorial.services.importing.collections import INDEX_NAME
from editorial.services.media.bundles import bundle_of, owners
from editorial.services.media.covers import cover_in, header_of
from editorial.services.media.names import media_named_in
from editorial.services.rendering import rendered_body, rendered_text

PLAYERS = {"audio": "audio", "video": "video"}


@dataclass(frozen=True, slots=True)
class ServedMedia:
    """A file as it is answered; `is_listed` is False where search engines are to leave it out."""

    path: str
    sha256: str
    size: int
    type: str
    is_listed: bool = True


def media_answer(path: str, address: str) -> Answer:
    """Returns how a media file at that address stands in a text."""
    kind = media_type(path).partition("/")[0]
    return Answer(address, "" if kind == "image" else PLAYERS.get(kind, "link"))


def folder_of(path: str) -> str:
    """Returns the folder that a file lies in, "" at the top."""
    return path.rpartition("/")[0]


def public_addresses(stored: Some[str], article: Article, at: dt.datetime) -> dict[str, str]:
    """Returns the addresses of those stored media files that a public article may show: path → address. One query."""
    return addresses_for(article, stored, *owners(stored, at))


def addresses_for(
    article: Article, stored: Some[str], bundles: Mapping[str, Article], public: Some[int]
) -> dict[str, str]:
    """Returns the addresses of stored files that a public article may show, with what `owners` found out of them."""
    found = {}
    for path in stored:
        bundle = bundles.get(path)
        if bundle is None:
            found[path] = below(article.get_absolute_url(), path, article.path)
        elif bundle.pk == article.pk or bundle.pk in public:
            found[path] = below(bundle.get_absolute_url(), path, bundle.path)
    return found


def collection_addresses(stored: Some[str], collection: Collection, at: dt.datetime) -> dict[str, str]:
    """Returns the addresses of those stored media files that the description of a collection may show. One query."""
    bundles, public = owners(stored, at)
    found = {}
    for path in stored:
        bundle = bundles.get(path)
        if bundle is None:
            found[path] = below(collection.get_absolute_url(), path, f"{collection.name}/{INDEX_NAME}")
        elif bundle.pk in public:
            found[path] = below(bundle.get_absolute_url(), path, bundle.path)
    return found


def below(address: str, path: str, document: str) -> str:
    """Returns the address of a file below that of a document: by its path from the document's folder, or whole."""
    folder = folder_of(document)
    inner = path.removeprefix(f"{folder}/") if folder else path
    return address + quote(inner)


def media_at(collection: str, place: str, at: dt.datetime) -> ServedMedia | None:
    """Returns the file that answers at `/<collection>/<place>` for readers at that moment, None where none does."""
    if not media_type(place):
        return None
    parts = place.split("/")
    slugs = ["/".join(parts[:end]) for end in range(len(parts) - 1, 0, -1)]
    articles = Article.objects.published(at).filter(collection__slug=collection, slug__in=slugs)
    rows = sorted(articles.select_related("collection", "body"), key=lambda row: len(row.slug), reverse=True)
    for article in rows:
        served = _of_article(article, place.removeprefix(f"{article.slug}/"), at)
        if served is not None:
            return served
    return _of_collection(collection, place, at)


def _of_article(article: Article, inner: str, at: dt.datetime) -> ServedMedia | None:
    """Returns the file below the address of a public article."""
    folder = folder_of(article.path)
    wanted = [f"{folder}/{inner}" if folder else inner, inner]
    rows = {row.path: row for row in _rows(wanted)}
    bundles, _ = owners(rows, at)
    for path in wanted:
        if path not in rows:
            continue
        bundle = bundles.get(path)
        own = bundle is not None and bundle.pk == article.pk and bundle_of(article.path) != ""
        if own or (bundle is None and (path in _named_by(article) or path == _cover_of(article))):
            return _served(rows[path], is_listed=not article.excluded)
    return None


def _named_by(article: Article) -> set[str]:
    """Returns the paths of the media files that the live text names."""
    return media_named_in(rendered_body(article).html, article.path)


def _cover_of(article: Article) -> str:
    """Returns the path of the picture that the header names as the cover, "" for none."""
    return cover_in(header_of(article.header), article.path)


def _of_collection(slug: str, place: str, at: dt.datetime) -> ServedMedia | None:
    """Returns the file below the address of a collection whose page is there and whose description names it."""
    row = Collection.objects.filter(slug=slug).first()
    if row is None or not row.description.strip():
        return None
    files = {media.path: media for media in _rows([f"{row.name}/{place}", place])}
    if not files or not Article.objects.listed(at).filter(collection=row).exists():
        return None
    named = media_named_in(rendered_text(row.description), f"{row.name}/{INDEX_NAME}")
    loose = files.keys() & named - owners(files, at)[0].keys()
    path = next((path for path in (f"{row.name}/{place}", place) if path in loose), None)
    return None if path is None else _served(files[path])


def media_for_staff(path: str) -> ServedMedia | None:
    """Returns the file of that path, whoever names it; for those who may look at every article."""
    return next((_served(row, is_listed=False) for row in _rows([path])), None)


def _rows(paths: Iterable[str]) -> Iterable[MediaFile]:
    return MediaFile.objects.filter(path__in=list(paths)).select_related("blob").defer("blob__data")


def _served(row: MediaFile, *, is_listed: bool = True) -> ServedMedia:
    return ServedMedia(row.path, row.blob.sha256, row.blob.size, media_type(row.path), is_listed)
