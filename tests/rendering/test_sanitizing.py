"""No document runs code, styles the page, poses as a part of it or leaves its box."""

from __future__ import annotations

import html

from django.test import SimpleTestCase
from hypothesis import given
from hypothesis import strategies as st

from editorial.rendering import render
from tests.rendering import htmlcheck
from tests.rendering.attacks import ATTACKS, MARKUP
from tests.rendering.hostile import DOCUMENTS

_PIECES = st.one_of(st.sampled_from(MARKUP), st.sampled_from(["\n", "\n\n", "> ", "- ", "**", "`", "]", "(", ")", "a"]))


class AttackTests(SimpleTestCase):
    def test_there_are_hundreds_of_attacks(self):
        self.assertGreater(len(ATTACKS), 500)

    def test_nothing_of_an_attack_reaches_the_page(self):
        for attack in ATTACKS:
            with self.subTest(attack=attack):
                self.assertEqual(htmlcheck.problems(render(attack).html), [])

    def test_nothing_of_an_attack_reaches_the_page_inside_details(self):
        for attack in MARKUP:
            with self.subTest(attack=attack):
                source = f"<details>\n<summary>{attack}</summary>\n{attack}\n</details>\n"
                self.assertEqual(htmlcheck.problems(render(source).html), [])

    def test_nothing_of_a_hostile_document_reaches_the_page(self):
        for name, make in DOCUMENTS.items():
            if name.startswith("code:"):  # as long as a whole block of code, and no markup
                continue
            with self.subTest(name):
                self.assertEqual(htmlcheck.problems(render(make(250)).html), [])

    @given(st.lists(_PIECES, max_size=12))
    def test_attacks_in_any_order_stay_harmless(self, pieces):
        self.assertEqual(htmlcheck.problems(render("".join(pieces)).html), [])

    @given(st.text(max_size=300))
    def test_any_text_renders_to_allowed_and_balanced_html(self, text):
        self.assertEqual(htmlcheck.problems(render(text).html), [])

    @given(st.text(alphabet="<>/ab \"'=&;!-?[]()`*_#|\n:", max_size=200))
    def test_any_mix_of_marks_renders_to_allowed_and_balanced_html(self, text):
        self.assertEqual(htmlcheck.problems(render(text).html), [])


class LinkTests(SimpleTestCase):
    def test_links_to_other_sites_carry_rel_and_others_do_not(self):
        markup = render("[a](https://a.example) [b](/b/) [c](c.md) [d](mailto:d@e.f) <http://f.example>").html
        self.assertEqual(htmlcheck.outside_links_without_rel(markup), [])
        self.assertEqual(htmlcheck.count(markup, "a"), 5)

    def test_link_with_forbidden_address_is_text(self):
        self.assertEqual(render("[a](javascript:alert) b").html, "<p>a b</p>")

    def test_foreign_image_is_a_link_with_its_text(self):
        markup = render("![图表](https://a.example/chart.png?x=1)").html
        self.assertEqual(htmlcheck.count(markup, "img"), 0)
        self.assertEqual(htmlcheck.texts(markup, "a"), ["图表"])

    def test_foreign_image_without_text_is_named_by_its_file(self):
        self.assertEqual(htmlcheck.texts(render("![](https://a.example/chart.png?x=1)").html, "a"), ["chart.png"])

    def test_image_of_this_site_stays(self):
        self.assertIn('<img alt="a" src="images/b.png">', render("![a](images/b.png)").html)

    def test_foreign_image_in_raw_html_is_a_link_as_well(self):
        markup = render('<img src="https://a.example/b.png" alt="图">').html
        self.assertEqual((htmlcheck.count(markup, "img"), htmlcheck.texts(markup, "a")), (0, ["图"]))


class NoHtmlTests(SimpleTestCase):
    """nh3 deletes what looks like a tag that is none, and its children for names that SVG or MathML use."""

    def test_words_in_angle_brackets_stay(self):
        words = (
            "int string list set text path line lambda log max min not in or true view filter symbol mode T1 foo-bar"
        )
        for word in words.split():
            with self.subTest(word):
                self.assertEqual(htmlcheck.text(render(f"a vector<{word}> after").html), f"a vector<{word}> after")

    def test_capital_type_arguments_stay_although_they_name_elements(self):
        self.assertEqual(
            htmlcheck.text(render("List<Object> and Map<Select> after").html), "List<Object> and Map<Select> after"
        )

    def test_words_in_angle_brackets_stay_in_raw_html(self):
        self.assertEqual(htmlcheck.text(render("<div>\na vector<int> b\n</div>").html).strip(), "a vector<int> b")

    def test_unclosed_script_tag_in_a_sentence_swallows_nothing(self):
        self.assertEqual(htmlcheck.text(render("Use the <script> tag.\n\nNext.").html), "Use the <script> tag.Next.")

    def test_comparison_signs_stay(self):
        self.assertEqual(htmlcheck.text(render("a < b > c <3 <- <=").html), "a < b > c <3 <- <=")

    @given(st.text(alphabet="abc<>/ &;", max_size=60))
    def test_text_without_names_of_elements_is_shown_whole(self, text):
        source = "x" + text.replace("<a", "<xx").replace("</a", "</xx").replace("<b", "<yy").replace("</b", "</yy")
        shown = " ".join(htmlcheck.text(render(source).html).split())
        self.assertEqual(shown, " ".join(html.unescape(source).split()))


class NamespaceTests(SimpleTestCase):
    def test_ids_of_a_document_are_prefixed(self):
        self.assertIn('id="doc-main"', render('<p id="main">a</p>').html)

    def test_an_id_is_given_once(self):
        self.assertEqual(render('<p id="a">b</p>\n\n<p id="a">c</p>').html.count('id="doc-a"'), 1)

    def test_unknown_classes_go_and_known_ones_stay(self):
        self.assertIn('<p class="english-text">', render('<p class="hero english-text">a</p>').html)
