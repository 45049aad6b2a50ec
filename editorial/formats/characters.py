"""Bytes → text, and the characters that a text may not hold."""

from __future__ import annotations

import codecs
import re

from editorial.formats.errors import FormatError, FormatFinding
from editorial.formats.limits import Limits
from editorial.formats.newlines import newline_counts, position

_CONTROLS = bytes([*range(0x09), 0x0B, 0x0C, *range(0x0E, 0x20), 0x7F])
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
# No header value may hold these: feeds and PostgreSQL refuse them, and libyaml does where they are not escaped.
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
_UTF_32 = (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def decode(data: bytes, limits: Limits) -> str:
    """Return the text of a file; encoding it as UTF-8 gives `data` again.

    Raises FormatError "file-too-large", "utf-16", "utf-32", "invalid-utf-8" or "nul".
    """
    if len(data) > limits.document_bytes:
        raise FormatError(
            "file-too-large",
            f"the file has {len(data)} bytes, more than {limits.document_bytes}",
            remedy="Split the document.",
            details={"size": str(len(data)), "most": str(limits.document_bytes)},
        )
    if data.startswith(_UTF_32) or data.startswith(_UTF_16):
        raise _wide_encoding(data)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise _invalid_utf8(data, error.start) from None
    if b"\0" in data:
        line, column = position(text, text.index("\0"))
        raise FormatError(
            "nul",
            "the file holds a NUL character",
            line=line,
            column=column,
            remedy="Remove the NUL characters.",
            suggestion=data.replace(b"\0", b""),
        )
    return text


def _wide_encoding(data: bytes) -> FormatError:
    """Return the error for a file in UTF-16 or UTF-32, with the same text in UTF-8 where it decodes."""
    encoding = "utf-32" if data.startswith(_UTF_32) else "utf-16"
    try:
        suggestion = data.decode(encoding).encode()
    except UnicodeError:
        suggestion = None
    reason = f"the file is written in {encoding.upper()}"
    return FormatError(encoding, reason, line=1, column=1, remedy="Save it as UTF-8.", suggestion=suggestion)


def _invalid_utf8(data: bytes, offset: int) -> FormatError:
    """Return the error for the byte at `offset`, which is no UTF-8."""
    line, column = position(data[:offset].decode("utf-8"), len(data))
    return FormatError(
        "invalid-utf-8",
        f"byte 0x{data[offset]:02X} is no UTF-8",
        line=line,
        column=column,
        remedy="Save the file as UTF-8.",
        suggestion=_from_gb18030(data),
        details={"byte": f"0x{data[offset]:02X}"},
    )


def _from_gb18030(data: bytes) -> bytes | None:
    """Return the UTF-8 form of what reads as Chinese in GB 18030, or None: nine of ten foreign characters are Han."""
    try:
        text = data.decode("gb18030")
    except UnicodeDecodeError:
        return None
    foreign = [char for char in text[:20_000] if char > "\x7f"]
    han = sum("\u4e00" <= char <= "\u9fa5" or "\u3000" <= char <= "\u303f" or char > "\uff00" for char in foreign)
    return text.encode() if han >= max(4, 0.9 * len(foreign)) else None


def refuse_unwritable(text: str, *, first_line: int) -> None:
    """Raise FormatError "control-character" at the first character of a header that no value may hold."""
    match = _UNWRITABLE.search(text)
    if match:
        line, column = position(text, match.start())
        raise FormatError(
            "control-character",
            f"the header holds the control character U+{ord(match.group()):04X}",
            line=line + first_line - 1,
            column=column,
            remedy="Remove the character.",
            details={"character": f"U+{ord(match.group()):04X}"},
        )


def unwritable(text: str) -> bool:
    """Return whether `text` holds a control character, a lone surrogate or a noncharacter."""
    return _UNWRITABLE.search(text) is not None


def without_unwritable(text: str) -> str:
    """Return `text` without the characters that no header value may hold."""
    return _UNWRITABLE.sub("", text)


def text_findings(data: bytes, text: str) -> list[FormatFinding]:
    """Return what is accepted but odd about the characters of a whole file: BOM, line ends, control characters."""
    findings = []
    if text.startswith("\ufeff"):
        findings.append(FormatFinding("byte-order-mark", "The file begins with a byte order mark.", 1, 1))
    if "\r" in text:
        findings += _newline_findings(text)
    if len(data.translate(None, _CONTROLS)) != len(data):
        match = _CONTROL.search(text)
        if match:
            point = f"U+{ord(match.group()):04X}"
            message, place = f"The text holds the control character {point}.", position(text, match.start())
            findings.append(FormatFinding("control-character", message, *place, {"character": point}))
    for noncharacter in "\ufffe\uffff":
        if noncharacter in text:
            point = f"U+{ord(noncharacter):04X}"
            message, place = f"The text holds the noncharacter {point}.", position(text, text.index(noncharacter))
            findings.append(FormatFinding("noncharacter", message, *place, {"character": point}))
    return findings


def _newline_findings(text: str) -> list[FormatFinding]:
    """Return a finding for CR line ends or for several kinds of them; CRLF throughout is nothing odd."""
    used = [newline for newline, count in newline_counts(text).items() if count]
    if len(used) > 1:
        return [FormatFinding("mixed-newlines", "The file mixes several kinds of line ends.")]
    return [FormatFinding("cr-newlines", "The lines end in CR alone.")] if used == ["\r"] else []
