"""The rendering process: killed when it takes too long, started again, bounded in memory, gone with its parent."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

from django.test import SimpleTestCase

from editorial.rendering import RenderWorker, WorkerBusy, render
from editorial.rendering.framing import LENGTH
from editorial.rendering.process import LARGE_SECONDS, SMALL_SECONDS, default_seconds

ROOT = Path(__file__).resolve().parents[2]
_FRAMES = "import struct, sys, time\nn, = struct.unpack('>I', sys.stdin.buffer.read(4))\nsys.stdin.buffer.read(n)\n"


def program(code: str) -> tuple[str, ...]:
    """Return a command that reads one request and then does something else than rendering."""
    return (sys.executable, "-c", _FRAMES + code)


def is_alive(pid: int) -> bool:
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False
    return stat.rsplit(")", 1)[1].split()[0] != "Z"


class RenderWorkerTests(SimpleTestCase):
    def worker(self, *command: str) -> RenderWorker:
        worker = RenderWorker(command) if command else RenderWorker()
        self.addCleanup(worker.close)
        return worker

    def test_result_is_the_same_as_in_this_process(self):
        source = "# 标题\n\n**甲**（Alpha: 乙）\n\n- [x] a\n"
        self.assertEqual(self.worker().render(source), render(source))

    def test_process_starts_on_first_use_and_is_kept(self):
        worker = self.worker()
        self.assertIsNone(worker.pid)
        worker.render("a")
        first = worker.pid
        worker.render("b")
        self.assertEqual(worker.pid, first)

    def test_endless_work_is_killed_and_the_next_document_renders(self):
        worker = self.worker(*program("while True: pass"))
        start = time.monotonic()
        body = worker.render("# a <b>", cpu_seconds=0.3)
        self.assertTrue(body.timed_out)
        self.assertEqual(body.html, '<pre tabindex="0"># a &lt;b&gt;</pre>')
        self.assertIsNone(worker.pid)
        self.assertLess(time.monotonic() - start, 60)  # and not for ever
        worker._command = RenderWorker()._command
        self.assertFalse(worker.render("a").timed_out)

    def test_sleeping_process_is_killed_by_the_clock(self):
        worker = self.worker(*program("time.sleep(600)"))
        self.assertTrue(worker.render("a", cpu_seconds=0.1).timed_out)

    def test_killed_process_is_started_again(self):
        worker = self.worker()
        worker.render("a")
        os.kill(worker.pid or 0, 9)
        self.assertFalse(worker.render("b").timed_out)

    def test_garbage_is_answered_with_the_escaped_text(self):
        answers = {
            "no length": "sys.stdout.buffer.write(b'ab'); sys.stdout.flush()",
            "wrong length": "sys.stdout.buffer.write(b'\\xff' * 99); sys.stdout.flush(); time.sleep(9)",
            "no JSON": "sys.stdout.buffer.write(struct.pack('>I', 3) + b'abc'); sys.stdout.flush()",
            "other JSON": "sys.stdout.buffer.write(struct.pack('>I', 2) + b'[]'); sys.stdout.flush()",
            "nothing": "",
            "failure": "sys.exit(3)",
        }
        for name, code in answers.items():
            with self.subTest(name):
                body = self.worker(*program(code)).render("a <b>", cpu_seconds=1)
                self.assertEqual((body.timed_out, body.html), (True, '<pre tabindex="0">a &lt;b&gt;</pre>'))

    def test_busy_worker_refuses_at_once_or_lets_wait(self):
        worker = self.worker(*program("time.sleep(600)"))
        slow = threading.Thread(target=lambda: worker.render("a", cpu_seconds=60))
        slow.start()
        while worker.pid is None:
            time.sleep(0.005)
        with self.assertRaises(WorkerBusy):
            worker.render("b")
        worker._command = RenderWorker()._command
        threading.Timer(0.2, os.kill, (worker.pid, signal.SIGKILL)).start()
        self.assertIn("b", worker.render("b", wait=True).html)
        slow.join()

    def test_threads_get_their_own_documents(self):
        worker = self.worker()
        results: dict[int, str] = {}

        def work(number: int) -> None:
            results[number] = worker.render(f"text {number}", wait=True).html

        threads = [threading.Thread(target=work, args=(number,)) for number in range(12)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(results, {number: f"<p>text {number}</p>" for number in range(12)})

    def test_forked_process_starts_its_own(self):
        worker = self.worker()
        worker.render("a")
        mine = worker.pid
        reading, writing = os.pipe()
        child = os.fork()
        if not child:
            before = worker.pid
            html = worker.render("child").html
            os.write(writing, f"{before} {worker.pid != mine} {html}".encode())
            worker.close()
            os._exit(0)
        os.waitpid(child, 0)
        os.close(writing)
        with os.fdopen(reading) as stream:
            self.assertEqual(stream.read(), "None True <p>child</p>")
        self.assertEqual((worker.render("b").html, worker.pid), ("<p>b</p>", mine))

    def test_no_secrets_are_handed_over(self):
        worker = self.worker()
        worker.render("a")
        environment = Path(f"/proc/{worker.pid}/environ").read_bytes()
        self.assertNotIn(b"DJANGO", environment)
        self.assertNotIn(b"SECRET", environment)

    def test_closed_worker_can_be_used_again(self):
        worker = self.worker()
        worker.render("a")
        pid = worker.pid or 0
        worker.close()
        self.assertFalse(is_alive(pid))
        self.assertEqual(worker.render("b").html, "<p>b</p>")

    def test_limits_by_size(self):
        self.assertEqual((default_seconds(200_000), default_seconds(200_001)), (SMALL_SECONDS, LARGE_SECONDS))


class WorkerProgramTests(SimpleTestCase):
    command = (sys.executable, "-m", "editorial.rendering.worker")

    def test_ends_with_its_parent(self):
        code = (
            "import time\nfrom editorial.rendering import RenderWorker\n"
            "worker = RenderWorker()\nworker.render('a')\nprint(worker.pid, flush=True)\nimport os\nos._exit(0)\n"
        )
        printed = subprocess.run(
            [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
        ).stdout
        deadline = time.monotonic() + 60
        while is_alive(int(printed)) and time.monotonic() < deadline:
            time.sleep(0.02)
        self.assertFalse(is_alive(int(printed)))

    def test_memory_is_limited(self):
        code = (
            "import json, editorial.rendering.worker as w\n"
            "w.render = lambda text: [bytearray(1 << 20) for _ in range(2000)]\nw.main()\n"
        )
        done = subprocess.run(
            [sys.executable, "-c", code], cwd=ROOT, input=LENGTH.pack(1) + b"a", capture_output=True, check=True
        )
        self.assertIn(b'{"error": "MemoryError', done.stdout)

    def test_neither_django_nor_a_database_is_loaded(self):
        code = (
            "import sys, editorial.rendering.worker\n"
            "print([m for m in sys.modules if m.split('.')[0] in ('django', 'sqlite3')])"
        )
        done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
        self.assertEqual(done.stdout.strip(), "[]")

    def test_cut_off_or_endless_requests_end_it(self):
        for data in (b"", b"\0\0", LENGTH.pack(10) + b"abc", b"\xff\xff\xff\xff"):
            with self.subTest(data):
                done = subprocess.run(self.command, cwd=ROOT, input=data, capture_output=True, check=True, timeout=60)
                self.assertEqual(done.stdout, b"")

    def test_invalid_utf8_is_no_failure(self):
        done = subprocess.run(
            self.command, cwd=ROOT, input=LENGTH.pack(3) + b"a\xff\n", capture_output=True, check=True
        )
        self.assertIn(b"timed_out", done.stdout)
