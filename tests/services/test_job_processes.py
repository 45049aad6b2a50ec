"""Workers as processes of their own: killed and followed by another, and the pair of server and worker."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import SimpleTestCase

from tests.services.gardens import eleventy, temporary_folder, write_files
from tests.services.processes import PATIENCE, Installation, Template, template

FILES = 100
PARAGRAPH = "A paragraph with **bold** and `code` and [links](https://example.org/{}).\n\n"


def wait_for(condition: Callable[[], object], seconds: float = PATIENCE) -> None:
    """Waits until the condition holds.

    Raises:
        AssertionError: it does not within the time.
    """
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise AssertionError("it took too long")
        time.sleep(0.05)


def is_there(pid: int) -> bool:
    """Whether a process runs, and is no zombie."""
    try:
        state = (Path("/proc") / str(pid) / "stat").read_text().rsplit(")", 1)[1].split()[0]
    except OSError:
        return False
    return state not in ("Z", "X")


def children(pid: int) -> list[int]:
    """Returns the processes that a process has started."""
    found = subprocess.run(["pgrep", "-P", str(pid)], capture_output=True, text=True, check=False).stdout
    return [int(line) for line in found.split()]


class JobProcessTestCase(SimpleTestCase):
    made: Template

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.made = cls.enterClassContext(template())
        with temporary_folder() as garden:
            bodies = [PARAGRAPH.format(number) * 300 for number in range(FILES)]  # some 40 ms of rendering each
            write_files(garden, {f"notes/{n:03}.md": eleventy(f"N{n}", body=body) for n, body in enumerate(bodies)})
            cls.made.prepare("import_markdown", str(garden), "--yes")
        with cls.made.base.assistant() as assistant:
            assistant.ask("queue_rendering")

    def setUp(self):
        self.installation: Installation = self.enterContext(self.made.copy())

    def rendered(self) -> int:
        return int(self.installation.rows("SELECT count(*) FROM editorial_renderedbody")[0][0])

    def job(self) -> tuple[str, int, int]:
        row = self.installation.rows("SELECT state, done, attempts FROM editorial_job")[0]
        return str(row[0]), int(row[1]), int(row[2])

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        streams = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        process = self.installation.start(*arguments, **streams)
        self.addCleanup(self.end, process)
        return process

    def end(self, process: subprocess.Popen[str]) -> None:
        if process.poll() is None:
            process.kill()
        process.wait(timeout=PATIENCE)


@pytest.mark.processes
class KilledWorkerTests(JobProcessTestCase):
    def test_a_killed_workers_job_is_taken_up_and_done_by_the_next(self):
        worker = self.start("worker")
        wait_for(lambda: self.rendered() > 0)
        renderers = children(worker.pid)
        worker.kill()
        worker.wait()
        state, _done, attempts = self.job()
        self.assertEqual((state, attempts), ("running", 1))
        self.assertLess(self.rendered(), FILES)
        wait_for(lambda: not any(map(is_there, renderers)))  # they end with what they were reading from
        result = self.installation.manage("worker", "--batch")
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertEqual((self.job(), self.rendered()), (("done", self.job()[1], 2), FILES))

    def test_a_worker_that_is_asked_to_end_does_so_at_once_and_gives_the_job_back(self):
        worker = self.start("worker")
        wait_for(lambda: self.rendered() > 0)
        renderers = children(worker.pid)
        worker.send_signal(signal.SIGTERM)
        self.assertEqual(worker.wait(timeout=PATIENCE), 0)
        self.assertEqual((self.job()[0], self.job()[2]), ("queued", 0))
        self.assertLess(self.rendered(), FILES)
        self.assertFalse(any(map(is_there, renderers)))
        self.assertEqual(self.installation.rows("SELECT * FROM editorial_jobworker"), [])
        self.installation.manage("worker", "--batch")
        self.assertEqual((self.job()[0], self.rendered()), ("done", FILES))


@pytest.mark.processes
class RebuildTests(JobProcessTestCase):
    def test_rendering_by_the_command_is_stopped_by_ctrl_c_and_gone_on_with(self):
        command = self.installation.start("rebuild", "--only-html")
        self.addCleanup(self.end, command)
        wait_for(lambda: children(command.pid))  # it renders
        command.send_signal(signal.SIGINT)
        _out, err = command.communicate(timeout=PATIENCE)
        self.assertEqual(command.returncode, 130, err)
        self.assertRegex(err, r"Stopped; \d+ bodies are still to be rendered")
        self.assertNotIn("Traceback", err)
        left = FILES - self.rendered()
        result = self.installation.manage("rebuild", "--only-html")
        self.assertEqual(result.stdout, f"{left} bodies rendered\n")


@pytest.mark.processes
class ServeTests(JobProcessTestCase):
    """The server and its worker, as `make demo` starts them."""

    def both(self) -> tuple[subprocess.Popen[str], int]:
        """Returns the server once it answers, and the id of its worker."""
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        server = self.start("serve", f"127.0.0.1:{self.port}")
        wait_for(lambda: self.rendered() > 0)  # the worker works
        wait_for(self.answers)
        (worker,) = children(server.pid)
        self.addCleanup(lambda: is_there(worker) and os.kill(worker, signal.SIGKILL))
        return server, worker

    def answers(self) -> bool:
        try:
            socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
        except OSError:
            return False
        return True

    def test_ctrl_c_ends_both(self):
        server, worker = self.both()
        server.send_signal(signal.SIGINT)
        self.assertEqual(server.wait(timeout=PATIENCE), 0)
        self.assertFalse(is_there(worker))

    def test_a_killed_server_leaves_no_worker(self):
        server, worker = self.both()
        server.kill()
        server.wait()
        wait_for(lambda: not is_there(worker))

    def test_a_killed_worker_ends_the_server(self):
        server, worker = self.both()
        os.kill(worker, signal.SIGKILL)
        self.assertNotEqual(server.wait(timeout=PATIENCE), 0)
        self.assertFalse(self.answers())
