"""Which browser the tests drive; read without Django, before anything is set up."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

IN_CI = os.environ.get("CI", "").lower() in ("1", "true", "yes")
CHROMIUM_FLAGS = [
    "--disable-gpu",
    "--disable-background-networking",
    "--no-first-run",
    "--disable-component-update",
    "--disable-sync",
]


def chromium() -> str | None:
    """Returns the path of Chromium: the CHROMIUM variable, a usual name on PATH, or the one Playwright installed."""
    if chosen := os.environ.get("CHROMIUM"):
        return chosen
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    installed = sorted(Path.home().glob(".cache/ms-playwright/chromium-*/chrome-linux*/chrome"))
    return next(filter(None, [*map(shutil.which, names), *map(str, reversed(installed))]), None)


def chromium_remedy() -> str:
    """Returns how to get a browser; Ubuntu has Chromium as a snap only, which does not run in containers."""
    return (
        "Install it (Debian: apt install chromium; Ubuntu: .venv/bin/playwright install --with-deps chromium) "
        "or set CHROMIUM to its path."
    )
