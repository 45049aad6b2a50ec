"""Draws a picture of 1200 × 630 pixels from its words."""

from __future__ import annotations

import io
import re

from PIL import Image, ImageDraw

from editorial.services.pictures.fonts import Font, font, writable
from editorial.services.pictures.words import PictureWords

WIDTH, HEIGHT = 1200, 630
MARGIN = 84
PAPER, INK, SOFT, ACCENT, ON_ACCENT = "#fbfaf6", "#1c2420", "#56615a", "#1f5f43", "#eaf5ee"
# Sizes of a title with the most lines of each; the largest that holds all of it is taken.
SIZES = ((76, 3), (64, 4), (54, 5), (46, 5))
SMALL = 34
TREE = (
    (16, 5),
    (8.5, 15),
    (12.2, 15),
    (7, 22),
    (14.4, 22),
    (14.4, 27),
    (17.6, 27),
    (17.6, 22),
    (25, 22),
    (20, 15),
    (23.5, 15),
)
PIECES = re.compile(
    r"[⺀-鿿぀-ヿ가-힣豈-﫿＀-￯\U00020000-\U0003ffff]|\s+|[^\s⺀-鿿぀-ヿ가-힣豈-﫿＀-￯\U00020000-\U0003ffff]+"
)
NOT_FIRST = set("，。、：；！？）》」』”’…—,.:;!?)]}%")


def drawn(words: PictureWords) -> bytes:
    """Returns the PNG file."""
    image = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, 20, HEIGHT), fill=ACCENT)
    _mark(draw, WIDTH - MARGIN - 64, MARGIN - 20, 64)
    room = WIDTH - 2 * MARGIN
    if above := fitted(writable(words.above), font(SMALL, words.language), room - 100):
        draw.text((MARGIN, MARGIN - 8), above, font=font(SMALL, words.language), fill=ACCENT)
    _title(draw, writable(words.title), words.language, room)
    site = fitted(writable(words.site), font(SMALL), room // 2)
    taken = font(SMALL).getlength(site)
    draw.text((WIDTH - MARGIN - taken, HEIGHT - MARGIN - SMALL), site, font=font(SMALL), fill=SOFT)
    small = font(SMALL, words.language)
    below = fitted(writable(words.below), small, room - taken - 40)
    draw.text((MARGIN, HEIGHT - MARGIN - SMALL), below, font=small, fill=SOFT)
    file = io.BytesIO()
    image.quantize(64, dither=Image.Dither.NONE).save(file, "PNG", optimize=True)
    return file.getvalue()


def _mark(draw: ImageDraw.ImageDraw, left: float, top: float, size: float) -> None:
    """Draws the mark of the site: a tree on a tile."""
    scale = size / 32
    draw.rounded_rectangle((left, top, left + size, top + size), radius=7 * scale, fill=ACCENT)
    draw.polygon([(left + x * scale, top + y * scale) for x, y in TREE], fill=ON_ACCENT)


def _title(draw: ImageDraw.ImageDraw, title: str, language: str, room: float) -> None:
    """Writes the title in the middle, as large as it fits."""
    for size, most in SIZES:
        face = font(size, language)
        lines = broken(title, face, room)
        if len(lines) <= most:
            break
    else:
        lines = [*lines[: most - 1], fitted(lines[most - 1], face, room, more=True)]
    height = round(size * 1.36)
    top = MARGIN + 40 + (HEIGHT - 2 * MARGIN - 40 - SMALL - 20 - height * len(lines)) / 2
    for number, line in enumerate(lines):
        draw.text((MARGIN, top + number * height), line, font=face, fill=INK)


def broken(text: str, face: Font, room: float) -> list[str]:
    """Returns the text in lines: between Chinese characters, at blanks, and inside a word only where it is too long."""
    lines, line = [], ""
    for piece in PIECES.findall(text):
        parts = [piece] if face.getlength(piece) <= room else list(piece)
        for part in parts:
            if face.getlength(line + part.rstrip()) <= room or (part in NOT_FIRST and line):
                line += part
            else:
                lines.append(line.rstrip())
                line = part.lstrip()
    return [*lines, line.rstrip()] if line.strip() else lines


def fitted(text: str, face: Font, room: float, *, more: bool = False) -> str:
    """Returns the text, with an ellipsis where it is cut because of the room, or where there is `more` of it."""
    if not more and face.getlength(text) <= room:
        return text
    while text and face.getlength(f"{text}…") > room:
        text = text[:-1]
    return f"{text.rstrip()}…"
