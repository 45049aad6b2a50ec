"""From the upload in the admin to the changeset: what the plan says is what is done, and nothing before."""

from __future__ import annotations

from unittest import mock

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import TestCase
from django.urls import reverse

from editorial.admin.transfer.documents import DocumentResource, MarkdownFormat
from editorial.models import Article, Changeset, Quarantine, Revision, Status
from editorial.services import uploads
from editorial.services.articles import edit_article, open_for_editing
from editorial.services.uploads import keep_upload
from tests import factories
from tests.admin.rows import change_url
from tests.services.gardens import eleventy
from tests.services.test_uploads import PrivateFolder, archive_of

UPLOAD = reverse("admin:editorial_article_import")
BAD = "---\ntitle: [\n---\n"


class TransferTestCase(PrivateFolder, TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.publisher = factories.make_member("Publisher", "publisher")

    def setUp(self):
        super().setUp()
        self.client.force_login(self.publisher)

    def send(self, files, **reading):
        """Uploads an archive of the files and returns the address of its plan."""
        data = files if isinstance(files, bytes) else archive_of(files)
        answer = self.client.post(UPLOAD, {"documents": SimpleUploadedFile("garden.zip", data), **reading})
        self.assertEqual(answer.status_code, 302, answer.content)
        return answer.headers["Location"]

    def confirm(self, address, **data):
        """Agrees to the plan that the address shows."""
        seen = self.client.get(address).context["seen"]
        return self.client.post(address, {"seen": seen, "agreed": "yes", **data}, follow=True)

    def load(self, files):
        self.confirm(self.send(files))


class UploadPageTests(TransferTestCase):
    def test_the_list_links_it_for_those_who_may_import(self):
        listed = reverse("admin:editorial_article_changelist")
        self.assertContains(self.client.get(listed), UPLOAD)
        self.client.force_login(factories.make_member("Editor", "editor"))
        self.assertNotContains(self.client.get(listed), UPLOAD)

    def test_a_refused_file_is_told_beside_the_input(self):
        answer = self.client.post(UPLOAD, {"documents": SimpleUploadedFile("a.exe", b"x")})
        self.assertContains(answer, "is no Markdown file")
        self.assertEqual(self.waiting(), [])

    def test_a_collection_is_the_name_of_a_folder(self):
        answer = self.client.post(UPLOAD, {"documents": SimpleUploadedFile("a.md", b"x"), "collection": "a/b"})
        self.assertContains(answer, "cannot be the name of a folder")

    def test_a_damaged_archive_is_told_without_the_place_where_it_lies(self):
        page = self.client.get(self.send(b"PK no archive"))
        self.assertContains(page, "garden.zip: This is not a zip archive that can be read.")
        self.assertNotContains(page, str(self.folder))


class PlanTests(TransferTestCase):
    def test_the_plan_shows_every_file_and_writes_nothing(self):
        self.load({"notes/a.md": eleventy("A", body="one\ntwo\n"), "notes/same.md": eleventy("S")})
        before = Changeset.objects.count(), Revision.objects.count()
        address = self.send(
            {
                "notes/a.md": eleventy("A", body="one\n二\n"),
                "notes/same.md": eleventy("S"),
                "notes/new.md": eleventy("N", status="evengreen"),
                "notes/bad.md": BAD,
                "../evil.md": "x",
            }
        )
        page = self.client.get(address)
        counts = {str(tab["action"]): tab["count"] for tab in page.context["tabs"]}
        self.assertEqual(counts, {"conflicting": 0, "quarantined": 1, "updated": 1, "created": 1, "unchanged": 1})
        self.assertContains(page, "../evil.md")
        self.assertContains(page, "yaml-syntax")  # what cannot be read comes first
        changed = self.client.get(address + "?show=updated")
        self.assertContains(changed, "<del>two</del>", html=True)
        self.assertContains(changed, "<ins>二</ins>", html=True)
        new = self.client.get(address + "?show=created")
        self.assertContains(new, "status-typo")
        self.assertContains(new, "becomes public")
        self.assertEqual((Changeset.objects.count(), Revision.objects.count()), before)

    def test_the_plan_as_a_file_is_the_report_of_a_dry_run(self):
        self.load({"notes/a.md": eleventy("A")})
        address = self.send({"notes/a.md": eleventy("B"), "notes/bad.md": BAD})
        plan = self.client.get(address + "?as=json").json()
        self.assertEqual([file["action"] for file in plan["files"]], ["updated", "quarantined"])
        (hunk,) = plan["files"][0]["change"]["hunks"]
        self.assertEqual([line for line in hunk["lines"] if line[0] != " "], ["-title: A", "+title: B"])
        self.assertEqual((plan["changeset"], Changeset.objects.count()), (None, 1))

    def test_what_was_confirmed_is_imported_and_leads_to_its_changeset(self):
        answer = self.confirm(self.send({"notes/a.md": eleventy("A"), "notes/bad.md": BAD}), message="为什么\0")
        changeset = Changeset.objects.get()
        self.assertRedirects(answer, change_url(changeset))
        self.assertEqual((changeset.author, changeset.message), (self.publisher, "为什么"))
        article = Article.objects.get()
        self.assertEqual((article.path, article.status, article.base_root), ("notes/a.md", Status.EVERGREEN, "upload"))
        self.assertEqual(Quarantine.objects.get().path, "notes/bad.md")
        self.assertContains(answer, "1 file was not accepted")
        self.assertEqual(self.waiting(), [])

    def test_confirming_twice_imports_once(self):
        address = self.send({"notes/a.md": eleventy("A")})
        self.confirm(address)
        again = self.client.post(address, {"seen": "x"}, follow=True)
        self.assertContains(again, "not there any more")
        self.assertEqual(Changeset.objects.count(), 1)

    def test_a_plan_that_changed_since_it_was_looked_at_is_shown_again(self):
        self.load({"notes/a.md": eleventy("A")})
        address = self.send({"notes/a.md": eleventy("B")})
        seen = self.client.get(address).context["seen"]
        article = Article.objects.get()
        based_on = open_for_editing(article.pk, by=None).revision_id
        edit_article(article.pk, by=None, changes={}, body="mine", based_on=based_on, publish=True)
        answer = self.client.post(address, {"seen": seen, "agreed": "yes"})
        self.assertContains(answer, "The garden changed since you looked")
        self.assertContains(answer, "was edited here since the last import")
        self.confirm(address)
        article.refresh_from_db()
        self.assertEqual((article.title, article.body.text), ("A", "mine"))
        self.assertTrue(Revision.objects.filter(kind=Revision.Kind.CONFLICT, article=article).exists())

    def test_a_large_change_needs_the_tick(self):
        address = self.send({f"notes/{number}.md": eleventy(str(number)) for number in range(51)})
        seen = self.client.get(address).context["seen"]
        answer = self.client.post(address, {"seen": seen})
        self.assertContains(answer, "Tick the box")
        self.assertFalse(Article.objects.exists())
        self.client.post(address, {"seen": seen, "agreed": "yes"})
        self.assertEqual(Article.objects.count(), 51)

    def test_a_status_does_not_pass_the_workflow(self):
        user = factories.make_user(
            "importer", permissions=["editorial.import_article", "editorial.view_article"], is_staff=True
        )
        self.client.force_login(user)
        answer = self.confirm(self.send({"notes/a.md": eleventy("A")}))
        self.assertRedirects(answer, reverse("admin:editorial_article_changelist"))
        self.assertEqual(Article.objects.get().status, Status.REVIEW)

    def test_the_plan_is_its_senders_alone(self):
        address = self.send({"notes/a.md": eleventy("A")})
        self.client.force_login(factories.make_member("Publisher", "other"))
        for answer in (self.client.get(address), self.client.post(address, {"discard": "yes"})):
            self.assertRedirects(answer, UPLOAD)
        self.assertEqual(len(self.waiting()), 1)
        self.client.force_login(factories.make_member("Editor", "editor"))
        self.assertEqual(self.client.get(address).status_code, 403)

    def test_more_documents_than_somebody_can_wait_for_are_refused_with_the_command_to_use(self):
        address = self.send({f"notes/{number}.md": eleventy(str(number)) for number in range(3)})
        with mock.patch.object(uploads, "MAX_FILES", 2):
            for page in (self.client.get(address), self.client.post(address, {"seen": "", "agreed": "yes"})):
                self.assertContains(page, "3 documents, and 2 are taken at once")
                self.assertContains(page, "import_markdown")
        self.assertFalse(Article.objects.exists())

    def test_a_discarded_upload_is_gone(self):
        address = self.send({"notes/a.md": eleventy("A")})
        self.client.post(address, {"discard": "yes"})
        self.assertEqual(self.waiting(), [])
        self.assertRedirects(self.client.get(address), UPLOAD)
        self.assertFalse(Article.objects.exists())

    def test_a_wrong_root_is_told_and_can_be_mended_without_sending_again(self):
        self.load({f"notes/{number}.md": eleventy(str(number)) for number in range(4)})
        address = self.send({f"garden/notes/{number}.md": eleventy(str(number)) for number in range(4)})
        self.assertContains(self.client.get(address), "garden/notes/0.md is stored as notes/0.md")
        self.assertContains(self.client.post(address, {"seen": "", "agreed": "yes"}), "Nothing can be imported")
        again = self.client.post(address, {"again": "yes", "inside": "garden"})
        page = self.client.get(again.headers["Location"])
        self.assertEqual(page.context["plan"].counts, {"unchanged": 4})
        self.assertContains(page, "There is nothing to write")

    def test_files_without_a_folder_go_into_the_chosen_collection(self):
        data = {"documents": [SimpleUploadedFile(f"{name}.md", eleventy(name)) for name in ("一", "b")]}
        address = self.client.post(UPLOAD, {**data, "collection": "笔记"}).headers["Location"]
        self.confirm(address)
        found = set(Article.objects.values_list("path", "collection__name"))
        self.assertEqual(found, {("一.md", "笔记"), ("b.md", "笔记")})

    def test_the_page_asks_as_often_for_ten_files_as_for_one(self):
        self.load({f"notes/{number}.md": eleventy(str(number), status="draft") for number in range(10)})
        one = self.send({"notes/0.md": eleventy("changed", status="draft")})
        ten = self.send({f"notes/{number}.md": eleventy(f"c{number}", status="draft") for number in range(10)})
        self.client.get(one)
        with self.assertNumQueries(14):
            self.client.get(one)
        with self.assertNumQueries(14):
            self.client.get(ten)

    def test_values_are_escaped(self):
        evil = "<script>alert(1)</script>"
        page = self.client.get(self.send({f"notes/{evil}.md": f"---\n{evil}: [\n---\n", f"../{evil}.md": "x"}))
        self.assertNotContains(page, evil)


class ResourceTests(PrivateFolder, TestCase):
    def test_the_resource_lists_plans_and_imports_through_the_services(self):
        user = factories.make_member("Publisher", "publisher")
        files = {"notes/a.md": eleventy("A"), "notes/bad.md": BAD, "readme.txt": "x"}
        upload = keep_upload([SimpleUploadedFile("g.zip", archive_of(files))], by=user)
        dataset = MarkdownFormat().create_dataset(upload.path)
        self.assertEqual(dataset["path"], ["notes/a.md", "notes/bad.md"])
        planned = DocumentResource(upload, by=user).import_data(dataset, dry_run=True)
        self.assertEqual((planned.totals["new"], planned.totals["error"], planned.total_rows), (1, 1, 2))
        self.assertFalse(Article.objects.exists())
        done = DocumentResource(upload, by=user).import_data(dataset)
        self.assertEqual((done.totals["new"], done.report.changeset_id), (1, Changeset.objects.get().pk))
