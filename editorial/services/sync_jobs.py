"""Synchronising a folder in the background."""

from __future__ import annotations

from pathlib import Path

from editorial.services.files import ScanError
from editorial.services.folder_runs import FolderBusy, FolderLost, held_folder
from editorial.services.folders import folder_of
from editorial.services.importing import MisplacedRoot
from editorial.services.syncing import SyncOptions, apply_sync, fingerprint, plan_sync
from editorial.services.work import Work, WorkFailed

SYNC_JOB = "sync"
OTHER_FILES, FOLDER_BUSY, NO_SYNC = "files-changed", "folder-busy", "not-synchronised"


def sync_in_background(work: Work) -> None:
    """Carries out a job of the kind SYNC_JOB: what was looked at, as `seen` tells, or nothing.

    An attempt that was interrupted has written a part of it; what is left is decided again, path by path.
    """
    folder = folder_of(str(work.arguments["folder"]))
    if folder is None or not folder.is_there:
        raise WorkFailed(NO_SYNC)
    try:
        with held_folder(folder.path, by=work.by, what="sync_markdown") as hold:
            options = SyncOptions(delete=bool(work.arguments["delete"]), checksum=bool(work.arguments["checksum"]))
            plan = plan_sync(Path(folder.path), by=work.by, options=options, progress=lambda _done: hold.beat())
            if not work.earlier.get("began") and fingerprint(plan) != work.arguments["seen"]:
                raise WorkFailed(OTHER_FILES)
            work.note(began=True)
            work.expect(plan.total)
            message = str(work.arguments.get("message", ""))
            report = apply_sync(plan, by=work.by, message=message, hold=hold, progress=work.advance)
    except FolderBusy as error:
        raise WorkFailed(FOLDER_BUSY, str(error)) from error
    except (ScanError, MisplacedRoot, FolderLost, OSError) as error:
        raise WorkFailed(NO_SYNC, str(error)) from error
    if report.changeset_id is not None:
        work.wrote(report.changeset_id)
    work.note(left=report.refused)
