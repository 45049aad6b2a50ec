"""Bulk changes in the admin: put together, looked at, articles left out, carried out; and recipes."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any
from unittest import mock

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from editorial.admin import edit_plans
from editorial.admin.bulk import bulk_address, choosing
from editorial.models import Article, BulkChange, Changeset, Finding, Job, Recipe
from editorial.services.bulk_changes import BULK_JOB, PLAN_CHANGE
from editorial.services.bulk_changes.selecting import FILTERS, Selection
from editorial.services.jobs import do_job
from tests import factories
from tests.admin.rows import change_url, list_url, plain
from tests.services.gardens import GardenTestCase, eleventy
from tests.services.undos import edit

RENAME = {"do": "rename", "field": "tags", "from": "llms", "to": "llm"}
REPAIR = {"do": "repair", "rule": "chunk-comment"}
EVERYTHING = {"everything": True}
HOSTILE = "<script>alert(1)</script>"


class BulkPageTestCase(GardenTestCase):
    def setUp(self) -> None:
        super().setUp()
        chunk = "One.\n<!-- chunk 1/2 -->\nTwo.\n"
        self.load(
            {
                "notes/a.md": eleventy("A", tags="[llms, x]", body=chunk),
                "notes/b.md": eleventy("B", tags="[llms]", status="draft"),
                "notes/c.md": eleventy("C", tags="[y]"),
            }
        )
        self.log_in("Publisher")

    def log_in(self, group: str) -> None:
        self.user = factories.make_member(group, group.lower())
        self.client.force_login(self.user)

    def form(self, *operations: dict[str, str], **values: Any) -> dict[str, Any]:
        """Returns what the form sends: operations as inputs of rows."""
        posted: dict[str, Any] = {"row": [str(number) for number in range(len(operations))], **values}
        for number, operation in enumerate(operations):
            posted |= {f"{name}-{number}": value for name, value in operation.items()}
        return posted

    def planned(self, *operations: dict[str, Any], **select: Any) -> str:
        """Returns the address of the plan of operations, given as in a recipe."""
        address = bulk_address(operations or [RENAME], select or EVERYTHING, name="Tidy up")
        page = self.client.get(address)
        rows = {f"{name}-{number}": getattr(row, name) for number, row in page.context["rows"] for name in ROW}
        posted = {"row": [str(number) for number, _row in page.context["rows"]], **rows, "name": "Tidy up"}
        chosen = page.context["chosen"]
        posted |= {"everything": "yes"} if chosen.everything else {}
        posted |= {"query": chosen.query, "filter": page.context["filters"], "plan": "yes"}
        answer = self.client.post(address, posted)
        self.assertEqual(answer.status_code, 302, answer.content.decode())
        return str(answer.headers["Location"])

    def confirm(self, address: str, **given: str) -> Any:
        seen = self.client.get(address).context["plan"].fingerprint
        return self.client.post(address, {"seen": seen, "agreed": "yes", **given}, follow=True)


ROW = ("do", "field", "key", "target", "target_key", "old", "new", "table", "rule")


class ChoosingTests(BulkPageTestCase):
    def test_an_address_presets_articles_and_operations(self) -> None:
        page = self.client.get(bulk_address([REPAIR], {"filters": {"rule": "chunk-comment"}}, name="Chunks"))
        html = page.content.decode()
        does = "The line is cut; where it alone kept two paragraphs apart, it becomes blank."
        self.assertInHTML(f'<option value="chunk-comment" selected>chunk-comment – {does}</option>', html)
        self.assertIn('value="rule=chunk-comment" checked', html)
        self.assertIn('value="Chunks"', html)

    def test_each_operation_of_a_recipe_stands_in_its_row_and_comes_back_as_it_was(self) -> None:
        operations = [
            {"do": "set", "field": "projects", "to": ["a", "b"]},
            {"do": "set", "field": "excluded", "to": True},
            {"do": "clear", "field": "insight"},
            RENAME,
            {"do": "add", "field": "tags", "item": "x"},
            {"do": "move", "field": "tags", "target": "categories"},
            {"do": "replace", "field": "body", "find": " a\n", "with": "", "regex": True},
            {"do": "map", "table": [["tech", "", "life, work", "-"]]},
            REPAIR,
        ]
        page = self.client.get(bulk_address(operations, EVERYTHING))
        found = [row.as_recipe() for _number, row in page.context["rows"]]
        self.assertEqual(found[-2]["do"], "map")
        found[-2]["table"] = operations[-2]["table"]
        self.assertEqual(found, operations)

    def test_what_is_wrong_stands_at_its_operation_and_nothing_that_was_typed_is_lost(self) -> None:
        wrong = {"do": "replace", "field": "body", "old": "(", "new": HOSTILE, "regex": "yes"}
        answer = self.client.post(bulk_address(), self.form({"do": "clear", "field": "tags"}, wrong, plan="yes"))
        html = answer.content.decode()
        self.assertNotIn(HOSTILE, html)
        self.assertIn("&lt;script&gt;", html)
        self.assertIn("No articles are chosen", html)
        self.assertEqual([len(row.problems) for _number, row in answer.context["rows"]], [0, 1])
        self.assertFalse(BulkChange.objects.exists())

    def test_rows_are_added_and_taken_out_without_a_script(self) -> None:
        one, two = {"do": "clear", "field": "tags"}, {"do": "clear", "field": "insight"}
        added = self.client.post(bulk_address(), self.form(one, add="yes"))
        self.assertEqual([row.do for _number, row in added.context["rows"]], ["clear", ""])
        left = self.client.post(bulk_address(), self.form(one, two, drop="0"))
        self.assertEqual([row.field for _number, row in left.context["rows"]], ["insight"])

    def test_an_address_that_is_not_whole_is_told(self) -> None:
        for query in (
            "operations={",
            "select=[1",
            "operations=3&select=x",
            "recipe=999999999999999999999",
            "articles=x",
        ):
            with self.subTest(query=query):
                self.assertEqual(self.client.get(f"{bulk_address()}?{query}").status_code, 200)

    def test_the_list_leads_here_with_its_filters_or_with_the_rows_that_were_ticked(self) -> None:
        ids = list(Article.objects.filter(path__in=("notes/a.md", "notes/b.md")).values_list("pk", flat=True))
        posted = {"action": "bulk_action", "_selected_action": ids}
        page = self.client.post(list_url(Article), posted, follow=True)
        self.assertEqual(page.context["chosen"].paths, ["notes/a.md", "notes/b.md"])
        tag = Article.objects.get(path="notes/c.md").tags.get()
        address = f"{list_url(Article)}?status__exact=evergreen&tag={tag.pk}&q=body"
        page = self.client.post(address, {**posted, "select_across": "1"}, follow=True)
        chosen = page.context["chosen"]
        self.assertEqual((chosen.filters, chosen.query), ({"status": "evergreen", "tag": "y"}, "body"))
        page = self.client.post(f"{list_url(Article)}?work=unassigned", {**posted, "select_across": "1"}, follow=True)
        self.assertEqual(len(page.context["chosen"].paths), 3)


TABLE = "area,category,new_area,new_category\n科技,,计算,\n"


class SentTableTests(BulkPageTestCase):
    """A table as a file takes the place of the one that stands in the form."""

    def send(self, data: bytes, **values: str) -> Any:
        sent = SimpleUploadedFile("areas.csv", data, content_type="text/csv")
        return self.client.post(bulk_address(), self.form({"do": "map", "table": "old", "file": sent}, **values))

    def test_it_is_read_in_each_encoding_that_spreadsheets_save(self) -> None:
        for encoding in ("utf-8", "utf-8-sig", "utf-16", "gb18030"):
            with self.subTest(encoding):
                answer = self.send(TABLE.replace("\n", "\r\n").encode(encoding), add="yes")
                (_number, row), _blank = answer.context["rows"]
                self.assertEqual((row.table, row.problems), (TABLE, []))

    def test_it_is_kept_and_an_encoding_that_was_guessed_is_told(self) -> None:
        answer = self.send(TABLE.encode("gb18030"), keep="yes", everything="yes", name="Areas")
        self.assertEqual(Recipe.objects.get().operations, [{"do": "map", "table": [["科技", "", "计算", ""]]}])
        self.assertContains(self.client.get(answer.headers["Location"]), "read as GB 18030")

    def test_each_fault_is_told_with_its_line_and_what_was_read_stays(self) -> None:
        answer = self.send(b"area,new_area\ntech\na,b\nc,\n", plan="yes", everything="yes")
        ((_number, row),) = answer.context["rows"]
        self.assertEqual(len(row.problems), 2)
        self.assertIn("Line 2 of the table has 1 cells", row.problems[0])
        self.assertIn("Line 4 of the table says nothing new", row.problems[1])
        self.assertTrue(row.table.startswith("area,new_area\ntech"))

    def test_what_is_too_large_or_no_text_is_refused_and_the_form_keeps_its_table(self) -> None:
        for data, words in ((b"a" * 500_001, "larger than 500 kB"), (b"\x00\x81\xff\xfe\x01", "no text in UTF-8")):
            with self.subTest(words):
                answer = self.send(data, plan="yes", everything="yes")
                ((_number, row),) = answer.context["rows"]
                self.assertIn(words, row.problems[0])
                self.assertEqual(row.table, "old")
        self.assertFalse(BulkChange.objects.exists())


class SameArticlesTests(GardenTestCase):
    def test_a_filter_of_the_list_means_the_same_articles_in_a_bulk_change(self) -> None:
        self.client.force_login(factories.make_superuser())
        Finding.objects.all().delete()
        for severity in ("error", "warning", "info"):
            factories.make_finding(factories.make_article(severity, status="draft"), severity=severity)
        factories.make_article("none", insight="Mine.")
        later = timezone.now() + dt.timedelta(days=1)
        factories.make_article("scheduled", publish_at=later)
        factories.make_article("left out", excluded=True)
        for name in ("findings", "debt", "edit", "readers", "insight"):
            for value in FILTERS[name].choices:
                with self.subTest(name=name, value=value):
                    listed = self.client.get(list_url(Article), {name: value}).context["cl"].queryset
                    selected = Selection(filters={name: value}).articles()
                    self.assertEqual(sorted(row.path for row in listed), sorted(row.path for row in selected))
        found = Selection(filters={"findings": "any"}).articles()
        self.assertEqual({row.title for row in found}, {"error", "warning"})  # and not what has a hint alone


class PlanTests(BulkPageTestCase):
    def test_every_line_is_shown_and_nothing_written_before_it_is_confirmed(self) -> None:
        before = self.counts()
        address = self.planned(RENAME, REPAIR)
        html = plain(self.client.get(address))
        for line in ("tags: [llms, x]", "tags: [llm, x]", "&lt;!-- chunk 1/2 --&gt;"):
            self.assertIn(line, html)
        self.assertEqual(self.counts(), before)
        page = self.confirm(address)
        self.assertEqual(page.redirect_chain[-1][0], change_url(Changeset.objects.get(kind="bulk")))
        self.assertContains(page, "2 articles were changed.")
        self.assertNotIn("chunk", self.text("notes/a.md"))
        self.assertEqual(Changeset.objects.get(kind="bulk").message, "Tidy up")

    def test_an_article_is_left_out_and_taken_back_in(self) -> None:
        address = self.planned()
        self.client.post(address, {"leave_out": "notes/a.md"})
        page = self.client.get(address)
        self.assertEqual([row["item"].path for row in page.context["rows"]], ["notes/b.md"])
        self.assertContains(page, "1 article is left out")
        self.client.post(address, {"take_back": "notes/a.md"})
        self.assertEqual(len(self.client.get(address).context["rows"]), 2)
        self.client.post(address, {"leave_out": "notes/a.md"})
        self.confirm(address)
        self.assertIn("llms", self.text("notes/a.md"))
        self.assertNotIn("llms", self.text("notes/b.md"))

    def test_an_article_that_was_edited_since_is_left(self) -> None:
        address = self.planned()
        edit("notes/a.md", summary="Meanwhile.")
        page = self.confirm(address)
        self.assertContains(page, "1 stays as it is.")
        self.assertIn("llms", self.text("notes/a.md"))
        self.assertNotIn("llms", self.text("notes/b.md"))
        self.client.post(address, {"again": "yes"})
        self.assertEqual([row["item"].path for row in self.client.get(address).context["rows"]], ["notes/a.md"])

    def test_the_plan_is_there_as_a_file(self) -> None:
        told = json.loads(self.client.get(f"{self.planned()}?as=json").content)
        self.assertEqual(
            [item["path"] for item in told["files"] if item["action"] == "changed"], ["notes/a.md", "notes/b.md"]
        )

    def test_the_plan_of_somebody_else_is_not_there(self) -> None:
        address = self.planned()
        self.client.force_login(factories.make_member("Publisher", "other"))
        self.assertEqual(self.client.get(address).status_code, 302)

    def test_queries_do_not_grow_with_the_articles_shown(self) -> None:
        few, many = self.planned(RENAME, paths=["notes/a.md"]), ""
        self.load({f"notes/m{number}.md": eleventy(f"M{number}", tags="[llms]") for number in range(10)})
        many = self.planned()
        counts = []
        for address in (few, many):
            self.client.get(address)
            with CaptureQueriesContext(
                connection,
            ) as caught:
                self.client.get(address)
            counts.append(len(caught))
        self.assertEqual(counts[0], counts[1])
        self.assertLessEqual(counts[0], 20)


class RoleTests(BulkPageTestCase):
    def test_a_writer_sees_the_plan_and_cannot_carry_it_out(self) -> None:
        self.log_in("Writer")
        address = self.planned(REPAIR)
        page = self.client.get(address)
        self.assertContains(page, "You may look at this.")
        self.assertNotContains(page, 'name="seen"')
        answer = self.client.post(address, {"seen": page.context["plan"].fingerprint, "agreed": "yes"})
        self.assertEqual(answer.status_code, 403)
        self.assertFalse(Changeset.objects.filter(kind="bulk").exists())

    def test_an_editor_runs_repairs_which_wait_at_published_articles_and_nothing_else(self) -> None:
        self.log_in("Editor")
        self.confirm(self.planned(REPAIR))
        self.assertIn("chunk", self.text("notes/a.md"))
        self.assertIsNotNone(self.article("notes/a.md").pending_revision)
        self.assertContains(self.client.get(self.planned(RENAME)), "You may look at this.")


class BackgroundTests(BulkPageTestCase):
    def test_very_many_articles_are_planned_and_changed_by_jobs(self) -> None:
        with mock.patch.object(choosing, "MOST_IN_REQUEST", 1), mock.patch.object(edit_plans, "MOST_AT_ONCE", 1):
            job_address = self.planned()
            job = Job.objects.get(kind=PLAN_CHANGE)
            self.assertEqual(job_address, change_url(job))
            plan = reverse("admin:editorial_article_bulk_plan", args=[job.arguments["change"]])
            self.assertContains(self.client.get(plan), "The plan is worked out")
            self.do(job)
            self.assertContains(self.client.get(job_address), plan)
            self.confirm(plan)
        self.assertIn("llms", self.text("notes/a.md"))
        job = Job.objects.get(kind=BULK_JOB)
        self.do(job)
        job.refresh_from_db()
        self.assertEqual((job.state, job.result["changed"]), ("done", 2))
        self.assertNotIn("llms", self.text("notes/a.md"))

    def do(self, job: Job) -> None:
        with self.captureOnCommitCallbacks(execute=True):
            do_job(job.pk)


class RecipeTests(BulkPageTestCase):
    def keep(self, **values: Any) -> Any:
        row = {"do": "rename", "field": "tags", "old": "llms", "new": "llm"}
        return self.client.post(bulk_address(), self.form(row, keep="yes", everything="yes", **values), follow=True)

    def test_it_is_kept_used_again_sent_and_brought_in(self) -> None:
        self.assertContains(self.keep(name=""), "A recipe that is kept needs a name.")
        page = self.keep(name="One tag")
        self.assertContains(page, "from: llms")
        recipe = Recipe.objects.get()
        used = self.client.get(page.context["run_address"])
        self.assertEqual([row.old for _number, row in used.context["rows"]], ["llms"])
        sent = self.client.get(reverse("admin:editorial_recipe_file", args=[recipe.pk]))
        self.assertEqual(sent.headers["Content-Disposition"], 'attachment; filename="one-tag.yml"')
        recipe.delete()
        upload = SimpleUploadedFile("r.yml", sent.content)
        self.client.post(reverse("admin:editorial_recipe_import"), {"file": upload})
        self.assertEqual(Recipe.objects.get().operations, [RENAME])
        self.assertContains(self.client.get(list_url(Recipe)), "rename tags llms llm")

    def test_one_of_the_same_name_takes_its_place(self) -> None:
        self.keep(name="One tag")
        self.client.post(
            reverse("admin:editorial_recipe_import"),
            {"text": f"name: One tag\nselect: {{query: x}}\noperations: [{json.dumps(REPAIR)}]"},
        )
        self.assertEqual(Recipe.objects.get().select, {"query": "x"})

    def test_what_is_wrong_with_a_file_is_told_and_its_text_stays(self) -> None:
        answer = self.client.post(reverse("admin:editorial_recipe_import"), {"text": "name: x\noperations: [{do: no}]"})
        self.assertContains(answer, "operations[1].do: This is no operation.")
        self.assertContains(answer, "operations: [{do: no}]")

    def test_a_recipe_that_the_program_does_not_know_any_more_is_shown_with_what_is_wrong(self) -> None:
        self.keep(name="One tag")
        Recipe.objects.update(operations=[{"do": "repair", "rule": "gone"}])
        recipe = Recipe.objects.get()
        self.assertContains(self.client.get(change_url(recipe)), "“gone” is no rule.")
        self.assertEqual(self.client.get(list_url(Recipe)).status_code, 200)
        self.assertEqual(self.client.get(f"{bulk_address()}?recipe={recipe.pk}").status_code, 200)
