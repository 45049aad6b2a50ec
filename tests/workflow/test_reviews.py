"""When an evergreen article is due to be looked at again."""

from __future__ import annotations

import datetime as dt

from django.test import SimpleTestCase, override_settings

from editorial.models import Status
from editorial.workflow import days_between, due_on

NOON = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)


class DaysBetweenTests(SimpleTestCase):
    def test_the_shortest_of_the_areas_counts_and_an_area_without_days_has_those_of_the_site(self) -> None:
        cases = (
            (0, [], 0),
            (0, [None], 0),
            (0, [90, None, 30], 30),
            (365, [], 365),
            (365, [None, 400], 365),
            (365, [400], 400),
            (365, [0], 0),  # never, whatever the site says
            (365, [0, 90], 90),
        )
        for default, areas, days in cases:
            with self.subTest(default=default, areas=areas), override_settings(REVIEW_DAYS=default):
                self.assertEqual(days_between(areas), days)


class DueOnTests(SimpleTestCase):
    def test_the_later_of_publication_and_review_begins_the_days(self) -> None:
        later = NOON + dt.timedelta(days=10)
        for published, reviewed in ((NOON, later), (later, NOON), (later, None), (None, later)):
            with self.subTest(published=published, reviewed=reviewed):
                self.assertEqual(due_on(Status.EVERGREEN, published, reviewed, 30), dt.date(2026, 4, 10))

    def test_never_for_other_states_without_days_and_without_a_publication(self) -> None:
        for status in set(Status) - {Status.EVERGREEN}:
            self.assertIsNone(due_on(status, NOON, None, 30))
        self.assertIsNone(due_on(Status.EVERGREEN, NOON, None, 0))
        self.assertIsNone(due_on(Status.EVERGREEN, None, None, 30))

    def test_a_day_is_one_of_the_time_zone_of_the_site(self) -> None:
        evening = dt.datetime(2026, 3, 1, 20, tzinfo=dt.UTC)
        with override_settings(TIME_ZONE="Asia/Taipei"):
            self.assertEqual(due_on(Status.EVERGREEN, evening, None, 1), dt.date(2026, 3, 3))

    def test_a_year_behind_which_there_is_none_is_never(self) -> None:
        last = dt.datetime(9999, 12, 31, 23, tzinfo=dt.UTC)
        self.assertIsNone(due_on(Status.EVERGREEN, last, None, 30))
