"""Plans that a job has made of a file that was sent, kept beside it until somebody has looked at them."""

from __future__ import annotations

import hmac
import os
import pickle
import secrets
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

from django.utils.crypto import salted_hmac

SALT = "editorial.upload_plans"
SUFFIX = ".plan"
MARK_BYTES = 32
Plan = TypeVar("Plan")


def keep(place: Path, plan: object) -> None:
    """Stores a plan, for nobody but this account of the machine to read."""
    data = pickle.dumps(plan)
    temporary = place.with_name(f"{secrets.token_hex(16)}.part")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(_mark(data) + data)
    temporary.replace(place)


def find(place: Path, kind: type[Plan]) -> Plan | None:
    """Returns the plan that lies there; None where there is none of this kind that this program has written."""
    try:
        stored = place.read_bytes()
    except OSError:
        return None
    mark, data = stored[:MARK_BYTES], stored[MARK_BYTES:]
    if not hmac.compare_digest(mark, _mark(data)):
        return None
    try:
        kept = pickle.loads(data)  # noqa: S301 - the mark says that this installation has written it
    except Exception:  # another version of the program wrote it: its plans have other parts
        return None
    return kept if isinstance(kept, kind) else None


def wait_longer(*places: Path) -> None:
    """Lets files wait for another day."""
    for place in places:
        with suppress(FileNotFoundError):
            os.utime(place)


def _mark(data: bytes) -> bytes:
    return salted_hmac(SALT, data, algorithm="sha256").digest()
