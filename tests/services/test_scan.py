"""Folders and archives on their way in: what is found, what is named, and that nothing leads outside or explodes."""

from __future__ import annotations

import io
import os
import random
import stat
import zipfile
from pathlib import Path
from unittest import mock

from django.test import SimpleTestCase
from hypothesis import given, settings
from hypothesis import strategies as st

from editorial.services.files import ScanError, UnreadableFile, archives, path_problem, scan
from tests.services.gardens import temporary_folder, write_files

DEEPER_THAN_THE_STACK = 1_200


class FolderTestCase(SimpleTestCase):
    def setUp(self):
        super().setUp()
        self.garden = self.enterContext(temporary_folder())

    def paths(self, *given_paths, **options):
        return [file.path for file in scan(given_paths or [self.garden], **options).files]

    def skipped(self, *given_paths):
        return {(path, code) for path, code, _ in scan(given_paths or [self.garden]).skipped}


class FolderTests(FolderTestCase):
    def test_markdown_files_are_found_and_sorted_and_hidden_ones_passed_over(self):
        names = ("b.md", "a/z.md", "a/-x.md", "a.txt", ".git/c.md", "a/.hidden/d.md", "._b.md", "e.MD")
        write_files(self.garden, dict.fromkeys(names, "x"))
        self.assertEqual(self.paths(), ["a/-x.md", "a/z.md", "b.md"])

    def test_links_are_named_and_not_followed(self):
        write_files(self.garden, {"real/a.md": "x"})
        (self.garden / "link.md").symlink_to(self.garden / "real/a.md")
        (self.garden / "folder").symlink_to(self.garden / "real", target_is_directory=True)
        self.assertEqual(self.paths(), ["real/a.md"])
        self.assertEqual(self.skipped(), {(str(self.garden / "link.md"), "link")})

    def test_folders_nested_a_thousand_deep_are_gone_through(self):
        innermost = self.garden / "deep.md"
        innermost.write_text("x")
        outer, inner = self.garden / "a", self.garden / "inner"
        for _ in range(DEEPER_THAN_THE_STACK):  # from the inside out: the whole path is too long to be opened
            inner.mkdir()
            (outer if outer.exists() else innermost).rename(inner / ("a" if outer.exists() else "deep.md"))
            inner.rename(outer)
        self.addCleanup(self.flatten, outer)
        write_files(self.garden, {"b.md": "x"})
        self.assertEqual(self.paths(), ["b.md"])
        self.assertEqual([code for _, code in self.skipped()], ["path-too-long"])

    @staticmethod
    def flatten(outer):
        """Takes nested folders apart; what removes temporary folders goes down by recursion."""
        inner = outer.with_name("inner")
        while (outer / "a").exists():
            (outer / "a").rename(inner)
            outer.rmdir()
            inner.rename(outer)

    def test_a_single_file_has_its_name_for_a_path_and_root_gives_it_a_longer_one(self):
        write_files(self.garden, {"notes/a.md": "x"})
        self.assertEqual(self.paths(self.garden / "notes/a.md"), ["a.md"])
        self.assertEqual(self.paths(self.garden / "notes/a.md", root=self.garden), ["notes/a.md"])

    def test_what_is_not_there_or_outside_of_the_root_is_an_error(self):
        write_files(self.garden, {"notes/a.md": "x"})
        with self.assertRaises(ScanError):
            scan([self.garden / "absent"])
        with self.assertRaises(ScanError):
            scan([self.garden], root=self.garden / "notes")

    def test_a_given_file_that_is_no_markdown_is_named(self):
        write_files(self.garden, {"a.txt": "x"})
        self.assertEqual(self.skipped(self.garden / "a.txt"), {(str(self.garden / "a.txt"), "not-markdown")})

    def test_names_that_are_no_text_or_steer_a_terminal_are_named(self):
        Path(os.fsdecode(os.fsencode(self.garden) + b"/\xff.md")).write_bytes(b"x")
        write_files(self.garden, {"a\x1b[2J.md": "x", "ok.md": "x"})
        self.assertEqual(self.paths(), ["ok.md"])
        self.assertEqual({code for _, code in self.skipped()}, {"path-encoding", "path-control"})

    def test_a_pipe_or_a_huge_file_is_refused_without_reading_it(self):
        os.mkfifo(self.garden / "pipe.md")
        with (self.garden / "huge.md").open("wb") as file:
            file.truncate(50_000_000_000)
        codes = {}
        for file in scan([self.garden]).files:
            with self.assertRaises(UnreadableFile) as caught:
                file.read()
            codes[file.path] = caught.exception.code
        self.assertEqual(codes, {"huge.md": "too-large", "pipe.md": "not-a-file"})

    def test_paths_that_no_article_can_have(self):
        for path in (
            "../a.md",
            "/a.md",
            "a//b.md",
            "./a.md",
            "a/./b.md",
            "C:x.md",
            "a\\b.md",
            "x" * 601,
            "c" * 201 + "/a.md",
        ):
            self.assertIsNotNone(path_problem(path), path)
        for path in ("a.md", "..a.md", "a/...b.md", "-a_.md", "中/文.md", "c" * 200 + "/a.md"):
            self.assertIsNone(path_problem(path), path)


class ArchiveTests(FolderTestCase):
    def archive(self, entries=(), *, name="garden.zip"):
        """Writes an archive of (name or ZipInfo, data) pairs and returns its path."""
        path = self.garden / name
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for entry, data in entries:
                archive.writestr(entry, data)
        return path

    def test_entries_are_the_paths(self):
        path = self.archive([("notes/a.md", "A"), ("b.md", "B"), ("c.png", "C"), ("notes/", "")])
        found = scan([path])
        self.assertEqual([(file.path, file.read()) for file in found.files], [("b.md", b"B"), ("notes/a.md", b"A")])

    def test_entries_that_leave_the_archive_are_named_each(self):
        names = ("../evil.md", "a/../../evil.md", "/abs.md", "C:/win.md", "a\\b.md", "./x.md", "a//b.md", "..\\up.md")
        path = self.archive([(name, "x") for name in names])
        self.assertEqual(self.skipped(path), {(name, "path-unsafe") for name in names})
        self.assertEqual(self.paths(path), [])

    def test_notes_of_macos_and_hidden_folders_are_passed_over(self):
        path = self.archive([("__MACOSX/notes/._a.md", "x"), ("notes/._a.md", "x"), (".git/a.md", "x"), ("a.md", "x")])
        self.assertEqual((self.paths(path), self.skipped(path)), (["a.md"], set()))

    def test_links_and_devices_are_named(self):
        entries = []
        for name, kind in (("link.md", stat.S_IFLNK), ("pipe.md", stat.S_IFIFO), ("ok.md", stat.S_IFREG)):
            info = zipfile.ZipInfo(name)
            info.create_system, info.external_attr = 3, (kind | 0o644) << 16
            entries.append((info, "/etc/passwd"))
        path = self.archive(entries)
        self.assertEqual(
            (self.paths(path), self.skipped(path)), (["ok.md"], {("link.md", "link"), ("pipe.md", "not-a-file")})
        )

    def test_an_entry_that_stands_twice_is_read_once(self):
        with self.assertWarns(UserWarning):
            path = self.archive([("a.md", "first"), ("a.md", "second")])
        self.assertEqual((self.paths(path), self.skipped(path)), (["a.md"], {("a.md", "duplicate-entry")}))

    def test_entries_that_share_their_bytes_are_named(self):
        path = self.archive([("a.md", "same"), ("b.md", "same"), ("c.md", "own")])
        data = bytearray(path.read_bytes())
        directory = [i for i in range(len(data)) if data[i : i + 4] == b"PK\x01\x02"]
        data[directory[1] + 42 : directory[1] + 46] = data[directory[0] + 42 : directory[0] + 46]
        path.write_bytes(data)
        self.assertEqual(self.skipped(path), {("a.md", "overlapping"), ("b.md", "overlapping")})

    def refusal(self, path):
        (file,) = scan([path]).files
        with self.assertRaises(UnreadableFile) as caught:
            file.read()
        return caught.exception.code

    def test_a_bomb_is_unpacked_up_to_the_limit_only(self):
        self.assertEqual(self.refusal(self.archive([("bomb.md", b"\0" * 300_000_000)])), "too-large")

    def test_an_archive_that_unpacks_to_a_thousand_times_its_size_is_refused(self):
        path = self.archive([(f"{number}.md", b"\0" * 2_600_000) for number in range(25)])
        with self.assertRaisesRegex(ScanError, "times its size"):
            scan([path])

    def test_an_archive_of_too_many_entries_is_refused_before_they_are_read(self):
        path = self.archive([(f"{number}", b"") for number in range(50)])
        with (
            mock.patch.multiple(archives, MAX_ENTRIES=49),
            mock.patch.object(zipfile, "ZipFile") as opened,
            self.assertRaisesRegex(ScanError, "more than 49 entries"),
        ):
            scan([path])
        opened.assert_not_called()

    def unmarked(self, names):
        """Returns an archive whose names do not say that they are UTF-8, but are the given bytes."""
        stand_ins = {str(number) * (len(name) - 3) + ".md": name for number, name in enumerate(names)}
        path = self.archive([(name, "x") for name in stand_ins])
        data = path.read_bytes()
        for stand_in, name in stand_ins.items():
            data = data.replace(stand_in.encode(), name)
        path.write_bytes(data)
        return path

    def test_names_without_a_mark_are_read_as_utf_8_or_else_as_gb_18030(self):
        path = self.unmarked(
            [f"{name}.md".encode(coding) for name, coding in (("笔记本", "utf-8"), ("中文笔记", "gbk"))]
        )
        found = scan([path])
        self.assertEqual([file.path for file in found.files], ["中文笔记.md", "笔记本.md"])
        self.assertTrue(all(file.read() for file in found.files))
        guesses = {(path, code, reason.rsplit(" ", 1)[1]) for path, code, reason in found.warnings}
        self.assertEqual(guesses, {("笔记本.md", "guessed-name", "UTF-8"), ("中文笔记.md", "guessed-name", "GB18030")})

    def test_names_that_differ_in_case_alone_are_both_read_with_a_warning(self):
        found = scan([self.archive([("notes/A.md", "x"), ("notes/a.md", "y")])])
        self.assertEqual([file.path for file in found.files], ["notes/A.md", "notes/a.md"])
        self.assertEqual([(path, code) for path, code, _ in found.warnings], [("notes/a.md", "case-clash")])

    def test_paths_count_from_a_folder_of_the_archive_under_a_name_that_is_given(self):
        path = self.archive([("garden/notes/a.md", "A"), ("gardens/b.md", "B"), ("garden/../c.md", "C")])
        found = scan([path], inside="garden", origin="upload")
        self.assertEqual(
            [(file.path, file.root, file.read()) for file in found.files], [("notes/a.md", "upload", b"A")]
        )
        skipped = {(path, code) for path, code, _ in found.skipped}
        self.assertEqual(skipped, {("gardens/b.md", "outside-root"), ("../c.md", "path-unsafe")})

    def test_an_encrypted_entry_is_named(self):
        path = self.archive([("a.md", "x")])
        data = bytearray(path.read_bytes())
        data[data.index(b"PK\x01\x02") + 8] |= 1
        data[data.index(b"PK\x03\x04") + 6] |= 1
        path.write_bytes(data)
        self.assertEqual(self.refusal(path), "encrypted")

    def test_an_unknown_method_and_damaged_data_are_named(self):
        path = self.archive([("a.md", random.Random(1).randbytes(500))])
        intact = path.read_bytes()
        method = bytearray(intact)
        method[intact.index(b"PK\x01\x02") + 10] = method[intact.index(b"PK\x03\x04") + 8] = 97
        damaged = bytearray(intact)
        damaged[140] ^= 0xFF
        for data, code in ((method, "method"), (damaged, "damaged")):
            path.write_bytes(data)
            os.utime(path, ns=(0, len(data) + data[140]))
            self.assertEqual(self.refusal(path), code)

    def test_what_is_no_archive_is_an_error_that_names_it(self):
        intact = self.archive([("a.md", "x" * 500)]).read_bytes()
        for number, data in enumerate((b"", b"not a zip", intact[:-30])):
            path = self.garden / f"broken{number}.zip"
            path.write_bytes(data)
            with self.subTest(number), self.assertRaises(ScanError) as caught:
                scan([path])
            self.assertIn(path.name, str(caught.exception))

    def test_too_many_entries_or_bytes_are_an_error(self):
        path = self.archive([("a.md", "x")])
        intact = path.read_bytes()
        huge = bytearray(intact)
        at = intact.index(b"PK\x01\x02") + 24
        huge[at : at + 4] = (4_100_000_000).to_bytes(4, "little")
        path.write_bytes(huge)
        with self.assertRaises(ScanError):
            scan([path])

    def test_an_archive_that_was_written_anew_is_read_anew(self):
        path = self.archive([("a.md", "one")])
        self.assertEqual(scan([path]).files[0].read(), b"one")
        self.archive([("a.md", "other"), ("b.md", "two")])
        self.assertEqual([file.read() for file in scan([path]).files], [b"other", b"two"])

    @settings(max_examples=150)
    @given(st.lists(st.tuples(st.integers(0, 400), st.integers(0, 255)), min_size=1, max_size=6), st.integers(0, 400))
    def test_no_damage_ends_in_another_error(self, changes, cut):
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("notes/a.md", "A" * 300)
            archive.writestr("中.md", "B")
        data = bytearray(buffer.getvalue())
        for offset, value in changes:
            data[offset % len(data)] = value
        path = self.garden / "fuzzed.zip"
        path.write_bytes(data[: len(data) - cut % 40])
        os.utime(path, ns=(0, hash(bytes(data)) % 10**15))
        try:
            for file in scan([path]).files:
                file.read()
        except (ScanError, UnreadableFile):
            pass
