"""Home, heat maps, the bookshelf and the page about the site."""

from __future__ import annotations

import datetime as dt

from django.db import connection
from django.test import SimpleTestCase, TestCase
from django.test.utils import CaptureQueriesContext

from editorial.models import EntityKind, Status
from editorial.views.figures import days_of_year, months_by_year
from editorial.views.page_cache import forget_pages
from tests.factories import make_article, make_collection, make_entity, make_media, make_tag

ENGLISH = {"accept-language": "en"}


class HomeTests(TestCase):
    def page(self) -> str:
        return self.client.get("/", headers=ENGLISH).content.decode()

    def test_featured_articles_stand_first_and_once(self):
        tag = make_tag("featured", internal=True)
        for number in range(5):
            make_article(f"N{number}", date=dt.date(2025, 1, 1 + number), tags=[tag] if number < 2 else [])
        make_article("Draft", status=Status.DRAFT, tags=[tag])
        page = self.page()
        places = [page.index(f"<bdi>N{number}</bdi>") for number in (1, 0, 4, 3, 2)]
        self.assertEqual(places, sorted(places))
        self.assertEqual(page.count("<bdi>N1</bdi>"), 1)
        self.assertNotIn("Draft", page)

    def test_most_mentioned_are_those_of_the_newest_month(self):
        for number in range(3):
            make_article(date=dt.date(2025, 5, 1 + number), names={"people": ["Ada"], "channel": ["Radio"]})
        make_article(date=dt.date(2025, 5, 9), names={"people": ["Grace"]})
        make_article(date=dt.date(2025, 4, 1), names={"people": ["Former"]})
        make_article(date=dt.date(2025, 5, 9), status=Status.DRAFT, names={"people": ["Hidden"]})
        page = self.page()
        section = page[page.index('id="mentioned"') :]
        self.assertIn("Most mentioned in May 2025", section)
        self.assertIn('<bdi>Ada</bdi></a> <span class="count">3</span>', section)
        self.assertLess(section.index("Ada"), section.index("Grace"))
        for name in ("Former", "Hidden", "Radio"):
            self.assertNotIn(f"<bdi>{name}</bdi></a> <span", section)

    def test_it_stays_light_and_asks_at_most_twelve_times(self):
        make_entity("一个很长的名字" * 8, EntityKind.PERSON)
        for number in range(30):
            make_article(
                "一个相当长的标题，" * 6,
                summary="很长的摘要，" * 300,
                date=dt.date(2025, 5, 1 + number % 28),
                tags=["featured"] if number < 4 else [],
                areas=[f"一个领域的名字 {number}"],
                projects=[f"一个专题的名字 {number}"],
                names={"people": [f"一个很长的名字 {number}"], "speaker": ["讲者"]},
            )
        self.page()
        forget_pages()
        with CaptureQueriesContext(connection) as queries:
            page = self.page()
        self.assertLessEqual(len(queries), 12)
        self.assertLessEqual(len(page.encode()), 60_000)


class HeatMapTests(SimpleTestCase):
    def test_cells_are_the_darker_the_more_there_is(self):
        heat = months_by_year({dt.date(2025, 5, 1): 8, dt.date(2023, 1, 1): 1, dt.date(2025, 6, 1): 4})
        self.assertEqual([mark.day.year for mark in heat.rows], [2025, 2023])
        self.assertEqual(len(heat.cells), 24)
        self.assertEqual({cell.day.isoformat(): cell.level for cell in heat.filled}, HEAT)
        self.assertEqual(heat.peak.count, 8)

    def test_a_year_has_its_days_and_none_is_outside_of_the_drawing(self):
        heat = days_of_year({dt.date(2024, 2, 29): 1}, 2024)
        self.assertEqual((len(heat.cells), len(heat.rows)), (366, 12))
        for cell in heat.cells:
            self.assertLessEqual(cell.x + heat.cell_width, heat.width)
            self.assertLessEqual(cell.y + heat.cell_height, heat.height)
        self.assertIsNone(days_of_year({}, 2024))


HEAT = {"2025-05-01": 4, "2025-06-01": 2, "2023-01-01": 1}


class ArchiveTests(TestCase):
    def test_archives_show_when_articles_were_written_and_tell_it_as_a_table(self):
        make_article(date=dt.date(2025, 5, 2))
        make_article(date=dt.date(2025, 5, 2))
        make_article(date=dt.date(2025, 6, 1), excluded=True)
        page = self.client.get("/archive/2025/", headers=ENGLISH).content.decode()
        self.assertIn('<svg class="heat"', page)
        self.assertIn('<th scope="row">May 2, 2025</th><td>2</td>', page)
        self.assertNotIn("June", page)
        self.assertIn('<th scope="row">May 2025</th><td>2</td>', self.client.get("/archive/").content.decode())


class BookshelfTests(TestCase):
    def book(self, header: str, slug: str = "a", **columns: str) -> str:
        make_article(
            slug=slug,
            collection="books",
            path=f"books/{slug}/index.md",
            header=f"---\ntitle: x\n{header}\n---\n",
            **columns,
        )
        return self.client.get("/books/", headers=ENGLISH).content.decode()

    def test_ratings_and_covers_of_the_garden_stand_on_the_cards(self):
        make_media("books/a/cover.png")
        page = self.book("rating: 4/5\nauthor: Galileo\nyear: '1610'\ncover_image: cover.png")
        self.assertIn('aria-label="Rated 4 of 5">★★★★☆', page)
        self.assertIn('src="/books/a/cover.png"', page)
        self.assertIn("<bdi>Galileo</bdi>", page)
        self.assertEqual(self.client.get("/books/a/cover.png").status_code, 200)

    def test_a_cover_that_lies_in_no_bundle_is_served_because_the_header_names_it(self):
        make_media("covers/b.png")
        make_media("covers/other.png")
        page = self.book("cover_image: /covers/b.png")
        self.assertIn('src="/books/a/covers/b.png"', page)
        self.assertEqual(self.client.get("/books/a/covers/b.png").status_code, 200)
        self.assertEqual(self.client.get("/books/a/covers/other.png").status_code, 404)

    def test_nothing_of_other_sites_is_shown_and_odd_values_are_none(self):
        for number, header in enumerate(
            (
                "cover_image: https://a.example/x.png",
                "cover_image: ../../../etc/x.png",
                "cover_image: javascript:x.png",
                "rating: lots",
                "rating: 11/5",
                "rating: 4/0",
                "rating: -1",
                "rating: [1, 2]",
                "rating: 7",
            )
        ):
            with self.subTest(header):
                page = self.book(header, slug=f"b{number}")
                self.assertNotIn("card-cover", page)
                self.assertNotIn("stars", page)

    def test_the_cover_of_a_draft_is_not_served(self):
        make_media("covers/b.png")
        self.book("cover_image: /covers/b.png", status=Status.DRAFT)
        self.assertEqual(self.client.get("/books/a/covers/b.png").status_code, 404)


class AboutTests(TestCase):
    def test_the_description_of_the_collection_about_is_a_page_without_articles(self):
        make_article()
        self.assertNotIn("/about/", self.client.get("/").content.decode())
        self.assertEqual(self.client.get("/about/").status_code, 404)
        make_collection("about", title="About us", description="A **garden**.")
        make_article(collection="about", status=Status.DRAFT)
        self.assertIn('href="/about/"', self.client.get("/").content.decode())
        page = self.client.get("/about/", headers=ENGLISH)
        self.assertContains(page, "A <strong>garden</strong>.")
        self.assertNotContains(page, "0 articles")
        self.assertNotContains(page, "/about/feed")
        self.assertContains(self.client.get("/sitemap-lists-1.xml"), "/about/</loc>")

    def test_other_collections_without_articles_have_no_page(self):
        make_article()
        make_collection("attic", description="Hidden")
        self.assertEqual(self.client.get("/attic/").status_code, 404)
