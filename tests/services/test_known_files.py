"""Files that look as they did when they had the stored text are not read again by an import."""

from __future__ import annotations

import os
from unittest import mock

from editorial.models import Article, SyncedFile
from editorial.services.files import SourceFile
from editorial.services.importing import Action, ImportPlan, plan_import
from editorial.services.importing.plan import ImportOptions
from tests.services.gardens import GardenTestCase, eleventy

A, B = "notes/a.md", "notes/b.md"
OLD = -(10**12)  # nanoseconds: every file counts as old


class KnownFileTests(GardenTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.enterContext(mock.patch("editorial.services.known_files.YOUNG_NS", OLD))
        self.load({A: eleventy("One"), B: eleventy("Two"), "notes/_index.md": b"---\ntitle: Notes\n---\n"})

    def planned(self, **options: object) -> tuple[ImportPlan, list[str]]:
        """Returns the plan of the garden, and the paths of the files that were read for it."""
        read: list[str] = []
        reading = SourceFile.read

        def noted(file: SourceFile) -> bytes:
            read.append(file.path)
            return reading(file)

        with mock.patch.object(SourceFile, "read", noted):
            plan = plan_import([self.garden], by=None, options=ImportOptions(**options))
        return plan, sorted(read)

    def test_nothing_is_read_where_nothing_changed(self) -> None:
        plan, read = self.planned()
        self.assertEqual(read, ["notes/_index.md"])  # a description is small and read each time
        self.assertEqual({item.action for item in plan.items}, {Action.UNCHANGED})

    def test_everything_is_read_when_asked_for(self) -> None:
        self.assertEqual(self.planned(checksum=True)[1], ["notes/_index.md", A, B])

    def test_a_changed_file_is_read_and_only_that(self) -> None:
        self.put({A: eleventy("Another")})
        plan, read = self.planned()
        self.assertIn(A, read)
        self.assertNotIn(B, read)
        self.assertEqual({item.file.path: item.action for item in plan.items}[A], Action.UPDATE)

    def test_a_change_that_keeps_size_and_modification_time_is_seen_by_its_change_time(self) -> None:
        file = self.garden / A
        before = file.stat()
        file.write_bytes(file.read_bytes().replace(b"One", b"Eno"))
        os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
        self.assertIn(A, self.planned()[1])

    def test_an_article_that_was_edited_here_has_its_file_read(self) -> None:
        Article.objects.filter(path=A).update(sha256="0" * 64)
        self.assertIn(A, self.planned()[1])

    def test_a_dry_run_remembers_nothing(self) -> None:
        SyncedFile.objects.all().delete()
        self.planned()
        self.assertFalse(SyncedFile.objects.exists())

    def test_what_is_known_can_be_thrown_away(self) -> None:
        SyncedFile.objects.all().delete()
        report = self.load()
        self.assertEqual(report.counts[Action.UNCHANGED], 3)
        self.assertIsNone(report.changeset_id)
        self.assertNotIn(A, self.planned()[1])


class YoungFileTests(GardenTestCase):
    def test_the_times_of_a_file_that_was_just_written_are_not_trusted(self) -> None:
        self.load({A: eleventy()})
        self.assertFalse(SyncedFile.objects.exists())
