"""An archive imports like the folder that it holds."""

from __future__ import annotations

import zipfile

from editorial.models import Article, Quarantine
from editorial.services.importing import Action
from tests.services.gardens import GardenTestCase, eleventy, import_folder


class ArchiveImportTests(GardenTestCase):
    def test_an_archive_imports_like_the_folder_and_names_what_it_refuses(self):
        path = self.garden / "garden.zip"
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("notes/a.md", eleventy("A"))
            archive.writestr("../evil.md", eleventy("E"))
            archive.writestr("notes/bad.md", "---\na: [\n---\n")
        report = import_folder(path)
        self.assertEqual(report.counts, {Action.CREATE: 1, Action.QUARANTINE: 1})
        self.assertEqual([(p, c) for p, c, _ in report.skipped], [("../evil.md", "path-unsafe")])
        self.assertEqual((Article.objects.get().path, Quarantine.objects.get().path), ("notes/a.md", "notes/bad.md"))
        before = self.counts()
        import_folder(path)
        self.assertEqual(self.counts(), before)
