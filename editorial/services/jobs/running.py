"""A job carried out by this process, from the moment it takes it to the moment it says what came of it."""

from __future__ import annotations

import datetime as dt
import logging
import os
import secrets
import threading
import time
from collections.abc import Mapping
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.utils import timezone

from editorial.models import Job
from editorial.services.jobs.kinds import KINDS
from editorial.services.jobs.problems import FAULT, NO_USER, NOT_ALLOWED, UNKNOWN_KIND
from editorial.services.liveness import host_name, process_began
from editorial.services.notifying import tell_job
from editorial.services.work import Next, Stopped, WorkFailed

logger = logging.getLogger(__name__)

SECONDS = 0.5  # between two looks at the row
PAUSE = 0.12  # in which others write: who waits for SQLite looks every 100 ms whether it is free
LONG = dt.timedelta(seconds=10)  # after which nobody is looking any more

_ending = threading.Event()


class JobLost(RuntimeError):
    """Another process took the job over; nothing more may be written."""


class WorkerEnds(RuntimeError):
    """This process is about to end; the job goes on with another one."""


def end_soon() -> None:
    """Ends the job of this process at its next step; it waits for a worker again."""
    _ending.set()


class RunningJob:
    """A job that this process holds; see `editorial.services.work.Work`."""

    def __init__(self, job: Job, by: User) -> None:
        self.job = job
        self.by = by
        self.next: Next | None = None
        self._looked_at = 0.0

    @property
    def arguments(self) -> Mapping[str, Any]:
        """What it was told."""
        return dict(self.job.arguments)

    @property
    def earlier(self) -> Mapping[str, Any]:
        """What was noted so far."""
        return dict(self.job.result)

    def expect(self, total: int) -> None:
        """Says how much there is to do."""
        self._write(total=total)

    def advance(self, done: int) -> None:
        """Says how much is done, every half second.

        Raises:
            Stopped: somebody asked for an end.
            JobLost: another process has the job by now.
            WorkerEnds: this process is about to end.
        """
        now = time.monotonic()
        if _ending.is_set():
            raise WorkerEnds
        if now - self._looked_at < SECONDS and self._looked_at:
            self.job.done = done
            return
        if self._looked_at and connection.vendor == "sqlite":
            # One transaction after the other would leave those who wait for the write lock without a chance.
            time.sleep(PAUSE)
        self._looked_at = time.monotonic()
        self._write(done=done)
        if Job.objects.filter(pk=self.job.pk, stop_asked=True).exists():
            raise Stopped

    def note(self, **result: Any) -> None:
        """Keeps small JSON values at once."""
        self._write(result={**self.job.result, **result})

    def wrote(self, changeset_id: int) -> None:
        """Keeps the changeset, beside those of attempts that were interrupted."""
        earlier = [pk for pk in self.job.result.get("changesets", []) if pk != changeset_id]
        self._write(changeset_id=changeset_id, result={**self.job.result, "changesets": [*earlier, changeset_id]})

    def go_on_with(self, following: Next) -> None:
        """Starts another job when this one is done."""
        self.next = following

    def _write(self, **columns: Any) -> None:
        for name, value in columns.items():
            setattr(self.job, name, value)
        mine = Job.objects.filter(pk=self.job.pk, token=self.job.token, state=Job.State.RUNNING)
        if not mine.update(beat_at=timezone.now(), **columns):
            raise JobLost(self.job.pk)


def run_job(job_id: int) -> Next | None:
    """Carries out a job that waits; nothing where it waits no more. Returns what is to begin next.

    Raises:
        WorkerEnds, KeyboardInterrupt, SystemExit: this process ends; the job waits again and is to be queued.
    """
    job = _claim(job_id)
    if job is None:
        return None
    try:
        following = _carried_out(job)
    except Stopped:
        _end(job, Job.State.STOPPED)
    except JobLost:
        logger.warning("Job %s was taken over by another worker", job.pk)
    except WorkFailed as error:
        _end(job, Job.State.FAILED, problem=error.code, error=str(error))
    except PermissionDenied as error:
        _end(job, Job.State.FAILED, problem=NOT_ALLOWED, error=str(error))
    except (WorkerEnds, KeyboardInterrupt, SystemExit):
        _give_back(job)
        raise
    except Exception as error:
        logger.exception("Job %s has failed", job.pk)
        _end(job, Job.State.FAILED, problem=FAULT, error=f"{type(error).__name__}: {error}"[:2000])
    else:
        _end(job, Job.State.DONE)
        return following
    return None


def _carried_out(job: Job) -> Next | None:
    if job.kind not in KINDS:
        raise WorkFailed(UNKNOWN_KIND, job.kind)
    if job.user is None:
        raise WorkFailed(NO_USER)  # without a user it would have the rights of the command line
    work = RunningJob(job, job.user)
    KINDS[job.kind].run(work)
    return work.next


def _claim(job_id: int) -> Job | None:
    """Takes the job for this process; None where it waits no more, or another process was faster."""
    now = timezone.now()
    mine = {
        "state": Job.State.RUNNING,
        "token": secrets.token_hex(16),
        "host": host_name(),
        "pid": os.getpid(),
        "began": process_began(os.getpid()) or 0,
        "started_at": now,
        "beat_at": now,
        "done": 0,
    }
    waiting = Job.objects.filter(pk=job_id, state=Job.State.QUEUED)
    attempts = waiting.values_list("attempts", flat=True).first()
    if attempts is None or not waiting.filter(attempts=attempts).update(attempts=attempts + 1, **mine):
        return None
    return Job.objects.select_related("user").get(pk=job_id)


def _end(job: Job, state: Job.State, *, problem: str = "", error: str = "") -> None:
    """Says what became of the job, and tells whoever started it and is not looking any more."""
    now = timezone.now()
    rows = Job.objects.filter(pk=job.pk, token=job.token, state=Job.State.RUNNING)
    ended = rows.update(
        state=state,
        done=job.total if state == Job.State.DONE and job.total else job.done,
        problem=problem,
        error=error.replace("\0", ""),
        token="",
        finished_at=now,
    )
    if ended and state in (Job.State.DONE, Job.State.FAILED) and now - job.created_at >= LONG:
        tell_job(job, failed=state == Job.State.FAILED)


def _give_back(job: Job) -> None:
    """Lets the job wait again; that this process ends is no attempt of the job that failed."""
    rows = Job.objects.filter(pk=job.pk, token=job.token, state=Job.State.RUNNING)
    rows.update(state=Job.State.QUEUED, token="", attempts=max(job.attempts - 1, 0), queued_at=timezone.now())
