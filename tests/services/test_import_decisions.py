"""What becomes of a file: every row of the table "Import decides", and that nothing an editor did is overwritten."""

from __future__ import annotations

from django.db import connection
from django.test.utils import CaptureQueriesContext

from editorial.models import Article, Changeset, Revision, Status
from editorial.services.articles import Field, edit_article
from editorial.services.importing import Action, ImportOptions, MisplacedRoot, plan_import
from editorial.services.pending import discard_pending, publish_pending
from editorial.services.transitions import remove_articles, revive_articles
from tests.factories import make_user
from tests.services.gardens import GardenTestCase, eleventy, import_folder, temporary_folder

A = "notes/a.md"


class EditingTestCase(GardenTestCase):
    def edit(self, body: str, *, publish: bool = True, path: str = A, **changes: str) -> None:
        based_on = self.based_on(path)
        fields = {Field(name): value for name, value in changes.items()}
        edit_article(self.article(path).pk, by=None, changes=fields, body=body, based_on=based_on, publish=publish)

    def revisions(self, kind: str, path: str = A) -> list[str]:
        rows = Revision.objects.filter(article__path=path, kind=kind).order_by("number")
        return [(row.header + row.body.text) for row in rows.select_related("body")]


class NewAndUnchangedFileTests(EditingTestCase):
    def test_a_new_file_is_created_with_its_text_as_live_and_base(self):
        data = eleventy()
        report = self.load({A: data})
        article = self.article()
        self.assertEqual(report.counts, {Action.CREATE: 1})
        self.assertEqual(self.text().encode(), data)
        self.assertEqual(article.base_revision_id, article.live_revision_id)
        self.assertEqual(article.base_root, str(self.garden))

    def test_a_second_import_of_the_same_files_writes_nothing(self):
        self.load({A: eleventy(), "notes/_index.md": "---\ntitle: Notes\n---\n", "notes/bad.md": "---\na: [\n---\n"})
        before = self.counts()
        report = self.load()
        self.assertEqual(self.counts(), before)
        self.assertIsNone(report.changeset_id)
        self.assertEqual(report.counts, {Action.UNCHANGED: 2, Action.QUARANTINE: 1})

    def test_a_second_import_asks_the_database_the_same_for_one_file_and_for_thirty(self):
        self.load({A: eleventy()})
        with self.assertNumQueries(12):  # three of them ask what searches and rules have not seen yet
            self.load()
        self.load({f"notes/n{number}.md": eleventy(f"N{number}") for number in range(30)})
        with self.assertNumQueries(12):  # three of them ask what searches and rules have not seen yet
            self.load()

    def test_the_queries_of_an_import_do_not_grow_with_the_files(self):
        self.load({"notes/first.md": eleventy(people="[Ada]", tags="[x]", area="ai")})
        with self.captured() as few:
            self.load({f"notes/m{n}.md": eleventy(f"M{n}", people=f"[P{n}]", tags=f"[t{n}]") for n in range(3)})
        with self.captured() as many:
            self.load({f"notes/n{n}.md": eleventy(f"N{n}", people=f"[Q{n}]", tags=f"[u{n}]") for n in range(40)})
        self.assertLessEqual(len(many), len(few) + 3)

    def captured(self) -> CaptureQueriesContext:
        return CaptureQueriesContext(connection)


class ChangedFileTests(EditingTestCase):
    def test_a_changed_file_updates_an_article_that_nobody_edited(self):
        self.load({A: eleventy(body="One.\n")})
        report = self.load({A: eleventy(body="Two.\n")})
        self.assertEqual(self.action(report), (Action.UPDATE, ""))
        self.assertIn("Two.", self.text())
        article = self.article()
        self.assertEqual(article.base_revision_id, article.live_revision_id)
        self.assertEqual([r.number for r in article.revisions.order_by("number")], [1, 2])
        self.assertEqual(article.live_revision.parent.number, 1)

    def test_an_older_copy_of_any_earlier_text_changes_nothing(self):
        texts = [eleventy(body=f"Text {n}.\n") for n in range(4)]
        for text in texts:
            self.load({A: text})
        before = self.counts()
        for text in texts[:3]:
            report = self.load({A: text})
            self.assertEqual(report.counts, {Action.UNCHANGED: 1})
        self.assertEqual(self.counts(), before)
        self.assertIn("Text 3.", self.text())

    def test_an_older_copy_never_overwrites_an_edit(self):
        self.load({A: eleventy(body="One.\n")})
        self.edit("Edited.\n")
        report = self.load()
        self.assertEqual(report.counts, {Action.UNCHANGED: 1})
        self.assertIn("Edited.", self.text())

    def test_a_file_that_got_the_editors_text_becomes_the_base(self):
        self.load({A: eleventy(body="One.\n")})
        self.edit("Edited.\n")
        report = self.load({A: self.text()})
        self.assertEqual(report.counts, {Action.UNCHANGED: 1})
        article = self.article()
        self.assertEqual(article.base_revision_id, article.live_revision_id)
        before = self.counts()
        self.load()
        self.assertEqual(self.counts(), before)
        self.assertEqual(self.action(self.load({A: eleventy(body="Next.\n")})), (Action.UPDATE, ""))

    def test_both_changed_is_a_conflict_that_keeps_both_texts(self):
        self.load({A: eleventy(body="One.\n")})
        self.edit("Edited.\n")
        live = self.text()
        theirs = eleventy(body="From the file.\n")
        report = self.load({A: theirs})
        self.assertEqual(self.action(report), (Action.CONFLICT, "edited-here"))
        self.assertTrue(report.refused)
        self.assertEqual(self.text(), live)
        self.assertEqual(self.revisions(Revision.Kind.CONFLICT), [theirs.decode()])

    def test_the_same_conflict_is_kept_once_and_named_each_time(self):
        self.load({A: eleventy(body="One.\n")})
        self.edit("Edited.\n")
        self.load({A: eleventy(body="From the file.\n")})
        before = self.counts()
        for _ in range(2):
            report = self.load()
            self.assertEqual(self.action(report), (Action.CONFLICT, "kept-before"))
        self.assertEqual(self.counts(), before)
        self.assertIn("Edited.", self.text())

    def test_each_further_text_of_a_conflicting_file_is_kept(self):
        self.load({A: eleventy(body="One.\n")})
        self.edit("Edited.\n")
        self.load({A: eleventy(body="File 1.\n")})
        self.load({A: eleventy(body="File 2.\n")})
        self.assertEqual(len(self.revisions(Revision.Kind.CONFLICT)), 2)
        self.assertIn("Edited.", self.text())

    def test_a_conflicting_text_comes_in_when_the_edit_was_taken_back(self):
        first = eleventy(body="One.\n")
        self.load({A: first})
        self.edit("Edited.\n")
        self.load({A: eleventy(body="From the file.\n")})
        self.edit("One.\n")
        self.assertEqual(self.text().encode(), first)
        self.assertEqual(self.action(self.load()), (Action.UPDATE, ""))
        self.assertIn("From the file.", self.text())

    def test_a_file_with_the_pending_text_changes_nothing(self):
        self.load({A: eleventy(body="One.\n")})
        self.edit("Waiting.\n", publish=False)
        live = self.text()
        report = self.load({A: eleventy(body="Waiting.\n")})
        self.assertEqual(report.counts, {Action.UNCHANGED: 1})
        self.assertEqual(self.text(), live)
        self.assertIsNotNone(self.article().pending_revision_id)

    def test_a_pending_text_survives_an_update_of_the_live_one(self):
        self.load({A: eleventy(body="One.\n")})
        self.edit("Waiting.\n", publish=False)
        pending = self.article().pending_revision_id
        self.assertEqual(self.action(self.load({A: eleventy(body="Two.\n")})), (Action.UPDATE, ""))
        self.assertEqual(self.article().pending_revision_id, pending)
        self.assertIn("Two.", self.text())

    def test_publishing_and_discarding_leave_the_base(self):
        self.load({A: eleventy(body="One.\n")})
        base = self.article().base_revision_id
        self.edit("Waiting.\n", publish=False)
        discard_pending(self.article().pk, by=None, based_on=self.based_on())
        self.edit("Waiting again.\n", publish=False)
        publish_pending(self.article().pk, by=None, based_on=self.based_on())
        self.assertEqual(self.article().base_revision_id, base)
        self.assertEqual(self.action(self.load({A: eleventy(body="Two.\n")})), (Action.CONFLICT, "edited-here"))


class RootTests(EditingTestCase):
    def setUp(self):
        super().setUp()
        self.other = self.enterContext(temporary_folder())
        self.load({A: eleventy(body="One.\n")})
        self.put({A: eleventy(body="Elsewhere.\n")}, self.other)

    def test_the_same_path_from_another_root_is_a_conflict(self):
        report = import_folder(self.other)
        self.assertEqual(self.action(report), (Action.CONFLICT, "other-root"))
        self.assertIn("One.", self.text())
        self.assertEqual(len(self.revisions(Revision.Kind.CONFLICT)), 1)

    def test_an_equal_file_from_another_root_changes_nothing(self):
        self.put({A: eleventy(body="One.\n")}, self.other)
        before = self.counts()
        import_folder(self.other)
        self.assertEqual(self.counts(), before)
        self.assertEqual(self.article().base_root, str(self.garden))

    def test_a_garden_that_moved_goes_on_from_its_new_folder(self):
        self.load({"notes/same.md": eleventy("Same")})
        self.put({"notes/same.md": eleventy("Same")}, self.other)
        self.assertEqual(self.action(import_folder(self.other, moved=True)), (Action.UPDATE, ""))
        self.put({"notes/same.md": eleventy("Same, changed"), A: eleventy(body="Again.\n")}, self.other)
        self.assertEqual(import_folder(self.other).counts, {Action.UPDATE: 2})

    def test_moved_accepts_what_was_kept_as_a_conflict_before(self):
        import_folder(self.other)
        self.assertEqual(self.action(import_folder(self.other)), (Action.CONFLICT, "kept-before"))
        self.assertEqual(self.action(import_folder(self.other, moved=True)), (Action.UPDATE, ""))
        self.assertIn("Elsewhere.", self.text())

    def test_moved_does_not_overwrite_an_editor(self):
        self.edit("Edited.\n")
        self.assertEqual(self.action(import_folder(self.other, moved=True)), (Action.CONFLICT, "edited-here"))
        self.assertIn("Edited.", self.text())

    def test_root_makes_a_part_of_the_garden_the_same_articles(self):
        report = import_folder(self.garden / "notes", root=self.garden)
        self.assertEqual(report.counts, {Action.UNCHANGED: 1})
        self.put({A: eleventy(body="Two.\n")})
        self.assertEqual(self.action(import_folder(self.garden / A, root=self.garden)), (Action.UPDATE, ""))


class RemovedArticleTests(EditingTestCase):
    def setUp(self):
        super().setUp()
        self.load({A: eleventy(body="One.\n")})
        self.pk = self.article().pk
        remove_articles([self.pk], by=None)

    def test_its_file_does_not_bring_it_back(self):
        before = self.counts()
        self.assertEqual(self.load().counts, {Action.UNCHANGED: 1})
        self.assertEqual(self.counts(), before)
        self.assertIsNotNone(Article.objects.get(pk=self.pk).removed_at)

    def test_another_text_of_its_file_is_kept_once(self):
        report = self.load({A: eleventy(body="New.\n")})
        self.assertEqual(self.action(report), (Action.CONFLICT, "removed-here"))
        before = self.counts()
        self.assertEqual(self.action(self.load()), (Action.CONFLICT, "kept-before"))
        self.assertEqual(self.counts(), before)
        self.assertFalse(Article.objects.present().exists())

    def test_a_revived_article_takes_the_file_again(self):
        self.load({A: eleventy(body="New.\n")})
        revive_articles([self.pk], by=None)
        self.assertEqual(self.action(self.load()), (Action.UPDATE, ""))
        self.assertIn("New.", self.text())


class FileGivenTwiceTests(EditingTestCase):
    def test_the_same_folder_twice_counts_once(self):
        self.put({A: eleventy()})
        report = import_folder(self.garden, self.garden / "notes", root=self.garden)
        self.assertEqual(report.counts, {Action.CREATE: 1, Action.UNCHANGED: 1})

    def test_two_texts_for_one_path_are_a_conflict_and_the_first_counts(self):
        other = self.enterContext(temporary_folder())
        self.put({A: eleventy(body="One.\n")})
        self.put({A: eleventy(body="Two.\n")}, other)
        report = import_folder(self.garden, other)
        self.assertEqual(report.counts, {Action.CREATE: 1, Action.CONFLICT: 1})
        first = min((str(self.garden), "One."), (str(other), "Two."))
        self.assertIn(first[1], self.text())

    def test_names_that_differ_in_unicode_form_only_are_one_path(self):
        self.put({"notes/cafe\u0301.md": eleventy(), "notes/caf\u00e9.md": eleventy()})
        report = import_folder(self.garden)
        self.assertEqual(report.counts, {Action.CREATE: 1, Action.UNCHANGED: 1})
        self.assertEqual(self.article("notes/caf\u00e9.md").slug, "caf\u00e9")


class PublisherTests(EditingTestCase):
    def setUp(self):
        super().setUp()
        self.writer = make_user(permissions=["editorial.import_article", "editorial.change_article"])

    def test_without_the_right_to_publish_evergreen_is_review_and_the_bytes_stay(self):
        data = eleventy(status="evergreen")
        report = self.load({A: data}, by=self.writer)
        self.assertEqual(self.article().status, Status.REVIEW)
        self.assertEqual(self.text().encode(), data)
        self.assertEqual(report.visibility.becoming_public, 0)
        self.assertIsNone(self.article().published_at)
        event = self.article().events.get()
        self.assertEqual((event.transition, event.from_status, event.to_status), ("import", "", "review"))
        self.assertEqual(event.actor, self.writer)

    def test_the_next_edit_writes_review(self):
        self.load({A: eleventy(status="evergreen")}, by=self.writer)
        edit_article(self.article().pk, by=self.writer, changes={}, body="New.\n", based_on=self.based_on())
        self.assertEqual(self.text(), "---\ntitle: Rivers\nstatus: review\n---\nNew.\n")

    def test_with_the_right_to_publish_the_files_status_counts(self):
        publisher = make_user(permissions=["editorial.import_article", "editorial.publish_article"])
        self.load({A: eleventy(status="evergreen")}, by=publisher)
        self.assertEqual(self.article().status, Status.EVERGREEN)
        self.assertEqual(Changeset.objects.get().author, publisher)

    def test_without_it_a_published_article_stays_as_readers_see_it(self):
        self.load({A: eleventy(body="One.\n")})
        for status in ("evergreen", "draft"):
            with self.subTest(status):
                report = self.load({A: eleventy(status=status, body="Two.\n")}, by=self.writer)
                self.assertEqual(self.action(report), (Action.CONFLICT, "publisher-needed"))
                self.assertEqual(self.article().status, Status.EVERGREEN)
                self.assertIn("One.", self.text())
        self.assertEqual(len(self.revisions(Revision.Kind.CONFLICT)), 2)
        self.assertEqual(self.action(self.load()), (Action.UPDATE, ""))
        self.assertEqual(self.article().status, Status.DRAFT)


class MisplacedRootTests(GardenTestCase):
    def setUp(self):
        super().setUp()
        self.load({f"notes/n{number}.md": eleventy(f"N{number}") for number in range(4)})

    def plan(self, *paths, **options):
        return plan_import(paths or [self.garden / "notes"], by=None, options=ImportOptions(**options))

    def test_a_root_too_deep_is_named_with_the_right_one(self):
        with self.assertRaises(MisplacedRoot) as caught:
            self.plan()
        self.assertEqual(caught.exception.root, str(self.garden))
        self.assertEqual(Article.objects.count(), 4)

    def test_a_root_too_high_is_named_with_the_right_one(self):
        with self.assertRaises(MisplacedRoot) as caught:
            self.plan(self.garden.parent / self.garden.name, root=self.garden.parent)
        self.assertEqual(caught.exception.root, str(self.garden))

    def test_the_stem_is_enough_where_the_texts_differ(self):
        self.put({f"notes/n{number}.md": eleventy(f"Changed {number}") for number in range(4)})
        with self.assertRaises(MisplacedRoot):
            self.plan()

    def test_force_new_stores_them(self):
        self.assertEqual(self.plan(force_new=True).counts, {Action.CREATE: 4})

    def test_the_root_that_is_named_is_accepted(self):
        self.assertEqual(self.plan(root=self.garden).counts, {Action.UNCHANGED: 4})

    def test_two_files_are_no_garden(self):
        for number in (2, 3):
            (self.garden / f"notes/n{number}.md").unlink()
        self.assertEqual(self.plan().counts, {Action.CREATE: 2})

    def test_half_of_the_files_may_have_known_stems(self):
        self.put({f"notes/new{number}.md": eleventy(f"New {number}") for number in range(4)})
        self.assertEqual(self.plan().counts, {Action.CREATE: 8})

    def test_renamed_files_of_the_same_folder_are_new(self):
        for number in range(4):
            (self.garden / f"notes/n{number}.md").rename(self.garden / f"notes/renamed{number}.md")
        self.assertEqual(self.plan(root=self.garden).counts, {Action.CREATE: 4})
