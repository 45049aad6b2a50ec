"""The rules of matching (docs/search.md) in the plainest way, apart from `editorial.search`: one scan of one text."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from itertools import pairwise

import opencc

BORDERS = "\n\ue0f0\ue0f1"  # ends of blocks, and the marks around an original
_T2S = opencc.OpenCC("t2s")
_CHINESE = frozenset("CJK HANGUL HIRAGANA KATAKANA BOPOMOFO IDEOGRAPHIC".split())


@lru_cache(maxsize=200_000)
def folded_character(character: str) -> str:
    """Returns what one character is compared as; "" for what nobody sees."""
    category = unicodedata.category(character)
    if "\ufe00" <= character <= "\ufe0f" or (category in ("Cf", "Cc") and not character.isspace()):
        return ""
    if category in ("Cs", "Co") and character not in BORDERS:
        return "\ufffd"
    text = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", character).casefold())
    if len(text) == len(simplified := _T2S.convert(text)):
        text = simplified
    return text.replace("著", "着").translate(dict.fromkeys(map(ord, "•・‧"), "·"))


@lru_cache(maxsize=200_000)
def kind(character: str) -> str:
    """Returns "chinese" for ideographs, kana and Hangul, "latin" for other letters, digits and their marks, else ""."""
    if unicodedata.category(character)[0] not in "LNM":
        return ""
    return "chinese" if re.split("[ -]", unicodedata.name(character, ""))[0] in _CHINESE else "latin"


def folded(text: str) -> str:
    """Returns the text as it is compared: a blank for each run of white space, none between Chinese and Latin."""
    text = unicodedata.normalize("NFC", "".join(map(folded_character, text)))
    text = "\n".join(" ".join(part.split()) for part in re.split(f"[{BORDERS}]", text)).strip()
    pieces = text.split(" ")
    for at, (before, after) in enumerate(pairwise(pieces)):
        if {kind(before[-1:] or " "), kind(after[:1] or " ")} != {"chinese", "latin"}:
            pieces[at] += " "
    return "".join(pieces)


def stands_in(term: str, text: str, *, prefix: bool = False) -> bool:
    """Returns whether a term stands in a text, both folded: whole words, unless longer ones may begin so."""
    at = text.find(term)
    while at >= 0:
        end = at + len(term)
        begun_before = at > 0 and kind(term[0]) == kind(text[at - 1]) == "latin"
        goes_on = end < len(text) and kind(term[-1]) == kind(text[end]) == "latin"
        if not begun_before and (prefix or not goes_on):
            return True
        at = text.find(term, at + 1)
    return False
