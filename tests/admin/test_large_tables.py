"""Large tables: looked through and imported by jobs in parts, with what was confirmed and nothing else."""

from __future__ import annotations

import json
from unittest import mock

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import TestCase
from django.urls import reverse

from editorial.admin.tables import importing
from editorial.models import Area, Changeset, Job, Person
from editorial.services import batches
from editorial.services.jobs import ask_to_stop, do_job, run_again, running
from editorial.services.tables.formats import CsvFormat, JsonFormat, XlsxFormat
from editorial.services.undoing import carry_out_undo, plan_undo
from tests import factories
from tests.admin.rows import change_url
from tests.admin.test_tables import address
from tests.services.test_uploads import PrivateFolder

MANY = 7
PART = 2


def table(title="Title", number=MANY):
    return "value,title\n" + "".join(f"area-{each},{title} {each}\n" for each in range(number))


class LargeTableCase(PrivateFolder, TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.editor = factories.make_member("Editor", "editor")
        cls.publisher = factories.make_member("Publisher", "publisher")

    def setUp(self):
        super().setUp()
        self.client.force_login(self.editor)
        self.enterContext(mock.patch.object(importing, "MOST_ROWS", 3))
        self.enterContext(mock.patch.multiple(batches, FIRST_BATCH=PART, LARGEST_BATCH=PART))
        self.enterContext(mock.patch.multiple(running, SECONDS=0, PAUSE=0))
        self.addCleanup(running._ending.clear)

    def sent(self, data, model=Area, name="areas.csv"):
        """Uploads a table and returns the job that looks through it."""
        data = data.encode() if isinstance(data, str) else data
        answer = self.client.post(address(model, "import_table"), {"table": SimpleUploadedFile(name, data)})
        job = Job.objects.first()
        self.assertIsNotNone(job, answer.content)
        self.assertEqual((job.kind, answer.headers["Location"]), ("plan-table", change_url(job)))
        return job

    def planned(self, data, model=Area):
        """Sends a table, lets the job look through it, and returns the address of the plan."""
        job = self.sent(data, model)
        do_job(job.pk)
        return self.client.get(reverse("admin:editorial_job_state", args=[job.pk])).json()["leads_to"]

    def agreed(self, plan, **data):
        """Confirms the plan and returns the job that imports."""
        answer = self.client.post(plan, {"seen": self.client.get(plan).context["seen"], **data})
        job = Job.objects.first()
        self.assertEqual((job.kind, answer.headers.get("Location")), ("import-table", change_url(job)))
        return job

    def imported(self, data, model=Area):
        """Sends, confirms and imports a table, and returns the job afterwards."""
        job = self.agreed(self.planned(data, model))
        do_job(job.pk)
        job.refresh_from_db()
        return job


class LargeTableTests(LargeTableCase):
    def test_it_is_looked_through_shown_confirmed_and_imported_by_jobs_and_undone(self):
        factories.make_term(Area, "area-1", title="Old")
        plan = self.planned(table())
        self.assertEqual(Area.objects.values_list("title", flat=True).get(), "Old")
        self.assertFalse(Changeset.objects.exists())
        page = self.client.get(plan)
        self.assertEqual(page.context["plan"].totals, {"new": MANY - 1, "update": 1})
        self.assertContains(page, "manage.py worker")  # none is running
        job = self.agreed(plan, message="why")
        self.assertEqual(Area.objects.count(), 1)
        do_job(job.pk)
        job.refresh_from_db()
        changeset = Changeset.objects.get()
        self.assertEqual((job.state, job.done, job.total, job.changeset), ("done", MANY, MANY, changeset))
        self.assertEqual((changeset.state, changeset.message, changeset.author), ("done", "why", self.editor))
        self.assertEqual((changeset.done, changeset.total), (MANY, MANY))
        self.assertEqual(job.result["new_rows"], MANY - 1)
        self.assertEqual(set(Area.objects.values_list("title", flat=True)), {f"Title {each}" for each in range(MANY)})
        self.assertContains(self.client.get(change_url(job)), change_url(changeset))
        self.assertEqual(self.waiting(), [])
        carry_out_undo(plan_undo(changeset.pk, by=self.publisher), by=self.publisher)
        self.assertEqual(list(Area.objects.values_list("value", "title")), [("area-1", "Old")])

    def test_a_small_one_needs_no_job(self):
        answer = self.client.post(
            address(Area, "import_table"), {"table": SimpleUploadedFile("a.csv", table(number=2).encode())}
        )
        self.assertIn("import-table/", answer.headers["Location"])
        self.assertFalse(Job.objects.exists())

    def test_one_that_cannot_be_read_says_why_on_the_page_of_its_plan(self):
        plan = self.planned("title\n" + "x\n" * MANY)
        page = self.client.get(plan)
        self.assertContains(page, "lacks the column value")
        self.client.post(plan, {"discard": "yes"})
        self.assertEqual(self.waiting(), [])

    def test_a_row_that_changed_since_it_was_looked_at_is_refused_and_the_others_are_written(self):
        factories.make_term(Area, "area-1", title="Old")
        job = self.agreed(self.planned(table()))
        Area.objects.filter(value="area-1").update(title="Edited meanwhile")
        do_job(job.pk)
        job.refresh_from_db()
        self.assertEqual((job.state, job.result["refused"], job.result["new_rows"]), ("done", 1, MANY - 1))
        self.assertEqual(Area.objects.get(value="area-1").title, "Edited meanwhile")
        self.assertEqual(Changeset.objects.get().report["refused"], [["area area-1", "changed-since"]])

    def test_one_that_was_stopped_goes_on_with_what_is_missing(self):
        job = self.agreed(self.planned(table()))
        stop = mock.patch.object(
            running.RunningJob, "advance", autospec=True, side_effect=lambda work, done: ask(work, done)
        )
        advance = running.RunningJob.advance

        def ask(work, done):
            ask_to_stop(work.job.pk, by=self.editor)
            advance(work, done)

        with stop:
            do_job(job.pk)
        job.refresh_from_db()
        self.assertEqual((job.state, Area.objects.count()), ("stopped", PART))
        self.assertEqual(Changeset.objects.get().state, "partly")
        run_again(job.pk, by=self.editor)
        do_job(job.pk)
        job.refresh_from_db()
        self.assertEqual((job.state, Area.objects.count()), ("done", MANY))
        first, second = Changeset.objects.order_by("pk")
        self.assertEqual((first.done, second.done, second.state), (PART, MANY - PART, "done"))

    def test_what_a_killed_import_had_stored_is_found_and_its_changeset_does_not_run_for_ever(self):
        job = self.agreed(self.planned(table()))
        calls = iter((None, KeyboardInterrupt()))
        with (
            mock.patch.object(running.RunningJob, "advance", side_effect=calls),
            self.assertRaises(KeyboardInterrupt),
        ):
            do_job(job.pk)
        self.assertEqual((Area.objects.count(), Changeset.objects.get().state), (2 * PART, "running"))
        do_job(job.pk)
        job.refresh_from_db()
        self.assertEqual((job.state, Area.objects.count()), ("done", MANY))
        self.assertEqual(list(Changeset.objects.order_by("pk").values_list("state", flat=True)), ["partly", "done"])

    def test_a_row_may_be_merged_into_one_that_the_same_table_makes_in_another_part(self):
        for each in range(MANY):
            factories.make_entity(f"Name {each}", "person")
        rows = [{"kind": "person", "name": "New", "slug": "new"}]
        rows += [
            {"kind": person.kind, "slug": person.slug, "merged_into": "person:new"}
            for person in Person.objects.order_by("pk")
        ]
        data = json.dumps(rows)
        job = self.sent(data, Person, "people.json")
        do_job(job.pk)
        plan = self.client.get(reverse("admin:editorial_job_state", args=[job.pk])).json()["leads_to"]
        self.assertEqual(self.client.get(plan).context["plan"].totals, {"new": 1, "update": MANY})
        job = self.agreed(plan)
        do_job(job.pk)
        job.refresh_from_db()
        self.assertEqual((job.state, job.result["refused"]), ("done", 0))
        self.assertEqual(Person.objects.filter(merged_into__slug="new").count(), MANY)

    def test_nobody_else_starts_or_sees_the_plan(self):
        plan = self.planned(table())
        other = factories.make_member("Editor", "other")
        self.client.force_login(other)
        self.assertEqual(self.client.get(plan, follow=True).redirect_chain[0][0], address(Area, "import_table"))
        self.assertEqual(self.client.get(change_url(Job.objects.first())).status_code, 302)

    def test_a_plan_that_is_gone_can_be_made_again(self):
        plan = self.planned(table())
        for place in self.waiting():
            if str(place).endswith(".plan"):
                (self.folder / place).unlink()
        self.assertContains(self.client.get(plan), "Read the table again")
        answer = self.client.post(plan, {"again": "yes"})
        self.assertEqual(answer.headers["Location"], change_url(Job.objects.first()))


class CountTests(TestCase):
    def test_no_form_has_more_rows_than_are_guessed_before_it_is_read(self):
        rows = [{"value": f"a{each}", "title": "two\nlines"} for each in range(5)]
        dataset = JsonFormat().create_dataset(json.dumps(rows).encode())
        del dataset["#"]
        for form in (CsvFormat(), CsvFormat(for_spreadsheets=True), XlsxFormat(), JsonFormat()):
            with self.subTest(form=form.extension):
                data = form.export_data(dataset)
                self.assertGreaterEqual(form.rows_at_most(data), len(form.create_dataset(data)))

    def test_of_what_cannot_be_read_nothing_is_guessed(self):
        self.assertEqual(XlsxFormat().rows_at_most(b"no workbook"), 0)
