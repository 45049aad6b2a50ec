"""A document rendered without being stored."""

from __future__ import annotations

from editorial.formats import FormatError, SourceDocument
from editorial.services.rendering import RenderedView, rendered_view


class DocumentUnreadable(ValueError):
    """The bytes are no document; says why and where."""

    def __init__(self, error: FormatError) -> None:
        super().__init__(error.reason)
        self.reason = error.reason
        self.line = error.line
        self.column = error.column


def render_document(data: bytes) -> RenderedView:
    """Returns the HTML of a file's body.

    Raises:
        DocumentUnreadable: the file would be quarantined.
    """
    try:
        document = SourceDocument.parse(data)
    except FormatError as error:
        raise DocumentUnreadable(error) from error
    return rendered_view(document.body)
