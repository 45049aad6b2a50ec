"""Long work in the background: started with one call, done by `manage.py worker`, seen and stopped in the admin."""

from editorial.services.jobs.heartbeat import Heartbeat, has_worker
from editorial.services.jobs.kinds import KINDS, MOST_IN_REQUEST, Kind, title_of
from editorial.services.jobs.problems import PROBLEMS
from editorial.services.jobs.running import end_soon
from editorial.services.jobs.starting import (
    NotActive,
    ask_to_stop,
    expire,
    is_silent,
    may_control,
    run_again,
    start_job,
    visible_jobs,
)
from editorial.services.jobs.tasks import active_job, do_job

__all__ = [
    "KINDS",
    "MOST_IN_REQUEST",
    "PROBLEMS",
    "Heartbeat",
    "Kind",
    "NotActive",
    "active_job",
    "ask_to_stop",
    "do_job",
    "end_soon",
    "expire",
    "has_worker",
    "is_silent",
    "may_control",
    "run_again",
    "start_job",
    "title_of",
    "visible_jobs",
]
