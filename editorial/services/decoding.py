"""The text of a table that somebody sends: in UTF-8, in UTF-16 with its mark, or as Excel in Chinese saves it."""

from __future__ import annotations

import unicodedata

UTF_16 = (b"\xff\xfe", b"\xfe\xff")


class NotText(ValueError):
    """Bytes that are text in none of these encodings."""


def decode_table(data: bytes) -> tuple[str, bool]:
    """Returns the text of the bytes, and whether they were read as GB 18030, which almost any bytes can be.

    Raises:
        NotText: they are no text, or hold characters that no table has.
    """
    try:
        return data.decode("utf-16" if data.startswith(UTF_16) else "utf-8-sig"), False
    except UnicodeDecodeError as error:
        try:
            text = data.decode("gb18030")
        except UnicodeDecodeError:
            raise NotText from error
        if any(unicodedata.category(character) in ("Co", "Cn", "Cc") for character in set(text) - set("\t\r\n")):
            raise NotText from error
        return text, True
