"""Jobs: queued with one call, done by a worker, stopped, taken over, run again, and said to whom they concern."""

from __future__ import annotations

import datetime as dt
from unittest import mock

from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.db import OperationalError, connection
from django.test import TestCase
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from editorial.management.commands.worker import PatientWorker
from editorial.models import Job, JobWorker, Notice
from editorial.services.jobs import (
    KINDS,
    Heartbeat,
    Kind,
    NotActive,
    ask_to_stop,
    do_job,
    expire,
    has_worker,
    heartbeat,
    is_silent,
    run_again,
    running,
    start_job,
    visible_jobs,
)
from editorial.services.work import Next, WorkFailed
from tests import factories

PAUSE = running.PAUSE
GONE = {"pid": 2**22 + 1, "host": "elsewhere"}


class JobTestCase(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.publisher = factories.make_member("Publisher", "publisher")

    def setUp(self):
        self.seen: list[object] = []
        self.enterContext(mock.patch.dict(KINDS, {"test": Kind("Test", self.work)}))
        self.enterContext(mock.patch.multiple(running, SECONDS=0, PAUSE=0))
        self.addCleanup(running._ending.clear)

    def work(self, work):
        """Counts to ten; what the arguments name is done at five."""
        self.seen.append((work.by.username, dict(work.arguments)))
        work.expect(10)
        for number in range(1, 11):
            if number == 5:
                self.at_five(work)
            work.advance(number)
        work.note(rendered=10)

    def at_five(self, work):
        pass

    def start(self, **columns):
        return start_job("test", by=self.publisher, arguments={"a": 1}, **columns)

    def left(self, job, **columns):
        """Makes it a job whose worker is gone."""
        silent = timezone.now() - dt.timedelta(minutes=5)
        state = {"state": "running", "token": "t", "beat_at": silent, "attempts": 1, **GONE, **columns}
        Job.objects.filter(pk=job.pk).update(**state)
        DBTaskResult.objects.update(status="RUNNING")
        job.refresh_from_db()
        return job


class RunningTests(JobTestCase):
    def test_a_job_is_done_by_the_worker_command(self):
        job = self.start(title="about")
        self.assertEqual((job.state, self.seen), ("queued", []))
        with (
            mock.patch.object(PatientWorker, "configure_signals"),
            mock.patch.object(Heartbeat, "_beat"),
            mock.patch("django_tasks_db.management.commands.db_worker.close_old_connections"),
        ):
            call_command("worker", batch=True, interval=0, verbosity=0)
        job.refresh_from_db()
        self.assertEqual((job.state, job.done, job.total, job.result), ("done", 10, 10, {"rendered": 10}))
        self.assertEqual(self.seen, [("publisher", {"a": 1})])
        self.assertEqual(DBTaskResult.objects.get().status, "SUCCESSFUL")
        self.assertFalse(JobWorker.objects.exists())

    def test_it_is_done_once(self):
        job = self.start()
        do_job(job.pk)
        do_job(job.pk)
        self.assertEqual(len(self.seen), 1)

    def test_whoever_may_not_start_it_does_not(self):
        with self.assertRaises(PermissionDenied):
            start_job("test", by=factories.make_member("Editor", "editor"), arguments={})
        self.assertFalse(Job.objects.exists() or DBTaskResult.objects.exists())

    def test_a_subject_has_one_active_job_of_a_kind(self):
        job = self.start(subject="s")
        self.assertEqual(self.start(subject="s").pk, job.pk)
        self.assertNotEqual(self.start(subject="other").pk, job.pk)
        do_job(job.pk)
        self.assertNotEqual(self.start(subject="s").pk, job.pk)

    def test_what_it_refuses_is_told_and_nothing_else_ends_the_worker(self):
        for error, problem, text in (
            (WorkFailed("full", "The disk is full."), "full", "The disk is full."),
            (PermissionDenied("no"), "not-allowed", "no"),
            (ZeroDivisionError("by\0zero"), "fault", "ZeroDivisionError: byzero"),
        ):
            with self.subTest(problem):
                job = self.start()
                with mock.patch.object(self, "at_five", side_effect=error), mock.patch.object(running, "logger"):
                    do_job(job.pk)
                job.refresh_from_db()
                self.assertEqual((job.state, job.problem, job.error, job.done), ("failed", problem, text, 4))

    def test_without_its_user_it_has_no_rights_at_all(self):
        job = self.start()
        Job.objects.update(user=None)
        do_job(job.pk)
        job.refresh_from_db()
        self.assertEqual((job.state, job.problem, self.seen), ("failed", "no-user", []))

    def test_a_job_of_a_later_version_fails_alone(self):
        job = self.start()
        Job.objects.update(kind="later")
        do_job(job.pk)
        job.refresh_from_db()
        self.assertEqual((job.state, job.problem), ("failed", "unknown-kind"))

    def test_what_follows_begins_when_it_is_done(self):
        def begin_next(work):
            if "next" not in work.arguments:
                work.go_on_with(Next("test", {"next": True}, "second", "s"))

        with mock.patch.object(self, "at_five", side_effect=begin_next):
            do_job(self.start().pk)
        self.assertEqual(
            list(Job.objects.order_by("pk").values_list("title", "state")), [("", "done"), ("second", "queued")]
        )

    def test_a_short_job_tells_nobody_and_a_long_one_its_user(self):
        do_job(self.start().pk)
        self.assertFalse(Notice.objects.exists())
        job = self.start()
        Job.objects.update(created_at=timezone.now() - dt.timedelta(seconds=11))
        do_job(job.pk)
        notice = Notice.objects.get()
        self.assertEqual((notice.user, notice.kind, notice.job), (self.publisher, "job_done", job))

    def test_where_one_writes_at_a_time_a_job_lets_others_write_between_its_steps(self):
        with mock.patch.object(running, "PAUSE", PAUSE), mock.patch.object(running.time, "sleep") as pause:
            do_job(self.start().pk)
        pauses = 9 if connection.vendor == "sqlite" else 0  # ten steps have nine gaps
        self.assertEqual(pause.call_args_list, [mock.call(PAUSE)] * pauses)
        self.assertGreater(PAUSE, 0.1)  # as often as SQLite looks for those who wait


class StoppingTests(JobTestCase):
    def test_one_that_waits_ends_at_once_and_is_never_done(self):
        job = self.start()
        ask_to_stop(job.pk, by=self.publisher)
        do_job(job.pk)
        job.refresh_from_db()
        self.assertEqual((job.state, self.seen), ("stopped", []))
        with self.assertRaises(NotActive):
            ask_to_stop(job.pk, by=self.publisher)

    def test_one_at_work_ends_at_its_next_step(self):
        job = self.start()
        with mock.patch.object(self, "at_five", side_effect=lambda _: ask_to_stop(job.pk, by=self.publisher)):
            do_job(job.pk)
        job.refresh_from_db()
        self.assertEqual((job.state, job.done), ("stopped", 5))

    def test_it_runs_again_to_its_end(self):
        job = self.start()
        ask_to_stop(job.pk, by=self.publisher)
        again = run_again(job.pk, by=self.publisher)
        self.assertEqual((again.pk, again.state, again.stop_asked), (job.pk, "queued", False))
        do_job(job.pk)
        job.refresh_from_db()
        self.assertEqual((job.state, job.done), ("done", 10))
        with self.assertRaises(NotActive):
            run_again(job.pk, by=self.publisher)

    def test_nobody_else_stops_it_but_who_may_import(self):
        job = self.start()
        with self.assertRaises(PermissionDenied):
            ask_to_stop(job.pk, by=factories.make_member("Editor", "editor"))
        ask_to_stop(job.pk, by=factories.make_member("Publisher", "other"))

    def test_everybody_sees_their_own_and_who_may_import_sees_all(self):
        job = self.start()
        editor = factories.make_member("Editor", "editor")
        self.assertEqual(list(visible_jobs(editor)), [])
        self.assertEqual(list(visible_jobs(factories.make_member("Publisher", "other"))), [job])
        Job.objects.update(user=editor)
        self.assertEqual(list(visible_jobs(editor)), [job])


class WorkerTests(JobTestCase):
    def test_a_worker_that_ends_gives_its_job_back(self):
        job = self.start()
        with mock.patch.object(self, "at_five", side_effect=lambda _: running.end_soon()):
            do_job(job.pk)
        job.refresh_from_db()
        ready = DBTaskResult.objects.filter(status="READY", pk=job.task_id)
        self.assertEqual((job.state, job.attempts, ready.count()), ("queued", 0, 1))
        running._ending.clear()
        do_job(job.pk)
        job.refresh_from_db()
        self.assertEqual(job.state, "done")

    def test_one_that_is_ended_at_once_does_so_too(self):
        job = self.start()
        with mock.patch.object(self, "at_five", side_effect=SystemExit(1)), self.assertRaises(SystemExit):
            do_job(job.pk)
        job.refresh_from_db()
        self.assertEqual(
            (job.state, DBTaskResult.objects.filter(pk=job.task_id, status="READY").count()), ("queued", 1)
        )

    def test_a_job_whose_worker_is_gone_is_taken_up_by_the_next_worker(self):
        job = self.left(self.start())
        self.assertTrue(is_silent(job))
        self.assertEqual(heartbeat.take_up_left(), 1)
        self.assertEqual(sorted(DBTaskResult.objects.values_list("status", flat=True)), ["FAILED", "READY"])
        do_job(job.pk)
        job.refresh_from_db()
        self.assertEqual((job.state, job.attempts), ("done", 2))

    def test_a_process_of_this_machine_that_is_gone_is_not_waited_for(self):
        job = self.left(self.start(), host=heartbeat.host_name(), beat_at=timezone.now())
        self.assertTrue(is_silent(job))
        job = self.left(job, beat_at=timezone.now())
        self.assertFalse(is_silent(job))

    def test_a_job_that_ends_three_workers_is_left_to_people(self):
        job = self.left(self.start(), attempts=3)
        self.assertEqual(heartbeat.take_up_left(), 0)
        job.refresh_from_db()
        self.assertEqual(
            (job.state, job.problem, Notice.objects.get().kind), ("interrupted", "too-often", "job_failed")
        )
        run_again(job.pk, by=self.publisher)
        do_job(job.pk)
        job.refresh_from_db()
        self.assertEqual((job.state, job.problem), ("done", ""))

    def test_one_that_was_asked_to_stop_is_not_taken_up(self):
        job = self.left(self.start(), stop_asked=True)
        heartbeat.take_up_left()
        job.refresh_from_db()
        self.assertEqual((job.state, DBTaskResult.objects.filter(status="READY").count()), ("stopped", 0))

    def test_a_job_that_was_taken_over_is_left_by_its_former_worker(self):
        job = self.start()

        def take_over(_work):
            self.left(job)
            heartbeat.take_up_left()

        with mock.patch.object(self, "at_five", side_effect=take_over), mock.patch.object(running, "logger"):
            do_job(job.pk)
        job.refresh_from_db()
        self.assertEqual((job.state, job.result), ("queued", {}))

    def test_a_waiting_job_without_a_task_gets_one(self):
        job = self.start()
        DBTaskResult.objects.update(status="RUNNING")  # its worker was killed before it took the job
        self.assertEqual(heartbeat.take_up_left(), 0)
        Job.objects.update(queued_at=timezone.now() - dt.timedelta(minutes=5))
        self.assertEqual(heartbeat.take_up_left(), 1)
        job.refresh_from_db()
        self.assertEqual(DBTaskResult.objects.get(pk=job.task_id).status, "READY")

    def test_there_is_a_worker_while_it_says_so(self):
        self.assertFalse(has_worker())
        with mock.patch.object(Heartbeat, "_beat"), Heartbeat() as heart:
            self.assertTrue(has_worker())
            JobWorker.objects.update(beat_at=timezone.now() - dt.timedelta(minutes=5))
            self.assertFalse(has_worker())
            heart.beat()
            self.assertTrue(has_worker())
            JobWorker.objects.update(pid=GONE["pid"])
            self.assertFalse(has_worker())
        self.assertFalse(JobWorker.objects.exists())

    def test_it_outlives_a_database_that_is_locked_for_long(self):
        worker = PatientWorker.__new__(PatientWorker)
        worker.running = True
        ends = [OperationalError("database is locked"), None]
        with (
            mock.patch("django_tasks_db.management.commands.db_worker.Worker.run", side_effect=ends) as run,
            mock.patch("editorial.management.commands.worker.connection"),
        ):
            worker.run()
            self.assertEqual(run.call_count, 2)
            run.side_effect = OperationalError("no such table")
            with self.assertRaises(OperationalError):
                worker.run()

    def test_old_jobs_are_forgotten_and_none_that_wait(self):
        done, waiting = self.start(), self.start()
        do_job(done.pk)
        DBTaskResult.objects.update(finished_at=timezone.now())
        self.assertEqual(expire(), 0)
        self.assertEqual(expire(now=timezone.now() + dt.timedelta(days=91)), 1)
        self.assertEqual((Job.objects.get(), DBTaskResult.objects.count()), (waiting, 0))
