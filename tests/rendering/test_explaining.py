"""Explanations of terms at their later places: where they stand, where they never do, and that nothing gets through."""

from __future__ import annotations

import re

from django.test import SimpleTestCase
from hypothesis import given, settings
from hypothesis import strategies as st

from editorial.rendering import CardWords, Explanation, render, with_explanations
from editorial.rendering.explaining import MOST_SHOWN
from editorial.rendering.whole_terms import is_whole
from tests.rendering.htmlcheck import problems

WORDS = CardWords("In the glossary", "About this name", "Terms", "en")
FLYWHEEL = Explanation("飞轮效应", "Flywheel Effect", "越转越快", "/glossary/fei-lun/")
DEFINED = "**飞轮效应**（Flywheel Effect: 越转越快）的一段。\n\n"
OWN = {  # what a card has that no document may have
    *(
        f"class {name}"
        for name in ("term", "term-word", "term-card", "term-box", "term-english", "term-definition", "term-links")
    ),
    *(f"attribute {name} of span" for name in ("role", "tabindex", "aria-describedby")),
    "id term-1",
    "class terms-on-paper",
}
CARD = re.compile(r'<span class="term"><span class="term-word"[^>]*>([^<]*)</span>')


def explained(text: str, *explanations: Explanation) -> str:
    return with_explanations(render(text).html, explanations or (FLYWHEEL,), WORDS)


def places(text: str, *explanations: Explanation) -> list[str]:
    """Returns the terms that have a card, in their order."""
    return CARD.findall(explained(text, *explanations))


def without_cards(markup: str) -> str:
    markup = re.sub(r'<section class="terms-on-paper">.*', "", markup, flags=re.DOTALL)
    markup = re.sub(r'<span class="term-card">.*?</span> </span></span></span>', "</span>", markup, flags=re.DOTALL)
    return re.sub(r'<span class="term"><span class="term-word"[^>]*>([^<]*)</span></span>', r"\1", markup)


class PlaceTests(SimpleTestCase):
    def test_a_term_is_explained_in_a_later_paragraph_once_in_a_section(self):
        self.assertEqual(places(DEFINED + "飞轮效应，还是飞轮效应。\n\n飞轮效应"), ["飞轮效应"])
        self.assertEqual(places(DEFINED + "飞轮效应\n\n## 二\n\n飞轮效应\n\n飞轮效应"), ["飞轮效应"] * 2)

    def test_nothing_is_explained_before_the_text_explains_it_nor_beside_it(self):
        self.assertEqual(places("飞轮效应在先。\n\n" + DEFINED), [])
        self.assertEqual(places("**飞轮效应**（Flywheel Effect: 越转越快），飞轮效应。"), [])
        self.assertEqual(places("飞轮效应\n\n飞轮效应"), [])

    def test_headings_links_code_tables_bold_words_and_folded_originals_stay_as_they_are(self):
        for text in (
            "## 飞轮效应",
            "[飞轮效应](https://example.org/)",
            "`飞轮效应`",
            "```\n飞轮效应\n```",
            "| 飞轮效应 | b |\n|---|---|\n| 飞轮效应 | c |",
            "**飞轮效应**",
            "<details><summary>飞轮效应</summary>\n\n飞轮效应\n\n</details>",
            "**飞轮效应**（Flywheel Effect: 又一次）",
        ):
            with self.subTest(text):
                markup = render(DEFINED + text).html
                self.assertEqual(with_explanations(markup, [FLYWHEEL], WORDS), markup)

    def test_footnotes_are_left_alone(self):
        self.assertEqual(places(DEFINED + "注[^1]\n\n[^1]: 飞轮效应"), [])

    def test_the_longest_term_is_meant_and_a_latin_one_only_as_a_word(self):
        gpu = Explanation("GPU", "Graphics Processing Unit", "图形处理器")
        wheel = Explanation("飞轮", "Flywheel", "轮")
        text = "**GPU**（Graphics Processing Unit: x）**飞轮**（Flywheel: y）" + DEFINED
        self.assertEqual(places(text + "GPUs 与飞轮效应，GPU、飞轮", gpu, wheel, FLYWHEEL), ["飞轮效应", "GPU", "飞轮"])

    def test_a_term_is_not_meant_inside_a_longer_term_or_name_of_the_text(self):
        text = "**智能**（Intelligence: x）**通用智能**（AGI: y）\n\n通用智能与智能纪元。\n\n"
        short, long = Explanation("智能", "Intelligence", "x"), Explanation("通用智能", "AGI", "y")
        self.assertEqual(places(text + "智能", short, long), ["通用智能", "智能"])
        markup = with_explanations(render(text).html, [short, long], WORDS, ["智能纪元", "别人"])
        self.assertEqual(CARD.findall(markup), ["通用智能"])

    def test_a_bracket_that_explains_another_term_has_no_card(self):
        wheel = Explanation("飞轮", "Flywheel", "轮")
        text = "**飞轮**（Flywheel: 轮）\n\n**惯性**（Inertia: *转动*的（大）飞轮的性质）"
        self.assertEqual(places(text, wheel), [])
        self.assertEqual(places(text + "，即飞轮", wheel), ["飞轮"])
        self.assertEqual(places("**飞轮**（Flywheel: 轮）\n\n**惯性**（Inertia: 没有尽头\n\n飞轮", wheel), ["飞轮"])

    def test_the_reverse_form_explains_the_chinese_term(self):
        text = "**Flywheel Effect**（飞轮效应: 越转越快）\n\n飞轮效应"
        self.assertEqual(places(text), ["飞轮效应"])

    def test_a_page_has_a_bounded_number_of_cards(self):
        text = DEFINED + "".join(f"## {number}\n\n飞轮效应\n\n" for number in range(MOST_SHOWN + 20))
        self.assertEqual(len(places(text)), MOST_SHOWN)


class WholeTermTests(SimpleTestCase):
    def whole(self, marked: str) -> bool:
        before, term, after = re.split(r"[【】]", marked)
        return is_whole(before + term + after, len(before), len(before) + len(term))

    def test_a_sign_beside_a_short_term_makes_another_word(self):
        for marked in (
            "一个【浏览】器",
            "【光刻】机",
            "【毛利】率",
            "【智能】体",
            "【进化】论",
            "【总统】",
            "副【总统】",
            "非【民主】",
        ):
            with self.subTest(marked):
                self.assertEqual(self.whole(marked), marked == "【总统】")

    def test_other_neighbours_and_longer_terms_stay(self):
        for marked in (
            "他在【浏览】网页",
            "【美联储】主席",
            "这个【状态】",
            "【以色列】人",
            "反【人工智能】",
            "【人工智能】体",
        ):
            with self.subTest(marked):
                self.assertTrue(self.whole(marked))

    def test_a_hyphen_or_a_dot_goes_on_with_a_latin_word(self):
        for marked in ("【GPT】-4", "Chat【GPT】", "【GPT】s", "x-【AI】", "【Node】.js", "v1.【AI】"):
            with self.subTest(marked):
                self.assertFalse(self.whole(marked))
        for marked in ("用【GPT】。", "【GPT】.", "在【AI】领域", "AR/【VR】", "【GPT】 4", "“【GPT】”"):
            with self.subTest(marked):
                self.assertTrue(self.whole(marked))


class PaperTests(SimpleTestCase):
    def test_paper_has_each_explained_term_once_behind_the_text(self):
        gpu = Explanation("GPU", "Graphics Processing Unit", "")
        text = "**GPU**（Graphics Processing Unit）" + DEFINED + "飞轮效应\n\n## 二\n\n飞轮效应与 GPU"
        markup = explained(text, FLYWHEEL, gpu, Explanation("复利", "Compounding", "利滚利"))
        body, _, paper = markup.partition('<section class="terms-on-paper">')
        self.assertEqual(len(CARD.findall(body)), 3)
        self.assertEqual(re.findall("<dt>(.*?)</dt>", paper), ["飞轮效应", "GPU"])
        self.assertIn("越转越快", paper)
        self.assertIn('<h2 lang="en">Terms</h2>', paper)

    def test_a_text_without_cards_has_no_list(self):
        self.assertNotIn("terms-on-paper", explained(DEFINED))


class CardTests(SimpleTestCase):
    def test_the_card_describes_the_term_and_links_its_pages(self):
        name = Explanation("飞轮效应", "Flywheel Effect", "越转越快", "/glossary/f/", "/organizations/f/")
        markup = explained(DEFINED + "飞轮效应", name)
        self.assertIn('role="term" tabindex="0" aria-describedby="term-1">飞轮效应</span>', markup)
        self.assertIn('<span id="term-1"><span class="term-english">Flywheel Effect</span>', markup)
        self.assertIn('<a href="/glossary/f/" lang="en">In the glossary</a>', markup)
        self.assertIn('<a href="/organizations/f/" lang="en">About this name</a>', markup)
        self.assertLessEqual(set(problems(markup)), OWN)

    def test_what_stands_in_a_definition_is_text(self):
        evil = '"><script>alert(1)</script><img src=x onerror=alert(1)>'
        markup = explained(DEFINED + "飞轮效应", Explanation("飞轮效应", evil, evil, '/x"onclick="alert(1)'))
        self.assertNotIn("<script", markup)
        self.assertNotIn("<img", markup)
        self.assertNotIn('"onclick', markup)
        self.assertLessEqual(set(problems(markup)), OWN)

    def test_a_term_with_signs_of_html_is_found_as_it_is_shown(self):
        term = Explanation("R&D", "Research and Development", "研发")
        self.assertEqual(places("**R&D**（Research and Development: 研发）\n\nR&D", term), ["R&amp;D"])

    @given(st.lists(st.sampled_from(["甲乙", "甲", "（", "**", "`", "\n\n", "# ", "<b>", "A", "&", "](x)", "[", "> "])))
    @settings(max_examples=150, deadline=None)
    def test_without_its_cards_a_body_is_what_it_was(self, parts):
        markup = render("**甲乙**（Jia: 丙）\n\n" + "".join(parts)).html
        self.assertEqual(without_cards(with_explanations(markup, [Explanation("甲乙", "Jia", "丙")], WORDS)), markup)
