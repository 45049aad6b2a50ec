"""The folding that decides which spellings are one name.

Folded: width and compatibility forms (NFKC), case, accents of Latin letters, Traditional to Simplified, quotes, book
marks and apostrophes, spaces, hyphens, commas, colons and middle dots, the full stop of a word ("Inc.", "Node.js").

Kept, because it carries meaning:

* dots beside a digit (`GPT-5.5` is not `GPT-55`) and after an initial (`J.D. Vance`, `U.S.`, `X.AI`): whether an
  editor wants those joined is a suggestion, not a rule;
* `+`, `#`, `&`, `@`, `!`, brackets and every other sign (`C++`, `C#` and `C`; `OPEC+` and `OPEC`);
* words ("The", "Corporation", "Inc");
* a gap between two digits (`Gemma 3 4B` is not `Gemma 34B`) and a gap or the case in a name of one letter and one
  digit (`O-1`, a visa, is not `o1`, a model; `F-1` is not `F1`);
* the case of single Latin words of at most five letters, unless it is the plain `Tesla` or `tesla`: FAIR/Fair, ARM/Arm,
  ReAct/React, LoRA/Lora, IREN/Iren stay apart. From six letters on case says nothing (NVIDIA/Nvidia).

The result is for comparing and storing, never for display; names that share it are one name.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from editorial.names.simplified import to_simplified

# Stored beside keys: a change of any rule needs a new number, and then `rebuild --entities`.
KEY_VERSION = 1

_CACHED_NAMES = 65_536
_SHORT_WORD = 5

# Taken out before NFKC, which would make letters or spaces of them: ChatGPT™ is ChatGPT.
_BEFORE_NFKC = dict.fromkeys(map(ord, "™®©℠´"))

_QUOTES = "\"'`“”„‟‘’‚‛«»‹›「」『』《》〈〉〝〞〟ʼʻʹ′″"
_INVISIBLE = "\u00ad\u061c\u180e\u200b\u200c\u200d\u200e\u200f\u2060\u2061\u2062\u2063\u2064\ufeff" + "".join(
    map(chr, (*range(0x202A, 0x202F), *range(0x2066, 0x2070), *range(0xFE00, 0xFE10)))
)
_MARKS: dict[int, str] = {
    **dict.fromkeys(map(ord, _QUOTES + _INVISIBLE), ""),
    **dict.fromkeys(map(ord, "‐‑‒–—―−⁃"), "-"),
    **dict.fromkeys(map(ord, "•‧∙⋅・⸱᛫"), "·"),
}
_ASCII_QUOTES = re.compile(r"[\"'`]+")

_ACCENTS = re.compile(r"(?<=[A-Za-z])[\u0300-\u036f]+")
# Latin letters that Unicode does not decompose.
_PLAIN_LETTERS = str.maketrans(
    dict(zip("øØłŁđĐħı", "oOlLdDhi", strict=True)) | {"æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "OE"}
)

_INITIAL_MIDDLE_DOT = re.compile(r"(?<![A-Za-z])([A-Za-z])[ ]*·|(?<=[0-9])·(?=[0-9])")
_WORD_DOT = re.compile(r"(?:(?<=[^\W\d_][^\W\d_])|(?<=[\u3400-\u9fff]))\.(?![0-9.])")
_LAST_DOT = re.compile(r"(?<=[^\W\d_])\.$")

_LETTER_AND_DIGIT = re.compile(r"([A-Za-z])[\s-]*([0-9])")
_GAP_IN_NUMBER = re.compile(r"(?<=[0-9])[\s-]+(?=[0-9])")
# U+2010 is free to stand for such a gap, since every hyphen has become "-" by then.
_GAP = "‐"
_SEPARATOR = re.compile(r"[\s;、-]+|[,:](?![0-9])|(?<![0-9])[,:]")
_LATIN_WORD = re.compile(rf"[A-Za-z]{{1,{_SHORT_WORD}}}")


@lru_cache(maxsize=_CACHED_NAMES)
def name_key(written: str) -> str:
    """Return the key under which `written` is the same name as its other spellings; "" where it names nothing.

    `name_key("NVIDIA") == name_key("“Nvidia”")`, `name_key("華爾街日報") == name_key("《华尔街日报》")`.
    """
    text = _ASCII_QUOTES.sub("", written) if written.isascii() else _one_alphabet(written)
    text = text.strip(" -\t\r\n")
    if "." in text or "·" in text:
        text = _without_word_dots(text)
    tiny = _LETTER_AND_DIGIT.fullmatch(text)
    if tiny:
        return "-".join(tiny.groups()) if len(text) > len("o1") else text
    folded = _GAP_IN_NUMBER.sub(_GAP, text)
    folded = _SEPARATOR.sub("", folded).replace(_GAP, "-")
    if _LATIN_WORD.fullmatch(text) and not (text.islower() or text.istitle()):
        return text
    return folded.casefold()


def _one_alphabet(written: str) -> str:
    """Return `written` in NFKC without quotes, accents and invisible characters, in Simplified characters."""
    text = unicodedata.normalize("NFKC", written.translate(_BEFORE_NFKC)).translate(_MARKS)
    return text if text.isascii() else to_simplified(without_accents(text))


def without_accents(text: str) -> str:
    """Return `text` with plain Latin letters: Erdős is Erdos, Søren is Soren. Other scripts keep their marks."""
    plain = _ACCENTS.sub("", unicodedata.normalize("NFD", text.translate(_PLAIN_LETTERS)))
    return unicodedata.normalize("NFC", plain)


def _without_word_dots(text: str) -> str:
    """Return `text` without the dots between and after words; those of numbers and initials stay, as "."."""
    text = _INITIAL_MIDDLE_DOT.sub(lambda found: f"{found.group(1) or ''}.", text).replace("·", "")
    return _LAST_DOT.sub("", _WORD_DOT.sub("", text))
