"""The page of an entity: its names, its articles by role with the paragraph that names it, and whom it appears with."""

from __future__ import annotations

import datetime as dt

from django.test import TestCase

from editorial.models import Alias, EntityKind, Project, Status
from tests.factories import add_mentions, change, make_article, make_entity, make_term

ENGLISH = {"accept-language": "en"}
ADA = "/people/ada/"


class EntityPageTests(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.ada = make_entity("Ada")
        cls.nasa = make_entity("NASA", EntityKind.ORGANIZATION)
        cls.babbage = make_entity("Babbage")
        for number in range(3):
            make_article(
                f"About {number}",
                slug=f"about-{number}",
                date=dt.date(2025, 1 + number, 1),
                summary=f"summary {number}",
                body="No name here.\n\n- It was **Ada** <i>who</i> saw & said it.\n",
                projects=["engine"] if number else [],
                names={"people": [cls.ada, *([cls.babbage] if number else [])], "organizations": [cls.nasa]},
            )
        make_article(
            "Talk", slug="talk", body="Nothing.\n", summary="The talk", names={"speaker": [cls.ada], "guest": [cls.ada]}
        )
        make_article(
            "Hidden", slug="hidden", status=Status.DRAFT, body="Ada in secret", names={"people": [cls.ada, "Spy"]}
        )

    def page(self, query: str = "", address: str = ADA) -> str:
        response = self.client.get(f"{address}{query}", headers=ENGLISH)
        self.assertEqual(response.status_code, 200)
        return response.content.decode()

    def test_paragraph_that_names_it_stands_with_each_article_else_the_summary(self):
        page = self.page()
        self.assertEqual(page.count("It was <mark>Ada</mark> who saw &amp; said it."), 3)
        self.assertNotIn("summary 0", page)
        self.assertIn("The talk", page)

    def test_names_are_those_of_listed_articles_and_those_that_an_editor_added(self):
        article = make_article(slug="other", names={"people": [self.ada]})
        article.mentions.update(written="“Ada L.”")
        hidden = make_article(slug="draft", status=Status.DRAFT, names={"people": [self.ada]})
        hidden.mentions.update(written="Ada of the draft")
        for name, origin in (("艾达", Alias.Origin.EDITOR), ("Ada of an import", Alias.Origin.IMPORT)):
            Alias.objects.create(source_kind="person", key=name, written=name, entity=self.ada, origin=origin)
        page = self.page()
        self.assertIn("Also written <bdi>Ada L.</bdi> · <bdi>艾达</bdi></p>", page)
        self.assertNotIn("Ada of", page)

    def test_articles_are_chosen_by_role(self):
        page = self.page()
        self.assertInHTML('<a href="/people/ada/" aria-current="page">All <span class="tab-count">4</span></a>', page)
        self.assertInHTML('<a href="/people/ada/?role=subject">Mentioned <span class="tab-count">3</span></a>', page)
        talks = self.page("?role=speaker")
        self.assertIn("<bdi>Talk</bdi>", talks)
        self.assertNotIn("<bdi>About", talks)
        self.assertIn('<meta name="robots" content="noindex">', talks)
        self.assertNotIn("canonical", talks)
        for query in ("?role=author", "?role=x", "?role=speaker&page=2"):
            self.assertEqual(self.client.get(f"{ADA}{query}").status_code, 404)
        self.assertNotIn("tab-count", self.page(address="/people/babbage/"))

    def test_pages_of_a_role_keep_it(self):
        for number in range(20):
            make_article(slug=f"more-{number}", names={"people": [self.ada]})
        self.assertIn('href="?role=subject&amp;page=2"', self.page("?role=subject"))
        self.assertNotIn('tab-count">20', self.page("?role=subject&page=2"))

    def test_company_is_counted_by_listed_articles_with_links(self):
        make_article(slug="twice", names={"people": [self.ada, self.babbage], "guest": [self.babbage]})
        page = self.page()
        self.assertInHTML(
            '<li><a href="/people/babbage/"><bdi>Babbage</bdi></a> <span class="count">3</span></li>', page
        )
        self.assertInHTML(
            '<li><a href="/organizations/nasa/"><bdi>NASA</bdi></a> <span class="count">3</span></li>', page
        )
        self.assertInHTML(
            '<li><a href="/projects/engine/"><bdi>engine</bdi></a> <span class="count">2</span></li>', page
        )
        self.assertNotIn("Spy", page)
        self.assertNotIn('href="/people/ada/"><bdi>', page)

    def test_merged_names_and_projects_are_no_company(self):
        change(self.babbage, merged_into=make_entity("Charles"))
        change(make_term(Project, "engine"), merged_into=make_term(Project, "other"))
        page = self.page()
        self.assertNotIn("Babbage", page)
        self.assertNotIn("engine", page)

    def test_what_stands_around_the_articles_stands_on_the_first_page_only(self):
        for number in range(20):
            make_article(slug=f"more-{number}", names={"people": [self.ada]})
        self.assertIn("Together with", self.page())
        self.assertNotIn("Together with", self.page("?page=2"))

    def test_entity_without_a_listed_article_has_no_page_however_it_is_described(self):
        make_entity("Spy", description="Known to the desk.")
        self.assertEqual(self.client.get("/people/spy/").status_code, 404)


class ThinPageTests(TestCase):
    def test_thin_pages_are_open_and_kept_from_search_engines(self):
        two = make_entity("Two")
        make_article(names={"people": [two, "Thin", make_entity("Told", description="Told *of*.")]})
        make_article(names={"people": [two]})
        make_article(names={"people": [make_entity("Blank", description=" \n")]})
        sitemap = self.client.get("/sitemap-names-1.xml").content.decode()
        for slug, thin in (("two", False), ("thin", True), ("told", False), ("blank", True)):
            with self.subTest(slug):
                response = self.client.get(f"/people/{slug}/")
                self.assertEqual(response.status_code, 200)
                self.assertEqual('content="noindex"' in response.content.decode(), thin)
                self.assertEqual(f"/people/{slug}/<" in sitemap, not thin)
        self.assertContains(self.client.get("/people/told/"), '<meta name="description" content="Told of.">')

    def test_several_roles_in_one_article_are_one_article(self):
        ada = make_entity("Ada")
        article = make_article(names={"people": [ada], "guest": [ada]})
        add_mentions(article, "speaker", [ada])
        self.assertContains(self.client.get(ADA, headers=ENGLISH), "1 article")
        self.assertContains(self.client.get(f"{ADA}?role=guest", headers=ENGLISH), "1 article")
