"""Syncs that are killed, and two runs in one folder: each in a process of its own."""

from __future__ import annotations

import shutil
import signal
import time
from pathlib import Path

import pytest
from django.test import SimpleTestCase

from tests.services.gardens import eleventy, read_files, temporary_folder, write_files
from tests.services.kills import Forge, Kills
from tests.services.processes import PATIENCE, Installation, template
from tests.services.syncs import lines
from tests.services.test_processes import outcome

FILES = 60
KILLS = 18  # first kills in each database; the completing run is often killed too
BASES = (
    "SELECT a.path, r.sha256, a.sha256 FROM editorial_article a "
    "JOIN editorial_revision r ON r.id = a.base_revision_id ORDER BY a.path"
)


def path_of(number: int) -> str:
    return f"notes/n{number:03}.md"


def text_of(number: int, *changes: str) -> bytes:
    tags = ", ".join(["x", f"t{number % 7}", *(f"new{number % 5}" for _ in changes)])
    return eleventy(f"Note {number}", status="draft", tags=f"[{tags}]", body=lines(f"0=Number {number}.", *changes) * 3)


@pytest.mark.processes
class SyncProcessTests(SimpleTestCase):
    maxDiff = 2000

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.empty = cls.enterClassContext(template())

    def setUp(self):
        super().setUp()
        self.garden = self.enterContext(temporary_folder())
        self.arguments = ("sync_markdown", str(self.garden), "--yes", "--jobs", "1", "--verbosity", "0")

    def reset(self, files: dict[str, bytes]) -> None:
        for entry in self.garden.iterdir():
            shutil.rmtree(entry)
        write_files(self.garden, files)

    def edit_both_sides(self, forge: Forge, installation: Installation) -> dict[str, bytes]:
        """Edits a third of the articles and two thirds of the files; returns the files as they are then."""
        for number in range(0, FILES, 3):
            forge.ask(installation, "edit", path_of(number), f"Edited {number}.")
        changed = {path_of(n): text_of(n, "2=There.") for n in range(FILES) if n % 3 == 1 or n % 6 == 0}
        changed |= {path_of(n): text_of(n) + b"Another end.\n" for n in range(0, FILES, 9)}  # cannot be merged
        write_files(self.garden, changed)
        for number in range(2, FILES, 12):
            (self.garden / path_of(number)).rename(self.garden / f"notes/renamed{number}.md")
        write_files(self.garden, {f"posts/p{n}.md": text_of(FILES + n) for n in range(10)})
        return read_files(self.garden)

    def test_a_kill_at_any_moment_is_completed_by_the_next_run(self):
        kills = Kills(KILLS)
        with template(of=self.empty) as filled, Forge(self.empty.base) as forge, self.subTest(seed=kills.seed):
            write_files(self.garden, {path_of(number): text_of(number) for number in range(FILES)})
            forge.run(filled.base, *self.arguments)
            files = self.edit_both_sides(forge, filled.base)
            with filled.copy() as undisturbed:
                usual = forge.run(undisturbed, *self.arguments)
                self.assertEqual(usual["code"], 1, usual)
                self.assertEqual(forge.ask(undisturbed, "inconsistencies"), [])
                expected = self.state(undisturbed)
            for share, moment in kills.moments(usual):
                self.reset(files)
                with filled.copy() as installation, self.subTest(share=share, **moment):
                    kills.note(share, forge.run(installation, *self.arguments, **moment))
                    self.assert_whole(files, expected)
                    if other := kills.again(usual):
                        kills.note_again(forge.run(installation, *self.arguments, **other))
                        self.assert_whole(files, expected)
                    self.assertEqual(forge.ask(installation, "inconsistencies"), [])
                    self.assertEqual(forge.run(installation, *self.arguments)["code"], 1)
                    self.assertEqual(self.state(installation), expected)
            print(kills.told("sync"))
            self.assertEqual(len(kills.landed), kills.number)

    def state(self, installation: Installation) -> dict[str, object]:
        running = installation.rows("SELECT count(*) FROM editorial_changeset WHERE state = 'running'")
        files = {path: data for path, data in read_files(self.garden).items() if not path.endswith(".part")}
        return {**outcome(installation), "bases": installation.rows(BASES), "files": files, "running": running}

    def assert_whole(self, before: dict[str, bytes], expected: dict[str, object]) -> None:
        """Each file holds what it held, or what it is to hold."""
        after = expected["files"]
        assert isinstance(after, dict)
        for path, data in read_files(self.garden).items():
            if not path.endswith(".part"):
                self.assertIn(data, (before.get(path), after.get(path)), path)

    def test_a_second_run_says_who_is_at_work(self):
        write_files(self.garden, {path_of(number): text_of(number) * 20 for number in range(FILES * 6)})
        held = "SELECT 1 FROM editorial_syncfolder WHERE token <> ''"
        with Forge(self.empty.base) as forge, self.empty.copy() as installation:
            first = installation.start(*self.arguments)
            deadline = time.monotonic() + PATIENCE
            while not installation.rows(held):
                self.assertLess(time.monotonic(), deadline)
                time.sleep(0.01)
            first.send_signal(signal.SIGSTOP)  # in the midst of its work, however fast it is
            try:
                for command in (self.arguments, ("import_markdown", *self.arguments[1:])):
                    second = forge.run(installation, *command)
                    self.assertEqual(second["code"], 2, second)
                    self.assertIn(f"(process {first.pid}) has been running sync_markdown here since", second["err"])
            finally:
                first.send_signal(signal.SIGCONT)
            _, errors = first.communicate(timeout=PATIENCE)
            self.assertEqual(first.returncode, 0, errors)
            self.assertEqual(forge.run(installation, *self.arguments)["code"], 0)


@pytest.mark.processes
class KilledHolderTests(SimpleTestCase):
    def test_a_killed_run_does_not_keep_others_out(self):
        with template() as made, temporary_folder() as garden, made.copy() as installation:
            write_files(garden, {path_of(number): text_of(number) * 20 for number in range(FILES * 2)})
            arguments = ("sync_markdown", str(garden), "--yes", "--verbosity", "0")
            process = installation.start(*arguments)
            while process.poll() is None and not installation.rows("SELECT 1 FROM editorial_syncfolder"):
                time.sleep(0.01)
            process.kill()
            process.communicate()
            self.assertEqual(installation.manage(*arguments).returncode, 0)
            rows = installation.rows("SELECT count(*) FROM editorial_article")
            self.assertEqual(rows, [(FILES * 2,)])
            self.assertEqual(sorted(Path(garden).rglob("*.part")), [])
