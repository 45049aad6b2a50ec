"""Does the jobs that the admin queues: the worker of django-tasks, which also says that it is alive."""

from __future__ import annotations

import os
import signal
import threading
from argparse import ArgumentParser
from types import FrameType
from typing import Any

from django.db import OperationalError, connection
from django.utils.crypto import get_random_string
from django_tasks_db.management.commands import db_worker
from django_tasks_db.utils import is_locked_database_exception

from editorial.services.jobs import Heartbeat, end_soon

PARENT_SECONDS = 1.0


class PatientWorker(db_worker.Worker):
    """Ends at the next step of a job instead of at its end, and outlives a database that is locked for long."""

    def shutdown(self, signum: int, frame: FrameType | None) -> None:
        end_soon()
        super().shutdown(signum, frame)

    def run(self) -> None:
        while self.running:
            try:
                return super().run()
            except OperationalError as error:
                # The lock is waited for outside of what db_worker guards: when it takes its transaction.
                if not is_locked_database_exception(error):
                    raise
                connection.close()
        return None


class Command(db_worker.Command):
    help = (
        "Does background jobs until it is ended: large imports and undos, rendering. Ctrl-C or SIGTERM ends it at the "
        "next step of its job, which another worker takes up again; a second one ends it at once."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--batch", action="store_true", help="do the jobs that wait, then end")
        parser.add_argument("--interval", type=db_worker.valid_interval, default=1, help="seconds between two looks")
        parser.add_argument("--parent", type=int, metavar="PID", help="end when this process, its parent, has ended")

    def handle(self, *args: Any, **options: Any) -> None:
        self.configure_logging(options["verbosity"])
        worker = PatientWorker(
            queue_names=["*"],
            excluded_queue_names=[],
            interval=options["interval"],
            batch=options["batch"],
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id=get_random_string(32),
        )
        worker.configure_signals()
        if options["parent"]:
            threading.Thread(target=end_with_parent, args=(options["parent"],), daemon=True).start()
        with Heartbeat():
            worker.run()


def end_with_parent(parent: int) -> None:
    """Ends this process as Ctrl-C does once its parent is gone, however that ended."""
    while not threading.Event().wait(PARENT_SECONDS):
        if os.getppid() != parent:
            os.kill(os.getpid(), signal.SIGTERM)
            return
