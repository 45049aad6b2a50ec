"""Titles: raw as written, plain as shown."""

from __future__ import annotations

import time
import unittest

from hypothesis import given
from hypothesis import strategies as st

from editorial.mapping import Dialect
from tests.mapping.documents import codes, make_document, read, read_document


class PlainTitleTests(unittest.TestCase):
    def assert_titles(self, cases: dict[str, str]) -> None:
        for value, expected in cases.items():
            with self.subTest(value=value):
                data = read_document(make_document("draft: true").with_values({"title": value}))
                self.assertEqual(data.title, expected)
                self.assertEqual(data.title_raw, value)

    def test_tags_and_markdown_marks_go(self):
        self.assert_titles(
            {
                "第一行<br>第二行": "第一行 第二行",
                "对伊朗政策：**内塔尼亚胡**长达三十年": "对伊朗政策：内塔尼亚胡长达三十年",
                "Codex的`Goal`功能": "Codex的Goal功能",
                "see [the site](https://example.com/a) *now*": "see the site now",
                "<script>alert(1)</script>x": "alert(1) x",
                "a <!-- b --> c": "a c",
            }
        )

    def test_escapes_become_their_characters(self):
        self.assert_titles(
            {
                r"\U0001F680 发射": "🚀 发射",
                r"\u4e2d文": "中文",
                r"\ud800x": "x",
                r"\U00110000x": "x",
                "R&amp;D &lt;3": "R&D <3",
                r"8万\"消挂科\"": '8万"消挂科"',
            }
        )

    def test_quotes_around_the_whole_go(self):
        self.assert_titles(
            {
                r"\"GLM-5：重塑格局\"": "GLM-5：重塑格局",
                "“金融炼金术”": "金融炼金术",
                '"揭秘大腦衰老"': "揭秘大腦衰老",
                r" \"大问题\" ": "大问题",
            }
        )

    def test_quotes_around_a_part_stay(self):
        same = (
            "“修复此代码”引爆全球停服",
            "警惕“福尔摩斯”",
            "“甲”与“乙”",
            "你的谎言：'我搜过网页了'",
            "2 * 3 * 4",
            "a < b > c",
            "snake_case_name",
        )
        self.assert_titles({title: title for title in same})

    def test_line_breaks_collapse(self):
        self.assert_titles(
            {"DeepSeek\nV4：什么任务\t该选  哪个": "DeepSeek V4：什么任务 该选 哪个", r"甲\n乙": "甲 乙"}
        )

    def test_marks_are_a_finding_with_the_line(self):
        data = read("draft: true\ntitle: '**x**'")
        self.assertEqual([(item.code, item.line) for item in data.findings], [("title-marks", 3)])
        self.assertEqual(codes(read("title: plain")), [])

    def test_what_cannot_be_seen_is_not_shown_and_found(self):
        data = read('title: "safe\\u202Etxt.exe\\u200B"')
        self.assertEqual(data.title, "safetxt.exe")
        self.assertIn("invisible-character", codes(data))

    def test_escapes_bring_no_control_character_into_a_row(self):
        self.assert_titles({r"a\u0007b\u001b\uffff": "ab", r"\U00000000x": "x"})

    def test_very_long_titles_are_cut(self):
        self.assertLessEqual(len(read(f"title: {'x' * 5_000}").title), 1_000)

    def test_hostile_titles_take_no_time(self):
        for piece in ("[", "](", "<!--", "<a ", "*a", "**", "&amp", "\\\\u", "`", "[a](b", "!["):
            with self.subTest(piece=piece):
                document = make_document("draft: true").with_values({"title": "x" + piece * 20_000})
                started = time.process_time()
                read_document(document)
                self.assertLess(time.process_time() - started, 1)

    @given(st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\u2028\u2029\ufeff\ufffe\uffff")))
    def test_every_title_is_one_line_and_never_empty(self, value):
        data = read_document(make_document("draft: true").with_values({"title": value}))
        self.assertTrue(data.title.strip())
        self.assertEqual(len(data.title.splitlines()), 1)


class FallbackTitleTests(unittest.TestCase):
    def assert_title(self, body: str, expected: str, path: str = "notes/a/some-name.md") -> None:
        with self.subTest(body=body):
            self.assertEqual(read("draft: true", body, path=path).title, expected)

    def test_first_heading_stands_for_a_missing_title(self):
        self.assert_title("text\n\n## **First** heading ##\n\n# Second\n", "First heading")
        self.assert_title("###介绍\n", "介绍")
        self.assert_title("Underlined\n==========\n", "Underlined")

    def test_headings_in_code_are_none(self):
        self.assert_title("```\n# comment\n```\n# Heading\n", "Heading")
        self.assert_title("~~~\n# comment\n", "some-name")

    def test_without_heading_the_stem_stands_for_it(self):
        self.assert_title("text", "some-name")
        self.assert_title("#\n##  \n", "some-name")

    def test_page_bundle_is_named_by_its_folder(self):
        self.assert_title("", "bundle", path="posts/bundle/index.md")

    def test_empty_title_is_a_missing_one(self):
        for line in ("title:", "title: ''", "title: '**'", "title: '<br>'"):
            with self.subTest(line=line):
                data = read(line, "# Heading\n")
                self.assertEqual(data.title, "Heading")
                self.assertEqual(codes(data), ["no-title"])

    def test_file_without_header_has_its_heading(self):
        data = read("", "# Heading\n", dialect=Dialect.HUGO)
        self.assertEqual((data.title, data.title_raw, data.dialect), ("Heading", "", Dialect.HUGO))

    def test_hostile_body_takes_no_time(self):
        for body in ("# " + " " * 200_000 + "#" * 100_000, "#" * 300_000, "```\n" * 50_000, "# a\t" + "# " * 100_000):
            started = time.process_time()
            read("draft: true", body)
            self.assertLess(time.process_time() - started, 1)
