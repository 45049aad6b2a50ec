"""Earlier texts made the newest ones: a new revision, the status of today, nothing overwritten unseen."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied

from editorial.mapping import Field
from editorial.models import Article, Changeset, Revision
from editorial.services.articles import EditConflict, edit_article
from editorial.services.restoring import restore_revision
from editorial.services.transitions import carry_out
from tests.factories import change, make_article, make_revision, make_user
from tests.services.gardens import GardenTestCase, eleventy

A = "notes/a.md"


class RestoreTestCase(GardenTestCase):
    status = "draft"

    def setUp(self) -> None:
        super().setUp()
        self.load({A: eleventy("Rivers", status=self.status, body="一条河。\r\nNo end", tags="[water]")})
        rights = ["editorial.change_article", "editorial.view_article"]
        self.editor = make_user(permissions=rights)
        self.publisher = make_user(permissions=[*rights, "editorial.publish_article"])
        self.original = self.text()

    def edit(self, **options: Any) -> None:
        options = {"changes": {Field.TITLE: "Lakes"}, "body": "New.\n", "based_on": self.based_on(), **options}
        edit_article(self.article().pk, by=None, **options)

    def restore(self, number: int = 1, **options: Any) -> Any:
        revision = self.article().revisions.get(number=number)
        options = {"by": self.editor, "based_on": self.based_on(), **options}
        return restore_revision(revision.pk, **options)


class RestoreDraftTests(RestoreTestCase):
    def test_the_text_comes_back_byte_for_byte_as_a_new_revision(self) -> None:
        self.edit()
        self.restore(message="why")
        self.assertEqual(self.text(), self.original)
        newest = self.article().live_revision
        self.assertEqual(
            (newest.number, newest.origin, newest.kind, newest.author), (3, "restore", "live", self.editor)
        )
        self.assertEqual((newest.message, newest.parent.number), ("why", 2))
        self.assertEqual(self.article().title, "Rivers")

    def test_it_is_one_changeset(self) -> None:
        self.edit()
        before = Changeset.objects.count()
        self.restore()
        self.assertEqual(Changeset.objects.count(), before + 1)
        changeset = Changeset.objects.first()
        self.assertEqual((changeset.kind, changeset.state, changeset.done), ("edit", "done", 1))
        self.assertEqual(changeset.revisions.get().message, "Revision 1 restored")

    def test_the_status_stays_what_it_is_today(self) -> None:
        carry_out("submit", [self.article().pk], by=None)
        self.restore()
        self.assertEqual(self.article().status, "review")
        self.assertIn("status: review", self.text())
        self.assertFalse(self.article().events.filter(transition="restore").exists())

    def test_the_newest_text_is_not_restored_again(self) -> None:
        before = self.counts()
        self.assertFalse(self.restore().changed)
        self.assertEqual(self.counts(), before)

    def test_a_conflict_kept_by_an_import_can_be_taken(self) -> None:
        self.edit()
        self.load({A: eleventy("From the file", status="draft")})
        conflict = self.article().revisions.get(kind="conflict")
        self.restore(conflict.number)
        self.assertIn("From the file", self.text())

    def test_what_somebody_saved_meanwhile_is_not_overwritten(self) -> None:
        seen = self.based_on()
        self.edit()
        before = self.counts()
        for based_on in (seen, 0, make_article().live_revision.pk):
            with self.subTest(based_on), self.assertRaises(EditConflict) as caught:
                self.restore(based_on=based_on)
        self.assertEqual(caught.exception.theirs.body.strip(), "New.")
        self.assertEqual({**self.counts(), "SiteVersion": 0}["Changeset"], before["Changeset"] + 1)  # of make_article
        self.assertIn("Lakes", self.text())

    def test_it_needs_the_right_to_change(self) -> None:
        self.edit()
        with self.assertRaises(PermissionDenied):
            self.restore(by=make_user(permissions=["editorial.view_article", "editorial.publish_article"]))

    def test_the_work_of_others_is_left_to_them(self) -> None:
        self.edit()
        change(self.article(), assignee=make_user())
        with self.assertRaises(PermissionDenied):
            self.restore()
        self.assertIn("Lakes", self.text())

    def test_texts_of_removed_articles_stay_where_they_are(self) -> None:
        revision, based_on = self.article().live_revision, self.based_on()
        Article.objects.update(removed_at=revision.created_at)
        with self.assertRaises(Article.DoesNotExist):
            restore_revision(revision.pk, by=None, based_on=based_on)
        with self.assertRaises(Revision.DoesNotExist):
            restore_revision(10**9, by=None, based_on=based_on)


class RestoreEvergreenTests(RestoreTestCase):
    status = "evergreen"

    def setUp(self) -> None:
        super().setUp()
        self.edit(publish=True)

    def test_without_choosing_to_publish_it_waits(self) -> None:
        live = self.text()
        for actor in (self.editor, self.publisher):
            with self.subTest(actor):
                result = self.restore(by=actor)
        self.assertEqual(self.text(), live)
        pending = self.article().pending_revision
        self.assertEqual(
            (pending.origin, pending.kind, pending.header + pending.body.text), ("restore", "pending", self.original)
        )
        self.assertFalse(result.changed)

    def test_publishing_needs_its_right(self) -> None:
        live = self.text()
        with self.assertRaises(PermissionDenied):
            self.restore(publish=True)
        self.assertEqual(self.text(), live)
        self.restore(by=self.publisher, publish=True)
        self.assertEqual(self.text(), self.original)

    def test_publishing_replaces_an_edit_that_waits(self) -> None:
        self.edit(body="Waiting.\n")
        waiting = self.article().pending_revision_id
        self.restore(by=self.publisher, publish=True)
        self.assertEqual((self.text(), self.article().pending_revision_id), (self.original, None))
        self.assertTrue(Revision.objects.filter(pk=waiting).exists())

    def test_a_live_text_that_was_not_seen_is_not_replaced(self) -> None:
        self.edit(body="Waiting.\n")
        based_on, seen = self.based_on(), self.article().live_revision_id
        article = self.article()
        newer = make_revision(article, body="From the file.", parent=article.live_revision)
        change(article, live_revision=newer, body=newer.body)
        with self.assertRaises(EditConflict):
            self.restore(by=self.publisher, publish=True, based_on=based_on, seen_live=seen)
        self.assertIn("From the file.", self.text())
        self.restore(by=self.publisher, publish=True, seen_live=self.article().live_revision_id)
        self.assertEqual(self.text(), self.original)
