"""The body on its page: levels of headings and their links, captions, scrolling parts, pairs with originals."""

from __future__ import annotations

import re

from django.test import SimpleTestCase
from hypothesis import given
from hypothesis import strategies as st

from editorial.rendering import CardWords, Explanation, LayoutWords, laid_out, render, with_explanations
from tests.rendering.htmlcheck import count, parse

WORDS = LayoutWords("Link", "Table", "Code", "en")
ORIGINAL = "<details>\n<summary>Original English</summary>\n\n{}\n\n</details>\n\n"


def page(text: str) -> str:
    return laid_out(render(text).html, WORDS)


def pairs(markup: str) -> list[tuple[str, str]]:
    """Returns the text of each translation and of the original beside it."""
    found = []
    for element in parse(markup).iter("div"):
        if element.get("class") == "pair":
            translation, original = list(element)
            assert translation.get("class") == "translation"
            assert original.get("class") == "original"
            found.append(("".join(translation.itertext()), "".join(original.itertext())))
    return found


class HeadingTests(SimpleTestCase):
    def test_the_topmost_level_becomes_the_second(self):
        for text, names in (
            ("### A\n\n#### B\n\n### C\n", ["h2", "h3", "h2"]),
            ("# A\n\n## B\n", ["h2", "h3"]),
            ("## A\n\n###### B\n", ["h2", "h6"]),
            ("#### A\n\n## B\n", ["h4", "h2"]),
        ):
            with self.subTest(text):
                found = re.findall(r"<(h[1-6])[^>]*>", page(text))
                self.assertEqual(found, names)

    def test_the_list_for_paper_is_no_part_of_the_text(self):
        words = CardWords("In the glossary", "About this name", "Terms", "en")
        markup = render("### 一\n\n**飞轮**（Flywheel: 转）\n\n飞轮\n").html
        explained = with_explanations(markup, [Explanation("飞轮", "Flywheel", "转")], words)
        found = re.findall(r"<(h[1-6])", laid_out(explained, WORDS))
        self.assertEqual(found, ["h2", "h2"])

    def test_each_has_a_link_to_itself_that_adds_nothing_to_its_text(self):
        markup = page("### 第一节\n")
        self.assertIn('<h2 id="doc-第一节">第一节<a class="heading-link" href="#doc-第一节"', markup)
        self.assertIn('aria-label="Link" lang="en"></a></h2>', markup)

    def test_what_looks_like_a_heading_in_an_attribute_is_none(self):
        for text in ('## A\n\n![</h2><h3>](a.png "<h1>")\n', "## A\n\n[x](/a?</h2>)\n"):
            markup = page(text)
            self.assertEqual(markup.count('class="heading-link"'), 1)
            self.assertEqual(markup.count("<h2 "), 1)


class CaptionTests(SimpleTestCase):
    def test_an_image_alone_has_its_title_else_its_text_below_it(self):
        for written, caption in (
            ('![图](a.png "说明 <b>")', "说明 &lt;b&gt;"),
            ("![图](a.png)", "图"),
        ):
            self.assertIn(f"<figcaption>{caption}</figcaption></figure>", page(written))

    def test_an_image_in_a_sentence_or_with_the_name_of_its_file_has_none(self):
        for written in ("文 ![图](a.png)", "![a.png](a.png)", "![](a.png)"):
            self.assertNotIn("figcaption", page(written))


class ScrollingTests(SimpleTestCase):
    def test_tables_and_code_are_named_and_reached_by_the_keyboard(self):
        markup = page("| a | b |\n|---|---|\n| 1 | 2 |\n\n```python\nx = 1\n```\n\n```\ny\n```\n")
        self.assertIn('<div class="table-scroll" tabindex="0" role="group" aria-label="Table">', markup)
        self.assertIn('<pre class="highlight" tabindex="0" role="group" aria-label="Code">', markup)
        self.assertEqual(markup.count('role="group"'), 3)


class PairTests(SimpleTestCase):
    def test_an_original_stands_beside_the_paragraph_before_it(self):
        markup = page("译文一。\n\n" + ORIGINAL.format("One.") + "译文二。\n\n" + ORIGINAL.format("Two."))
        self.assertEqual(pairs(markup), [("译文一。", "Original EnglishOne."), ("译文二。", "Original EnglishTwo.")])

    def test_it_reaches_back_over_several_blocks_to_the_heading(self):
        markup = page("前言。\n\n## 节\n\n一。\n\n- 二\n\n" + ORIGINAL.format("All."))
        self.assertEqual([translation for translation, _ in pairs(markup)], ["一。二"])
        self.assertIn("<p>前言。</p><h2", markup)

    def test_one_without_a_translation_before_it_stays_alone(self):
        for text in (ORIGINAL.format("One."), "## 节\n\n" + ORIGINAL.format("One.")):
            self.assertEqual(pairs(page(text)), [])
            self.assertEqual(count(page(text), "details"), 1)

    def test_other_disclosures_and_those_within_a_list_are_no_pairs(self):
        for text in (
            "文。\n\n<details><summary>More</summary>\n\nx\n\n</details>\n",
            "- 文\n  " + ORIGINAL.format("x"),
        ):
            self.assertEqual(pairs(page(text)), [])

    @given(
        st.lists(st.sampled_from(["文。\n\n", ORIGINAL.format("x"), "## 节\n\n", "- a\n\n", "---\n\n"]), max_size=12)
    )
    def test_nothing_is_lost_and_everything_stays_in_its_order(self, blocks: list[str]):
        before, after = render("".join(blocks)).html, page("".join(blocks))
        text = re.compile(r"<[^>]*>")
        self.assertEqual(text.sub("", after), text.sub("", before))
        self.assertEqual(count(after, "details"), count(before, "details"))
