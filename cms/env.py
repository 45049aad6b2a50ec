"""Typed readers of environment variables.

Each reader fails with the variable's name, its value and what is allowed, so that a mistake in a deployment is found
at the start and not in a request. A variable that is set to an empty text counts as not set.
"""

from __future__ import annotations

import os
import zoneinfo
from collections.abc import Collection
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured
from environ import Env

TRUE_WORDS = ("on", "true", "yes", "1")
FALSE_WORDS = ("off", "false", "no", "0")
DATABASE_SCHEMES = ("sqlite", "postgresql", "postgres")
EMAIL_SCHEMES = ("smtp", "smtp+tls", "smtp+ssl", "consolemail", "filemail")
CACHE_SCHEMES = ("locmemcache", "filecache", "dbcache", "rediscache", "memcache", "dummycache")


def refusal(name: str, value: str, allowed: str) -> ImproperlyConfigured:
    """Returns the error for a variable whose value cannot be used."""
    return ImproperlyConfigured(f"The environment variable {name} is {value!r}; allowed: {allowed}.")


def given(name: str) -> str | None:
    """Returns the variable's text without surrounding blanks, None where it is missing or empty."""
    return os.environ.get(name, "").strip() or None


def text(name: str, default: str = "") -> str:
    """Returns the variable's text, else the default."""
    return given(name) or default


def flag(name: str, *, default: bool) -> bool:
    """Returns an on/off variable."""
    value = given(name)
    if value is None:
        return default
    if value.lower() in TRUE_WORDS:
        return True
    if value.lower() in FALSE_WORDS:
        return False
    raise refusal(name, value, ", ".join(TRUE_WORDS + FALSE_WORDS))


def number(name: str, *, default: int, smallest: int, largest: int) -> int:
    """Returns a whole number between two bounds, both included."""
    value = given(name)
    if value is None:
        return default
    if value.isascii() and value.isdigit() and smallest <= int(value) <= largest:
        return int(value)
    raise refusal(name, value, f"a whole number from {smallest} to {largest}")


def choice(name: str, allowed: Collection[str], *, default: str) -> str:
    """Returns one of the allowed words, compared in lower case."""
    value = given(name)
    if value is None:
        return default
    if value.lower() in allowed:
        return value.lower()
    raise refusal(name, value, ", ".join(allowed))


def words(name: str) -> list[str]:
    """Returns a comma-separated list, blanks and empty parts dropped."""
    return [part.strip() for part in text(name).split(",") if part.strip()]


def folder(name: str, *, default: Path) -> Path:
    """Returns an absolute path; a relative one counts from the working directory."""
    value = given(name)
    return default if value is None else Path(value).expanduser().resolve()


def zone(name: str, *, default: str) -> str:
    """Returns the name of a time zone that this machine knows."""
    value = text(name, default)
    try:
        zoneinfo.ZoneInfo(value)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        raise refusal(name, value, "the name of a time zone, such as Asia/Shanghai or Europe/Zurich") from None
    return value


def database(name: str, *, default: Path) -> dict[str, Any]:
    """Returns one entry of DATABASES: ENGINE, NAME and, where given, USER, PASSWORD, HOST, PORT, OPTIONS.

    `default` is the SQLite file that is used without the variable. The value is not repeated in the error, since it
    may hold a password.
    """
    value = given(name)
    if value is None:
        return {"ENGINE": "django.db.backends.sqlite3", "NAME": str(default)}
    allowed = "sqlite:///relative/file, sqlite:////absolute/file or postgresql://user:password@host:5432/name"
    if value.split(":", 1)[0] not in DATABASE_SCHEMES:
        raise refusal(name, value.split(":", 1)[0] + ":…", allowed)
    try:
        config: dict[str, Any] = Env.db_url_config(value)
    except ValueError:
        raise refusal(name, value.split(":", 1)[0] + ":…", allowed) from None
    if not config["NAME"]:
        raise refusal(name, value.split(":", 1)[0] + ":…", allowed)
    return config


def email(name: str, *, default: str) -> dict[str, Any]:
    """Returns the settings EMAIL_BACKEND, EMAIL_HOST and so on for an address such as `smtp+tls://user:password@host:587`.

    The value is not repeated in the error, since it may hold a password.
    """
    value = text(name, default)
    scheme = value.split(":", 1)[0]
    refused = refusal(
        name, scheme + ":…", "smtp://host:25, smtp+tls://user:password@host:587, smtp+ssl://… or consolemail://"
    )
    if scheme not in EMAIL_SCHEMES or "://" not in value:
        raise refused
    try:
        config: dict[str, Any] = Env.email_url_config(value)
    except ValueError:
        raise refused from None
    if scheme.startswith("smtp") and not config["EMAIL_HOST"]:
        raise refused
    return config


def origin(name: str) -> str:
    """Returns the beginning of the site's addresses, such as `https://garden.example.org`, "" where it is not given."""
    value = text(name).rstrip("/")
    try:
        parts = urlsplit(value)
        sound = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        sound = False
    if value and not (sound and value == f"{parts.scheme}://{parts.netloc}" and "@" not in value):
        raise refusal(name, value, "scheme and host of the site, for example https://garden.example.org")
    return value


def cache(name: str, *, default: str) -> dict[str, Any]:
    """Returns one entry of CACHES, read from an address such as `rediscache://127.0.0.1:6379/1`."""
    value = text(name, default)
    scheme = value.split(":", 1)[0]
    if scheme not in CACHE_SCHEMES or "://" not in value:
        raise refusal(name, scheme + ":…", ", ".join(f"{known}://…" for known in CACHE_SCHEMES))
    config: dict[str, Any] = Env.cache_url_config(value)
    return config
