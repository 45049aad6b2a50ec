"""Comments of Obsidian: hidden where they are closed, text where they are not."""

from __future__ import annotations

from django.test import SimpleTestCase

from editorial.rendering import count_words, render


class CommentTests(SimpleTestCase):
    def html(self, text: str) -> str:
        return render(text).html

    def test_a_comment_in_a_line_is_hidden(self):
        self.assertEqual(self.html("One %%two **three%% four**.\n"), "<p>One  four**.</p>")
        self.assertEqual(self.html("One %%two\nthree%% four.\n"), "<p>One  four.</p>")

    def test_lines_between_two_marks_are_hidden_whatever_they_hold(self):
        for hidden in ("%%\nTwo.\n%%\n", "%%\n# Two\n\n* Two\n\n```\nTwo\n%%\n", "%%Two.\n\nTwo.%%\n", "%%Two%%\n"):
            with self.subTest(hidden):
                self.assertEqual(self.html(f"One.\n\n{hidden}\nThree.\n"), "<p>One.</p><p>Three.</p>")
                inside = "".join(f"  {line}\n" for line in hidden.splitlines())
                self.assertNotIn("Two", self.html(f"* One\n\n{inside}"))

    def test_a_comment_below_a_paragraph_ends_it(self):
        self.assertEqual(self.html("One.\n%%\nTwo.\n\nTwo.\n%%\nThree.\n"), "<p>One.</p><p>Three.</p>")

    def test_what_is_not_closed_or_is_code_or_a_number_stays(self):
        for text in ("One %%two.", "%%\nTwo.", "50%% and 30%% more.", "`%%a%%`", "```\n%%a%%\n```"):
            with self.subTest(text):
                self.assertIn("%%", self.html(text + "\n"))
        self.assertIn("%%a%%", self.html("\\%%a\\%%\n").replace("%%%", "%%"))

    def test_hidden_words_are_not_counted(self):
        self.assertEqual(count_words("one %%two three%% four").latin_words, 2)
        self.assertEqual(count_words("50%% of 30%% more").latin_words, count_words("50  of 30  more").latin_words)
