"""Workers that say that they are alive, and jobs of workers that are not: taken up again by one that is."""

from __future__ import annotations

import datetime as dt
import logging
import os
import threading
from types import TracebackType
from typing import Self

from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from editorial.models import Job, JobWorker
from editorial.services.jobs.problems import TOO_OFTEN
from editorial.services.jobs.starting import SILENT_AFTER, is_silent
from editorial.services.jobs.tasks import end_task, requeue
from editorial.services.liveness import host_name, is_running, process_began
from editorial.services.notifying import tell_job

logger = logging.getLogger(__name__)

BEAT_SECONDS = 5
FORGOTTEN_AFTER = dt.timedelta(hours=1)
MOST_ATTEMPTS = 3


def has_worker() -> bool:
    """Whether a process is there that does jobs."""
    heard = JobWorker.objects.filter(beat_at__gte=timezone.now() - SILENT_AFTER)
    return any(worker.host != host_name() or is_running(worker.pid, worker.began) for worker in heard)


class Heartbeat:
    """Says of this process, from a thread of its own, that it does jobs; takes up what others left."""

    def __init__(self) -> None:
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._beat, name="heartbeat", daemon=True)
        self._began = process_began(os.getpid()) or 0

    def __enter__(self) -> Self:
        now = timezone.now()
        JobWorker.objects.filter(beat_at__lt=now - FORGOTTEN_AFTER).delete()
        self.worker = JobWorker.objects.create(
            host=host_name(), pid=os.getpid(), began=self._began, started_at=now, beat_at=now
        )
        take_up_left()
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._end.set()
        self._thread.join(timeout=BEAT_SECONDS)
        JobWorker.objects.filter(pk=self.worker.pk).delete()

    def _beat(self) -> None:
        while not self._end.wait(BEAT_SECONDS):
            try:
                self.beat()
            except DatabaseError:  # busy for too long, or away: the next beat says it
                logger.warning("The heartbeat of the worker was not written", exc_info=True)
                connection.close()
        connection.close()

    def beat(self) -> None:
        """Writes one sign of life of the worker and of the job that it does."""
        now = timezone.now()
        mine = {"host": host_name(), "pid": os.getpid(), "began": self._began}
        JobWorker.objects.filter(pk=self.worker.pk).update(beat_at=now)
        Job.objects.filter(state=Job.State.RUNNING, **mine).update(beat_at=now)
        take_up_left()


def take_up_left() -> int:
    """Queues jobs again that a worker left or that no task is to do, and returns their number.

    A job whose worker ended too often is left to people: it may be what ends the worker.
    """
    taken = 0
    for job in Job.objects.filter(state=Job.State.RUNNING).select_related("user"):
        if is_silent(job):
            taken += _take_up(job)
    forgotten = Job.objects.filter(state=Job.State.QUEUED, queued_at__lt=timezone.now() - SILENT_AFTER)
    for job in forgotten:
        if not (job.task_id and DBTaskResult.objects.filter(pk=job.task_id, status="READY").exists()):
            with transaction.atomic():
                taken += requeue(Job.objects.filter(pk=job.pk, state=job.state, task_id=job.task_id), job)
    return taken


def _take_up(job: Job) -> bool:
    rows = Job.objects.filter(pk=job.pk, state=Job.State.RUNNING, token=job.token, beat_at=job.beat_at)
    with transaction.atomic():
        if not job.stop_asked and job.attempts < MOST_ATTEMPTS:
            return requeue(rows, job)
        state = Job.State.STOPPED if job.stop_asked else Job.State.INTERRUPTED
        problem = "" if job.stop_asked else TOO_OFTEN
        if rows.update(state=state, problem=problem, token="", finished_at=timezone.now()):
            end_task(job)
            if not job.stop_asked:
                tell_job(job, failed=True)
    return False
