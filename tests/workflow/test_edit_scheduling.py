"""Edits that were approved for a moment: what readers see before and after, what is merged, what is set back."""

from __future__ import annotations

import io
import threading
from unittest import mock

from django.core.management import call_command
from django.db import connections
from django.test import TransactionTestCase
from django.utils import timezone

from editorial.mapping import Field
from editorial.models import Article, Effect, Revision, WorkflowEvent
from editorial.services.articles import edit_article, open_for_editing
from editorial.services.pending import publish_pending, schedule_pending
from editorial.services.scheduling import EditsDone, note_expired, publish_due_edits
from editorial.services.transitions import carry_out
from tests.factories import make_article, make_superuser
from tests.services.gardens import eleventy
from tests.services.test_pending import DAY, READY, PendingTestCase

NOTHING, ONE, BACK = EditsDone(0, 0), EditsDone(1, 0), EditsDone(0, 1)


class EditClockTestCase(PendingTestCase):
    def due(self):
        return publish_due_edits(now=self.moment)

    def event(self, transition):
        return WorkflowEvent.objects.filter(transition=transition).first()


class SwapTests(EditClockTestCase):
    def answers(self):
        """Returns what readers get: the page, the document and the feed, with their ETags."""
        self.client.logout()
        article = self.article()
        pages = [
            self.client.get(address)
            for address in (article.get_absolute_url(), article.get_markdown_url(), "/feed.atom")
        ]
        self.assertEqual([page.status_code for page in pages], [200, 200, 200])
        return [(page.headers["ETag"], page.content.count(b"Lakes") > 0) for page in pages]

    def test_readers_see_nothing_of_it_before_its_time_and_all_of_it_after(self):
        before = self.answers()
        self.edit(title="Lakes")
        self.schedule()
        self.assertEqual(publish_due_edits(now=self.moment - DAY / 2), NOTHING)
        self.assertEqual(self.answers(), before)
        self.assertEqual(self.due(), ONE)
        for (old, _), (new, has_it) in zip(before, self.answers(), strict=True):
            self.assertNotEqual(old, new)
            self.assertTrue(has_it)

    def test_the_swap_is_a_revision_an_event_and_the_end_of_the_approval(self):
        revision = self.edit(title="Lakes")
        text = (revision.header, revision.body.text)
        self.schedule()
        self.assertEqual(self.due(), ONE)
        article = self.article()
        self.assertEqual((article.pending_revision, article.approved_revision), (None, None))
        live = article.live_revision
        self.assertEqual((live.header, live.body.text), text)
        self.assertEqual((live.origin, live.kind, live.author), (Revision.Origin.SCHEDULE, "live", None))
        event = self.event("published_edit")
        self.assertEqual((event.revision, event.changeset, event.actor), (revision, live.changeset, None))
        self.assertEqual(live.changeset.kind, "schedule")
        self.assertIsNone(Effect.objects.filter(table="approval", changeset=live.changeset).get().after)
        self.assertEqual(self.due(), NOTHING)

    def test_a_later_edit_does_not_ride_along_and_goes_through_afterwards(self):
        self.edit("One.\n\nZwei.\n\nThree.\n")
        self.schedule()
        later = self.edit("One.\n\nZwei, später.\n\nThree.\n")
        self.assertEqual(self.due(), ONE)
        self.assertTrue(self.text().endswith("Zwei.\n\nThree.\n"))
        article = self.article()
        self.assertEqual(article.pending_revision, later)
        self.assertFalse(open_for_editing(article.pk, by=None).behind)
        publish_pending(article.pk, by=self.publisher, based_on=later.pk)
        self.assertIn("Zwei, später.", self.text())

    def test_a_live_text_that_changed_elsewhere_gets_the_edit_and_keeps_its_bytes(self):
        self.edit("One.\n\nTwo.\n\nDrei.\n", title="Lakes")
        self.schedule()
        later = self.edit("One.\n\nTwo.\n\nDrei, später.\n")
        self.behind()
        live = self.text()
        self.assertEqual(self.due(), ONE)
        self.assertEqual(self.text(), live.replace("Rivers", "Lakes").replace("Three", "Drei"))
        state = open_for_editing(self.article().pk, by=None)
        self.assertTrue(state.behind)
        self.assertEqual(state.revision_id, later.pk)
        self.assertEqual(self.schedule_code(later), "EditConflict")

    def schedule_code(self, revision):
        try:
            self.schedule(based_on=revision.pk, at=self.moment + DAY)
        except Exception as error:
            return type(error).__name__

    def test_a_live_text_that_changed_in_the_same_place_drops_the_approval(self):
        revision = self.edit("Eins.\n\nTwo.\n\nThree.\n")
        self.schedule()
        self.behind()
        live = self.text()
        self.assertEqual(self.due(), BACK)
        article = self.article()
        self.assertEqual((self.text(), article.pending_revision, article.approved_for), (live, revision, None))
        event = self.event("set_back_edit")
        self.assertEqual((event.revision, event.actor), (revision, None))
        self.assertIn("changed in the same places", event.comment)
        self.assertEqual(self.due(), NOTHING)

    def test_what_the_merge_would_lose_drops_the_approval(self):
        self.load({"notes/a.md": eleventy(body="One.\n", **{**READY, "tags": "[one, two]"})})
        self.edit(tags=("two",))
        self.schedule()
        self.load({"notes/a.md": eleventy(body="One.\n", **{**READY, "tags": "[one]"})})
        self.assertEqual(self.due(), BACK)
        self.assertIn("tag", self.event("set_back_edit").comment)


class SetBackTests(EditClockTestCase):
    def test_an_error_in_the_approved_text_drops_the_approval_before_its_time(self):
        revision = self.edit(title="Lakes")
        self.schedule()
        with mock.patch("editorial.services.scheduling.errors_of", return_value=["Broken."]):
            self.assertEqual(publish_due_edits(now=self.moment - DAY / 2), BACK)
        self.assertEqual(self.event("set_back_edit").comment, "Broken.")
        self.assertEqual(self.article().pending_revision, revision)
        self.assertEqual(self.due(), NOTHING)

    def test_an_article_that_an_import_took_from_the_public_loses_the_approval(self):
        self.edit(title="Lakes")
        self.schedule()
        self.load({"notes/a.md": eleventy(status="archived", body="One.\n", **READY)})
        self.assertEqual(publish_due_edits(), BACK)
        self.assertEqual((self.article().status, self.article().approved_for), ("archived", None))

    def test_the_command_does_what_is_due_and_says_so(self):
        self.edit(title="Lakes")
        self.schedule()
        out = io.StringIO()
        with mock.patch("django.utils.timezone.now", return_value=self.moment):
            call_command("publish_scheduled", stdout=out, stderr=out)
        self.assertIn("1 scheduled edits have become public", out.getvalue())
        self.assertEqual(self.article().title, "Lakes")


class ExpiryTests(EditClockTestCase):
    def test_each_expiry_is_noted_once(self):
        moment = timezone.now().replace(microsecond=0)
        make_article(expire_at=moment - DAY, created_at=moment - 3 * DAY)
        make_article(expire_at=moment + DAY)
        make_article(expire_at=moment - DAY, created_at=moment)  # came expired
        make_article(expire_at=moment - DAY, created_at=moment - 3 * DAY, status="draft")
        make_article(expire_at=moment - DAY, created_at=moment - 3 * DAY, removed_at=moment)
        self.assertEqual([note_expired(), note_expired()], [1, 0])
        event = self.event("expired")
        self.assertEqual((event.article.expire_at, event.to_status), (moment - DAY, "evergreen"))
        self.assertEqual([note_expired(now=moment + 2 * DAY), note_expired(now=moment + 2 * DAY)], [1, 0])

    def test_an_article_that_got_another_time_expires_again(self):
        moment = timezone.now()
        article = make_article(expire_at=moment - DAY, created_at=moment - 3 * DAY)
        self.assertEqual(note_expired(), 1)
        Article.objects.filter(pk=article.pk).update(expire_at=moment + DAY)
        self.assertEqual([note_expired(), note_expired(now=moment + 2 * DAY)], [0, 1])


class TwoAtOnceTests(TransactionTestCase):
    def test_two_runs_put_each_edit_live_once(self):
        publisher = make_superuser()
        moment = timezone.now() + DAY
        articles = [make_article(title=f"Rivers {number}", status="evergreen") for number in range(3)]
        for article in articles:
            saved = edit_article(
                article.pk, by=None, changes={Field.TITLE: "Lakes"}, body=None, based_on=article.live_revision_id
            )
            schedule_pending(article.pk, by=publisher, based_on=saved.revision.pk, at=moment)
        barrier, results = threading.Barrier(2), []

        def run():
            try:
                barrier.wait(10)
                results.append(publish_due_edits(now=moment))
            finally:
                connections.close_all()

        threads = [threading.Thread(target=run) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
        self.assertEqual(sum(result.published for result in results), 3)
        self.assertEqual(WorkflowEvent.objects.filter(transition="published_edit").count(), 3)
        self.assertEqual(set(Article.objects.values_list("title", flat=True)), {"Lakes"})
        self.assertEqual(len(carry_out("archive", [articles[0].pk], by=None).done), 1)
