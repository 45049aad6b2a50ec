"""Conflicts settled here: quiet in both directions, the settled text on both sides, and taken back by undo."""

from __future__ import annotations

import itertools
from pathlib import Path

from django.core.exceptions import PermissionDenied
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase as PropertyTestCase

from editorial.models import Changeset, Revision, Status
from editorial.services.articles import DocumentRefused, EditConflict
from editorial.services.conflicts import open_conflicts
from editorial.services.importing import Action
from editorial.services.settling import Way, find_conflict, join_conflict, settle
from editorial.services.undoing import carry_out_undo, plan_undo
from tests.admin.walking import undone
from tests.database import examples
from tests.factories import make_member
from tests.services.gardens import GardenTestCase, eleventy, import_folder, temporary_folder
from tests.services.syncs import A, SyncTestCase, lines, sync_folder

WAYS = (Way.ARTICLE, Way.FILE, Way.JOINED)
BOTH = eleventy(body=lines("3=both")).decode()


class SettlingTestCase(SyncTestCase):
    def conflict(self) -> Revision:
        (row,) = open_conflicts(Revision.objects.all())
        return row

    def settle(self, way: Way, *, by=None, publish: bool = True, text: bytes = BOTH.encode(), conflict=None):
        row = conflict or self.conflict()
        based_on = self.based_on()
        live = self.article().live_revision_id
        return settle(row.pk, way, by=by, based_on=based_on, seen_live=live, text=text, publish=publish)

    def clash(self, through: str, *, status: str = "evergreen") -> tuple[str, str]:
        """Changes the same line on both sides; returns the texts of the article and of the file."""
        bring = self.load if through == "import" else self.sync
        bring({A: eleventy(body=lines(), status=status)})
        self.edit(lines("3=here"))
        file = eleventy(body=lines("3=there"), status=status)
        report = bring({A: file})
        action = report.counts[Action.CONFLICT] if through == "import" else len(self.kept())
        assert action == 1
        return self.text(), file.decode()

    def undo(self, changeset_id: int) -> int:
        report = carry_out_undo(plan_undo(changeset_id, by=None), by=None)
        assert report.changeset_id is not None
        return report.changeset_id

    def last(self) -> int:
        return Changeset.objects.order_by("-pk").values_list("pk", flat=True)[0]

    def assertQuietImport(self) -> None:
        before = self.counts()
        report = self.load()
        self.assertFalse(report.refused)
        self.assertEqual(self.counts(), before)


class BothDirectionsTests(SettlingTestCase):
    def test_whatever_was_chosen_ends_on_both_sides_without_another_conflict(self) -> None:
        for through, way, order in itertools.product(("import", "sync"), WAYS, ("import first", "sync first")):
            with self.subTest(through=through, way=way, order=order), undone(), temporary_folder() as self.garden:
                article, file = self.clash(through)
                wanted = {Way.ARTICLE: article, Way.FILE: file, Way.JOINED: BOTH}[way]
                self.settle(way)
                self.assertEqual(self.text(), wanted)
                self.assertFalse(open_conflicts(Revision.objects.all()).exists())
                if order == "import first":
                    self.assertQuietImport()
                self.assertNotEqual(self.became(self.sync())[0], "conflicting")
                self.assertSame()
                self.assertEqual(self.file(), wanted)
                self.assertQuietImport()
                self.assertSettled()

    def test_a_later_text_of_the_file_is_a_new_conflict_before_a_sync_and_a_change_after_it(self) -> None:
        self.clash("import")
        self.settle(Way.ARTICLE)
        self.assertEqual(self.action(self.load({A: eleventy(body=lines("3=later"))})), (Action.CONFLICT, "edited-here"))
        self.settle(Way.ARTICLE)
        self.sync()
        self.assertEqual(self.became(self.sync({A: eleventy(body=lines("3=after"))}))[0], "updated")

    def test_setting_the_file_back_to_the_text_that_gave_way_is_a_change_for_a_sync(self) -> None:
        _, file = self.clash("sync")
        self.settle(Way.ARTICLE)
        self.sync()
        self.assertEqual(self.became(self.sync({A: file}))[0], "updated")
        self.assertEqual(self.text(), file)

    def test_another_folder_gets_the_settled_text_too(self) -> None:
        self.load({A: eleventy(body=lines())})
        with temporary_folder() as other:
            self.put({A: eleventy(body=lines("3=there"))}, other)
            self.assertEqual(import_folder(other).counts[Action.CONFLICT], 1)
            article = self.text()
            self.settle(Way.ARTICLE)
            self.assertFalse(import_folder(other).refused)
            self.assertQuietImport()
            sync_folder(other)
            self.assertEqual((other / A).read_text(), article)
            self.assertEqual(self.text(), article)

    def test_several_texts_of_one_file_are_settled_at_once(self) -> None:
        self.clash("import")
        self.load({A: eleventy(body=lines("3=again"))})
        self.assertEqual(open_conflicts(Revision.objects.all()).count(), 2)
        self.settle(Way.ARTICLE, conflict=open_conflicts(Revision.objects.all()).first())
        self.assertFalse(open_conflicts(Revision.objects.all()).exists())
        self.assertQuietImport()


class StateTests(SettlingTestCase):
    def test_a_published_article_waits_for_who_may_publish(self) -> None:
        article, file = self.clash("import")
        editor = make_member("Editor")
        with self.assertRaises(PermissionDenied):
            self.settle(Way.FILE, by=editor, publish=True)
        result = self.settle(Way.FILE, by=editor, publish=False)
        self.assertTrue(result.pending)
        self.assertEqual(self.text(), article)
        self.assertFalse(open_conflicts(Revision.objects.all()).exists())
        self.assertQuietImport()
        self.assertEqual(self.became(self.sync())[0], "unchanged")
        self.assertEqual(self.file(), file)
        self.edit(None)
        self.assertEqual(self.text(), file)
        self.assertQuietImport()
        self.assertSettled()
        self.assertEqual(self.article().base_revision.sha256, self.article().sha256)

    def test_a_joined_text_of_a_published_article_waits_too_and_goes_out_when_it_is_published(self) -> None:
        self.clash("sync")
        self.settle(Way.JOINED, publish=False)
        self.sync()
        self.assertSame()
        self.edit(None)
        self.assertEqual(self.text(), BOTH)
        self.sync()
        self.assertSame()
        self.assertSettled()

    def test_a_draft_takes_the_text_at_once_and_keeps_its_status(self) -> None:
        self.load({A: eleventy(body=lines(), status="draft")})
        self.edit(lines("3=here"), publish=False)
        self.load({A: eleventy(body=lines("3=there"), status="evergreen")})
        self.settle(Way.FILE, publish=False)
        self.assertEqual(self.text(), eleventy(body=lines("3=there"), status="draft").decode())
        self.assertEqual(self.article().status, Status.DRAFT)
        self.assertQuietImport()
        self.sync()
        self.assertSame()

    def test_what_changed_meanwhile_is_not_overwritten(self) -> None:
        self.clash("import")
        seen, live, row = self.based_on(), self.article().live_revision_id, self.conflict()
        self.edit(lines("3=newer"))
        with self.assertRaises(EditConflict):
            settle(row.pk, Way.FILE, by=None, based_on=seen, seen_live=live, publish=True)
        self.settle(Way.ARTICLE)
        with self.assertRaises(EditConflict):
            self.settle(Way.FILE, conflict=row)
        self.assertIn("newer", self.text())

    def test_a_text_that_cannot_be_read_settles_nothing(self) -> None:
        self.clash("import")
        before = self.counts()
        with self.assertRaises(DocumentRefused) as refused:
            self.settle(Way.JOINED, text=b"---\ntitle: a: b\n---\n")
        self.assertEqual(refused.exception.errors[0][1], "yaml-syntax")
        self.assertEqual(self.counts(), before)

    def test_a_removed_article_may_stay_removed(self) -> None:
        self.load({A: eleventy(body=lines())})
        self.remove()
        self.load({A: eleventy(body=lines("3=there"))})
        row = self.conflict()
        article = row.article
        given = {"by": None, "based_on": article.live_revision_id}
        with self.assertRaises(DocumentRefused):
            settle(row.pk, Way.FILE, **given)
        settle(row.pk, Way.ARTICLE, **given)
        self.assertQuietImport()
        self.assertFalse(open_conflicts(Revision.objects.all()).exists())

    def test_somebody_elses_article_and_a_reader_are_refused(self) -> None:
        self.clash("import")
        with self.assertRaises(PermissionDenied):
            self.settle(Way.ARTICLE, by=make_member("Writer", is_active=False), publish=False)

    def test_a_text_that_was_restored_or_taken_later_is_no_open_conflict(self) -> None:
        _, file = self.clash("import")
        self.assertEqual(open_conflicts(Revision.objects.all()).count(), 1)
        self.edit(lines("3=there"))
        self.assertEqual(self.text(), file)
        self.assertFalse(open_conflicts(Revision.objects.all()).exists())

    def test_files_that_got_the_text_of_the_article_are_no_open_conflict(self) -> None:
        article, _ = self.clash("import")
        self.load({A: article})
        self.assertFalse(open_conflicts(Revision.objects.all()).exists())


class JoiningTests(SettlingTestCase):
    def test_what_one_side_alone_changed_is_joined_and_the_rest_asked(self) -> None:
        self.load({A: eleventy(body=lines())})
        self.edit(lines("1=here", "3=here"))
        self.load({A: eleventy("Streams", body=lines("3=there", "8=there"))})
        conflict = find_conflict(self.conflict().pk)
        assert conflict is not None
        both = join_conflict(conflict)
        self.assertEqual(len(both.merge.body.conflicts), 1)
        self.assertIn("title: Streams", both.document.header)
        self.assertIn("here", both.document.body.split("\n")[1])
        self.assertIn("there", both.document.body.split("\n")[8])


class UndoTests(SettlingTestCase):
    def test_each_way_is_taken_back_and_done_again(self) -> None:
        article, file = self.clash("import")
        base = self.article().base_revision_id
        for way, wanted in ((Way.ARTICLE, article), (Way.JOINED, BOTH), (Way.FILE, file)):
            with self.subTest(way):
                self.settle(way)
                undo = self.undo(self.last())
                self.assertEqual(self.text(), article)
                # A text that was live counts as one that the article had: to take it back decides against it.
                is_open = way is not Way.FILE
                self.assertEqual(open_conflicts(Revision.objects.all()).count(), is_open)
                self.assertEqual(self.article().base_revision_id, base)
                self.assertEqual(self.load().refused, is_open)
                again = self.undo(undo)
                self.assertEqual(self.text(), wanted)
                self.assertFalse(open_conflicts(Revision.objects.all()).exists())
                self.undo(again)

    def test_a_waiting_text_is_taken_back(self) -> None:
        self.clash("import")
        self.settle(Way.FILE, publish=False)
        self.undo(self.last())
        self.assertIsNone(self.article().pending_revision_id)
        self.assertEqual(open_conflicts(Revision.objects.all()).count(), 1)


STEPS = st.lists(
    st.tuples(st.sampled_from(["file", "here", "import", "sync", *WAYS]), st.integers(0, 3)), min_size=4, max_size=10
)


class ScriptTests(GardenTestCase, PropertyTestCase):
    @settings(max_examples=examples(12), deadline=None, suppress_health_check=list(HealthCheck))
    @given(steps=STEPS)
    def test_no_text_is_lost_and_a_settled_conflict_stays_settled(self, steps) -> None:
        with temporary_folder() as folder:
            texts = self.run_steps(folder, steps)
            sync_folder(folder)
            for conflict in list(open_conflicts(Revision.objects.all()).values_list("pk", flat=True)):
                self.decide(conflict, Way.ARTICLE)
            sync_folder(folder)
            report = import_folder(folder)
            self.assertFalse(report.refused)
            self.assertEqual(sync_folder(folder).changeset_id, None)
            kept = {row.header + row.body.text for row in Revision.objects.select_related("body")}
            self.assertEqual(texts - kept - {(folder / A).read_text()}, set())

    def run_steps(self, folder: Path, steps) -> set[str]:
        """Carries the script out and returns every text that somebody entered and that an import or a sync has seen."""
        self.put({A: eleventy(body=lines())}, folder)
        import_folder(folder)
        seen = {(folder / A).read_text()}
        for number, (step, line) in enumerate(steps):
            if step == "file":
                self.put({A: eleventy(body=lines(f"{line}=file {number}"))}, folder)
            elif step == "here":
                SyncTestCase.edit(self, lines(f"{line}=here {number}"))  # type: ignore[arg-type]
                seen.add(self.text())
            elif step in ("import", "sync"):
                seen.add((folder / A).read_text())
                (import_folder if step == "import" else sync_folder)(folder)
            elif conflict := open_conflicts(Revision.objects.all()).values_list("pk", flat=True).first():
                self.decide(conflict, step)
        return seen

    def decide(self, conflict: int, way: Way) -> None:
        text = eleventy(body=lines("5=joined")).decode().encode()
        settle(conflict, way, by=None, based_on=self.based_on(), text=text, publish=True)
