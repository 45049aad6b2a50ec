"""The demo garden, the seeds and the sample garden: in, out, and in again, byte for byte."""

from __future__ import annotations

from pathlib import Path

import pytest

from editorial.models import Article, Entity, Quarantine, Revision
from editorial.services.exporting import export_folder
from editorial.services.importing import Action
from editorial.services.rebuilding import rebuild_rows
from editorial.services.round_trip import check_round_trip
from tests.samples import CORPUS, SEEDS, needs_samples
from tests.services.gardens import GardenTestCase, import_folder, read_files, temporary_folder

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"


class WholeGardenTestCase(GardenTestCase):
    def setUp(self):
        super().setUp()
        self.out = self.enterContext(temporary_folder())

    def bytes_of(self, folder: Path, *, without: set[str]) -> dict[str, bytes]:
        files = read_files(folder)
        return {path: data for path, data in files.items() if path.endswith(".md") and path not in without}

    def in_and_out(self, folder: Path) -> None:
        """Imports, compares, exports, imports again and checks; whatever is stored must come back."""
        report = import_folder(folder)
        self.assertEqual(report.counts[Action.CONFLICT], 0)
        quarantined = set(Quarantine.objects.values_list("path", flat=True))
        self.assertEqual({item.file.path for item in report.items if item.refusal}, quarantined)
        before = self.counts()
        again = import_folder(folder)
        self.assertEqual((self.counts(), again.changeset_id), (before, None))
        export_folder(self.out, by=None)
        self.assertEqual(read_files(self.out), self.bytes_of(folder, without=quarantined))
        result = check_round_trip([folder])
        self.assertEqual({difference.path for difference in result.differences}, quarantined)
        self.assertEqual(rebuild_rows(check=True).differences, [])
        self.assertEqual(Revision.objects.count(), Article.objects.count())


class DemoGardenTests(WholeGardenTestCase):
    def test_it_comes_back_byte_for_byte(self):
        self.in_and_out(FIXTURES / "garden")
        self.assertGreaterEqual(Article.objects.published().count(), 14)

    def test_every_refused_file_is_quarantined_and_nothing_else_is_stored(self):
        report = import_folder(FIXTURES / "quarantine")
        self.assertEqual(set(report.counts), {Action.QUARANTINE})
        for row in Quarantine.objects.all():
            with self.subTest(row.path):
                self.assertEqual(bytes(row.data), (FIXTURES / "quarantine" / row.path).read_bytes())
        self.assertFalse(Article.objects.exists())


@needs_samples
@pytest.mark.samples
class SampleGardenTests(WholeGardenTestCase):
    def test_the_seeds_come_back_byte_for_byte(self):
        self.in_and_out(SEEDS)
        self.assertEqual(set(Article.objects.values_list("dialect", flat=True)), {"hugo", "eleventy"})

    def test_the_sample_garden_comes_back_byte_for_byte(self):
        report = import_folder(CORPUS)
        self.assertEqual(report.counts[Action.CREATE], Article.objects.count())
        self.assertEqual(report.counts[Action.CONFLICT], 0)
        self.assertGreater(Entity.objects.count(), 1000)
        quarantined = set(Quarantine.objects.values_list("path", flat=True))
        export_folder(self.out, by=None)
        expected = self.bytes_of(CORPUS, without=quarantined | {"README.md"})
        exported = read_files(self.out)
        exported.pop("README.md", None)
        self.assertEqual(set(exported), set(expected))
        self.assertEqual([path for path in expected if exported[path] != expected[path]], [])
        before = self.counts()
        import_folder(CORPUS)
        self.assertEqual(self.counts(), before)
