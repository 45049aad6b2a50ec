"""Names leave an entity, entities move to another kind or address and are called otherwise; each comes back whole."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError

from editorial.models import Alias, Changeset, Entity, Mention, Redirect
from editorial.services import curation
from editorial.services.entity_edits import (
    EntityEdit,
    MoveKind,
    Rename,
    Split,
    carry_out_edit,
    merge_entities,
    names_before_merge,
    plan_edit,
)
from editorial.services.rebuilding import rebuild_rows
from editorial.services.sounds import rebuild_sounds
from editorial.services.undoing import carry_out_undo, plan_undo
from tests.factories import make_user
from tests.services.gardens import GardenTestCase, eleventy


def undo(changeset: Changeset) -> Changeset:
    """Takes a changeset back whole and returns the undo's own."""
    report = carry_out_undo(plan_undo(changeset.pk, by=None), by=None)
    assert not report.left, report.left
    return Changeset.objects.get(pk=report.changeset_id)


def state() -> list[Any]:
    """Returns all that edits of entities write, without the ids of rows that come and go."""
    mentions = Mention.objects.order_by("article__path", "role", "position")
    return [
        list(Entity.objects.order_by("kind", "slug").values_list("kind", "slug", "name", "name_fixed", "merged_into")),
        list(Alias.objects.order_by("source_kind", "key").values_list("source_kind", "key", "origin", "entity__slug")),
        list(Redirect.objects.order_by("old_path").values_list("old_path", "entity__slug")),
        list(mentions.values_list("article__path", "written", "entity__kind", "entity__slug")),
    ]


class EntityEditTestCase(GardenTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.load(
            {
                "notes/a.md": eleventy("A", people="[Meta, Mark Zuckerberg]"),
                "notes/b.md": eleventy("B", people="[Meta, Facebook]", companies_orgs="[Oracle]"),
                "notes/c.md": eleventy("C", people="[Facebook]", products_models="[Meta]"),
            }
        )
        self.meta = Entity.objects.get(kind="person", slug="meta")
        self.facebook = Entity.objects.get(slug="facebook")

    def refused(self, edit: EntityEdit) -> str:
        """Returns why the edit is neither shown nor made."""
        codes = []
        for call in (lambda: plan_edit(edit, by=None), lambda: carry_out_edit(edit, by=None)):
            with self.assertRaises(ValidationError) as caught:
                call()
            error = caught.exception
            errors = error.error_dict.values() if hasattr(error, "error_dict") else [error.error_list]
            codes.append([str(one.code) for group in errors for one in group])
        self.assertEqual(codes[0], codes[1])
        return ",".join(codes[0])

    def comes_back(self, edit: EntityEdit, after: Callable[[], None]) -> None:
        """Makes the edit, checks what is `after` it, takes it back and makes it again by an undo of the undo."""
        before = state()
        changeset = carry_out_edit(edit, by=None, seen=plan_edit(edit, by=None).fingerprint)
        after()
        self.assertEqual(rebuild_rows(check=True).differences + rebuild_sounds(check=True), [])
        made = state()
        undone = undo(changeset)
        self.assertEqual(state(), before)
        self.assertEqual(rebuild_rows(check=True).differences + rebuild_sounds(check=True), [])
        undo(undone)
        self.assertEqual(state(), made)


class SplitTests(EntityEditTestCase):
    def setUp(self) -> None:
        super().setUp()
        merge_entities(self.meta, [self.facebook, Entity.objects.get(kind="product")], by=None)

    def test_chosen_names_become_a_new_entity_of_any_kind(self):
        edit = Split(self.meta, [("person", "facebook")], kind="organization", name="Facebook Inc.")
        plan = plan_edit(edit, by=None)
        self.assertEqual([(move.written, move.uses) for move in plan.names], [("Facebook", 2)])
        self.assertEqual((plan.articles, plan.page), (2, "/organizations/facebook-inc/"))

        def after() -> None:
            new = Entity.objects.get(kind="organization", slug="facebook-inc")
            self.assertEqual((new.name, new.name_fixed), ("Facebook Inc.", True))
            self.assertEqual(sorted(new.mentions.values_list("article__path", flat=True)), ["notes/b.md", "notes/c.md"])
            self.assertEqual(self.meta.mentions.count(), 3)

        self.comes_back(edit, after)

    def test_names_go_to_another_entity(self):
        oracle = Entity.objects.get(slug="oracle")

        def after() -> None:
            self.assertEqual(oracle.mentions.count(), 3)

        self.comes_back(Split(self.meta, [("person", "facebook")], into=oracle), after)

    def test_a_merge_is_taken_back_long_after_by_the_record_of_its_names(self):
        merge = Changeset.objects.get(kind="entity")
        curation.add_alias(self.meta, by=None, source_kind="person", written="The Facebook")
        curation.save_entity(self.meta, by=None, changes={"name": "Meta Platforms"})
        self.load({"notes/d.md": eleventy("D", people="[facebook]")})
        names = names_before_merge(self.facebook, self.meta)
        self.assertEqual(names, {("person", "facebook")})
        edit = Split(self.meta, sorted(names), into=self.facebook)
        self.assertEqual(plan_edit(edit, by=None).page, "/people/facebook/")

        def after() -> None:
            self.facebook.refresh_from_db()
            self.assertIsNone(self.facebook.merged_into)
            self.assertEqual(self.facebook.mentions.count(), 3)

        self.comes_back(edit, after)
        merge.refresh_from_db()
        self.assertEqual(merge.state, "done")

    def test_what_cannot_be_split_is_refused(self):
        oracle, product = Entity.objects.get(slug="oracle"), Entity.objects.get(kind="product")
        names = list(self.meta.aliases.values_list("source_kind", "key"))
        for edit, code in (
            (Split(self.meta, [], into=oracle), "split-nothing"),
            (Split(self.meta, names, into=oracle), "split-all"),
            (Split(self.meta, [("person", "oracle")], into=oracle), "name-gone"),
            (Split(self.meta, [("person", "facebook")], into=self.meta), "split-self"),
            (Split(oracle, [("organization", "oracle")], into=self.facebook), "split-all"),
            (Split(self.meta, [("person", "facebook")], kind="planet"), "no-kind"),
            (Split(self.meta, [("person", "facebook")], kind="work", name="x" * 501), "max_length"),
        ):
            with self.subTest(code):
                self.assertEqual(self.refused(edit), code)
        curation.add_alias(oracle, by=None, source_kind="person", written="Oracle")
        self.assertEqual(self.refused(Split(oracle, [("person", "oracle")], into=product)), "merge-chain")


class MoveTests(EntityEditTestCase):
    def test_an_entity_filed_under_the_wrong_kind_moves_and_its_address_leads_there(self):
        edit = MoveKind([self.meta, self.facebook], "organization")
        plan = plan_edit(edit, by=None)
        self.assertEqual(
            [(one.old, one.new) for one in plan.addresses],
            [("/people/facebook/", "/organizations/facebook/"), ("/people/meta/", "/organizations/meta/")],
        )
        self.assertEqual((plan.articles, plan.columns[0].shown), (3, ("person", "organization")))

        def after() -> None:
            self.assertRedirects(self.client.get("/people/meta/"), "/organizations/meta/", 301)
            self.assertRedirects(
                self.client.get("/people/meta/feed.atom"), "/organizations/meta/feed.atom", 301, target_status_code=200
            )

        self.comes_back(edit, after)

    def test_a_taken_address_gets_a_number_and_moving_back_leaves_no_circle(self):
        before = state()
        first = carry_out_edit(MoveKind([self.meta], "product"), by=None)
        self.meta.refresh_from_db()
        self.assertEqual(self.meta.get_absolute_url(), "/products/meta-2/")
        second = carry_out_edit(MoveKind([self.meta], "person"), by=None)
        self.meta.refresh_from_db()
        self.assertEqual(self.meta.get_absolute_url(), "/people/meta-2/")
        third = carry_out_edit(Rename(self.meta, slug="meta"), by=None)
        self.assertEqual(
            set(Redirect.objects.values_list("old_path", flat=True)), {"/products/meta-2/", "/people/meta-2/"}
        )
        self.assertEqual(self.client.get("/people/meta/").status_code, 200)
        for changeset in (third, second, first):
            undo(changeset)
        self.assertEqual(state(), before)

    def test_an_address_that_was_taken_since_is_not_given_back(self):
        changeset = carry_out_edit(MoveKind([self.meta], "organization"), by=None)
        curation.create_entity("person", by=None, name="Meta!")
        plan = plan_undo(changeset.pk, by=None)
        report = carry_out_undo(plan, by=None)
        self.assertEqual([(item.table, item.code) for item in report.left], [("entity", "address-taken")])

    def test_what_cannot_be_moved_is_refused(self):
        merge_entities(self.meta, [self.facebook], by=None)
        for edit, code in (
            (MoveKind([self.meta], "person"), "same-kind"),
            (MoveKind([self.meta], "planet"), "no-kind"),
            (MoveKind([self.facebook], "work"), "merge-chain"),
            (Rename(self.facebook, name="X"), "merge-chain"),
        ):
            with self.subTest(code):
                self.assertEqual(self.refused(edit), code)


class RenameTests(EntityEditTestCase):
    def test_a_name_is_chosen_for_good_and_given_back_to_the_rule(self):
        self.comes_back(Rename(self.meta, name=" Meta Platforms "), lambda: None)
        self.load({"notes/d.md": eleventy("D", people="[META]")})
        self.meta.refresh_from_db()
        self.assertEqual((self.meta.name, self.meta.name_fixed), ("Meta Platforms", True))

        def after() -> None:
            self.meta.refresh_from_db()
            self.assertEqual((self.meta.name, self.meta.name_fixed, self.meta.slug), ("Meta", False, "meta"))

        self.comes_back(Rename(self.meta, name=""), after)

    def test_a_new_address_is_given_only_where_it_is_asked_for(self):
        def after() -> None:
            self.assertRedirects(self.client.get("/people/meta/"), "/people/%E5%85%83/", 301)

        self.comes_back(Rename(self.meta, name="Meta 元", slug="元"), after)

    def test_what_cannot_be_an_address_is_refused(self):
        for slug, code in (
            ("a b", "not-valid"),
            ("a/b", "not-valid"),
            ("x" * 201, "too-long"),
            ("facebook", "address-taken"),
            ("meta", "same-name"),
        ):
            with self.subTest(slug):
                self.assertEqual(self.refused(Rename(self.meta, slug=slug)), code)
        self.assertEqual(self.refused(Rename(self.meta)), "same-name")

    def test_nobody_else_may_and_what_changed_since_is_refused(self):
        for edit in (
            Rename(self.meta, name="X"),
            MoveKind([self.meta], "work"),
            Split(self.meta, [("person", "meta")], kind="work"),
        ):
            with self.assertRaises(PermissionDenied):
                carry_out_edit(edit, by=make_user())
        edit = Rename(self.meta, name="X")
        seen = plan_edit(edit, by=None).fingerprint
        curation.save_entity(self.meta, by=None, changes={"description": "y"})
        with self.assertRaises(ValidationError) as caught:
            carry_out_edit(edit, by=None, seen=seen)
        self.assertEqual(caught.exception.code, "changed-since")
