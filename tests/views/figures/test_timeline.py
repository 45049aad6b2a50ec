"""The bars of a timeline: every day in one of them, within the drawing, with labels that have room."""

from __future__ import annotations

import datetime as dt
from collections import Counter

from django.template.loader import render_to_string
from django.test import SimpleTestCase
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from editorial.views.figures import Timeline, timeline
from editorial.views.figures.timeline import LABEL_DISTANCE, MOST_BARS

DAYS = st.lists(st.tuples(st.dates(), st.integers(1, 2_000)), min_size=1, max_size=30)
NEAR_DAYS = st.lists(
    st.tuples(st.dates(dt.date(2015, 1, 1), dt.date(2027, 1, 1)), st.integers(1, 2_000)), min_size=1, max_size=30
)


def drawn(*days: str) -> Timeline:
    """Returns the timeline of one article on each of these days."""
    found = timeline((dt.date.fromisoformat(day), 1) for day in days)
    assert found is not None
    return found


def page(figure: Timeline, language: str = "en") -> str:
    with translation.override(language):
        return render_to_string("editorial/figures/_timeline.html", {"timeline": figure})


class BarTests(SimpleTestCase):
    def test_nothing_is_no_drawing(self):
        self.assertIsNone(timeline([]))
        self.assertIsNone(timeline([(dt.date(2025, 1, 1), 0)]))

    def test_bars_are_months_and_the_highest_reaches_the_top(self):
        figure = drawn("2025-01-31", "2025-03-01", "2025-03-31")
        self.assertEqual(figure.months, 1)
        self.assertEqual(
            [(bar.first, bar.count) for bar in figure.filled], [(dt.date(2025, 1, 1), 1), (dt.date(2025, 3, 1), 2)]
        )
        low, high = figure.filled
        self.assertEqual(figure.peak, high)
        self.assertAlmostEqual(high.height, 2 * low.height)
        self.assertAlmostEqual(high.y + high.height, figure.base)

    def test_a_long_time_is_told_in_quarters_years_decades(self):
        for last, months in (("2034-12-01", 1), ("2035-01-01", 3), ("2055-01-01", 12), ("2999-01-01", 120)):
            with self.subTest(last):
                self.assertEqual(drawn("2025-01-01", last).months, months)
        self.assertEqual(drawn("0001-01-01", "9999-12-31").months, 1200)

    def test_years_stand_below_the_january_that_they_begin_with(self):
        figure = drawn("2024-06-15", "2026-02-01")
        self.assertEqual([label.year for label in figure.labels], [2025, 2026][: len(figure.labels)])
        january = next(bar for bar in figure.bars if bar.first == dt.date(2025, 1, 1))
        self.assertAlmostEqual(figure.labels[0].x, january.middle - figure.width / len(figure.bars) / 2, places=1)

    def test_a_single_month_names_its_year(self):
        self.assertEqual([label.year for label in drawn("2025-02-01").labels], [2025])
        self.assertEqual(drawn("9999-12-31").filled[0].first, dt.date(9999, 12, 1))

    def check(self, days: list[tuple[dt.date, int]]) -> None:
        figure = timeline(days)
        assert figure is not None
        self.assertLessEqual(len(figure.bars), MOST_BARS)
        expected: Counter[dt.date] = Counter()
        for day, count in days:
            (bar,) = (bar for bar in figure.bars if bar.first <= day.replace(day=1) <= bar.last)
            expected[bar.first] += count
        self.assertEqual({bar.first: bar.count for bar in figure.filled}, dict(expected))
        self.assertEqual(figure.total, sum(count for _, count in days))
        for bar, after in zip(figure.bars, figure.bars[1:], strict=False):
            self.assertLessEqual(bar.x + bar.width, after.x)
        self.assertGreaterEqual(figure.bars[0].x, 0)
        self.assertLessEqual(figure.bars[-1].x + figure.bars[-1].width, figure.width)
        self.assertTrue(all(0 <= bar.y <= figure.base for bar in figure.bars))
        self.assertGreaterEqual(len(figure.labels), 1)
        for label, after in zip(figure.labels, figure.labels[1:], strict=False):
            self.assertGreaterEqual(after.x - label.x, LABEL_DISTANCE - 0.01)
        self.assertLessEqual(figure.labels[-1].x, figure.width - LABEL_DISTANCE)

    @given(DAYS)
    def test_any_days_have_their_bar(self, days):
        self.check(days)

    @given(NEAR_DAYS)
    def test_days_of_a_few_years_have_their_bar(self, days):
        self.check(days)


class PictureTests(SimpleTestCase):
    def test_picture_and_table_tell_the_same(self):
        html = page(drawn("2025-01-31", "2025-03-01", "2025-03-31"))
        self.assertIn("<title>March 2025: 2</title>", html)
        self.assertInHTML('<tr><th scope="row">March 2025</th><td>2</td></tr>', html)
        self.assertInHTML('<tr><th scope="row">January 2025</th><td>1</td></tr>', html)
        self.assertIn("Most at a time: 2 articles in March 2025", html)

    def test_picture_speaks_the_language_of_the_page(self):
        html = page(drawn("2025-03-01"), "zh-hans")
        self.assertIn("<title>2025年3月: 1</title>", html)
        self.assertIn("每月文章数", html)

    def test_stretches_of_several_months_are_named_by_both_ends(self):
        self.assertIn("<title>January 2025 – March 2025: 1</title>", page(drawn("2025-01-01", "2040-01-01")))
        self.assertIn("<title>2055: 1</title>", page(drawn("2005-01-01", "2055-01-01")))
        self.assertIn("<title>2020–2029: 1</title>", page(drawn("2025-01-01", "2999-01-01")))
