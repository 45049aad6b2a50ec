"""How a reader wants to read: colours, size, script, originals. Kept in one cookie that the browser may write too.

The choices are applied to a finished page: colours, size and originals by exchanging a few marks in it, so that one
kept page serves all of them; the script by converting the texts, and each script is a page of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme

from editorial.rendering import Script

COOKIE = "reading"
YEAR = 365 * 24 * 3600
LONGEST_COOKIE = 100

# Each value has one meaning, so that the cookie is a list of them: `dark.large.hant`.
CHOICES: Final[dict[str, tuple[str, ...]]] = {
    "theme": ("light", "dark"),
    "size": ("small", "large", "largest"),
    "originals": ("both", "original"),
    "script": ("hans", "hant"),
    "language": ("zh-hans", "zh-hant", "en"),
}
DEFAULTS: Final[dict[str, str]] = {
    "theme": "system",
    "size": "medium",
    "originals": "translation",
    "script": "written",
    "language": "browser",
}
SCRIPTS: Final[dict[str, Script]] = {"hans": "Hans", "hant": "Hant"}
ON_ROOT = ("theme", "size", "originals")
_OPEN: Final[dict[str, tuple[bytes, bytes]]] = {
    "both": (b'<div class="pair">', b'<div class="pair">'),
    "original": (b'<div class="pair">', b'<div class="pair only-original">'),
}


@dataclass(frozen=True, slots=True)
class Preferences:
    """What a reader chose: name of a choice → value, without those that are as for everybody."""

    chosen: dict[str, str] = field(default_factory=dict)

    @property
    def script(self) -> Script | None:
        """The script that texts are wanted in, None for the one they are written in."""
        return SCRIPTS.get(self.chosen.get("script", ""))

    @property
    def value(self) -> str:
        """The value of the cookie, and what validators say of it; "" where nothing is chosen."""
        return ".".join(self.chosen.values())

    def with_choices(self, values: dict[str, str]) -> Preferences:
        """Returns the preferences with other choices; a value that is none counts as the one for everybody."""
        merged = {**self.chosen, **{name: value for name, value in values.items() if name in CHOICES}}
        return Preferences({name: merged[name] for name in CHOICES if merged.get(name) in CHOICES[name]})


NOTHING_CHOSEN = Preferences()


def preferences_of(request: HttpRequest) -> Preferences:
    """Returns what the cookie says."""
    cookie = request.COOKIES.get(COOKIE, "")
    if not cookie or len(cookie) > LONGEST_COOKIE:
        return NOTHING_CHOSEN
    parts = cookie.split(".")
    found = {name: next((part for part in parts if part in values), "") for name, values in CHOICES.items()}
    return NOTHING_CHOSEN.with_choices(found)


def preferences_for(request: HttpRequest) -> Preferences:
    """Returns what the cookie says, and of the script what the address says (`?script=hant`, `hans`, `written`)."""
    chosen = preferences_of(request)
    written = request.GET.get("script", "")
    return chosen.with_choices({"script": written}) if names_script(written) else chosen


def names_script(written: str) -> bool:
    """Whether the value of `?script=` is one that means something."""
    return written in SCRIPTS or written == DEFAULTS["script"]


def apply_choices(content: bytes, chosen: Preferences) -> bytes:
    """Returns a finished page with the choices: on its root for styles, in its forms, and originals open."""
    marks = b"".join(f' data-{name}="{chosen.chosen[name]}"'.encode() for name in ON_ROOT if name in chosen.chosen)
    if marks:
        content = content.replace(b"<html ", b"<html" + marks + b" ", 1)
    for before, after in _exchanges(chosen):
        content = content.replace(before, after)
    return content


def _exchanges(chosen: Preferences) -> Iterator[tuple[bytes, bytes]]:
    for name, value in chosen.chosen.items():
        was, now = (f'name="{name}" value="{one}"'.encode() for one in (DEFAULTS[name], value))
        yield was + b" checked", was
        yield now, now + b" checked"
    if "originals" in chosen.chosen:
        yield _OPEN[chosen.chosen["originals"]]
        yield b'<details class="original"', b'<details open class="original"'


def choose(request: HttpRequest) -> HttpResponse:
    """Keeps the choices of a form in the cookie and leads back to `next`; the way of browsers without script.

    A GET, because the forms stand on pages that are the same for everybody and carry no token; what it changes is the
    look of pages in this browser, nothing else.
    """
    if request.method not in ("GET", "HEAD"):
        return HttpResponseNotAllowed(["GET", "HEAD"])
    named = {name: request.GET[name][:20] for name in CHOICES if name in request.GET}
    chosen = preferences_of(request).with_choices(named)
    address = request.GET.get("next", "")
    is_ours = address.startswith("/") and url_has_allowed_host_and_scheme(address, allowed_hosts=None)
    response = HttpResponseRedirect(address if is_ours else "/")
    response.status_code = 303
    response.headers["Cache-Control"] = "no-store"
    if value := chosen.value:
        response.set_cookie(COOKIE, value, max_age=YEAR, secure=settings.HTTPS, samesite="Lax")
    else:
        response.delete_cookie(COOKIE, samesite="Lax")
    return response
