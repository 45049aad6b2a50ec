"""Chinese texts in the script that a reader wants, Simplified or Traditional, converted by phrases.

Only the script changes: words stay the author's (软件 becomes 軟件, not 軟體). Traditional is written with the forms of
Taiwan's standard, which differ from OpenCC's own in characters such as 為 and 裡.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Literal

import opencc

from editorial.rendering.reading import TAG

Script = Literal["Hans", "Hant"]

_CONVERSIONS: dict[Script, str] = {"Hans": "tw2s", "Hant": "s2tw"}
_LANG = re.compile(r' lang="([^"]*)"')
_CHINESE = frozenset({"zh", "zh-Hans", "zh-Hant"})
_AS_WRITTEN = frozenset({"code", "kbd", "pre", "samp", "script", "style", "textarea"})
_ORIGINAL = re.compile(r' class="(?:[^"]* )?original[ "]')
_VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())
_OPAQUE = re.compile(r"<(script|style)\b[^>]*>(.*?)</\1>|<!--(.*?)-->", re.DOTALL)  # what looks like tags there is none
_BETWEEN = "\x1f"  # stands in no HTML, and no phrase reaches over it


def text_in_script(text: str, script: Script) -> str:
    """Return a Chinese text in the script; what is written in it already, and Latin letters, stay."""
    if text.isascii():
        return text
    return "\0".join(map(_converter(script).convert, text.split("\0")))  # to OpenCC a text ends at NUL


def html_in_script(markup: str, script: Script) -> str:
    """Return a page, or a part of one, with its Chinese texts in the script.

    Converted is what stands in an element whose `lang` is `zh`, `zh-Hans` or `zh-Hant`, as articles have it, and their
    `lang` says so. What is in another language, code and originals of translations stay as written, and so do the
    page's own words, whose language is written in small letters (`zh-hans`). The HTML has attributes in double quotes.
    """
    wanted = f"zh-{script}"
    pieces: list[str] = []
    places: list[int] = []
    position = 0
    opened: list[tuple[str, bool]] = []
    opaque = [found.span(2 if found[1] else 3) for found in _OPAQUE.finditer(markup)]
    for tag in TAG.finditer(markup):
        if tag.start() < position or _is_inside(tag.start(), opaque):
            continue
        if tag.start() > position:
            if opened and opened[-1][1]:
                places.append(len(pieces))
            pieces.append(markup[position : tag.start()])
        position = tag.end()
        pieces.append(_taken(tag, opened, wanted))
    pieces.append(markup[position:])
    if places:
        converted = text_in_script(_BETWEEN.join(pieces[place] for place in places), script).split(_BETWEEN)
        for place, text in zip(places, converted, strict=True):
            pieces[place] = text
    return "".join(pieces)


def _is_inside(place: int, spans: list[tuple[int, int]]) -> bool:
    while spans and spans[0][1] <= place:
        del spans[0]
    return bool(spans) and spans[0][0] <= place


def _taken(tag: re.Match[str], opened: list[tuple[str, bool]], wanted: str) -> str:
    """Note what a tag opens or closes, and return it as it is written on the converted page."""
    closing, name, attributes = tag[1], tag[2], tag[3]
    if closing:
        while any(one == name for one, _ in opened[-3:]) and opened.pop()[0] != name:
            pass
        return tag[0]
    if name in _VOID:
        return tag[0]
    converts = bool(opened) and opened[-1][1]
    written = tag[0]
    if lang := _LANG.search(attributes):
        converts = lang[1] in _CHINESE and lang[1] != wanted
        if converts:
            written = written.replace(lang[0], f' lang="{wanted}"', 1)
    if name in _AS_WRITTEN or (name == "details" and _ORIGINAL.search(attributes)):
        converts = False
    opened.append((name, converts))
    return written


@cache
def _converter(script: Script) -> opencc.OpenCC:
    return opencc.OpenCC(_CONVERSIONS[script])
