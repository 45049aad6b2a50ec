"""A folder that is watched: both sides follow each other, and nothing that happens to either ends it."""

from __future__ import annotations

import shutil
import signal
import subprocess
import time
from unittest import skipUnless

import psycopg
import pytest
from django.test import SimpleTestCase

from tests import database
from tests.services.gardens import read_files, temporary_folder, write_files
from tests.services.kills import Forge
from tests.services.processes import template
from tests.services.test_sync_processes import path_of, text_of
from tests.services.watches import WatchProcess, wait_for, watching

FILES = 40
A = path_of(0)
AT_ONCE = 20  # seconds; mostly less than one, but of a machine that has other things to do


@pytest.mark.processes
class WatchProcessTests(SimpleTestCase):
    maxDiff = 2000

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.empty = cls.enterClassContext(template())
        cls.garden = cls.enterClassContext(temporary_folder()) / "garden"
        cls.files = {path_of(number): text_of(number) for number in range(FILES)}
        write_files(cls.garden, cls.files)
        cls.filled = cls.enterClassContext(template(of=cls.empty))
        cls.forge = cls.enterClassContext(Forge(cls.empty.base))
        cls.forge.run(cls.filled.base, "sync_markdown", str(cls.garden), "--yes", "--jobs", "1")

    def setUp(self):
        super().setUp()
        shutil.rmtree(self.garden, ignore_errors=True)
        write_files(self.garden, self.files)
        self.installation = self.enterContext(self.filled.copy())

    def edit(self, line: str) -> None:
        """Adds a line to an article, as somebody does in the browser."""
        self.forge.ask(self.installation, "edit", A, line)

    def changesets(self) -> int:
        return self.installation.rows("SELECT count(*) FROM editorial_changeset WHERE kind = 'sync'")[0][0]

    def stored(self, path: str) -> str:
        """Returns the body of an article."""
        rows = self.installation.rows(
            "SELECT b.text FROM editorial_article a JOIN editorial_body b ON b.id = a.body_id "
            f"WHERE a.path = '{path}' AND a.removed_at IS NULL"
        )
        return rows[0][0] if rows else ""

    def file(self, path: str) -> str:
        return (self.garden / path).read_text()

    def follow_each_other(self, watch: WatchProcess) -> None:
        self.edit("Written in the browser.")
        wait_for(lambda: "Written in the browser." in self.file(A))
        watch.expect("round")
        path = self.garden / path_of(1)
        path.write_text(path.read_text() + "Written in the file.\n")
        wait_for(lambda: "Written in the file." in self.stored(path_of(1)))
        watch.expect("round")
        write_files(self.garden, {"posts/deep/new.md": text_of(99)})
        wait_for(lambda: self.stored("posts/deep/new.md"))
        watch.expect("round")

    def test_each_side_follows_the_other_and_then_both_rest(self):
        with watching(self.installation, self.garden) as watch:
            before = self.changesets()
            self.follow_each_other(watch)
            time.sleep(3)
            self.assertEqual(self.changesets() - before, 3)
            self.assertEqual(watch.end()[1], 0)
            ended = watch.expect("ended")
            self.assertEqual(ended["changesets"], 3)
            self.assertEqual(ended["counts"], {"written": 1, "updated": 1, "created": 1})
            rounds = [line for line in watch.lines if line.get("event") == "round"]
            self.assertEqual([line["counts"].get("written") for line in rounds], [1, None, None])
        held = self.installation.rows("SELECT token FROM editorial_syncfolder")
        self.assertEqual(held, [("",)])

    def test_where_the_system_does_not_tell_the_folder_is_looked_at(self):
        with watching(self.installation, self.garden, "--poll") as watch:
            self.assertTrue(watch.lines[0]["polls"])
            self.follow_each_other(watch)

    def test_a_burst_is_one_changeset(self):
        with watching(self.installation, self.garden) as watch:
            before = self.changesets()
            watch.process.send_signal(signal.SIGSTOP)  # so that no rest between two files is long enough for a round
            for number in range(12):
                write_files(self.garden, {f"posts/p{number}.md": text_of(100 + number)})
            watch.process.send_signal(signal.SIGCONT)
            wait_for(lambda: self.stored("posts/p11.md"))
            watch.expect("round")
            self.assertEqual(self.changesets() - before, 1)

    def test_a_conflict_is_named_once_and_no_round_is_without_cause(self):
        with watching(self.installation, self.garden) as watch:
            watch.process.send_signal(signal.SIGSTOP)
            self.edit("Here.")
            (self.garden / A).write_bytes(text_of(0) + b"There.\n")
            watch.process.send_signal(signal.SIGCONT)
            watch.expect("round")
            for number in (1, 2):
                write_files(self.garden, {path_of(number): text_of(number, "3=Other.")})
                watch.expect("round")
            conflicts = [line for line in watch.lines if line.get("action") == "conflicting"]
            self.assertEqual([line["path"] for line in conflicts], [A])
            self.assertEqual(len([line for line in watch.errors if line.startswith(f"{A}: error")]), 1)
            self.assertIn("There.", self.file(A))
            self.assertIn("Here.", self.stored(A))

    def test_others_are_kept_out_as_long_as_it_is_alive(self):
        with watching(self.installation, self.garden) as watch:
            row = "SELECT beat_at FROM editorial_syncfolder"
            first = self.installation.rows(row)
            wait_for(lambda: self.installation.rows(row) != first)  # nothing else happens meanwhile
            command = ("sync_markdown", str(self.garden), "--jobs", "1")
            second = self.forge.run(self.installation, *command)
            self.assertEqual(second["code"], 2, second)
            told = f"(process {watch.process.pid}) has been running sync_markdown watch here since"
            self.assertIn(told, second["err"])
            watch.process.kill()
            watch.process.wait()
            self.assertEqual(self.forge.run(self.installation, *command)["code"], 0)

    def test_it_ends_within_a_second_when_asked(self):
        with watching(self.installation, self.garden) as watch:
            time.sleep(0.5)
            seconds, code = watch.end(signal.SIGINT)  # the other tests end it by SIGTERM
            self.assertEqual(code, 0)
            self.assertLess(seconds, AT_ONCE)
            watch.expect("ended")

    def test_it_ends_in_the_middle_of_a_round_which_the_next_run_completes(self):
        with watching(self.installation, self.garden) as watch:
            time.sleep(1)
            watch.process.send_signal(signal.SIGSTOP)
            write_files(self.garden, {f"posts/p{number}.md": text_of(100 + number) * 30 for number in range(500)})
            watch.process.send_signal(signal.SIGCONT)
            wait_for(lambda: self.installation.rows("SELECT 1 FROM editorial_changeset WHERE state = 'running'"))
            seconds, code = watch.end()
            self.assertEqual(code, 0)
            self.assertLess(seconds, AT_ONCE)
            self.assertTrue(watch.expect("ended")["interrupted"])
            self.assertEqual(self.forge.ask(self.installation, "inconsistencies"), [])
            self.assertEqual(self.installation.rows("SELECT token FROM editorial_syncfolder"), [("",)])
            done = self.forge.run(self.installation, "sync_markdown", str(self.garden), "--yes", "--jobs", "1")
            self.assertEqual(done["code"], 0, done)
            count = self.installation.rows("SELECT count(*) FROM editorial_article")
            self.assertEqual(count, [(FILES + 500,)])

    def test_a_folder_that_goes_away_loses_nothing_and_is_taken_up_again(self):
        with watching(self.installation, self.garden, "--delete", "--yes") as watch:
            away = self.garden.with_name("away")
            self.garden.rename(away)
            self.assertIn("is not mounted", watch.expect("trouble")["reason"])
            self.garden.mkdir()  # the empty place of a mount
            self.assertIn("most of its files are gone", watch.expect("trouble")["reason"])
            self.edit("Meanwhile.")
            time.sleep(2.5)
            self.assertEqual(read_files(self.garden), {})
            self.garden.rmdir()
            away.rename(self.garden)
            watch.expect("recovered")
            wait_for(lambda: "Meanwhile." in self.file(A))
            gone = self.installation.rows("SELECT count(*) FROM editorial_article WHERE removed_at IS NOT NULL")
            self.assertEqual(gone, [(0,)])

    def test_a_large_change_waits_for_a_person(self):
        with watching(self.installation, self.garden) as watch:
            before = self.changesets()
            write_files(self.garden, {path: text_of(n, "4=All.") for n, path in enumerate(self.files)})
            reason = watch.expect("trouble")["reason"]
            self.assertIn(f"a large change waits: {FILES} updated", reason)
            self.assertEqual(self.changesets(), before)
            write_files(self.garden, self.files)
            watch.expect("recovered")
            self.assertEqual(self.changesets(), before)
        with watching(self.installation, self.garden, "--yes") as watch:
            write_files(self.garden, {path: text_of(n, "4=All.") for n, path in enumerate(self.files)})
            watch.expect("round")
            wait_for(lambda: "All." in self.stored(path_of(FILES - 1)))

    def test_each_round_is_committed_unless_somebody_is_merging(self):
        git = ("git", "-c", "user.name=P", "-c", "user.email=p@example.org", "-C", str(self.garden))
        for arguments in (("init", "-q"), ("add", "-A"), ("commit", "-qm", "Begin")):
            subprocess.run([*git, *arguments], check=True)
        merging = self.garden / ".git" / "MERGE_HEAD"
        with watching(self.installation, self.garden, "--commit") as watch:
            self.edit("Written in the browser.")
            commit = watch.expect("committed")["commit"]
            shown = subprocess.run([*git, "show", "--name-only", "--format=", commit], capture_output=True, text=True)
            self.assertEqual(shown.stdout.split(), [A])
            merging.write_text("x")
            self.edit("Meanwhile.")
            self.assertIn("a merge is under way", watch.expect("trouble")["reason"])
            self.assertNotIn("Meanwhile.", self.file(A))
            merging.unlink()
            watch.expect("committed")
            self.assertIn("Meanwhile.", self.file(A))

    @skipUnless(database.kind() == "postgresql", "a server that goes away")
    def test_a_database_that_goes_away_is_waited_for(self):
        name = self.installation.url.rpartition("/")[2]
        with (
            watching(self.installation, self.garden) as watch,
            psycopg.connect(database.address(), autocommit=True) as server,
        ):
            self.allow(server, name, "false")
            self.assertIn("the database does not answer", watch.expect("trouble")["reason"])
            (self.garden / A).write_bytes(text_of(0) + b"Meanwhile.\n")
            self.allow(server, name, "true")
            watch.expect("recovered")
            wait_for(lambda: "Meanwhile." in self.stored(A))
            self.assertEqual(watch.end()[1], 0)

    def allow(self, server: psycopg.Connection, name: str, allowed: str) -> None:
        """Lets nobody into the database and ends all that is connected, or lets everybody in again."""
        server.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS {allowed}')  # type: ignore[call-overload]
        if allowed == "false":
            server.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name])
