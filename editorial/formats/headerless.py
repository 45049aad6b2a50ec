"""Files without a header: readable texts, but no articles until somebody gives them a title."""

from __future__ import annotations

import re

from editorial.formats.characters import without_unwritable
from editorial.formats.document import SourceDocument
from editorial.formats.errors import FormatError
from editorial.formats.values import HeaderSyntax

_HEADING = re.compile(r"(?:\A|(?<=[\r\n]))[ ]{0,3}#{1,6}[ \t]*([^\s#][^\r\n]*)")


def require_header(document: SourceDocument) -> None:
    """Raise FormatError "no-header" for a document without one, as an import of files asks.

    The suggestion is the same file below a YAML header with the first heading as its title; there is none for a file
    without a heading.
    """
    if document.syntax is not HeaderSyntax.NONE:
        return
    heading = _HEADING.search(document.body)
    title = without_unwritable(heading.group(1)).rstrip(" \t#") if heading else ""
    raise FormatError(
        "no-header",
        "the file has no front matter" if document.body else "the file is empty",
        line=1,
        column=1,
        remedy="Begin the file with `---`, a line `title: …`, and `---`.",
        suggestion=document.with_values({"title": title}).to_bytes() if title else None,
    )
