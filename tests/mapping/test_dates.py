"""Days, times and offsets."""

from __future__ import annotations

import datetime as dt
import unittest
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from editorial.formats import SourceDocument
from editorial.mapping import Field, patch_article
from tests.mapping.documents import TAIPEI, codes, make_document, read, read_document

ZONES = ("UTC", "Asia/Taipei", "America/Los_Angeles", "Pacific/Kiritimati", "Pacific/Pago_Pago")


class DateTests(unittest.TestCase):
    def test_bare_day_never_shifts_and_has_no_instant(self):
        for written in ("2025-10-28", "'2025-10-28'", '"2025-10-28"'):
            for zone in ZONES:
                with self.subTest(written=written, zone=zone):
                    data = read(f"title: x\ndate: {written}", timezone=ZoneInfo(zone))
                    self.assertEqual(data.date, dt.date(2025, 10, 28))
                    self.assertIsNone(data.date_at)
                    self.assertEqual(data.date_raw, "2025-10-28")

    def test_time_without_zone_is_in_the_zone_given(self):
        data = read("title: x\ndate: 2025-08-21T13:15")
        self.assertEqual(data.date_at, dt.datetime(2025, 8, 21, 13, 15, tzinfo=TAIPEI))
        self.assertEqual(data.date, dt.date(2025, 8, 21))

    def test_offset_and_precision_are_kept(self):
        data = read("title: x\ndate: 2025-12-22T23:02:21.5+08:00", timezone=ZoneInfo("America/Los_Angeles"))
        self.assertEqual(data.date, dt.date(2025, 12, 22))
        assert data.date_at is not None
        self.assertEqual(data.date_at.utcoffset(), dt.timedelta(hours=8))
        self.assertEqual(data.date_at.microsecond, 500_000)
        self.assertEqual(data.date_raw, "2025-12-22T23:02:21.5+08:00")

    def test_forms_of_time_and_zone(self):
        instant = dt.datetime(2025, 8, 21, 5, 15, tzinfo=dt.UTC)
        forms = ("2025-08-21T05:15Z", "2025-08-21 05:15:00 UTC", "2025-08-21t13:15:00 +0800", "2025-08-20T23:15-06")
        for written in forms:
            with self.subTest(written=written):
                self.assertEqual(read(f"title: x\ndate: '{written}'").date_at, instant)

    def test_other_forms_of_a_day_are_read_with_a_finding(self):
        for written in ("2025/10/28", "2025.10.28", "20251028", "2025年10月28日"):
            with self.subTest(written=written):
                data = read(f"title: x\ndate: {written}")
                self.assertEqual(data.date, dt.date(2025, 10, 28))
                self.assertEqual(codes(data), ["unusual-date"])

    def test_what_is_no_date_is_a_finding_with_its_line(self):
        impossible = (
            "2025-13-45",
            "2025-02-30",
            "2025-10-28T25:00",
            "2025-10-28T10:00+99:00",
            "soon",
            "0001-01-01",
            "[]",
        )
        for written in impossible:
            with self.subTest(written=written):
                data = read(f"title: x\ndate: '{written}'")
                self.assertIsNone(data.date)
                self.assertIsNone(data.date_at)
                self.assertEqual([(item.code, item.line) for item in data.findings][:1], [("invalid-date", 3)])

    def test_missing_null_and_empty_dates_are_no_finding(self):
        for line in ("", "date:", "date: ''", "date: null"):
            with self.subTest(line=line):
                data = read(f"title: x\n{line}")
                self.assertEqual((data.date, data.date_raw, data.findings), (None, "", ()))

    def test_future_date_is_a_finding_where_today_is_known(self):
        today = dt.date(2025, 10, 27)
        self.assertEqual(codes(read("title: x\ndate: 2025-10-28", today=today)), ["date-in-future"])
        self.assertEqual(codes(read("title: x\ndate: 2025-10-27", today=today)), [])
        self.assertEqual(codes(read("title: x\ndate: 2025-10-28")), [])

    def test_update_is_read_from_either_dialect(self):
        self.assertEqual(read("title: x\nupdated: 2025-09-01T13:04").updated, dt.date(2025, 9, 1))
        self.assertEqual(read("title: x\nlastmod: 2025-09-01").updated, dt.date(2025, 9, 1))

    @given(st.text(max_size=30))
    def test_no_text_raises(self, text):
        data = read_document(make_document("title: x").with_values({"date": "".join(filter(str.isprintable, text))}))
        self.assertIsInstance(data.date, dt.date | None)

    @given(st.dates(dt.date(1000, 1, 1), dt.date(9998, 12, 31)), st.times(), st.sampled_from(ZONES))
    def test_every_instant_reads_back(self, day, time, zone):
        moment = dt.datetime.combine(day, time, dt.timezone(dt.timedelta(hours=8)))
        data = read(f"title: x\ndate: {moment.isoformat()}", timezone=ZoneInfo(zone))
        self.assertEqual(data.date_at, moment)
        self.assertEqual(data.date, day)


class WindowTests(unittest.TestCase):
    def test_days_of_hugo_begin_at_midnight_in_the_zone(self):
        data = read("title: x\npublishDate: 2025-10-28\nexpiryDate: 2025-11-01T08:00:00Z")
        self.assertEqual(data.publish_at, dt.datetime(2025, 10, 28, tzinfo=TAIPEI))
        self.assertEqual(data.expire_at, dt.datetime(2025, 11, 1, 8, tzinfo=dt.UTC))

    def test_unreadable_window_is_an_error(self):
        data = read("title: x\npublishDate: whenever")
        self.assertIsNone(data.publish_at)
        self.assertEqual([(item.code, item.severity) for item in data.findings], [("invalid-date", "error")])

    def test_window_that_ends_before_it_begins_is_a_finding(self):
        data = read("title: x\npublishDate: 2025-10-28\nexpiryDate: 2025-10-28")
        self.assertEqual(codes(data), ["expires-before-publishing"])


class WritingDatesTests(unittest.TestCase):
    def patched(self, header: str, value: str, field: Field = Field.DATE) -> str:
        document = make_document(header)
        return patch_article(document, data=read_document(document), changes={field: value}).header

    def test_new_day_keeps_the_quotes_of_the_old_one(self):
        self.assertIn("\ndate: '2025-10-29'\n", self.patched("title: x\ndate: '2025-10-28'", "2025-10-29"))
        self.assertIn("\ndate: 2025-10-29\n", self.patched("title: x\ndate: 2025-10-28", "2025-10-29"))

    def test_emptied_date_is_cut(self):
        self.assertNotIn("date", self.patched("title: x\ndate: 2025-10-28", ""))

    def test_toml_dates_stay_dates(self):
        document = SourceDocument.parse(b"+++\ndate = 2025-10-28\n+++\n")
        data = read_document(document)
        changed = patch_article(document, data=data, changes={Field.DATE: "2025-10-29T10:00:00+08:00"})
        self.assertIn("date = 2025-10-29T10:00:00+08:00\n", changed.header)
