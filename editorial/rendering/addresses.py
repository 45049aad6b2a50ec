"""Which addresses a document may link to."""

from __future__ import annotations

import re
from urllib.parse import quote

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
_IGNORED = re.compile(r"[\x00-\x1f\x7f\u00ad\u200b-\u200f\u2028-\u202f\u2060-\u206f\ufeff]+")
_UNSAFE = re.compile(r"[^A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]+")
_LONE_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
_SCHEMES = frozenset({"http", "https", "mailto"})


def safe_url(written: str) -> str:
    """Return the address as it may stand in a link, or "" if it may not.

    Allowed are http, https, mailto, fragments and addresses relative to the page; `//host` is none of them, because
    it leaves the site without naming a scheme. Characters that browsers skip (tabs, newlines, controls, zero-width
    ones) are removed first, so that `java\\tscript:` is judged as the browser reads it.
    """
    url = _IGNORED.sub("", written).strip().replace("\\", "/")
    scheme = _SCHEME.match(url)
    if scheme is None:
        return "" if url.startswith("//") or ":" in url.split("/")[0].split("?")[0].split("#")[0] else encoded(url)
    return encoded(url) if scheme[1].lower() in _SCHEMES else ""


def is_outside(url: str) -> bool:
    """Return whether a safe address leads to another site."""
    return url[:5].lower() in ("http:", "https")


def encoded(url: str) -> str:
    """Return the address with everything percent-encoded that an address cannot contain."""
    return _UNSAFE.sub(lambda m: quote(m[0]), _LONE_PERCENT.sub("%25", url))
