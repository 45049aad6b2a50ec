"""What readers find under each address."""

from __future__ import annotations

import datetime as dt

from django.test import TestCase
from django.urls import reverse

from editorial.models import Area, Project, Status, Tag
from tests.factories import make_article, make_tag
from tests.views.scripts import without_own_script


class AddressTests(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.article = make_article(
            "飞轮",
            slug="places/Wheel-轮",
            date=dt.date(2025, 3, 9),
            tags=["ai"],
            areas=["science"],
            categories=["physics"],
            series=["terms"],
            projects=["atlas"],
            names={
                "people": ["Ada Lovelace"],
                "organizations": ["NASA"],
                "products": ["CUDA"],
                "works": ["Nature"],
                "channel": ["Radio"],
            },
        )

    def test_every_kind_of_page_answers(self):
        addresses = [
            "/",
            "/notes/",
            "/notes/places/Wheel-轮/",
            "/notes/places/Wheel-轮.md",
            "/people/",
            "/people/ada-lovelace/",
            "/organizations/",
            "/organizations/nasa/",
            "/products/",
            "/products/cuda/",
            "/works/",
            "/works/nature/",
            "/channels/",
            "/channels/radio/",
            "/projects/",
            "/projects/atlas/",
            "/areas/",
            "/areas/science/",
            "/categories/",
            "/categories/physics/",
            "/tags/",
            "/tags/ai/",
            "/series/",
            "/series/terms/",
            "/archive/",
            "/archive/2025/",
            "/archive/2025/03/",
            "/search/",
            "/search/?q=飞轮",
            "/feed.atom",
            "/notes/feed.atom",
            "/people/ada-lovelace/feed.atom",
            "/tags/ai/feed.atom",
            "/sitemap.xml",
            "/robots.txt",
            "/healthz",
        ]
        for address in addresses:
            with self.subTest(address):
                self.assertEqual(self.client.get(address).status_code, 200)

    def test_models_name_the_same_addresses(self):
        for row in (
            self.article,
            self.article.collection,
            Tag.objects.get(),
            Area.objects.get(),
            Project.objects.get(),
        ):
            with self.subTest(row):
                self.assertEqual(self.client.get(row.get_absolute_url()).status_code, 200)
        self.assertEqual(self.client.get(self.article.get_markdown_url()).status_code, 200)

    def test_only_reading_is_allowed(self):
        for method in (self.client.put, self.client.delete, self.client.patch, self.client.options):
            with self.subTest(method.__name__):
                self.assertEqual(method("/notes/places/Wheel-轮/").status_code, 405)

    def test_head_is_answered_like_get(self):
        response = self.client.head("/notes/places/Wheel-轮/")
        self.assertEqual(response.status_code, 200)
        self.assertEqual(response.content, b"")
        got = self.client.get("/notes/places/Wheel-轮/")
        self.assertEqual(response.headers["ETag"], got.headers["ETag"])
        self.assertEqual(response.headers["Content-Length"], str(len(got.content)))


class ArticlePageTests(TestCase):
    def test_title_and_summary_are_plain_and_escaped(self):
        make_article("**粗**<br>体 <script>x</script> & Co", slug="a", summary="*斜* <img src=x onerror=y>")
        text = without_own_script(self.client.get("/notes/a/").content.decode())
        self.assertIn("<bdi>粗 体", text)
        self.assertNotIn("**", text)
        self.assertNotIn("<script", text)
        self.assertNotIn("onerror", text)

    def test_marks_of_direction_do_not_leave_the_title(self):
        make_article("abc\u202edef", slug="a")
        text = self.client.get("/notes/a/").content.decode()
        self.assertNotIn("\u202e", text)
        self.assertIn("<bdi>abcdef</bdi>", text)

    def test_each_part_says_its_language(self):
        make_article("文", slug="a", summary="繁體", language="zh", script="Hant")
        text = self.client.get("/notes/a/", headers={"accept-language": "en"}).content.decode()
        self.assertIn('<html lang="en">', text)
        self.assertIn('<h1 lang="zh-Hant">', text)
        self.assertIn('class="prose" lang="zh-Hant"', text)

    def test_source_is_linked_only_where_it_is_of_the_web(self):
        for number, source in enumerate(
            ("javascript:alert(1)", "#section-1", "//host/x", "data:text/html,x", "https://")
        ):
            with self.subTest(source):
                make_article("文", slug=f"a{number}", source_url=source)
                text = self.client.get(f"/notes/a{number}/").content.decode()
                self.assertNotIn("external", text)
        make_article("文", slug="good", source_url="https://www.youtube.com/watch?v=1&t=2")
        text = self.client.get("/notes/good/").content.decode()
        self.assertIn('href="https://www.youtube.com/watch?v=1&amp;t=2" rel="noopener noreferrer external"', text)

    def test_names_and_terms_stand_with_links(self):
        make_article("文", slug="a", tags=["ai"], names={"speaker": ["Radio"], "people": ["Ada", "Ada"]})
        text = self.client.get("/notes/a/").content.decode()
        self.assertIn('<a href="/tags/ai/"><bdi>ai</bdi></a>', text)
        self.assertEqual(text.count("<bdi>Ada</bdi>"), 1)

    def test_internal_tags_are_never_shown(self):
        make_article("文", slug="a", tags=[make_tag("todo-check", internal=True), "ai"])
        self.assertNotContains(self.client.get("/notes/a/"), "todo-check")
        self.assertNotContains(self.client.get("/tags/"), "todo-check")
        self.assertEqual(self.client.get("/tags/todo-check/").status_code, 404)

    def test_contents_list_the_headings(self):
        make_article("文", slug="a", body="## 一\n\n### 甲\n\n## 二\n\n## 三\n")
        text = self.client.get("/notes/a/").content.decode()
        self.assertIn('<li class="depth-2">', text)
        for anchor in ("一", "甲", "二", "三"):
            self.assertIn(anchor, text)

    def test_excluded_article_is_open_and_hidden_from_search_engines(self):
        make_article("文", slug="a", excluded=True, tags=["only-here"], names={"people": ["Only Here"]})
        response = self.client.get("/notes/a/")
        self.assertContains(response, '<meta name="robots" content="noindex">')
        self.assertNotContains(response, 'href="/tags/only-here/"')
        self.assertNotContains(response, 'href="/people/only-here/"')
        self.assertEqual(self.client.get("/notes/a.md").headers["X-Robots-Tag"], "noindex")

    def test_canonical_address_and_feed_are_declared(self):
        make_article("文", slug="a")
        response = self.client.get("/notes/a/?utm_source=x")
        self.assertContains(response, '<link rel="canonical" href="http://testserver/notes/a/">')
        self.assertContains(response, 'type="application/atom+xml"')


class NeighbourTests(TestCase):
    def order(self):
        return [
            make_article(slug=slug, date=date, date_at=at)
            for slug, date, at in (
                ("a", dt.date(2025, 5, 2), dt.datetime(2025, 5, 2, 9, tzinfo=dt.UTC)),
                ("b", dt.date(2025, 5, 2), dt.datetime(2025, 5, 2, 8, tzinfo=dt.UTC)),
                ("c", dt.date(2025, 5, 2), None),
                ("d", dt.date(2025, 5, 2), None),
                ("e", dt.date(2025, 5, 1), None),
                ("f", None, None),
                ("g", None, None),
            )
        ]

    def test_neighbours_are_those_of_the_list(self):
        rows = self.order()
        make_article(slug="hidden", date=dt.date(2025, 5, 2), status=Status.DRAFT)
        make_article(slug="excluded", date=dt.date(2025, 5, 2), excluded=True)
        for index, row in enumerate(rows):
            with self.subTest(row.slug):
                text = self.client.get(row.get_absolute_url()).content.decode()
                newer = rows[index - 1].get_absolute_url() if index else None
                older = rows[index + 1].get_absolute_url() if index + 1 < len(rows) else None
                self.assertEqual('rel="prev"' in text, newer is not None)
                self.assertEqual('rel="next"' in text, older is not None)
                for address, relation in ((newer, "prev"), (older, "next")):
                    if address:
                        self.assertIn(f'rel="{relation}" href="{address}"', text)


class DocumentTests(TestCase):
    def test_bytes_are_those_that_are_stored(self):
        header, body = "\ufeff---\r\ntitle: 文\r\n---\r\n", "\r\nText \u00a0 & <b>\rno end"
        make_article("文", slug="a", header=header, body=body)
        response = self.client.get("/notes/a.md")
        self.assertEqual(response.content, (header + body).encode())
        self.assertEqual(response.headers["Content-Type"], "text/markdown; charset=utf-8")
        self.assertEqual(response.headers["X-Content-Type-Options"], "nosniff")

    def test_name_of_the_download_cannot_leave_its_header(self):
        make_article("文", slug='x/a"b;轮\\')
        response = self.client.get(reverse("editorial:article-markdown", args=["notes", 'x/a"b;轮\\']))
        disposition = response.headers["Content-Disposition"]
        self.assertEqual(response.status_code, 200)
        self.assertTrue(disposition.startswith("inline; filename"))
        self.assertTrue(disposition.isascii())
