"""The video that an article comes from, as far as its page can show it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

from django.conf import settings

_ID = re.compile(r"[A-Za-z0-9_-]{11}")
_SECONDS = re.compile(r"(?:(\d{1,2})h)?(?:(\d{1,3})m)?(?:(\d{1,6})s?)?")
_HOSTS = frozenset({"youtube.com", "www.youtube.com", "m.youtube.com", "youtube-nocookie.com"})
_IN_PATH = frozenset({"embed", "live", "shorts", "v"})


@dataclass(frozen=True, slots=True)
class Video:
    """A video by the addresses of its player and its picture, which a browser asks for after a click alone."""

    identifier: str
    start: int = 0

    @property
    def player(self) -> str:
        """The player, on the host that sets no cookies, which begins by itself because somebody asked for it."""
        start = f"&start={self.start}" if self.start else ""
        return f"https://www.youtube-nocookie.com/embed/{self.identifier}?autoplay=1&rel=0{start}"

    @property
    def picture(self) -> str:
        """The still picture that stands there until the player is."""
        return f"https://i.ytimg.com/vi/{self.identifier}/hqdefault.jpg"


def video_at(address: str) -> Video | None:
    """Returns the video behind an address of YouTube, None for another address or where videos are switched off."""
    return named_video(address) if settings.VIDEO_EMBEDS else None


def spellings(address: str) -> list[str]:
    """Returns the usual ways to write the address of a source, the given one first; [] for no address of the web.

    They differ by scheme, `www.`, a slash or mark at the end; a video by the forms of its host, with or without a time.
    """
    address = address.strip()
    if not address.startswith(("http://", "https://")):
        return []
    video = named_video(address)
    if video is not None:
        forms = [f"{host}/watch?v={video.identifier}" for host in sorted(_HOSTS)] + [f"youtu.be/{video.identifier}"]
    else:
        bare = address.partition("://")[2].partition("#")[0].rstrip("/").removeprefix("www.")
        forms = [bare, f"{bare}/", f"www.{bare}", f"www.{bare}/"]
    return list(dict.fromkeys([address, *(f"{scheme}://{form}" for form in forms for scheme in ("https", "http"))]))


def named_video(address: str) -> Video | None:
    """Returns the video that an address of YouTube names, None for another address."""
    try:
        parts = urlsplit(address.strip())
        host = parts.hostname or ""
    except ValueError:
        return None
    if parts.scheme not in ("http", "https"):
        return None
    asked = parse_qs(parts.query)
    steps = [step for step in parts.path.split("/") if step]
    identifier = ""
    if host == "youtu.be" and steps:
        identifier = steps[0]
    elif host in _HOSTS and len(steps) > 1 and steps[0] in _IN_PATH:
        identifier = steps[1]
    elif host in _HOSTS and steps == ["watch"]:
        identifier = asked.get("v", [""])[0]
    if not _ID.fullmatch(identifier):
        return None
    return Video(identifier, _seconds((asked.get("t") or asked.get("start") or [""])[0]))


def _seconds(written: str) -> int:
    """Returns the seconds of `90`, `90s` or `1h2m3s`, 0 for anything else."""
    found = _SECONDS.fullmatch(written)
    hours, minutes, seconds = (int(part or 0) for part in found.groups()) if found else (0, 0, 0)
    return hours * 3600 + minutes * 60 + seconds
