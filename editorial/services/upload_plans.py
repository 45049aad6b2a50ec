"""Plans of large uploads, kept beside the upload: worked out once in the background, then looked at page by page."""

from __future__ import annotations

import hashlib
import hmac
import os
import pickle
import secrets
from contextlib import suppress
from dataclasses import astuple, dataclass
from pathlib import Path

from django.utils.crypto import salted_hmac

from editorial.services.importing import ImportPlan
from editorial.services.uploads import ARCHIVE, Upload
from editorial.services.waiting_files import DOCUMENTS, path_of

SALT = "editorial.upload_plans"
SUFFIX = ".plan"
MARK_BYTES = 32


@dataclass(frozen=True, slots=True)
class KeptPlan:
    """What a large upload would do; or why it can do nothing: `misplaced` is its path of a file and the one here."""

    plan: ImportPlan | None = None
    problem: str = ""
    misplaced: tuple[str, str] | None = None


def fingerprint(plan: ImportPlan) -> str:
    """Returns a text that differs when a plan differs in what it would do."""
    lines = [(item.file.path, item.action, item.detail, item.sha256, item.public_after) for item in plan.items]
    media = [(item.path, item.action, item.detail, item.sha256) for item in plan.media.items]
    return hashlib.sha256(repr((lines, media)).encode()).hexdigest()


def keep_plan(upload: Upload, kept: KeptPlan) -> None:
    """Stores the plan without the texts that it had read, for nobody but this account of the machine to read."""
    data = pickle.dumps(kept)
    place = _place(upload)
    temporary = place.with_name(f"{secrets.token_hex(16)}.part")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(_mark(data) + data)
    temporary.replace(place)


def find_plan(upload: Upload) -> KeptPlan | None:
    """Returns the plan of an upload as it is to be read; None where there is none that this program has written."""
    try:
        stored = _place(upload).read_bytes()
    except OSError:
        return None
    mark, data = stored[:MARK_BYTES], stored[MARK_BYTES:]
    if not hmac.compare_digest(mark, _mark(data)):
        return None
    try:
        kept = pickle.loads(data)  # noqa: S301 - the mark says that this installation has written it
    except Exception:  # another version of the program wrote it: its plans have other parts
        return None
    return kept if isinstance(kept, KeptPlan) else None


def discard_plans(upload: Upload) -> None:
    """Deletes all plans of the upload, however it was to be read."""
    for place in _place(upload).parent.glob(f"{_stem(upload)}-*{SUFFIX}"):
        place.unlink(missing_ok=True)


def hold_on_to(upload: Upload) -> None:
    """Lets the upload wait for another day; its job may begin late."""
    for place in (upload.path, _place(upload)):
        with suppress(FileNotFoundError):
            os.utime(place)


def reading_of(upload: Upload) -> str:
    """Returns a short text that tells the upload read this way from the same read another way."""
    return hashlib.sha256(repr(astuple(upload)).encode()).hexdigest()[:16]


def _place(upload: Upload) -> Path:
    return path_of(DOCUMENTS, f"{_stem(upload)}-{reading_of(upload)}{SUFFIX}")


def _stem(upload: Upload) -> str:
    return upload.name.removesuffix(ARCHIVE)


def _mark(data: bytes) -> bytes:
    return salted_hmac(SALT, data, algorithm="sha256").digest()
