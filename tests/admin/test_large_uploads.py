"""Large uploads and undos: planned and carried out by jobs, with what was confirmed and nothing else."""

from __future__ import annotations

import pickle
import stat
from unittest import mock

from django.urls import reverse

from editorial.admin.intake import undoing as undo_pages
from editorial.admin.transfer import pages as transfer_pages
from editorial.models import Article, Changeset, Job, Revision
from editorial.services import upload_plans
from editorial.services.articles import edit_article, open_for_editing
from editorial.services.importing import apply as applying
from editorial.services.jobs import ask_to_stop, do_job, run_again, running
from editorial.services.upload_plans import find_plan
from editorial.services.uploads import Upload
from tests import factories
from tests.admin.rows import change_url
from tests.admin.test_transfer import BAD, TransferTestCase
from tests.services.gardens import eleventy

MANY = 12


def garden(title="N", number=MANY):
    return {f"notes/{each:03}.md": eleventy(f"{title}{each}", body=f"text {each}\n") for each in range(number)}


class LargeUploadTestCase(TransferTestCase):
    def setUp(self):
        super().setUp()
        self.enterContext(mock.patch.object(transfer_pages, "MOST_IN_REQUEST", 10))
        self.enterContext(mock.patch.multiple(running, SECONDS=0, PAUSE=0))
        self.addCleanup(running._ending.clear)

    def planned(self, files, **reading):
        """Sends the files, lets the job plan, and returns the address of the plan."""
        address = self.send(files, **reading)
        job = Job.objects.first()
        self.assertEqual((job.kind, address), ("plan", change_url(job)))
        do_job(job.pk)
        return self.client.get(reverse("admin:editorial_job_state", args=[job.pk])).json()["leads_to"]

    def agreed(self, address, **data):
        """Confirms the plan and returns the job that imports."""
        seen = self.client.get(address).context["seen"]
        answer = self.client.post(address, {"seen": seen, "agreed": "yes", **data})
        job = Job.objects.first()
        self.assertEqual((answer.status_code, answer.headers.get("Location")), (302, change_url(job)))
        return job


class LargeUploadTests(LargeUploadTestCase):
    def test_it_is_planned_shown_confirmed_and_imported_by_jobs(self):
        address = self.planned({**garden(), "notes/bad.md": BAD})
        self.assertFalse(Article.objects.exists())
        page = self.client.get(address + "?show=created")
        self.assertEqual(page.context["plan"].counts, {"created": MANY, "quarantined": 1})
        self.assertContains(page, "notes/000.md")
        self.assertContains(page, "manage.py worker")  # none is running
        job = self.agreed(address, message="why")
        self.assertFalse(Article.objects.exists())
        do_job(job.pk)
        job.refresh_from_db()
        changeset = Changeset.objects.get()
        self.assertEqual((job.state, job.done, job.total), ("done", 2 * (MANY + 1), 2 * (MANY + 1)))
        self.assertEqual((job.changeset, changeset.state, changeset.message), (changeset, "done", "why"))
        self.assertEqual((changeset.author, Article.objects.count()), (self.publisher, MANY))
        told = {name: job.result[name] for name in ("created", "updated", "refused")}
        self.assertEqual(told, {"created": MANY, "updated": 0, "refused": 1})
        page = self.client.get(change_url(job))
        self.assertContains(page, change_url(changeset))
        self.assertEqual(self.waiting(), [])

    def test_a_small_one_needs_no_job(self):
        self.load(garden(number=3))
        self.assertEqual((Article.objects.count(), Job.objects.count()), (3, 0))

    def test_a_real_large_one_is_one_from_200_documents_on(self):
        with mock.patch.object(transfer_pages, "MOST_IN_REQUEST", 200):
            self.send(garden(number=199))
            self.assertFalse(Job.objects.exists())
            self.send(garden(number=200))
            self.assertTrue(Job.objects.exists())

    def test_what_changed_since_the_plan_is_not_imported(self):
        self.load(garden(number=3))
        address = self.planned(garden("M"))
        article = Article.objects.get(path="notes/000.md")
        job = self.agreed(address)
        based_on = open_for_editing(article.pk, by=None).revision_id
        edit_article(article.pk, by=None, changes={}, body="mine", based_on=based_on, publish=True)
        before = Revision.objects.count()
        do_job(job.pk)
        job.refresh_from_db()
        self.assertEqual((job.state, job.problem, Revision.objects.count()), ("failed", "changed-meanwhile", before))
        page = self.client.get(change_url(job))
        self.assertContains(page, "The garden changed since the plan was looked at.")
        self.assertEqual(page.context["leads_to"].count("/"), address.count("/"))
        self.assertEqual(
            self.client.get(address).context["plan"].counts, {"created": 9, "updated": 2, "conflicting": 1}
        )
        do_job(self.agreed(address).pk)
        article.refresh_from_db()
        self.assertEqual((article.body.text, Article.objects.count()), ("mine", MANY))

    def test_confirming_twice_starts_one_import(self):
        address = self.planned(garden())
        job = self.agreed(address)
        again = self.client.post(address, {"seen": "x", "agreed": "yes"})
        self.assertEqual(again.headers["Location"], change_url(job))
        self.assertEqual(Job.objects.filter(kind="import").count(), 1)

    def test_a_plan_that_is_not_the_one_shown_is_shown_again(self):
        answer = self.client.post(self.planned(garden()), {"seen": "other", "agreed": "yes"})
        self.assertContains(answer, "The garden changed since you looked")
        self.assertFalse(Job.objects.filter(kind="import").exists())

    def test_a_wrong_root_is_told_and_the_files_are_read_another_way(self):
        self.load(garden(number=3))
        do_job(self.agreed(self.planned(garden())).pk)
        address = self.planned({f"garden/{path}": data for path, data in garden().items()})
        self.assertContains(self.client.get(address), "garden/notes/000.md is stored as notes/000.md")
        answer = self.client.post(address, {"again": "yes", "inside": "garden"})
        job = Job.objects.first()
        self.assertEqual(answer.headers["Location"], change_url(job))
        do_job(job.pk)
        address = self.client.get(change_url(job)).context["leads_to"]
        self.assertEqual(self.client.get(address).context["plan"].counts, {"unchanged": MANY})

    def test_pages_are_rendered_afterwards_where_that_was_asked_for(self):
        do_job(self.agreed(self.planned(garden()), render="yes").pk)
        job = Job.objects.first()
        self.assertEqual((job.kind, job.state), ("render", "queued"))

    def test_a_discarded_one_leaves_nothing(self):
        address = self.planned(garden())
        self.assertEqual(len(self.waiting()), 2)
        self.client.post(address, {"discard": "yes"})
        self.assertEqual(self.waiting(), [])

    def test_one_that_is_gone_when_the_job_begins_is_told(self):
        job = self.agreed(self.planned(garden()))
        for path in self.waiting():
            path.unlink()
        do_job(job.pk)
        self.assertContains(self.client.get(change_url(job)), "Send the files again.")

    def test_without_a_plan_it_is_read_once_more(self):
        address = self.planned(garden())
        next(path for path in self.waiting() if path.suffix == ".plan").unlink()
        page = self.client.get(address)
        self.assertContains(page, "Let it be read once more")
        self.assertContains(self.client.post(address, {"seen": "x", "agreed": "yes"}), "Let it be read once more")

    def test_the_plan_is_its_senders_alone(self):
        address = self.planned(garden())
        job = Job.objects.get()
        self.client.force_login(factories.make_member("Publisher", "other"))
        self.assertEqual(self.client.get(change_url(job)).context["leads_to"], "")
        self.assertEqual(self.client.get(address).status_code, 302)


class InterruptedTests(LargeUploadTestCase):
    def setUp(self):
        super().setUp()
        self.enterContext(mock.patch.object(applying, "LARGEST_BATCH", 4))
        self.enterContext(mock.patch.object(applying._Import, "_batches", self.batches))

    @staticmethod
    def batches(run, items):
        """Cuts into batches of four, however fast they are."""
        yield from (run._readings(items[start : start + 4]) for start in range(0, len(items), 4))

    def carry_out(self, job, at_five):
        """Lets the job run, and does something when a part of the articles is stored."""
        advance = running.RunningJob.advance

        def meanwhile(work, done):
            advance(work, done)
            if Article.objects.exists():
                at_five()

        with mock.patch.object(running.RunningJob, "advance", meanwhile), mock.patch.object(running, "logger"):
            do_job(job.pk)
        job.refresh_from_db()

    def test_stopped_it_keeps_what_it_has_and_goes_on_when_run_again(self):
        job = self.agreed(self.planned(garden()))
        self.carry_out(job, lambda: Job.objects.get(pk=job.pk).stop_asked or ask_to_stop(job.pk, by=self.publisher))
        self.assertEqual((job.state, Changeset.objects.get().state), ("stopped", "partly"))
        self.assertEqual(Article.objects.count(), 8)
        run_again(job.pk, by=self.publisher)
        do_job(job.pk)
        job.refresh_from_db()
        self.assertEqual((job.state, Article.objects.count(), len(job.result["changesets"])), ("done", MANY, 2))
        self.assertEqual(self.waiting(), [])

    def test_a_worker_that_ends_leaves_the_rest_to_the_next_with_the_same_end(self):
        job = self.agreed(self.planned(garden()))
        self.carry_out(job, running.end_soon)
        self.assertEqual((job.state, Changeset.objects.get().state), ("queued", "running"))
        self.assertLess(Article.objects.count(), MANY)
        running._ending.clear()
        do_job(job.pk)
        job.refresh_from_db()
        self.assertEqual((job.state, Article.objects.count()), ("done", MANY))
        self.assertEqual(set(Changeset.objects.values_list("state", flat=True)), {"partly", "done"})
        self.assertEqual(job.result["changesets"], sorted(Changeset.objects.values_list("pk", flat=True)))


class KeptPlanTests(LargeUploadTestCase):
    def plan_file(self):
        self.planned(garden())
        upload = Upload(**Job.objects.get().arguments["upload"])
        return upload, next(path for path in self.waiting() if path.suffix == ".plan")

    def test_it_is_for_this_account_of_the_machine_alone_and_holds_no_texts(self):
        upload, place = self.plan_file()
        self.assertEqual(stat.S_IMODE(place.stat().st_mode), 0o600)
        self.assertEqual(stat.S_IMODE(place.parent.stat().st_mode), 0o700)
        plan = find_plan(upload).plan
        self.assertTrue(plan.items)
        self.assertEqual([item for item in plan.items if plan.spool.get(item.file.path)], [])

    def test_one_that_somebody_else_wrote_is_not_read(self):
        upload, place = self.plan_file()
        data = pickle.dumps(upload_plans.KeptPlan())
        for forged in (data, b"\0" * 32 + data, place.read_bytes()[:-1], b""):
            place.write_bytes(forged)
            with mock.patch.object(pickle, "loads", side_effect=AssertionError("it was read")):
                self.assertIsNone(find_plan(upload))


class LargeUndoTests(LargeUploadTestCase):
    def setUp(self):
        super().setUp()
        self.enterContext(mock.patch.object(undo_pages, "MOST_DOCUMENTS", 5))
        do_job(self.agreed(self.planned(garden())).pk)
        self.changeset = Changeset.objects.get()
        self.address = reverse("admin:editorial_changeset_undo", args=[self.changeset.pk])

    def test_it_is_done_by_a_job(self):
        page = self.client.get(self.address)
        self.assertContains(page, "It writes 12 articles.")
        answer = self.client.post(self.address, {"message": "oops"})
        job = Job.objects.first()
        self.assertEqual((job.kind, job.state, answer.headers["Location"]), ("undo", "queued", change_url(job)))
        self.assertEqual(self.client.get(self.address).headers["Location"], change_url(job))
        do_job(job.pk)
        job.refresh_from_db()
        self.assertEqual((job.state, Article.objects.present().count()), ("done", 0))
        self.changeset.refresh_from_db()
        self.assertEqual((self.changeset.state, job.changeset.kind), ("undone", "undo"))
        self.assertEqual({name: job.result[name] for name in ("restored", "left")}, {"restored": MANY, "left": 0})

    def test_whoever_lost_the_right_meanwhile_undoes_nothing(self):
        self.client.post(self.address)
        self.publisher.groups.clear()
        job = Job.objects.first()
        do_job(job.pk)
        job.refresh_from_db()
        self.assertEqual((job.state, job.problem, Article.objects.present().count()), ("failed", "not-allowed", MANY))
