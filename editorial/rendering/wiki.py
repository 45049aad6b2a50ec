"""Wiki links as Obsidian writes them, `[[Name]]` and `![[image.png]]`, found in a rendered body.

They are text to Markdown, and stay text where nothing of that name is public. What stands in code or in a link is left
alone. Whether there is an article of a name is not known here: whoever makes a page answers that.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Callable
from typing import NamedTuple

from editorial.rendering.references import Answer, anchor, shown

_PIECES = re.compile(
    r"<(code|pre|a)\b[^>]*+>.*?</\1>"  # in here a wiki link is text
    r'|<[^>"]*+(?:"[^"]*+"[^>"]*+)*+>'
    r"|(!?)\[\[([^\[\]<>\n]{1,400})\]\]",
    re.DOTALL,
)
_PLAIN = re.compile(r"!?\[\[([^\[\]\n]{1,400})\]\]")
_COORDINATES = re.compile(r"[\d\s,.;-]*,[\d\s,.;-]*")
_SIZE = re.compile(r"(\d{1,4})(?:x(\d{1,4}))?")


class WikiLink(NamedTuple):
    """A wiki link: the name that is linked, the heading behind `#`, the words to show ("": the name), and `![[`."""

    name: str
    heading: str = ""
    words: str = ""
    is_embed: bool = False

    @property
    def key(self) -> str:
        """The form in which names are compared."""
        return link_key(self.name)

    @property
    def shown(self) -> str:
        """The words of the link."""
        return self.words or " > ".join(part for part in (self.name, self.heading) if part)


WikiResolver = Callable[[WikiLink], Answer | None]


def link_key(name: str) -> str:
    """Return the form in which names are compared: case, width and runs of white space do not count.

    >>> link_key("Marco  Polo"), link_key("marco polo")
    ('marco polo', 'marco polo')
    """
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def read_wiki_link(inner: str, *, is_embed: bool = False) -> WikiLink | None:
    """Return what stands between the brackets, None where it is no wiki link, such as the corners of a box.

    >>> read_wiki_link("folder/Name#Part|words")
    WikiLink(name='folder/Name', heading='Part', words='words', is_embed=False)
    >>> read_wiki_link("452,23,804,411")
    """
    target, _, words = inner.partition("|")
    name, _, heading = target.removesuffix("\\").partition("#")
    name, heading = unicodedata.normalize("NFC", name.strip()), heading.rpartition("#")[2].strip()
    if not (name or heading) or _COORDINATES.fullmatch(name):
        return None
    return WikiLink(name, "" if heading.startswith("^") else heading, words.strip(), is_embed)


def wiki_links(markup: str) -> set[WikiLink]:
    """Return the wiki links of a rendered body."""
    found: set[WikiLink] = set()

    def note(link: WikiLink) -> None:
        found.add(link)

    with_wiki_links(markup, note)
    return found


def without_brackets(text: str) -> str:
    """Return a plain text with the words of its wiki links, for places that hold no links.

    >>> without_brackets("About [[Marco Polo|him]] and [[1,2,3,4]]")
    'About him and [[1,2,3,4]]'
    """

    def words(match: re.Match[str]) -> str:
        link = read_wiki_link(match[1])
        return link.shown if link else match[0]

    return _PLAIN.sub(words, text) if "[[" in text else text


def with_wiki_links(markup: str, resolve: WikiResolver) -> str:
    """Return the body with those wiki links that `resolve` answers; the others stay as written."""
    if "[[" not in markup:
        return markup

    def piece(match: re.Match[str]) -> str:
        link = read_wiki_link(html.unescape(match[3]), is_embed=bool(match[2])) if match[3] else None
        if link is None:
            return match[0]
        if not link.name:
            return _within_page(link, markup) or match[0]
        answer = resolve(link)
        return match[0] if answer is None or not answer.address else _element(link, answer)

    return _PIECES.sub(piece, markup)


def _within_page(link: WikiLink, markup: str) -> str:
    target = anchor(link.heading)
    if f'id="{target}"' not in markup:
        return ""
    return f'<a href="#{html.escape(target)}">{html.escape(link.words or link.heading)}</a>'


def _element(link: WikiLink, answer: Answer) -> str:
    if not link.is_embed or answer.shown_as == "document":
        fragment = f"#{anchor(link.heading)}" if link.heading and answer.shown_as == "document" else ""
        return f'<a href="{html.escape(answer.address + fragment)}">{html.escape(link.shown)}</a>'
    values = {"alt": link.words or link.name.rpartition("/")[2]}
    if size := _SIZE.fullmatch(link.words):
        values = {"alt": link.name.rpartition("/")[2], "width": size[1]}
        if size[2]:
            values["height"] = size[2]
    return shown(answer, values)
