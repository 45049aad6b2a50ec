"""Names of HTML elements, which of them a document may use, and the shape of a tag in text."""

from __future__ import annotations

import html
import re


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


VOID = _names("br hr img wbr")

INLINE = _names(
    "a abbr b bdi bdo cite code del dfn em i ins kbd mark q rp rt ruby s samp small span strike strong sub sup tt u var"
    " br img wbr"
)
"""Allowed elements that stand inside a line of text."""

WRAPPERS = _names(
    "article aside blockquote caption center dd div dl dt figcaption figure footer header li nav ol section table tbody"
    " td tfoot th thead tr ul"
)
"""Allowed elements that may stay open over blank lines, with Markdown between their tags."""

BLOCKS = WRAPPERS | _names("details summary h1 h2 h3 h4 h5 h6 hr p pre")
ALLOWED = INLINE | BLOCKS

RENAMED = {
    "strike": "s",
    "tt": "code",
    "center": "div",
    "nav": "div",
    "header": "div",
    "footer": "div",
    "article": "div",
}
"""Elements that are obsolete, or that would pose as landmarks of the page."""

DROPPED_WITH_CONTENT = _names(
    "applet audio canvas embed frameset head iframe math noembed noframes noscript object script select style svg"
    " template textarea title video xmp"
)

KNOWN = (
    ALLOWED
    | DROPPED_WITH_CONTENT
    | _names(
        "acronym address area base basefont bgsound big blink body button col colgroup command data datalist dialog dir"
        " fieldset font form frame hgroup html input keygen label legend link main map marquee menu menuitem meta meter"
        " nobr optgroup option output param picture plaintext portal progress search slot source time track"
    )
)
"""Every element of HTML, past and present. A tag with another name, as in `vector<int>`, is text."""

ATTRIBUTES: dict[str, frozenset[str]] = {
    "*": frozenset({"class", "dir", "id", "lang", "title"}),
    "a": frozenset({"href"}),
    "details": frozenset({"open"}),
    "img": frozenset({"src", "alt", "width", "height"}),
    "ol": frozenset({"start", "reversed"}),
    "td": frozenset({"align", "colspan", "rowspan"}),
    "th": frozenset({"align", "colspan", "rowspan", "scope"}),
}
"""What a document may write on an element; "*" goes for all."""

_ATTRIBUTE = r"""[A-Za-z_:][A-Za-z0-9_.:-]*+(?:\s*+=\s*+(?:[^\s"'=<>`]++|'[^']*+'|"[^"]*+"))?+"""
OPEN_TAG = re.compile(rf"<([A-Za-z][A-Za-z0-9-]*+)((?:\s++{_ATTRIBUTE})*+)\s*+/?+>")
CLOSE_TAG = re.compile(r"</([A-Za-z][A-Za-z0-9-]*+)\s*+>")
_ATTRIBUTE_PARTS = re.compile(
    r"""([A-Za-z_:][A-Za-z0-9_.:-]*+)(?:\s*+=\s*+(?:([^\s"'=<>`]++)|'([^']*+)'|"([^"]*+)"))?+"""
)


def allowed_attributes(tag: str, written: str) -> dict[str, str]:
    """Return those attributes of the text inside a tag that the element may carry, with entities decoded.

    The first of two equal names wins, as in browsers. A value is not judged here: the sanitiser does that.
    """
    allowed = ATTRIBUTES["*"] | ATTRIBUTES.get(tag, frozenset())
    found: dict[str, str] = {}
    for match in _ATTRIBUTE_PARTS.finditer(written):
        name = match[1].lower()
        if name in allowed and name not in found:
            found[name] = html.unescape(match[2] or match[3] or match[4] or "")
    return found
