"""What becomes of files and articles that changed on one side or on both."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied

from editorial.models import Changeset, Redirect, Revision, Status, SyncedFile
from editorial.services.importing import Action as ImportAction
from editorial.services.restoring import restore_revision
from editorial.services.undoing import carry_out_undo, plan_undo
from tests.factories import make_user
from tests.services.gardens import import_folder, temporary_folder
from tests.services.syncs import A, SyncTestCase, eleventy, lines, sync_folder

B = "notes/b.md"


class OneSideTests(SyncTestCase):
    def test_new_files_become_articles_and_new_articles_become_files(self):
        report = self.sync({A: eleventy("A"), "notes/_index.md": "---\ntitle: Notes\n---\n"})
        self.assertEqual(self.became(report), ("created", ""))
        self.begin("b")
        report = self.sync()
        self.assertEqual(self.became(report, B), ("written", "new"))
        self.assertSame(A)
        self.assertSame(B)
        changeset = Changeset.objects.get(pk=report.changeset_id)
        self.assertEqual((changeset.kind, changeset.state, changeset.done, changeset.total), ("sync", "done", 1, 1))
        self.assertSettled()

    def test_the_first_sync_after_an_import_only_takes_note(self):
        self.load({A: eleventy(), "notes/_index.md": "---\ntitle: Notes\n---\n"})
        before = self.counts()
        self.assertIsNone(self.sync().changeset_id)
        self.assertEqual(self.counts(), before)
        self.assertEqual(SyncedFile.objects.count(), 2)

    def test_a_changed_file_is_copied_in(self):
        self.sync({A: eleventy(body=lines())})
        report = self.sync({A: eleventy(body=lines("3=three"))})
        self.assertEqual(self.became(report), ("updated", ""))
        self.assertSame()
        revision = Revision.objects.get(changeset=report.changeset_id)
        self.assertEqual((revision.origin, revision.number), (Revision.Origin.SYNC, 2))
        self.assertSettled()

    def test_a_file_that_was_set_back_counts_as_changed(self):
        first = eleventy(body=lines())
        self.sync({A: first})
        self.sync({A: eleventy(body=lines("3=three"))})
        self.assertEqual(self.became(self.sync({A: first})), ("updated", ""))
        self.assertEqual(self.text().encode(), first)
        self.assertSettled()

    def test_an_edited_article_is_copied_out(self):
        self.sync({A: eleventy(body=lines()), B: eleventy("B")})
        (self.garden / A).chmod(0o640)
        untouched = (self.garden / B).stat().st_mtime_ns
        self.edit(lines("3=three"))
        self.assertEqual(self.became(self.sync()), ("written", ""))
        self.assertSame()
        self.assertEqual((self.garden / A).stat().st_mode & 0o777, 0o640)
        self.assertEqual((self.garden / B).stat().st_mtime_ns, untouched)
        self.assertSettled()

    def test_only_the_live_text_goes_out(self):
        self.sync({A: eleventy(body=lines())})
        self.edit(lines("3=waiting"), publish=False)
        self.assertEqual(self.sync().items, [])
        self.assertNotIn("waiting", self.file())
        self.assertSettled()

    def test_a_pending_text_survives_a_changed_file(self):
        self.sync({A: eleventy(body=lines())})
        self.edit(lines("3=waiting"), publish=False)
        self.sync({A: eleventy(body=lines("5=five"))})
        self.assertIn("five", self.text())
        self.assertIsNotNone(self.article().pending_revision_id)

    def test_a_file_with_the_pending_text_is_left_alone(self):
        self.sync({A: eleventy(body=lines())})
        self.edit(lines("3=waiting"), publish=False)
        waiting = eleventy(body=lines("3=waiting"))
        self.assertEqual(self.sync({A: waiting}).items, [])
        self.assertEqual(self.file().encode(), waiting)
        self.assertNotIn("waiting", self.text())

    def test_line_ends_and_missing_newlines_go_both_ways(self):
        crlf = eleventy(body=lines()).replace(b"\n", b"\r\n")[:-2]
        self.sync({A: crlf})
        self.edit(summary="Short.")
        self.sync()
        self.assertSame()
        self.assertEqual(self.file().count("\n"), self.file().count("\r\n"))
        self.assertFalse(self.file().endswith("\n"))

    def test_a_refused_file_is_quarantined_and_its_article_stays(self):
        self.sync({A: eleventy(body=lines())})
        text = self.text()
        report = self.sync({A: "---\ntitle: [\n---\n"})
        self.assertEqual(self.became(report)[0], "quarantined")
        self.edit(lines("1=edited"))
        self.assertEqual(self.became(self.sync())[0], "quarantined")
        self.assertEqual(self.file(), "---\ntitle: [\n---\n")
        self.sync({A: text})
        self.assertSame()
        self.assertIn("edited", self.text())

    def test_a_description_of_a_collection_goes_in_and_is_not_deleted(self):
        self.sync({A: eleventy(), "notes/_index.md": "---\ntitle: Notes\n---\n"})
        self.sync({"notes/_index.md": "---\ntitle: Remarks\n---\n"})
        self.assertEqual(self.article().collection.title, "Remarks")
        self.assertSettled()
        with temporary_folder() as other:
            sync_folder(other)
            self.assertEqual((other / "notes/_index.md").read_text(), "---\ntitle: Remarks\n---\n")


class BothSidesTests(SyncTestCase):
    def setUp(self):
        super().setUp()
        self.sync({A: eleventy(body=lines(), tags="[x, y]", summary="One.", status="draft")})

    def test_lines_and_fields_of_both_are_joined(self):
        self.edit(lines("1=here"), tags=("x", "y", "here"))
        report = self.sync({A: eleventy(body=lines("8=there"), tags="[x, y, there]", summary="Two.", status="draft")})
        self.assertEqual(self.became(report), ("merged", ""))
        for text in ("here", "there", "Two."):
            self.assertIn(text, self.text())
        self.assertEqual({tag.name for tag in self.article().tags.all()}, {"x", "y", "here", "there"})
        self.assertSame()
        self.assertSettled()

    def test_the_texts_of_both_stay_in_the_history(self):
        self.edit(lines("1=here"))
        here = self.text()
        there = eleventy(body=lines("8=there"), tags="[x, y]", summary="One.", status="draft").decode()
        self.sync({A: there})
        texts = {r.header + r.body.text for r in self.article().revisions.select_related("body")}
        self.assertLessEqual({here, there, self.text()}, texts)

    def test_what_cannot_be_joined_is_left_alone_on_both_sides(self):
        self.edit(lines("3=here"))
        here = self.text()
        there = eleventy(body=lines("3=there"), tags="[x, y]", summary="One.", status="draft").decode()
        report = self.sync({A: there})
        self.assertEqual(self.became(report), ("conflicting", "not-mergeable"))
        self.assertEqual((self.text(), self.file(), self.kept()), (here, there, [there]))
        self.assertEqual(report.refused, 1)
        before = self.counts()
        self.assertEqual(self.became(self.sync()), ("conflicting", "kept-before"))
        self.assertEqual(self.counts(), before)

    def test_restoring_the_files_text_settles_a_conflict(self):
        self.edit(lines("3=here"))
        self.sync({A: eleventy(body=lines("3=there"), tags="[x, y]", summary="One.", status="draft")})
        kept = Revision.objects.get(kind=Revision.Kind.CONFLICT)
        restore_revision(kept.pk, by=None, based_on=self.based_on(), publish=True)
        self.edit(lines("3=here and there"))
        self.assertEqual(self.became(self.sync()), ("written", ""))
        self.assertSame()
        self.assertIn("here and there", self.file())

    def test_the_same_change_on_both_sides_is_no_conflict(self):
        self.edit(lines("3=same"))
        self.sync({A: self.text()})
        self.assertSame()

    def test_a_status_that_only_the_file_changed_counts(self):
        self.edit(lines("1=here"))
        self.sync({A: eleventy(body=lines(), tags="[x, y]", summary="One.", status="review")})
        self.assertEqual(self.article().status, Status.REVIEW)
        self.assertIn("here", self.file())
        self.assertSame()

    def test_a_comment_in_the_header_is_not_lost(self):
        self.edit(summary="Here.")
        changed = self.file().replace("summary: One.\n", "summary: One.\n# remember this\n")
        self.sync({A: changed})
        texts = (self.text(), self.file(), *self.kept())
        self.assertTrue(any("# remember this" in text for text in texts))
        self.assertTrue(any("Here." in text for text in texts))

    def test_without_a_common_text_nothing_is_overwritten(self):
        article = self.begin("b")
        here = self.text(B)
        self.assertIsNone(article.base_revision_id)
        report = self.sync({B: eleventy("Another")})
        self.assertEqual(self.became(report, B), ("conflicting", "no-base"))
        self.assertEqual(self.text(B), here)
        self.assertEqual(self.file(B).encode(), eleventy("Another"))


class UndoTests(SyncTestCase):
    def setUp(self):
        super().setUp()
        self.sync({A: eleventy("A", body=lines()), B: eleventy("B", body="Other.\n")})
        self.pk = self.article().pk

    def undo(self, changeset_id: int | None) -> None:
        self.assertIsNotNone(changeset_id)
        carry_out_undo(plan_undo(changeset_id or 0, by=None), by=None)

    def test_what_was_copied_in_is_taken_back_and_goes_out(self):
        first = self.file()
        report = self.sync({A: eleventy("A", body=lines("1=one"))})
        self.undo(report.changeset_id)
        self.assertEqual(self.text(), first)
        self.assertEqual(self.became(self.sync()), ("written", ""))
        self.assertEqual(self.file(), first)

    def test_a_merge_is_taken_back_to_what_was_here(self):
        self.edit(lines("1=here"))
        here = self.text()
        report = self.sync({A: eleventy("A", body=lines("8=there"))})
        self.undo(report.changeset_id)
        self.assertEqual(self.text(), here)

    def test_a_rename_is_taken_back_with_its_address(self):
        (self.garden / A).rename(self.garden / "new.md")
        (self.garden / "posts").mkdir()
        (self.garden / "new.md").rename(self.garden / "posts/new.md")
        report = self.sync()
        self.undo(report.changeset_id)
        article = self.article()
        self.assertEqual((article.pk, article.slug, article.collection.name), (self.pk, "a", "notes"))
        self.assertEqual(Redirect.objects.get(old_path="/posts/new/").article_id, self.pk)

    def test_a_removal_is_taken_back_and_the_file_comes_again(self):
        (self.garden / A).unlink()
        report = self.sync(delete=True)
        self.undo(report.changeset_id)
        self.assertEqual(self.became(self.sync()), ("written", "new"))
        self.assertSame()


class PermissionTests(SyncTestCase):
    def setUp(self):
        super().setUp()
        names = ("import_article", "export_article", "change_article")
        self.writer = make_user(permissions=[f"editorial.{name}" for name in names])

    def test_who_may_not_publish_does_not_publish_by_a_file(self):
        self.sync({A: eleventy()}, by=self.writer)
        self.assertEqual(self.article().status, Status.REVIEW)
        self.assertEqual(self.article().revisions.get().author, self.writer)

    def test_nor_changes_what_is_published(self):
        self.sync({A: eleventy(body=lines())})
        report = self.sync({A: eleventy(body=lines("1=x"))}, by=self.writer)
        self.assertEqual(self.became(report), ("conflicting", "publisher-needed"))
        self.assertNotIn("x\n", self.text())

    def test_import_export_and_removal_are_asked_for(self):
        with self.assertRaises(PermissionDenied):
            self.sync(by=make_user(permissions=["editorial.export_article"]))
        with self.assertRaises(PermissionDenied):
            self.sync(by=make_user(permissions=["editorial.import_article"]))
        with self.assertRaises(PermissionDenied):
            self.sync(by=self.writer, delete=True)

    def test_an_import_of_the_same_folder_goes_on_from_a_sync(self):
        self.sync({A: eleventy(body=lines())})
        self.put({A: eleventy(body=lines("1=x"))})
        self.assertEqual(import_folder(self.garden).counts, {ImportAction.UPDATE: 1})
        self.assertSettled()
