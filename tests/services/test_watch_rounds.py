"""Rounds of a watch in this process: what fails is named and tried again, and what cannot be heard is known."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from unittest import mock

from django.db import OperationalError
from django.test import SimpleTestCase
from watchfiles import Change

from editorial.services.files import changes
from editorial.services.files.changes import FolderEar, is_silent
from editorial.services.folder_runs import FolderLost, held_folder
from editorial.services.syncing import SyncPlan, SyncReport, watching
from editorial.services.syncing.watching import Ending, Watch
from tests.services.gardens import eleventy, temporary_folder
from tests.services.syncs import SyncTestCase, lines

B = "notes/b.md"


class Noting:
    """Notes what a watch tells, and does the next thing of a list after each of it."""

    def __init__(self, *steps: Callable[[], object]) -> None:
        self.told: list[str] = []
        self.steps = list(steps)

    def _tell(self, text: str) -> None:
        self.told.append(text)
        if self.steps:
            self.steps.pop(0)()

    def began(self, root: str, *, polls: bool) -> None:
        self.told.append("began")

    def agrees(self, plan: SyncPlan, *, first: bool) -> bool:
        return False

    def round(self, report: SyncReport) -> None:
        self._tell(",".join(item.path for item in report.items))

    def trouble(self, reason: str) -> None:
        self._tell(f"trouble: {reason}")

    def recovered(self) -> None:
        self._tell("recovered")


class RoundTests(SyncTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.ending = Ending()
        self.addCleanup(self.ending.bell.close)
        for name, seconds in (("TICK", 0.05), ("SOON", 0.1)):
            self.enterContext(mock.patch.object(watching, name, seconds))
        # The connection of a test must stay: its transaction is what hides the rows from other tests.
        self.enterContext(mock.patch.object(watching.connection, "close"))
        self.sync({"notes/a.md": eleventy("A", body=lines()), B: eleventy("B", body=lines("1=Other."))})

    def watch(self, listener: Noting) -> list[str]:
        with held_folder(str(self.garden), by=None, what="test") as hold:
            Watch(self.garden, hold, listener, self.ending, by=None, options=self.plan().options).run()
        return listener.told

    def test_what_fails_is_named_once_and_tried_again(self) -> None:
        real = watching.plan_sync
        failures: list[Exception] = [
            OperationalError("gone"),
            OperationalError("gone"),
            OSError("full"),
            ValueError("x"),
        ]

        def failing(*arguments: object, **options: object) -> SyncPlan:
            if failures and self.made:
                raise failures.pop(0)
            self.made = True
            return real(*arguments, **options)  # type: ignore[arg-type]

        self.made = False
        self.put({B: eleventy("B", body=lines("1=Changed."))})
        touch = [lambda: self.put({B: eleventy("B", body=lines("1=Again."))})]
        nothing: list[Callable[[], object]] = [lambda: None] * 4
        with mock.patch.object(watching, "plan_sync", failing), self.assertLogs("editorial", "ERROR"):
            told = self.watch(Noting(*touch, *nothing, self.ending.ask))
        self.assertEqual(told[:2], [B, "began"])
        self.assertEqual(
            told[2:5], ["trouble: the database does not answer: gone", "trouble: full", "trouble: ValueError: x"]
        )
        self.assertEqual(told[5:], ["recovered", B])
        self.assertIn("Again.", self.text(B))

    def test_the_first_round_must_be_possible(self) -> None:
        with mock.patch.object(watching, "plan_sync", side_effect=OSError("no")), self.assertRaises(OSError):
            self.watch(Noting())

    def test_a_folder_that_another_run_took_over_ends_it(self) -> None:
        self.put({B: eleventy("B", body=lines("1=Changed."))})

        def take_over() -> None:
            watching.SiteVersion.bump()
            self.enterContext(mock.patch.object(watching, "plan_sync", side_effect=FolderLost("x")))

        with self.assertRaises(FolderLost):
            self.watch(Noting(take_over))

    def test_where_no_change_can_be_heard_of_the_folder_is_looked_at(self) -> None:
        real, asked = changes.watch, []

        def limited(*paths: str, force_polling: bool | None, **options: object) -> object:
            asked.append(force_polling)
            if not force_polling:
                raise OSError("OS file watch limit reached.")
            return real(*paths, force_polling=True, **options)  # type: ignore[arg-type]

        self.put({B: eleventy("B", body=lines("1=Changed."))})
        with mock.patch.object(changes, "watch", limited):
            self.watch(Noting(self.ending.ask))
        self.assertEqual(asked, [None, True])


class HearingTests(SimpleTestCase):
    def test_what_cannot_be_of_the_garden_makes_no_round(self) -> None:
        with temporary_folder() as folder:
            (folder / "notes.d").mkdir()
            ear = FolderEar(str(folder), lambda: None)
            names = ("a.md", "b/c.md", "b/c.png", "notes.d", "x.txt", ".git/index", ".0123456789abcdef.part", "b/.x.md")
            heard = [name for name in names if ear._matters(Change.modified, f"{folder}/{name}")]
            self.assertEqual(heard, ["a.md", "b/c.md", "b/c.png", "notes.d"])
            gone = [name for name in names if ear._matters(Change.deleted, f"{folder}/{name}")]
            self.assertEqual(gone, ["a.md", "b/c.md", "b/c.png", "notes.d", "x.txt"])  # a folder may be called so


class SilentTests(SimpleTestCase):
    def test_file_systems_of_other_machines_are_known(self) -> None:
        with temporary_folder() as folder:
            mounts = folder / "mountinfo"
            mounts.write_text(
                "22 1 8:1 / / rw - ext4 /dev/sda1 rw\n"
                "23 22 0:40 / /srv/shared\\040garden rw,relatime shared:1 - nfs4 host:/x rw\n"
                "24 22 0:41 / /srv/remote rw - fuse.sshfs host: rw\n"
                "25 23 8:2 / /srv/shared\\040garden/local rw - xfs /dev/sdb rw\n"
                "26 22 0:42 / /srv/中文 rw - cifs //host/x rw\n"
            )
            found = {
                root: is_silent(root, mounts)
                for root in (
                    "/srv",
                    "/srv/shared garden",
                    "/srv/shared garden/notes",
                    "/srv/shared gardens",
                    "/srv/shared garden/local/notes",
                    "/srv/remote/x",
                    "/srv/中文",
                )
            }
            self.assertEqual(list(found.values()), [False, True, True, False, False, True, True])
            self.assertFalse(is_silent("/srv", Path("/absent")))
