"""Slugs, former addresses, and where the source is."""

from __future__ import annotations

import unittest

from hypothesis import given
from hypothesis import strategies as st

from editorial.mapping import article_slug, collection_of
from editorial.mapping.addresses import clean_segment, site_path
from tests.mapping.documents import codes, make_document, read, read_document


class ArticleSlugTests(unittest.TestCase):
    def test_path_below_the_collection_is_the_slug(self):
        cases = {
            ("notes/Lpp-D6UqNW8.md", "notes"): "Lpp-D6UqNW8",
            ("notes/-abc_D.md", "notes"): "-abc_D",
            ("notes/_abc.md", "notes"): "_abc",
            ("notes/ai/Deep.md", "notes"): "ai/Deep",
            ("notes/a.md.md", "notes"): "a.md",
            ("posts/bundle/index.md", "posts"): "bundle",
            ("posts/index.md", "posts"): "index",
            ("notes/中文 名.md", "notes"): "中文 名",
            ("single.md", "articles"): "single",
            ("other/single.md", "notes"): "other/single",
        }
        for (path, collection), slug in cases.items():
            with self.subTest(path=path):
                self.assertEqual(article_slug(path, collection, None), slug)

    def test_header_slug_replaces_the_last_segment(self):
        self.assertEqual(article_slug("notes/ai/Deep.md", "notes", "new"), "ai/new")
        self.assertEqual(article_slug("posts/bundle/index.md", "posts", "new"), "new")
        self.assertEqual(article_slug("single.md", "articles", "new"), "new")

    def test_slug_is_composed(self):
        self.assertEqual(article_slug("notes/Cafe\u0301.md", "notes", None), "Caf\u00e9")

    def test_collection_is_the_first_folder(self):
        self.assertEqual(collection_of("notes/ai/x.md"), "notes")
        self.assertIsNone(collection_of("x.md"))


class HeaderSlugTests(unittest.TestCase):
    def test_clean_slug_is_taken_as_it_is(self):
        for slug in ("my-article", "Lpp-D6UqNW8", "中文", "a_b.c"):
            with self.subTest(slug=slug):
                data = read(f"title: x\nslug: {slug}")
                self.assertEqual((data.slug, codes(data)), (slug, []))

    def test_slug_that_cannot_stand_in_an_address_is_mended_with_a_finding(self):
        cases = {"a/b": "a-b", "../../etc": "etc", "My Post": "My-Post", "a?b#c": "a-b-c", "x\u202ey": "x-y"}
        for written, slug in cases.items():
            with self.subTest(written=written):
                data = read_document(make_document("title: x").with_values({"slug": written}))
                self.assertEqual(data.slug, slug)
                self.assertIn("slug-changed", codes(data))

    def test_no_slug_is_none(self):
        for line in ("", "slug:", "slug: ''", "slug: '//'"):
            with self.subTest(line=line):
                self.assertIsNone(read(f"title: x\n{line}").slug)

    def test_letters_that_look_alike_and_unseen_ones_are_findings(self):
        self.assertEqual(codes(read("title: x\nslug: pаypal")), ["mixed-scripts"])
        self.assertEqual(codes(read("title: x", path="notes/аpple.md")), ["mixed-scripts"])
        self.assertEqual(codes(read("title: x", path="notes/a\u200bb.md")), ["invisible-character"])
        self.assertEqual(codes(read("title: x", path="заметки/яблоко")), [])

    @given(st.text(max_size=300))
    def test_segment_is_always_safe(self, text):
        segment = clean_segment(text)
        self.assertNotRegex(segment, r"[\s/\\?#%\x00-\x1f]|^\.")
        self.assertLessEqual(len(segment), 200)
        self.assertEqual(clean_segment(segment), segment)


class RedirectTests(unittest.TestCase):
    def test_url_permalink_and_aliases_with_slashes_are_former_addresses(self):
        data = read("title: x\nurl: /old/one/\npermalink: two\naliases:\n- /old/three\n- posts/four/\n- /old/one")
        self.assertEqual(data.redirects, ("/old/one/", "/two/", "/old/three/", "/posts/four/"))

    def test_alias_without_slash_is_another_title(self):
        data = read('title: x\naliases: ["**Other** title", /old/]')
        self.assertEqual(data.alternative_titles, ("Other title",))
        self.assertEqual(data.redirects, ("/old/",))

    def test_one_alias_as_text_and_none_at_all(self):
        self.assertEqual(read("title: x\naliases: Other").alternative_titles, ("Other",))
        for line in ("aliases: []", "aliases: '[]'", "aliases:", "aliases: ['', null]"):
            with self.subTest(line=line):
                data = read(f"title: x\n{line}")
                self.assertEqual((data.alternative_titles, data.redirects), ((), ()))

    def test_what_is_no_path_of_this_site_is_refused(self):
        hostile = (
            "https://example.com/x", "//example.com/x", "javascript:alert(1)//", "data:text/html,/x", "/a/../../admin/",
            "/%2e%2e/admin/", "/a\\b/", "/a?next=//x", "/a#b", "/{{ page.slug }}/", "/a\u202eb/", "/%00/", "/", "///",
            "/a%0d%0aSet-Cookie:x/", "/\\example.com/", "/" + "x" * 700,
        )  # fmt: skip
        for alias in hostile:
            with self.subTest(alias=alias[:30]):
                data = read_document(make_document("title: x").with_values({"aliases": [alias]}))
                self.assertEqual(data.redirects, ())
                self.assertIn("redirect-refused", codes(data))

    def test_at_most_200_aliases_are_read(self):
        data = read("title: x\naliases: [" + ", ".join(f"/old/{number}" for number in range(300)) + "]")
        self.assertEqual(len(data.redirects), 200)
        self.assertEqual(codes(data), ["too-many-values"])

    def test_permalink_false_is_no_address(self):
        data = read("title: x\npermalink: false")
        self.assertEqual((data.redirects, codes(data)), ((), []))

    def test_percent_encoding_is_read(self):
        self.assertEqual(site_path("/%E4%B8%AD%E6%96%87/"), "/中文/")

    @given(st.text(max_size=60))
    def test_redirects_are_paths_and_nothing_else(self, text):
        path = site_path(text)
        self.assertTrue(not path or (path.startswith("/") and path.endswith("/") and not path.startswith("//")))
        self.assertNotIn("..", path.split("/"))


class SourceTests(unittest.TestCase):
    def test_http_addresses_are_kept_as_written(self):
        for address in (
            "https://www.youtube.com/watch?v=Lpp-D6UqNW8&t=1s",
            "HTTP://example.com:8080/a#b",
            "https://例え.jp/中",
        ):
            with self.subTest(address=address):
                data = read_document(make_document("title: x").with_values({"source": address}))
                self.assertEqual((data.source_url, codes(data)), (address, []))

    def test_everything_else_is_not_linked(self):
        others = (
            "#section-1", "javascript:alert(1)", "java\tscript:alert(1)", "data:text/html,x", "//example.com", "https://",
            "http://[::1", "https://user:secret@example.com/", "https://example.com/a b", "微信公众号",
            "www.example.com", "http://example.com:99999999/", "https:\\\\example.com",
            "https://example.com/" + "x" * 3_000,
        )  # fmt: skip
        for address in others:
            with self.subTest(address=address[:40]):
                data = read_document(make_document("title: x").with_values({"source": address}))
                self.assertEqual(data.source_url, "")
                self.assertEqual(codes(data), ["source-not-linked"])

    def test_no_source_is_no_finding(self):
        for line in ("", "source:", "source: ''", "source: null"):
            with self.subTest(line=line):
                data = read(f"title: x\n{line}")
                self.assertEqual((data.source_url, codes(data)), ("", []))
