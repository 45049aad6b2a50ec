"""Copies of a process that is killed."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

from django.test import SimpleTestCase

PATIENCE = 20  # seconds; it takes milliseconds
KILLED = """
import os, signal
from editorial.services.copies import copies
pool = copies(2)
print(pool.submit(os.getpid).result(), *pool._processes, flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""


def is_at_work(pid: int) -> bool:
    """Whether a process is there and not merely waiting to be forgotten."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] not in ("Z", "X")
    except OSError:
        return False


class CopiesTests(SimpleTestCase):
    def test_copies_end_with_a_process_that_is_killed(self) -> None:
        killed = subprocess.run([sys.executable, "-c", KILLED], stdout=subprocess.PIPE, text=True, check=False)
        one, *all_of_them = map(int, killed.stdout.split())
        self.assertLess(killed.returncode, 0)
        self.assertEqual(len(all_of_them), 2)
        self.assertIn(one, all_of_them)
        began = time.monotonic()
        while any(map(is_at_work, all_of_them)) and time.monotonic() - began < PATIENCE:
            time.sleep(0.01)
        self.assertEqual([pid for pid in all_of_them if is_at_work(pid)], [])
