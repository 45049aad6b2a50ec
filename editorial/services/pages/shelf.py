"""What the headers of notes on books say beside their articles: author, year, rating and cover."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass

from editorial.formats import SourceDocument
from editorial.models import Article
from editorial.services.media.bundles import owners
from editorial.services.media.covers import cover_in, header_of
from editorial.services.media.names import stored_candidates
from editorial.services.media.serving import addresses_for

STARS = 5
RATING = re.compile(r"([0-9]{1,2}(?:\.[0-9]{1,2})?)\s*(?:/\s*([0-9]{1,3}))?")


@dataclass(frozen=True, slots=True)
class Book:
    """One book: texts are "" where the header has none, `rating` is 0 to 5 in halves or None, `cover` an address."""

    author: str
    year: str
    rating: float | None
    cover: str

    @property
    def stars(self) -> str:
        """The rating as five stars, rounded."""
        full = round(self.rating or 0)
        return "★" * full + "☆" * (STARS - full)

    @property
    def shown_rating(self) -> str:
        """The rating as a number, without a decimal that is nothing."""
        return f"{self.rating:g}" if self.rating is not None else ""


def books(articles: Sequence[Article], at: dt.datetime) -> dict[int, Book]:
    """Returns the books among public articles by their ids: those with a rating or a cover of the garden.

    One query, and two more where there are covers.
    """
    ids = [article.pk for article in articles]
    headers = dict(Article.objects.published(at).filter(pk__in=ids).order_by().values_list("pk", "header"))
    documents = {article: header_of(headers.get(article.pk, "")) for article in articles}
    covers = {article: cover for article, document in documents.items() if (cover := cover_in(document, article.path))}
    stored = stored_candidates(set(covers.values()), ()) if covers else []
    owned = owners(stored, at) if stored else ({}, set())
    found = {}
    for article, document in documents.items():
        cover = covers.get(article, "")
        address = addresses_for(article, [cover], *owned).get(cover, "") if cover in stored else ""
        rating = rating_in(document)
        if document is not None and (address or rating is not None):
            found[article.pk] = Book(text_of(document, "author"), text_of(document, "year"), rating, address)
    return found


def text_of(document: SourceDocument, key: str) -> str:
    """Returns a scalar of a header on one line, or the first items of a list."""
    field = document.get(key)
    if field is None:
        return ""
    return " ".join((field.text or "、".join(item for item in field.items[:3] if item)).split())[:200]


def rating_in(document: SourceDocument | None) -> float | None:
    """Returns a rating such as 4, 4.5, 4/5 or 8/10 as so many of five, None where there is none.

    >>> rating_in(SourceDocument.parse(b"---\\nrating: 8/10\\n---\\n"))
    4.0
    """
    field = document.get("rating") if document else None
    match = RATING.fullmatch(field.text.strip()) if field else None
    if match is None:
        return None
    scale = int(match[2]) if match[2] else STARS
    value = float(match[1])
    return round(value / scale * STARS * 2) / 2 if scale and value <= scale else None
