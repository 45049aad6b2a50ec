"""What Jekyll says by folders and names: days, addresses, drafts; and terms parted by blanks."""

from __future__ import annotations

import datetime as dt

from django.test import SimpleTestCase

from editorial.formats import SourceDocument
from editorial.mapping import Dialect, Status, article_slug, read_article, status_changes


def read(text: str, path: str = "_posts/2024-01-31-sea-ice.md"):
    document = SourceDocument.parse(text.encode())
    return read_article(document, path=path, default_dialect=Dialect.HUGO, timezone=dt.UTC)


class JekyllTests(SimpleTestCase):
    def test_the_day_of_a_post_is_that_of_its_name_where_the_header_has_none(self):
        self.assertEqual(read("---\nlayout: post\n---\n").date, dt.date(2024, 1, 31))
        self.assertEqual(read("---\ndate: 2020-02-02\n---\n").date, dt.date(2020, 2, 2))
        self.assertEqual(read("---\ndate: ''\n---\n").date, dt.date(2024, 1, 31))
        self.assertIsNone(read("---\ndate: soon\n---\n").date)
        for path in ("notes/2024-01-31-sea.md", "_posts/2024-13-31-sea.md", "_posts/sea.md", "_drafts/2024-01-31-a.md"):
            with self.subTest(path):
                self.assertIsNone(read("---\nlayout: post\n---\n", path).date)

    def test_addresses_leave_out_the_day_and_the_folders(self):
        for path, slug in (
            ("_posts/2024-01-31-sea-ice.md", "sea-ice"),
            ("_posts/trips/2024-1-3-sea.md", "trips/sea"),
            ("_posts/sea.md", "sea"),
            ("_drafts/sea.md", "sea"),
            ("_recipes/2024-01-31-jam.md", "2024-01-31-jam"),
        ):
            with self.subTest(path):
                self.assertEqual(article_slug(path, path.partition("/")[0], None), slug)
        self.assertEqual(article_slug("blog/_posts/2024-01-31-sea.md", "blog", None), "sea")
        self.assertEqual(article_slug("_posts/2024-01-31-sea.md", "_posts", "ice"), "ice")

    def test_a_title_of_last_resort_has_no_day(self):
        self.assertEqual(read("Text.\n").title, "sea-ice")

    def test_published_false_and_the_folder_of_drafts_make_drafts(self):
        self.assertEqual(read("---\npublished: false\n---\n").status, Status.DRAFT)
        self.assertEqual(read("---\npublished: true\n---\n").status, Status.INBOX)
        self.assertEqual(read("---\npublished: 2024-01-01\n---\n").status, Status.INBOX)
        self.assertEqual(read("---\npublished: false\ndraft: false\n---\n").status, Status.EVERGREEN)
        self.assertEqual(read("---\npublished: false\nstatus: review\n---\n").status, Status.REVIEW)
        self.assertEqual(read("---\nlayout: post\n---\n", "_drafts/a.md").status, Status.DRAFT)
        self.assertEqual(read("---\nstatus: evergreen\n---\n", "_drafts/a.md").status, Status.EVERGREEN)

    def test_a_publication_takes_the_flag_back(self):
        document = SourceDocument.parse(b"---\npublished: false # later\ntitle: A\n---\n")
        changes = status_changes(document, Dialect.HUGO, Status.EVERGREEN)
        self.assertEqual(changes, {"published": True, "draft": False})
        written = document.with_values(changes).to_bytes()
        self.assertIn(b"published: true # later\n", written)
        self.assertEqual(
            status_changes(document, Dialect.ELEVENTY, Status.EVERGREEN), {"published": True, "status": "evergreen"}
        )
        self.assertNotIn("published", status_changes(document, Dialect.HUGO, Status.REVIEW))

    def test_terms_are_parted_by_blanks_and_lists_are_not(self):
        found = read("---\ncategories: sea ice\ntags: [north pole, cold]\n---\n")
        self.assertEqual([term.value for term in found.categories], ["sea", "ice"])
        self.assertEqual([term.value for term in found.tags], ["north pole", "cold"])
        elsewhere = read("---\ncategories: sea ice\n---\n", "notes/a.md")
        self.assertEqual([term.value for term in elsewhere.categories], ["sea ice"])

    def test_liquid_is_text_and_a_permalink_is_a_former_address(self):
        found = read("---\npermalink: /2024/waves.html\n---\n{% include a.html %}\n")
        self.assertEqual(found.redirects, ("/2024/waves.html/",))
        self.assertEqual(read("---\npermalink: /:year/:title/\n---\n").findings[0].code, "no-title")
