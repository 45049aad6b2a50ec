"""The edit of a published article that waits: who may submit, schedule, publish and discard it, and what is written."""

from __future__ import annotations

import datetime as dt

from django.core.exceptions import PermissionDenied
from django.utils import timezone

from editorial.mapping import Field
from editorial.models import Article, Changeset, Effect, Notice, Status, WorkflowEvent
from editorial.services.articles import DocumentRefused, EditConflict, edit_article
from editorial.services.assigning import assign
from editorial.services.pending import (
    discard_pending,
    publish_pending,
    schedule_pending,
    submit_pending,
    unschedule_pending,
)
from editorial.services.restoring import restore_revision
from editorial.services.scheduling import publish_due_edits
from editorial.services.transitions import carry_out, remove_articles
from editorial.workflow import last_step, waiting_for_review
from tests.factories import make_member
from tests.services.gardens import GardenTestCase, eleventy

READY = {"date": "2025-01-02", "summary": "Short.", "area": "water", "tags": "[one]"}
DAY = dt.timedelta(days=1)


class PendingTestCase(GardenTestCase):
    def setUp(self):
        super().setUp()
        self.writer, self.editor, self.publisher = (make_member(group) for group in ("Writer", "Editor", "Publisher"))
        self.moment = timezone.now().replace(microsecond=0) + DAY
        self.load({"notes/a.md": eleventy(body="One.\n\nTwo.\n\nThree.\n", **READY)})

    def edit(self, body=None, *, by=None, **changes):
        changes = {Field(name): value for name, value in changes.items()}
        saved = edit_article(
            self.article().pk, by=by or self.writer, changes=changes, body=body, based_on=self.based_on()
        )
        return saved.revision

    def schedule(self, *, by=None, based_on=None, at=None):
        return schedule_pending(
            self.article().pk, by=by or self.publisher, based_on=based_on or self.based_on(), at=at or self.moment
        )

    def behind(self, body="Een.\n\nTwo.\n\nThree.\n"):
        """The live text changes by an import."""
        self.load({"notes/a.md": eleventy(body=body, mood="calm", **READY)})

    def code(self, deed, *arguments, **options):
        with self.assertRaises(DocumentRefused) as caught:
            deed(*arguments, **options)
        return caught.exception.errors[0][1]


class ScheduleTests(PendingTestCase):
    def test_the_text_of_now_is_approved_and_nothing_else_changes(self):
        revision, live = self.edit(title="Lakes"), self.text()
        self.schedule()
        article = self.article()
        self.assertEqual((article.approved_revision, article.approved_for), (revision, self.moment))
        self.assertEqual((article.pending_revision, self.text()), (revision, live))
        event = WorkflowEvent.objects.first()
        self.assertEqual((event.transition, event.revision, event.actor), ("schedule_edit", revision, self.publisher))
        self.assertEqual((event.from_status, event.to_status), ("evergreen", "evergreen"))
        self.assertEqual((event.changeset.kind, event.changeset.state, event.changeset.done), ("workflow", "done", 1))
        effect = Effect.objects.get(changeset=event.changeset)
        self.assertEqual((effect.table, effect.key, effect.before), ("approval", "notes/a.md", None))
        self.assertEqual(effect.after, {"revision": 2, "at": self.moment.isoformat()})

    def test_a_later_edit_is_another_revision(self):
        revision = self.edit(title="Lakes")
        self.schedule()
        later = self.edit(title="Smuggled")
        article = self.article()
        self.assertEqual((article.approved_revision, article.pending_revision), (revision, later))

    def test_it_is_scheduled_anew_and_taken_off(self):
        self.edit(title="Lakes")
        self.schedule()
        self.schedule(at=self.moment + DAY)
        self.assertEqual(self.article().approved_for, self.moment + DAY)
        unschedule_pending(self.article().pk, by=self.publisher)
        article = self.article()
        self.assertEqual((article.approved_revision, article.approved_for), (None, None))
        self.assertIsNotNone(article.pending_revision)
        self.assertEqual(self.code(unschedule_pending, article.pk, by=self.publisher), "not-scheduled")
        self.assertEqual(
            list(WorkflowEvent.objects.values_list("transition", flat=True)[:3]),
            ["unschedule_edit", "schedule_edit", "schedule_edit"],
        )

    def test_only_who_may_publish_and_change_it_schedules(self):
        self.edit(title="Lakes")
        for user in (self.writer, self.editor):
            with self.assertRaises(PermissionDenied):
                self.schedule(by=user)
        self.schedule()
        for user in (self.writer, self.editor):
            with self.assertRaises(PermissionDenied):
                unschedule_pending(self.article().pk, by=user)
        self.publisher.groups.clear()
        with self.assertRaises(PermissionDenied):
            unschedule_pending(self.article().pk, by=type(self.publisher).objects.get(pk=self.publisher.pk))

    def test_what_makes_no_sense_is_refused(self):
        pk = self.article().pk
        self.assertEqual(self.code(self.schedule), "nothing-pending")
        self.edit(title="Lakes")
        self.assertEqual(self.code(self.schedule, at=timezone.now()), "publish-time-passed")
        with self.assertRaises(EditConflict):
            self.schedule(based_on=self.based_on() - 1)
        self.edit(expire_at=(self.moment - DAY / 2).isoformat())
        self.assertEqual(self.code(self.schedule), "expires-before-publishing")
        Article.objects.filter(pk=pk).update(removed_at=timezone.now())
        with self.assertRaises(Article.DoesNotExist):
            schedule_pending(pk, by=self.publisher, based_on=1, at=self.moment)

    def test_what_is_lost_or_wrong_is_asked_when_it_is_approved(self):
        self.edit(summary="")
        self.assertEqual(self.code(self.schedule), "not-ready")
        self.edit(summary="Short.", tags=tuple(f"t{number}" for number in range(300)))
        self.assertEqual(self.code(self.schedule), "not-ready")
        self.assertIsNone(self.article().approved_revision)

    def test_a_live_text_that_changed_has_to_be_seen_first(self):
        self.edit(title="Lakes")
        self.behind()
        with self.assertRaises(EditConflict):
            self.schedule()

    def test_an_approval_ends_with_the_edit_and_with_the_publication(self):
        def discard():
            discard_pending(self.article().pk, by=self.publisher, based_on=self.based_on())

        def publish():
            publish_pending(self.article().pk, by=self.publisher, based_on=self.based_on())

        def restore():
            first = self.article().revisions.get(number=1)
            restore_revision(
                first.pk, by=self.publisher, based_on=self.based_on(), publish=True, seen_live=first.article_id
            )

        pk = self.article().pk
        deeds = (
            discard,
            publish,
            restore,
            lambda: carry_out("unpublish", [pk], by=self.publisher),
            lambda: carry_out("archive", [pk], by=self.publisher),
            lambda: remove_articles([pk], by=self.publisher),
        )
        for number, deed in enumerate(deeds):
            with self.subTest(number):
                Article.objects.update(status=Status.EVERGREEN, pending_revision=None)
                self.edit(title=f"Lakes {number}")
                self.schedule()
                deed()
                article = Article.objects.get(pk=pk)
                self.assertEqual((article.approved_revision, article.approved_for), (None, None))
                effect = Effect.objects.filter(table="approval").last()
                self.assertEqual((effect.before["revision"] > 1, effect.after), (True, None))

    def test_an_import_leaves_the_approval_alone(self):
        revision = self.edit(title="Lakes")
        self.schedule()
        self.behind()
        self.assertEqual(self.article().approved_revision, revision)


class SubmitTests(PendingTestCase):
    def submit(self, by=None):
        return submit_pending(self.article().pk, by=by or self.writer, based_on=self.based_on(), comment="Look, please")

    def test_it_waits_for_review_until_something_is_decided_or_edited(self):
        self.assertEqual(self.code(self.submit), "nothing-pending")
        revision = self.edit(title="Lakes")
        self.assertFalse(waiting_for_review(Article.objects.all()).exists())
        self.submit()
        self.assertEqual(waiting_for_review(Article.objects.all()).get(), self.article())
        event = last_step(revision)
        self.assertEqual((event.transition, event.actor, event.comment), ("submit_edit", self.writer, "Look, please"))
        self.assertEqual(self.code(self.submit), "submitted")
        self.edit(title="Seas")
        self.assertFalse(waiting_for_review(Article.objects.all()).exists())
        self.submit()
        self.schedule()
        self.assertFalse(waiting_for_review(Article.objects.all()).exists())

    def test_it_needs_the_right_to_change_this_article(self):
        self.edit(title="Lakes")
        assign([self.article().pk], assignee=self.editor, due_on=None, by=self.editor)
        with self.assertRaises(PermissionDenied):
            self.submit()
        self.submit(by=self.editor)


class DiscardTests(PendingTestCase):
    def test_who_may_not_publish_cannot_discard_what_was_approved(self):
        self.edit(title="Lakes")
        self.schedule()
        later = self.edit(title="Seas")
        for user in (self.writer, self.editor):
            with self.assertRaises(PermissionDenied):
                discard_pending(self.article().pk, by=user, based_on=later.pk)
        self.assertEqual(self.article().pending_revision, later)
        discard_pending(self.article().pk, by=self.publisher, based_on=later.pk)
        self.assertEqual(last_step(later).transition, "discard_edit")
        unscheduled = self.edit(title="Lakes")
        discard_pending(self.article().pk, by=self.writer, based_on=unscheduled.pk)
        self.assertIsNone(last_step(unscheduled))


class BehindTests(PendingTestCase):
    def test_steps_say_what_to_do_and_go_through_once_it_was_done(self):
        self.edit(title="Lakes")
        self.behind()
        pk, before = self.article().pk, Changeset.objects.count()
        for step in ("unpublish", "archive"):
            outcome = carry_out(step, [pk], by=self.publisher)
            self.assertEqual([code for _, code, _ in outcome.refused], ["pending-conflict"])
            self.assertIn("bring the edit together with the text of today", outcome.refused[0][2])
        self.assertEqual(Changeset.objects.count(), before)
        discard_pending(pk, by=self.writer, based_on=self.based_on())
        self.assertEqual(len(carry_out("archive", [pk], by=self.publisher).done), 1)


class NoticeTests(PendingTestCase):
    def told(self, kind):
        rows = Notice.objects.filter(kind=kind).order_by("user__username")
        return [(notice.user.username, notice.detail) for notice in rows.select_related("user")]

    def test_who_may_review_is_told_of_a_submission_and_its_author_of_the_publication(self):
        self.edit(title="Lakes")
        submit_pending(self.article().pk, by=self.writer, based_on=self.based_on(), comment="Please look")
        reviewers = sorted([self.editor.username, self.publisher.username])
        self.assertEqual(self.told("review"), [(name, "Please look") for name in reviewers])
        publish_pending(self.article().pk, by=self.publisher, based_on=self.based_on())
        self.assertEqual([name for name, _ in self.told("published")], [self.writer.username])

    def test_who_submitted_is_told_when_the_moment_of_the_edit_came(self):
        self.edit(title="Lakes")
        submit_pending(self.article().pk, by=self.writer, based_on=self.based_on())
        self.schedule()
        self.assertEqual(publish_due_edits(now=self.moment).published, 1)
        self.assertEqual([name for name, _ in self.told("published")], [self.writer.username])

    def test_who_approved_is_told_why_an_edit_was_set_back(self):
        self.edit(body="Ein.\n\nTwo.\n\nThree.\n")
        submit_pending(self.article().pk, by=self.writer, based_on=self.based_on())
        self.schedule()
        self.behind()
        self.assertEqual(publish_due_edits(now=self.moment).set_back, 1)
        told = self.told("set_back")
        self.assertEqual([name for name, _ in told], sorted([self.publisher.username, self.writer.username]))
        self.assertIn("changed in the same places", told[0][1])
