"""Jobs in the admin: how far they are without and with a script, stopped and run again, and who sees whose."""

from __future__ import annotations

import datetime as dt
from unittest import mock

from django.test import TestCase
from django.urls import reverse
from django.utils import timezone

from editorial.models import Job, JobWorker, Notice, SearchHeader, SearchReading
from editorial.services.jobs import do_job, heartbeat, start_job, starting
from editorial.services.prerendering import EVERYTHING
from editorial.services.search_rows import INDEX
from tests import factories
from tests.admin.rows import change_url, list_url, make_job


class JobPageTests(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.publisher = factories.make_member("Publisher", "publisher")

    def setUp(self):
        self.client.force_login(self.publisher)

    def running(self, **columns):
        state = {"state": "running", "host": "elsewhere", "beat_at": timezone.now(), "done": 1200, "total": 10_000}
        return make_job(user=self.publisher, **{**state, **columns})

    def there_is_a_worker(self):
        JobWorker.objects.create(host="elsewhere", pid=1, started_at=timezone.now(), beat_at=timezone.now())

    def test_progress_is_a_bar_with_a_name_and_refreshes_without_a_script(self):
        page = self.client.get(change_url(self.running()))
        self.assertContains(
            page, '<progress id="job_progress" max="10000" value="1200">1,200 of 10,000 (12 %)</progress>', html=True
        )
        self.assertContains(page, '<label for="job_progress">Progress</label>', html=True)
        self.assertContains(page, '<noscript><meta http-equiv="refresh" content="5"></noscript>')
        self.assertContains(page, 'role="status"')

    def test_the_script_asks_for_numbers(self):
        job = self.running()
        answer = self.client.get(reverse("admin:editorial_job_state", args=[job.pk]))
        expected = {"state": "running", "done": 1200, "total": 10_000, "active": True, "silent": False}
        self.assertEqual({name: answer.json()[name] for name in expected}, expected)
        self.assertEqual(answer.headers["Cache-Control"], "private, no-store")

    def test_one_that_ended_refreshes_no_more_and_leads_to_what_it_wrote(self):
        changeset = factories.make_changeset()
        done = {"state": "done", "changeset": changeset, "result": {"created": 7, "changesets": [changeset.pk]}}
        page = self.client.get(change_url(self.running(**done)))
        self.assertNotContains(page, "refresh")
        self.assertContains(page, change_url(changeset))
        self.assertContains(page, "<dt>Articles created</dt><dd>7</dd>", html=True)
        self.assertNotContains(page, "Run again")

    def test_without_a_worker_the_command_is_named(self):
        job = make_job(user=self.publisher)
        for address in (change_url(job), list_url(Job)):
            self.assertContains(self.client.get(address), "manage.py worker")
        self.there_is_a_worker()
        for address in (change_url(job), list_url(Job)):
            self.assertNotContains(self.client.get(address), "manage.py worker")
        self.assertContains(self.client.get(change_url(job)), "as soon as a worker is free")

    def test_stop_ends_what_waits_and_asks_what_runs(self):
        waiting, running = make_job(user=self.publisher), self.running()
        for job in (waiting, running):
            page = self.client.get(change_url(job))
            self.assertContains(page, reverse("admin:editorial_job_stop", args=[job.pk]))
            self.client.post(reverse("admin:editorial_job_stop", args=[job.pk]))
            job.refresh_from_db()
        self.assertEqual((waiting.state, running.state, running.stop_asked), ("stopped", "running", True))
        page = self.client.get(change_url(running))
        self.assertContains(page, "stops at its next step")
        self.assertNotContains(page, reverse("admin:editorial_job_stop", args=[running.pk]))

    def test_one_whose_worker_is_gone_says_so_and_runs_again(self):
        job = self.running(beat_at=timezone.now() - dt.timedelta(minutes=5))
        self.there_is_a_worker()
        page = self.client.get(change_url(job))
        self.assertContains(page, "interrupted")
        self.assertContains(page, "nothing that it wrote is lost")
        self.client.post(reverse("admin:editorial_job_again", args=[job.pk]))
        job.refresh_from_db()
        self.assertEqual(job.state, "queued")

    def test_a_failure_is_told_in_the_language_of_the_reader(self):
        job = self.running(state="failed", problem="fault", error="ZeroDivisionError: <b>")
        page = self.client.get(change_url(job))
        self.assertContains(page, "The program has failed.")
        self.assertContains(page, "ZeroDivisionError: &lt;b&gt;")
        self.assertContains(page, "Run again")
        self.assertContains(self.client.get(change_url(job), headers={"Accept-Language": "zh-hans"}), "程序出错。")

    def test_what_a_job_refused_is_told_as_it_was_said(self):
        job = self.running(state="failed", problem="later-code", error="Die <Platte> ist voll.")
        page = self.client.get(change_url(job))
        self.assertContains(page, "Die &lt;Platte&gt; ist voll.")

    def test_rendering_and_indexing_are_started_once_from_the_list(self):
        for kind in ("render", "index"):
            with self.subTest(kind):
                address = reverse(f"admin:editorial_job_{kind}")
                self.assertContains(self.client.get(list_url(Job)), address)
                answers = [self.client.post(address) for _ in range(2)]
                job = Job.objects.get(kind=kind)
                self.assertEqual({answer.headers["Location"] for answer in answers}, {change_url(job)})
                self.assertEqual((job.state, job.user), ("queued", self.publisher))

    def test_a_job_indexes_what_no_search_finds_yet(self):
        article = factories.make_article()
        job = start_job(INDEX, by=self.publisher, arguments={}, subject=EVERYTHING)
        do_job(job.pk)
        job.refresh_from_db()
        self.assertEqual((job.state, job.result, job.done, job.total), ("done", {"indexed": 2}, 2, 2))
        self.assertEqual((SearchReading.objects.get().pk, SearchHeader.objects.get().pk), (article.body_id, article.pk))

    def test_editors_see_their_own(self):
        editor = factories.make_member("Editor", "editor")
        make_job(1, user=editor)
        make_job(2, user=self.publisher)
        self.client.force_login(editor)
        page = self.client.get(list_url(Job))
        self.assertContains(page, "about 1")
        self.assertNotContains(page, "about 2")
        self.assertNotContains(page, reverse("admin:editorial_job_render"))
        self.assertNotContains(page, reverse("admin:editorial_job_index"))

    def test_the_bell_tells_of_it(self):
        job = self.running(state="done", title="garden.zip")
        heartbeat.tell_job(job, failed=False)
        page = self.client.get(reverse("admin:notices"))
        self.assertContains(page, "Render pages: garden.zip")
        answer = self.client.post(reverse("admin:notice", args=[Notice.objects.get().pk]))
        self.assertEqual(answer.headers["Location"], change_url(job))
        self.assertContains(self.client.get(reverse("admin:notices")), change_url(job))

    def test_a_page_asks_the_system_only_about_processes_of_this_machine(self):
        with mock.patch.object(starting, "is_running") as asked:
            self.client.get(change_url(self.running()))
        asked.assert_not_called()
