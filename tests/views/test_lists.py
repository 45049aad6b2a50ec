"""Lists of articles, of terms and of names."""

from __future__ import annotations

import datetime as dt

from django.test import TestCase

from editorial.models import Area, EntityKind, Project, Status
from tests.factories import make_article, make_collection, make_entity, make_tag, make_term


class ListTests(TestCase):
    def test_order_is_newest_first_and_pages_are_numbered(self):
        for number in range(25):
            make_article(f"Title{number:02d}", slug=f"s{number}", date=dt.date(2025, 1, 1) + dt.timedelta(days=number))
        first = self.client.get("/notes/").content.decode()
        second = self.client.get("/notes/?page=2").content.decode()
        self.assertLess(first.index("Title24"), first.index("Title23"))
        self.assertNotIn("Title04", first)
        self.assertIn("Title04", second)
        self.assertIn('<link rel="canonical" href="http://testserver/notes/?page=2">', second)
        self.assertIn("25 articles", first)

    def test_odd_page_numbers_are_404(self):
        make_article(tags=["ai"], names={"people": ["Ada"]})
        odd = ("0", "-1", "2", "01", "1.0", "1e3", "x", "", "１", "٣", "9" * 30, "1%00", "%ff", "1;2", "1&page=2")
        for address in ("/notes/", "/tags/", "/tags/ai/", "/people/", "/people/ada/", "/archive/2025/", "/search/"):
            for number in odd:
                with self.subTest(address, number=number):
                    query = f"{address}?q=文&page={number}" if address == "/search/" else f"{address}?page={number}"
                    self.assertEqual(self.client.get(query).status_code, 404)

    def test_articles_of_an_entity_stand_once_whatever_their_roles(self):
        ada = make_entity("Ada")
        make_article("TheOne", names={"people": [ada], "speaker": [ada], "guest": [ada]})
        response = self.client.get("/people/ada/")
        self.assertContains(response, "<bdi>TheOne</bdi>", count=1)
        self.assertContains(response, "1 article")
        self.assertContains(self.client.get("/people/"), '<span class="count">1</span>')

    def test_spellings_come_from_listed_articles_only(self):
        nvidia = make_entity("Nvidia", EntityKind.ORGANIZATION)
        for slug, status in (("public", Status.EVERGREEN), ("draft", Status.DRAFT)):
            article = make_article(slug=slug, status=status, names={"organizations": [nvidia]})
            article.mentions.update(written=f"written in {slug}")
        response = self.client.get("/organizations/nvidia/")
        self.assertContains(response, "written in public")
        self.assertNotContains(response, "written in draft")

    def test_quotes_of_the_header_are_no_part_of_a_name(self):
        nvidia = make_entity("Nvidia", EntityKind.ORGANIZATION)
        make_article(slug="a", names={"organizations": [nvidia], "speaker": [make_entity("Radio")]}).mentions.update(
            written='"Nvidia"'
        )
        for address in ("/organizations/nvidia/", "/notes/a/", "/notes/"):
            with self.subTest(address):
                text = self.client.get(address).content.decode()
                self.assertNotIn("&quot;", text)
                self.assertNotIn("Also written", text)

    def test_titles_that_an_editor_gave_are_shown(self):
        make_article(areas=[make_term(Area, "tech-engineering", title="技术")])
        self.assertContains(self.client.get("/areas/"), "技术")
        self.assertContains(self.client.get("/areas/tech-engineering/"), "<bdi>技术</bdi>")

    def test_lead_without_a_page_is_named_and_not_linked(self):
        lead = make_entity("Lin")
        make_article(projects=[make_term(Project, "atlas", lead=lead, brief="A **brief**")])
        response = self.client.get("/projects/atlas/")
        self.assertContains(response, "<bdi>Lin</bdi>")
        self.assertNotContains(response, 'href="/people/lin/"')
        self.assertContains(response, "<strong>brief</strong>")

    def test_articles_without_a_date_are_in_no_archive(self):
        make_article(date=None)
        self.assertEqual(self.client.get("/archive/").status_code, 404)
        self.assertNotContains(self.client.get("/"), "/archive/")

    def test_archive_counts_by_month(self):
        for day in (1, 2):
            make_article(date=dt.date(2024, 2, day))
        make_article(date=dt.date(2025, 12, 31))
        response = self.client.get("/archive/", headers={"accept-language": "en"})
        self.assertContains(
            response, '<a href="/archive/2024/02/">February</a> <span class="count">2</span>', html=True
        )
        for address in ("/archive/2024/2/", "/archive/2024/13/", "/archive/0000/", "/archive/2023/", "/archive/20240/"):
            with self.subTest(address):
                self.assertEqual(self.client.get(address).status_code, 404)


class EmptySiteTests(TestCase):
    def test_home_says_how_to_import(self):
        self.assertContains(self.client.get("/"), "import_markdown")

    def test_pages_without_an_article_do_not_exist_and_are_linked_nowhere(self):
        make_collection("notes")
        make_tag("ai")
        make_entity("Ada")
        home = self.client.get("/").content.decode()
        for address in (
            "/notes/",
            "/tags/",
            "/tags/ai/",
            "/people/",
            "/people/ada/",
            "/archive/",
            "/tags/ai/feed.atom",
        ):
            with self.subTest(address):
                self.assertEqual(self.client.get(address).status_code, 404)
                self.assertNotIn(f'href="{address}"', home)

    def test_feed_and_sitemap_exist(self):
        for address in ("/feed.atom", "/sitemap.xml", "/robots.txt", "/search/"):
            with self.subTest(address):
                self.assertEqual(self.client.get(address).status_code, 200)
