"""The development server and a worker together, for an installation on one machine."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

GRACE_SECONDS = 10


class Command(BaseCommand):
    help = (
        "Serves the site with Django's development server and does background jobs beside it. Ctrl-C ends both, and "
        "the end of one is the end of the other."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("address", nargs="?", default="127.0.0.1:8000", metavar="ADDRESS:PORT")

    def handle(self, *args: Any, **options: Any) -> None:
        # What ends the server has to end the worker as well: an exception does, even where a shell ignores Ctrl-C.
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.default_int_handler)
        manage = Path(settings.BASE_DIR) / "manage.py"
        # In a session of its own: Ctrl-C reaches the worker once, from here. It also ends should this be killed.
        command = [sys.executable, str(manage), "worker", "--parent", str(os.getpid()), "--verbosity", "0"]
        worker = subprocess.Popen(command, start_new_session=True)
        leaving = threading.Event()
        threading.Thread(target=end_server_with, args=(worker, leaving), daemon=True).start()
        try:
            call_command("runserver", options["address"], use_reloader=False, verbosity=options["verbosity"])
        except (KeyboardInterrupt, SystemExit):
            pass
        finally:
            by_itself = worker.poll() is not None
            leaving.set()
            stop(worker)
        if by_itself:
            raise CommandError(f"The worker has ended (exit code {worker.returncode}), and the server with it.")


def end_server_with(worker: subprocess.Popen[bytes], leaving: threading.Event) -> None:
    """Waits for the worker; should it end by itself, ends the server as Ctrl-C does."""
    worker.wait()
    if not leaving.is_set():
        os.kill(os.getpid(), signal.SIGINT)


def stop(worker: subprocess.Popen[bytes]) -> None:
    """Ends the worker: at the next step of its job, or at once after some seconds."""
    if worker.poll() is None:
        worker.terminate()
    try:
        worker.wait(GRACE_SECONDS)
    except subprocess.TimeoutExpired:
        worker.kill()
        worker.wait()
