"""One text of a file and an article that both changed; nothing is written."""

from __future__ import annotations

from editorial.formats import REMOVE, FormatError, PatchError, Removed, SourceDocument, Value
from editorial.mapping import Dialect, FieldError, Header
from editorial.models import Article
from editorial.services.rebasing import joined

STATUS_KEYS = ("status", "draft")


def join_texts(
    article: Article, base: SourceDocument, file: SourceDocument, live: SourceDocument
) -> SourceDocument | None:
    """Returns both edits of `base` in one text, None where that cannot be done without asking or losing something.

    Fields are merged by key, lists as sets, the body by lines; where both say the same differently, as in `live`.
    """
    try:
        theirs = _with_state(article, base, file, live)
        if theirs is None:
            return None
        both = joined(article, base, file, theirs)
        if not both.is_clean or _loses_comments(base, file, both.document):
            return None
        # It is stored and read like any other file, so it must be one.
        return SourceDocument.parse(both.document.to_bytes())
    except (FieldError, PatchError, FormatError):
        return None


def _with_state(
    article: Article, base: SourceDocument, file: SourceDocument, live: SourceDocument
) -> SourceDocument | None:
    """Returns `live` with the `status` and `draft` that only the file changed, None where both changed one of them.

    An editor cannot type these, so a merge of what editors do leaves them alone; in files people write them.
    """
    before, mine, theirs = (Header(document, Dialect(article.dialect)) for document in (base, file, live))
    changes: dict[str, Value | Removed] = {}
    for name in STATUS_KEYS:
        found = mine.get(name)
        was, wanted, now = (
            item.text if item is not None and item.kind == "scalar" else None
            for item in (before.get(name), found, theirs.get(name))
        )
        if wanted in (was, now):
            continue
        if now != was:
            return None
        there = theirs.get(name)
        key = there.key if there is not None else found.key if found is not None else name
        changes[key] = REMOVE if found is None else found.value
    return live.with_values(changes) if changes else live


def _loses_comments(base: SourceDocument, file: SourceDocument, both: SourceDocument) -> bool:
    """Whether a comment that the file's author wrote into the header is not in the joined one."""
    comments = [
        {line.strip() for line in document.header.splitlines() if line.lstrip().startswith("#")}
        for document in (base, file, both)
    ]
    return bool(comments[1] - comments[0] - comments[2])
