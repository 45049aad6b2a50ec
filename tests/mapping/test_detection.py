"""Which dialect a header is written in."""

from __future__ import annotations

import unittest

from editorial.formats import SourceDocument
from editorial.mapping import Dialect, detect_dialect
from tests.mapping.documents import make_document


class DetectDialectTests(unittest.TestCase):
    def assert_dialect(self, header: str, expected: Dialect) -> None:
        """Checks a header with the other dialect as the default."""
        default = Dialect.HUGO if expected is Dialect.ELEVENTY else Dialect.ELEVENTY
        with self.subTest(header=header):
            self.assertIs(detect_dialect(make_document(header), default), expected)

    def test_toml_and_json_are_hugo(self):
        for text in (b'+++\narea = "x"\n+++\n', b'{"area": "x"}\n'):
            with self.subTest(text=text):
                document = SourceDocument.parse(text)
                self.assertIs(detect_dialect(document, Dialect.ELEVENTY), Dialect.HUGO)

    def test_each_key_of_eleventy_decides(self):
        keys = (
            "area", "category", "project", "people", "companies_orgs", "products_models", "media_books", "speaker",
            "insight", "status",
        )  # fmt: skip
        for key in keys:
            self.assert_dialect(f"{key}: x\ncategories: [a]", Dialect.ELEVENTY)

    def test_layout_of_nunjucks_is_eleventy(self):
        self.assert_dialect("layout: book-note.njk", Dialect.ELEVENTY)
        self.assert_dialect("layout: single\nweight: 1", Dialect.HUGO)

    def test_each_key_of_hugo_decides_where_no_key_of_eleventy_stands(self):
        for key in ("categories", "lastmod", "publishDate", "expiryDate", "weight"):
            self.assert_dialect(f"{key}: x", Dialect.HUGO)

    def test_description_is_hugo_only_without_summary(self):
        self.assert_dialect("description: x", Dialect.HUGO)
        self.assert_dialect("description: x\nsummary: y\nspeaker: z", Dialect.ELEVENTY)
        document = make_document("description: x\nsummary: y")
        for default in Dialect:
            self.assertIs(detect_dialect(document, default), default)

    def test_headers_that_do_not_tell_follow_the_collection(self):
        for header in ("title: x\ndraft: true", ""):
            for default in Dialect:
                with self.subTest(header=header, default=default):
                    self.assertIs(detect_dialect(make_document(header), default), default)

    def test_status_alone_leaves_a_stored_hugo_article_hugo(self):
        document = make_document("title: x\ndraft: true\nstatus: review")
        self.assertIs(detect_dialect(document, Dialect.HUGO), Dialect.ELEVENTY)
        self.assertIs(detect_dialect(document, Dialect.ELEVENTY, stored=Dialect.HUGO), Dialect.HUGO)

    def test_other_keys_make_a_stored_hugo_article_eleventy(self):
        document = make_document("title: x\narea: y")
        self.assertIs(detect_dialect(document, Dialect.HUGO, stored=Dialect.HUGO), Dialect.ELEVENTY)
