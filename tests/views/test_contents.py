"""The table of contents of an article: which headings it names, and that no number of them is too much."""

from __future__ import annotations

from django.test import SimpleTestCase

from editorial.rendering import Heading
from editorial.services.pages import MOST_CONTENTS, contents


def headings(*levels):
    return tuple(Heading(level, f"h{number}", f"a{number}") for number, level in enumerate(levels))


class ContentsTests(SimpleTestCase):
    def test_a_few_headings_need_none(self):
        self.assertEqual(contents(headings(2, 2)), [])

    def test_depths_count_from_the_topmost_heading_and_end_at_the_third(self):
        self.assertEqual([entry.depth for entry in contents(headings(3, 4, 5, 6))], [1, 2, 3])

    def test_of_too_many_the_deeper_ones_are_left_out_first(self):
        entries = contents(headings(2, *[3] * MOST_CONTENTS, 2, 4))
        self.assertEqual([entry.text for entry in entries], ["h0", f"h{MOST_CONTENTS + 1}"])

    def test_of_too_many_on_one_level_the_first_ones_stay(self):
        entries = contents(headings(*[2] * (MOST_CONTENTS + 5)))
        self.assertEqual(len(entries), MOST_CONTENTS)
        self.assertEqual(entries[-1].anchor, f"a{MOST_CONTENTS - 1}")
