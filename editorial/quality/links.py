"""Links of a text to other files of the garden: those that a rule looks at, and the documents that are meant."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from editorial.quality.text import Text
from editorial.rendering import document_place, garden_path, read_wiki_link

MOST_DOCUMENTS = 1_000  # that one text is taken to link to
_LINK = re.compile(r"(!?)\[[^\[\]\n]*\]\(<?([^()\s<>]+)>?(?:\s[^()\n]*)?\)")
_WIKI = re.compile(r"(!?)\[\[([^\[\]<>\n]{1,400})\]\]")
_CODE_SPAN = re.compile(r"(`+)(?!`).*?(?<!`)\1(?!`)")
_EXAMPLE = re.compile(r"(?:^|/)(?:path/to|url|link|image|your-\w+)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Link:
    """A link or an image of a body that means a file of the garden; `line` counts in the file, `path` from its top."""

    line: int
    written: str
    path: str
    is_image: bool


class DocumentLink(NamedTuple):
    """A document that a text links to: by its path in the garden, or by a name as wiki links have it."""

    by_name: bool
    written: str


def file_links(text: Text) -> tuple[Link, ...]:
    """Return the links to files of the garden; those of code, and examples of links, are none."""
    folder = text.path.rpartition("/")[0]
    found = []
    for number, line in _lines_with(text, "]("):
        for match in _LINK.finditer(line):
            place = garden_path(match[2], folder)
            if place is not None and not _EXAMPLE.search(match[2]) and "{" not in match[2]:
                found.append(Link(text.file_line(number), match[2], place[0], bool(match[1])))
    return tuple(found)


def document_links(text: Text) -> tuple[DocumentLink, ...]:
    """Return what a text links to that may be a document, each once, in the order of the text."""
    paths = (link.path.rstrip("/") for link in file_links(text) if not link.is_image)
    own = document_place(text.path)
    found = [DocumentLink(False, path) for path in paths if path and document_place(path) != own]
    found += [DocumentLink(True, name) for name in _wiki_names(text)]
    return tuple(dict.fromkeys(found))[:MOST_DOCUMENTS]


def _wiki_names(text: Text) -> Iterator[str]:
    for _, line in _lines_with(text, "[["):
        for match in _WIKI.finditer(line):
            link = read_wiki_link(match[2])
            if link is not None and link.name:
                yield link.name


def _lines_with(text: Text, sign: str) -> Iterator[tuple[int, str]]:
    """Yield (number, line without spans of code) of the lines outside code that have the sign."""
    if sign not in text.body:
        return
    for number, line in enumerate(text.lines, start=1):
        if sign in line and not text.is_code(number):
            yield number, _CODE_SPAN.sub("", line)
