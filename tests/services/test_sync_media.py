"""Media files of a synchronised folder: each side's changes go to the other, and nothing is overwritten."""

from __future__ import annotations

import os
from unittest import mock

from editorial.models import Changeset, MediaFile
from editorial.services.files import FoundMedia
from editorial.services.syncing import SyncOptions, apply_sync, plan_sync
from editorial.services.transitions import remove_articles
from editorial.services.undoing import carry_out_undo, plan_undo
from tests.factories import make_media
from tests.media import png
from tests.services.gardens import eleventy
from tests.services.syncs import SyncTestCase

MAP = "posts/island/map.png"
BUNDLE = {"posts/island/index.md": eleventy("Island"), MAP: png()}
RED, BLUE = png((200, 0, 0)), png((0, 0, 200))


class MediaSyncTests(SyncTestCase):
    def media(self, report):
        return {item.path: (item.action.value, item.detail) for item in report.media.changes}

    def here(self, path=MAP):
        row = MediaFile.objects.filter(path=path).select_related("blob").first()
        return bytes(row.blob.data) if row else None

    def put_here(self, data, path=MAP):
        """Gives a stored file another content, as an undo or another folder does."""
        MediaFile.objects.filter(path=path).delete()
        make_media(path, data)

    def assertQuiet(self):
        report = self.sync()
        self.assertEqual((self.media(report), report.changeset_id), ({}, None))

    def test_new_files_come_in_and_a_second_run_does_nothing(self):
        report = self.sync(BUNDLE)
        self.assertEqual(self.media(report), {MAP: ("created", "")})
        self.assertEqual(self.here(), png())
        self.assertQuiet()

    def test_a_dry_run_says_the_same_and_writes_nothing(self):
        self.put(BUNDLE)
        told = self.media(self.plan())
        self.assertEqual(MediaFile.objects.count(), 0)
        self.assertEqual(self.media(self.sync()), told)

    def test_a_file_changed_in_the_folder_is_taken(self):
        self.sync(BUNDLE)
        self.assertEqual(self.media(self.sync({MAP: RED})), {MAP: ("updated", "")})
        self.assertEqual(self.here(), RED)
        self.assertQuiet()

    def test_a_file_changed_here_is_written_and_one_that_is_new_here_too(self):
        self.sync(BUNDLE)
        mode = 0o640
        (self.garden / MAP).chmod(mode)
        self.put_here(BLUE)
        make_media("posts/island/new.png", RED)
        report = self.sync()
        self.assertEqual(self.media(report), {MAP: ("written", ""), "posts/island/new.png": ("written", "")})
        self.assertEqual((self.files()[MAP], self.files()["posts/island/new.png"]), (BLUE, RED))
        self.assertEqual((self.garden / MAP).stat().st_mode & 0o777, mode)
        self.assertQuiet()

    def test_changed_on_both_sides_is_a_conflict_that_touches_neither(self):
        self.sync(BUNDLE)
        self.put_here(BLUE)
        report = self.sync({MAP: RED})
        self.assertEqual(self.media(report), {MAP: ("conflicting", "both-changed")})
        self.assertEqual((self.files()[MAP], self.here(), report.refused), (RED, BLUE, 1))
        (self.garden / MAP).unlink()
        self.assertEqual(self.media(self.sync()), {MAP: ("conflicting", "file-gone")})

    def test_a_folder_of_which_nothing_is_known_overwrites_nothing(self):
        make_media(MAP, BLUE)
        self.assertEqual(self.media(self.sync(BUNDLE)), {MAP: ("conflicting", "no-base")})
        (self.garden / MAP).unlink()
        self.assertEqual(self.media(self.sync()), {MAP: ("written", "")})

    def test_deletions_are_proposed_and_carried_out_on_request(self):
        self.sync(BUNDLE)
        (self.garden / MAP).unlink()
        for _ in range(2):
            self.assertEqual(self.media(self.sync()), {MAP: ("to remove here", "")})
        self.assertEqual(self.here(), png())
        report = self.sync(delete=True)
        self.assertEqual((self.media(report), self.here()), ({MAP: ("removed", "")}, None))
        self.assertQuiet()
        carry_out_undo(plan_undo(report.changeset_id, by=None), by=None)
        self.assertEqual(self.here(), png())
        self.assertEqual(self.media(self.sync()), {MAP: ("written", "")})

    def test_a_file_removed_here_is_deleted_only_with_its_known_content(self):
        self.sync(BUNDLE)
        MediaFile.objects.all().delete()
        self.assertEqual(self.media(self.sync()), {MAP: ("files to delete", "")})
        self.sync({MAP: RED})
        self.assertEqual(self.media(self.sync(delete=True)), {MAP: ("conflicting", "removed-here")})
        self.put({MAP: png()})
        self.assertEqual(self.media(self.sync(delete=True)), {MAP: ("removed", "")})
        self.assertNotIn(MAP, self.files())
        self.assertQuiet()

    def test_the_files_of_a_bundle_that_was_removed_here_are_to_be_deleted_and_not_written(self):
        self.sync(BUNDLE)
        remove_articles([self.article("posts/island/index.md").pk], by=None)
        self.assertEqual(self.media(self.sync()), {MAP: ("files to delete", "")})
        self.sync(delete=True)
        self.assertEqual(self.files(), {})
        self.assertQuiet()

    def test_a_bundle_under_another_name_keeps_its_article_and_takes_its_files_along(self):
        self.sync(BUNDLE)
        article = self.article("posts/island/index.md").pk
        (self.garden / "posts/island").rename(self.garden / "posts/isle")
        report = self.sync()
        self.assertEqual(self.media(report), {MAP: ("renamed", ""), "posts/isle/map.png": ("created", "")})
        self.assertEqual(self.article("posts/isle/index.md").pk, article)
        self.assertEqual((self.here(), self.here("posts/isle/map.png")), (None, png()))
        self.assertQuiet()

    def test_unchanged_files_are_not_read(self):
        self.put(BUNDLE)
        for path in self.garden.rglob("*"):
            os.utime(path, (1_600_000_000, 1_600_000_000))
        with mock.patch("editorial.services.known_files.YOUNG_NS", -(10**18)):
            self.sync()
        with mock.patch.object(FoundMedia, "read", side_effect=AssertionError("was read")):
            self.assertQuiet()
        self.assertEqual(self.sync(checksum=True).media.plain_counts(), {"unchanged": 1})

    def test_what_changes_at_the_last_moment_is_left_for_the_next_run(self):
        self.sync(BUNDLE)
        self.put_here(BLUE)
        plan = plan_sync(self.garden, by=None, options=SyncOptions())
        self.put({MAP: RED})
        report = apply_sync(plan, by=None)
        self.assertEqual(self.media(report), {MAP: ("refused", "changed-meanwhile")})
        self.assertEqual((self.files()[MAP], self.here()), (RED, BLUE))

    def test_nothing_is_read_or_written_through_a_link(self):
        self.sync(BUNDLE)
        target = self.garden / "elsewhere.txt"
        target.write_bytes(RED)
        (self.garden / MAP).unlink()
        (self.garden / MAP).symlink_to(target)
        report = self.sync()
        self.assertEqual([code for _, code, _ in report.skipped], ["link"])
        self.assertEqual((self.media(report), self.here(), target.read_bytes()), ({}, png(), RED))

    def test_what_is_no_picture_is_refused_by_name(self):
        report = self.sync({**BUNDLE, "posts/island/fake.png": b"<html>"})
        self.assertEqual(self.media(report)["posts/island/fake.png"], ("refused", "other-content"))
        self.assertEqual(report.refused, 1)

    def test_a_changeset_counts_them(self):
        report = self.sync(BUNDLE)
        changeset = Changeset.objects.get(pk=report.changeset_id)
        self.assertEqual((changeset.total, changeset.done, changeset.report["media"]), (2, 2, {"created": 1}))

    def test_an_import_of_the_folder_before_is_known(self):
        self.load(BUNDLE)
        self.assertEqual(self.media(self.sync({MAP: RED})), {MAP: ("updated", "")})
