"""Jobs on their way to a worker: the one task that django-tasks knows, and the queue it comes from."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django_tasks import task
from django_tasks_db.models import DBTaskResult

from editorial.models import Job
from editorial.services.actors import may
from editorial.services.jobs.kinds import KINDS
from editorial.services.jobs.running import WorkerEnds, run_job
from editorial.services.work import Next

ACTIVE = (Job.State.QUEUED, Job.State.RUNNING)


@task()
def carry_out(job_id: int) -> None:
    """Carries out a job; whatever becomes of it is said in its row."""
    do_job(job_id)


def do_job(job_id: int) -> None:
    """Carries out a job in this process, and starts the one that follows it."""
    try:
        following = run_job(job_id)
    except WorkerEnds:
        _hand_on(job_id)
        return
    except (KeyboardInterrupt, SystemExit):
        _hand_on(job_id)
        raise
    if following is not None:
        _follow(Job.objects.get(pk=job_id), following)


def _hand_on(job_id: int) -> None:
    """Queues a job that this process gave back."""
    with transaction.atomic():
        job = Job.objects.filter(pk=job_id, state=Job.State.QUEUED).first()
        if job is not None:
            enqueue(job)


def _follow(job: Job, following: Next) -> None:
    if job.user is not None and may(job.user, KINDS[following.kind].permission):
        queue(new_job(following, by=job.user))


def new_job(wanted: Next, *, by: User, total: int = 0) -> Job:
    """Returns an unsaved job that waits."""
    now = timezone.now()
    return Job(
        kind=wanted.kind,
        title=wanted.title[:300],
        subject=wanted.subject[:200],
        arguments=dict(wanted.arguments),
        user=by,
        total=total,
        created_at=now,
        queued_at=now,
    )


def queue(job: Job) -> Job:
    """Stores a new job and hands it to the workers; returns the one that is active for the subject already."""
    try:
        with transaction.atomic():
            job.save()
            enqueue(job)
    except IntegrityError:
        there = active_job(job.kind, job.subject)
        if there is None:
            raise
        return there
    return job


def enqueue(job: Job) -> None:
    """Hands the job to the workers, in the caller's transaction."""
    Job.objects.filter(pk=job.pk).update(task_id=str(carry_out.enqueue(job.pk).id))


def active_job(kind: str, subject: str) -> Job | None:
    """Returns the job that waits or runs for the subject."""
    return Job.objects.filter(kind=kind, subject=subject, state__in=ACTIVE).first()


def requeue(rows: QuerySet[Job], job: Job, **columns: Any) -> bool:
    """Lets the job wait for a worker once more, where `rows` still finds it; in the caller's transaction."""
    waiting = {"state": Job.State.QUEUED, "token": "", "queued_at": timezone.now()}
    if not rows.update(**waiting, **columns):
        return False
    end_task(job)
    enqueue(job)
    return True


def end_task(job: Job) -> None:
    """Says of the task that was to do the job that it ended: a killed worker leaves its task running for good."""
    if job.task_id:
        left = DBTaskResult.objects.filter(pk=job.task_id, status__in=("READY", "RUNNING"))
        left.update(status="FAILED", finished_at=timezone.now(), exception_class_path="", traceback="taken over")
