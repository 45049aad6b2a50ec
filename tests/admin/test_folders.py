"""Folders in the admin: which there are, who is at work, the plan of a sync, and carrying it out."""

from __future__ import annotations

import json
import shutil
from typing import Any
from unittest import mock

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from editorial.admin.folders import pages
from editorial.models import Article, Changeset, Job, MediaFile, SyncFolder
from editorial.services.folder_runs import held_folder
from editorial.services.folders import key_of
from editorial.services.jobs import do_job
from editorial.services.sync_jobs import OTHER_FILES, SYNC_JOB
from tests import factories
from tests.media import png
from tests.services.gardens import eleventy
from tests.services.syncs import SyncTestCase

LIST = "admin:editorial_syncfolder_changelist"


class FolderPageTestCase(SyncTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.sync({"notes/a.md": eleventy("A"), "notes/b.md": eleventy("B"), "notes/c.md": eleventy("C")})
        self.publisher = factories.make_member("Publisher", "publisher")
        self.client.force_login(self.publisher)

    def address(self, query: str = "") -> str:
        return reverse("admin:editorial_syncfolder_plan", args=[key_of(str(self.garden))]) + query

    def change_both_sides(self) -> None:
        self.put({"notes/a.md": eleventy("A of the folder"), "notes/new.md": eleventy("New")})
        self.edit("Edited here.\n", path="notes/b.md")
        (self.garden / "notes/c.md").unlink()

    def confirm(self, query: str = "?plan=yes", **given: str) -> Any:
        seen = self.client.get(self.address(query)).context["seen"]
        return self.client.post(self.address(query), {"seen": seen, "agreed": "yes", **given}, follow=True)


class FolderListTests(FolderPageTestCase):
    def test_each_folder_stands_with_what_was_done_last(self) -> None:
        page = self.client.get(reverse(LIST))
        self.assertContains(page, str(self.garden))
        (folder,) = page.context["folders"]
        self.assertEqual((folder.articles, folder.last.kind, folder.run), (3, "sync", None))
        self.assertContains(page, "the command line")
        self.assertContains(page, ">there<")

    def test_a_folder_of_an_import_alone_and_one_that_is_gone(self) -> None:
        SyncFolder.objects.all().delete()
        Changeset.objects.update(kind="import", author=self.publisher)
        shutil.rmtree(self.garden)
        self.garden.mkdir()
        self.garden.rmdir()
        page = self.client.get(reverse(LIST))
        (folder,) = page.context["folders"]
        self.assertEqual((folder.path, folder.last.kind), (str(self.garden), "import"))
        self.assertContains(page, "not there")
        self.assertContains(self.client.get(self.address("?plan=yes")), "The folder is not there on this machine.")
        self.garden.mkdir()  # for the end of the test

    def test_nothing_is_known(self) -> None:
        SyncFolder.objects.all().delete()
        Changeset.objects.update(report={})
        Article.objects.update(base_root="upload")
        self.assertContains(self.client.get(reverse(LIST)), "No folder is known yet.")
        answer = self.client.get(self.address(), follow=True)
        self.assertContains(answer, "This folder is not known.")

    def test_only_who_may_import_and_export(self) -> None:
        for permissions in (["editorial.import_article"], ["editorial.export_article"], ["editorial.change_article"]):
            self.client.force_login(factories.make_user(permissions=permissions))
            for address in (reverse(LIST), self.address(), self.address("?plan=yes")):
                self.assertEqual(self.client.get(address).status_code, 403)
                self.assertEqual(self.client.post(address, {"seen": "x", "agreed": "yes"}).status_code, 403)


class FolderPlanTests(FolderPageTestCase):
    def test_the_page_reads_no_file_before_it_is_asked_to(self) -> None:
        with mock.patch.object(pages, "plan_sync") as planning:
            self.assertContains(self.client.get(self.address()), "Show what a sync would do")
        planning.assert_not_called()

    def test_the_plan_is_that_of_the_command_and_writes_nothing(self) -> None:
        self.change_both_sides()
        counts, files = self.counts(), self.files()
        page = self.client.get(self.address("?plan=yes"))
        shown = {tab["name"]: tab["count"] for tab in page.context["tabs"] if tab["count"]}
        self.assertEqual(shown, {"in": 1, "out": 1, "new": 1, "deletions": 1})
        self.assertContains(page, " of the folder")
        out = self.client.get(self.address("?plan=yes&show=out"))
        self.assertContains(out, "Edited here")
        self.assertContains(self.client.get(self.address("?plan=yes&show=deletions")), "the article would be removed")
        told = json.loads(self.client.get(self.address("?plan=yes&as=json")).content)
        found = {row["path"]: row["action"] for row in told["files"]}
        self.assertEqual(found, {item.path: item.action.value for item in self.plan().items})
        self.assertEqual((self.counts(), self.files()), (counts, files))

    def test_confirmed_it_is_done_and_the_changeset_shown(self) -> None:
        self.change_both_sides()
        answer = self.confirm(message="tonight")
        changeset = Changeset.objects.order_by("-pk")[0]
        self.assertEqual(answer.redirect_chain[-1][0], reverse("admin:editorial_changeset_change", args=[changeset.pk]))
        self.assertEqual((changeset.kind, changeset.message, changeset.author), ("sync", "tonight", self.publisher))
        self.assertEqual(self.article("notes/a.md").title, "A of the folder")
        self.assertIn("Edited here.", self.file("notes/b.md"))
        self.assertTrue(Article.objects.present().filter(path="notes/c.md").exists())
        self.assertContains(self.client.get(self.address("?plan=yes")), "There is nothing to write.")

    def test_media_files_stand_with_the_plan_and_a_change_of_one_is_another_plan(self) -> None:
        self.put({"notes/map.png": png((200, 0, 0))})
        page = self.client.get(self.address("?plan=yes"))
        self.assertContains(page, "notes/map.png")
        self.assertContains(page, "/static/admin/js/")  # the page's own scripts and styles are another `media`
        self.put({"notes/map.png": png((0, 200, 0))})
        given = {"seen": page.context["seen"], "agreed": "yes"}
        self.assertContains(self.client.post(self.address("?plan=yes"), given), "changed since you looked")
        self.assertFalse(MediaFile.objects.exists())
        self.confirm()
        self.assertEqual(MediaFile.objects.get().path, "notes/map.png")

    def test_deletions_are_carried_out_only_where_that_is_asked_for_and_agreed_to(self) -> None:
        self.change_both_sides()
        query = "?plan=yes&delete=yes"
        seen = self.client.get(self.address(query)).context["seen"]
        self.assertContains(self.client.post(self.address(query), {"seen": seen}), "Tick the box")
        self.assertTrue(Article.objects.present().filter(path="notes/c.md").exists())
        self.confirm(query)
        self.assertFalse(Article.objects.present().filter(path="notes/c.md").exists())

    def test_without_the_right_to_remove_nothing_is_deleted(self) -> None:
        self.change_both_sides()
        rights = ["import", "export", "publish", "change", "view"]
        self.client.force_login(factories.make_user(permissions=[f"editorial.{right}_article" for right in rights]))
        self.confirm("?plan=yes&delete=yes")
        self.assertEqual(self.article("notes/a.md").title, "A of the folder")
        self.assertTrue(Article.objects.present().filter(path="notes/c.md").exists())

    def test_a_change_on_either_side_since_the_plan_is_shown_first(self) -> None:
        self.change_both_sides()
        for change in (
            lambda: self.put({"notes/a.md": eleventy("Another")}),
            lambda: self.edit("Edited again.\n", path="notes/b.md"),
        ):
            seen = self.client.get(self.address("?plan=yes")).context["seen"]
            change()
            answer = self.client.post(self.address("?plan=yes"), {"seen": seen, "agreed": "yes"})
            self.assertContains(answer, "changed since you looked")
            self.assertEqual(self.article("notes/a.md").title, "A")

    def test_a_busy_folder_says_who_runs_it(self) -> None:
        self.change_both_sides()
        seen = self.client.get(self.address("?plan=yes")).context["seen"]
        with held_folder(str(self.garden), by=self.publisher, what="sync_markdown"):
            self.assertContains(self.client.get(reverse(LIST)), "at work")
            self.assertContains(self.client.get(self.address("?plan=yes")), "publisher on")
            answer = self.client.post(self.address("?plan=yes"), {"seen": seen, "agreed": "yes"})
            self.assertContains(answer, "has been running sync_markdown here since")
            self.assertEqual(self.article("notes/a.md").title, "A")

    def test_a_large_one_is_left_to_a_job(self) -> None:
        self.change_both_sides()
        with mock.patch.object(pages, "MOST_AT_ONCE", 1):
            self.confirm(message="tonight")
        self.assertEqual(self.article("notes/a.md").title, "A")
        job = Job.objects.get(kind=SYNC_JOB)
        do_job(job.pk)
        job.refresh_from_db()
        changeset = Changeset.objects.order_by("-pk")[0]
        self.assertEqual((job.state, job.changeset, changeset.message), ("done", changeset, "tonight"))
        self.assertEqual(self.article("notes/a.md").title, "A of the folder")

    def test_a_job_does_what_was_looked_at_or_nothing(self) -> None:
        self.change_both_sides()
        with mock.patch.object(pages, "MOST_AT_ONCE", 1):
            self.confirm()
        self.put({"notes/a.md": eleventy("Another")})
        job = Job.objects.get(kind=SYNC_JOB)
        do_job(job.pk)
        job.refresh_from_db()
        self.assertEqual((job.state, job.problem), ("failed", OTHER_FILES))
        self.assertEqual(self.article("notes/a.md").title, "A")

    def test_many_paths_ask_as_many_queries_as_few(self) -> None:
        asked = []
        self.client.get(self.address("?plan=yes"))
        for number in (2, 12):
            self.put({f"notes/m{n}.md": eleventy(f"M{n}") for n in range(12)})
            self.sync()
            self.put({f"notes/m{n}.md": eleventy(f"M{n} of {number}") for n in range(number)})
            with CaptureQueriesContext(connection) as queries:
                self.client.get(self.address("?plan=yes"))
            asked.append(len(queries))
        self.assertEqual(asked[0], asked[1])
