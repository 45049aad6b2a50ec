"""Titles for people: one plain line, whatever marks and debris the header carries."""

from __future__ import annotations

import html
import re
from pathlib import PurePosixPath

from editorial.mapping.headers import visible
from editorial.mapping.jekyll import without_jekyll

_LONGEST_TITLE = 1_000
_SEARCHED_FOR_HEADING = 20_000
_UNREADABLE = re.compile(r"(?:<!--.{0,2000}?-->|</?[A-Za-z][^<>]{0,500}>)", re.DOTALL)
_IMAGE_OR_LINK = re.compile(r"!?\[([^\[\]]{0,500})\]\((?:[^()\s]{0,2000})(?:\s[^()]{0,200})?\)")
_BOLD = re.compile(r"\*\*\*?")
_ITALIC = re.compile(r"(?<![*\w])\*(?=\S)([^*\n]{1,500})(?<=\S)\*(?![*\w])")
_CODE = re.compile(r"`+")
_ESCAPED_CHARACTER = re.compile(r"\\(?:U([0-9A-Fa-f]{8})|u([0-9A-Fa-f]{4}))")
_ESCAPED_MARK = re.compile(r"\\([\"'“”\\`*_\[\]#<>!|~()-])")
_LINE_ESCAPE = re.compile(r"\\[nrt](?![A-Za-z])")
_SPACE = re.compile(r"\s+")
# An escape may spell what feeds and PostgreSQL refuse.
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff]")
_SURROUNDING = (('"', '"'), ("“", "”"), ("'", "'"), ("‘", "’"))
_HEADING = re.compile(r" {0,3}#{1,6}(?!#)(.*)")
_UNDERLINE = re.compile(r" {0,3}=+[ \t]*")
_FENCE = re.compile(r" {0,3}(```|~~~)")


def plain_title(raw: str) -> str:
    """Return a title as one plain line: no tags, no Markdown marks, no escapes, no quotes around the whole of it.

    >>> plain_title('\\\\"**AI**<br>2041\\\\"')
    'AI 2041'
    """
    text = raw[: _LONGEST_TITLE * 4]
    if "\\" in text:
        text = _ESCAPED_CHARACTER.sub(_character, text)
        text = _LINE_ESCAPE.sub(" ", _ESCAPED_MARK.sub(r"\1", text))
    if "<" in text:
        text = _UNREADABLE.sub(" ", text)
    if "](" in text:
        text = _IMAGE_OR_LINK.sub(r"\1", text)
    if "&" in text:
        text = html.unescape(text)
    text = _CODE.sub("", _ITALIC.sub(r"\1", _BOLD.sub("", text)))
    text = _SPACE.sub(" ", visible(_CONTROL.sub("", _SPACE.sub(" ", text)))).strip()
    return _without_surrounding_quotes(text)[:_LONGEST_TITLE].strip()


def fallback_title(body: str, path: str) -> str:
    """Return the first heading of the body, else the path's stem (of `name/index.md`: the folder); never ""."""
    place = PurePosixPath(without_jekyll(path))
    stem = place.parent.name if place.stem == "index" and place.parent.name else place.stem
    return _first_heading(body[:_SEARCHED_FOR_HEADING]) or plain_title(stem) or stem or "?"


def _first_heading(text: str) -> str:
    """Return the first heading outside fenced code as a plain line, "" where there is none."""
    fence = ""
    before = ""
    for line in text.splitlines():
        mark = _FENCE.match(line)
        if mark and (not fence or mark.group(1) == fence):
            fence = "" if fence else mark.group(1)
        elif not fence:
            heading = _HEADING.fullmatch(line)
            found = heading.group(1).strip().rstrip("#") if heading else before if _UNDERLINE.fullmatch(line) else ""
            if title := plain_title(found):
                return title
        before = "" if mark else line
    return ""


def _character(found: re.Match[str]) -> str:
    code = int(found.group(1) or found.group(2), 16)
    return chr(code) if code < 0x110000 and not 0xD800 <= code < 0xE000 else ""


def _without_surrounding_quotes(text: str) -> str:
    """Return `text` without quotes that enclose the whole of it; those around a part of it stay (“甲”与“乙”)."""
    for opening, closing in _SURROUNDING:
        inner = text[1:-1]
        if (
            len(text) > 1
            and text[0] == opening
            and text[-1] == closing
            and opening not in inner
            and closing not in inner
        ):
            return inner.strip()
    return text
