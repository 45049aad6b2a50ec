"""Tables in the admin: sent, looked at, confirmed, undone; taken away by filters, by choice, by whoever may."""

from __future__ import annotations

import json
from unittest import mock

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import TestCase
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from editorial.admin.tables import exporting
from editorial.models import Area, Article, Changeset, Entity, Person, Tag
from editorial.services.tables import SHEETS
from editorial.services.tables.formats.plain import CsvFormat, JsonFormat
from editorial.services.tables.formats.workbooks import XlsxFormat
from editorial.services.undoing import carry_out_undo, plan_undo
from tests import factories
from tests.admin.rows import LISTS, change_url
from tests.admin.walking import admin_patterns, digest
from tests.services.test_uploads import PrivateFolder

LONG = "x" * 40_000


def address(model, what):
    return reverse(f"admin:editorial_{model._meta.model_name}_{what}")


class TableCase(PrivateFolder, TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.editor = factories.make_member("Editor", "editor")

    def setUp(self):
        super().setUp()
        self.client.force_login(self.editor)

    def send(self, model, data, name="names.csv"):
        """Uploads a table and returns the address of its plan."""
        data = data.encode() if isinstance(data, str) else data
        answer = self.client.post(address(model, "import_table"), {"table": SimpleUploadedFile(name, data)})
        self.assertEqual(answer.status_code, 302, answer.content)
        return answer.headers["Location"]

    def confirm(self, plan, **data):
        seen = self.client.get(plan).context["seen"]
        return self.client.post(plan, {"seen": seen, **data}, follow=True)

    def export(self, model, form="csv", query="", **data):
        answer = self.client.post(address(model, "export_table") + query, {"form": form, **data})
        self.assertEqual(answer.status_code, 200)
        return answer.content


class ImportTests(TableCase):
    def test_a_table_is_looked_at_confirmed_and_undone(self):
        factories.make_term(Area, "water", title="Old")
        factories.make_term(Area, "same")
        plan = self.send(Area, "value,title,id,slug\nwater,水,7,\nfire,Fire,8,flames\nsame,,,\nbad,\x07,9,\n")
        before = digest()
        page = self.client.get(plan)
        self.assertEqual(
            {tab["name"]: tab["count"] for tab in page.context["tabs"]},
            dict.fromkeys(("refused", "changed", "new", "unchanged"), 1),
        )
        self.assertContains(page, "U+0007")  # what is refused comes first
        self.assertContains(page, "row 5")
        self.assertContains(page, "<code><bdi>id</bdi></code>", html=True)
        changed = self.client.get(plan + "?show=changed")
        self.assertContains(changed, "<del>Old</del>", html=True)
        self.assertContains(changed, "<ins>水</ins>", html=True)
        self.assertEqual(digest(), before)
        answer = self.confirm(plan, message="为什么")
        changeset = Changeset.objects.get()
        self.assertRedirects(answer, change_url(changeset))
        self.assertEqual((changeset.kind, changeset.message, changeset.author), ("bulk", "为什么", self.editor))
        self.assertEqual(changeset.report["counts"], {"created": 1, "updated": 1, "unchanged": 1, "refused": 1})
        self.assertEqual(changeset.report["refused"], [["area bad", "control-character"]])
        self.assertContains(answer, "Imported: 1 new row, 1 changed.")
        self.assertContains(answer, "1 row was not accepted.")
        self.assertEqual(self.waiting(), [])
        carry_out_undo(plan_undo(changeset.pk, by=None), by=None)
        self.assertEqual(set(Area.objects.values_list("value", "title")), {("water", "Old"), ("same", "")})

    def test_the_same_table_in_three_forms_means_the_same(self):
        factories.make_entity("Ada Lovelace", homepage="https://a.example")
        forms = {"csv": CsvFormat, "csv-spreadsheets": CsvFormat, "xlsx": XlsxFormat, "json": JsonFormat}
        for form, reader in forms.items():
            with self.subTest(form=form):
                data = self.export(Person, form)
                name = f"people.{reader.extension}"
                page = self.client.get(self.send(Person, data, name))
                self.assertEqual(page.context["plan"].totals["skip"], 1)
                self.assertContains(page, "There is nothing to write")

    def test_a_second_time_writes_nothing(self):
        table = "name,internal\n=cmd,true\n"
        self.confirm(self.send(Tag, table))
        before = digest()
        plan = self.send(Tag, table)
        self.client.post(plan, {"seen": self.client.get(plan).context["seen"]})
        self.assertEqual(digest(), before)
        self.assertEqual(Tag.objects.get().name, "=cmd")

    def test_what_changed_since_it_was_looked_at_is_shown_again(self):
        area = factories.make_term(Area, "water", title="Old")
        plan = self.send(Area, "value,title\nwater,New\n")
        seen = self.client.get(plan).context["seen"]
        factories.change(area, title="Newer")
        before = digest()
        answer = self.client.post(plan, {"seen": seen, "message": "why"})
        self.assertContains(answer, "Something changed since you looked")
        self.assertContains(answer, 'value="why"')
        self.assertEqual(digest(), before)
        self.confirm(plan)
        area.refresh_from_db()
        self.assertEqual(area.title, "New")

    def test_a_row_that_is_gone_meanwhile_is_told(self):
        area = factories.make_term(Area, "water", title="Old")
        plan = self.send(Area, "value,title\nwater,New\n")
        seen = self.client.get(plan).context["seen"]
        area.delete()
        self.assertContains(self.client.post(plan, {"seen": seen}), "Something changed since you looked")
        self.assertFalse(Area.objects.exists())

    def test_every_kind_of_file_that_cannot_be_read_is_told_and_can_be_discarded(self):
        for name, data, text in (
            ("a.csv", b"caf\xe9,a\r\n", "no text in UTF-8"),
            ("a.csv", b"title\nx\n", "lacks the column value"),
            ("a.xlsx", b"PK", "no workbook"),
            ("a.json", b"{", "no JSON"),
        ):
            with self.subTest(text=text):
                plan = self.send(Area, data, name)
                page = self.client.get(plan)
                self.assertContains(page, text)
                self.assertNotContains(page, str(self.folder))
                self.assertContains(self.client.post(plan, {"seen": "x"}), text)
                self.client.post(plan, {"discard": "yes"})
                self.assertEqual(self.waiting(), [])

    def test_a_file_of_another_kind_is_told_beside_the_input(self):
        for name in ("a.xls", "a.csv.exe", "a"):
            answer = self.client.post(address(Area, "import_table"), {"table": SimpleUploadedFile(name, b"x")})
            self.assertContains(answer, "is no table. Its name has to end in")
        self.assertEqual(self.waiting(), [])

    def test_a_plan_is_its_senders_alone_and_of_one_list(self):
        plan = self.send(Area, "value\nx\n")
        token = plan.rstrip("/").rpartition("/")[2]
        elsewhere = reverse("admin:editorial_tag_table_plan", args=[token])
        self.assertRedirects(self.client.get(elsewhere), address(Tag, "import_table"))
        self.client.force_login(factories.make_member("Editor", "other"))
        for answer in (self.client.get(plan), self.client.post(plan, {"discard": "yes"})):
            self.assertRedirects(answer, address(Area, "import_table"))
        self.assertEqual(len(self.waiting()), 1)
        self.client.force_login(factories.make_member("Writer", "writer"))
        self.assertEqual(self.client.get(plan).status_code, 403)

    def test_a_discarded_table_is_gone(self):
        plan = self.send(Area, "value\nx\n")
        self.client.post(plan, {"discard": "yes"})
        self.assertEqual(self.waiting(), [])
        self.assertRedirects(self.client.get(plan), address(Area, "import_table"))
        self.assertFalse(Area.objects.exists())

    def test_names_of_files_and_cells_are_escaped(self):
        plan = self.send(Area, "value,title,<script>x\n<img src=x onerror=y>,<b>,1\n<i>,\x07,1\n", "<svg>.csv")
        for query in ("", "?show=new"):
            page = self.client.get(plan + query).content.decode()
            for tag in ("<script>x", "<img src=x", "<b>", "<i>", "<svg>"):
                self.assertNotIn(tag, page)

    def test_the_page_of_unchanged_rows_asks_as_often_for_ten_as_for_one(self):
        for number in range(10):
            factories.make_entity(f"Name {number}")
        slugs = list(Person.objects.values_list("slug", flat=True))
        plans = [self.send(Person, "slug\n" + "\n".join(slugs[:count])) for count in (1, 10)]
        counts = []
        for plan in plans:
            self.client.get(plan)
            with CaptureQueriesContext(connection) as caught:
                self.client.get(plan)
            counts.append(len(caught))
        self.assertEqual(counts[0], counts[1])


class ExportTests(TableCase):
    def test_the_filters_of_the_list_are_those_of_the_table(self):
        factories.make_entity("Ada Lovelace")
        factories.make_entity("Grace Hopper")
        listed = self.client.get(address(Person, "changelist") + "?q=Ada")
        self.assertContains(listed, address(Person, "export_table") + "?q=Ada")
        page = self.client.get(address(Person, "export_table") + "?q=Ada")
        self.assertContains(page, "1 row goes into the table.")
        found = CsvFormat().create_dataset(self.export(Person, query="?q=Ada"))
        self.assertEqual(found["name"], ["Ada Lovelace"])
        self.assertEqual(len(CsvFormat().create_dataset(self.export(Person))), 2)

    def test_chosen_rows_alone_are_exported(self):
        kept = factories.make_term(Area, "a")
        factories.make_term(Area, "b")
        data = {"action": "export_table", "_selected_action": [kept.pk]}
        page = self.client.post(address(Area, "changelist"), data)
        self.assertContains(page, "1 row goes into the table.")
        ids = page.context["form"].initial["ids"]
        self.assertEqual(CsvFormat().create_dataset(self.export(Area, ids=ids))["value"], ["a"])

    def test_every_list_has_its_table_with_the_columns_that_it_names(self):
        for make in LISTS.values():
            make(1)
        self.client.force_login(factories.make_member("Publisher", "publisher"))
        for model, sheet in SHEETS.items():
            with self.subTest(list=model.__name__):
                page = self.client.get(address(model, "changelist"))
                self.assertContains(page, address(model, "export_table"))
                rows = json.loads(self.export(model, "json"))
                self.assertTrue(rows)
                self.assertEqual({tuple(row) for row in rows}, {tuple(sheet.names)})

    def test_a_file_has_a_name_a_kind_and_for_spreadsheets_no_formula(self):
        factories.make_term(Area, "=cmd", title="+1")
        answer = self.client.post(address(Area, "export_table"), {"form": "csv-spreadsheets"})
        self.assertRegex(answer["Content-Disposition"], r'^attachment; filename="area-\d{4}-\d\d-\d\d\.csv"$')
        self.assertIn(b"'=cmd", answer.content)
        self.assertIn(b"'+1", answer.content)
        self.assertIn(b"\n=cmd", self.export(Area))

    def test_a_text_too_long_for_a_cell_is_told_with_what_to_do(self):
        factories.make_term(Area, "a", description=LONG)
        answer = self.client.post(address(Area, "export_table"), {"form": "xlsx"})
        self.assertContains(answer, "Row 2 has a text of more than 32767 characters")
        self.assertIn(LONG.encode(), self.export(Area, "csv"))

    def test_false_choices_are_told(self):
        factories.make_term(Area, "a")
        for data in ({"form": "pdf"}, {"form": "csv", "ids": "1;DROP"}, {"form": "csv", "ids": "9" * 30}, {}):
            answer = self.client.post(address(Area, "export_table"), data)
            self.assertEqual((answer.status_code, answer["Content-Type"]), (200, "text/html; charset=utf-8"))

    def test_more_rows_than_a_table_takes_lead_back_to_the_list(self):
        for value in ("a", "b"):
            factories.make_term(Area, value)
        with mock.patch.object(exporting, "MOST", 1):
            answer = self.client.post(address(Area, "export_table"), {"form": "csv"}, follow=True)
        self.assertContains(answer, "More than 1 rows")

    def test_without_rows_the_page_says_so(self):
        self.assertContains(self.client.get(address(Area, "export_table")), "No row fits the filters")

    def test_ten_rows_ask_as_often_as_one(self):
        for number in range(10):
            factories.make_entity(f"Name {number}")
        ids = list(Entity.objects.values_list("pk", flat=True))
        counts = []
        self.export(Person)  # what a process reads once
        for chosen in (ids[:1], ids):
            with CaptureQueriesContext(connection) as caught:
                self.export(Person, ids=",".join(map(str, chosen)))
            counts.append(len(caught))
        self.assertEqual(counts[0], counts[1])

    def test_articles_go_out_with_their_status_and_never_come_in(self):
        factories.make_article("Title", tags=["t"])
        self.assertEqual(self.client.get(address(Article, "export_table")).status_code, 403)
        self.client.force_login(factories.make_member("Publisher", "publisher"))
        (row,) = json.loads(self.export(Article, "json"))
        self.assertEqual(
            (row["title"], row["status"], row["tags"]), ("Title", str(Article.objects.get().status), ["t"])
        )
        page = self.client.get(address(Article, "changelist"))
        self.assertNotContains(page, "import-table")
        names = {pattern.name for pattern in admin_patterns()}
        self.assertIn("editorial_area_import_table", names)
        self.assertNotIn("editorial_article_import_table", names)
