"""The last step before a page: an allow-list of elements, attributes, classes, ids and addresses."""

from __future__ import annotations

import re

import nh3

from editorial.rendering.addresses import is_outside, safe_url
from editorial.rendering.anchors import ID_PREFIX
from editorial.rendering.highlighting import TOKEN_CLASSES
from editorial.rendering.tags import ALLOWED, ATTRIBUTES, DROPPED_WITH_CONTENT

CLASSES = TOKEN_CLASSES | {
    "english-text",
    "footnote-back",
    "footnote-ref",
    "footnotes",
    "highlight",
    "image-link",
    "original",
    "table-scroll",
    "task-box",
    "task-item",
}
"""Classes that may stand in a document; `language-…` besides."""

_LANGUAGE_CLASS = re.compile(r"language-[a-z0-9][a-z0-9+#_.-]{0,29}")
_LANGUAGE_TAG = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}")
_NUMBER = re.compile(r"[0-9]{1,4}")
_CHOICES = {
    "align": frozenset({"left", "right", "center"}),
    "dir": frozenset({"ltr", "rtl", "auto"}),
    "scope": frozenset({"col", "row", "colgroup", "rowgroup"}),
    "rel": frozenset({"nofollow noopener"}),
    "open": frozenset({"", "open"}),
    "reversed": frozenset({"", "reversed"}),
    "tabindex": frozenset({"0"}),
}


def _filter(element: str, attribute: str, value: str) -> str | None:
    """Return the value with which an attribute may stay, or None."""
    if attribute == "class":
        kept = [name for name in value.split() if name in CLASSES or _LANGUAGE_CLASS.fullmatch(name)]
        return " ".join(kept) or None
    if attribute == "id":
        return value if value.startswith(ID_PREFIX) else None
    if attribute == "href":
        return value if value.startswith("#" + ID_PREFIX) else safe_url(value) or None
    if attribute == "src":
        url = safe_url(value)
        return url if url and not is_outside(url) else None
    if attribute == "lang":
        return value if _LANGUAGE_TAG.fullmatch(value) else None
    if attribute in _CHOICES:
        return value if value in _CHOICES[attribute] else None
    if attribute in ("colspan", "rowspan", "width", "height"):
        return value if _NUMBER.fullmatch(value) else None
    if attribute == "start":
        return value if re.fullmatch(r"[0-9]{1,9}", value) else None
    return value


_CLEANER = nh3.Cleaner(
    tags=set(ALLOWED),
    clean_content_tags=set(DROPPED_WITH_CONTENT - {"video", "audio", "canvas", "object", "head"}),
    attributes={
        **{name: set(allowed | ATTRIBUTES["*"]) for name, allowed in ATTRIBUTES.items() if name != "*"},
        "a": {"href", "rel"} | ATTRIBUTES["*"],
        "div": {"tabindex"} | ATTRIBUTES["*"],
        "*": set(ATTRIBUTES["*"]),
    },
    # What may be wider than the column scrolls by itself, and must then be reached by the keyboard.
    set_tag_attribute_values={"pre": {"tabindex": "0"}},
    attribute_filter=_filter,
    url_schemes={"http", "https", "mailto"},
    strip_comments=True,
    link_rel=None,
)


def sanitized(markup: str) -> str:
    """Return HTML that cannot run code, style the page or leave the element that it is put into.

    What comes out goes to the page unchanged: repairing HTML after sanitising is how attacks get through.
    """
    return _CLEANER.clean(markup)
