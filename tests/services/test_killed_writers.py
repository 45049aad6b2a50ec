"""Killed while files are written: an export to a folder, and a sync that commits what it writes."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from unittest import mock

import pytest
from django.test import SimpleTestCase

from tests.services.gardens import read_files, temporary_folder, write_files
from tests.services.kills import Forge, Kills
from tests.services.processes import template
from tests.services.test_sync_processes import path_of, text_of

FILES = 20
EXPORTS = 8
COMMITS = 10
GIT = ("git", "-c", "user.name=P", "-c", "user.email=p@example.org")


def whole_files(folder: Path) -> dict[str, bytes]:
    """Returns the files below the folder, without git's and temporary ones."""
    found = read_files(folder)
    return {path: data for path, data in found.items() if not path.startswith(".git/") and not path.endswith(".part")}


@pytest.mark.processes
class KilledWriterTests(SimpleTestCase):
    maxDiff = 2000

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.enterClassContext(mock.patch.dict(os.environ, {"GIT_CONFIG_GLOBAL": "/dev/null"}))
        cls.garden = cls.enterClassContext(temporary_folder()) / "garden"
        cls.files = {path_of(number): text_of(number) for number in range(FILES)}
        write_files(cls.garden, cls.files)
        cls.filled = cls.enterClassContext(template())
        cls.sync = ("sync_markdown", str(cls.garden), "--yes", "--jobs", "1", "--verbosity", "0")
        cls.forge = cls.enterClassContext(Forge(cls.filled.base))
        cls.forge.run(cls.filled.base, *cls.sync)

    def test_an_export_has_whole_files_only_and_the_next_one_completes_it(self):
        kills = Kills(EXPORTS)
        with self.filled.copy() as installation, temporary_folder() as folder:
            command = ("export_markdown", str(folder / "whole"), "--verbosity", "0")
            usual = self.forge.run(installation, *command)
            self.assertEqual(usual["code"], 0, usual)
            self.assertEqual(read_files(folder / "whole"), self.files)
            for number, (share, moment) in enumerate(kills.moments(usual)):
                with self.subTest(seed=kills.seed, share=share, **moment):
                    target = folder / str(number)  # its own, also where a moment is tried again
                    kills.note(share, self.forge.run(installation, "export_markdown", str(target), **moment))
                    for path, data in whole_files(target).items():
                        self.assertEqual(data, self.files[path])
                    done = self.forge.run(installation, "export_markdown", str(target))
                    self.assertEqual(done["code"], 0, done)
                    self.assertEqual(whole_files(target), self.files)
        print(kills.told("export"))
        self.assertEqual(len(kills.landed), kills.number)

    def git(self, *arguments: str) -> str:
        done = subprocess.run([*GIT, *arguments], cwd=self.garden, capture_output=True, text=True, check=True)
        return done.stdout

    def test_what_was_written_and_not_committed_is_committed_by_the_next_run(self):
        kills = Kills(COMMITS)
        command = (*self.sync, "--commit")
        self.git("init", "-q", "-b", "main")
        self.git("add", "-A")
        self.git("commit", "-qm", "Begin")
        kept = self.garden.with_name("kept")
        with template(of=self.filled) as edited:
            for number in range(0, FILES, 2):
                self.forge.ask(edited.base, "edit", path_of(number), f"Edited {number}.")
            shutil.copytree(self.garden, kept)
            with edited.copy() as undisturbed:
                usual = self.forge.run(undisturbed, *command)
                self.assertEqual(usual["code"], 0, usual)
                expected = self.state()
            self.assertEqual(len(self.git("log", "--format=%H").split()), 1 + FILES // 2)
            for share, moment in kills.moments(usual):
                shutil.rmtree(self.garden)
                shutil.copytree(kept, self.garden)
                with edited.copy() as installation, self.subTest(seed=kills.seed, share=share, **moment):
                    kills.note(share, self.forge.run(installation, *command, **moment))
                    self.git("fsck", "--strict")
                    done = self.forge.run(installation, *command)
                    self.assertEqual(done["code"], 0, done)
                    self.assertEqual(self.state(), expected)
        print(kills.told("commits"))
        self.assertEqual(len(kills.landed), kills.number)

    def state(self) -> tuple[str, dict[str, bytes], str]:
        """Returns what the last commit has, the files, and what git finds changed: the same whoever committed what."""
        return self.git("ls-tree", "-r", "HEAD"), whole_files(self.garden), self.git("status", "--porcelain", "-uno")
