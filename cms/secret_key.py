"""The secret key of an installation that runs on one machine without any configuration."""

from __future__ import annotations

import os
from pathlib import Path

from django.core.management.utils import get_random_secret_key

SHORTEST_KEY = 50
WEAK_PREFIX = "django-insecure-"


def weakness(key: str) -> str | None:
    """Returns why a key must not protect a public site, None where it may.

    The bounds are those of `check --deploy`: at least 50 characters, at least 5 of them different, and not one that
    `startproject` wrote.
    """
    if not key:
        return "is not set"
    if key.startswith(WEAK_PREFIX):
        return f"starts with {WEAK_PREFIX!r}"
    if len(key) < SHORTEST_KEY:
        return f"has {len(key)} characters, at least {SHORTEST_KEY} are needed"
    if len(set(key)) < 5:
        return "has fewer than 5 different characters"
    return None


def local_key(path: Path) -> str:
    """Returns the key stored in a file that only its owner can read; the first call writes a random one.

    Two processes that start together agree: the file is written completely under another name and then linked, which
    fails for the second one, who reads the first one's key.
    """
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        fresh = path.with_name(f"{path.name}.{os.getpid()}")
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(get_random_secret_key())
        try:
            os.link(fresh, path)
        except FileExistsError:
            pass
        except OSError:  # file systems without links: the last writer wins
            fresh.replace(path)
        finally:
            fresh.unlink(missing_ok=True)
    return path.read_text(encoding="ascii").strip()
