"""What scripts once did to a real garden, done as bulk changes: counted before, exact in each line, and taken back."""

from __future__ import annotations

import difflib
import hashlib
from pathlib import Path
from typing import Any, ClassVar

import pytest
from django.test import TestCase

from editorial.formats import SourceDocument
from editorial.models import Article, Changeset
from editorial.services.bulk_changes import OperationsEdit, recipe_of
from editorial.services.bulk_edits import Act, carry_out_bulk_edit, plan_bulk_edit, with_lines
from editorial.services.texts import stored_bytes
from tests.bench.garden_files import make_garden
from tests.samples import CORPUS, needs_samples
from tests.services.gardens import import_folder, temporary_folder
from tests.services.undos import undo

GIVE = {"do": "set", "field": "projects", "to": ["ai-2025", "reading"]}
EMPTY = {"do": "set", "field": "projects", "to": []}


def edit_of(operation: dict[str, Any], **select: Any) -> OperationsEdit:
    return OperationsEdit(recipe_of({"select": select or {"everything": True}, "operations": [operation]}))


def carry_out(edit: OperationsEdit) -> int:
    report = carry_out_bulk_edit(edit, plan_bulk_edit(edit, by=None, exact=True), by=None)
    assert report.changeset_id is not None
    return report.changeset_id


def digest() -> str:
    """Returns what is equal for equal bytes of all articles."""
    found = hashlib.sha256()
    for article in Article.objects.present().select_related("body").order_by("path").iterator(chunk_size=100):
        found.update(article.path.encode() + stored_bytes(article))
    return found.hexdigest()


class Accidents:
    """The two accidents, for a garden that a subclass brings in."""

    speaker: ClassVar[str]
    fewest: ClassVar[int]

    def test_projects_emptied_everywhere_are_counted_before_and_come_back_byte_for_byte(self: Any) -> None:
        carry_out(edit_of(GIVE))
        before, changesets = digest(), Changeset.objects.count()
        empty = edit_of(EMPTY)
        plan = plan_bulk_edit(empty, by=None, exact=True)
        self.assertGreaterEqual(plan.counts[Act.CHANGE], self.fewest)
        self.assertEqual(plan.counts[Act.CHANGE], Article.objects.present().count())
        self.assertTrue(plan.is_large)
        self.assertEqual((digest(), Changeset.objects.count()), (before, changesets))
        report = carry_out_bulk_edit(empty, plan, by=None)
        self.assertEqual(report.refused, [])
        for article in Article.objects.present().select_related("body").iterator(chunk_size=100):
            self.assertEqual(SourceDocument.parse(stored_bytes(article)).get("project").value, [])
        self.assertEqual(undo(report.changeset_id).left, [])
        self.assertEqual(digest(), before)

    def test_a_speaker_written_differently_changes_one_line_of_each_file(self: Any) -> None:
        before = digest()
        rename = edit_of({"do": "rename", "field": "speaker", "from": self.speaker, "to": "Another Name"})
        plan = plan_bulk_edit(rename, by=None, exact=True)
        named = Article.objects.filter(mentions__role="speaker", mentions__written=self.speaker).distinct().count()
        self.assertEqual(plan.counts[Act.CHANGE], named)
        self.assertGreater(named, 5)
        changed = [item for item in plan.items if item.act is Act.CHANGE]
        for _item, texts in with_lines(changed, rename, by=None):
            ((_which, text),) = texts
            lines = list(difflib.unified_diff(text.old.splitlines(), text.new.splitlines(), n=0, lineterm=""))[3:]
            self.assertEqual([line[:9] for line in lines], ["-speaker:", "+speaker:"])
        report = carry_out_bulk_edit(rename, plan, by=None)
        self.assertEqual(undo(report.changeset_id).left, [])
        self.assertEqual(digest(), before)


class MadeUpGardenTests(Accidents, TestCase):
    speaker = "Speaker 7"
    fewest = 400

    @classmethod
    def setUpTestData(cls) -> None:
        with temporary_folder() as folder:
            make_garden(folder, 400, kilobytes=1)
            for path in sorted(Path(folder).rglob("*.md"))[:9]:
                text = path.read_text(encoding="utf-8")
                line = next(line for line in text.splitlines() if line.startswith("speaker:"))
                path.write_text(text.replace(line, f"speaker: {cls.speaker}"), encoding="utf-8")
            import_folder(folder)


@needs_samples
@pytest.mark.samples
class SampleGardenTests(Accidents, TestCase):
    speaker = "睡前消息"
    fewest = 1_900

    @classmethod
    def setUpTestData(cls) -> None:
        import_folder(CORPUS)
