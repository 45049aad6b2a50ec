"""Emphasis, links, code and all the signs that are text."""

from __future__ import annotations

from django.test import SimpleTestCase
from hypothesis import given
from hypothesis import strategies as st

from editorial.rendering import render
from tests.rendering.htmlcheck import parse, text, texts


class ChineseEmphasisTests(SimpleTestCase):
    bold = {
        "**人工智能（ASI）**的": "人工智能（ASI）",
        "**“引号”**后": "“引号”",
        "说**“引号”**后": "“引号”",
        '说**"引号"**后': '"引号"',
        "前**（括号）**后": "（括号）",
        "**《书名》**是": "《书名》",
        "**「強調」**です": "「強調」",
        "**重点。**下一句": "重点。",
        "**标题：**内容": "标题：",
        "**100%**的": "100%",
        "用**C++**写": "C++",
        "**GPU**（Graphics Processing Unit）": "GPU",
        "“**粗**”": "粗",
        "（**粗**）": "粗",
        "**《证券分析》（*Security Analysis*）** – 本": "《证券分析》（Security Analysis）",
    }

    def test_bold_next_to_chinese_punctuation(self):
        for source, expected in self.bold.items():
            with self.subTest(source):
                html = render(source).html
                self.assertEqual((texts(html, "strong"), "**" in text(html)), ([expected], False))

    def test_one_bold_word_behind_another(self):
        self.assertEqual(texts(render("**甲****乙**后").html, "strong"), ["甲", "乙"])

    def test_opening_bracket_before_a_run_does_not_close_it(self):
        self.assertEqual(texts(render("*《书》（*Security*）*").html, "em")[:1], ["《书》（Security）"])

    def test_two_bold_words_in_a_sentence(self):
        html = render("**重点**，然后**再**").html
        self.assertEqual(texts(html, "strong"), ["重点", "再"])

    @given(st.text(alphabet="中文，。（）“”《》、：", min_size=1, max_size=8))
    def test_bold_between_chinese_letters_always_renders(self, inner):
        if inner[0] in "，。、：）”》" or inner[-1] in "（“《":
            return
        html = render(f"前**{inner}**后").html
        self.assertEqual(texts(html, "strong"), [inner])


class CommonEmphasisTests(SimpleTestCase):
    def test_underscores_in_words_are_text(self):
        self.assertEqual(
            render("snake_case_name and __init__.py").html, "<p>snake_case_name and <strong>init</strong>.py</p>"
        )

    def test_lone_marks_are_text(self):
        for source in ("2 * 3 * 4", "a ** b", "**", "* a", "f***", "_", "**a"):
            with self.subTest(source):
                self.assertEqual(text(render("x " + source).html), "x " + source)

    def test_nested_emphasis(self):
        html = render("***a** b*").html
        self.assertEqual(html, "<p><em><strong>a</strong> b</em></p>")

    def test_nesting_beyond_the_limit_keeps_the_text(self):
        html = render("*a **b " * 100 + "c** d* " * 100).html
        self.assertEqual(text(html).count("c"), 100)
        self.assertLess(html.count("<strong>"), 60)


class TextTests(SimpleTestCase):
    as_it_is = (
        "约~100 到 ~200，~~不删~~",
        "$5 和 $10，$$x$$",
        "[[452,23,804,411]]",
        "{{< ref >}} ${{ secrets.A }} {% if %} {{ 7*7 }}",
        "a_b_c 1_000",
        "A & B; AT&T; &nosuch;",
        "3 < 4 > 2",
        "C:\\path\\to",
        "[x] (y) [z]",
        "![no image]",
        "http://a.example/b_c_d",
        "#话题 #AI",
        "* 注",
    )

    def test_signs_that_are_text_stay(self):
        for source in self.as_it_is:
            with self.subTest(source):
                self.assertEqual(text(render("字 " + source).html), "字 " + source)

    def test_escapes_and_entities(self):
        self.assertEqual(text(render(r"\*a\* \[b\] &amp;lt; &copy; &#20013;").html), "*a* [b] &lt; © 中")

    def test_hard_breaks(self):
        self.assertEqual(render("a  \nb\\\nc\nd").html, "<p>a<br>\nb<br>\nc\nd</p>")

    def test_code_keeps_its_marks(self):
        self.assertEqual(texts(render("`**a** <b> &amp;` ``c`d``").html, "code"), ["**a** <b> &amp;", "c`d"])

    def test_raw_inline_html(self):
        html = render('a <b>b</b><br>c <span lang="en">d</span> H<sub>2</sub>O').html
        self.assertEqual((texts(html, "b"), texts(html, "sub"), texts(html, "span")), (["b"], ["2"], ["d"]))

    def test_font_loses_its_colour_and_keeps_its_text(self):
        self.assertEqual(render("a <font color=red>b</font>").html, "<p>a b</p>")


class LinkTests(SimpleTestCase):
    def hrefs(self, source: str) -> list[str | None]:
        return [link.get("href") for link in parse(render(source).html).iter("a")]

    def test_forms_of_targets(self):
        targets = {
            "[a](/b)": "/b",
            "[a](</b c>)": "/b%20c",
            '[a](/b "c")': "/b",
            "[a](/b(c)d)": "/b(c)d",
            "[a][b]\n\n[b]: /c": "/c",
            "[B][]\n\n[b]: /c 'd'": "/c",
            "[b]\n\n[b]:\n/c": "/c",
            "<http://a.example/?b=c&d>": "http://a.example/?b=c&d",
            "[a](中文.md)": "%E4%B8%AD%E6%96%87.md",
        }
        for source, expected in targets.items():
            with self.subTest(source):
                self.assertEqual(self.hrefs(source), [expected])

    def test_link_in_a_link_is_text(self):
        self.assertEqual(self.hrefs("[a [b](/c) d](/e)"), ["/c"])

    def test_definition_is_not_shown(self):
        self.assertEqual(render("[a]: /b\n[c]: /d 'e'\n\nf").html, "<p>f</p>")

    def test_first_definition_wins(self):
        self.assertEqual(self.hrefs("[a]\n\n[a]: /b\n[A]: /c"), ["/b"])

    def test_long_target_named_often_does_not_multiply_the_output(self):
        html = render("[a]: /" + "b" * 1900 + "\n\n" + "[a] " * 5_000).html
        self.assertLess(len(html), 400_000)

    def test_definitions_of_one_document_are_unknown_to_the_next(self):
        render("[a]: /b\n[^1]: c")
        self.assertEqual(render("[a] [^1]").html, "<p>[a] [^1]</p>")
