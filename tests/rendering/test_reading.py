"""Sections, counts, glossary entries and plain text of titles."""

from __future__ import annotations

from django.test import SimpleTestCase
from hypothesis import given
from hypothesis import strategies as st

from editorial.rendering import escaped, from_json, glossary_uses, inline_text, render, to_json
from editorial.rendering.result import Heading, Section, TermUse


class SectionTests(SimpleTestCase):
    def test_text_is_cut_at_headings(self):
        body = render("开头 **粗**\n\n# 一\n\n- a\n- b\n\n## 二\n\n|c|d|\n|-|-|\n|e|f|")
        self.assertEqual(
            body.sections,
            (
                Section("", "", "开头 粗"),
                Section("一", "doc-一", "a\nb"),
                Section("二", "doc-二", "c\td\ne\tf"),
            ),
        )

    def test_headings_carry_level_text_and_anchor(self):
        self.assertEqual(render("### 介绍 `x` & y").headings, (Heading(3, "介绍 x & y", "doc-介绍-x-y", 1),))

    def test_originals_are_part_of_the_text(self):
        body = render("译文\n\n<details>\n<summary>Original English</summary>\n\n**Host**: Hi\n\n</details>")
        self.assertEqual(body.sections[0].text, "译文\nOriginal English\nHost: Hi")

    def test_nothing_that_is_not_shown_is_text(self):
        body = render("a <!-- b --> <script>c</script> ![d](e.png)")
        self.assertEqual(body.sections[0].text, "a")

    def test_entities_and_angle_brackets_are_what_a_reader_sees(self):
        self.assertEqual(render("a &lt;b&gt; vector<int> `&amp;`").sections[0].text, "a <b> vector<int> &amp;")


class CountTests(SimpleTestCase):
    def test_words_of_both_scripts(self):
        body = render("# 标题\n\n中文 GPT-4 don't **3.5** 字")
        self.assertEqual((body.cjk_characters, body.latin_words), (5, 3))

    def test_reading_time(self):
        self.assertEqual(render("").reading_minutes, 0)
        self.assertEqual(render("字").reading_minutes, 1)
        self.assertEqual(render("字" * 4_000).reading_minutes, 10)

    def test_folded_originals_take_no_time(self):
        source = (
            "字" * 400 + "\n\n<details>\n<summary>Original English</summary>\n\n" + "word " * 2_000 + "\n\n</details>"
        )
        self.assertEqual(render(source).reading_minutes, 1)


class GlossaryTests(SimpleTestCase):
    def terms(self, source: str) -> list[tuple[str, str, str]]:
        return [(use.term, use.english, use.definition) for use in render(source).terms]

    def test_forms(self):
        expected = ("飞轮效应", "Flywheel Effect", "通过产品改进吸引用户")
        for source in (
            "**飞轮效应**（Flywheel Effect: 通过产品改进吸引用户）",
            "**飞轮效应**（Flywheel Effect：通过产品改进吸引用户）",
            "**飞轮效应**(Flywheel Effect: 通过产品改进吸引用户)",
            "**飞轮效应** (Flywheel Effect：通过产品改进吸引用户)",
            "**飞轮效应（Flywheel Effect: 通过产品改进吸引用户）**",
            "**“飞轮效应”**（Flywheel Effect: 通过产品改进吸引用户）",
            "**Flywheel Effect**（飞轮效应: 通过产品改进吸引用户）",
        ):
            with self.subTest(source):
                self.assertEqual(self.terms(f"前{source}，后"), [expected])

    def test_without_a_definition(self):
        self.assertEqual(
            self.terms("**强化学习**（Reinforcement Learning）"), [("强化学习", "Reinforcement Learning", "")]
        )

    def test_abbreviation_as_the_term(self):
        self.assertEqual(
            self.terms("**GPU**（Graphics Processing Unit：图形处理器）"),
            [("GPU", "Graphics Processing Unit", "图形处理器")],
        )

    def test_abbreviation_in_the_bracket(self):
        self.assertEqual(
            self.terms("**人工超级智能**（Artificial Superintelligence / ASI: 理论）"),
            [("人工超级智能", "Artificial Superintelligence / ASI", "理论")],
        )

    def test_brackets_within_the_definition(self):
        self.assertEqual(self.terms("**甲**（Alpha: 乙（丙）丁）"), [("甲", "Alpha", "乙（丙）丁")])

    def test_several_in_one_line(self):
        self.assertEqual(len(self.terms("**甲**（Alpha: 一）和**乙**（Beta: 二）")), 2)

    def test_what_is_no_entry(self):
        for source in (
            "**特斯拉**（NASDAQ: TSLA）",
            "**腾讯**（0700.HK）",
            "**2024年**（同比增长 5%）",
            "**增长**（12.5%）",
            "**主持人**（笑）",
            "**Host**（笑）",
            "**重点**（see below）",
            "**飞轮效应**，（Flywheel Effect: 定义）",
            "飞轮效应（Flywheel Effect: 定义）",
        ):
            with self.subTest(source):
                self.assertEqual(self.terms(source), [])

    def test_line_is_counted_from_the_start_of_the_body(self):
        self.assertEqual(render("# a\n\n文\n**甲**（Alpha: 乙）").terms, (TermUse("甲", "Alpha", "乙", 4),))

    def test_code_has_no_entries(self):
        self.assertEqual(self.terms("```\n**甲**（Alpha: 乙）\n```\n\n    **甲**（Alpha: 乙）"), [])

    def test_a_body_is_read_without_rendering_it(self):
        for source in (
            "",
            "一\r\n**甲**（Alpha: 乙）",
            "- 一\n\n    **甲**（Alpha: 乙）",
            "**甲**（Alpha: 乙）\n\n    **丙**（Beta: 丁）",
            "```\n**甲**（Alpha: 乙）\n```\n**丙**（Beta: 丁）",
        ):
            with self.subTest(source):
                self.assertEqual(tuple(glossary_uses(source)), render(source).terms)


class InlineTextTests(SimpleTestCase):
    def test_marks_and_tags_go(self):
        examples = {
            "贝克**深度**访谈": "贝克深度访谈",
            "**人工智能（ASI）**的未来": "人工智能（ASI）的未来",
            "一<br>二": "一 二",
            "a `b` [c](http://d) ![e](f.png)": "a b c e",
            "\U0001f680 a\n b": "\U0001f680 a b",
            "A &amp; B": "A & B",
            "vector<int> 与 snake_case": "vector<int> 与 snake_case",
            "<script>alert(1)</script>标题": "标题",
            "5 * 3 * 2": "5 * 3 * 2",
            "# 不是标题": "# 不是标题",
            "": "",
        }
        for source, expected in examples.items():
            with self.subTest(source):
                self.assertEqual(inline_text(source), expected)

    @given(st.text(max_size=200))
    def test_any_text_gives_one_line(self, text):
        self.assertNotIn("\n", inline_text(text))

    def test_long_text_is_cut(self):
        self.assertLessEqual(len(inline_text("[" * 500_000)), 20_000)


class SerializationTests(SimpleTestCase):
    def test_a_body_comes_back_equal(self):
        body = render("# 一\n\n**甲**（Alpha: 乙）\n\n```python\nx\n```")
        self.assertEqual(from_json(to_json(body)), body)

    def test_anything_else_is_refused(self):
        for text in ("", "{}", "[]", "null", '{"html": 1}', "\0", '{"html": "", "headings": 3}'):
            with self.subTest(text), self.assertRaises(ValueError):
                from_json(text)


class EscapedTests(SimpleTestCase):
    def test_text_is_shown_as_it_is(self):
        body = escaped("# a <script> & **b**")
        self.assertEqual(body.html, '<pre tabindex="0"># a &lt;script&gt; &amp; **b**</pre>')
        self.assertTrue(body.timed_out)
        self.assertEqual((body.latin_words, body.reading_minutes), (3, 1))

    def test_empty_text_is_empty(self):
        self.assertEqual((escaped(" ").html, escaped("").reading_minutes), ("", 0))


class DeterminismTests(SimpleTestCase):
    def test_the_same_text_gives_the_same_result(self):
        source = "# a\n\n[b]: /c\n\n[b] [^1]\n\n[^1]: d\n\n```python\nx = 1\n```\n"
        self.assertEqual(render(source), render(source))
