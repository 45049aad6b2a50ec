"""Which font pictures are written in: a Chinese one of this machine, else Pillow's own, which is Latin only."""

from __future__ import annotations

from functools import cache

from PIL import ImageFont

from editorial.services.font_files import chinese_font

NO_CHARACTER = "\U0010fffd"  # no font has one: how it is drawn is how every missing one is

Font = ImageFont.FreeTypeFont


@cache
def font(size: int, language: str = "") -> Font:
    """Returns the font in that size, with the shapes of Traditional Chinese for zh-Hant."""
    file = chinese_font()
    if file is None:
        fallback = ImageFont.load_default(size)
        assert isinstance(fallback, ImageFont.FreeTypeFont)
        return fallback
    return ImageFont.truetype(file.path, size, index=file.faces[language == "zh-Hant"])


@cache
def _missing() -> bytes:
    return bytes(font(24).getmask(NO_CHARACTER))


def writable(text: str) -> str:
    """Returns the text without characters that the font has not; "" where that is more than a few of them.

    Half a title would say something else than the title.
    """
    kept = "".join(character for character in text if character.isspace() or has_character(character))
    lost = len(text) - len(kept)
    return " ".join(kept.split()) if lost <= max(2, len(text) // 10) else ""


def has_character(character: str) -> bool:
    """Whether the font can draw the character."""
    return bytes(font(24).getmask(character)) != _missing()
