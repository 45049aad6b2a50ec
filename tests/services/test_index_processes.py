"""The index of searches built by two processes at once, and by one that is killed."""

from __future__ import annotations

import signal
import subprocess
import time
from pathlib import Path

import pytest
from django.test import SimpleTestCase

from tests.services.gardens import eleventy, temporary_folder, write_files
from tests.services.processes import Installation, template

FILES = 240
KILLS = 3
CHECK = ("rebuild", "--search", "--check", "--verbosity", "0")
INDEX = ("rebuild", "--search", "--verbosity", "0")
INDEXED = "SELECT COUNT(*) FROM editorial_searchreading"
HELD = "SELECT pid FROM editorial_syncfolder WHERE what = 'rebuild --search'"
SPOIL = "from editorial.models import SearchReading; SearchReading.objects.update(version=0)"


def text_of(number: int) -> bytes:
    """Returns a document that no other equals, of some passages."""
    parts = "\n\n".join(f"## 第 {part} 节\n\n河流 {number} 与数据库 {part * number}。" for part in range(1, 9))
    return eleventy(f"Article {number}", body=f"{parts}\n")


@pytest.mark.processes
class IndexProcessTests(SimpleTestCase):
    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        folder: Path = cls.enterClassContext(temporary_folder()) / "garden"
        write_files(folder, {f"notes/{number}.md": text_of(number) for number in range(FILES)})
        cls.load = ("import_markdown", str(folder), "--yes", "--verbosity", "0")
        cls.unread = cls.enterClassContext(template())
        cls.unread.prepare(*cls.load, "--index-later")

    def assert_whole(self, installation: Installation) -> None:
        self.assertEqual(installation.rows(INDEXED), [(FILES,)])
        checked = installation.manage(*CHECK)
        self.assertEqual(checked.returncode, 0, checked.stdout + checked.stderr)

    def make_anew(self, installation: Installation) -> subprocess.Popen[str]:
        """Has a process make the whole index anew, and stops it in the middle of that."""
        installation.manage(*INDEX)
        installation.manage("shell", "--verbosity", "0", "-c", SPOIL)
        process = installation.start(*INDEX)
        while not installation.rows(HELD):
            self.assertIsNone(process.poll())
            time.sleep(0.01)
        process.send_signal(signal.SIGSTOP)
        self.addCleanup(process.kill)
        return process

    def test_two_at_once_index_everything_and_nothing_twice(self) -> None:
        with self.unread.copy() as installation:
            self.assertEqual(installation.rows(INDEXED), [(0,)])
            both = [installation.start(*INDEX), installation.start(*self.load)]
            for process in both:
                out, err = process.communicate(timeout=600)
                self.assertEqual(process.returncode, 0, out + err)
            self.assert_whole(installation)

    def test_a_second_rebuild_is_told_who_is_at_work_and_the_first_one_ends_well(self) -> None:
        with self.unread.copy() as installation:
            first = self.make_anew(installation)
            second = installation.manage(*INDEX)
            self.assertEqual(second.returncode, 2, second.stdout + second.stderr)
            self.assertIn(f"(process {first.pid}) has been running rebuild --search here since", second.stderr)
            self.assertIn("Wait for its end and run this again.", second.stderr)
            first.send_signal(signal.SIGCONT)
            out, err = first.communicate(timeout=600)
            self.assertEqual(first.returncode, 0, out + err)
            self.assert_whole(installation)

    def test_a_killed_rebuild_keeps_no_other_one_out(self) -> None:
        with self.unread.copy() as installation:
            first = self.make_anew(installation)
            first.kill()
            first.communicate(timeout=600)
            second = installation.manage(*INDEX)
            self.assertEqual(second.returncode, 0, second.stdout + second.stderr)
            self.assert_whole(installation)

    def test_what_a_killed_one_has_left_the_next_one_completes(self) -> None:
        with self.unread.copy() as installation:
            began = time.monotonic()
            self.assertEqual(installation.manage(*INDEX).returncode, 0)
            usual = time.monotonic() - began
        for share in range(KILLS):
            with self.subTest(share=share), self.unread.copy() as installation:
                process = installation.start(*INDEX)
                time.sleep(usual * (share + 1) / (KILLS + 1))
                process.kill()
                process.communicate(timeout=600)
                done = installation.manage(*INDEX)
                self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
                self.assert_whole(installation)
