"""How long a text is for a reader: Chinese characters and Latin words, counted without rendering it."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

CHARACTERS_A_MINUTE = 400
WORDS_A_MINUTE = 220

# Marks that a reader does not see: tags, comments, and the targets of links.
_MARKS = re.compile(r"<[^<>]{0,500}>|\]\([^()\s]{0,1000}\)")
_COMMENT = re.compile(r"(?<![0-9A-Za-z])%%.*?%%", re.DOTALL)
# First bytes in UTF-8 of U+4000 to U+9FFF, where all but the rarest Chinese characters lie.
_CJK_LEADS = bytes(range(0xE4, 0xEA))
_OTHER_BYTES = bytes(byte for byte in range(256) if byte not in _CJK_LEADS)
# In Latin-1, what is no part of a word becomes a space; apostrophe, hyphen and full stop hold a word together.
_WORD_BYTES = bytes(byte if chr(byte).isalpha() or chr(byte) in "0123456789'-." else 0x20 for byte in range(256))


@dataclass(frozen=True, slots=True)
class WordCount:
    """Length of a body; `reading_minutes` is at least 1 where there is a word, 0 for an empty one."""

    cjk_characters: int
    latin_words: int
    reading_minutes: int


def count_words(text: str) -> WordCount:
    """Counts what a reader of the Markdown text reads without unfolding anything; linear in its length."""
    shown = _COMMENT.sub(" ", text) if "%%" in text else text
    characters, words = count_plain(_MARKS.sub(" ", _without_folded(shown)))
    return WordCount(characters, words, reading_minutes(characters, words))


def _without_folded(text: str) -> str:
    """Leaves out what stands in closed `<details>`, such as the original of a translation."""
    shown = []
    position = 0
    while (start := text.find("<details", position)) >= 0 and (end := text.find("</details>", start)) >= 0:
        shown.append(text[position:start])
        position = end + len("</details>")
    shown.append(text[position:])
    return " ".join(shown)


def count_plain(text: str) -> tuple[int, int]:
    """Returns the Chinese characters and the Latin words of a text without marks.

    Works on bytes with C's speed: a garden has some hundred million characters, and regular expressions need ten
    times as long.
    """
    characters = len(text.encode("utf-8", "surrogatepass").translate(None, _OTHER_BYTES))
    words = f" {text} ".encode("latin-1", "replace").translate(_WORD_BYTES)
    return characters, len(words.split()) - words.count(b" - ")


def reading_minutes(cjk_characters: int, latin_words: int) -> int:
    """Returns whole minutes, rounded up: 400 Chinese characters or 220 words each."""
    return math.ceil(cjk_characters / CHARACTERS_A_MINUTE + latin_words / WORDS_A_MINUTE)
