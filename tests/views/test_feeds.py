"""Feeds, sitemap, robots.txt and the health of the service."""

from __future__ import annotations

import datetime as dt
import json
import sys
from unittest import mock
from xml.etree import ElementTree

from django.db import DatabaseError
from django.test import TestCase

from editorial.models import Status
from editorial.services.term_rows import read_unread_terms
from editorial.views import service_addresses, sitemaps
from tests.factories import change, make_article, make_media
from tests.views.feed_rules import atom_faults, json_feed_faults

ATOM = "{http://www.w3.org/2005/Atom}"
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
full_texts = sys.modules["editorial.services.pages.full_texts"]  # the package has a function of that name
ILLEGAL = "\x01\x08\x0b\x0c\x1f\x7f\ufffe\uffff\ud800"


class FeedTests(TestCase):
    def feed(self, address: str = "/feed.atom") -> ElementTree.Element:
        response = self.client.get(address)
        self.assertEqual(response.headers["Content-Type"], "application/atom+xml; charset=utf-8")
        return ElementTree.fromstring(response.content)

    def test_entries_are_the_newest_listed_articles(self):
        for number in range(35):
            make_article(f"N{number}", date=dt.date(2025, 1, 1) + dt.timedelta(days=number))
        make_article("Excluded", date=dt.date(2026, 1, 1), excluded=True)
        make_article("Draft", date=dt.date(2026, 1, 1), status=Status.DRAFT)
        titles = [entry.findtext(f"{ATOM}title") for entry in self.feed().iter(f"{ATOM}entry")]
        self.assertEqual(titles, [f"N{number}" for number in range(34, 4, -1)])

    def test_feed_has_what_atom_asks_for(self):
        make_article("**粗** & <b>x", slug="轮", summary="*a* < b & c", language="zh", script="Hant", tags=["ai"])
        for address in ("/feed.atom", "/notes/feed.atom", "/tags/ai/feed.atom"):
            feed = self.feed(address)
            for element in (feed, feed.find(f"{ATOM}entry")):
                for name in ("id", "title", "updated"):
                    self.assertTrue(element.findtext(f"{ATOM}{name}"), name)
            self.assertTrue(feed.findtext(f"{ATOM}author/{ATOM}name"))
            relations = {link.get("rel"): link.get("href") for link in feed.findall(f"{ATOM}link")}
            self.assertEqual(relations["self"], f"http://testserver{address}")
        entry = feed.find(f"{ATOM}entry")
        self.assertEqual(entry.findtext(f"{ATOM}title"), "粗 & x")
        self.assertEqual(entry.findtext(f"{ATOM}summary"), "a &lt; b &amp; c")
        self.assertEqual(entry.get("{http://www.w3.org/XML/1998/namespace}lang"), "zh-Hant")
        self.assertEqual(entry.find(f"{ATOM}link").get("href"), "http://testserver/notes/%E8%BD%AE/")

    def test_characters_that_no_feed_may_hold_do_not_take_it_down(self):
        article = make_article("title", slug="a", summary="summary")
        # A lone surrogate cannot be stored; the others can, on SQLite.
        with mock.patch("editorial.views.feeds.inline_text", side_effect=lambda text: f"{text}{ILLEGAL} end"):
            feed = self.feed()
        self.assertEqual(feed.find(f"{ATOM}entry").findtext(f"{ATOM}title"), f"{article.title}\x7f end")

    def test_entry_keeps_its_id_when_its_address_changes(self):
        article = make_article(slug="a")
        before = self.feed().find(f"{ATOM}entry").findtext(f"{ATOM}id")
        change(article, slug="b")
        self.assertEqual(self.feed().find(f"{ATOM}entry").findtext(f"{ATOM}id"), before)

    def test_empty_feed_stays_the_same_feed(self):
        first = self.client.get("/feed.atom")
        make_article(status=Status.DRAFT)
        self.assertEqual(self.client.get("/feed.atom").headers["ETag"], first.headers["ETag"])


LISTS = (
    "/",
    "/notes/",
    "/tags/ai/",
    "/areas/science/",
    "/categories/physics/",
    "/series/terms/",
    "/projects/atlas/",
    "/people/ada/",
    "/channels/radio/",
    "/glossary/word/",
    "/archive/2025/",
    "/archive/2025/05/",
)


class ListFeedTests(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        make_media("notes/pic.png")
        for number in range(3):
            make_article(
                f"**Title** {number}",
                slug=f"a{number}",
                date=dt.date(2025, 5, 1 + number),
                summary="*a* < b & c" if number else "",
                body=(
                    "**Word**（Terminus: 定义）\n\nText[^1] <script>alert(1)</script> [one](a0.md) [odd](http://[)\n\n"
                    "[out](https://example.org/?a=1&b=2) ![](pic.png)\n\n[^1]: Note \x0c\n"
                ),
                tags=["ai", f"t{number}"],
                areas=["science"],
                categories=["physics"],
                series=["terms"],
                projects=["atlas"],
                names={"people": ["Ada"], "speaker": ["Radio"]},
            )
        read_unread_terms()

    def test_every_list_names_two_valid_feeds_with_whole_texts(self):
        for page in LISTS:
            html = self.client.get(page).content.decode()
            for ending in ("atom", "json"):
                with self.subTest(page, form=ending):
                    self.assertIn(f'href="{page}feed.{ending}"', html)
                    response = self.client.get(f"{page}feed.{ending}")
                    self.assertEqual(response.status_code, 200)
                    faults = atom_faults if ending == "atom" else json_feed_faults
                    self.assertEqual(faults(response.content), [])
                    self.assertIn("Terminus", response.content.decode())

    def test_texts_are_those_of_the_page_with_whole_addresses(self):
        item = self.client.get("/feed.json").json()["items"][0]
        self.assertEqual(item["title"], "Title 2")
        self.assertEqual(item["summary"], "a < b & c")
        self.assertEqual((item["authors"], item["tags"]), ([{"name": "Radio"}], ["ai", "t2"]))
        text = item["content_html"]
        here = "http://testserver/notes/a2/"
        for part in (
            'href="http://testserver/notes/a0/"',
            f'src="{here}pic.png"',
            f'href="{here}#',
            'href="https://example.org/?a=1&amp;b=2"',
        ):
            self.assertIn(part, text)
        self.assertNotIn("<script", text)
        entry = ElementTree.fromstring(self.client.get("/feed.atom").content).find(f"{ATOM}entry")
        self.assertEqual(entry.findtext(f"{ATOM}content"), text.replace("\x0c", ""))

    def test_who_has_a_feed_gets_304(self):
        for address in ("/feed.json", "/tags/ai/feed.json", "/feed.atom"):
            first = self.client.get(address)
            again = self.client.get(address, headers={"if-none-match": first.headers["ETag"]})
            self.assertEqual((again.status_code, again.content), (304, b""))

    def test_texts_beyond_the_room_are_left_to_the_page(self):
        with mock.patch.object(full_texts, "MOST_CHARACTERS", 800):
            items = self.client.get("/feed.json").json()["items"]
        self.assertEqual(["content_html" in item for item in items], [True, False, False])

    def test_what_cannot_be_rendered_now_is_not_kept(self):
        with mock.patch.object(full_texts, "SECONDS", -1):
            response = self.client.get("/notes/feed.json")
        self.assertNotIn("ETag", response.headers)
        self.assertNotIn("content_html", response.json()["items"][0])
        self.assertIn("content_html", self.client.get("/notes/feed.json").json()["items"][0])


class SitemapTests(TestCase):
    def named(self, address: str) -> list[str]:
        root = ElementTree.fromstring(self.client.get(address).content)
        return [element.text.removeprefix("http://testserver") for element in root.iter(f"{SITEMAP}loc")]

    def locations(self) -> list[str]:
        return [place for file in self.named("/sitemap.xml") for place in self.named(file)]

    def test_files_by_kind_and_all_that_has_articles_tell_their_last_change(self):
        changed = dt.datetime(2025, 5, 1, 12, tzinfo=dt.UTC)
        make_article(tags=["ai"], names={"people": ["Ada"]}, updated_at=changed - dt.timedelta(days=1))
        make_article(tags=["ai"], names={"people": ["Ada"]}, updated_at=changed)
        make_article(tags=["ai"], names={"people": ["Ada"]}, excluded=True)
        names = self.named("/sitemap.xml")
        self.assertEqual(names, [f"/sitemap-{kind}-1.xml" for kind in ("lists", "articles", "terms", "names")])
        for address in ("/sitemap.xml", *names):
            root = ElementTree.fromstring(self.client.get(address).content)
            times = {element.text for element in root.iter(f"{SITEMAP}lastmod")}
            self.assertIn("2025-05-01T12:00:00+00:00", times, address)
            self.assertLessEqual(len(times), 2)

    def test_every_address_of_the_site_is_named_once_and_answers(self):
        make_article(slug="轮&x", tags=["ai"], names={"people": ["Ada"], "channel": ["Radio"]}, areas=["science"])
        make_article(slug="second", names={"people": ["Ada"]})
        make_article(slug="hidden", excluded=True, tags=["other"])
        found = self.locations()
        wanted = {"/", "/notes/", "/tags/", "/tags/ai/", "/people/ada/", "/channels/", "/areas/science/", "/archive/"}
        self.assertLessEqual(wanted, set(found))
        self.assertEqual(len(found), len(set(found)))
        for address in found:
            with self.subTest(address):
                self.assertEqual(self.client.get(address).status_code, 200)
        self.assertNotIn("/notes/hidden/", found)
        self.assertNotIn("/tags/other/", found)
        self.assertNotIn("/channels/radio/", found)  # one article and no description: not for search engines

    def test_large_site_gets_an_index_of_files(self):
        for number in range(5):
            make_article(slug=f"a{number}", tags=["ai"])
        small = self.locations()
        with mock.patch.object(sitemaps, "ADDRESSES_A_FILE", 3):
            change(make_article(status=Status.DRAFT), title="so that nothing kept is used")
            files = self.named("/sitemap.xml")
            self.assertIn("/sitemap-articles-2.xml", files)
            self.assertEqual(self.locations(), small)
            for address in ("/sitemap-articles-3.xml", "/sitemap-nothing-1.xml", "/sitemap-articles-0.xml"):
                self.assertEqual(self.client.get(address).status_code, 404)


class ServiceTests(TestCase):
    def test_robots_name_the_sitemap_and_keep_out_of_the_admin(self):
        text = self.client.get("/robots.txt").content.decode()
        self.assertIn("Sitemap: http://testserver/sitemap.xml\n", text)
        self.assertIn("Disallow: /admin/\n", text)

    def test_health_is_ok(self):
        response = self.client.get("/healthz")
        self.assertEqual((response.status_code, json.loads(response.content)), (200, {"status": "ok"}))
        self.assertIn("no-store", response.headers["Cache-Control"])
        self.assertEqual(self.client.post("/healthz").status_code, 405)

    def test_health_tells_a_dead_database_without_details(self):
        with mock.patch.object(service_addresses, "database_fault", side_effect=DatabaseError("secret host")):
            response = self.client.get("/healthz")
        self.assertEqual((response.status_code, json.loads(response.content)), (503, {"status": "database"}))

    def test_health_tells_missing_migrations(self):
        with (
            mock.patch.object(service_addresses, "_migrated", False),
            mock.patch.object(service_addresses.MigrationExecutor, "migration_plan", return_value=[1]),
        ):
            response = self.client.get("/healthz")
        self.assertEqual((response.status_code, json.loads(response.content)), (503, {"status": "migrations"}))
