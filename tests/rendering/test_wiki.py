"""Wiki links in rendered bodies: read, left alone where they are code, and put in."""

from __future__ import annotations

from django.test import SimpleTestCase

from editorial.rendering import Answer, WikiLink, link_key, render, wiki_links, with_wiki_links, without_brackets
from editorial.rendering.wiki import read_wiki_link

FOUND = Answer("/n/", "document")


def shown(markdown: str, answer: Answer | None = FOUND) -> str:
    return with_wiki_links(render(markdown).html, lambda link: answer)


class WikiLinkTests(SimpleTestCase):
    def test_parts_of_a_link(self):
        for inner, link in (
            ("Name", WikiLink("Name")),
            ("a/Name#Part|words", WikiLink("a/Name", "Part", "words")),
            ("Name#A#B", WikiLink("Name", "B")),
            ("Name#^block", WikiLink("Name")),
            ("#Part", WikiLink("", "Part")),
            ("人工智能|AI", WikiLink("人工智能", "", "AI")),
            ("Name\\|words", WikiLink("Name", "", "words")),
        ):
            with self.subTest(inner):
                self.assertEqual(read_wiki_link(inner), link)
        for inner in ("452,23,804,411", "1.5, 2.5", " ", "|words"):
            with self.subTest(inner):
                self.assertIsNone(read_wiki_link(inner))
        self.assertEqual(read_wiki_link("2024-01-31"), WikiLink("2024-01-31"))

    def test_names_are_compared_without_case_width_and_runs_of_blanks(self):
        self.assertEqual(link_key("ＡＩ  Notes"), link_key("ai notes"))
        self.assertEqual(link_key("Cafe\u0301"), link_key("CAFÉ"))

    def test_links_are_put_into_text_of_every_kind(self):
        link = '<a href="/n/">N</a>'
        self.assertEqual(shown("A [[N]] b.\n"), f"<p>A {link} b.</p>")
        self.assertIn(f"<strong>{link}</strong>", shown("**[[N]]**\n"))
        self.assertIn(f"<li>{link}</li>", shown("* [[N]]\n"))
        self.assertIn('<td><a href="/n/">w</a></td>', shown("| a |\n|---|\n| [[N\\|w]] |\n"))
        self.assertIn(link, shown("## About [[N]]\n"))

    def test_code_and_links_and_what_is_not_answered_stay(self):
        for markdown in ("`[[N]]`\n", "    [[N]]\n", "```\n[[N]]\n```\n", "[see [[N]] there](https://example.org/)\n"):
            with self.subTest(markdown):
                self.assertEqual(shown(markdown), render(markdown).html)
        for markdown in ("[[N]]\n", "![[N]]\n", "[[N|w]]\n", "[[1,2,3,4]]\n", "[[#Nothing]]\n"):
            with self.subTest(markdown):
                self.assertEqual(shown(markdown, None), render(markdown).html)

    def test_nothing_that_a_name_or_words_hold_becomes_markup(self):
        hostile = '[[N|"onmouseover="x" <b>]] [[N|&lt;script&gt;]] [[a" b]]\n'
        found = shown(hostile, Answer('/n/"><script>/', "document"))
        self.assertNotIn("<script", found)
        self.assertNotIn(' onmouseover="', found)

    def test_headings_of_the_page_and_of_others(self):
        self.assertIn('<a href="#doc-one">One</a>', shown("## One\n\n[[#One]]\n"))
        self.assertIn('<a href="/n/#doc-二-一">N &gt; 二 一</a>', shown("[[N#二 一]]\n"))

    def test_pictures_have_the_size_that_is_written(self):
        picture = Answer("/p.png")
        self.assertIn('<img alt="p.png" width="30" src="/p.png" loading="lazy">', shown("![[p.png|30]]\n", picture))
        self.assertIn('width="30" height="20"', shown("![[a/p.png|30x20]]\n", picture))
        self.assertIn('alt="A map"', shown("![[p.png|A map]]\n", picture))
        self.assertIn('<a href="/p.png">p.png</a>', shown("[[p.png]]\n", picture))

    def test_places_without_links_have_the_words(self):
        self.assertEqual(without_brackets("[[A|b]] [[C#D]] ![[E]] [[1,2,3,4]] [[]]"), "b C > D E [[1,2,3,4]] [[]]")

    def test_many_brackets_take_no_time(self):
        for markdown in ("[[" * 50_000, "[[a" * 30_000, "]]" * 50_000, "![[a|b#c" * 20_000):
            self.assertEqual(wiki_links(render(markdown).html), set())
