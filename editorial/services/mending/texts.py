"""The bytes of a broken file as a text that somebody can mend, and back."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from dataclasses import dataclass

from editorial.merging import keep_untouched_lines

# What files are written in besides UTF-8, as Python calls it → as people do.
ENCODINGS = {"gb18030": "GB 18030", "utf-16": "UTF-16", "utf-32": "UTF-32", "latin-1": "Latin-1"}
UTF_8 = "utf-8"
_WIDE = (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_UTF_32 = _WIDE[:2]


@dataclass(frozen=True, slots=True)
class Decoded:
    """The bytes read as one encoding; `text` is None where they cannot be."""

    encoding: str
    name: str
    text: str | None


def needs_choice(data: bytes) -> bool:
    """Whether bytes are no UTF-8, so that somebody has to say what they are."""
    return data.startswith(_WIDE) or decoded(data, UTF_8) is None


def decoded(data: bytes, encoding: str) -> str | None:
    """Returns the text that the bytes are in an encoding, None where they are none."""
    try:
        return data.decode(encoding)
    except UnicodeError:
        return None


def choices_of(data: bytes) -> Iterator[Decoded]:
    """Yields the bytes read as each encoding that comes into question."""
    for encoding, name in ENCODINGS.items():
        if encoding != "utf-32" or data.startswith(_UTF_32):
            yield Decoded(encoding, name, decoded(data, encoding))


def text_to_mend(data: bytes, encoding: str = "") -> str | None:
    """Returns what a form can hold of the bytes: their text without NUL; None where they are no such text."""
    known = encoding if encoding in ENCODINGS and needs_choice(data) else UTF_8
    text = None if known == UTF_8 and needs_choice(data) else decoded(data, known)
    return None if text is None else text.replace("\0", "")


def mended_bytes(text: str, posted: str) -> bytes:
    """Returns the posted text as a file in which every line of `text` that was kept has the line end that it had."""
    return keep_untouched_lines(text, posted.replace("\0", "")).encode("utf-8", "replace")
