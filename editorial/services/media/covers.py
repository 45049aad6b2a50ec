"""The picture that the header of a document names as its cover, where it is a file of the garden."""

from __future__ import annotations

from editorial.formats import FormatError, SourceDocument
from editorial.rendering import garden_path
from editorial.services.files import media_type

COVER_KEYS = ("cover_image", "cover")


def header_of(header: str) -> SourceDocument | None:
    """Returns a stored header as a document without a body, None where it cannot be read any more."""
    try:
        return SourceDocument.parse(header.encode("utf-8", "surrogatepass"))
    except FormatError:
        return None


def cover_in(document: SourceDocument | None, path: str) -> str:
    """Returns the path in the garden of the cover, read in the document at `path`; "" for none and for other sites'."""
    if document is None:
        return ""
    for key in COVER_KEYS:
        field = document.get(key)
        found = garden_path(field.text.strip(), path.rpartition("/")[0]) if field and field.text else None
        if found and media_type(found[0]).startswith("image/"):
            return found[0]
    return ""
