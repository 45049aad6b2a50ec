"""Pages ask the database as often for ten rows as for one, and at most twelve times."""

from __future__ import annotations

import datetime as dt

from django.db import connection
from django.test import TestCase
from django.test.utils import CaptureQueriesContext

from editorial.views.page_cache import forget_pages
from tests.factories import make_article

# Three of each tell the state of the site: the last write, the next due time, the sections that have pages.
EXPECTED = {
    "/": 8,
    "/notes/": 7,
    "/notes/a0/": 9,
    "/notes/a0.md": 4,
    "/people/": 5,
    "/people/name-0/": 8,
    "/tags/": 5,
    "/tags/tag-0/": 7,
    "/projects/": 5,
    "/projects/project-0/": 7,
    "/areas/area-0/": 7,
    "/archive/": 4,
    "/archive/2025/": 7,
    "/archive/2025/05/": 6,
    "/search/?q=title": 6,
    "/feed.atom": 5,
    "/notes/feed.atom": 6,
    "/sitemap.xml": 12,
    "/nothing/": 6,
}


ROLES = ("people", "organizations", "speaker")


def make_rich_article(number: int) -> None:
    make_article(
        f"Title {number}",
        slug=f"a{number}",
        date=dt.date(2025, 5, 1),
        tags=[f"tag-{other}" for other in range(number + 1)],
        areas=[f"area-{other}" for other in range(number + 1)],
        projects=[f"project-{other}" for other in range(number + 1)],
        names={
            role: [f"name {other}" for other in range(number + 1)] for role in ("people", "organizations", "speaker")
        },
    )


class QueryCountTests(TestCase):
    def counts(self) -> dict[str, int]:
        counts = {}
        for address in EXPECTED:
            self.client.get(address)  # stores the rendering
            forget_pages()
            with CaptureQueriesContext(connection) as queries:
                self.client.get(address)
            counts[address] = len(queries)
        return counts

    def test_counts_are_the_same_for_one_and_for_ten_rows(self):
        make_rich_article(0)
        one = self.counts()
        for number in range(1, 10):
            make_rich_article(number)
        self.assertEqual(self.counts(), one)
        self.assertEqual(one, EXPECTED)
        self.assertLessEqual(max(one.values()), 12)
