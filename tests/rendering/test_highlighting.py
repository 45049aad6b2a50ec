"""Code is coloured by classes of Pygments, within limits, and the style sheet names those classes."""

from __future__ import annotations

from django.test import SimpleTestCase
from pygments.lexers import get_lexer_by_name

from editorial.rendering import render
from editorial.rendering.highlighting import LANGUAGES
from tests.rendering.htmlcheck import texts


class HighlightingTests(SimpleTestCase):
    def test_known_language(self):
        html = render("```python\ndef f(): return '<b>' & 1\n```").html
        self.assertIn('<span class="k">def</span>', html)
        self.assertEqual(texts(html, "pre"), ["def f(): return '<b>' & 1\n"])

    def test_unknown_language_is_plain(self):
        self.assertIn('<code class="language-nosuch">a &lt;b&gt;', render("```nosuch\na <b>\n```").html)

    def test_words_behind_the_language_do_not_matter(self):
        self.assertIn('class="language-python"', render('```python title="a.py"\nx\n```').html)
        self.assertIn('class="language-python"', render("```{.python}\nx\n```").html)

    def test_every_language_exists(self):
        for name in LANGUAGES:
            with self.subTest(name):
                get_lexer_by_name(name)

    def test_long_block_is_plain(self):
        self.assertNotIn("<span", render("```python\n" + "x = 1\n" * 2_000 + "```").html)

    def test_a_document_of_many_blocks_is_coloured_up_to_its_budget(self):
        html = render(("```python\n" + "x = 1\n" * 800 + "```\n\n") * 30).html
        self.assertEqual(html.count('class="highlight"'), 3)

    def test_code_keeps_every_character(self):
        code = "\n\n  a\t= 'b'  # ü中\n\n\n\nif x:\n    y\n\n"
        self.assertEqual(texts(render(f"```python\nx{code}```").html, "pre"), [f"x{code}"])
