"""The paragraph that holds a name: whole names, no marks, bounded, and never what the reader does not see."""

from __future__ import annotations

from django.test import SimpleTestCase
from hypothesis import given
from hypothesis import strategies as st

from editorial.rendering import quote
from editorial.rendering.quoting import LONGEST

TEXT = """# Jensen Huang speaks

First *para* without. %% Jensen Huang hidden %% <!-- Jensen
Huang --> end.

- item one
- **[黄仁勋](http://x/Huang)**（Jensen Huang）说 **算力** 很重要。
- item three

| a | **GPT-4** | b |

A line of GPT-4o and GPT-4.5
and FAIR, not Fair.
"""


def shown(text: str, *names: str) -> str:
    """Returns the quote with its name in brackets, "" for none."""
    found = quote(text, names)
    return f"{found.before}[{found.name}]{found.after}" if found else ""


class QuoteTests(SimpleTestCase):
    def test_paragraph_is_plain_and_headings_and_comments_are_passed_over(self):
        self.assertEqual(shown(TEXT, "Jensen Huang"), "黄仁勋（[Jensen Huang]）说 算力 很重要。")
        self.assertEqual(shown(TEXT, "Jensen Huang", "黄仁勋"), "[黄仁勋]（Jensen Huang）说 算力 很重要。")
        self.assertEqual(shown(TEXT, "http://x"), "")

    def test_long_names_are_found_in_any_case_and_short_ones_as_they_are(self):
        self.assertIn("[Jensen Huang]", shown(TEXT, "jensen HUANG"))
        self.assertIn("not [Fair].", shown(TEXT, "Fair"))
        self.assertIn("and [FAIR], not", shown(TEXT, "FAIR"))
        self.assertEqual(shown(TEXT, "fair"), "")

    def test_name_is_not_found_within_another(self):
        self.assertEqual(shown(TEXT, "GPT-4"), "a · [GPT-4] · b")
        self.assertEqual(shown("GPT-4o, GPT-4.5 and C++", "GPT-4", "C", "PT-4o"), "")
        self.assertEqual(shown("Ends with GPT-4.", "GPT-4"), "Ends with [GPT-4].")
        self.assertEqual(shown("说GPT-4是", "GPT-4"), "说[GPT-4]是")

    def test_lines_of_a_paragraph_stand_together_and_longest_name_is_marked(self):
        text = "One line\nof Claude Code here\nand there.\n\nNext."
        self.assertEqual(shown(text, "Claude", "Claude Code"), "One line of [Claude Code] here and there.")

    def test_markup_of_the_text_stays_text(self):
        self.assertEqual(shown("<b>Ada</b> <script>x</script> & Ada & B", "Ada"), "[Ada] & Ada & B")

    def test_long_paragraph_is_cut_at_a_sentence_or_a_word(self):
        text = "很长的一句话。" * 50 + "这里有黄仁勋。" + "后面还有。" * 100
        found = quote(text, ["黄仁勋"])
        assert found is not None
        self.assertTrue(found.before.startswith("…很"), found.before)
        self.assertTrue(found.after.endswith("…"))
        words = quote("word " * 200 + "Jensen " + "after " * 200, ["Jensen"])
        assert words is not None
        self.assertRegex(words.before, r"^…(word )+$")
        self.assertRegex(words.after, r"^( after)+ ?…$")

    @given(st.text(max_size=300), st.lists(st.text(max_size=20), max_size=4), st.text(max_size=300))
    def test_any_text_gives_a_short_quote_of_one_of_the_names(self, before, names, after):
        text = before + "".join(names[:1]) + after
        found = quote(text, names)
        if found is not None:
            self.assertIn(found.name.lower(), [name.lower() for name in names])
            rest = max(map(len, names))
            self.assertLessEqual(len(found.before) + len(found.after), 2 * LONGEST + rest)

    def test_hostile_texts_take_no_time_that_grows_faster_than_they_do(self):
        for text in (
            "<!--" * 50_000,
            "%%" * 50_001,
            "aA" * 100_000,
            "Ada\n" * 50_000,
            "a " * 100_000,
            "# Ada\n" * 40_000,
        ):
            with self.subTest(text[:6]):
                quote(text, ["Ada", "a", "A"] + [f"Name {number}" for number in range(40)])
