"""Where an article is found: its collection and slug, former addresses, and where its source is."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import unquote, urlsplit

from editorial.mapping.jekyll import without_jekyll

_SUFFIX = ".md"
_INDEX = "index"
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\xa0\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufffd]")
_UNFIT_FOR_SEGMENT = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff/\\?#%\"<>|*:]+")
_LATIN = re.compile(r"[A-Za-z]")
_LOOKALIKE = re.compile(r"[\u0370-\u03ff\u0400-\u052f]")
_TEMPLATE_MARKS = ("{{", "{%", "<%")
_LONGEST_ADDRESS = 2_000
_LONGEST_PATH = 600
_LONGEST_SEGMENT = 200


def collection_of(path: str) -> str | None:
    """Return the first folder of a path, which is its collection; None where the path has no folder."""
    folder, slash, _ = path.partition("/")
    return folder if slash and folder else None


def article_slug(path: str, collection: str, header_slug: str | None) -> str:
    """Return the address of an article below its collection: case kept, `/` possible, never "".

    It is the path below the collection without its last `.md`, `index` dropped; a header's slug replaces the last
    segment. A path that does not lie in the collection's folder counts as a whole. Jekyll's folders and days of posts
    are left out.

    >>> article_slug("notes/ai/index.md", "notes", None), article_slug("notes/ai/x.md", "notes", "y")
    ('ai', 'ai/y')
    """
    below = without_jekyll(path).removeprefix(f"{collection}/").removesuffix(_SUFFIX)
    segments = [unicodedata.normalize("NFC", segment) for segment in below.split("/") if segment]
    if len(segments) > 1 and segments[-1] == _INDEX:
        segments.pop()
    if header_slug:
        segments[-1:] = [header_slug]
    return "/".join(segments) or _INDEX


def clean_segment(text: str) -> str:
    """Return a header's `slug` as one segment of an address, "" where nothing is left.

    NFC, case kept; white space becomes a hyphen; slashes and what a path cannot hold go.
    """
    bare = _UNFIT_FOR_SEGMENT.sub("-", "-".join(unicodedata.normalize("NFC", text).split()))
    return re.sub(r"-{2,}", "-", bare).strip("-.")[:_LONGEST_SEGMENT]


def mixes_scripts(text: str) -> bool:
    """Return whether Latin stands beside Greek or Cyrillic letters, of which many look the same."""
    return bool(_LATIN.search(text) and _LOOKALIKE.search(text))


def site_path(text: str) -> str:
    """Return a former address as a path of this site that begins and ends with "/", "" where it is none.

    Another host, a scheme, a query, a fragment, a template, `..`, a backslash, or a control character make it none.
    """
    text = text.strip()
    if not text or any(mark in text for mark in _TEMPLATE_MARKS) or text.startswith("//"):
        return ""
    try:
        parts = urlsplit(text)
    except ValueError:
        return ""
    if parts.scheme or parts.netloc or "?" in text or "#" in text:
        return ""
    path = unicodedata.normalize("NFC", unquote(parts.path))
    segments = [segment for segment in path.split("/") if segment]
    if not segments or "\\" in path or _CONTROL.search(path) or len(path) > _LONGEST_PATH:
        return ""
    if any(segment in (".", "..") for segment in segments):
        return ""
    return f"/{'/'.join(segments)}/"


def web_address(text: str) -> str:
    """Return `text` if it is an absolute http or https address that may be linked, else ""."""
    text = text.strip()
    if not text or len(text) > _LONGEST_ADDRESS or " " in text or _CONTROL.search(text) or "\\" in text:
        return ""
    try:
        parts = urlsplit(text)
        host = parts.hostname
        _ = parts.port
    except ValueError:
        return ""
    if parts.scheme.lower() not in ("http", "https") or not host or "@" in parts.netloc:
        return ""
    return text
