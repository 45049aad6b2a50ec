"""How long a text is for a reader."""

from __future__ import annotations

from django.test import SimpleTestCase

from editorial.rendering import WordCount, count_words


class WordCountTests(SimpleTestCase):
    def test_characters_and_words_are_counted_apart(self):
        self.assertEqual(count_words("AI代理 GPT-4o don't, 中文。"), WordCount(4, 3, 1))

    def test_marks_targets_and_tags_are_not_read(self):
        text = "- **山** [水](https://example.org/a/b) <span class='x'>云</span>"
        self.assertEqual(count_words(text), WordCount(3, 0, 1))

    def test_what_is_folded_away_is_not_counted(self):
        text = "山\n<details><summary>Original</summary>\n\nMany English words.\n</details>\n水"
        self.assertEqual(count_words(text), WordCount(2, 0, 1))

    def test_details_that_are_never_closed_are_read(self):
        self.assertEqual(count_words("山 <details> word").latin_words, 1)

    def test_an_empty_text_takes_no_time(self):
        self.assertEqual(count_words(" \n"), WordCount(0, 0, 0))

    def test_minutes_follow_four_hundred_characters_or_two_hundred_and_twenty_words(self):
        self.assertEqual(count_words("字" * 801).reading_minutes, 3)
        self.assertEqual(count_words("word " * 220).reading_minutes, 1)
