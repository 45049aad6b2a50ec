"""Media files in and out: what is taken, what is refused, permission, undo, and bytes."""

from __future__ import annotations

import io
import os
import zipfile
from pathlib import Path
from unittest import mock

from django.contrib.auth.models import Permission

from editorial.models import Blob, Changeset, Effect, MediaFile, SyncedMedia
from editorial.services.exporting import ExportOptions, export_zip
from editorial.services.files import MAX_MEDIA, FoundMedia, media_problem, media_type
from editorial.services.importing import apply_import, plan_import, planned_report, report_as_json
from editorial.services.rebuilding import prune
from editorial.services.round_trip import check_round_trip
from editorial.services.transitions import remove_articles
from editorial.services.undoing import carry_out_undo, plan_undo
from tests.factories import make_user
from tests.media import MP3, PDF, SVG, png
from tests.services.gardens import GardenTestCase, eleventy, hugo, import_folder, read_files, temporary_folder

OLD = 1_600_000_000  # seconds; a file of that age can be trusted to be seen when it changes
BUNDLE = {
    "posts/island/index.md": hugo("Island", body="![Map](map.png)\n"),
    "posts/island/map.png": png(),
    "posts/island/sounds/waves.mp3": MP3,
    "posts/island/tides.pdf": PDF,
    "posts/island/coast.svg": SVG,
}


class MediaTestCase(GardenTestCase):
    def became(self, report):
        return {item.path.rpartition("/")[2]: (item.action.value, item.detail) for item in report.media.items}

    def age(self):
        """Makes all files old enough to be known by their times the next time."""
        for path in self.garden.rglob("*"):
            os.utime(path, (OLD, OLD))

    def stored(self):
        return {row.path: bytes(row.blob.data) for row in MediaFile.objects.select_related("blob")}


class KindTests(MediaTestCase):
    def test_the_name_tells_the_type_and_the_bytes_have_to_agree(self):
        self.assertEqual(media_type("a/Map.PNG"), "image/png")
        self.assertEqual([media_type(name) for name in ("a.html", "a.js", ".png", "png", "a.md")], [""] * 5)
        for name, data in (("a.png", png()), ("a.svg", SVG), ("a.pdf", PDF), ("a.mp3", MP3)):
            with self.subTest(name):
                self.assertIsNone(media_problem(name, data))
        page = b"<html><script>alert(1)</script></html>"
        for name, data in (("a.png", page), ("a.svg", page), ("a.jpg", png()), ("a.pdf", page), ("a.webp", b"RIFF")):
            with self.subTest(name):
                self.assertEqual((media_problem(name, data) or ("",))[0], "other-content")
        self.assertEqual((media_problem("a.png", b"") or ("",))[0], "empty-file")
        self.assertEqual((media_problem("a.png", png() + bytes(MAX_MEDIA)) or ("",))[0], "too-large")


class ImportTests(MediaTestCase):
    def test_the_files_of_a_bundle_come_in_and_go_out_byte_for_byte(self):
        report = self.load(BUNDLE)
        self.assertEqual(report.media.plain_counts(), {"created": 4})
        self.assertFalse(report.refused)
        with temporary_folder() as out:
            sent = self.export(out)
            self.assertEqual(read_files(out), BUNDLE)
            self.assertEqual((sent.written, sent.refused), (5, []))
            self.assertEqual(self.export(out).unchanged, 5)
        self.assertEqual(check_round_trip([self.garden]).differences, ())

    def test_a_dry_run_says_the_same_and_writes_nothing(self):
        self.put({**BUNDLE, "posts/island/broken.png": b"no picture"})
        plan = plan_import([self.garden], by=None)
        told = report_as_json(planned_report(plan))["media"]
        self.assertEqual(told["counts"], {"created": 4, "refused": 1})
        self.assertIn(("posts/island/broken.png", "other-content"), [(f["path"], f["detail"]) for f in told["files"]])
        self.assertEqual((MediaFile.objects.count(), SyncedMedia.objects.count()), (0, 0))
        report = apply_import(plan, by=None)
        self.assertEqual(report_as_json(report)["media"], told)
        self.assertEqual((report.refused, report.not_accepted), (True, 1))

    def test_unchanged_files_are_not_read_and_write_nothing(self):
        self.put(BUNDLE)
        self.age()
        with mock.patch("editorial.services.known_files.YOUNG_NS", -(10**18)):
            self.load()
        before = self.counts()
        with mock.patch.object(FoundMedia, "read", side_effect=AssertionError("was read")):
            report = import_folder(self.garden)
        self.assertEqual((report.media.plain_counts(), report.changeset_id), ({"unchanged": 4}, None))
        self.assertEqual(self.counts(), before)

    def test_a_file_that_may_still_change_in_the_same_second_is_read_again(self):
        self.load(BUNDLE)
        (self.garden / "posts/island/map.png").write_bytes(png((1, 2, 3)))
        report = import_folder(self.garden)
        self.assertEqual(self.became(report)["map.png"], ("updated", ""))
        self.assertEqual(self.stored()["posts/island/map.png"], png((1, 2, 3)))

    def test_an_old_copy_never_overwrites(self):
        self.load(BUNDLE)
        self.load({"posts/island/map.png": png((1, 2, 3))})
        report = self.load({"posts/island/map.png": png()})
        self.assertEqual(self.became(report)["map.png"], ("unchanged", "older-copy"))
        self.assertEqual(self.stored()["posts/island/map.png"], png((1, 2, 3)))

    def test_another_folder_overwrites_nothing_unless_the_garden_moved(self):
        self.load(BUNDLE)
        with temporary_folder() as other:
            self.put({"posts/island/map.png": png((9, 9, 9))}, other)
            self.assertEqual(self.became(import_folder(other)), {"map.png": ("refused", "other-root")})
            self.assertEqual(self.became(import_folder(other, moved=True)), {"map.png": ("updated", "")})

    def test_who_may_not_publish_changes_no_picture_that_readers_see(self):
        self.load({**BUNDLE, "notes/b/index.md": eleventy(status="draft"), "notes/b/x.png": png()})
        user = make_user("importer")
        user.user_permissions.add(Permission.objects.get(codename="import_article"))
        self.put({"posts/island/map.png": png((7, 7, 7)), "posts/island/new.png": png((7, 7, 8))})
        self.put({"notes/b/x.png": png((7, 7, 9))})
        became = self.became(import_folder(self.garden, by=user))
        self.assertEqual(became["map.png"], ("refused", "publisher-needed"))
        self.assertEqual(became["new.png"], ("refused", "publisher-needed"))
        self.assertEqual(became["x.png"], ("updated", ""))

    def test_links_and_hidden_files_stay_outside(self):
        self.put({"notes/a.md": eleventy(), "notes/.hidden.png": png(), ".obsidian/x.png": png(), "real.png": png()})
        (self.garden / "notes/link.png").symlink_to(self.garden / "real.png")
        report = import_folder(self.garden)
        self.assertEqual([item.path for item in report.media.items], ["real.png"])
        self.assertEqual([code for _, code, _ in report.skipped], ["link"])

    def test_an_archive_brings_its_media_within_the_limits(self):
        with temporary_folder() as folder:
            target = folder / "garden.zip"
            with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
                for path, data in BUNDLE.items():
                    archive.writestr(path, data)
                archive.writestr("posts/island/large.png", png() + bytes(MAX_MEDIA))
                archive.writestr("../outside.png", png())
            report = import_folder(target)
        self.assertEqual(self.became(report)["large.png"], ("refused", "too-large"))
        self.assertEqual(report.media.plain_counts(), {"created": 4, "refused": 1})
        self.assertEqual([code for _, code, _ in report.skipped], ["path-unsafe"])

    def test_what_is_left_behind_of_a_bundle_is_named(self):
        report = self.load({**BUNDLE, "posts/island/data.csv": b"1", "posts/island/.keep": b"", "notes/x.csv": b"1"})
        named = [(Path(path).name, code) for path, code, _ in report.warnings]
        self.assertEqual((named, report.refused), ([("data.csv", "kind-not-taken")], False))

    def test_one_picture_can_be_imported_by_itself(self):
        self.put(BUNDLE)
        report = import_folder(self.garden / "posts/island/map.png", root=self.garden)
        self.assertEqual([item.path for item in report.media.items], ["posts/island/map.png"])

    def test_the_changeset_counts_them_and_an_undo_takes_them_back(self):
        self.load(BUNDLE)
        report = self.load({"posts/island/map.png": png((1, 2, 3)), "posts/island/new.png": png((3, 2, 1))})
        changeset = Changeset.objects.get(pk=report.changeset_id)
        self.assertEqual((changeset.total, changeset.done), (2, 2))
        self.assertEqual(changeset.report["media"], {"created": 1, "unchanged": 3, "updated": 1})
        carry_out_undo(plan_undo(changeset.pk, by=None), by=None)
        self.assertEqual(self.stored(), {path: data for path, data in BUNDLE.items() if not path.endswith(".md")})
        self.assertEqual(self.became(import_folder(self.garden))["map.png"], ("unchanged", "older-copy"))
        undo = Changeset.objects.get(kind=Changeset.Kind.UNDO)
        carry_out_undo(plan_undo(undo.pk, by=None), by=None)
        self.assertEqual(self.stored()["posts/island/map.png"], png((1, 2, 3)))

    def test_an_undo_of_one_article_takes_its_bundle_along_and_no_other(self):
        report = self.load({**BUNDLE, "notes/b/index.md": eleventy(), "notes/b/x.png": png((5, 5, 5))})
        carry_out_undo(plan_undo(report.changeset_id, by=None, articles=["notes/b/index.md"]), by=None)
        self.assertEqual(len(self.stored()), 4)
        self.assertNotIn("notes/b/x.png", self.stored())

    def test_equal_contents_lie_once_and_go_when_nothing_needs_them(self):
        self.load({**BUNDLE, "posts/other/index.md": hugo("Other"), "posts/other/copy.png": png()})
        self.assertEqual((MediaFile.objects.count(), Blob.objects.count()), (5, 4))
        Blob.objects.create(sha256="0" * 64, size=1, data=b"x")
        MediaFile.objects.filter(path="posts/island/tides.pdf").delete()
        self.assertEqual(prune(), 1)
        self.assertEqual(Blob.objects.count(), 4)  # an undo could still bring the paper back
        Effect.objects.filter(key="posts/island/tides.pdf").delete()
        self.assertEqual(prune(), 1)


class ExportTests(MediaTestCase):
    def setUp(self):
        super().setUp()
        self.load({**BUNDLE, "notes/a.md": eleventy(), "notes/loose.png": png((1, 1, 1))})
        self.out = self.enterContext(temporary_folder())

    def test_a_choice_takes_the_media_of_its_bundles(self):
        self.export(self.out, statuses=("draft",))
        self.assertEqual(read_files(self.out), {})
        self.export(self.out, collections=("posts",))
        self.assertEqual(read_files(self.out), BUNDLE)

    def test_an_archive_holds_the_media_of_what_was_chosen(self):
        target = io.BytesIO()
        export_zip(target, by=None, ids=[self.article("posts/island/index.md").pk])
        with zipfile.ZipFile(target) as archive:
            self.assertEqual({name: archive.read(name) for name in archive.namelist()}, BUNDLE)
        target = io.BytesIO()
        export_zip(target, by=None, options=ExportOptions())
        with zipfile.ZipFile(target) as archive:
            self.assertIn("notes/loose.png", archive.namelist())

    def test_somebody_elses_picture_is_not_overwritten_and_an_earlier_one_is(self):
        self.put({"posts/island/map.png": png((200, 0, 0)), "posts/island/tides.pdf": PDF}, self.out)
        self.assertEqual(
            [(path, code) for path, code, _ in self.export(self.out).refused],
            [("posts/island/map.png", "unknown-text")],
        )
        self.put({"posts/island/map.png": png()}, self.out)
        self.load({"posts/island/map.png": png((1, 2, 3))})
        self.assertEqual(self.export(self.out).refused, [])
        self.assertEqual(read_files(self.out)["posts/island/map.png"], png((1, 2, 3)))

    def test_a_changed_only_export_leaves_what_the_folder_has(self):
        self.export(self.out)
        (self.out / "posts/island/map.png").unlink()
        report = self.export(self.out, changed=True)
        self.assertFalse((self.out / "posts/island/map.png").exists())
        self.assertEqual((report.written, report.unchanged), (0, 2))  # texts, which were imported from elsewhere

    def test_nothing_is_written_through_a_link(self):
        elsewhere = self.enterContext(temporary_folder())
        (self.out / "posts").symlink_to(elsewhere, target_is_directory=True)
        codes = {code for _, code, _ in self.export(self.out).refused}
        self.assertEqual(codes, {"not-a-folder"})
        self.assertEqual(read_files(elsewhere), {})

    def test_the_media_of_a_removed_bundle_stay_here(self):
        remove_articles([self.article("posts/island/index.md").pk], by=None)
        self.export(self.out)
        self.assertEqual(set(read_files(self.out)), {"notes/a.md", "notes/loose.png"})


class RoundTripTests(MediaTestCase):
    def test_a_changed_picture_is_named_with_its_first_byte(self):
        self.load(BUNDLE)
        data = bytearray(png())
        data[20] ^= 1
        self.put({"posts/island/map.png": bytes(data), "posts/island/fake.png": b"text"})
        found = {item.path: item.offset for item in check_round_trip([self.garden]).differences}
        self.assertEqual(found, {"posts/island/map.png": 20, "posts/island/fake.png": None})
