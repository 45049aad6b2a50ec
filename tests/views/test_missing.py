"""What a reader gets where nothing is: nearest titles, 410 for what was withdrawn, and no more than that."""

from __future__ import annotations

import datetime as dt

from django.db import connection
from django.test import TestCase, override_settings
from django.test.utils import CaptureQueriesContext

from editorial.models import Article, Status
from editorial.services.search_rows import index_texts
from editorial.views import nearest
from editorial.views.site_state import current_state
from tests.factories import change, make_article

PAST = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)


class NearestTests(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        make_article("The flywheel effect", slug="one")
        make_article("飞轮效应的起源", slug="two")
        make_article("Something else", slug="compound-interest-explained")
        make_article("The flywheel effect in secret", slug="draft", status=Status.DRAFT)
        make_article("The flywheel effect, unlisted", slug="excluded", excluded=True)
        index_texts(list(Article.objects.all()))

    def titles(self, address: str) -> list[str]:
        response = self.client.get(address)
        self.assertEqual(response.status_code, 404)
        return [article.title for article in nearest.nearest(response.wsgi_request, current_state())]

    def test_similar_titles_and_addresses_are_offered(self):
        for address, wanted in (
            ("/notes/flywheel-effects-the.html", ["The flywheel effect"]),
            ("/nowhere/飞轮效应/", ["飞轮效应的起源"]),
            ("/blog/2024/compound-interest.md", ["Something else"]),
            ("/notes/nothing-of-the-kind/", []),
            ("/notes/a-b/", []),
        ):
            with self.subTest(address):
                self.assertEqual(self.titles(address), wanted)
                page = self.client.get(address).content.decode()
                self.assertEqual("Perhaps one of these" in page, bool(wanted))
                self.assertNotIn("secret", page)
                self.assertNotIn("unlisted", page)

    def test_whoever_asks_for_many_missing_pages_gets_none(self):
        with override_settings(SEARCHES_PER_MINUTE=1):
            pages = [self.client.get("/x/flywheel-effect/").content.decode() for _ in range(3)]
        self.assertNotIn("Perhaps", pages[2])

    def test_it_costs_a_bounded_number_of_queries_however_long_the_address_is(self):
        for address in ("/x/flywheel-effect/", f"/x/{'flywheel-' * 60}/", f"/x/{'飞轮效应' * 40}/"):
            with self.subTest(address[:20]), CaptureQueriesContext(connection) as queries:
                self.client.get(address)
            self.assertLessEqual(len(queries), 12)


class WithdrawnTests(TestCase):
    def test_archived_and_removed_articles_that_were_public_answer_410(self):
        make_article(slug="archived", status=Status.ARCHIVED, published_at=PAST)
        make_article(slug="removed", removed_at=PAST, published_at=PAST)
        make_article(slug="never", status=Status.ARCHIVED, published_at=None)
        make_article(slug="draft", status=Status.DRAFT, published_at=None)
        for slug, status in (("archived", 410), ("removed", 410), ("never", 404), ("draft", 404)):
            for ending in ("/", ".md", ""):
                with self.subTest(slug, ending=ending):
                    self.assertEqual(self.client.get(f"/notes/{slug}{ending}").status_code, status)

    def test_an_article_that_is_published_again_is_there_again(self):
        article = make_article(slug="a", status=Status.ARCHIVED, published_at=PAST)
        self.assertContains(self.client.get("/notes/a/"), "withdrawn", status_code=410)
        change(article, status=Status.EVERGREEN)
        self.assertEqual(self.client.get("/notes/a/").status_code, 200)
