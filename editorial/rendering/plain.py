"""The text of a paragraph, heading or cell without its marks, where that is seen without reading it mark by mark."""

from __future__ import annotations

import re

# A run of two asterisks that surely begins bold text, the text, and a run that surely ends it, by the rules of
# `emphasis`: letters, digits, East Asian brackets and punctuation stand within the mark whatever stands outside, others
# where an East Asian character, punctuation, a blank or nothing stands outside.
_OUTSIDE = r"!-/:-@\[-`{-~“”‘’—–…\u3001-\u3011\u4e00-\u9fff\uff01-\uff60\s"
_BOLD = re.compile(
    rf"\*\*(?!\*)(?:(?=[^\W_《「『【（〈])|(?=[《「『【（〈])|(?:(?<=^\*\*)|(?<=[{_OUTSIDE}]\*\*))(?=[“‘\"'(\[$#+@~—–-]))"
    rf"([^*]++)"
    rf"(?:(?<=[^\W_])|(?<=[》」』】）〉，。、：；！？％])|(?<=[”’\"')\].,:;!?%+…—–-])(?=\*\*(?:[{_OUTSIDE}]|$)))\*\*(?!\*)"
)
_ENTITY = re.compile(r"&[#A-Za-z][A-Za-z0-9]*+;")
_UNDERSCORE = re.compile(r"(?<!_)(?:(?<=[^\W_])_++(?![^\W_])|(?<![^\W_])_++(?!\s)|(?<![\w\s])_++)")
_TAG = re.compile(r"<[A-Za-z/!?]")
_LINK = re.compile(r"\]\(")
_DOUBTS: dict[str, re.Pattern[str] | None] = {
    "\\": None,
    "`": None,
    "_": _UNDERSCORE,
    "<": _TAG,
    "&": _ENTITY,
    "[": _LINK,
    "%%": None,
    "  \n": None,
}


class PlainTexts:
    """Reads texts of one body: marks that the body has nowhere are looked for in none of its texts.

    `bold` is how many bold words the body can have, `may_set_ids` whether it may set ids itself. Link definitions and
    footnotes are not known here.
    """

    def __init__(self, body: str) -> None:
        self._doubts = [(mark, pattern) for mark, pattern in _DOUBTS.items() if mark in body]
        self.bold = body.count("**") // 2
        self.may_set_ids = "{#" in body or body.count("=") > body.count('="english-text"')

    def read(self, text: str) -> str | None:
        """Return what a reader sees of a text, or None if it has marks that must be read one by one."""
        if "*" in text:
            text = "".join(_BOLD.split(text))  # what stands between two marks is the one group of the pattern
            if "*" in text:
                return None
        for mark, pattern in self._doubts:
            if mark in text and (pattern is None or pattern.search(text)):
                return None
        return text.replace("\n", " ") if "\n" in text else text
