"""Which files are taken along with documents: an allow-list of names, each verified by how its bytes begin."""

from __future__ import annotations

import re
from collections.abc import Callable

MAX_MEDIA = 20_000_000  # bytes of one file
HEAD = 4096  # bytes that a kind is told by

Check = Callable[[bytes], bool]

_SVG = re.compile(rb"<svg[\s>]")
_LAYERED = re.compile(rb"[\x00-\xff]{4}ftyp")  # MP4 and what is built like it


def _begins(*marks: bytes) -> Check:
    return lambda head: head.startswith(marks)


def _riff(kind: bytes) -> Check:
    return lambda head: head.startswith(b"RIFF") and head[8:12] == kind


def _is_svg(head: bytes) -> bool:
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    return text.startswith(b"<") and b"\0" not in text and _SVG.search(text) is not None


def _is_pdf(head: bytes) -> bool:
    return b"%PDF-" in head[:1024]


def _is_mp3(head: bytes) -> bool:
    return head.startswith(b"ID3") or (len(head) > 1 and head[0] == 0xFF and head[1] & 0xE6 == 0xE2)


def _is_layered(head: bytes) -> bool:
    return _LAYERED.match(head) is not None


def _is_avif(head: bytes) -> bool:
    return _is_layered(head) and any(brand in head[8:64] for brand in (b"avif", b"avis"))


_JPEG: tuple[str, Check] = ("image/jpeg", _begins(b"\xff\xd8\xff"))
_OGG: tuple[str, Check] = ("audio/ogg", _begins(b"OggS"))

# How a name ends → media type, and whether a file begins as one of that type does.
KINDS: dict[str, tuple[str, Check]] = {
    "avif": ("image/avif", _is_avif),
    "bmp": ("image/bmp", _begins(b"BM")),
    "flac": ("audio/flac", _begins(b"fLaC", b"ID3")),
    "gif": ("image/gif", _begins(b"GIF87a", b"GIF89a")),
    "jpeg": _JPEG,
    "jpg": _JPEG,
    "m4a": ("audio/mp4", _is_layered),
    "mp3": ("audio/mpeg", _is_mp3),
    "mp4": ("video/mp4", _is_layered),
    "oga": _OGG,
    "ogg": _OGG,
    "opus": _OGG,
    "pdf": ("application/pdf", _is_pdf),
    "png": ("image/png", _begins(b"\x89PNG\r\n\x1a\n")),
    "svg": ("image/svg+xml", _is_svg),
    "wav": ("audio/wav", _riff(b"WAVE")),
    "webm": ("video/webm", _begins(b"\x1a\x45\xdf\xa3")),
    "webp": ("image/webp", _riff(b"WEBP")),
}


def media_type(path: str) -> str:
    """Returns the media type of a file by its name, "" for one that is not taken along.

    >>> media_type("notes/a/Map.PNG"), media_type("notes/a.html")
    ('image/png', '')
    """
    kind = KINDS.get(_ending(path))
    return kind[0] if kind else ""


def media_problem(path: str, data: bytes) -> tuple[str, str] | None:
    """Returns (code, reason) where these bytes cannot be a media file of that name, else None."""
    if len(data) > MAX_MEDIA:
        return "too-large", f"is larger than {MAX_MEDIA:,} bytes; make it smaller, or link to where it is published"
    if not data:
        return "empty-file", "has no content"
    kind = KINDS.get(_ending(path))
    if kind is None:
        return "kind-not-taken", f"is of no kind that is taken; those are {', '.join(KINDS)}"
    if not kind[1](data[:HEAD]):
        return "other-content", f"does not begin as {kind[0]} does; its name and its content have to agree"
    return None


def _ending(path: str) -> str:
    name = path.rpartition("/")[2]
    stem, dot, ending = name.rpartition(".")
    return ending.lower() if stem and dot else ""
