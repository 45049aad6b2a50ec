"""What becomes of files and articles that changed on one side, on both, or went away."""

from __future__ import annotations

from unittest import mock

from django.core.exceptions import PermissionDenied

from editorial.models import Article, Changeset, Redirect, Revision, Status, SyncedFile
from editorial.services.importing import Action as ImportAction
from editorial.services.importing import MisplacedRoot
from editorial.services.rebuilding import rebuild_rows
from editorial.services.restoring import restore_revision
from editorial.services.transitions import revive_articles
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


class DeletionTests(SyncTestCase):
    def setUp(self):
        super().setUp()
        self.sync({A: eleventy(body=lines()), B: eleventy("B", body="Other.\n")})

    def test_a_deleted_file_is_a_proposal_to_remove_its_article(self):
        (self.garden / A).unlink()
        before = self.counts()
        for _ in range(2):
            self.assertEqual(self.became(self.sync()), ("articles to remove", ""))
        self.assertEqual(self.counts(), before)
        self.assertFalse((self.garden / A).exists())

    def test_asked_to_it_removes_the_article(self):
        (self.garden / A).unlink()
        report = self.sync(delete=True)
        self.assertEqual(self.became(report), ("removed", "article"))
        self.assertFalse(Article.objects.present().filter(path=A).exists())
        self.assertSettled()

    def test_an_article_that_is_brought_back_is_written_again(self):
        (self.garden / A).unlink()
        pk = self.article().pk
        self.sync(delete=True)
        revive_articles([pk], by=None)
        self.assertEqual(self.became(self.sync()), ("written", "new"))
        self.assertSame()

    def test_a_file_deleted_and_an_article_edited_are_a_conflict(self):
        (self.garden / A).unlink()
        self.edit(lines("1=here"))
        self.assertEqual(self.became(self.sync(delete=True)), ("conflicting", "file-gone"))
        self.assertIn("here", self.text())

    def test_a_removed_article_is_a_proposal_to_delete_its_file(self):
        self.remove()
        self.assertEqual(self.became(self.sync()), ("files to delete", ""))
        self.assertTrue((self.garden / A).exists())
        self.assertEqual(self.became(self.sync(delete=True)), ("removed", "file"))
        self.assertFalse((self.garden / A).exists())
        self.assertSettled()

    def test_a_file_that_changed_is_not_deleted_with_its_article(self):
        self.remove()
        report = self.sync({A: eleventy(body=lines("1=new"))}, delete=True)
        self.assertEqual(self.became(report), ("conflicting", "removed-here"))
        self.assertTrue((self.garden / A).exists())
        self.assertEqual(len(self.kept()), 1)

    def test_a_folder_that_cannot_be_looked_into_deletes_nothing(self):
        (self.garden / "notes").rename(self.garden / "elsewhere")
        (self.garden / "notes").symlink_to(self.garden / "elsewhere")
        report = self.sync(delete=True, force_new=True)
        self.assertEqual(Article.objects.present().filter(path__startswith="notes/").count(), 2)
        self.assertEqual(self.became(report)[0], "refused")

    def test_most_of_the_garden_gone_needs_a_yes(self):
        self.sync({f"notes/n{number}.md": eleventy(f"N{number}") for number in range(20)})
        for path in self.garden.rglob("*.md"):
            path.unlink()
        self.assertFalse(self.plan().removes_much)
        self.assertTrue(self.plan(delete=True).removes_much)


class RenameTests(SyncTestCase):
    def setUp(self):
        super().setUp()
        self.sync({A: eleventy("A", body=lines(), tags="[x]"), B: eleventy("B", body="Other.\n")})
        self.pk = self.article().pk

    def move(self, old: str, new: str) -> None:
        target = self.garden / new
        target.parent.mkdir(parents=True, exist_ok=True)
        (self.garden / old).rename(target)

    def test_a_renamed_file_keeps_article_history_and_address(self):
        self.move(A, "notes/new.md")
        report = self.sync()
        self.assertEqual(self.became(report, "notes/new.md")[0], "renamed")
        article = self.article("notes/new.md")
        self.assertEqual((article.pk, article.slug), (self.pk, "new"))
        self.assertEqual(Redirect.objects.get(old_path="/notes/a/").article_id, self.pk)
        self.assertEqual(article.revisions.count(), 2)
        self.assertSame("notes/new.md")
        self.assertSettled()

    def test_a_file_in_another_folder_changes_the_collection(self):
        self.move(A, "posts/deep/a.md")
        self.sync()
        article = self.article("posts/deep/a.md")
        self.assertEqual((article.pk, article.collection.name, article.slug), (self.pk, "posts", "deep/a"))
        self.assertEqual(Redirect.objects.get(old_path="/notes/a/").target(), "/posts/deep/a/")

    def test_capitals_alone_are_a_rename(self):
        self.move(A, "notes/A.md")
        self.sync()
        self.assertEqual(self.article("notes/A.md").pk, self.pk)
        self.assertSettled()

    def test_a_renamed_and_changed_file_is_recognised(self):
        self.move(A, "notes/new.md")
        report = self.sync({"notes/new.md": eleventy("A", body=lines("3=three"), tags="[x]")})
        self.assertEqual(self.became(report, "notes/new.md"), ("updated", ""))
        self.assertEqual(self.article("notes/new.md").pk, self.pk)
        self.assertIn("three", self.text("notes/new.md"))
        self.assertSettled()

    def test_a_renamed_file_of_an_edited_article_gets_the_edit(self):
        self.edit(lines("1=here and more words than before"))
        self.move(A, "notes/new.md")
        self.sync()
        self.assertEqual(self.article("notes/new.md").pk, self.pk)
        self.assertIn("here", self.file("notes/new.md"))
        self.assertSame("notes/new.md")
        self.assertEqual(rebuild_rows(check=True).differences, [])
        self.assertSettled()

    def test_renamed_and_changed_on_both_sides_is_joined(self):
        self.edit(lines("1=here"))
        self.move(A, "notes/new.md")
        self.sync({"notes/new.md": eleventy("A", body=lines("8=there"), tags="[x]")})
        self.assertEqual(self.article("notes/new.md").pk, self.pk)
        for text in ("here", "there"):
            self.assertIn(text, self.file("notes/new.md"))
        self.assertSame("notes/new.md")

    def test_two_new_files_of_one_text_are_no_rename(self):
        data = (self.garden / A).read_bytes()
        (self.garden / A).unlink()
        report = self.sync({"notes/one.md": data, "notes/two.md": data})
        self.assertEqual(self.became(report, A), ("articles to remove", ""))
        self.assertEqual(self.became(report, "notes/one.md"), ("created", ""))

    def test_a_moved_folder_moves_its_articles(self):
        (self.garden / "notes").rename(self.garden / "essays")
        self.sync()
        self.assertEqual(set(Article.objects.present().values_list("path", flat=True)), {"essays/a.md", "essays/b.md"})
        self.assertEqual(Article.objects.count(), 2)

    def test_a_slug_that_was_chosen_goes_along(self):
        Article.objects.filter(pk=self.pk).update(slug="chosen")
        self.move(A, "notes/new.md")
        self.sync()
        self.assertEqual(self.article("notes/new.md").slug, "chosen")


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


class OtherFolderTests(SyncTestCase):
    def setUp(self):
        super().setUp()
        self.load({A: eleventy(body=lines())})
        self.other = self.enterContext(temporary_folder())

    def test_an_empty_folder_gets_everything(self):
        sync_folder(self.other)
        self.assertEqual((self.other / A).read_bytes(), (self.garden / A).read_bytes())
        self.edit(lines("1=here"))
        sync_folder(self.other)
        self.assertIn("here", (self.other / A).read_text())
        self.sync()
        self.assertSame()

    def test_two_folders_follow_each_other_through_the_articles(self):
        sync_folder(self.other)
        self.sync({A: eleventy(body=lines("1=one"))})
        sync_folder(self.other)
        (self.other / A).write_bytes(eleventy(body=lines("1=one", "8=eight")))
        sync_folder(self.other)
        self.sync()
        self.assertEqual(self.file(), (self.other / A).read_text())
        self.assertIn("eight", self.file())

    def test_another_text_in_a_folder_that_is_not_known_is_a_conflict(self):
        self.put({A: eleventy(body="Another.\n")}, self.other)
        report = sync_folder(self.other)
        self.assertEqual(self.became(report), ("conflicting", "no-base"))

    def test_a_folder_too_deep_is_named_with_the_right_one(self):
        self.load({f"notes/n{number}.md": eleventy(f"N{number}") for number in range(4)})
        with self.assertRaises(MisplacedRoot) as caught:
            sync_folder(self.garden / "notes")
        self.assertEqual(caught.exception.root, str(self.garden))


class KnownFilesTests(SyncTestCase):
    def test_files_that_look_as_they_did_are_not_read(self):
        self.sync({A: eleventy(body=lines())})
        self.later()
        self.sync()
        with mock.patch("editorial.services.syncing.plan.Readers.read", return_value=iter(())) as read:
            self.assertEqual(self.plan().unchanged, 1)
            read.assert_called_with([])

    def later(self) -> None:
        """Lets the files of the garden be old: the time at which a file was changed cannot be set."""
        self.enterContext(mock.patch("editorial.services.syncing.inward.YOUNG_NS", -(10**12)))

    def test_a_young_file_is_read_again(self):
        self.sync({A: eleventy(body=lines())})
        self.assertEqual(SyncedFile.objects.get().modified_ns, 0)
        state = (self.garden / A).stat()
        changed = eleventy(body=lines("3=LINE 3."))
        self.assertEqual(len(changed), state.st_size + 0)
        (self.garden / A).write_bytes(changed)
        self.assertEqual(self.became(self.sync()), ("updated", ""))

    def test_everything_is_read_with_checksum(self):
        self.sync({A: eleventy(body=lines())})
        self.later()
        self.sync()
        row = SyncedFile.objects.get()
        changed = eleventy(body=lines("3=LINE 3."))
        (self.garden / A).write_bytes(changed)
        state = (self.garden / A).stat()
        SyncedFile.objects.update(size=state.st_size, modified_ns=state.st_mtime_ns, changed_ns=state.st_ctime_ns)
        self.assertNotEqual(row.modified_ns, 0)
        self.assertEqual(self.became(self.sync()), ("unchanged", ""))
        self.assertEqual(self.became(self.sync(checksum=True)), ("updated", ""))

    def test_what_is_known_can_be_thrown_away(self):
        self.sync({A: eleventy(body=lines()), B: eleventy("B")})
        self.edit(lines("1=here"))
        SyncedFile.objects.all().delete()
        self.assertEqual(self.became(self.sync()), ("written", ""))
        self.assertSettled()


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
