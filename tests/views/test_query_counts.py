"""Pages ask the database as often for ten rows as for one, and at most twelve times."""

from __future__ import annotations

import datetime as dt

from django.db import connection
from django.test import TestCase
from django.test.utils import CaptureQueriesContext

from editorial.services.term_rows import read_unread_terms
from editorial.views.page_cache import forget_pages
from tests.factories import make_article, make_media

# Two of each tell the state of the site: the last write; the next due time and the sections that have pages.
EXPECTED = {
    "/": 11,
    "/notes/": 7,
    "/notes/a0/": 9,
    "/notes/a0.md": 3,
    "/people/": 4,
    "/people/name-0/": 10,
    "/people/name-0/neighbourhood/": 6,
    "/tags/": 4,
    "/tags/tag-0/": 6,
    "/projects/": 6,
    "/projects/project-0/": 10,
    "/areas/": 5,
    "/areas/area-0/": 7,  # the categories below it
    "/glossary/": 5,
    "/glossary/?letter=w": 5,
    "/glossary/?q=word": 6,
    "/glossary/word0/": 9,
    "/glossary/word0/feed.atom": 9,
    "/archive/": 3,
    "/archive/2025/": 6,
    "/archive/2025/05/": 5,
    "/search/": 2,
    "/feed.atom": 7,
    "/feed.json": 7,
    "/people/name-0/feed.json": 8,
    "/archive/2025/05/feed.json": 7,
    "/notes/feed.atom": 8,
    "/sitemap.xml": 7,
    "/llms.txt": 4,
    "/nothing/": 6,
}


ROLES = ("people", "organizations", "speaker")


def make_rich_article(number: int) -> None:
    make_article(
        f"Title {number}",
        slug=f"a{number}",
        date=dt.date(2025, 5, 1),
        tags=[f"tag-{other}" for other in range(number + 1)],
        body="".join(f"**Word{other}**（Terminus: 定义）\n\n" for other in range(number + 1)) + "Word0\n",
        areas=[f"area-{other}" for other in range(number + 1)],
        projects=[f"project-{other}" for other in range(number + 1)],
        names={
            role: [f"name {other}" for other in range(number + 1)] for role in ("people", "organizations", "speaker")
        },
    )


class QueryCountTests(TestCase):
    maxDiff = None

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
        read_unread_terms()
        one = self.counts()
        for number in range(1, 10):
            make_rich_article(number)
        read_unread_terms()
        self.assertEqual(self.counts(), one)
        self.assertEqual(one, EXPECTED)
        self.assertLessEqual(max(one.values()), 12)

    def test_an_article_with_links_files_wiki_links_names_and_terms_stays_within_twelve(self):
        for day in (1, 3):
            make_article(f"Other {day}", slug=f"other{day}", date=dt.date(2025, 5, day))
        for path in ("notes/pic.png", "notes/b/chart.png"):
            make_media(path)
        make_article(slug="b", path="notes/b/index.md")
        make_article(
            "All",
            slug="all",
            date=dt.date(2025, 5, 2),
            tags=["tag"],
            areas=["area"],
            projects=["project"],
            names={role: ["飞轮", "Ada"] for role in ROLES},
            body="**飞轮**（Flywheel: 转）\n\n飞轮 [one](other1.md) [[Other 3]] ![](b/chart.png) ![[pic.png]]\n",
        )
        read_unread_terms()
        counts = []
        for forget in (True, False, True):
            page = self.client.get("/notes/all/").content.decode()
            if forget:
                forget_pages()
            with CaptureQueriesContext(connection) as queries:
                self.client.get("/notes/all/")
            counts.append(len(queries))
        for part in (
            '/notes/other1/"',
            '/notes/other3/"',
            '/notes/b/chart.png"',
            '/notes/all/pic.png"',
            'class="term"',
        ):
            self.assertIn(part, page)
        self.assertEqual(counts, [12, 1, 12])
