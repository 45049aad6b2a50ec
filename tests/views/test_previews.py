"""A signed preview: one page for everybody who has its address, kept and listed by nobody."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from django.db import connection
from django.test import Client, TestCase
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from editorial.models import Area, Article, Collection, Project, Status
from editorial.services.articles import Field, edit_article, open_for_editing
from editorial.services.demo import import_demo_garden
from editorial.services.preview_links import revoke_links, share_preview, token_of
from editorial.views.page_cache import pages
from tests.architecture.source import ROOT
from tests.factories import make_article, make_entity, make_superuser, make_tag
from tests.services.gardens import GardenTestCase, eleventy
from tests.views.scripts import without_own_script

BODY = "## First\n\nText with a [link](https://example.org/).\n\n## Second\n\n1. one\n\n## Third\n\nEnd.\n"
ENGLISH = {"accept-language": "en"}


def main_of(response: Any) -> str:
    """Returns the part of a page between <main> and its end."""
    found = re.search(r"<main.*?</main>", response.content.decode(), re.DOTALL)
    assert found
    return found[0]


def share(article: Any, user: Any) -> str:
    """Returns the address of a new link to the newest text."""
    newest = open_for_editing(article.pk, by=None).revision_id
    link = share_preview(article.pk, by=user, based_on=newest)
    return reverse("editorial:preview", args=[token_of(link)])


class PreviewCase(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        cls.editor = make_superuser("editor")


class SamePageTests(PreviewCase):
    """The public page and the preview are built alike: for the same text their <main> is the same."""

    def setUp(self) -> None:
        super().setUp()
        self.editing = Client()
        self.editing.force_login(self.editor)

    def assert_same(self, article: Any) -> str:
        public = self.client.get(article.get_absolute_url(), headers=ENGLISH)
        address = reverse("admin:editorial_article_preview", args=[article.pk])
        preview = self.editing.get(address, headers=ENGLISH)
        self.assertEqual(main_of(preview), main_of(public))
        return main_of(public)

    def make_rich(self, **columns: Any) -> Any:
        make_article("Older", slug="older", date=dt.date(2020, 1, 1), names={"people": ["Ada"]}, tags=["ai"])
        make_article("Newer", slug="newer", date=dt.date(2030, 1, 1))
        header = (
            "---\ntitle: '**Rich** title'\ndate: 2025-10-28\nstatus: evergreen\nsummary: A summary\n"
            "source: https://www.youtube.com/watch?v=1\ntags: [ai, internal-tag, ai, 'second tag']\narea: science\n"
            "project: [atlas, 'of its own']\nseries: [terms]\npeople: [Ada, 'Doe, Jane', Ada]\nspeaker: Radio\n"
            "companies_orgs: [NASA]\nguest: '甲、乙'\nexclude: false\n---\n"
        )
        if columns.get("excluded"):
            header = header.replace("exclude: false", "exclude: true")
        article = make_article("Plain", slug="rich", header=header, body=BODY, date=dt.date(2025, 10, 28))
        make_tag("internal-tag", internal=True)
        # Stored as every text is: by a save.
        state = open_for_editing(article.pk, by=None)
        edit_article(article.pk, by=None, changes={}, body=BODY + "\nMore.\n", based_on=state.revision_id, publish=True)
        article.refresh_from_db()
        return article

    def test_for_an_article_with_names_terms_contents_and_neighbours(self) -> None:
        text = self.assert_same(self.make_rich())
        for part in ("Rich title", "Doe, Jane", "second tag", "/people/ada/", "/notes/older/", "/notes/newer/", "甲"):
            self.assertIn(part, text)
        self.assertNotIn("internal-tag", text)

    def test_for_an_excluded_article_without_links(self) -> None:
        self.assertNotIn("/people/", self.assert_same(self.make_rich(excluded=True)))

    def test_for_the_garden_that_comes_along(self) -> None:
        import_demo_garden(ROOT / "fixtures/garden")
        articles = list(Article.objects.published().select_related("collection"))
        self.assertGreater(len(articles), 30)
        for article in articles:
            with self.subTest(article.path):
                self.assert_same(article)


class FactsTests(PreviewCase):
    def test_the_new_text_shows_and_links_lead_only_where_a_page_is(self) -> None:
        make_article(names={"people": ["Ada"]}, tags=["ai"], areas=["science"])
        draft_only = make_entity("Only In Drafts")
        make_article(status=Status.DRAFT, names={"people": [draft_only]}, tags=["draft-tag"])
        article = make_article("Before", slug="a", header="---\ntitle: Before\nstatus: evergreen\n---\n")
        changes = {
            Field.TITLE: "Afterwards",
            Field.PEOPLE: ("Ada", "Only In Drafts", "Nobody Yet"),
            Field.TAGS: ("ai", "draft-tag", "new-tag"),
            Field.AREAS: ("science",),
            Field.PROJECTS: ("unheard",),
        }
        based_on = open_for_editing(article.pk, by=None).revision_id
        edit_article(article.pk, by=None, changes=changes, body="A new body.\n", based_on=based_on)
        counts = [model.objects.count() for model in (Area, Project)]
        response = self.client.get(share(article, self.editor), headers=ENGLISH)
        text = main_of(response)
        for shown in ("Afterwards", "A new body.", "Only In Drafts", "Nobody Yet", "new-tag", "unheard"):
            self.assertIn(shown, text)
        for linked in ("/people/ada/", "/tags/ai/", "/areas/science/"):
            self.assertIn(f'href="{linked}"', text)
        for address in ("/people/only-in-drafts/", "/tags/draft-tag/", "/projects/"):
            self.assertNotIn(address, text)
        self.assertEqual([model.objects.count() for model in (Area, Project)], counts)
        self.assertNotContains(self.client.get("/notes/a/"), "Afterwards")

    def test_a_draft_alone_links_to_nothing_that_is_not_there(self) -> None:
        article = make_article("Alone", status=Status.DRAFT, collection="attic")
        text = self.client.get(share(article, self.editor)).content.decode()
        self.assertNotIn("/attic/", text)

    def test_what_a_text_could_smuggle_is_text(self) -> None:
        header = "---\ntitle: '<script>alert(1)</script>'\nsummary: '<img src=x onerror=y>'\ntags: ['<b>']\n---\n"
        article = make_article(
            header=header, status=Status.DRAFT, body="<script>alert(2)</script>\n\n[x](javascript:y)\n"
        )
        address = share(article, self.editor)
        text = without_own_script(self.client.get(f"{address}?next=<script>").content.decode())
        for sign in ("<script", "onerror", "javascript:", "<b>"):
            self.assertNotIn(sign, text.replace("<bdi>", "").replace("<body>", ""))
        self.assertIn("Content-Security-Policy", self.client.get(address).headers)


class AnswerTests(PreviewCase):
    def setUp(self) -> None:
        self.draft = make_article("Plan", status=Status.DRAFT, body="secret plan\n")
        self.address = share(self.draft, self.editor)

    def assert_closed_to_keepers(self, response: Any) -> None:
        self.assertEqual(response.headers["Cache-Control"], "private, no-store")
        self.assertEqual(response.headers["X-Robots-Tag"], "noindex, nofollow")
        self.assertEqual(response.headers["Referrer-Policy"], "no-referrer")
        for name in ("ETag", "Last-Modified", "Expires"):
            self.assertNotIn(name, response.headers)
        self.assertEqual(response.cookies, {})

    def test_nobody_keeps_lists_or_is_told_of_it(self) -> None:
        for response in (self.client.get(self.address), self.client.get("/preview/x/")):
            self.assert_closed_to_keepers(response)
            self.assertContains(
                response, '<meta name="robots" content="noindex, nofollow">', status_code=response.status_code
            )
            text = response.content.decode()
            for sign in ('rel="canonical"', "og:url", self.address, "text/markdown"):
                self.assertNotIn(sign, text)
        self.assertContains(self.client.get("/robots.txt"), "Disallow: /preview/")

    def test_the_pages_that_are_kept_know_nothing_of_it(self) -> None:
        self.client.get(self.address)
        self.assertEqual(len(pages), 0)
        headers = {"if-none-match": "*", "if-modified-since": "Fri, 01 May 2099 12:00:00 GMT"}
        self.assertEqual(self.client.get(self.address, headers=headers).status_code, 200)

    def test_session_makes_no_difference(self) -> None:
        anonymous = self.client.get(self.address)
        self.client.force_login(self.editor)
        self.assertEqual(self.client.get(self.address).content, anonymous.content)
        self.assertNotContains(anonymous, "/admin/")

    def test_only_reading_is_allowed(self) -> None:
        got = self.client.get(self.address)
        head = self.client.head(self.address)
        self.assertEqual((head.status_code, head.content), (200, b""))
        self.assertEqual(head.headers["Content-Length"], str(len(got.content)))
        self.assert_closed_to_keepers(head)
        for method in (self.client.post, self.client.put, self.client.delete, self.client.options):
            response = method(self.address)
            self.assertEqual(response.status_code, 405)
            self.assert_closed_to_keepers(response)
        self.assertEqual(Client(enforce_csrf_checks=True).post(self.address).status_code, 403)

    def test_every_end_looks_the_same(self) -> None:
        ended = self.client.get("/preview/x/", headers=ENGLISH)
        self.assertEqual(ended.status_code, 404)
        self.assertContains(ended, "This preview is no longer available", status_code=404)
        revoke_links(self.draft.pk, by=self.editor)
        tampered = f"{self.address[:-2]}/"
        for address in (
            self.address,
            self.address.rstrip("/"),
            tampered,
            "/preview/a.b/",
            "/preview/%00/",
            "/preview/x",
        ):
            with self.subTest(address):
                response = self.client.get(address, headers=ENGLISH)
                self.assertEqual((response.status_code, response.content), (404, ended.content))
                self.assert_closed_to_keepers(response)

    def test_address_without_its_slash_is_the_same_page(self) -> None:
        self.assertContains(self.client.get(self.address.rstrip("/")), "secret plan")

    def test_language_follows_the_reader(self) -> None:
        self.assertContains(
            self.client.get(self.address, headers={"accept-language": "zh-CN"}), '<html lang="zh-hans">'
        )

    def test_queries_are_as_many_for_ten_names_and_terms_as_for_one(self) -> None:
        counts = []
        for number in (1, 10):
            names = ", ".join(f"name{number}x{other}" for other in range(number))
            lists = "".join(f"{key}: [{names}]\n" for key in ("people", "speaker", "tags", "area", "project"))
            header = f"---\ntitle: T\nstatus: draft\n{lists}---\n"
            address = share(make_article(header=header, status=Status.DRAFT), self.editor)
            self.client.get(address)
            with CaptureQueriesContext(connection) as queries:
                self.client.get(address)
            counts.append(len(queries))
        self.assertEqual(counts[0], counts[1])


class CollectionNamedPreviewTests(GardenTestCase):
    def test_it_is_served_beside_and_its_articles_are_found(self) -> None:
        self.load({"preview/inside.md": eleventy("Inside")})
        self.assertEqual(Collection.objects.get(name="preview").slug, "preview-notes")
        self.assertContains(self.client.get("/preview-notes/inside/"), "Inside")
        self.assertContains(self.client.get("/preview/inside/"), "404", status_code=404)
