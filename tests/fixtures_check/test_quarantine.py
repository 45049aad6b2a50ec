"""Each file in quarantine/ is refused for the reason that its name says; each document of the garden is accepted."""

from __future__ import annotations

import unittest

from editorial.formats import FormatError, SourceDocument
from tests.fixtures_check import garden


class RefusedFileTests(unittest.TestCase):
    def refusal(self, name: str) -> FormatError:
        with self.assertRaises(FormatError) as caught:
            SourceDocument.parse((garden.QUARANTINE / name).read_bytes())
        return caught.exception

    def test_the_code_is_the_stem(self):
        for path in sorted(garden.QUARANTINE.glob("*.md")):
            with self.subTest(path.name):
                code = self.refusal(path.name).code
                self.assertTrue(path.stem == code or path.stem.startswith(f"{code}-"), code)

    def test_a_repair_is_proposed_where_the_table_says_and_can_be_read(self):
        for names, cells in garden.table_rows():
            for name in names:
                if not (garden.QUARANTINE / name).exists():
                    continue
                with self.subTest(name):
                    suggestion = self.refusal(name).suggestion
                    self.assertEqual(suggestion is not None, cells[-1] == "yes")
                    if suggestion is not None:
                        self.assertTrue(SourceDocument.parse(suggestion).get("title"))


class AcceptedFileTests(unittest.TestCase):
    def test_the_garden_is_read_and_written_byte_for_byte(self):
        for path in garden.paths():
            with self.subTest(path):
                self.assertEqual(SourceDocument.parse(garden.data(path)).to_bytes(), garden.data(path))
