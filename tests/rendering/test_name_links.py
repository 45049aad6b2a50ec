"""Names in a text as links to their pages: once each, where they stand as words, and never in what is not prose."""

from __future__ import annotations

import re

from django.test import SimpleTestCase
from hypothesis import given
from hypothesis import strategies as st

from editorial.rendering import CardWords, Explanation, render, with_explanations, with_name_links
from tests.rendering.htmlcheck import problems

PAGES = {"英伟达": "/organizations/nvidia/", "Gavin Baker": "/people/gavin-baker/", "Meta": "/organizations/meta/"}
LINK = re.compile(r'<a class="name-link" href="([^"]*)">([^<]*)</a>')


def linked(text: str) -> list[tuple[str, str]]:
    return LINK.findall(with_name_links(render(text).html, PAGES))


class NameLinkTests(SimpleTestCase):
    def test_the_first_place_of_each_name_is_a_link(self):
        text = "## 英伟达\n\n英伟达与 **Gavin Baker**。\n\n英伟达、Gavin Baker。\n"
        self.assertEqual(linked(text), [("/organizations/nvidia/", "英伟达"), ("/people/gavin-baker/", "Gavin Baker")])

    def test_a_part_of_a_longer_word_is_none(self):
        self.assertEqual(linked("Metaphysics, Meta-learning and XMeta\n"), [])
        self.assertEqual([name for _, name in linked("用Meta的")], ["Meta"])

    def test_links_code_tables_headings_and_originals_are_left_alone(self):
        for text in (
            "### Meta\n",
            "[Meta](https://example.org/)",
            "`Meta`",
            "```\nMeta\n```",
            "| Meta |\n|---|\n| Meta |\n",
            "文\n\n<details>\n<summary>Original English</summary>\n\nMeta\n\n</details>\n",
            '![Meta](a.png "Meta")',
        ):
            self.assertEqual(linked(text), [], text)

    def test_explained_terms_are_left_alone(self):
        words = CardWords("In the glossary", "About this name", "Terms", "en")
        markup = render("**英伟达**（NVIDIA: 做芯片）。\n\n英伟达。\n").html
        explained = with_explanations(markup, [Explanation("英伟达", "NVIDIA", "英伟达做芯片")], words)
        self.assertIn('<span class="term">', explained)
        self.assertEqual(LINK.findall(with_name_links(explained, PAGES)), [("/organizations/nvidia/", "英伟达")])
        self.assertIn('<strong><a class="name-link"', with_name_links(explained, PAGES))

    def test_a_name_without_a_page_changes_nothing(self):
        markup = render("A & B\n").html
        for pages in ({}, {"A & B": ""}, {"A": "/a/"}):
            self.assertEqual(with_name_links(markup, pages), markup)
        self.assertIn(">A &amp; B</a>", with_name_links(markup, {"A & B": '/"/'}))

    @given(st.text(alphabet=st.sampled_from("Meta英伟达<>&\"'`*#[]() \n-|"), max_size=80))
    def test_nothing_but_links_is_added(self, text: str):
        markup = render(text).html
        after = with_name_links(markup, PAGES)
        self.assertEqual(re.sub(r'<a class="name-link" href="[^"]*">([^<]*)</a>', r"\1", after), markup)
        self.assertEqual([one for one in problems(after) if "name-link" not in one], problems(markup))
