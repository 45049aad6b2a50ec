"""Which language a text is in, as far as pages and search need to know."""

from __future__ import annotations

import re

from editorial.names.simplified import distinguishing_characters

# A text says what it is on its first pages; a long transcript in another language may follow.
_SAMPLE = 4_000
_SCRIPT_SAMPLE = 1_000

_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af]+")
_KANA_OR_HANGUL = re.compile(r"[\u3041-\u30fa\uac00-\ud7a3]+")
_LATIN_WORD = re.compile(r"[A-Za-z\u00c0-\u024f]+(?:['’][A-Za-z]+)?")
_ADDRESS = re.compile(r"https?://\S+")
_ENGLISH = frozenset(
    ("the", "of", "and", "to", "in", "is", "that", "for", "it", "with", "as", "on", "are", "this", "you")
)

# Below this many words a Latin text is taken for English: a heading has no need for "the" and "of".
_FEW_WORDS = 20
_ENGLISH_SHARE = 0.08


def detect_language(text: str) -> tuple[str, str]:
    """Return (language, script): ("zh", "Hans"), ("zh", "Hant"), ("en", "Latn"), or ("und", "") for anything else.

    The first 4,000 characters decide. A Chinese text with its English original beside it is Chinese; Chinese
    without a character that tells the scripts apart is "Hans".
    """
    sample = text[:_SAMPLE]
    if "://" in sample:
        sample = _ADDRESS.sub(" ", sample)
    words = _LATIN_WORD.findall(sample)
    if sample.isascii():
        return _latin(words)
    han = "".join(_HAN.findall(sample))
    foreign = sum(map(len, _KANA_OR_HANGUL.findall(sample)))
    if foreign * 10 > len(han) + len(words):
        return "und", ""
    if han and len(han) * 2 >= len(words):
        return "zh", _han_script(han[:_SCRIPT_SAMPLE])
    return _latin(words)


def _han_script(han: str) -> str:
    simplified, traditional = distinguishing_characters()
    return "Hant" if sum(map(traditional.__contains__, han)) > sum(map(simplified.__contains__, han)) else "Hans"


def _latin(words: list[str]) -> tuple[str, str]:
    if not words:
        return "und", ""
    common = sum(word.lower() in _ENGLISH for word in words)
    if len(words) < _FEW_WORDS or common >= _ENGLISH_SHARE * len(words):
        return "en", "Latn"
    return "und", ""
