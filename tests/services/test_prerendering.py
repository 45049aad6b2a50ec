"""Pages made ahead: every live text once, stopped at any moment and gone on with, by children that can be killed."""

from __future__ import annotations

import threading
import time
from unittest import mock

from django.test import TestCase
from django.utils import timezone

from editorial.models import Article, Job, RenderedBody
from editorial.rendering import RenderWorker, WorkerAbandoned
from editorial.services import prerendering
from editorial.services.jobs import do_job, start_job
from editorial.services.prerendering import missing_pages, prerender
from editorial.services.work import Stopped
from tests import factories


def make_articles(number: int) -> list[Article]:
    return [factories.make_article(f"A{each}", body=f"# Heading {each}\n\n**text**\n") for each in range(number)]


class PrerenderTests(TestCase):
    def test_every_live_text_is_rendered_once(self):
        articles = make_articles(7)
        factories.change(articles[0], removed_at=timezone.now())
        RenderedBody.objects.create(body=articles[1].body, renderer_version=0, html="old")
        told: list[tuple[int, int]] = []
        self.assertEqual(prerender(jobs=2, progress=lambda done, total: told.append((done, total))), 6)
        self.assertEqual(told, [(number, 6) for number in range(1, 7)])
        current = RenderedBody.objects.exclude(renderer_version=0)
        self.assertEqual(set(current.values_list("body_id", flat=True)), {it.body_id for it in articles[1:]})
        self.assertIn("<strong>text</strong>", current.first().html)
        self.assertEqual((missing_pages().count(), prerender()), (0, 0))

    def test_stopped_it_keeps_what_it_has_and_the_next_run_does_the_rest(self):
        make_articles(9)

        def stop(done: int, _total: int) -> None:
            if done == 4:
                raise Stopped

        with self.assertRaises(Stopped):
            prerender(jobs=2, progress=stop)
        self.assertEqual(RenderedBody.objects.count(), 4)
        self.assertEqual(prerender(jobs=2), 5)

    def test_a_text_that_takes_too_long_is_stored_as_it_is(self):
        make_articles(1)
        with mock.patch.object(prerendering, "BACKGROUND_SECONDS", 0.0):
            prerender()
        self.assertTrue(RenderedBody.objects.get().timed_out)
        self.assertEqual(prerender(), 0)

    def test_it_writes_in_short_transactions(self):
        make_articles(5)
        with (
            mock.patch.object(prerendering, "MOST_ROWS", 2),
            mock.patch.object(prerendering, "SECONDS", 600.0),  # however slow the machine is
            mock.patch.object(RenderedBody.objects, "bulk_create", wraps=RenderedBody.objects.bulk_create) as writes,
        ):
            prerender()
        self.assertEqual([len(call.args[0]) for call in writes.call_args_list if call.args[0]], [2, 2, 1])

    def test_it_holds_a_few_texts_at_a_time(self):
        make_articles(20)
        taken: list[int] = []
        texts = prerendering._texts

        def counted():
            for body in texts():
                taken.append(body.pk)
                yield body

        ahead: list[int] = []
        with mock.patch.object(prerendering, "_texts", counted):
            prerender(jobs=2, progress=lambda done, _total: ahead.append(len(taken) - done))
        self.assertLess(max(ahead), prerendering.AHEAD * 2 + 1)

    def test_as_a_job_it_says_how_many(self):
        make_articles(3)
        user = factories.make_member("Publisher", "publisher")
        job = start_job(prerendering.RENDER, by=user, arguments={}, subject=prerendering.EVERYTHING)
        do_job(job.pk)
        job = Job.objects.get()
        self.assertEqual((job.state, job.done, job.total, job.result), ("done", 3, 3, {"rendered": 3}))


class AbandonTests(TestCase):
    def test_a_renderer_at_work_ends_at_once(self):
        worker = RenderWorker()
        worker.render("warm")
        raised: list[BaseException] = []

        def render() -> None:
            try:
                worker.render("x\n\n" * 200_000, wait=True, cpu_seconds=60)
            except WorkerAbandoned as error:
                raised.append(error)

        thread = threading.Thread(target=render)
        thread.start()
        while not worker._lock.locked() and thread.is_alive():
            time.sleep(0.01)
        worker.abandon()
        thread.join(50)  # the work would take the 60 seconds that it may
        self.assertFalse(thread.is_alive())
        self.assertEqual((len(raised), worker.pid), (1, None))
        with self.assertRaises(WorkerAbandoned):
            worker.render("again")
