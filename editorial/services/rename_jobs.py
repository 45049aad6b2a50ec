"""Writing a name differently in very many files, in the background."""

from __future__ import annotations

from editorial.services.edit_jobs import BUSY, NAME_TAKEN, OTHER_PLAN, edit_in_background
from editorial.services.renaming import RenameNames
from editorial.services.work import Work

__all__ = ["BUSY", "NAME_TAKEN", "OTHER_PLAN", "RENAME_JOB", "rename_in_background"]

RENAME_JOB = "rename"


def rename_in_background(work: Work) -> None:
    """Carries out a job of the kind RENAME_JOB."""
    edit_in_background(work, RenameNames.from_spec(work.arguments["edit"]))
