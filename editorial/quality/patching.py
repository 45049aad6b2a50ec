"""Lines of a document replaced or cut, all others byte for byte as they are."""

from __future__ import annotations

import re
from collections.abc import Mapping

from editorial.formats import FormatError, PatchError, SourceDocument

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\n|\r)|[^\r\n]+\Z")
_END = re.compile(r"(?:\r\n|\n|\r)?\Z")


def with_body_lines(document: SourceDocument, changes: Mapping[int, str | None]) -> SourceDocument:
    """Return the document with lines of its body (from 1) replaced, or cut with their ends (None); line ends stay."""
    return document.with_body(_changed(document.body, changes)) if changes else document


def with_header_lines(document: SourceDocument, changes: Mapping[int, str | None]) -> SourceDocument:
    """Return the document with lines of its header (from 1, comments for instance) replaced or cut.

    Raises PatchError where a field would be read as something else afterwards.
    """
    if not changes:
        return document
    try:
        after = SourceDocument.from_stored(_changed(document.header, changes), document.body)
    except FormatError as error:
        raise PatchError("unreadable", f"the changed header could not be read again: {error.reason}") from error
    if [(it.key, it.value) for it in after.fields] != [(it.key, it.value) for it in document.fields]:
        raise PatchError("fields-changed", "the changed header would say something else")
    return after


def _changed(text: str, changes: Mapping[int, str | None]) -> str:
    parts: list[str] = []
    for number, line in enumerate(_LINE.findall(text), start=1):
        if number not in changes:
            parts.append(line)
        elif (new := changes[number]) is not None:
            end = _END.search(line)
            parts.append(new + (end[0] if end else ""))
    return "".join(parts)
