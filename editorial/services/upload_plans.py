"""Plans of large uploads, kept beside the upload: worked out once in the background, then looked at page by page."""

from __future__ import annotations

import hashlib
from dataclasses import astuple, dataclass
from pathlib import Path

from editorial.services.importing import ImportPlan
from editorial.services.kept_plans import SUFFIX, find, keep, wait_longer
from editorial.services.uploads import ARCHIVE, Upload
from editorial.services.waiting_files import DOCUMENTS, path_of


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
    """Stores the plan without the texts that it had read."""
    keep(_place(upload), kept)


def find_plan(upload: Upload) -> KeptPlan | None:
    """Returns the plan of an upload as it is to be read; None where there is none that this program has written."""
    return find(_place(upload), KeptPlan)


def discard_plans(upload: Upload) -> None:
    """Deletes all plans of the upload, however it was to be read."""
    for place in _place(upload).parent.glob(f"{_stem(upload)}-*{SUFFIX}"):
        place.unlink(missing_ok=True)


def hold_on_to(upload: Upload) -> None:
    """Lets the upload wait for another day; its job may begin late."""
    wait_longer(upload.path, _place(upload))


def reading_of(upload: Upload) -> str:
    """Returns a short text that tells the upload read this way from the same read another way."""
    return hashlib.sha256(repr(astuple(upload)).encode()).hexdigest()[:16]


def _place(upload: Upload) -> Path:
    return path_of(DOCUMENTS, f"{_stem(upload)}-{reading_of(upload)}{SUFFIX}")


def _stem(upload: Upload) -> str:
    return upload.name.removesuffix(ARCHIVE)
