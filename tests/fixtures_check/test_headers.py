"""Each trap of a garden's headers is met in the file that the table names for it."""

from __future__ import annotations

import re
import unittest

from tests.fixtures_check import garden

# file, text that the header holds as written
HEADER_PROMISES = (
    ("notes/lists-in-odd-forms-salt.md", "project: '[]'\n"),
    ("notes/lists-in-odd-forms-salt.md", "- ''\n"),
    ("notes/lists-in-odd-forms-salt.md", "companies_orgs: 威尼斯共和国\n"),
    ("notes/lists-in-odd-forms-salt.md", "products_models: null\n"),
    ("notes/lists-in-odd-forms-salt.md", "media_books: ~\n"),
    ("notes/quotes-in-values-graphics-cards.md", "area: “tech-engineering”\n"),
    ("notes/quotes-in-values-graphics-cards.md", "- '\"Nvidia\"'\n"),
    ("notes/draft-as-text-compost.md", 'draft: "true"\n'),
    ("notes/draft-as-text-compost.md", 'status: " Evergreen "\n'),
    ("notes/draft-as-text-compost.md", "rating: 1.10\n"),
    ("notes/status-typo-lighthouses.md", "status: evengreen\n"),
    ("notes/space-before-colon-ginkgo.md", 'date : "2026-01-17"\n'),
    ("notes/yaml-comments-abacus.md", '"craft-life" # Must select ONE from the provided list\n'),
    ("notes/yaml-comments-abacus.md", "  # - 心算"),
    ("notes/yaml-comments-abacus.md", "\n# end of header"),
    ("notes/guest-empty-summer-pond.md", "guest: ''\nseries: ''\ninsight: ''\n"),
    ("notes/guest-null-autumn-pond.md", "guest: null\nseries:\ninsight: ~\n"),
    ("notes/guest-filled-winter-pond.md", "series: Four Ponds\n"),
    ("notes/title-with-markup-kites.md", "**云**"),
    ("notes/title-with-markup-kites.md", "<br>"),
    ("notes/title-with-escapes-rockets.md", "\\U0001F680"),
    ("notes/title-on-several-lines-maps.md", "title: >-\n"),
    ("notes/title-on-several-lines-maps.md", "date: 2025-08-21T13:15\n"),
    ("notes/title-with-quote-debris-umbrella.md", "title: '“\""),
    ("notes/legacy-companies-and-unknown-keys.md", "companies:\n"),
    ("notes/legacy-companies-and-unknown-keys.md", "&lead"),
    ("notes/legacy-companies-and-unknown-keys.md", "word_goal: 0600\n"),
    ("notes/legacy-companies-and-unknown-keys.md", "checked: yes\n"),
    ("notes/legacy-companies-and-unknown-keys.md", "- /waiting/\n- Waiting in line\n"),
    ("notes/excluded-colophon.md", "exclude: true\n"),
    ("notes/archived-floppy-disks.md", "status: archived\n"),
    ("clippings/source-is-an-anchor-ship-names.md", "source: '#section-1'\n"),
    ("notes/scripts-and-iframes-hypertext.md", "source: 'javascript:"),
    ("posts/marco-polo-and-the-post-road.md", "slug: marco-polo\n"),
    ("posts/marco-polo-and-the-post-road.md", "  - /posts/marco-polo-travels/\n"),
    ("posts/marco-polo-and-the-post-road.md", "+08:00\n"),
    ("posts/expirydate-in-the-past-transit.md", "expiryDate: 2012-06-07\n"),
    ("posts/expirydate-in-the-past-transit.md", "-07:00\n"),
    ("posts/publishdate-in-the-future-comet.md", "publishDate: 2061-07-28T00:00:00Z\n"),
    ("posts/future-date-hides-nothing-calendar.md", "date: 2099-01-01\n"),
    ("posts/toml-longitude-clocks.md", 'url = "/essays/longitude/"\n'),
    ("posts/toml-longitude-clocks.md", "\n# Kept from the old site"),
    ("posts/toml-longitude-clocks.md", "\n[cover]\n"),
    ("posts/toml-flags-and-arrays.md", "title = '''"),
    ("posts/toml-flags-and-arrays.md", 'description = """\n'),
    ("books/Sidereus-Nuncius.md", "rating: 5/5\n"),
    ("books/Sidereus-Nuncius.md", "cover_image: https://"),
)

DATE_FORMS = {
    "quoted day": r"^date *: *['\"]\d{4}-\d\d-\d\d['\"]$",
    "unquoted day": r"^date: \d{4}-\d\d-\d\d$",
    "minutes, no zone": r"^date: \d{4}-\d\d-\d\dT\d\d:\d\d$",
    "seconds, offset east": r"^date: \S+T\d\d:\d\d:\d\d\+08:00$",
    "seconds, offset west": r"^date: \S+T\d\d:\d\d:\d\d-07:00$",
    "seconds, Z": r"^date: \S+T\d\d:\d\d:\d\dZ$",
    "blank instead of T": r"^created: \d{4}-\d\d-\d\d \d\d:\d\d:\d\d$",
    "TOML offset": r"^date = \S+T\d\d:\d\d:\d\d\+01:00$",
    "TOML local time": r"^date = \S+T\d\d:\d\d:\d\d$",
    "TOML local date": r"^lastmod = \d{4}-\d\d-\d\d$",
    "JSON": r'^ *"date": "\S+Z",$',
}


class HeaderPromiseTests(unittest.TestCase):
    def test_each_trap_is_in_its_file(self):
        for path, written in HEADER_PROMISES:
            with self.subTest(path, written=written):
                self.assertIn(written, f"{garden.header_text(path)}\n")

    def test_dates_come_in_all_forms(self):
        headers = "\n".join(garden.header_text(path) for path in garden.articles())
        for form, pattern in DATE_FORMS.items():
            with self.subTest(form):
                self.assertRegex(headers, re.compile(pattern, re.MULTILINE))

    def test_tags_repeat_and_hold_blanks(self):
        tags = garden.header("notes/lists-in-odd-forms-salt.md")["tags"]
        self.assertEqual(tags.count("盐"), 2)
        self.assertGreaterEqual(sum(not tag.strip() for tag in tags), 3)

    def test_guest_is_absent_in_spring(self):
        self.assertFalse({"guest", "series", "insight"} & set(garden.header("notes/guest-absent-spring-pond.md")))

    def test_guests_are_parted_by_two_marks(self):
        guest = garden.header("notes/guest-filled-winter-pond.md")["guest"]
        self.assertIn(", ", guest)
        self.assertIn("、", guest)

    def test_two_articles_share_a_title(self):
        north, south = (garden.header(f"notes/rain-in-the-{side}.md")["title"] for side in ("north", "south"))
        self.assertEqual(north, south)

    def test_one_key_stands_twice(self):
        keys = re.findall(r"^\w+(?=:)", garden.header_text("notes/duplicate-keys-ink.md"), re.MULTILINE)
        self.assertEqual(keys.count("title"), 2)

    def test_a_header_has_no_title(self):
        self.assertNotIn("title", garden.header("notes/no-title-in-the-header-moss.md"))

    def test_one_company_is_written_in_three_ways(self):
        written = set()
        for path in garden.articles():
            names = garden.header(path).get("companies_orgs") or []
            written.update(name.strip('"') for name in names if isinstance(names, list))
        self.assertLessEqual({"Nvidia", "NVIDIA", "英伟达"}, written)

    def test_one_person_is_written_in_two_scripts_and_latin(self):
        whole = "\n".join(garden.text(path) for path in garden.articles())
        for name in ("黄仁勋", "黃仁勳", "Jensen Huang", "马可·波罗", "馬可·波羅", "Marco Polo"):
            with self.subTest(name):
                self.assertIn(name, whole)

    def test_a_book_has_the_keys_of_books(self):
        for path in ("books/Sidereus-Nuncius.md", "books/Herbarium-of-Small-Machines.md"):
            keys = set(garden.header(path))
            self.assertLessEqual({"publisher", "rating", "read_date", "year", "cover_image", "author"}, keys)
