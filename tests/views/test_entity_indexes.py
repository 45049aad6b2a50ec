"""Indexes of entities: by letter and pinyin, most mentioned, new in the newest month, and found in any script."""

from __future__ import annotations

import datetime as dt
import re
from unittest import mock

from django.db import connection
from django.test import TestCase
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from editorial.models import Alias, Status
from editorial.names import name_key
from editorial.services.curation import save_entity
from editorial.views.page_cache import forget_pages
from tests.factories import make_article, make_entity

ENGLISH = {"accept-language": "en"}
NAME = re.compile(r'<li><a href="/people/[^"]*"><bdi>([^<]*)</bdi>')


class EntityIndexTests(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.huang = make_entity("黄仁勋")
        make_article(date=dt.date(2025, 4, 1), names={"people": [cls.huang, "Ada", "Zoë", "50 Cent", "张三"]})
        make_article(date=dt.date(2025, 5, 2), names={"people": [cls.huang, "Bea", "Ada"]})
        make_article(date=dt.date(2025, 5, 3), names={"people": [cls.huang]})
        make_article(date=dt.date(2999, 1, 1), names={"people": [cls.huang]})
        make_article(status=Status.DRAFT, names={"people": ["Spy", cls.huang, "Bea"]})

    def page(self, query: str = "") -> str:
        response = self.client.get(f"/people/{query}", headers=ENGLISH)
        self.assertEqual(response.status_code, 200)
        return response.content.decode()

    def names(self, query: str = "") -> list[str]:
        return NAME.findall(self.page(query))

    def test_most_mentioned_come_first(self):
        self.assertEqual(self.names(), ["黄仁勋", "Ada", "50 Cent", "Bea", "Zoë", "张三"])
        self.assertIn("6 in all", self.page())

    def test_letters_are_those_of_the_name_or_its_pinyin(self):
        for query, names in (
            ("?letter=H", ["黄仁勋"]),
            ("?letter=Z", ["张三", "Zoë"]),
            ("?letter=other", ["50 Cent"]),
            ("?sort=name", ["Ada", "Bea", "黄仁勋", "张三", "Zoë", "50 Cent"]),
        ):
            with self.subTest(query):
                self.assertEqual(self.names(query), names)
        page = self.page("?letter=H")
        self.assertInHTML('<a href="?letter=Z">Z <span class="tab-count">2</span></a>', page)
        self.assertInHTML('<a href="?letter=H" aria-current="page">H <span class="tab-count">1</span></a>', page)
        self.assertInHTML('<span class="letter-empty">S</span>', page)
        self.assertIn("1 of 6", page)

    def test_a_name_stands_under_its_own_letter_whatever_its_address_is(self):
        save_entity(self.huang, by=None, changes={"name": "Éloi Huang"})
        self.assertEqual(self.names("?letter=E"), ["Éloi Huang"])
        self.assertEqual(self.client.get("/people/?letter=H").status_code, 404)
        self.assertIn('href="/people/huang-ren-xun/"', self.page("?letter=E"))
        self.assertEqual(self.names("?q=eloi"), ["Éloi Huang"])

    def test_what_time_alone_publishes_and_hides_is_counted_at_that_moment(self):
        now = timezone.now()
        soon, later = now + dt.timedelta(hours=1), now + dt.timedelta(hours=2)
        make_article(publish_at=soon, expire_at=later, names={"people": ["Ada", "Guest Star"]})
        count = 'Ada</bdi></a> <span class="count">{}</span>'.format
        for moment, number, shown in ((now, 2, False), (soon, 3, True), (later, 2, False)):
            with self.subTest(moment), mock.patch.object(timezone, "now", return_value=moment):
                page = self.page()
                self.assertIn(count(number), page)
                self.assertEqual("Guest Star" in page, shown)

    def test_new_are_those_that_appeared_first_in_the_newest_month(self):
        self.assertEqual(self.names("?sort=new"), ["Bea"])
        self.assertIn("1 of 6 appeared first in May 2025", self.page("?sort=new"))

    def test_part_of_a_name_is_found_in_either_script_and_by_pinyin(self):
        article = make_article(date=None, names={"people": [self.huang]})
        article.mentions.update(written="Jensen Huang")
        hidden = make_article(status=Status.DRAFT, names={"people": [self.huang]})
        hidden.mentions.update(written="Hidden spelling")
        for name, origin in (("Jensen Huang", "import"), ("Hidden spelling", "import"), ("老黄", "editor")):
            Alias.objects.create(
                source_kind="person", key=name_key(name), written=name, entity=self.huang, origin=origin
            )
        for query in ("黄仁", "黃仁勳", "huangren", "Huang Ren", "jensen", "Jensen-H", "老黃"):
            with self.subTest(query):
                self.assertEqual(self.names(f"?q={query}"), ["黄仁勋"])
        self.assertEqual(self.names("?q=zoë"), ["Zoë"])
        for query in ("Hidden", "Spy", "%25", "x"):
            with self.subTest(query):
                self.assertNotIn("Spy", self.names(f"?q={query}"))
                self.assertNotIn("黄仁勋", self.names(f"?q={query}"))
        self.assertIn("A shorter part of the name finds more", self.page("?q=Hidden"))

    def test_what_is_looked_for_is_escaped_and_not_kept(self):
        response = self.client.get("/people/", {"q": "<b>\x00'\""}, headers=ENGLISH)
        self.assertEqual(response.headers["Cache-Control"], "no-cache")
        self.assertNotContains(response, "<b>")
        self.assertContains(response, 'content="noindex"')

    def test_odd_choices_are_404(self):
        for query in (
            "?letter=h",
            "?letter=HH",
            "?letter=S",
            "?letter=%23",
            "?sort=x",
            "?sort=name&page=2",
            "?q=a&page=9",
        ):
            with self.subTest(query):
                self.assertEqual(self.client.get(f"/people/{query}").status_code, 404)

    def test_pages_keep_the_choice_and_ask_as_often_for_many_as_for_few(self):
        def asked(query: str) -> int:
            forget_pages()
            with CaptureQueriesContext(connection) as queries:
                self.page(query)
            return len(queries)

        choices = ("", "?sort=name", "?letter=A", "?sort=new", "?q=a")
        few = [asked(query) for query in choices]
        make_article(date=dt.date(2025, 5, 9), names={"people": [f"A{number}" for number in range(130)]})
        self.assertEqual([asked(query) for query in choices], few)
        self.assertLessEqual(max(few), 12)
        self.assertIn('href="?letter=A&amp;page=2"', self.page("?letter=A"))
        self.assertEqual(len(self.names("?letter=A&page=2")), 11)
