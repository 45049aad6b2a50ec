"""How long a text is for a reader: Chinese characters and Latin words, counted without rendering it."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

CHARACTERS_A_MINUTE = 400
WORDS_A_MINUTE = 220

# Marks that a reader does not see: tags, comments, and the targets of links.
_MARKS = re.compile(r"<[^<>]{0,500}>|\]\([^()\s]{0,1000}\)")
_NOT_CJK = re.compile(r"[^㐀-䶿一-鿿豈-﫿𠀀-𲎯]+")
_WORD = re.compile(r"[A-Za-zÀ-ɏ0-9]+(?:['’\-.][A-Za-zÀ-ɏ0-9]+)*")


@dataclass(frozen=True, slots=True)
class WordCount:
    """Length of a body; `reading_minutes` is at least 1 where there is a word, 0 for an empty one."""

    cjk_characters: int
    latin_words: int
    reading_minutes: int


def count_words(text: str) -> WordCount:
    """Counts what a reader of the Markdown text reads; linear in its length."""
    characters, words = count_plain(_MARKS.sub(" ", text))
    return WordCount(characters, words, reading_minutes(characters, words))


def count_plain(text: str) -> tuple[int, int]:
    """Returns the Chinese characters and the Latin words of a text without marks."""
    return len(_NOT_CJK.sub("", text)), sum(1 for _ in _WORD.finditer(text))


def reading_minutes(cjk_characters: int, latin_words: int) -> int:
    """Returns whole minutes, rounded up: 400 Chinese characters or 220 words each."""
    return math.ceil(cjk_characters / CHARACTERS_A_MINUTE + latin_words / WORDS_A_MINUTE)
