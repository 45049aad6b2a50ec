"""Which field a line of a document belongs to."""

from __future__ import annotations

from editorial.formats import SourceDocument
from editorial.mapping.data import Dialect
from editorial.mapping.fields import Field
from editorial.mapping.headers import Header


def fields_by_line(document: SourceDocument, dialect: Dialect) -> dict[int, Field | None]:
    """Return the line, from 1, at which each key of the header begins → its field, None for a key without one."""
    header = Header(document, dialect)
    lines: dict[int, Field | None] = dict.fromkeys(sorted(item.line for item in document.fields))
    for field in Field:
        _key, found = header.locate(field)
        if found is not None:
            lines[found.line] = field
    return lines
