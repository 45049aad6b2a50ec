"""`<details>` with Markdown inside, however it is written, and never more of the page than meant."""

from __future__ import annotations

from django.test import SimpleTestCase
from hypothesis import given
from hypothesis import strategies as st

from editorial.rendering import render
from tests.rendering.htmlcheck import count, parse, problems, texts


def inside(html: str) -> list[str]:
    """Return the text of each `<details>` without its summary."""
    return [
        "".join("".join(child.itertext()) for child in details if child.tag != "summary").strip()
        for details in parse(html).iter("details")
    ]


class MarkdownInsideTests(SimpleTestCase):
    forms = {
        "blank lines": "<details>\n<summary>S</summary>\n\n**Host**: a\n\n</details>",
        "no blank lines": "<details>\n<summary>S</summary>\n**Host**: a\n</details>",
        "one line for the tags": "<details><summary>S</summary>\n\n**Host**: a\n\n</details>",
        "one line": "<details><summary>S</summary>**Host**: a</details>",
        "raw paragraph": '<details>\n<summary>S</summary>\n<p class="english-text">**Host**: a</p>\n</details>',
        "glued to a paragraph": "文\n<details>\n<summary>S</summary>\n\n**Host**: a\n</details>\n文",
        "in the middle of a line": "文 <details><summary>S</summary> **Host**: a </details> 文",
        "summary over lines": "<details>\n<summary>\nS\n</summary>\n**Host**: a\n</details>",
        "capitals and attributes": '<DETAILS open class="x">\n<SUMMARY>S</SUMMARY>\n**Host**: a\n</DETAILS>',
        "in an item": "- 文\n  <details>\n  <summary>S</summary>\n\n  **Host**: a\n  </details>",
        "in a quote": "> <details>\n> <summary>S</summary>\n>\n> **Host**: a\n> </details>",
        "end without bracket": "<details>\n<summary>S</summary>\n\n**Host**: a\n\n</details",
        "start without bracket": "<details\n<summary>S</summary>\n\n**Host**: a\n\n</details>",
    }

    def test_markdown_renders_in_every_form(self):
        for name, source in self.forms.items():
            with self.subTest(name):
                html = render(source).html
                self.assertEqual(texts(html, "summary"), ["S"])
                self.assertEqual(texts(html, "strong"), ["Host"])
                self.assertEqual(inside(html), ["Host: a"])

    def test_lists_inside_without_blank_lines(self):
        html = render("<details>\n<summary>S</summary>\n- a\n- b\n</details>\n后").html
        self.assertEqual((texts(html, "li"), texts(html, "p")), (["a", "b"], ["后"]))

    def test_nested(self):
        html = render(
            "<details>\n<summary>A</summary>\na\n<details>\n<summary>B</summary>\n\n*b*\n</details>\nc\n</details>\nd"
        ).html
        self.assertEqual(texts(html, "summary"), ["A", "B"])
        self.assertEqual(texts(html, "em"), ["b"])
        self.assertEqual(texts(html, "p"), ["a", "b", "c", "d"])

    def test_open_attribute_stays(self):
        self.assertIn("<details open", render("<details open>\n<summary>S</summary>\na\n</details>").html)

    def test_text_follows_outside(self):
        html = render("<details><summary>S</summary>\na\n</details>\n\n后").html
        self.assertEqual(inside(html), ["a"])

    def test_fence_inside_may_show_the_end_tag(self):
        html = render("<details>\n<summary>S</summary>\n\n```html\n</details>\n```\n\n</details>\n\n后").html
        self.assertEqual(inside(html), ["</details>"])

    def test_tag_in_a_code_span_is_code(self):
        self.assertEqual(texts(render("用 `<details>` 标签").html, "code"), ["<details>"])


class SummaryTests(SimpleTestCase):
    def test_misspelt_end_tag_of_a_summary(self):
        for end in ("</summary_>", "</source>", "</p>", "</summary", ""):
            with self.subTest(end):
                html = render(f"<details>\n<summary>Original English{end}\n\na\n\n</details>\n\n后").html
                self.assertEqual(texts(html, "summary"), ["Original English"])
                self.assertEqual(inside(html), ["a"])

    def test_original_is_marked_for_the_page(self):
        html = render("<details>\n<summary>View/Hide Original English</summary>\na\n</details>").html
        self.assertIn('<details class="original" lang="en">', html)

    def test_other_details_are_not_marked(self):
        self.assertIn("<details><summary>", render("<details>\n<summary>更多</summary>\na\n</details>").html)


class UnclosedTests(SimpleTestCase):
    def test_unclosed_block_ends_after_its_first_block(self):
        html = render("<details>\n<summary>S</summary>\n\na\n\n后一\n\n后二").html
        self.assertEqual(inside(html), ["a"])

    def test_unclosed_block_ends_before_a_heading(self):
        html = render("<details>\n<summary>S</summary>\n\n## 标题\n\n后").html
        self.assertEqual(inside(html), [""])

    def test_unclosed_block_ends_before_the_next(self):
        html = render(
            "<details>\n<summary>A</summary>\n\n<details>\n<summary>B</summary>\n\nb\n\n</details>\n\n后"
        ).html
        self.assertEqual(inside(html), ["", "b"])

    def test_misspelt_end_tag_ends_an_unclosed_block(self):
        for end in ("</detais>", "</sidetails>", "</tought>"):
            with self.subTest(end):
                html = render(f"<details>\n<summary>A</summary>\n<p>a</p>\n{end}\n### 标题\n\n后").html
                self.assertEqual((inside(html), texts(html, "h3")), (["a"], ["标题"]))

    def test_many_unclosed_blocks_do_not_nest(self):
        html = render("<details>\n<summary>S</summary>\n\na\n\n文\n\n" * 300).html
        self.assertEqual(inside(html), ["a"] * 300)

    def test_end_tag_without_a_start_is_not_shown(self):
        self.assertEqual(render("a\n\n</details>\n\nb").html, render("a\n\nb").html)

    @given(
        st.lists(
            st.sampled_from(
                [
                    "<details>",
                    "</details>",
                    "<summary>",
                    "</summary>",
                    "a",
                    "\n",
                    "\n\n",
                    "- ",
                    "> ",
                    "# ",
                    "`",
                    "```\n",
                    "<p>",
                ]
            ),
            max_size=14,
        ).map("".join)
    )
    def test_any_mixture_is_balanced_and_leaves_what_follows_alone(self, text):
        html = render(text + "\n\n# 后\n").html
        self.assertEqual(problems(html), [])

    @given(
        st.lists(
            st.sampled_from(["<details>\n", "<summary>S</summary>\n", "a\n\n", "</details>\n", "b\n"]), max_size=12
        )
    )
    def test_every_start_tag_is_one_block(self, pieces):
        text = "".join(pieces)
        self.assertEqual(count(render(text).html, "details"), text.count("<details>"))
