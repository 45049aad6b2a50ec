"""Chinese fonts of this machine, by the names of their files; needs neither Django nor Pillow."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FOLDERS = (
    "/usr/share/fonts",
    "/usr/local/share/fonts",
    "/System/Library/Fonts",
    "/Library/Fonts",
    "C:/Windows/Fonts",
)
# Files in the order in which they are liked, and the face of each for Simplified and for Traditional Chinese.
KNOWN: dict[str, tuple[int, int]] = {
    "NotoSansCJK-Bold.ttc": (2, 3),
    "NotoSansCJK-Medium.ttc": (2, 3),
    "NotoSansCJK-Regular.ttc": (2, 3),
    "SourceHanSans.ttc": (2, 3),
    "NotoSansSC-Bold.otf": (0, 0),
    "NotoSansSC-Regular.otf": (0, 0),
    "NotoSansSC[wght].ttf": (0, 0),
    "SourceHanSansSC-Bold.otf": (0, 0),
    "PingFang.ttc": (0, 0),
    "Hiragino Sans GB.ttc": (0, 0),
    "msyhbd.ttc": (0, 0),
    "msyh.ttc": (0, 0),
    "wqy-zenhei.ttc": (0, 0),
    "wqy-microhei.ttc": (0, 0),
    "DroidSansFallbackFull.ttf": (0, 0),
}


@dataclass(frozen=True, slots=True)
class FontFile:
    """A file with Chinese characters and its faces for Simplified and Traditional."""

    path: str
    faces: tuple[int, int]


@cache
def chinese_font() -> FontFile | None:
    """Returns the best known Chinese font of this machine, None without one; looked for once."""
    found: dict[str, str] = {}
    for folder in FOLDERS:
        for place, _, names in os.walk(folder):
            found.update({name: str(Path(place, name)) for name in names if name in KNOWN})
    return next((FontFile(found[name], faces) for name, faces in KNOWN.items() if name in found), None)
