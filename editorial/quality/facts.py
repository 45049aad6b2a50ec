"""What is kept of each document for the rules that look at all of them together: a few short values, no text."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple
from urllib.parse import parse_qsl, urlencode, urlsplit

from editorial.mapping import Field, NameUse
from editorial.quality.likeness import Signature, signature
from editorial.quality.links import Link, file_links
from editorial.quality.text import Text

_YOUTUBE = re.compile(r"(?:www\.|m\.|music\.)?youtube(?:-nocookie)?\.com")
_VIDEO_FOLDERS = frozenset(("shorts", "live", "embed", "v"))
_TRACKING = re.compile(r"utm_\w+|fbclid|gclid|si|ref|spm|from|share_\w+|feature")


class Definition(NamedTuple):
    """A place where a text explains a term: the term's key, how it is written, what definitions are compared by."""

    key: str
    term: str
    text: str
    line: int  # of the file


@dataclass(frozen=True, slots=True)
class ArticleFacts:
    """One document beside others. `lines` are the lines of the file at which the keys of fields stand."""

    path: str
    title: str
    source: str  # as sources are compared, "" for none that stands for one text
    tags: tuple[str, ...]
    areas: tuple[str, ...]
    categories: tuple[str, ...]
    names: tuple[NameUse, ...]
    links: tuple[Link, ...]
    signature: Signature | None  # None for a text that is too short to be compared
    definitions: tuple[Definition, ...] = ()
    lines: Mapping[Field, int] = field(default_factory=dict, hash=False)


_WITH_LINES = (Field.TITLE, Field.SOURCE_URL, Field.TAGS, Field.AREAS, Field.CATEGORIES, Field.PEOPLE)
_NAME_FIELDS = (Field.ORGANIZATIONS, Field.PRODUCTS, Field.WORKS)


def read_facts(text: Text, *, with_signature: bool = True, definitions: Iterable[Definition] = ()) -> ArticleFacts:
    """Return what is kept of a document; without a signature it is like no other.

    `definitions` are those of its terms. They are read elsewhere, since they are kept for each body.
    """
    data = text.data
    located = {field: text.line_of(field) for field in (*_WITH_LINES, *_NAME_FIELDS)}
    return ArticleFacts(
        path=text.path,
        title=data.title if data.title_raw.strip() else "",
        source=source_key(data.source_url),
        tags=tuple(use.value for use in data.tags),
        areas=tuple(use.value for use in data.areas),
        categories=tuple(use.value for use in data.categories),
        names=data.names,
        links=file_links(text),
        signature=signature(text.body) if with_signature else None,
        definitions=tuple(definitions),
        lines={field: line for field, line in located.items() if line is not None},
    )


def title_key(title: str) -> str:
    """Return what titles are compared by: width, case and white space do not count."""
    return " ".join(unicodedata.normalize("NFKC", title).casefold().split())


def source_key(address: str) -> str:
    """Return what addresses of sources are compared by; "" for one that stands for more than one text.

    A video has one key in all forms of its address; a home page, a channel and a list of videos have none.

    >>> source_key("https://youtu.be/abc_-123456?t=3") == source_key("https://www.youtube.com/watch?v=abc_-123456")
    True
    """
    try:
        parts = urlsplit(address)
        host = (parts.hostname or "").removeprefix("www.")
    except ValueError:
        return ""
    segments = [segment for segment in parts.path.split("/") if segment]
    query = [(name, value) for name, value in parse_qsl(parts.query) if not _TRACKING.fullmatch(name)]
    if host == "youtu.be":
        return f"youtube:{segments[0]}" if segments else ""
    if _YOUTUBE.fullmatch(host):
        video = dict(query).get("v", "")
        if not video and len(segments) == 2 and segments[0] in _VIDEO_FOLDERS:
            video = segments[1]
        return f"youtube:{video}" if video else ""
    if not host or not segments:
        return ""
    asked = f"?{urlencode(sorted(query))}" if query else ""
    return f"{host}/{'/'.join(segments)}{asked}"
