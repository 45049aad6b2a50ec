"""Tables in and out: natural keys, one changeset that can be undone, refusals row by row, twice is nothing."""

from __future__ import annotations

import datetime as dt

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.test import TestCase

from editorial.models import (
    Alias,
    Area,
    Article,
    Changeset,
    Collection,
    Effect,
    Entity,
    Mention,
    Organization,
    Person,
    Project,
    Series,
    Tag,
)
from editorial.services.importing import ImportOptions, apply_import, plan_import
from editorial.services.tables import SHEETS, TableRun, sheet_of, sheet_rows
from editorial.services.undoing import carry_out_undo, plan_undo
from tests import factories
from tests.admin.walking import digest
from tests.services.gardens import temporary_folder


class TableTestCase(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.editor = factories.make_member("Editor", "editor")
        cls.publisher = factories.make_member("Publisher", "publisher")

    def store(self, model, *rows, by=None, message="a table"):
        """Imports rows as a page does and returns (outcomes by key, changeset or None)."""
        outcomes = []
        with transaction.atomic():
            run = TableRun(sheet_of(model), by=by or self.editor, message=message)
            run.load(rows)
            for row in rows:
                line = None
                try:
                    line = run.line(row)
                    if line.row is not None and not line.differences:
                        outcomes.append("same")
                    else:
                        new = line.row is None
                        run.save(line)
                        outcomes.append("new" if new else "changed")
                except ValidationError as error:
                    items = error.error_dict.values() if hasattr(error, "error_dict") else [error.error_list]
                    outcomes.append(next(item.code for errors in items for item in errors))
            changeset_id = run.finish()
        return outcomes, Changeset.objects.filter(pk=changeset_id).first()

    def table(self, model, **filters):
        """Returns the rows of a table as an export has them."""
        ids = list(sheet_of(model).model._default_manager.filter(**filters).values_list("pk", flat=True))
        return list(sheet_rows(sheet_of(model), ids, by=self.publisher))

    def load(self, files):
        """Imports documents."""
        with temporary_folder() as folder:
            for name, text in files.items():
                path = folder / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text, encoding="utf-8")
            apply_import(plan_import([folder], by=None, options=ImportOptions(jobs=1)), by=None)

    def undo(self, changeset):
        return carry_out_undo(plan_undo(changeset.pk, by=self.publisher), by=self.publisher)


class PermissionTests(TableTestCase):
    def test_writers_bring_nothing_in_and_take_nothing_away(self):
        writer = factories.make_member("Writer", "writer")
        for model, sheet in SHEETS.items():
            with self.subTest(table=model.__name__):
                with self.assertRaises(PermissionDenied):
                    TableRun(sheet, by=writer)
                with self.assertRaises(PermissionDenied):
                    list(sheet_rows(sheet, [], by=writer))

    def test_articles_are_never_brought_in_by_a_table(self):
        with self.assertRaises(PermissionDenied):
            TableRun(sheet_of(Article), by=factories.make_superuser("root"))

    def test_a_right_to_import_alone_changes_no_row(self):
        factories.make_term(Area, "water")
        user = factories.make_user("importer", permissions=["editorial.import_area"])
        outcomes, changeset = self.store(Area, {"value": "water", "title": "W"}, {"value": "new"}, by=user)
        self.assertEqual((outcomes, changeset), (["not-allowed", "not-allowed"], None))
        self.assertEqual(list(Area.objects.values_list("value", "title")), [("water", "")])
        self.assertFalse(Changeset.objects.filter(kind="bulk").exists())


class TermTests(TableTestCase):
    def test_rows_are_made_and_changed_as_one_changeset_and_undone(self):
        factories.make_term(Area, "water", title="Old")
        before = self.table(Area)
        outcomes, changeset = self.store(
            Area,
            {"value": "water", "title": "水", "description": "a\nb"},
            {"value": "fire", "title": "Fire", "slug": "flames"},
        )
        self.assertEqual(outcomes, ["changed", "new"])
        self.assertEqual(
            set(Area.objects.values_list("value", "slug", "title", "description")),
            {("water", "water", "水", "a\nb"), ("fire", "flames", "Fire", "")},
        )
        self.assertEqual((changeset.kind, changeset.author, changeset.done), ("bulk", self.editor, 2))
        self.assertEqual((changeset.state, changeset.message), ("done", "a table"))
        self.undo(changeset)
        self.assertEqual(self.table(Area), before)

    def test_a_second_run_writes_nothing(self):
        rows = [
            {"value": "水", "title": "Water", "description": "a\r\nb"},
            {"value": "fire", "title": "", "merged_into": "水"},
        ]
        self.store(Area, *rows)
        before = digest()
        self.assertEqual(self.store(Area, *rows), (["same", "same"], None))
        self.assertEqual(digest(), before)

    def test_an_export_comes_in_without_a_difference(self):
        self.load({"notes/a.md": "---\ntitle: A\nareas: [ water , 'x''y' ]\ntags: [=1+1, '@a']\nseries: s\n---\n"})
        for model in (Area, Tag, Series, Collection):
            rows = [
                {name: "" if value is None else str(value) for name, value in row.items()} for row in self.table(model)
            ]
            with self.subTest(table=model.__name__):
                self.assertTrue(rows)
                self.assertEqual(self.store(model, *rows), (["same"] * len(rows), None))

    def test_a_column_that_is_left_out_stays_and_an_empty_cell_empties(self):
        factories.make_term(Area, "water", title="T", description="D")
        self.store(Area, {"value": "water", "title": ""})
        area = Area.objects.get()
        self.assertEqual((area.title, area.description), ("", "D"))

    def test_days_of_areas_are_read_with_an_empty_cell_for_none_and_move_articles(self):
        article = factories.make_article(areas=["water"], published_at=dt.datetime(2025, 1, 1, tzinfo=dt.UTC))

        def due():
            return Article.objects.values_list("review_due_on", flat=True).get(pk=article.pk)

        days = ("30", "", "0", "x", "3651")
        outcomes = [self.store(Area, {"value": "water", "review_days": text})[0][0] for text in days[:1]]
        self.assertEqual((outcomes, due()), (["changed"], dt.date(2025, 1, 31)))
        self.assertEqual(self.table(Area)[0]["review_days"], 30)
        outcomes = [self.store(Area, {"value": "water", "review_days": text})[0][0] for text in days[1:]]
        self.assertEqual(outcomes, ["changed", "changed", "no-number", "max_value"])
        self.assertEqual((Area.objects.get().review_days, due()), (0, None))

    def test_numbers_and_privileged_columns_of_a_file_count_for_nothing(self):
        area = factories.make_term(Area, "water")
        outcomes, _ = self.store(Area, {"id": str(area.pk), "pk": "1", "value": "fire", "created_at": "1999"})
        self.assertEqual(outcomes, ["new"])
        self.assertEqual(Area.objects.get(pk=area.pk).value, "water")

    def test_what_cannot_be_is_refused_by_itself(self):
        factories.make_term(Area, "water")
        rows = {
            "no-key": {"value": " ", "title": "x"},
            "given-once": {"value": "water", "slug": "other"},
            "one-line": {"value": "a", "title": "two\nlines"},
            "control-character": {"value": "b", "title": "bell\x07"},
            "max_length": {"value": "c", "title": "x" * 256},
            "not-valid": {"value": "d", "slug": "a/b"},
            "unique": {"value": "e", "slug": "water"},
            "no-target": {"value": "f", "merged_into": "nowhere"},
            "given-twice": {"value": "good", "title": "again"},
        }
        outcomes, changeset = self.store(Area, {"value": "good"}, *rows.values())
        self.assertEqual(outcomes, ["new", *rows])
        self.assertEqual(set(Area.objects.values_list("value", flat=True)), {"water", "good"})
        self.assertEqual(changeset.total, 1)

    def test_a_nul_finds_nothing_and_breaks_nothing(self):
        outcomes, changeset = self.store(Area, {"value": "a\0b"}, {"value": "c", "title": "\0"})
        self.assertEqual((outcomes, changeset), (["no-key", "control-character"], None))

    def test_a_merge_lets_articles_follow_and_comes_back(self):
        self.load(
            {"notes/a.md": "---\ntitle: A\nareas: [h2o]\n---\n", "notes/b.md": "---\ntitle: B\nareas: [water]\n---\n"}
        )
        _, changeset = self.store(Area, {"value": "h2o", "merged_into": "water"})
        water = Area.objects.get(value="water")
        self.assertEqual(water.articles.count(), 2)
        self.undo(changeset)
        self.assertEqual(water.articles.count(), 1)
        self.assertIsNone(Area.objects.get(value="h2o").merged_into)

    def test_a_merge_is_taken_back_by_an_empty_cell(self):
        self.load({"notes/a.md": "---\ntitle: A\nareas: [h2o, water]\n---\n"})
        self.store(Area, {"value": "h2o", "merged_into": "water"})
        self.assertEqual(Area.objects.get(value="h2o").articles.count(), 0)
        self.store(Area, {"value": "h2o", "merged_into": ""})
        self.assertEqual(Area.objects.get(value="h2o").articles.count(), 1)

    def test_no_merge_into_itself_or_into_what_is_merged(self):
        for value in ("a", "b", "c"):
            factories.make_term(Area, value)
        self.store(Area, {"value": "a", "merged_into": "b"})
        outcomes, _ = self.store(Area, {"value": "c", "merged_into": "a"}, {"value": "b", "merged_into": "b"})
        self.assertEqual(outcomes, ["merge-chain", "merge-self"])
        self.store(Area, {"value": "b", "merged_into": "c"})
        self.assertEqual(set(Area.objects.get(value="c").merged.values_list("value", flat=True)), {"a", "b"})

    def test_projects_have_a_lead_a_state_and_a_place(self):
        lead = factories.make_entity("Ada Lovelace")
        row = {
            "value": "p",
            "title": "P",
            "brief": "*b*",
            "state": "done",
            "position": "3",
            "lead": f"person:{lead.slug}",
        }
        self.assertEqual(self.store(Project, row)[0], ["new"])
        project = Project.objects.get()
        self.assertEqual((project.brief, project.state, project.position, project.lead), ("*b*", "done", 3, lead))
        wrong = [{"state": "dead"}, {"position": "-1"}, {"position": "1e3"}, {"lead": "person:nobody"}]
        outcomes = [self.store(Project, {"value": "p", **columns})[0][0] for columns in wrong]
        self.assertEqual(
            outcomes, ["invalid_choice" if "state" in wrong[0] else "", "no-number", "no-number", "no-target"]
        )
        self.assertEqual(self.store(Project, {"value": "p", "lead": ""})[0], ["changed"])
        self.assertIsNone(Project.objects.get().lead)

    def test_tags_are_internal_or_not(self):
        self.assertEqual(
            self.store(Tag, {"name": "a", "internal": "TRUE"}, {"name": "b", "internal": "是"})[0], ["new"] * 2
        )
        self.assertEqual(set(Tag.objects.values_list("internal", flat=True)), {True})
        self.assertEqual(self.store(Tag, {"name": "a", "internal": "perhaps"})[0], ["no-flag"])

    def test_collections_are_folders(self):
        outcomes, changeset = self.store(
            Collection,
            {"name": "笔记", "title": "Notes", "dialect": "hugo", "position": "2"},
            {"name": "a/b"},
            {"name": ".."},
            {"name": "x", "dialect": "word"},
        )
        self.assertEqual(outcomes[0], "new")
        self.assertEqual(outcomes[3], "no-dialect")
        self.assertEqual(list(Collection.objects.values_list("name", "dialect", "position")), [("笔记", "hugo", 2)])
        self.undo(changeset)
        self.assertFalse(Collection.objects.exists())


class NameTests(TableTestCase):
    def test_a_new_name_is_found_by_documents_and_goes_with_an_undo(self):
        row = {
            "kind": "organization",
            "slug": "acme",
            "name": "Acme 公司",
            "homepage": "https://a.example",
            "aliases": "ACME Inc\nwork:Acme!",
        }
        outcomes, changeset = self.store(Entity, row)
        self.assertEqual(outcomes, ["new"])
        acme = Entity.objects.get()
        self.assertEqual(
            (acme.kind, acme.slug, acme.name_fixed, acme.homepage), ("organization", "acme", True, "https://a.example")
        )
        self.assertEqual(
            set(acme.aliases.values_list("source_kind", "written")),
            {("organization", "Acme 公司"), ("organization", "ACME Inc"), ("work", "Acme!")},
        )
        self.assertEqual(self.store(Entity, row), (["same"], None))
        self.undo(changeset)
        self.assertFalse(Entity.objects.exists() or Alias.objects.exists())

    def test_a_name_without_an_address_is_known_by_itself(self):
        outcomes, _ = self.store(Person, {"name": "Ada Lovelace"}, {"name": " "}, {"name": "ADA  lovelace"})
        self.assertEqual(outcomes, ["new", "no-key", "given-twice"])
        self.assertEqual(Entity.objects.get().kind, "person")
        before = digest()
        self.assertEqual(self.store(Person, {"name": "ada lovelace"}), (["same"], None))
        self.assertEqual(digest(), before)

    def test_a_changed_name_is_the_editors_from_then_on(self):
        self.load({"notes/a.md": "---\ntitle: A\npeople: [Ada]\n---\n"})
        ada = Entity.objects.get()
        outcomes, changeset = self.store(Person, {"slug": ada.slug, "name": "Ada Lovelace"})
        ada.refresh_from_db()
        self.assertEqual((outcomes, ada.name, ada.name_fixed), (["changed"], "Ada Lovelace", True))
        self.undo(changeset)
        ada.refresh_from_db()
        self.assertEqual((ada.name, ada.name_fixed), ("Ada", False))

    def test_aliases_are_added_and_never_taken_away(self):
        ada = factories.make_entity("Ada Lovelace")
        factories.make_entity("Grace Hopper")
        rows = [{"slug": ada.slug, "aliases": "Countess of Lovelace"}, {"slug": ada.slug, "aliases": "Grace Hopper"}]
        outcomes, changeset = self.store(Person, rows[0])
        self.assertEqual(outcomes, ["changed"])
        self.assertEqual(set(ada.aliases.values_list("written", flat=True)), {"Ada Lovelace", "Countess of Lovelace"})
        self.assertEqual(self.store(Person, rows[1]), (["alias-taken"], None))
        self.assertEqual(self.store(Person, {"slug": ada.slug, "aliases": ""}), (["same"], None))
        self.undo(changeset)
        self.assertEqual(ada.aliases.count(), 1)

    def test_a_merge_takes_names_and_mentions_along_and_comes_back(self):
        self.load(
            {
                "notes/a.md": "---\ntitle: A\ncompanies_orgs: [英伟达]\n---\n",
                "notes/b.md": "---\ntitle: B\ncompanies_orgs: [Nvidia]\n---\n",
            }
        )
        names = dict(Entity.objects.values_list("name", "slug"))
        rows = [
            {"slug": names["英伟达"], "merged_into": names["Nvidia"]},
            {"slug": names["Nvidia"], "aliases": "Nvidia"},
        ]
        before = self.table(Entity)
        outcomes, changeset = self.store(Organization, rows[1], rows[0])
        self.assertEqual(outcomes, ["same", "changed"])
        nvidia = Entity.objects.get(name="Nvidia")
        self.assertEqual(Mention.objects.filter(entity=nvidia).count(), 2)
        self.assertEqual(nvidia.aliases.count(), 2)
        self.assertEqual(self.store(Organization, *rows), (["same", "same"], None))
        self.assertEqual(self.store(Organization, {"slug": names["英伟达"], "merged_into": ""}), (["merged"], None))
        self.undo(changeset)
        self.assertEqual(self.table(Entity), before)
        self.assertEqual(Mention.objects.filter(entity=nvidia).count(), 1)

    def test_addresses_are_of_the_web(self):
        ada = factories.make_entity("Ada Lovelace")
        for address in ("javascript:alert(1)", "ftp://a.example/", "data:text/html,x", "//a.example", "a"):
            with self.subTest(address=address):
                for column in ("homepage", "feed"):
                    outcomes, changeset = self.store(Person, {"slug": ada.slug, column: address})
                    self.assertIn(outcomes[0], ("invalid", "not-web"))
                    self.assertIsNone(changeset)
        self.assertEqual(self.store(Person, {"slug": ada.slug, "wikidata_id": "182477"})[0], ["not-wikidata"])

    def test_what_cannot_be_is_refused_by_itself(self):
        ada = factories.make_entity("Ada Lovelace")
        rows = {
            "no-kind": {"kind": "robot", "slug": "r", "name": "R"},
            "not-valid": {"kind": "person", "slug": "a b", "name": "A B"},
            "no-name": {"kind": "person", "slug": "nameless"},
            "alias-taken": {"kind": "person", "slug": "other", "name": "ada lovelace"},
            "no-target": {"kind": "person", "slug": ada.slug, "merged_into": "person:nobody"},
            "no-key": {"kind": "person"},
        }
        outcomes, changeset = self.store(Entity, *rows.values())
        self.assertEqual((outcomes, changeset), (list(rows), None))
        self.assertEqual(self.store(Person, {"kind": "work", "slug": "x", "name": "X"})[0], ["other-kind"])
        self.assertEqual(Entity.objects.count(), 1)

    def test_an_export_comes_in_without_a_difference(self):
        self.load(
            {"notes/a.md": "---\ntitle: A\npeople: [Ada, 'person: X']\nspeaker: Ada\ncompanies_orgs: ['=cmd']\n---\n"}
        )
        rows = [
            {n: "\n".join(v) if isinstance(v, list) else "" if v is None else str(v) for n, v in row.items()}
            for row in self.table(Entity)
        ]
        self.assertGreater(len(rows), 2)
        self.assertEqual(self.store(Entity, *rows), (["same"] * len(rows), None))


class RunTests(TableTestCase):
    def test_a_row_that_the_database_refuses_leaves_no_half_behind(self):
        ada = factories.make_entity("Ada Lovelace")
        factories.make_entity("Grace Hopper")
        outcomes, changeset = self.store(Person, {"slug": ada.slug, "name": "Lady Ada", "aliases": "Grace Hopper"})
        ada.refresh_from_db()
        self.assertEqual((outcomes, changeset, ada.name), (["alias-taken"], None, "Ada Lovelace"))
        self.assertFalse(Effect.objects.exists())

    def test_unchanged_rows_cost_the_same_few_queries_however_many(self):
        for number in range(10):
            factories.make_term(Area, f"a{number}")
        for number in (1, 10):
            rows = [{"value": f"a{place}", "title": f"a{place}"[:0]} for place in range(number)]
            # PostgreSQL is asked for the lock of names as well.
            expected = 5 + (transaction.get_connection().vendor == "postgresql")
            with self.assertNumQueries(expected), transaction.atomic():
                run = TableRun(sheet_of(Area), by=None)
                run.load(rows)
                for row in rows:
                    self.assertEqual(run.line(row).differences, [])
                run.finish()

    def test_a_table_of_articles_shows_status_and_terms(self):
        self.load(
            {"notes/a.md": "---\ntitle: =A\nstatus: evergreen\ndate: 2025-01-02\nareas: [b, a]\ntags: [t]\n---\n"}
        )
        (row,) = self.table(Article)
        told = {name: row[name] for name in ("path", "title", "status", "areas", "tags", "collection")}
        self.assertEqual(
            told,
            {
                "path": "notes/a.md",
                "title": "=A",
                "status": "evergreen",
                "areas": ["b", "a"],
                "tags": ["t"],
                "collection": "notes",
            },
        )
        self.assertEqual(str(row["date"]), "2025-01-02")
