"""Scheduling: one text is approved for a time, the time alone makes it public, and what follows from the clock."""

from __future__ import annotations

import datetime as dt
import io
import threading
from unittest import mock

from django.core.management import call_command
from django.db import connections
from django.test import TransactionTestCase
from django.utils import timezone

from editorial.mapping import Field
from editorial.models import Article, Changeset, Finding, WorkflowEvent
from editorial.services.articles import edit_article
from editorial.services.pending import publish_pending
from editorial.services.scheduling import publish_due, set_back_faulty
from editorial.services.timing import Times
from editorial.services.transitions import carry_out
from tests.admin.rows import change_url, list_url
from tests.admin.test_article_form import posted
from tests.factories import make_article, make_changeset, make_finding, make_member
from tests.services.gardens import GardenTestCase, eleventy

READY = {"date": "2025-01-02", "summary": "Short.", "area": "water", "tags": "[one]"}
SECOND = dt.timedelta(seconds=1)
DAY = dt.timedelta(days=1)


def run_command() -> str:
    """Returns what `publish_scheduled` prints."""
    out = io.StringIO()
    call_command("publish_scheduled", stdout=out, stderr=out)
    return out.getvalue()


class ScheduleTestCase(GardenTestCase):
    def setUp(self):
        super().setUp()
        self.publisher = make_member("Publisher")
        self.client.force_login(self.publisher)
        self.moment = timezone.now().replace(microsecond=0) + DAY
        self.load({"notes/a.md": eleventy(status="review", **READY)})

    def schedule(self, by="publisher", **times):
        times = Times(**{"publish_at": self.moment, **times})
        actor = self.publisher if by == "publisher" else by
        return carry_out("schedule", [self.article().pk], by=actor, times=times)

    def at(self, moment):
        """Within, the clock stands at the moment."""
        return mock.patch("django.utils.timezone.now", return_value=moment)

    def codes(self, outcome):
        return [code for _, code, _ in outcome.refused]


class ScheduleTests(ScheduleTestCase):
    def test_the_times_are_written_into_the_header_and_the_article_is_approved(self):
        self.assertEqual(len(self.schedule(expire_at=self.moment + DAY).done), 1)
        article = self.article()
        self.assertEqual((article.status, article.publish_at), ("evergreen", self.moment))
        self.assertEqual(article.expire_at, self.moment + DAY)
        self.assertIn(f"publishDate: {self.moment.isoformat()}", self.text().replace("'", "").replace('"', ""))
        event = WorkflowEvent.objects.first()
        self.assertEqual((event.transition, event.actor), ("schedule", self.publisher))
        self.assertEqual(event.revision_id, article.live_revision_id)

    def test_it_is_public_on_the_second_without_any_worker(self):
        self.schedule(expire_at=self.moment + DAY)
        self.client.logout()
        address = self.article().get_absolute_url()
        expected = (
            (self.moment - SECOND, 404),
            (self.moment, 200),
            (self.moment + DAY - SECOND, 200),
            (self.moment + DAY, 404),
        )
        for moment, status in expected:
            with self.subTest(moment - self.moment), self.at(moment):
                self.assertEqual(self.client.get(address).status_code, status)
                self.assertEqual(Article.objects.listed().exists(), status == 200)

    def test_times_that_make_no_sense_are_refused(self):
        cases = {
            "publish-time-passed": {"publish_at": timezone.now() - SECOND},
            "expires-before-publishing": {"expire_at": self.moment},
        }
        for code, times in cases.items():
            with self.subTest(code):
                self.assertEqual(self.codes(self.schedule(**times)), [code])
        outcome = carry_out("schedule", [self.article().pk], by=self.publisher)
        self.assertEqual(self.codes(outcome), ["no-publish-time"])
        self.assertEqual(self.article().status, "review")

    def test_readiness_is_asked_when_it_is_scheduled(self):
        self.load({"notes/a.md": eleventy(status="review", summary="Short.")})
        self.assertEqual(self.codes(self.schedule()), ["not-ready"])
        self.assertEqual(self.codes(self.schedule(by=None)), [])

    def test_a_later_edit_does_not_ride_along(self):
        self.schedule()
        based_on = self.based_on()
        saved = edit_article(
            self.article().pk, by=self.publisher, changes={Field.TITLE: "Smuggled"}, body=None, based_on=based_on
        )
        self.assertTrue(saved.pending)
        run_command()
        with self.at(self.moment + SECOND):
            run_command()
            self.client.logout()
            self.assertNotContains(self.client.get(self.article().get_absolute_url()), "Smuggled")
        publish_pending(self.article().pk, by=self.publisher, based_on=saved.revision.pk)
        self.assertEqual(self.article().title, "Smuggled")

    def test_off_the_schedule_it_is_in_review_without_a_time_and_was_never_public(self):
        self.schedule()
        for step in ("unpublish", "archive"):
            self.assertEqual(self.codes(carry_out(step, [self.article().pk], by=self.publisher)), ["wrong-time"])
        self.assertEqual(len(carry_out("unschedule", [self.article().pk], by=self.publisher).done), 1)
        article = self.article()
        self.assertEqual((article.status, article.publish_at, article.published_at), ("review", None, None))
        self.assertNotIn("publishDate", self.text())
        carry_out("publish", [article.pk], by=self.publisher)
        self.assertEqual(self.codes(carry_out("unschedule", [article.pk], by=self.publisher)), ["wrong-time"])


class SchedulePageTests(ScheduleTestCase):
    def test_the_form_shows_the_zone_and_schedules_by_its_own_times(self):
        page = self.client.get(change_url(self.article()))
        self.assertContains(page, "Time zone: UTC", count=2)
        data = {**posted(page), "publish_at": self.moment.strftime("%Y-%m-%dT%H:%M:%S"), "_step": "schedule"}
        self.client.post(change_url(self.article()), data)
        self.assertTrue(self.article().is_scheduled())
        page = self.client.get(change_url(self.article()))
        self.assertContains(page, f"Readers see it from {self.moment:%Y-%m-%d %H:%M} UTC.")
        self.assertContains(page, 'value="unschedule"')

    def test_several_are_scheduled_after_a_confirmation_that_asks_for_the_time(self):
        data = {"action": "step_schedule", "_selected_action": [self.article().pk]}
        self.assertContains(self.client.post(list_url(Article), data), 'name="times-publish_at"')
        data |= {"confirmed": "yes", "times-publish_at": ""}
        self.assertContains(self.client.post(list_url(Article), data), "This field is required.")
        self.assertEqual(self.article().status, "review")
        self.client.post(list_url(Article), {**data, "times-publish_at": self.moment.strftime("%Y-%m-%dT%H:%M:%S")})
        self.assertEqual(self.article().publish_at, self.moment)
        page = self.client.get(list_url(Article), {"readers": "scheduled"})
        self.assertEqual(list(page.context["cl"].result_list), [self.article()])
        self.assertContains(page, f"{self.moment:%Y-%m-%d %H:%M} UTC")


class ClockTests(ScheduleTestCase):
    def test_the_command_writes_one_event_for_what_has_become_public(self):
        self.schedule()
        self.assertIn("0 articles", run_command())
        with self.at(self.moment + SECOND):
            self.assertIn("1 articles", run_command())
            self.assertIn("0 articles", run_command())
        self.assertEqual(WorkflowEvent.objects.filter(transition="scheduled").count(), 1)
        self.assertEqual(self.article().published_at, self.moment)

    def test_an_open_error_sends_it_back_to_review_before_its_time(self):
        self.schedule()
        finding = Finding.objects.create(article=self.article(), rule="x", message="Broken.", severity="error")
        self.assertIn("1 articles have an open error", run_command())
        article = self.article()
        self.assertEqual((article.status, article.published_at), ("review", None))
        event = WorkflowEvent.objects.first()
        self.assertEqual((event.transition, event.comment, event.actor), ("set_back", finding.message, None))
        self.assertEqual(event.changeset.kind, Changeset.Kind.SCHEDULE)
        self.assertNotIn("open error", run_command())
        with self.at(self.moment + SECOND):
            self.assertFalse(Article.objects.published().exists())

    def test_a_waived_error_a_public_article_and_an_import_stay(self):
        self.schedule()
        make_finding(self.article(), severity="error", state="waived")
        imported = make_article(publish_at=self.moment)
        public = make_article()
        for article in (imported, public):
            Finding.objects.create(article=article, rule="x", message="-", severity="error")
        self.assertEqual(set_back_faulty(), 0)
        self.assertEqual(set(Article.objects.values_list("status", flat=True)), {"evergreen"})


class TwoAtOnceTests(TransactionTestCase):
    def at_once(self, deed):
        """Returns what the deed gives in two threads that start together."""
        barrier, results = threading.Barrier(2), []

        def run():
            try:
                barrier.wait(10)
                results.append(deed())
            finally:
                connections.close_all()

        threads = [threading.Thread(target=run) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
        return sorted(results)

    def test_two_runs_write_each_event_once(self):
        now = timezone.now()
        for _ in range(3):
            make_article(publish_at=now - SECOND, created_at=now - DAY)
        self.assertEqual(self.at_once(publish_due), [0, 3])
        self.assertEqual(WorkflowEvent.objects.filter(transition="scheduled").count(), 3)

    def test_two_runs_set_each_article_back_once(self):
        for _ in range(3):
            article = make_article(publish_at=timezone.now() + DAY)
            columns = {"changeset": make_changeset(), "created_at": timezone.now(), "to_status": "evergreen"}
            WorkflowEvent.objects.create(article=article, transition="schedule", **columns)
            Finding.objects.create(article=article, rule="x", message="-", severity="error")
        self.assertEqual(sum(self.at_once(set_back_faulty)), 3)
        self.assertEqual(WorkflowEvent.objects.filter(transition="set_back").count(), 3)
        self.assertEqual(Article.objects.filter(status="review").count(), 3)
