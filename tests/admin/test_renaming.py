"""Names written differently in the admin: the spellings, the plan, the change, and the side doors."""

from __future__ import annotations

import json
from typing import Any
from unittest import mock

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from editorial.admin import edit_plans
from editorial.models import Alias, Article, Changeset, Entity, Job, Revision
from editorial.services import curation
from editorial.services.bulk_edits import apply
from editorial.services.bulk_edits import plan as planning
from editorial.services.jobs import do_job
from editorial.services.rename_jobs import OTHER_PLAN, RENAME_JOB, rename_in_background
from tests import factories
from tests.services.gardens import GardenTestCase, eleventy
from tests.services.undos import edit

HOSTILE = "<script>alert(1)</script>"


class RenamePageTestCase(GardenTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.load(
            {
                "notes/a.md": eleventy("A", speaker="Best TV", guest="Ann Lee, Bob Ray"),
                "notes/b.md": eleventy("B", speaker="'Best TV' # who"),
                "notes/c.md": eleventy("C", speaker="best TV", status="draft"),
                "notes/d.md": eleventy("D", speaker="Other"),
            }
        )
        self.entity = Entity.objects.get(aliases__key="besttv")
        self.client.force_login(factories.make_member("Publisher", "publisher"))

    def address(self, entity: Entity | None = None) -> str:
        entity = entity or self.entity
        return reverse(f"admin:editorial_{entity.kind}_rename", args=[entity.pk])

    def planned(self, new: str = "Good TV", *spellings: str, **own: str) -> str:
        """Returns the address of the plan."""
        chosen = list(spellings or ["speaker:Best TV"])
        answer = self.client.post(self.address(), {"spelling": chosen, "new": new, **own})
        self.assertEqual(answer.status_code, 302, answer.content.decode())
        return answer.headers["Location"]

    def confirm(self, address: str, **given: str) -> Any:
        seen = self.client.get(address).context["plan"].fingerprint
        return self.client.post(address, {"seen": seen, "agreed": "yes", **given}, follow=True)


class RenamePageTests(RenamePageTestCase):
    def test_the_spellings_stand_with_role_and_number(self) -> None:
        page = self.client.get(self.address())
        self.assertEqual(
            [(row.use.role, row.use.written, row.use.articles) for row in page.context["choice"].rows],
            [("speaker", "Best TV", 2), ("speaker", "best TV", 1)],
        )
        form = self.client.get(reverse("admin:editorial_channel_change", args=[self.entity.pk]))
        self.assertContains(form, self.address())

    def test_the_plan_shows_every_line_and_confirming_changes_just_those(self) -> None:
        before = {path: self.text(f"notes/{path}.md") for path in "abcd"}
        address = self.planned()
        page = self.client.get(address)
        self.assertContains(page, "speaker: ")
        self.assertContains(page, "notes/b.md")
        self.assertNotContains(page, "notes/c.md")
        self.assertEqual(Changeset.objects.filter(kind="bulk").count(), 0)
        answer = self.confirm(address, message="their new name")
        changeset = Changeset.objects.get(kind="bulk")
        self.assertEqual(answer.redirect_chain[-1][0], reverse("admin:editorial_changeset_change", args=[changeset.pk]))
        self.assertContains(answer, "2 articles were changed.")
        self.assertContains(answer, "Undo…")
        self.assertEqual((changeset.state, changeset.done, changeset.message), ("done", 2, "their new name"))
        for path in "ab":
            self.assertEqual(self.text(f"notes/{path}.md"), before[path].replace("Best TV", "Good TV"))
        for path in "cd":
            self.assertEqual(self.text(f"notes/{path}.md"), before[path])
        self.assertEqual(Alias.objects.get(key="goodtv").entity, self.entity)
        self.entity.refresh_from_db()
        self.assertEqual(self.entity.name, "Good TV")
        self.client.post(
            reverse("admin:editorial_changeset_undo", args=[changeset.pk]), {"article": ["notes/a.md", "notes/b.md"]}
        )
        self.assertEqual({path: self.text(f"notes/{path}.md") for path in "abcd"}, before)
        self.assertFalse(Alias.objects.filter(key="goodtv").exists())

    def test_one_row_may_have_a_name_of_its_own(self) -> None:
        address = self.planned(
            "Good TV", "speaker:Best TV", "speaker:best TV", **{"new:speaker:best TV": "gOOd TV", "extra": "x"}
        )
        self.confirm(address)
        self.assertIn("speaker: Good TV\n", self.text("notes/a.md"))
        self.assertIn("speaker: gOOd TV\n", self.text("notes/c.md"))

    def test_what_cannot_be_is_said_on_the_form(self) -> None:
        for given, text in (
            ({}, "Choose at least one spelling."),
            ({"spelling": "speaker:Best TV"}, "Say how the name is to be written."),
            ({"spelling": "speaker:Best TV", "new": "—"}, "no letter or digit"),
            ({"spelling": "speaker:Best TV", "new": "Best TV"}, "The files write it so already."),
            ({"spelling": "speaker:Best TV", "new": "a\u200bb"}, "cannot be seen"),
            ({"spelling": "speaker:Best TV", "new": "x" * 600}, "at most 500"),
            ({"spelling": "speaker:Best TV", "new": "Other"}, "“Other” leads to “Other” already."),
            ({"spelling": "people:Nobody", "new": "Other"}, "Choose at least one spelling."),
        ):
            with self.subTest(given):
                self.assertContains(self.client.post(self.address(), given), text)
        self.assertEqual(Changeset.objects.count(), 1)

    def test_a_change_since_the_plan_is_shown_before_anything_is_written(self) -> None:
        address = self.planned()
        seen = self.client.get(address).context["plan"].fingerprint
        edit("notes/a.md", summary="mine")
        answer = self.client.post(address, {"seen": seen, "agreed": "yes"})
        self.assertContains(answer, "The articles changed since you looked")
        self.assertFalse(Changeset.objects.filter(kind="bulk").exists())
        self.confirm(address)
        self.assertIn("summary: mine", self.text("notes/a.md"))
        self.assertIn("speaker: Good TV", self.text("notes/a.md"))

    def test_a_name_that_was_taken_since_the_plan_is_not_taken_away(self) -> None:
        address = self.planned()
        seen = self.client.get(address).context["plan"].fingerprint
        other = Entity.objects.get(aliases__key="other")
        curation.add_alias(other, by=None, source_kind="channel", written="Good TV")
        answer = self.client.post(address, {"seen": seen, "agreed": "yes"})
        self.assertContains(answer, "leads to “Other” already")
        self.assertFalse(Changeset.objects.filter(kind="bulk").exists())

    def test_a_large_change_is_agreed_to(self) -> None:
        address = self.planned()
        seen = self.client.get(address).context["plan"].fingerprint
        answer = self.client.post(address, {"seen": seen})
        self.assertContains(answer, "Tick the box")
        self.assertContains(answer, "writes 2 of 4 articles, 2 of them public")
        self.assertFalse(Changeset.objects.filter(kind="bulk").exists())

    def test_without_the_right_to_publish_the_change_waits(self) -> None:
        self.client.force_login(factories.make_member("Editor", "editor"))
        before = self.text("notes/a.md")
        answer = self.confirm(self.planned("Good TV", "speaker:Best TV", "speaker:best TV"))
        self.assertContains(answer, "2 changes wait to be published.")
        self.assertEqual(self.text("notes/a.md"), before)
        self.assertIn("Good TV", self.article("notes/a.md").pending_revision.header)
        self.assertIn("Good TV", self.text("notes/c.md"))
        # Their own bulk change they take back themselves.
        changeset = Changeset.objects.get(kind="bulk")
        undo = reverse("admin:editorial_changeset_undo", args=[changeset.pk])
        self.assertContains(answer, "Undo…")
        paths = ["notes/a.md", "notes/b.md", "notes/c.md"]
        self.assertEqual(self.client.post(undo, {"article": paths}).status_code, 302)
        self.assertIsNone(self.article("notes/a.md").pending_revision)
        self.assertIn("best TV", self.text("notes/c.md"))

    def test_others_may_not(self) -> None:
        address = self.planned()
        self.client.force_login(factories.make_member("Writer", "writer"))
        for method in (self.client.get, self.client.post):
            self.assertEqual(method(address).status_code, 403)
            self.assertEqual(method(self.address()).status_code, 403)
        only = ["editorial.change_entity", "editorial.view_entity", "editorial.change_article"]
        self.client.force_login(factories.make_user("half", permissions=only))
        self.assertEqual(self.client.post(address, {"seen": "x", "agreed": "yes"}).status_code, 403)
        form = self.client.get(reverse("admin:editorial_channel_change", args=[self.entity.pk]))
        self.assertNotContains(form, "rename/")

    def test_a_token_of_something_else_and_hostile_names(self) -> None:
        answer = self.client.get(self.address() + "?change=x:y:z", follow=True)
        self.assertContains(answer, "This address is not whole.")
        self.load({"notes/x.md": eleventy("X", speaker=f"'{HOSTILE}'")})
        entity = Entity.objects.get(name=HOSTILE)
        page = self.client.post(self.address(entity), {"spelling": f"speaker:{HOSTILE}", "new": "“><b>"}, follow=True)
        self.assertNotContains(page, HOSTILE)
        self.assertNotContains(page, "><b>")
        self.assertEqual(self.client.get(self.address().replace(str(self.entity.pk), "99999999")).status_code, 302)

    def test_the_whole_plan_as_a_file(self) -> None:
        told = json.loads(self.client.get(self.planned() + "&as=json").content)
        self.assertEqual(told["counts"], {"changed": 2, "waiting": 0, "unchanged": 0, "refused": 0})
        (hunk,) = told["files"][1]["changes"]["live"]["hunks"]
        self.assertIn("-speaker: 'Best TV' # who", hunk["lines"])
        self.assertIn("+speaker: 'Good TV' # who", hunk["lines"])

    def test_a_name_without_articles_has_an_empty_page(self) -> None:
        entity = factories.make_entity("Nobody", kind="person")
        self.assertContains(self.client.get(self.address(entity)), "No article names it")

    def test_a_killed_change_is_named_and_completed(self) -> None:
        address = self.planned()
        with mock.patch.object(edit_plans, "carry_out_bulk_edit", side_effect=None) as stopped:
            stopped.side_effect = lambda edit, plan, **given: _killed(edit, plan, **given)
            with self.assertRaises(KeyboardInterrupt):
                self.confirm(address)
        changeset = Changeset.objects.get(kind="bulk")
        self.assertEqual((changeset.state, changeset.done), ("running", 1))
        self.assertContains(self.client.get(self.address()), "It is still running.")
        self.assertContains(self.confirm(address), "has been making this change since")
        factories.change(changeset, beat_at=changeset.created_at.replace(year=2020))
        self.assertContains(self.client.get(self.address()), "1 of 2 articles")
        self.confirm(address)
        changeset.refresh_from_db()
        self.assertEqual((changeset.state, changeset.done, changeset.total), ("done", 2, 2))
        self.assertEqual(Revision.objects.filter(changeset=changeset).count(), 2)

    def test_many_articles_ask_as_many_queries_as_few(self) -> None:
        asked = []
        self.client.get(self.planned())
        for number in (2, 12):
            self.load({f"notes/m{i}.md": eleventy(f"M{i}", speaker="Best TV") for i in range(number)})
            for address in (self.address(), self.planned()):
                with CaptureQueriesContext(connection) as queries:
                    self.client.get(address)
                asked.append(len(queries))
        self.assertEqual(asked[:2], asked[2:])

    def test_of_very_many_only_those_shown_are_read(self) -> None:
        address = self.planned("Good TV", "speaker:Best TV", "speaker:best TV")
        with mock.patch.object(planning, "MOST_READ", 1), mock.patch.object(edit_plans, "MOST_AT_ONCE", 2):
            page = self.client.get(address)
            self.assertFalse(page.context["plan"].exact)
            self.assertContains(page, "Change 3 articles")
            self.assertContains(page, "notes/a.md")

    def test_very_many_are_left_to_a_job(self) -> None:
        address = self.planned("Good TV", "speaker:Best TV", "speaker:best TV")
        with mock.patch.object(edit_plans, "MOST_AT_ONCE", 2):
            self.confirm(address, message="why")
        self.assertEqual(Article.objects.filter(header__contains="Good TV").count(), 0)
        job = Job.objects.get(kind=RENAME_JOB)
        do_job(job.pk)
        job.refresh_from_db()
        changeset = Changeset.objects.get(kind="bulk")
        self.assertEqual((job.state, job.changeset, changeset.message), ("done", changeset, "why"))
        self.assertEqual(Article.objects.filter(header__contains="Good TV").count(), 3)

    def test_a_job_does_what_was_looked_at_or_nothing(self) -> None:
        with mock.patch.object(edit_plans, "MOST_AT_ONCE", 1):
            self.confirm(self.planned())
        edit("notes/a.md", summary="mine")
        job = Job.objects.get(kind=RENAME_JOB)
        do_job(job.pk)
        job.refresh_from_db()
        self.assertEqual((job.state, job.problem), ("failed", OTHER_PLAN))
        self.assertFalse(Changeset.objects.filter(kind="bulk").exists())

    def test_an_interrupted_job_goes_on_in_its_changeset_at_once(self) -> None:
        with mock.patch.object(edit_plans, "MOST_AT_ONCE", 1):
            self.confirm(self.planned())
        job = Job.objects.get(kind=RENAME_JOB)
        with mock.patch.object(apply, "timed_batches", _one_then_killed), self.assertRaises(KeyboardInterrupt):
            rename_in_background(FakeWork(job, {}))
        changeset = Changeset.objects.get(kind="bulk")
        self.assertEqual((changeset.state, changeset.done), ("running", 1))
        work = FakeWork(job, {"changeset": changeset.pk})
        rename_in_background(work)
        changeset.refresh_from_db()
        self.assertEqual((changeset.state, changeset.done), ("done", 2))
        self.assertEqual(work.earlier["changed"], 1)


class FakeWork:
    """A job as whoever carries it out sees it, without a worker."""

    def __init__(self, job: Job, earlier: dict[str, Any]) -> None:
        self.by, self.arguments, self.earlier = job.user, job.arguments, earlier

    def note(self, **result: Any) -> None:
        self.earlier.update(result)

    def expect(self, total: int) -> None:
        pass

    advance = wrote = expect


def _killed(edit: Any, plan: Any, **given: Any) -> Any:
    """Carries out the change and dies after the first article, as a killed process does."""

    with mock.patch.object(apply, "timed_batches", _one_then_killed):
        return apply.carry_out_bulk_edit(edit, plan, **given)


def _one_then_killed(items: list[int]) -> Any:
    yield items[:1]
    raise KeyboardInterrupt
