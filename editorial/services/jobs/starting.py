"""Jobs are started, asked to stop and run again; nothing here waits for them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from editorial.models import Job
from editorial.services.actors import may, require
from editorial.services.jobs.kinds import KINDS
from editorial.services.jobs.tasks import ACTIVE, new_job, queue, requeue
from editorial.services.liveness import host_name, is_running
from editorial.services.work import Next

SEES_ALL = "editorial.import_article"
SILENT_AFTER = dt.timedelta(seconds=60)
KEPT_FOR = dt.timedelta(days=90)


class NotActive(ValueError):
    """The job is not in a state in which this can be done."""


def start_job(
    kind: str, *, by: User, arguments: Mapping[str, Any], title: str = "", subject: str = "", total: int = 0
) -> Job:
    """Queues a job and returns it; the one that is at work already where the subject has one.

    Raises:
        PermissionDenied: the user may not start such a job.
    """
    require(by, KINDS[kind].permission)
    wanted = Next(kind, arguments, title, subject)
    return queue(new_job(wanted, by=by, total=total))


def visible_jobs(user: User) -> QuerySet[Job]:
    """Returns the jobs that the user may see: their own, and all for those who may import."""
    rows = Job.objects.select_related("user", "changeset").order_by("-pk")
    return rows if may(user, SEES_ALL) else rows.filter(user=user)


def may_control(user: User, job: Job) -> bool:
    """Whether the user may stop the job and run it again."""
    return job.user_id == user.pk or may(user, SEES_ALL)


def is_silent(job: Job) -> bool:
    """Whether the process that is at work on the job is gone, or was not heard of for a minute."""
    if job.state != Job.State.RUNNING:
        return False
    if job.beat_at is None or job.beat_at < timezone.now() - SILENT_AFTER:
        return True
    return job.host == host_name() and not is_running(job.pid, job.began)


def ask_to_stop(job_id: int, *, by: User) -> None:
    """Ends a job that waits, or one whose process is gone, at once; asks one at work to end at its next step.

    Raises:
        PermissionDenied: it is somebody else's.
        NotActive: it has ended.
    """
    job = _controlled(job_id, by)
    now = timezone.now()
    rows = Job.objects.filter(pk=job.pk, state=job.state, token=job.token)
    if job.state == Job.State.QUEUED or is_silent(job):
        changed = rows.update(state=Job.State.STOPPED, token="", finished_at=now, stop_asked=True)
    else:
        changed = rows.filter(state=Job.State.RUNNING).update(stop_asked=True)
    if not changed:
        raise NotActive(job_id)


def run_again(job_id: int, *, by: User) -> Job:
    """Queues a job that failed, was stopped or interrupted once more; it goes on with what is missing.

    Raises:
        PermissionDenied: it is somebody else's, or the user may not start such a job.
        NotActive: it is at work, or has done everything.
    """
    job = _controlled(job_id, by)
    require(by, KINDS[job.kind].permission)
    if job.state == Job.State.DONE or (job.is_active and not is_silent(job)):
        raise NotActive(job_id)
    try:
        with transaction.atomic():
            rows = Job.objects.filter(pk=job.pk, state=job.state, token=job.token)
            if not requeue(rows, job, attempts=0, problem="", error="", stop_asked=False, finished_at=None, user=by):
                raise NotActive(job_id)
    except IntegrityError as error:  # another job works on the same
        raise NotActive(job_id) from error
    return Job.objects.get(pk=job.pk)


def _controlled(job_id: int, by: User) -> Job:
    job = Job.objects.get(pk=job_id)
    if not may_control(by, job):
        require(by, SEES_ALL)
    return job


def expire(*, now: dt.datetime | None = None) -> int:
    """Deletes jobs and tasks that ended long ago, and returns the number of jobs."""
    before = (now or timezone.now()) - KEPT_FOR
    DBTaskResult.objects.filter(finished_at__lt=before).delete()
    ended = Job.objects.exclude(state__in=ACTIVE).filter(created_at__lt=before)
    return ended.delete()[1].get("editorial.Job", 0)
