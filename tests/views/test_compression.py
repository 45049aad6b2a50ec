"""Readers' answers by gzip: the same content, validators of their own, and nothing of the editors' side."""

from __future__ import annotations

import gzip

from django.test import SimpleTestCase, TestCase
from django.test.client import RequestFactory
from django.urls import reverse

from editorial.views.compression import compressed, takes_gzip
from tests.factories import change, make_article, make_superuser

GZIP = {"accept-encoding": "gzip, deflate, br"}
ADDRESSES = (
    "/",
    "/notes/a/",
    "/notes/a.md",
    "/feed.atom",
    "/feed.json",
    "/sitemap-articles-1.xml",
    "/api/v1/articles/",
    "/nope/",
)


class AnswerTests(TestCase):
    @classmethod
    def setUpTestData(cls):
        for number in range(9):
            make_article(slug=f"other-{number}", body="河流自己会弯。\n\n" * 80)
        cls.article = make_article("飞轮", slug="a", body="河流自己会弯。\n\n" * 80)

    def test_who_takes_gzip_gets_the_same_in_less(self):
        for address in ADDRESSES:
            with self.subTest(address):
                plain = self.client.get(address)
                small = self.client.get(address, headers=GZIP)
                self.assertEqual(gzip.decompress(small.content), plain.content)
                self.assertLess(len(small.content), len(plain.content))
                self.assertEqual(small.headers["Content-Encoding"], "gzip")
                self.assertNotIn("Content-Encoding", plain.headers)
                for response in (plain, small):
                    self.assertIn("Accept-Encoding", response.headers["Vary"])

    def test_each_encoding_has_its_own_tag_and_its_304(self):
        for address in ADDRESSES[:-1]:
            with self.subTest(address):
                plain = self.client.get(address).headers["ETag"]
                small = self.client.get(address, headers=GZIP).headers["ETag"]
                self.assertNotEqual(plain, small)
                self.assertEqual(self.client.get(address, headers={**GZIP, "if-none-match": plain}).status_code, 200)
                same = self.client.get(address, headers={**GZIP, "if-none-match": small})
                self.assertEqual((same.status_code, same.content, same.headers["ETag"]), (304, b"", small))
                self.assertIn("Accept-Encoding", same.headers["Vary"])
                self.assertNotIn("Content-Encoding", same.headers)

    def test_a_change_has_another_tag(self):
        tag = self.client.get("/notes/a/", headers=GZIP).headers["ETag"]
        change(self.article, title="改名")
        answer = self.client.get("/notes/a/", headers={**GZIP, "if-none-match": tag})
        self.assertContains_gzip(answer, "改名")

    def assertContains_gzip(self, response, text):
        self.assertEqual(response.status_code, 200)
        self.assertIn(text, gzip.decompress(response.content).decode())

    def test_head_says_the_length_of_what_get_sends(self):
        for headers in ({}, GZIP):
            sent = self.client.get("/notes/a/", headers=headers)
            head = self.client.head("/notes/a/", headers=headers)
            self.assertEqual(head.headers["Content-Length"], str(len(sent.content)))
            self.assertEqual(head.headers.get("Content-Encoding"), sent.headers.get("Content-Encoding"))
            self.assertEqual((head.content, head.headers["ETag"]), (b"", sent.headers["ETag"]))

    def test_choices_of_a_reader_are_in_it(self):
        self.client.cookies["reading"] = "dark.large"
        answer = self.client.get("/notes/a/", headers=GZIP)
        self.assertContains_gzip(answer, 'data-theme="dark" data-size="large"')
        self.assertTrue(answer.headers["ETag"].endswith('-dark.large-gzip"'))

    def test_pictures_and_short_answers_are_sent_as_they_are(self):
        page = self.client.get("/notes/a/").content.decode()
        picture = page.partition('property="og:image" content="http://testserver')[2].partition('"')[0]
        for address in (picture, "/healthz"):
            answer = self.client.get(address, headers=GZIP)
            self.assertEqual(answer.status_code, 200)
            self.assertNotIn("Content-Encoding", answer.headers)

    def test_pages_with_tokens_are_never_compressed(self):
        self.client.force_login(make_superuser())
        for address in (reverse("admin:index"), reverse("admin:editorial_article_add")):
            answer = self.client.get(address, headers=GZIP)
            self.assertEqual(answer.status_code, 200)
            self.assertNotIn("Content-Encoding", answer.headers)
        self.assertNotContains(self.client.get("/notes/a/"), "csrfmiddlewaretoken")


class PictureTests(TestCase):
    def test_what_is_the_same_for_everybody_differs_by_no_cookie(self):
        make_article(slug="a")
        page = self.client.get("/notes/a/").content.decode()
        picture = page.partition('property="og:image" content="http://testserver')[2].partition('"')[0]
        for address in (picture, "/robots.txt", "/sitemap.xml", "/sitemap-articles-1.xml"):
            with self.subTest(address):
                self.client.cookies["reading"] = "dark.hant.zh-hant"
                answer = self.client.get(address)
                self.assertEqual(answer.status_code, 200)
                self.assertNotIn("Cookie", answer.headers.get("Vary", ""))
        self.assertIn("Cookie", self.client.get("/notes/a/").headers["Vary"])


class NegotiationTests(SimpleTestCase):
    def test_gzip_is_sent_to_who_asks_for_it_only(self):
        wanted = {
            "gzip": True,
            "br, GZIP;q=0.5": True,
            "gzip;q=1.0, *;q=0": True,
            "gzip;q=0": False,
            "gzip;q=0.000, br": False,
            "gzip ; q=0, br": False,
            "br": False,
            "": False,
        }
        for header, expected in wanted.items():
            with self.subTest(header):
                request = RequestFactory().get("/", headers={"accept-encoding": header})
                self.assertEqual(takes_gzip(request), expected)

    def test_the_same_body_gives_the_same_bytes(self):
        body = b"river " * 200
        self.assertEqual(compressed(body, "text/html"), compressed(body, "text/html"))
        self.assertEqual(compressed(body, "image/png"), b"")
        self.assertEqual(compressed(b"short", "text/html"), b"")
