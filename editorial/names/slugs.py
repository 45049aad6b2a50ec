"""Addresses made from names."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

import opencc

_HAN_RUN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U000323af]+")
_APOSTROPHE = re.compile(r"(?<=\w)['’ʼ`´](?=\w)")
_PLUS = re.compile(r"(?<=[\w+])\+")
_SHARP = re.compile(r"(?<=\b[A-Za-z])#")
_HYPHENS = re.compile(r"-+")
_VARIATIONS = frozenset(map(chr, range(0xFE00, 0xFE10)))
_LONGEST = 100

# Read otherwise as a surname than as a word; the first syllable of a person's name only.
_SURNAMES = {
    "曾": "zeng", "单": "shan", "解": "xie", "仇": "qiu", "区": "ou", "查": "zha", "朴": "piao", "盖": "ge",
    "缪": "miao", "翟": "zhai", "尉": "yu", "冼": "xian", "覃": "qin", "乐": "yue", "员": "yun", "召": "shao",
    "祭": "zhai", "秘": "bi", "卜": "bu", "繁": "po", "黑": "he", "折": "she", "种": "chong",
}  # fmt: skip
_LONGEST_PERSON = 3


def slugify_name(name: str, *, person: bool = False) -> str:
    """Return the slug of an entity's name; "" where it has no letter or digit (an emoji).

    Chinese becomes pinyin, syllable by syllable (重庆 → `chong-qing`, 長城 → `chang-cheng`); with `person`, a name of
    two or three characters begins with the surname's sound (曾博恩 → `zeng-bo-en`). Other scripts stay, in lower case
    (`GPT-5.5` → `gpt-5-5`, `Paul Erdős` → `paul-erdős`), and `C++` is `c-plus-plus`, because it is not `C`. At most
    100 characters, cut between words.
    """
    text = unicodedata.normalize("NFKC", name)
    if not text.isascii():
        text = _HAN_RUN.sub(lambda run: f" {_pinyin(run.group(), person=person)} ", text)
    text = _SHARP.sub(" sharp ", _PLUS.sub(" plus ", _APOSTROPHE.sub("", text))).casefold()
    words = "".join(character if _belongs_to_word(character) else "-" for character in text)
    return _cut(_HYPHENS.sub("-", words).strip("-"))


def _belongs_to_word(character: str) -> bool:
    """Return whether `character` is a letter, a digit, or a mark that belongs to a letter (हिन्दी)."""
    return character.isalnum() or (unicodedata.category(character) in ("Mn", "Mc") and character not in _VARIATIONS)


def _pinyin(han: str, *, person: bool) -> str:
    from pypinyin import lazy_pinyin  # noqa: PLC0415 - its dictionaries take 0.2 s, and few processes make a slug

    simplified = _phrase_converter().convert(han)
    syllables = lazy_pinyin(simplified)
    if person and 1 < len(han) <= _LONGEST_PERSON:
        syllables[0] = _SURNAMES.get(simplified[0], syllables[0])
    return " ".join(syllables)


@cache
def _phrase_converter() -> opencc.OpenCC:
    return opencc.OpenCC("t2s")


def _cut(slug: str) -> str:
    if len(slug) <= _LONGEST:
        return slug
    head, _, _ = slug[: _LONGEST + 1].rpartition("-")
    return head or slug[:_LONGEST]
