"""Addresses made from names."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from functools import cache, lru_cache

import opencc

from editorial.names.keys import without_accents

_HAN_RUN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U000323af]+")
_APOSTROPHE = re.compile(r"(?<=\w)['’ʼ`´](?=\w)")
_PLUS = re.compile(r"(?<=[\w+])\+")
_SHARP = re.compile(r"(?<=\b[A-Za-z])#")
_HYPHENS = re.compile(r"-+")
_NO_ASCII_WORD = re.compile(r"[^0-9a-z]+")
_VARIATIONS = frozenset(map(chr, range(0xFE00, 0xFE10)))
_LONGEST = 100

# Read otherwise as a surname than as a word; the first syllable of a person's name only.
_SURNAMES = {
    "曾": "zeng", "单": "shan", "解": "xie", "仇": "qiu", "区": "ou", "查": "zha", "朴": "piao", "盖": "ge",
    "缪": "miao", "翟": "zhai", "尉": "yu", "冼": "xian", "覃": "qin", "乐": "yue", "员": "yun", "召": "shao",
    "祭": "zhai", "秘": "bi", "卜": "bu", "繁": "po", "黑": "he", "折": "she", "种": "chong",
}  # fmt: skip
_LONGEST_PERSON = 3

Spelling = tuple[str, bool]  # a name, and whether it is that of a person
_known: dict[Spelling, str] = {}


def know_slugs(slugs: Mapping[Spelling, str]) -> None:
    """Take slugs that another process has made by `slugify_name`, in place of those that were taken before."""
    global _known
    _known = dict(slugs)


def load_dictionaries() -> None:
    """Load what Chinese names are read with, which takes 0.2 s: for whoever has the time, and copies made later."""
    _segmenter()
    _phrase_converter()


def slugify_name(name: str, *, person: bool = False) -> str:
    """Return the slug of an entity's name; "" where it has no letter or digit (an emoji).

    Chinese becomes pinyin, syllable by syllable (重庆 → `chong-qing`, 長城 → `chang-cheng`); with `person`, a name of
    two or three characters begins with the surname's sound (曾博恩 → `zeng-bo-en`). Other scripts stay, in lower case
    (`GPT-5.5` → `gpt-5-5`, `Paul Erdős` → `paul-erdős`), and `C++` is `c-plus-plus`, because it is not `C`. At most
    100 characters, cut between words.
    """
    known = _known.get((name, person))
    if known is not None:
        return known
    text = unicodedata.normalize("NFKC", name)
    if not text.isascii():
        text = _HAN_RUN.sub(lambda run: f" {_pinyin(run.group(), person=person)} ", text)
    text = _SHARP.sub(" sharp ", _PLUS.sub(" plus ", _APOSTROPHE.sub("", text))).casefold()
    if text.isascii():
        return _cut(_NO_ASCII_WORD.sub("-", text).strip("-"))
    words = "".join(character if _belongs_to_word(character) else "-" for character in text)
    return _cut(_HYPHENS.sub("-", words).strip("-"))


def sound_of_slug(slug: str) -> str:
    """Return how the name of a slug is said: the slug in plain Latin letters, as far as its script has any."""
    return slug if slug.isascii() else without_accents(slug)


def sound_of(name: str, *, person: bool = False) -> str:
    """Return how a name is said, in words of small Latin letters; other scripts stay, "" where nothing is said.

    `sound_of("《长安的荔枝》") == "chang-an-de-li-zhi"`, `sound_of("Élan Vital") == "elan-vital"`.
    """
    return sound_of_slug(slugify_name(name, person=person))


def _belongs_to_word(character: str) -> bool:
    """Return whether `character` is a letter, a digit, or a mark that belongs to a letter (हिन्दी)."""
    return character.isalnum() or (unicodedata.category(character) in ("Mn", "Mc") and character not in _VARIATIONS)


def _pinyin(han: str, *, person: bool) -> str:
    simplified = _phrase_converter().convert(han)
    syllables = [syllable for word in _segmenter()(simplified) for syllable in word_syllables(word)]
    if person and 1 < len(han) <= _LONGEST_PERSON:
        syllables[0] = _SURNAMES.get(simplified[0], syllables[0])
    return " ".join(syllables)


@cache
def _segmenter() -> Callable[[str], Iterable[str]]:
    """Return pypinyin's own division of a text into words; a text is read word by word."""
    from pypinyin.seg.mmseg import seg  # noqa: PLC0415 - its dictionaries take 0.2 s, and few processes make a slug

    return seg.cut


@lru_cache(maxsize=20_000)
def word_syllables(word: str) -> tuple[str, ...]:
    """Return how a word of the segmenter is read; mostly a single character, and the same few thousand of them."""
    from pypinyin import lazy_pinyin  # noqa: PLC0415 - as above

    return tuple(lazy_pinyin(word))


@cache
def _phrase_converter() -> opencc.OpenCC:
    return opencc.OpenCC("t2s")


def _cut(slug: str) -> str:
    if len(slug) <= _LONGEST:
        return slug
    head, _, _ = slug[: _LONGEST + 1].rpartition("-")
    return head or slug[:_LONGEST]
