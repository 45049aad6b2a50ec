"""Folders that are in the way: links, rights, full disks, files that change at the wrong moment, other runs."""

from __future__ import annotations

import datetime as dt
import errno
import os
from unittest import mock

from django.utils import timezone

from editorial.models import Article, Changeset, SyncFolder
from editorial.services.files import ScanError
from editorial.services.files.folders import ChangedMeanwhile, FolderWriter, UnsafePath
from editorial.services.folder_runs import FolderBusy, FolderLost, held_folder
from editorial.services.syncing import apply_sync
from tests.services.gardens import import_folder, temporary_folder
from tests.services.syncs import A, SyncTestCase, eleventy, lines

B = "notes/b.md"


class WritingTests(SyncTestCase):
    def setUp(self):
        super().setUp()
        self.sync({A: eleventy(body=lines()), B: eleventy("B")})
        self.outside = self.enterContext(temporary_folder())

    def assertRefused(self, code: str, path: str = A) -> None:
        """The next sync refuses the path, changes no file and writes nothing."""
        before, files = self.counts(), self.files()
        self.assertEqual(self.became(self.sync(), path), ("refused", code))
        self.assertEqual((self.counts(), self.files()), (before, files))

    def test_a_link_in_the_place_of_a_file_is_neither_followed_nor_replaced(self):
        self.edit(lines("1=here"))
        (self.outside / "x.md").write_text("secret")
        (self.garden / A).unlink()
        (self.garden / A).symlink_to(self.outside / "x.md")
        report = self.sync()
        self.assertEqual([(path, code) for path, code, _ in report.skipped], [(A, "link")])
        self.assertTrue((self.garden / A).is_symlink())
        self.assertEqual((self.outside / "x.md").read_text(), "secret")

    def test_a_link_in_the_place_of_a_folder_is_not_written_through(self):
        self.edit(lines("1=here"))
        (self.garden / "notes").rename(self.outside / "notes")
        (self.garden / "notes").symlink_to(self.outside / "notes")
        before = (self.outside / A).read_bytes()
        report = self.sync(delete=True)
        self.assertEqual(self.became(report), ("refused", "not-a-folder"))
        self.assertEqual((self.outside / A).read_bytes(), before)

    def test_a_path_that_leaves_the_folder_is_not_written(self):
        Article.objects.filter(path=A).update(path="../escaped.md", base_revision=None, base_root="")
        self.sync()
        self.assertFalse((self.garden.parent / "escaped.md").exists())

    def test_a_full_disk_leaves_the_file_whole_and_is_told(self):
        self.edit(lines("1=here"))
        with mock.patch("os.fsync", side_effect=OSError(errno.ENOSPC, "No space left on device")):
            self.assertRefused("not-writable")
        self.assertEqual(list(self.garden.rglob("*.part")), [])
        self.assertEqual(self.became(self.sync()), ("written", ""))
        self.assertSame()

    def test_a_file_that_cannot_be_given_to_its_owner_is_left_alone(self):
        self.edit(lines("1=here"))
        if os.geteuid() == 0:
            os.chown(self.garden / A, 12345, 12345)
        with mock.patch("os.fchown", side_effect=PermissionError(errno.EPERM, "Operation not permitted")):
            if os.geteuid() == 0:
                self.assertRefused("not-owner")
        self.sync()
        state = (self.garden / A).stat()
        self.assertEqual(
            (state.st_uid, state.st_gid), (12345, 12345) if os.geteuid() == 0 else (os.geteuid(), os.getegid())
        )
        self.assertSame()

    def test_a_file_that_changes_at_the_last_moment_is_left_for_the_next_run(self):
        self.edit(lines("1=here"))
        plan = self.plan()
        there = eleventy(body=lines("8=there"))
        (self.garden / A).write_bytes(there)
        report = apply_sync(plan, by=None)
        self.assertEqual(self.became(report), ("refused", "changed-meanwhile"))
        self.assertEqual(self.file().encode(), there)
        self.assertEqual(self.became(self.sync()), ("merged", ""))

    def test_nothing_is_written_over_a_change_during_the_write(self):
        with FolderWriter(self.garden) as folder:
            with self.assertRaises(ChangedMeanwhile):
                folder.replace(A, b"new", expected=b"other")
            with self.assertRaises(ChangedMeanwhile):
                folder.replace(A, b"new", expected=None)
            with self.assertRaises(ChangedMeanwhile):
                folder.remove(A, expected=b"other")
            with self.assertRaises(UnsafePath):
                folder.replace("../x.md", b"new", expected=None)
        self.assertEqual(list(self.garden.rglob("*.part")), [])

    def test_an_edit_between_plan_and_run_is_not_overwritten(self):
        self.put({A: eleventy(body=lines("3=there"))})
        plan = self.plan()
        self.edit(lines("3=here"))
        self.assertEqual(self.became(apply_sync(plan, by=None)), ("conflicting", "not-mergeable"))
        self.assertIn("here", self.text())
        self.assertIn("there", self.file())

    def test_temporary_files_of_killed_runs_go_after_a_while(self):
        old, young = (self.garden / f"notes/.{name * 16}.part" for name in "ab")
        for path in (old, young):
            path.write_text("half")
        os.utime(old, (0, 0))
        self.sync()
        self.assertEqual((old.exists(), young.exists()), (False, True))

    def test_hidden_folders_are_on_neither_side(self):
        Article.objects.filter(path=A).update(path=".hidden/a.md")
        self.assertNotIn(".hidden/a.md", [item.path for item in self.sync(force_new=True).items])
        self.assertFalse((self.garden / ".hidden").exists())

    def test_names_that_differ_in_unicode_form_are_written_where_they_lie(self):
        decomposed = "notes/cafe\u0301.md"
        self.sync({decomposed: eleventy("Café", body=lines())})
        self.edit(lines("1=here"), path="notes/caf\u00e9.md")
        self.sync()
        self.assertIn("here", (self.garden / decomposed).read_text())
        self.assertEqual(len(list((self.garden / "notes").glob("caf*"))), 1)

    def test_where_capitals_do_not_count_no_file_takes_the_place_of_another(self):
        article = self.begin("c", "Another.\n")
        Article.objects.filter(pk=article.pk).update(path="notes/A.md")
        with mock.patch.object(FolderWriter, "holds_one_case_only", return_value=True):
            self.assertEqual(self.became(self.sync(), "notes/A.md"), ("refused", "case-clash"))

    def test_a_folder_that_is_not_there_is_an_error(self):
        with self.assertRaises(ScanError):
            import_folder(self.garden / "absent")
        with self.assertRaises(ScanError):
            self.garden = self.garden / "absent"
            self.sync()


class OneRunTests(SyncTestCase):
    def setUp(self):
        super().setUp()
        self.put({A: eleventy(body=lines())})

    def test_a_second_run_is_told_who_is_at_work(self):
        with held_folder(str(self.garden), by=None, what="sync_markdown") as hold:
            for begin in (self.sync, self.load):
                with self.assertRaises(FolderBusy) as caught:
                    begin()
                self.assertIn(f"process {os.getpid()}) has been running sync_markdown", str(caught.exception))
            self.assertFalse(Article.objects.exists())
            apply_sync(self.plan(), by=None, hold=hold)
        self.assertEqual(Article.objects.count(), 1)
        self.assertSettled()

    def test_other_folders_are_free(self):
        with held_folder("/somewhere/else", by=None, what="sync_markdown"):
            self.sync()

    def take(self, **columns: object) -> SyncFolder:
        """Lets the folder be held by a run that is not this one."""
        with held_folder(str(self.garden), by=None, what="sync_markdown") as hold:
            row = hold.folder
        values = {"token": "x" * 32, "beat_at": timezone.now(), "host": "elsewhere", "pid": 1, **columns}
        SyncFolder.objects.filter(pk=row.pk).update(**values)
        return row

    def test_a_run_on_another_machine_counts_as_alive_while_it_is_heard_of(self):
        self.take()
        with self.assertRaises(FolderBusy):
            self.sync()

    def test_a_silent_run_is_taken_over(self):
        self.take(beat_at=timezone.now() - dt.timedelta(minutes=10))
        self.sync()
        self.assertEqual(SyncFolder.objects.get().token, "")

    def test_a_process_that_is_gone_from_this_machine_is_taken_over(self):
        with held_folder("/x", by=None, what="x") as hold:
            host = SyncFolder.objects.get(pk=hold.folder.pk).host
        self.take(host=host, pid=2**22 - 3, began=1)
        self.sync()
        self.take(host=host, pid=os.getpid(), began=1)  # the number belongs to another process by now
        self.sync()

    def test_a_run_that_was_taken_over_writes_nothing_more(self):
        with held_folder(str(self.garden), by=None, what="sync_markdown") as hold:
            plan = self.plan()
            SyncFolder.objects.filter(pk=hold.folder.pk).update(token="y" * 32)
            with self.assertRaises(FolderLost):
                apply_sync(plan, by=None, hold=hold)
        self.assertFalse(Article.objects.exists())
        self.assertEqual(SyncFolder.objects.get().token, "y" * 32)

    def test_a_run_that_did_not_end_is_marked(self):
        Changeset.objects.create(
            kind="sync", created_at=timezone.now(), beat_at=timezone.now(), report={"folder": str(self.garden)}
        )
        self.sync()
        self.assertEqual(list(Changeset.objects.order_by("id").values_list("state", flat=True)), ["partly", "done"])
