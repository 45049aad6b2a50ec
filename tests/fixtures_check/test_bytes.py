"""The files that are about bytes still have them."""

from __future__ import annotations

import unittest
from pathlib import Path

from tests.fixtures_check import garden

BOM = b"\xef\xbb\xbf"


class LineEndingTests(unittest.TestCase):
    def test_crlf_files_have_no_other_ending(self):
        for path in ("notes/crlf-sea-routes.md", "posts/bom-crlf-no-final-newline.md"):
            with self.subTest(path):
                data = garden.data(path)
                self.assertGreater(data.count(b"\r\n"), 10)
                self.assertEqual(data.count(b"\r\n"), data.count(b"\n"))
                self.assertEqual(data.count(b"\r\n"), data.count(b"\r"))

    def test_mixed_file_has_all_three_endings(self):
        data = garden.data("notes/mixed-line-endings-paper.md")
        crlf, lf, cr = data.count(b"\r\n"), data.count(b"\n"), data.count(b"\r")
        self.assertGreater(crlf, 0)
        self.assertGreater(lf, crlf)
        self.assertEqual(cr, crlf + 1)

    def test_other_files_have_lf_only(self):
        with_cr = [path for path in garden.paths() if b"\r" in garden.data(path)]
        self.assertEqual(
            with_cr,
            ["notes/crlf-sea-routes.md", "notes/mixed-line-endings-paper.md", "posts/bom-crlf-no-final-newline.md"],
        )

    def test_byte_order_marks_stand_where_the_table_says(self):
        marked = [path for path in garden.paths() if garden.data(path).startswith(BOM)]
        self.assertEqual(marked, ["notes/byte-order-mark.md", "posts/bom-crlf-no-final-newline.md"])

    def test_final_newline_is_missing_where_the_table_says(self):
        promised = {name for names, cells in garden.table_rows() for name in names if "no final newline" in cells[-1]}
        missing = {path for path in garden.paths() if not garden.data(path).endswith((b"\n", b"\r"))}
        self.assertEqual(missing, promised)
        self.assertGreaterEqual(len(missing), 10)

    def test_blank_line_below_the_header_comes_in_all_numbers(self):
        numbers = set()
        for path in garden.articles():
            body = garden.body(path)
            numbers.add(len(body) - len(body.lstrip("\n")))
        self.assertLessEqual({0, 1, 2}, numbers)


class PathTests(unittest.TestCase):
    def test_stems_begin_with_dash_and_underscore(self):
        starts = {Path(path).stem[0] for path in garden.articles()}
        self.assertLessEqual({"-", "_"}, starts)

    def test_one_stem_lies_in_two_folders_with_different_text(self):
        self.assertNotEqual(garden.data("notes/-Evergreen0.md"), garden.data("clippings/-Evergreen0.md"))

    def test_no_two_paths_differ_only_in_case(self):
        folded = [path.casefold() for path in garden.paths()]
        self.assertEqual(len(set(folded)), len(folded))

    def test_each_collection_describes_itself(self):
        collections = {path.split("/")[0] for path in garden.articles()}
        self.assertEqual(collections, {"notes", "clippings", "posts", "books"})
        for collection in collections:
            self.assertTrue(garden.header(f"{collection}/_index.md")["title"])

    def test_invisible_characters_are_in_the_text(self):
        body = garden.body("notes/invisible-characters.md")
        for character in "\u00a0\u200b\u200d\u2060\u3000\u00ad\u202f\ufeff":
            with self.subTest(f"U+{ord(character):04X}"):
                self.assertIn(character, body)
