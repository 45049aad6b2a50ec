"""What is one to a search: text folded character by character, with offsets that lead back to what was written.

Folded: width and compatibility forms (NFKC), case, Traditional to Simplified, the dots `· • ・ ‧`, white space (a run
is one blank, or one newline where a newline is in it). Gone: zero-width characters, soft hyphens, variation selectors,
control characters. A newline stands for the border of a block, and so do the marks around an original text; no term
matches across them. Accents are kept: `cafe` is not `café`.

Folding folded text changes nothing.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from editorial.names import simplified_table
from editorial.rendering import ORIGINAL_END, ORIGINAL_START

BORDERS = frozenset(("\n", ORIGINAL_START, ORIGINAL_END))

_DOTS = frozenset("·•・‧")
_DOT = "·"
_NEWLINES = frozenset("\n\x0b\x0c\x85\u2028\u2029")
_VARIATION_SELECTORS = (range(0xFE00, 0xFE10), range(0xE0100, 0xE01F0), range(0x180B, 0x180E))
_UNKNOWN = "\ufffd"  # private characters and halves of surrogate pairs, which nobody types
_FIRST_PLANE = 0x10000
# Categories in which a character is replaced or dropped though it is normalised: dots, controls, white space …
_REPLACED = frozenset(("Po", "Cc", "Cf", "Co", "Cs", "Zs", "Zl", "Zp", "Mn"))
# The marks that Chinese texts are full of, replaced in one pass each.
_WIDE_PUNCTUATION = tuple((chr(ord(mark) + 0xFEE0), mark) for mark in ",:()?!;")
_SPACES_AT_NEWLINE = (("\n ", "\n"), (" \n", "\n"), ("\n\n", "\n"))


@dataclass(frozen=True, slots=True)
class Folded:
    """Folded text and, for each of its characters, the span of the original that it was made of.

    `starts[i]` and `ends[i]` are offsets in the original; both have the length of `text`.
    """

    text: str
    starts: Sequence[int]
    ends: Sequence[int]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the span of the original that the folded characters from `start` to before `end` were made of."""
        return self.starts[start], self.ends[end - 1]


def fold(text: str) -> str:
    """Return the text as searches compare it, without white space at its ends."""
    text = _replaced(text)
    if not unicodedata.is_normalized("NFC", text):
        text = unicodedata.normalize("NFC", text)
    return with_single_spaces(text).strip()


def _replaced(text: str) -> str:
    """Return the text with each character folded by itself."""
    text = text.lower()  # what is left of case is in the table
    for wide, narrow in _WIDE_PUNCTUATION:
        text = text.replace(wide, narrow)
    foldable, table = _foldable()
    return foldable.sub(lambda found: table[found[0]], text)


def fold_with_offsets(text: str, plain: str | None = None) -> Folded:
    """Return the folding of `text` with the way back: the text is `fold(text)`, exactly.

    Where characters are not folded to exactly one, they are folded one by one, and all else as a whole. Whoever has
    folded the text already gives `plain`, which is half of the work.
    """
    plain = fold(text) if plain is None else plain
    before = len(text) - len(text.lstrip())
    inner = text.strip()
    if len(plain) == len(inner) and not _uneven().search(inner):
        return Folded(plain, range(before, before + len(inner)), range(before + 1, before + 1 + len(inner)))
    letters: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    at = 0
    for run in _uneven_runs().finditer(text):
        _take_evenly(text, at, run.start(), letters, starts, ends)
        for start, end in _clusters(text, run.start(), run.end()):
            piece = unicodedata.normalize("NFC", "".join(map(folded_character, text[start:end])))
            letters += piece
            starts += [start] * len(piece)
            ends += [end] * len(piece)
        at = run.end()
    _take_evenly(text, at, len(text), letters, starts, ends)
    if "".join(letters) != plain:
        _join_spaces(letters, starts, ends)
    return Folded("".join(letters), starts, ends)


def _take_evenly(text: str, start: int, end: int, letters: list[str], starts: list[int], ends: list[int]) -> None:
    """Add a part of a text each of whose characters is folded to exactly one."""
    letters += _replaced(text[start:end])
    starts += range(start, end)
    ends += range(start + 1, end + 1)


def _join_spaces(letters: list[str], starts: list[int], ends: list[int]) -> None:
    """Make one of each run of blanks and newlines, and take those at both ends away, as `fold` does."""
    kept = 0
    for at, character in enumerate(letters):
        if character in " \n" and kept and letters[kept - 1] in " \n":
            letters[kept - 1] = "\n" if "\n" in (character, letters[kept - 1]) else " "
            ends[kept - 1] = ends[at]
            continue
        letters[kept], starts[kept], ends[kept] = character, starts[at], ends[at]
        kept += 1
    last = kept - 1 if kept and letters[kept - 1] in " \n" else kept
    first = 1 if last and letters[0] in " \n" else 0
    for each in (letters, starts, ends):
        del each[last:]
        del each[:first]


def pieces(text: str) -> Iterator[tuple[int, str]]:
    """Yield the pieces of a text that fold by themselves, each with the offset at which it begins.

    No term stands across two. Lines with characters that are not folded to exactly one are pieces of their own, so that
    the way back is slow in few.
    """
    at = 0
    while found := _uneven().search(text, at):
        start = max(text.rfind(border, at, found.start()) for border in BORDERS) + 1 or at
        ends = [place for border in BORDERS if (place := text.find(border, found.end())) >= 0]
        end = min(ends, default=len(text))
        if start > at:
            yield at, text[at : start - 1]
        yield start, text[start:end]
        at = end + 1
    if at < len(text):
        yield at, text[at:]


def with_single_spaces(text: str) -> str:
    """Return the text with each run of blanks and newlines as one: a newline where one is in it, else a blank."""
    while "  " in text:
        text = text.replace("  ", " ")
    if "\n" in text:
        for before, after in _SPACES_AT_NEWLINE:
            while before in text:
                text = text.replace(before, after)
    return text


def _clusters(text: str, first: int, last: int) -> list[tuple[int, int]]:
    """Return the spans of a part that are folded by themselves: a character with the marks that may melt into it."""
    spans: list[tuple[int, int]] = []
    for at in range(first, last):
        folded = folded_character(text[at])
        if spans and (not folded or _melts(folded[0])):
            spans[-1] = (spans[-1][0], at + 1)
        else:
            spans.append((at, at + 1))
    return spans


def _melts(character: str) -> bool:
    """Return whether a character can become one with that before it: accents, voice marks, parts of Hangul."""
    return unicodedata.category(character)[0] == "M" or "\u1160" <= character <= "\u11ff"


@cache
def _foldable() -> tuple[re.Pattern[str], dict[str, str]]:
    """Return what finds each character that is not folded to itself, and what it is folded to.

    Of the planes behind the first all characters are found: texts have few of them, and the pattern stays fast. Case is
    in the table because the folding of one character may need it (㎒); texts are lower-cased before, since Python does
    that in half of the time of `casefold`, with letters that fold to several (ß) or end a word (ς) left to the table.
    """
    table = _Table()
    plain = simplified_table()
    for character in map(chr, range(_FIRST_PLANE)):
        normal = unicodedata.normalize("NFKC", character) == character == character.casefold()
        if not normal or plain[ord(character)] != character or unicodedata.category(character) in _REPLACED:
            if (folded := folded_character(character)) != character:
                table[character] = folded
    return re.compile(f"[^{_all_but(table)}]"), table


def _all_but(characters: Iterable[str]) -> str:
    """Return the class of all characters of the first plane but some; it is decided faster than that of the others."""
    codes = [*sorted(map(ord, characters)), _FIRST_PLANE]
    first = [0, *(code + 1 for code in codes)]
    spans = [(chr(begin), chr(end - 1)) for begin, end in zip(first, codes, strict=False) if begin < end]
    return "".join(f"{re.escape(begin)}-{re.escape(end)}" for begin, end in spans)


@cache
def _uneven() -> re.Pattern[str]:
    """Return what finds a character that is not folded to exactly one, or that melts into the one before it."""
    return re.compile(f"[{_uneven_class()}]")


@cache
def _uneven_runs() -> re.Pattern[str]:
    """Return what finds such characters side by side, with the one before them."""
    return re.compile(f"(?s).?[{_uneven_class()}]+")


def _uneven_class() -> str:
    _, table = _foldable()
    uneven = [character for character, folded in table.items() if len(folded) != 1 or _melts(folded)]
    others = [one for one in map(chr, range(_FIRST_PLANE)) if _melts(one) or len(one.casefold()) != 1]
    return "".join(map(re.escape, (*uneven, *others))) + "\U00010000-\U0010ffff"


@lru_cache(maxsize=_FIRST_PLANE)
def folded_character(character: str) -> str:
    """Return what one character is folded to; "" for what nobody sees, more than one for ㍿, ½ and …"""
    folded = character
    while True:
        before = folded
        folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", folded).casefold())
        folded = "".join(map(_simple, folded.translate(simplified_table())))
        if folded == before:
            return folded


class _Table(dict[str, str]):
    """Character → what it is folded to; those behind the first plane are looked up when they are met."""

    def __missing__(self, character: str) -> str:
        return folded_character(character)


def _simple(character: str) -> str:
    """Return a normalised character as it is, or what stands for all of its kind."""
    if character in BORDERS:
        return character
    if character in _NEWLINES:
        return "\n"
    if character.isspace():
        return " "
    if character in _DOTS:
        return _DOT
    category = unicodedata.category(character)
    if category in ("Cc", "Cf") or any(ord(character) in selectors for selectors in _VARIATION_SELECTORS):
        return ""
    return _UNKNOWN if category in ("Co", "Cs") else character
