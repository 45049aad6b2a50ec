"""Files out: bytes, choices, the base that is noted, and folders that must not lead the writer astray."""

from __future__ import annotations

import io
import os
import stat
import zipfile

from django.core.exceptions import PermissionDenied
from django.test import SimpleTestCase

from editorial.mapping import Field
from editorial.models import Article
from editorial.services.articles import edit_article
from editorial.services.exporting import ExportOptions, export_folder, export_zip
from editorial.services.files.folders import FolderWriter, UnsafePath, portability_problem
from editorial.services.importing import Action
from editorial.services.transitions import remove_articles
from tests.factories import make_user
from tests.services.gardens import GardenTestCase, eleventy, import_folder, read_files, temporary_folder

FILES = {
    "notes/a.md": b"\xef\xbb\xbf---\r\ntitle: A\r\nstatus: evergreen\r\n---\r\n\r\nNo newline at the end",
    "notes/deep/-b_.md": eleventy("B", status="draft"),
    "posts/中文 名.md": "---\ntitle: 中\n---\n\u00a0文\u200b\rx\r\n",
    "posts/_index.md": "---\ntitle: Posts\n---\n",
    "bare.md": "# No header\n",
}


class ExportTestCase(GardenTestCase):
    def setUp(self):
        super().setUp()
        self.out = self.enterContext(temporary_folder())
        self.load(FILES)

    def edit(self, path="notes/a.md", *, publish=True, body="Edited.", by=None):
        pk = self.article(path).pk
        edit_article(pk, by=by, changes={}, body=body, based_on=self.based_on(path), publish=publish)

    def refusals(self, report):
        return {(path, code) for path, code, _ in report.refused}


class ExportTests(ExportTestCase):
    def test_every_file_comes_out_byte_for_byte(self):
        report = self.export(self.out)
        self.assertEqual(read_files(self.out), read_files(self.garden))
        self.assertEqual((report.written, report.unchanged, report.refused), (5, 0, []))

    def test_a_second_export_writes_nothing(self):
        self.export(self.out)
        states = {path: (self.out / path).stat().st_mtime_ns for path in FILES}
        report = self.export(self.out)
        self.assertEqual((report.written, report.unchanged), (0, 5))
        self.assertEqual({path: (self.out / path).stat().st_mtime_ns for path in FILES}, states)

    def test_one_field_changes_one_line_of_one_file(self):
        self.export(self.out)
        before = read_files(self.out)
        edit_article(
            self.article().pk, by=None, changes={Field.TITLE: "Z"}, body=None, based_on=self.based_on(), publish=True
        )
        self.export(self.out)
        after = read_files(self.out)
        self.assertEqual({path for path in after if after[path] != before[path]}, {"notes/a.md"})
        self.assertEqual(after["notes/a.md"], before["notes/a.md"].replace(b"title: A", b"title: Z"))

    def test_removed_articles_stay_at_home(self):
        remove_articles([self.article().pk], by=None)
        self.export(self.out)
        self.assertNotIn("notes/a.md", read_files(self.out))

    def test_the_choice_is_narrowed_by_status_and_collection(self):
        self.assertEqual(self.export(self.out, statuses=("evergreen",)).written, 1)
        self.assertEqual(set(read_files(self.out)), {"notes/a.md"})
        self.export(self.out, collections=("posts",))
        self.assertEqual(set(read_files(self.out)), {"notes/a.md", "posts/中文 名.md", "posts/_index.md"})

    def test_live_texts_go_out_and_pending_ones_when_asked(self):
        self.edit(publish=False)
        self.export(self.out)
        self.assertEqual((self.out / "notes/a.md").read_bytes(), FILES["notes/a.md"])
        base = self.article().base_revision_id
        self.export(self.out, pending=True)
        self.assertTrue((self.out / "notes/a.md").read_bytes().endswith(b"Edited."))
        self.assertEqual(self.article().base_revision_id, base)

    def test_quarantined_files_are_counted_and_not_exported(self):
        self.load({"notes/bad.md": "---\na: [\n---\n"})
        report = self.export(self.out)
        self.assertEqual(report.quarantined, 1)
        self.assertNotIn("notes/bad.md", read_files(self.out))

    def test_it_needs_the_permission(self):
        for export in (
            lambda by: export_folder(self.out, by=by),
            lambda by: export_zip(io.BytesIO(), by=by),
        ):
            with self.assertRaises(PermissionDenied):
                export(make_user())
        export_folder(self.out, by=make_user(permissions=["editorial.export_article"]))

    def test_the_queries_do_not_grow_with_the_articles(self):
        self.export(self.out)
        with self.assertNumQueries(6):
            self.export(self.out)
        self.load({f"n/{number}.md": eleventy(str(number)) for number in range(40)})
        self.export(self.out)
        with self.assertNumQueries(6):
            self.export(self.out)


class BaseTests(ExportTestCase):
    def test_an_export_to_the_folder_of_the_files_makes_the_text_its_base(self):
        self.edit()
        self.assertEqual(self.export(self.garden).written, 1)
        article = self.article()
        self.assertEqual((article.base_revision_id, article.base_root), (article.live_revision_id, str(self.garden)))
        before = self.counts()
        self.assertEqual(self.load().counts, {Action.UNCHANGED: 5})
        self.assertEqual(self.counts(), before)
        self.assertEqual(self.action(self.load({"notes/a.md": eleventy("Next")})), (Action.UPDATE, ""))

    def test_a_copy_elsewhere_does_not_take_the_place_of_the_files(self):
        self.export(self.out)
        self.assertEqual(self.article().base_root, str(self.garden))
        self.assertEqual(self.action(self.load({"notes/a.md": eleventy("Next")})), (Action.UPDATE, ""))

    def test_the_folder_that_got_the_edit_is_the_one_that_may_change_it(self):
        self.edit()
        self.export(self.out)
        self.put({"notes/a.md": eleventy("From the old folder")})
        self.assertEqual(self.action(self.load()), (Action.CONFLICT, "other-root"))
        self.put({"notes/a.md": eleventy("From the new folder")}, self.out)
        self.assertEqual(self.action(import_folder(self.out)), (Action.UPDATE, ""))

    def test_the_folder_of_the_files_is_the_base_again_when_it_gets_the_text_too(self):
        self.edit()
        self.export(self.out)
        self.export(self.garden)
        self.assertEqual(self.article().base_root, str(self.garden))

    def test_only_what_a_folder_has_not_got_is_changed(self):
        self.assertEqual(self.export(self.garden, changed=True).written, 0)
        self.edit()
        report = self.export(self.garden, changed=True)
        self.assertEqual((report.written, report.unchanged), (1, 1))
        self.assertEqual(self.export(self.garden, changed=True).written, 0)


class UnknownTextTests(ExportTestCase):
    def test_a_text_that_is_not_known_is_never_overwritten(self):
        self.put({"notes/a.md": "mine", "posts/_index.md": "mine too"}, self.out)
        report = self.export(self.out)
        self.assertEqual(self.refusals(report), {("notes/a.md", "unknown-text"), ("posts/_index.md", "unknown-text")})
        self.assertEqual((self.out / "notes/a.md").read_text(), "mine")
        self.assertEqual(report.written, 3)

    def test_an_earlier_text_is_replaced(self):
        self.put({"notes/a.md": FILES["notes/a.md"]}, self.out)
        self.edit()
        self.assertEqual(self.export(self.out).refused, [])
        self.assertEqual((self.out / "notes/a.md").read_bytes().decode(), self.text())

    def test_a_conflicting_text_stays_until_an_editor_has_dealt_with_it(self):
        self.edit()
        theirs = eleventy("From the file")
        self.load({"notes/a.md": theirs})
        self.assertEqual(self.refusals(self.export(self.garden)), {("notes/a.md", "unknown-text")})
        self.assertEqual((self.garden / "notes/a.md").read_bytes(), theirs)
        self.edit(body="Both, merged.")
        self.assertEqual(self.export(self.garden).refused, [])
        self.assertEqual((self.garden / "notes/a.md").read_bytes().decode(), self.text())
        self.assertFalse(self.load().refused)


class HostileFolderTests(ExportTestCase):
    def setUp(self):
        super().setUp()
        self.outside = self.enterContext(temporary_folder())

    def test_a_link_in_the_place_of_a_folder_is_not_followed(self):
        (self.out / "notes").symlink_to(self.outside, target_is_directory=True)
        report = self.export(self.out)
        self.assertEqual(self.refusals(report), {("notes/a.md", "not-a-folder"), ("notes/deep/-b_.md", "not-a-folder")})
        self.assertEqual(read_files(self.outside), {})
        self.assertEqual(report.written, 3)

    def test_a_link_in_the_place_of_a_file_is_neither_read_nor_replaced(self):
        secret = self.outside / "secret"
        secret.write_bytes(FILES["notes/a.md"])
        (self.out / "notes").mkdir()
        for target in (secret, self.outside / "absent"):
            link = self.out / "notes/a.md"
            link.unlink(missing_ok=True)
            link.symlink_to(target)
            with self.subTest(target.name):
                self.assertIn(("notes/a.md", "not-a-file"), self.refusals(self.export(self.out)))
                self.assertTrue(link.is_symlink())
        self.assertFalse((self.outside / "absent").exists())

    def test_what_is_no_file_is_left_alone(self):
        (self.out / "notes/a.md").mkdir(parents=True)
        os.mkfifo(self.out / "bare.md")
        (self.out / "posts").write_text("a file where a folder belongs")
        report = self.export(self.out)
        self.assertEqual(
            self.refusals(report),
            {("notes/a.md", "not-a-file"), ("bare.md", "not-a-file")}
            | {(f"posts/{name}", "not-a-folder") for name in ("_index.md", "中文 名.md")},
        )
        self.assertTrue(stat.S_ISFIFO((self.out / "bare.md").stat().st_mode))

    def test_stored_paths_are_checked_again(self):
        for path in (
            "../evil.md",
            "/abs.md",
            "a/../../evil.md",
            "a//b.md",
            "./x.md",
            "a\\b.md",
            "C:/x.md",
            "a/\x01.md",
        ):
            Article.objects.filter(slug="a").update(path=path)
            with self.subTest(path):
                self.assertIn(
                    (path, "path-control" if "\x01" in path else "path-unsafe"), self.refusals(self.export(self.out))
                )
        self.assertEqual(sorted(p.name for p in self.out.parent.glob("evil*")), [])

    def test_a_replaced_file_keeps_its_mode(self):
        self.put({"notes/a.md": FILES["notes/a.md"]}, self.out)
        (self.out / "notes/a.md").chmod(0o640)
        self.edit()
        self.export(self.out)
        self.assertEqual(stat.S_IMODE((self.out / "notes/a.md").stat().st_mode), 0o640)

    def test_no_temporary_file_stays(self):
        self.export(self.out)
        self.assertEqual([name for name in read_files(self.out) if name.endswith(".part")], [])

    def test_paths_that_differ_in_case_are_named(self):
        self.load({"notes/A.md": eleventy("Big")})
        report = self.export(self.out)
        self.assertEqual(
            {(p, c) for p, c, _ in report.warnings}, {("notes/A.md", "case-clash"), ("notes/a.md", "case-clash")}
        )
        self.assertEqual(len(read_files(self.out)), 6)

    def test_where_they_would_be_one_file_neither_is_written(self):
        self.load({"notes/A.md": eleventy("Big")})
        original = FolderWriter.holds_one_case_only
        FolderWriter.holds_one_case_only = lambda self: True
        self.addCleanup(setattr, FolderWriter, "holds_one_case_only", original)
        self.assertEqual(
            self.refusals(self.export(self.out)), {("notes/A.md", "case-clash"), ("notes/a.md", "case-clash")}
        )
        self.assertNotIn("notes/a.md", read_files(self.out))

    def test_names_that_windows_cannot_hold_are_a_warning(self):
        self.load({"notes/what?.md": eleventy("Q")})
        report = self.export(self.out)
        self.assertIn(("notes/what?.md", "not-portable"), {(p, c) for p, c, _ in report.warnings})
        self.assertEqual(report.refused, [])


class PortabilityTests(SimpleTestCase):
    def test_names_of_windows(self):
        for path in ("a?.md", "x/con.md", "NUL/a.md", "dot./a.md", "space /a.md", "a:b.md", "lpt1.x.md"):
            self.assertIsNotNone(portability_problem(path), path)
        for path in ("a.md", "notes/中文.md", "console.md", "-x_.md", "com.md", "a b/c.md"):
            self.assertIsNone(portability_problem(path), path)

    def test_a_writer_refuses_paths_that_leave_its_folder(self):
        with temporary_folder() as folder, FolderWriter(folder / "new/inner") as writer:
            for path in ("../x.md", "", "a/../x.md", "/x.md", "x/\x00.md"):
                with self.subTest(path), self.assertRaises(UnsafePath):
                    writer.write(path, b"x")
            writer.write("a/b/c.md", b"x")
            writer.write("a/d.md", b"y")
            self.assertEqual((writer.read("a/b/c.md"), writer.read("a/d.md"), writer.read("e.md")), (b"x", b"y", None))


class ZipTests(ExportTestCase):
    def archive(self, **options):
        file = io.BytesIO()
        report = export_zip(file, by=None, **options)
        with zipfile.ZipFile(file) as archive:
            return report, {name: archive.read(name) for name in archive.namelist()}, file.getvalue()

    def test_an_archive_holds_the_same_files(self):
        report, files, data = self.archive()
        self.assertEqual(files, read_files(self.garden))
        self.assertEqual(report.written, 5)
        self.assertEqual(self.archive()[2], data)

    def test_single_articles_can_be_chosen(self):
        _, files, _ = self.archive(ids=[self.article().pk])
        self.assertEqual(set(files), {"notes/a.md"})

    def test_pending_texts_when_asked(self):
        self.edit(publish=False)
        self.assertEqual(self.archive()[1]["notes/a.md"], FILES["notes/a.md"])
        _, files, _ = self.archive(options=ExportOptions(pending=True))
        self.assertTrue(files["notes/a.md"].endswith(b"Edited."))

    def test_paths_that_leave_the_folder_stay_out(self):
        Article.objects.filter(slug="a").update(path="../evil.md")
        report, files, _ = self.archive()
        self.assertNotIn("../evil.md", files)
        self.assertEqual(self.refusals(report), {("../evil.md", "path-unsafe")})
