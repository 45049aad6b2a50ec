"""Large uploads in the background: planned, looked at by somebody, then imported as they were looked at."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.utils import timezone

from editorial.models import Changeset
from editorial.services.files import ScanError, scan
from editorial.services.importing import Action, ImportPlan, MisplacedRoot, apply_import, plan_import
from editorial.services.prerendering import EVERYTHING, RENDER
from editorial.services.upload_plans import KeptPlan, discard_plans, fingerprint, hold_on_to, keep_plan
from editorial.services.uploads import ORIGIN, Upload, UploadRefused, discard_upload, require_bounded
from editorial.services.work import Next, Work, WorkFailed

PLAN, IMPORT = "plan", "import"
CHANGED, GONE = "changed-meanwhile", "upload-gone"


def count_documents(upload: Upload) -> int:
    """Returns how many documents an upload holds, by the archive's table of contents alone.

    Raises:
        ScanError: it cannot be read.
        UploadRefused: it holds more than are taken.
    """
    number = len(scan([upload.path], inside=upload.inside, origin=ORIGIN).files)
    require_bounded(number)
    return number


def plan_upload(work: Work) -> None:
    """Carries out a job of the kind PLAN: keeps what an upload would do, for its sender to look at."""
    upload = _upload(work)
    try:
        keep_plan(upload, KeptPlan(_planned(upload, work)))
    except MisplacedRoot as error:
        keep_plan(upload, KeptPlan(misplaced=error.matches[0]))
    except (ScanError, UploadRefused) as error:
        keep_plan(upload, KeptPlan(problem=str(error).replace(str(upload.path), upload.title)))


def import_upload(work: Work) -> None:
    """Carries out a job of the kind IMPORT: exactly what was looked at, as `seen` tells, or nothing.

    An attempt that was interrupted has stored a part of it; what is left is decided again, file by file.
    """
    upload = _upload(work)
    try:
        plan = _planned(upload, work, more=True)
    except (MisplacedRoot, ScanError, UploadRefused) as error:
        raise WorkFailed(CHANGED, str(error).replace(str(upload.path), upload.title)) from error
    if not work.earlier.get("began"):
        if fingerprint(plan) != work.arguments["seen"]:
            keep_plan(upload, KeptPlan(plan))
            raise WorkFailed(CHANGED)
        work.note(began=True)
    _store(plan, work)
    discard_plans(upload)
    discard_upload(upload)
    if work.arguments.get("render"):
        work.go_on_with(Next(RENDER, {}, subject=EVERYTHING))


def _store(plan: ImportPlan, work: Work) -> None:
    earlier = list(work.earlier.get("changesets", ()))
    read = len(plan.items)
    report = apply_import(
        plan,
        by=work.by,
        message=work.arguments["message"],
        progress=lambda done: work.advance(read + done),
        opened=work.wrote,
    )
    # This run has done what the interrupted ones had not come to; nobody will go on with them.
    left = Changeset.objects.filter(pk__in=earlier, state=Changeset.State.RUNNING)
    left.update(state=Changeset.State.PARTLY, finished_at=timezone.now())
    counts: dict[str, Any] = {"created": report.counts[Action.CREATE], "updated": report.counts[Action.UPDATE]}
    work.note(**counts, refused=report.not_accepted)


def _upload(work: Work) -> Upload:
    upload = Upload(**work.arguments["upload"])
    hold_on_to(upload)
    if not upload.path.is_file():
        raise WorkFailed(GONE)
    return upload


def _planned(upload: Upload, work: Work, *, more: bool = False) -> ImportPlan:
    """Returns the plan; with `more` the progress goes on while it is carried out."""
    documents = count_documents(upload)
    work.expect(2 * documents if more else documents)  # where all of them are new
    options = replace(upload.options, jobs=None)  # a worker may start processes that read
    plan = plan_import([upload.path], by=work.by, options=options, progress=work.advance)
    if more:
        work.expect(documents + sum(item.writes for item in plan.items) + plan.media.writes)
    return plan
