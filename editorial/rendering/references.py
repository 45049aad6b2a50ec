"""What a rendered body refers to inside the garden, and the same body with addresses in the place of that.

Rendered HTML is stored by its text alone, whatever file that lies in. Where a reference leads depends on the file's
path and on what is public today, so it is filled in when a page is made. The HTML is what sanitising gave: well-formed,
with attributes in double quotes; what is put in here is escaped, and nothing else is changed.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Callable
from typing import NamedTuple
from urllib.parse import unquote

from editorial.rendering.anchors import ID_PREFIX, slug

_ATTRIBUTES = r'((?: [a-z-]++="[^"]*+")*+)'
_PLACES = re.compile(rf"<a{_ATTRIBUTES}>(.*?)</a>|<img{_ATTRIBUTES}>", re.DOTALL)
_IMAGE = re.compile(rf"<img{_ATTRIBUTES}>")
_VALUE = re.compile(r' ([a-z-]++)="([^"]*+)"')
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_CONTROL = re.compile(r"[\x00-\x1f\x7f\\]")
_LONGEST = 600


class Reference(NamedTuple):
    """A link or an image that names a file by its path in the garden; `fragment` is the anchor behind it, or ""."""

    is_image: bool
    path: str
    fragment: str = ""


class Answer(NamedTuple):
    """What a reference leads to; `address` "" leaves the words of a link without one.

    `shown_as` tells of what is no picture but stands as one in the text: "audio", "video", or "link".
    """

    address: str
    shown_as: str = ""


Resolver = Callable[[Reference], Answer | None]


def garden_path(written: str, folder: str) -> tuple[str, str] | None:
    """Return the path in the garden that an address relative to a folder means, and its fragment.

    None for an address of another site, of this page, or of nothing in the garden. An address that begins with a slash
    counts from the top of the garden.

    >>> garden_path("../b/c.md#d", "notes/a"), garden_path("https://example.org/", "notes")
    (('notes/b/c.md', 'd'), None)
    """
    address, _, fragment = written.partition("#")
    address = address.partition("?")[0]
    if not address or address.startswith("//") or _SCHEME.match(address):
        return None
    path = unicodedata.normalize("NFC", unquote(address))
    if len(path) > _LONGEST or _CONTROL.search(path):
        return None
    parts = [] if path.startswith("/") or not folder else folder.split("/")
    for part in path.split("/"):
        if part == "..":
            if not parts:
                return None
            parts.pop()
        elif part not in ("", "."):
            parts.append(part)
    return "/".join(parts), unquote(fragment)


def document_place(path: str) -> str:
    """Return what the ways to write the path of one document share: its folder and name, without `.md` and `index`.

    >>> document_place("notes/gpt.md"), document_place("notes/gpt/index.md"), document_place("notes/gpt/")
    ('notes/gpt', 'notes/gpt', 'notes/gpt')
    """
    stem = unicodedata.normalize("NFC", path).rstrip("/").removesuffix(".md")
    return stem.removesuffix("/index")


def references(markup: str, folder: str) -> set[Reference]:
    """Return everything that a body refers to, read as a file in that folder."""
    found: set[Reference] = set()

    def note(reference: Reference) -> None:
        found.add(reference)

    with_references(markup, folder, note)
    return found


def with_references(markup: str, folder: str, resolve: Resolver) -> str:
    """Return the body with the addresses that `resolve` gives; where it gives None, everything stays as written."""

    def place(match: re.Match[str]) -> str:
        if match[1] is None:
            return _image(match[3], folder, resolve, inside_link=False)
        inner = _IMAGE.sub(lambda image: _image(image[1], folder, resolve, inside_link=True), match[2])
        return _link(match[1], inner, folder, resolve)

    return _PLACES.sub(place, markup)


def anchor(heading: str) -> str:
    """Return the id that a heading of that text has, as far as no other has it."""
    return ID_PREFIX + (slug(heading) or "section")


def _values(attributes: str) -> dict[str, str]:
    return {name: html.unescape(value) for name, value in _VALUE.findall(attributes)}


def _written(attributes: dict[str, str]) -> str:
    return "".join(f' {name}="{html.escape(value)}"' for name, value in attributes.items())


def _link(attributes: str, inner: str, folder: str, resolve: Resolver) -> str:
    values = _values(attributes)
    found = garden_path(values.get("href", ""), folder)
    answer = resolve(Reference(False, *found)) if found else None
    if found is None or answer is None:
        return f"<a{attributes}>{inner}</a>"
    if not answer.address:
        return inner
    values["href"] = answer.address + (f"#{anchor(found[1])}" if found[1] else "")
    return f"<a{_written(values)}>{inner}</a>"


def _image(attributes: str, folder: str, resolve: Resolver, *, inside_link: bool) -> str:
    values = _values(attributes)
    found = garden_path(values.get("src", ""), folder)
    answer = resolve(Reference(True, found[0])) if found else None
    if answer is None or not answer.address:
        return f'<img{attributes} loading="lazy">'
    return shown(answer, values, inside_link=inside_link)


def shown(answer: Answer, values: dict[str, str], *, inside_link: bool = False) -> str:
    """Return the element that shows a file: a picture, a player, or a link; `values` are those of the image."""
    name = values.get("alt") or unquote(answer.address.rpartition("/")[2])
    if not answer.shown_as:
        return f"<img{_written({**values, 'src': answer.address, 'loading': 'lazy'})}>"
    if inside_link:
        return html.escape(name)
    address = html.escape(answer.address)
    if answer.shown_as == "link":
        return f'<a href="{address}">{html.escape(name)}</a>'
    kind = answer.shown_as
    label = html.escape(name)
    return f'<{kind} controls preload="none" aria-label="{label}" src="{address}"></{kind}>'
