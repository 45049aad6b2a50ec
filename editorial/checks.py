"""System checks of what an installation must have; ids and remedies are described in docs/operations.md."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core import checks
from django.core.checks import CheckMessage, Error

from editorial.services.font_files import chinese_font

LONGEST_SESSION_HOURS = 168


def sqlite_takes_the_lock_first(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Reports an SQLite database whose transactions start without the write lock."""
    return [
        Error(
            f"The database {alias!r} is SQLite without transaction_mode IMMEDIATE: concurrent edits would fail with "
            "'database is locked'.",
            hint="Remove transaction_mode from the query string of DATABASE_URL.",
            id="editorial.E001",
        )
        for alias, database in settings.DATABASES.items()
        if database["ENGINE"] == "django.db.backends.sqlite3"
        and database.get("OPTIONS", {}).get("transaction_mode") != "IMMEDIATE"
    ]


def hosts_are_named(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Reports ALLOWED_HOSTS that accept any name, since links in feeds would carry whatever a client sends."""
    if "*" not in settings.ALLOWED_HOSTS:
        return []
    return [
        checks.Warning(
            "ALLOWED_HOSTS contains '*', so any Host header is accepted.",
            hint="Set ALLOWED_HOSTS to the names of this site, separated by commas.",
            id="editorial.W001",
        )
    ]


def mails_have_addresses(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Reports mails that would be sent without an address of this site to link to."""
    if not settings.NOTIFY_BY_EMAIL or settings.SITE_URL:
        return []
    return [
        Error(
            "NOTIFY_BY_EMAIL is on and SITE_URL is not set: the mails could link to nothing.",
            hint="Set SITE_URL to scheme and host of the site, for example https://garden.example.org.",
            id="editorial.E003",
        )
    ]


def pictures_have_a_font(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Reports a machine without a Chinese font, on which pictures for shared links show no Chinese title."""
    if chinese_font() is not None:
        return []
    return [
        checks.Warning(
            "No Chinese font was found: pictures for shared links show Latin titles only.",
            hint="Install one, for example with: apt install fonts-noto-cjk",
            id="editorial.W003",
        )
    ]


def sessions_end(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Reports sessions of editors that outlive a week without any request."""
    hours = settings.SESSION_COOKIE_AGE // 3600
    if hours <= LONGEST_SESSION_HOURS:
        return []
    return [
        checks.Warning(
            f"Editors stay logged in for {hours} hours without a request.",
            hint=f"Set SESSION_HOURS to at most {LONGEST_SESSION_HOURS}.",
            id="editorial.W002",
        )
    ]
