"""The sample garden and the two seeds, read whole."""

from __future__ import annotations

import datetime as dt
import unittest
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from editorial.formats import FormatError, SourceDocument
from editorial.mapping import ArticleData, Dialect, Field, Status, StatusReading, editable_values, patch_article
from tests.mapping.documents import codes, read_document
from tests.samples import CORPUS, SEEDS, needs_samples

pytestmark = [pytest.mark.samples, needs_samples]


@cache
def sample() -> list[tuple[SourceDocument, ArticleData]]:
    """Returns every readable document of the sample with its data."""
    found = []
    for path in sorted(CORPUS.glob("*/*.md")):
        try:
            document = SourceDocument.parse(path.read_bytes())
        except FormatError:
            continue
        found.append((document, read_document(document, path=path.relative_to(CORPUS).as_posix())))
    return found


def seed(name: str) -> ArticleData:
    """Returns the data of the seed whose file name begins so."""
    path = next(Path(SEEDS).glob(f"{name}*"))
    return read_document(SourceDocument.parse(path.read_bytes()), path=path.name)


class SampleTests(unittest.TestCase):
    def test_everything_is_read_and_has_a_title_and_a_date(self):
        self.assertGreater(len(sample()), 1_900)
        self.assertTrue(all(data.title and data.date for _, data in sample()))

    def test_status_is_read_as_the_garden_counts_it(self):
        readings = Counter((data.status, data.status_reading) for _, data in sample())
        self.assertEqual(readings[Status.EVERGREEN, StatusReading.STATUS], 1_910)
        self.assertEqual(readings[Status.EVERGREEN, StatusReading.TYPO], 2)
        self.assertFalse([reading for _, reading in readings if reading is StatusReading.UNKNOWN])

    def test_findings_are_few_and_known(self):
        found = Counter(code for _, data in sample() for code in codes(data))
        expected = {
            "title-marks", "quoted-value", "list-as-text", "repeated-item", "status-typo", "key-case", "coerced-flag",
            "source-not-linked",
        }  # fmt: skip
        self.assertLessEqual(set(found), expected)
        self.assertEqual(found["list-as-text"], 35)

    def test_names_and_terms_are_read(self):
        names = Counter(use.role for _, data in sample() for use in data.names)
        self.assertGreater(names["organizations"], 7_000)
        self.assertGreater(names["people"], 3_500)
        self.assertTrue(all(use.key for _, data in sample() for use in data.names))
        self.assertGreater(sum(len(data.tags) for _, data in sample()), 5_000)

    def test_shown_values_given_back_change_no_document(self):
        changed = [
            data.title
            for document, data in sample()
            if patch_article(document, data=data, changes=editable_values(document, data)) is not document
        ]
        self.assertEqual(changed, [])

    def test_an_edit_of_each_document_keeps_everything_else(self):
        for document, data in sample()[::7]:
            tags = editable_values(document, data)[Field.TAGS]
            assert isinstance(tags, tuple)
            after = patch_article(
                document, data=data, changes={Field.TAGS: (*tags, "a new tag"), Field.INSIGHT: "Mine: 甲"}
            )
            before_raw = {field.key: field.raw for field in document.fields}
            after_raw = {field.key: field.raw for field in after.fields}
            changed = {key for key in after_raw if after_raw[key] != before_raw.get(key)}
            self.assertEqual((changed, after.body), ({"tags", "insight"}, document.body))


class SeedTests(unittest.TestCase):
    def test_hugo_seed(self):
        data = seed("gavin")
        self.assertEqual((data.dialect, data.language, data.script), (Dialect.HUGO, "zh", "Hant"))
        self.assertEqual((data.status, data.status_reading), (Status.EVERGREEN, StatusReading.DRAFT_FLAG))
        self.assertEqual(data.date, dt.date(2025, 12, 22))
        self.assertEqual(data.date_raw, "2025-12-22T22:02:21+08:00")
        self.assertEqual([term.value for term in data.categories], ["AI"])
        self.assertTrue(data.summary.startswith("**本文整理自"))

    def test_eleventy_seed(self):
        data = seed("Lpp")
        self.assertEqual((data.dialect, data.language, data.script), (Dialect.ELEVENTY, "zh", "Hans"))
        self.assertEqual((data.status, data.draft), (Status.EVERGREEN, True))
        self.assertEqual(data.source_url, "https://www.youtube.com/watch?v=Lpp-D6UqNW8")
        self.assertEqual([use.written for use in data.names if use.role == "works"], ["Invested", "《文化》"])
        self.assertEqual(
            [term.value for term in data.projects], ["us-analysis", "ai-impact-analysis", "geopolitics-watch"]
        )
        self.assertEqual([key for key, _ in data.unknown], ["companies", "layout"])
        self.assertEqual(data.findings, ())
