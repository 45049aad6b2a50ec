"""Whether a term stands in a text as a word of its own, and not as a part of a longer one.

A Latin term is one between borders of words; a hyphen or a dot goes on with the word, since `GPT-4` is not `GPT`.
Chinese has no borders. There the terms and names of a text decide, of which the longest is meant; what none of them
contains is a word of its own, except where a sign beside a short term makes another word of it: 浏览 in 浏览器, 毛利 in
毛利率, 总统 in 副总统. A sign that ends hardly a word but often begins one (主, 人, 化) is not among them.
"""

from __future__ import annotations

import re

SHORT = 3  # characters; longer Chinese terms are what they are, whatever stands beside them
_BEHIND = frozenset("器机機率体體度论論学學")
_BEFORE = frozenset("副非反准準总總伪偽")

_WORD = r"0-9A-Za-z\u00c0-\u024f"
_LATIN = re.compile(f"[{_WORD}]")
_GOES_ON = re.compile(f"[-.‑]?[{_WORD}]")
_CAME_FROM = re.compile(f"[{_WORD}][-.‑]?$")
_CHINESE = re.compile("[\u3400-\u4dbf\u4e00-\u9fff]+")
_USABLE = re.compile(r"[^\W\d_].*[^\W_]|[^\W_].*[^\W\d_]")  # two characters of which one is a letter


def is_usable(term: str) -> bool:
    """Return whether a term can be looked for: two characters of which one is a letter."""
    return len(term) > 1 and bool(_USABLE.fullmatch(term))


def is_whole(text: str, start: int, end: int) -> bool:
    """Return whether the term at that place of a text is a word of its own.

    >>> is_whole("GPT-4", 0, 3), is_whole("一个浏览器", 2, 4), is_whole("他在浏览网页", 2, 4)
    (False, False, True)
    """
    if _LATIN.match(text, start) and _CAME_FROM.search(text, max(0, start - 2), start):
        return False
    if _LATIN.match(text, end - 1) and _GOES_ON.match(text, end):
        return False
    if end - start > SHORT or not _CHINESE.fullmatch(text, start, end):
        return True
    return text[end : end + 1] not in _BEHIND and text[max(0, start - 1) : start] not in _BEFORE
