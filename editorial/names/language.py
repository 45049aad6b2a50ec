"""Which language a text is in, as far as pages and search need to know."""

from __future__ import annotations

import re
from functools import cache

from editorial.names.simplified import distinguishing_characters

# A text says what it is on its first pages; a long transcript in another language may follow.
_SAMPLE = 4_000
_SCRIPT_SAMPLE = 1_500

# The high bytes of UTF-16 tell Han from the rest, at a tenth of the time that a regular expression takes.
_NOT_HAN = bytes({*range(256)} - {*range(0x34, 0xA0)})

_NOT_KANA_NOR_HANGUL = re.compile(r"[^\u3041-\u3096\u30a1-\u30fa\uac00-\ud7a3]+")
_LATIN_WORD = re.compile(r"[A-Za-z\u00c0-\u024f]+(?:['’][A-Za-z]+)?")
_ADDRESS = re.compile(r"https?://\S+")
_ENGLISH = frozenset(
    ("the", "of", "and", "to", "in", "is", "that", "for", "it", "with", "as", "on", "are", "this", "you")
)

# Below this many words a Latin text is taken for English: a heading has no need for "the" and "of".
_FEW_WORDS = 20
_ENGLISH_SHARE = 0.08
# Kana or Hangul above this share of the Han characters: Japanese or Korean.
_FOREIGN_SHARE = 0.1


def detect_language(text: str) -> tuple[str, str]:
    """Return (language, script): ("zh", "Hans"), ("zh", "Hant"), ("en", "Latn"), or ("und", "") for anything else.

    The first 4,000 characters decide. A Chinese text with its English original beside it is Chinese; Chinese
    without a character that tells the scripts apart is "Hans".
    """
    sample = text[:_SAMPLE]
    if sample.isascii():
        return _latin(sample)
    han = len(sample.encode("utf-16-be", "surrogatepass")[::2].translate(None, _NOT_HAN))
    if len(_NOT_KANA_NOR_HANGUL.sub("", sample)) > han * _FOREIGN_SHARE:
        return "und", ""
    # One Han character weighs as much as two Latin words, of which a quarter of Han leaves no room for more.
    if han and (han * 4 >= len(sample) or han * 2 >= len(_LATIN_WORD.findall(_ADDRESS.sub(" ", sample)))):
        return "zh", _han_script(sample[:_SCRIPT_SAMPLE])
    return _latin(sample)


def _han_script(text: str) -> str:
    simplified, traditional = _script_patterns()
    return "Hant" if len(traditional.findall(text)) > len(simplified.findall(text)) else "Hans"


@cache
def _script_patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    # Rare characters of the supplementary planes would turn the quick bitmap of `re` into a slow list of ranges.
    simplified, traditional = (
        re.compile(f"[{''.join(sorted(filter(_is_basic, characters)))}]") for characters in distinguishing_characters()
    )
    return simplified, traditional


def _is_basic(character: str) -> bool:
    return ord(character) <= 0xFFFF


def _latin(sample: str) -> tuple[str, str]:
    words = _LATIN_WORD.findall(_ADDRESS.sub(" ", sample))
    if not words:
        return "und", ""
    common = sum(word.lower() in _ENGLISH for word in words)
    if len(words) < _FEW_WORDS or common >= _ENGLISH_SHARE * len(words):
        return "en", "Latn"
    return "und", ""
