"""Taking changesets back in the admin: the plan, the choice, and the side doors."""

from __future__ import annotations

from unittest import mock

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from editorial.admin.intake import undoing
from editorial.models import Article, Changeset, Job, Project
from editorial.services import curation
from tests import factories
from tests.services.gardens import GardenTestCase, eleventy
from tests.services.undos import edit

HOSTILE = "<script>alert(1)</script>"


def address(changeset: Changeset) -> str:
    return reverse("admin:editorial_changeset_undo", args=[changeset.pk])


class UndoPageTests(GardenTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.load({"notes/a.md": eleventy(f"A {HOSTILE}", body="Old line.\n"), "notes/b.md": eleventy("B")})
        changed = {"notes/a.md": eleventy(f"A2 {HOSTILE}", body="New line.\n", people=f'["{HOSTILE}"]')}
        self.load({**changed, "notes/c.md": eleventy("C"), "notes/b.md": eleventy("B2")})
        self.changeset = Changeset.objects.order_by("-pk")[0]
        self.client.force_login(factories.make_member("Publisher", "publisher"))

    def test_the_plan_shows_what_will_and_will_not_happen(self) -> None:
        edit("notes/b.md", summary="mine")
        page = self.client.get(address(self.changeset))
        self.assertContains(page, "gets its former text")
        self.assertContains(page, "is removed")
        self.assertContains(page, "The text was edited since.")
        self.assertContains(page, "<ins>New line.</ins>", count=0)
        self.assertContains(page, "Old")
        self.assertNotContains(page, HOSTILE)
        self.assertContains(page, "&lt;script&gt;")
        self.assertEqual(Changeset.objects.order_by("-pk")[0].kind, "edit")

    def test_it_is_done_once_confirmed_and_can_be_redone(self) -> None:
        chosen = ["notes/a.md", "notes/b.md", "notes/c.md"]
        answer = self.client.post(address(self.changeset), {"article": chosen, "message": "by mistake"}, follow=True)
        own = Changeset.objects.order_by("-pk")[0]
        self.assertEqual(answer.redirect_chain[-1][0], reverse("admin:editorial_changeset_change", args=[own.pk]))
        self.assertEqual((own.undoes_id, own.message), (self.changeset.pk, f"undo of #{self.changeset.pk}: by mistake"))
        self.assertContains(answer, "3 articles are as before.")
        self.assertContains(answer, "Redo…")
        self.assertEqual(set(Article.objects.present().values_list("path", flat=True)), {"notes/a.md", "notes/b.md"})
        self.changeset.refresh_from_db()
        self.assertEqual(self.changeset.state, "undone")
        self.assertContains(self.client.get(address(own)), "Redo what")
        self.client.post(address(own), {"article": chosen})
        self.assertEqual(Article.objects.present().count(), 3)
        shown = self.client.get(reverse("admin:editorial_changeset_change", args=[self.changeset.pk]))
        self.assertContains(shown, "Undone by")

    def test_only_chosen_articles(self) -> None:
        self.client.post(address(self.changeset), {"article": ["notes/c.md", "notes/other.md"]})
        self.assertEqual(Article.objects.present().count(), 2)
        self.assertEqual(Article.objects.get(path="notes/b.md").title, "B2")
        number = Changeset.objects.count()
        self.assertEqual(self.client.post(address(self.changeset), {"article": ["notes/x.md"]}).status_code, 409)
        self.assertEqual(self.client.post(address(self.changeset)).status_code, 409)
        self.assertEqual(Changeset.objects.count(), number)

    def test_a_changeset_without_articles_is_undone_as_a_whole(self) -> None:
        project = curation.create_term(Project, by=None, value="harbour")
        changeset = Changeset.objects.order_by("-pk")[0]
        self.assertContains(self.client.get(address(changeset)), "project <bdi>harbour</bdi>")
        self.client.post(address(changeset))
        self.assertFalse(Project.objects.filter(pk=project.pk).exists())

    def test_a_large_one_is_left_to_a_job(self) -> None:
        with mock.patch.object(undoing, "MOST_DOCUMENTS", 2), mock.patch.object(undoing, "ROWS_PER_PAGE", 2):
            page = self.client.get(address(self.changeset))
            self.assertContains(page, "done in the background")
            self.assertNotContains(page, 'type="checkbox"')
            self.assertContains(page, "?page=2")
            number = Changeset.objects.count()
            self.client.post(address(self.changeset), {"article": ["notes/c.md"]})
            self.assertEqual((Changeset.objects.count(), Job.objects.get().kind), (number, "undo"))

    def test_what_is_left_stands_on_the_page_of_the_undo(self) -> None:
        edit("notes/b.md", summary="mine")
        answer = self.client.post(address(self.changeset), {"article": ["notes/a.md", "notes/c.md"]}, follow=True)
        self.assertContains(answer, "<bdi>notes/b.md</bdi>")
        self.assertContains(answer, "The text was edited since.")

    def test_a_running_changeset_and_one_that_is_not_there(self) -> None:
        Changeset.objects.filter(pk=self.changeset.pk).update(state="running")
        self.assertContains(self.client.get(address(self.changeset), follow=True), "It is still running")
        missing = reverse("admin:editorial_changeset_undo", args=[10**9])
        self.assertRedirects(self.client.get(missing), reverse("admin:index"), fetch_redirect_response=False)

    def test_the_button_is_for_those_who_may(self) -> None:
        page = reverse("admin:editorial_changeset_change", args=[self.changeset.pk])
        self.assertContains(self.client.get(page), "Undo…")
        self.client.force_login(factories.make_member("Editor", "editor"))
        self.assertNotContains(self.client.get(page), "Undo…")
        for method in (self.client.get, self.client.post):
            self.assertEqual(method(address(self.changeset), {"article": "notes/c.md"}).status_code, 403)
        self.assertEqual(Article.objects.present().count(), 3)

    def test_the_page_asks_as_many_queries_for_many_articles_as_for_few(self) -> None:
        asked = []
        self.client.get(address(self.changeset))  # what is kept between requests is loaded
        for number in (2, 12):
            texts = {f"notes/m{i}.md": eleventy(f"M{i} of {number}", tags="[t]") for i in range(number)}
            for version in ("one", "two"):
                self.load({path: data + version.encode() for path, data in texts.items()})
            with CaptureQueriesContext(connection) as queries:
                self.client.get(address(Changeset.objects.order_by("-pk")[0]))
            asked.append(len(queries))
        self.assertEqual(asked[0], asked[1])
