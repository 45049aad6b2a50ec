"""What docs/import-export.md says about refusals and findings agrees with the fixtures."""

from __future__ import annotations

import datetime as dt
import re
import unittest

from editorial.formats import SourceDocument
from editorial.mapping import Dialect, read_article
from tests.fixtures_check import garden

PAGE = garden.FIXTURES.parent / "docs" / "import-export.md"


class QuarantineTableTests(unittest.TestCase):
    def codes(self) -> set[str]:
        table = PAGE.read_text(encoding="utf-8").split("### Quarantined")[1].split("\n## ")[0]
        rows = [line.split("|")[1] for line in table.splitlines() if line.startswith("| `")]
        return {code for row in rows for code in re.findall(r"`([a-z0-9-]+)`", row)}

    def test_each_refused_fixture_has_its_code_in_the_table(self):
        codes = self.codes()
        for path in sorted(garden.QUARANTINE.glob("*.md")):
            with self.subTest(path.name):
                self.assertTrue(any(path.stem == code or path.stem.startswith(f"{code}-") for code in codes))

    def test_each_code_has_a_fixture_or_is_one_of_size_or_storage(self):
        stems = {path.stem for path in garden.QUARANTINE.glob("*.md")}
        without = {code for code in self.codes() if not any(stem.startswith(code) for stem in stems)}
        self.assertEqual(without, {"header-too-long", "file-too-large", "too-large", "not-storable"})


class FindingTableTests(unittest.TestCase):
    def codes(self) -> set[str]:
        table = PAGE.read_text(encoding="utf-8").split("### Accepted, with a warning")[1].split("\n### ")[0]
        rows = [line.split("|")[1] for line in table.splitlines() if line.startswith("| `")]
        return {code for row in rows for code in re.findall(r"`([a-z0-9-]+)`", row)}

    def test_each_finding_of_the_garden_stands_in_the_table(self):
        met: set[str] = set()
        for path in garden.articles():
            document = SourceDocument.parse(garden.data(path))
            data = read_article(document, path=path, default_dialect=Dialect.ELEVENTY, timezone=dt.UTC)
            met |= {finding.code for finding in (*document.findings, *data.findings)}
        self.assertEqual(met - self.codes(), set())
        self.assertGreaterEqual(len(met), 25)
