"""Curated rows: each call is one changeset whose effects say what was before and after."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied, ValidationError

from editorial.models import Alias, Area, Changeset, Collection, Effect, Entity, Project, Tag
from editorial.services import curation
from editorial.services.rebuilding import rebuild_rows
from tests.factories import make_user
from tests.services.gardens import GardenTestCase, eleventy


class CurationTestCase(GardenTestCase):
    def setUp(self):
        super().setUp()
        names = "people: [Ada Lovelace]\ncompanies_orgs: [Nvidia]\ntags: [water]\narea: ai\nproject: [p1]\n"
        self.load({"notes/a.md": f"---\ntitle: A\nstatus: evergreen\n{names}---\nBody\n"})
        Changeset.objects.update(message="import")
        self.entity = Entity.objects.get(slug="ada-lovelace")
        self.editor = make_user(
            permissions=[
                f"editorial.{action}_{model}"
                for action in ("change", "add")
                for model in ("entity", "tag", "area", "project", "collection")
            ]
        )

    def effects(self) -> list[tuple]:
        newest = Changeset.objects.first()
        self.assertEqual((newest.state, newest.author, newest.total, newest.done), ("done", self.editor, 1, 1))
        return [(e.table, e.key, e.before, e.after) for e in Effect.objects.filter(changeset=newest)]

    def code(self, error: ValidationError) -> set[str]:
        errors = error.error_dict.values() if hasattr(error, "error_dict") else [error.error_list]
        return {one.code for group in errors for one in group}


class EntityTests(CurationTestCase):
    def test_changed_columns_are_one_effect(self):
        curation.save_entity(self.entity, by=self.editor, changes={"description": "Wrote **code**.", "name": "Ada L."})
        self.assertEqual(
            self.effects(),
            [
                (
                    "entity",
                    "person:ada-lovelace",
                    {"description": "", "name": "Ada Lovelace", "name_fixed": False},
                    {"description": "Wrote **code**.", "name": "Ada L.", "name_fixed": True},
                )
            ],
        )

    def test_a_chosen_name_outlives_the_next_import(self):
        curation.save_entity(self.entity, by=self.editor, changes={"name": "Countess"})
        self.load({"notes/b.md": eleventy("B", people="[Ada Lovelace]")})
        self.assertEqual(Entity.objects.get(pk=self.entity.pk).name, "Countess")

    def test_equal_columns_write_nothing(self):
        before = self.counts()
        curation.save_entity(self.entity, by=self.editor, changes={"description": ""})
        self.assertEqual(self.counts(), before)

    def test_what_cannot_be_set_or_is_wrong_is_refused(self):
        before = self.counts()
        for changes, code in (
            ({"slug": "x"}, "not-settable"),
            ({"homepage": "javascript:x"}, "invalid"),
            ({"name": ""}, "blank"),
        ):
            with self.subTest(changes), self.assertRaises(ValidationError) as caught:
                curation.save_entity(self.entity, by=self.editor, changes=changes)
            self.assertEqual(self.code(caught.exception), {code})
        self.assertEqual(self.counts(), before)

    def test_a_new_entity_is_found_by_the_next_import(self):
        made = curation.create_entity("organization", by=self.editor, name="Acme Works", description="Chips")
        self.assertEqual(
            [(table, key) for table, key, _, _ in self.effects()],
            [
                ("entity", "organization:acme-works"),
                ("alias", "organization:acmeworks"),
                ("entity", "organization:acme-works"),
            ],
        )
        self.assertEqual(self.effects()[-1][3], {"description": "Chips", "name": "Acme Works", "name_fixed": True})
        self.load({"notes/b.md": eleventy("B", companies_orgs="[acme works]")})
        self.assertEqual(made.mentions.get().article.path, "notes/b.md")

    def test_a_taken_or_empty_name_makes_none(self):
        for kind, name, code in (("person", "ada  LOVELACE", "alias-taken"), ("person", "\u200b", "alias-empty")):
            with self.subTest(name), self.assertRaises(ValidationError) as caught:
                curation.create_entity(kind, by=self.editor, name=name)
            self.assertEqual(self.code(caught.exception), {code})
        self.assertEqual(Changeset.objects.count(), 1)

    def test_the_same_name_of_another_kind_is_another_entity(self):
        made = curation.create_entity("organization", by=self.editor, name="Ada Lovelace")
        self.assertNotEqual(made.pk, self.entity.pk)

    def test_nobody_else_may(self):
        stranger = make_user()
        for call in (
            lambda: curation.save_entity(self.entity, by=stranger, changes={"name": "X"}),
            lambda: curation.create_entity("person", by=stranger, name="X"),
            lambda: curation.add_alias(self.entity, by=stranger, source_kind="person", written="X"),
            lambda: curation.remove_alias(self.entity.aliases.get(), by=stranger),
            lambda: curation.save_term(Tag.objects.get(), by=stranger, changes={"title": "X"}),
            lambda: curation.create_term(Area, by=stranger, value="X"),
            lambda: curation.save_collection(Collection.objects.get(), by=stranger, changes={"title": "X"}),
        ):
            with self.assertRaises(PermissionDenied):
                call()
        self.assertEqual(Changeset.objects.count(), 1)


class AliasTests(CurationTestCase):
    def test_an_added_name_leads_to_the_entity(self):
        curation.add_alias(self.entity, by=self.editor, source_kind="person", written="Countess of Lovelace")
        after = {"entity": "person:ada-lovelace", "written": "Countess of Lovelace", "origin": "editor"}
        self.assertEqual(self.effects(), [("alias", "person:countessoflovelace", None, after)])
        self.load({"notes/b.md": eleventy("B", people="[Countess of Lovelace]")})
        self.assertEqual(self.entity.mentions.count(), 2)

    def test_taken_and_empty_names_are_refused(self):
        nvidia = Entity.objects.get(slug="nvidia")
        for written, kind, code in (("Nvidia", "organization", "alias-taken"), ("\u200b", "person", "alias-empty")):
            with self.subTest(written), self.assertRaises(ValidationError) as caught:
                curation.add_alias(self.entity, by=self.editor, source_kind=kind, written=written)
            self.assertEqual(self.code(caught.exception), {code})
        with self.assertRaises(ValidationError):
            curation.add_alias(nvidia, by=self.editor, source_kind="nonsense", written="N")

    def test_a_removed_name_takes_its_mentions_to_an_entity_of_their_own(self):
        curation.add_alias(self.entity, by=self.editor, source_kind="person", written="Augusta")
        self.load({"notes/b.md": eleventy("B", people="[Augusta]"), "notes/c.md": eleventy("C", guest="Augusta")})
        curation.remove_alias(Alias.objects.get(key="augusta"), by=self.editor)
        other = Entity.objects.get(slug="augusta")
        self.assertEqual(set(other.mentions.values_list("article__path", flat=True)), {"notes/b.md", "notes/c.md"})
        self.assertEqual(self.entity.mentions.get().article.path, "notes/a.md")
        self.assertEqual(rebuild_rows(check=True).differences, [])
        tables = [(table, before is None) for table, _, before, _ in self.effects()]
        self.assertEqual(tables, [("alias", False), ("entity", True), ("alias", True)])

    def test_a_removed_name_that_no_article_uses_just_goes(self):
        alias = curation.add_alias(self.entity, by=self.editor, source_kind="person", written="Augusta")
        curation.remove_alias(alias, by=self.editor)
        before = {"entity": "person:ada-lovelace", "written": "Augusta", "origin": "editor"}
        self.assertEqual(self.effects(), [("alias", "person:augusta", before, None)])
        self.assertEqual(Entity.objects.count(), 2)


class TermTests(CurationTestCase):
    def test_a_changed_term_is_one_effect(self):
        curation.save_term(Tag.objects.get(), by=self.editor, changes={"title": "Water", "internal": True})
        before, after = {"internal": False, "title": ""}, {"internal": True, "title": "Water"}
        self.assertEqual(self.effects(), [("tag", "water", before, after)])

    def test_a_projects_lead_is_named_by_its_key(self):
        curation.save_term(
            Project.objects.get(), by=self.editor, changes={"lead": self.entity, "brief": "B", "state": "done"}
        )
        before = {"brief": "", "lead": None, "state": "active"}
        after = {"brief": "B", "lead": "person:ada-lovelace", "state": "done"}
        self.assertEqual(self.effects(), [("project", "p1", before, after)])

    def test_the_value_in_files_cannot_be_set(self):
        with self.assertRaises(ValidationError) as caught:
            curation.save_term(Area.objects.get(), by=self.editor, changes={"value": "x"})
        self.assertEqual(self.code(caught.exception), {"not-settable"})

    def test_a_new_term_is_found_by_the_next_import(self):
        made = curation.create_term(Area, by=self.editor, value=" cafe\u0301 ", title="Café")
        self.assertEqual(made.value, "caf\u00e9")
        self.assertEqual(self.effects(), [("area", "caf\u00e9", None, {"slug": made.slug, "title": "Café"})])
        self.load({"notes/b.md": eleventy("B", area="caf\u00e9")})
        self.assertEqual(made.articles.get().path, "notes/b.md")

    def test_taken_and_long_values_are_refused(self):
        for value in ("ai", "x" * 256, ""):
            with self.subTest(value[:3]), self.assertRaises(ValidationError):
                curation.create_term(Area, by=self.editor, value=value)
        self.assertEqual(Area.objects.count(), 1)

    def test_terms_that_differ_in_case_are_two(self):
        self.load({"notes/b.md": eleventy("B", tags="[Water, WATER]")})
        self.assertEqual(
            set(Tag.objects.values_list("name", "slug")),
            {("water", "water"), ("Water", "water-2"), ("WATER", "water-3")},
        )


class CollectionTests(CurationTestCase):
    def test_a_changed_collection_is_one_effect(self):
        curation.save_collection(
            Collection.objects.get(), by=self.editor, changes={"title": "Notes", "dialect": "hugo"}
        )
        before, after = {"dialect": "eleventy", "title": ""}, {"dialect": "hugo", "title": "Notes"}
        self.assertEqual(self.effects(), [("collection", "notes", before, after)])
