"""The keys of a garden's headers that no field is read from, counted without a parser."""

from __future__ import annotations

from django.test import SimpleTestCase

from editorial.formats import SourceDocument
from editorial.services.bulk_changes import header_keys
from editorial.services.bulk_changes.header_keys import count_keys
from tests.samples import CORPUS, needs_samples
from tests.services.gardens import GardenTestCase, eleventy


class CountingTests(SimpleTestCase):
    def test_keys_are_counted_in_every_syntax_and_those_of_fields_are_not(self):
        headers = (
            "---\ntitle: A\nweight: 3\n'my key': x\nlong: |\n  weight: 4\n# note: n\nlist:\n- a: b\n---\n",
            '---\r\nweight : 1\r\nDraft: true\r\n"x y":\r\n  - weight\r\n---\r\n',
            '+++\ntitle = "A"\nweight = 1\n[params]\nlong = 1\n+++\n',
            '{"title": "A", "weight": 1, "long": {"x": 1}}\n',
            "{broken",
        )
        self.assertEqual(count_keys(headers), [("weight", 4), ("long", 2), ("list", 1), ("my key", 1), ("x y", 1)])

    @needs_samples
    def test_in_the_sample_garden_they_are_those_that_a_parser_reads(self):
        headers = [SourceDocument.parse(path.read_bytes()).header for path in sorted(CORPUS.rglob("*.md"))[::7]]
        parsed = [{field.key for field in SourceDocument.from_stored(header, "").fields} for header in headers]
        for name, number in count_keys(headers):
            self.assertEqual(number, sum(name in keys for keys in parsed), name)


class StoredKeysTests(GardenTestCase):
    def test_present_articles_are_counted_and_counted_again_when_a_text_was_stored(self):
        self.load({"notes/a.md": eleventy("A", weight="1"), "notes/b.md": eleventy("B", weight="2", lead="x")})
        self.assertEqual(header_keys(), [("weight", 2), ("lead", 1)])
        with self.assertNumQueries(1):
            header_keys()
        self.load({"notes/c.md": eleventy("C", lead="x")})
        self.assertEqual(header_keys(), [("lead", 2), ("weight", 2)])
