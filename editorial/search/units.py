"""The border work of segmentation on whole texts at once: what is a unit, and where two of them meet.

A loop over characters in Python would take most of the time of an index; here the kinds of all characters of a text are
one long integer with a byte for each, so that "a blank beside a mark" is a shift and an AND. `kind_of` says the same of
one character, and `spaced_one_by_one` does the same work in the plain way: for texts with characters behind the first
plane, and as the measure of the tests.
"""

from __future__ import annotations

import unicodedata
from functools import cache, lru_cache

# Kinds of characters, one bit each; a letter, digit or mark of a word is 0.
WORD = 0
CJK = 1  # an ideograph, kana or Hangul: a unit by itself
MARK = 2  # any other visible character, and the newline: a unit by itself
BLANK = 4
ASCII_MARK = 8 | MARK  # a mark that FTS5's `ascii` tokeniser would part texts at

_PRIVATE = 0xE0  # page of the private characters that ASCII marks are written in: + is U+E02B
_FIRST_PLANE = 0x10000
CJK_RANGES = (
    *((0x3005, 0x3008), (0x3021, 0x302A), (0x3031, 0x3036), (0x3038, 0x303D), (0x3400, 0x4DC0), (0x4E00, 0xA000)),
    *((0xF900, 0xFB00), (0x20000, 0x40000)),  # ideographs
    *((0x3041, 0x30A0), (0x30A1, 0x30FB), (0x30FC, 0x3130), (0x31A0, 0x3200), (0x1AFF0, 0x1B170)),  # kana, bopomofo
    *((0x1100, 0x1200), (0x3131, 0x318F), (0xA960, 0xA97D), (0xAC00, 0xD7FC)),  # Hangul
)
_IDEOGRAPHS = bytes(page for page in range(256) if 0x34 <= page < 0x4D or 0x4E <= page < 0xA0)
_USUAL = bytes((0, *_IDEOGRAPHS))  # what nearly all characters are of, ASCII among them
_IS_IDEOGRAPH = bytes(CJK if page in _IDEOGRAPHS else 0 for page in range(256))
_MANY = 8_192  # characters, as many as passages rarely have
_ONES = int.from_bytes(b"\1" * _MANY, "little")


@lru_cache(maxsize=_FIRST_PLANE)
def kind_of(character: str) -> int:
    """Return the kind of one folded character."""
    code = ord(character)
    if character == " ":
        return BLANK
    if any(first <= code < end for first, end in CJK_RANGES):
        return CJK
    if unicodedata.category(character)[0] in "LNM":
        return WORD
    return ASCII_MARK if code < 128 else MARK


def spaced(folded: str) -> str:
    """Return the folded text with a tab at each border of a unit that is no word, and private characters for ASCII."""
    encoded = folded.encode("utf-16-le")
    length = len(folded)
    if len(encoded) != 2 * length:
        return spaced_one_by_one(folded)
    low, high = encoded[0::2], encoded[1::2]
    kinds = _kinds(low, high)
    ones = _ONES >> 8 * (_MANY - length) if length <= _MANY else int.from_bytes(b"\1" * length, "little")
    cjk, marks, blanks = kinds & ones, (kinds >> 1) & ones, (kinds >> 2) & ones
    spaces = blanks & ((marks << 8) | (marks >> 8) | ((cjk << 8) & (cjk >> 8)))
    apart = cjk | marks | spaces
    borders = (apart | (apart << 8)) & (ones * 0xFF)
    private = (((kinds >> 3) & ones) | spaces) * _PRIVATE
    written = bytearray(4 * length)
    written[0::4] = (borders * ord("\t")).to_bytes(length, "little")
    written[2::4] = low
    written[3::4] = (int.from_bytes(high, "little") | private).to_bytes(length, "little")
    return written.decode("utf-16-le").replace("\0", "")


def _kinds(low: bytes, high: bytes) -> int:
    """Return the kinds of characters, a byte for each, by the low and high bytes of their code points."""
    kinds = int.from_bytes(high.translate(_IS_IDEOGRAPH), "little")
    for page in (0, *set(high.translate(None, _USUAL))):
        of_page, is_page = _page(page)
        here = int.from_bytes(low.translate(of_page), "little") & int.from_bytes(high.translate(is_page), "little")
        kinds |= here
    return kinds


@cache
def _page(page: int) -> tuple[bytes, bytes]:
    """Return the kinds of the 256 characters of a page, and the table that makes 255 of its number and 0 of others."""
    kinds = bytes(kind_of(chr((page << 8) + low)) for low in range(256))
    return kinds, bytes(255 if number == page else 0 for number in range(256))


def spaced_one_by_one(folded: str) -> str:
    """Return what `spaced` does, character by character: the same rule for every plane."""
    kinds = [WORD, *map(kind_of, folded), WORD]
    was_apart = False
    pieces: list[str] = []
    for at, character in enumerate(folded, 1):
        before, kind, after = kinds[at - 1 : at + 2]
        beside_mark = (before | after) & MARK
        space = kind == BLANK and bool(beside_mark or before == after == CJK)
        apart = space or kind not in (WORD, BLANK)
        pieces.append("\t" if apart or was_apart else "")
        pieces.append(chr((_PRIVATE << 8) + ord(character)) if space or kind == ASCII_MARK else character)
        was_apart = apart
    return "".join(pieces)
