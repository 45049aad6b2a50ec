"""What a stored text says as the text of its article, and the same text with another status."""

from __future__ import annotations

from django.utils import timezone

from editorial.formats import SourceDocument
from editorial.mapping import ArticleData, Dialect, status_changes
from editorial.mapping import Status as StatusValue
from editorial.models import Article, Status
from editorial.services.files import read_data


def read_document(document: SourceDocument, article: Article) -> ArticleData:
    """Returns what a text says as the text of this article."""
    zone = timezone.get_default_timezone()
    dialect = Dialect(article.dialect)
    return read_data(document, path=article.path, default_dialect=dialect, stored_dialect=dialect, timezone=zone)


def with_status(document: SourceDocument, article: Article, status: Status) -> SourceDocument:
    """Returns the text with the status written as its dialect does it."""
    return document.with_values(status_changes(document, Dialect(article.dialect), StatusValue(status)))
