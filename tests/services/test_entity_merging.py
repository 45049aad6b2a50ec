"""Several entities become one: names, mentions, projects and addresses go over, stay over, and come back by an undo."""

from __future__ import annotations

import threading
import time

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction
from django.test import TransactionTestCase
from django.test.utils import CaptureQueriesContext

from editorial.models import Alias, Changeset, Entity, Mention, Project
from editorial.services import curation
from editorial.services.entity_edits import merge_entities, plan_merge
from editorial.services.rebuilding import rebuild_rows
from editorial.services.undoing import carry_out_undo, plan_undo
from tests.factories import make_user
from tests.services.gardens import GardenTestCase, eleventy, import_folder, temporary_folder, write_files


def undo(changeset: Changeset) -> Changeset:
    """Takes a changeset back and returns the undo's own."""
    return Changeset.objects.get(pk=carry_out_undo(plan_undo(changeset.pk, by=None), by=None).changeset_id)


def mentions() -> list[tuple[str, str, str]]:
    """Returns every mention as (path, as written, name of the entity)."""
    rows = Mention.objects.order_by("article__path", "role", "position")
    return list(rows.values_list("article__path", "written", "entity__name"))


class MergeTestCase(GardenTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.load(
            {
                "notes/a.md": eleventy("A", companies_orgs="[Nvidia, NVIDIA Corp]", project="[p]"),
                "notes/b.md": eleventy("B", companies_orgs="[NVIDIA, 英伟达]", speaker="Nvidia"),
                "notes/c.md": eleventy("C", companies_orgs="[英伟达]"),
            }
        )
        self.target = Entity.objects.get(kind="organization", slug="nvidia")
        self.corp = Entity.objects.get(slug="nvidia-corp")
        self.chinese = Entity.objects.get(name="英伟达")
        self.channel = Entity.objects.get(kind="channel")
        self.others = [self.corp, self.chinese, self.channel]
        self.editor = make_user(permissions=["editorial.change_entity", "editorial.view_article"])

    def refused(self, *arguments: object, **named: object) -> str:
        with self.assertRaises(ValidationError) as caught:
            merge_entities(*arguments, by=None, **named)  # type: ignore[arg-type]
        error = caught.exception
        errors = error.error_dict.values() if hasattr(error, "error_dict") else [error.error_list]
        return ",".join(str(one.code) for group in errors for one in group)


class MergingTests(MergeTestCase):
    def test_the_plan_says_what_moves_and_writes_nothing(self):
        Project.objects.update(lead=self.corp)
        curation.save_entity(self.corp, by=None, changes={"homepage": "https://nvidia.example"})
        before = self.counts()
        plan = plan_merge(self.target, self.others, by=self.editor, name="NVIDIA")
        self.assertEqual(self.counts(), before)
        self.assertEqual(
            [(move.source_kind, move.spellings) for move in plan.names],
            [
                ("organization", (("英伟达", 2),)),
                ("channel", (("Nvidia", 1),)),
                ("organization", (("NVIDIA Corp", 1),)),
            ],
        )
        self.assertEqual((plan.mentions, plan.articles, len(plan.samples)), (4, 3, 3))
        self.assertEqual([project.value for project in plan.projects], ["p"])
        self.assertEqual(
            [(address.old, address.new) for address in plan.addresses],
            [(row.get_absolute_url(), "/organizations/nvidia/") for row in (self.channel, self.corp, self.chinese)],
        )
        self.assertEqual(
            [(change.column, change.after) for change in plan.columns],
            [("homepage", "https://nvidia.example"), ("name_fixed", True)],
        )

    def test_names_mentions_projects_and_facts_go_over_and_come_back_in_one_changeset(self):
        Project.objects.update(lead=self.corp)
        earlier = curation.create_entity("organization", by=None, name="Nvidia Chips")
        merge_entities(self.corp, [earlier], by=None)
        Entity.objects.filter(pk=self.chinese.pk).update(description="芯片")
        before = mentions()
        rows = list(Entity.objects.order_by("pk").values())
        changeset = merge_entities(self.target, self.others, by=self.editor)

        self.assertEqual((changeset.kind, changeset.author, changeset.state), ("entity", self.editor, "done"))
        self.assertEqual({name for _, _, name in mentions()}, {"Nvidia"})  # of equally used spellings the first
        self.target.refresh_from_db()
        self.assertEqual(self.target.description, "芯片")
        self.assertEqual(set(Alias.objects.values_list("entity_id", flat=True)), {self.target.pk})
        self.assertEqual(Project.objects.get().lead, self.target)
        merged = set(Entity.objects.filter(merged_into=self.target))
        self.assertEqual(merged, {*self.others, earlier})
        self.assertEqual(rebuild_rows(check=True).differences, [])

        undone = undo(changeset)
        self.assertEqual((mentions(), list(Entity.objects.order_by("pk").values())), (before, rows))
        self.assertEqual(Project.objects.get().lead, self.corp)
        self.assertEqual(rebuild_rows(check=True).differences, [])

        undo(undone)
        self.assertEqual(set(Entity.objects.filter(merged_into=self.target)), merged)
        self.assertEqual(set(Mention.objects.values_list("entity_id", flat=True)), {self.target.pk})

    def test_no_row_is_written_one_by_one(self):
        """However many articles mention them: the busiest entity of a garden is in thousands."""
        self.load({f"notes/m{number}.md": eleventy(f"M{number}", companies_orgs="[英伟达]") for number in range(12)})
        queries = []
        curation.save_entity(self.target, by=None, changes={"name": "NVIDIA"})
        for other in (self.corp, self.chinese):
            with CaptureQueriesContext(connection) as caught:
                changeset = merge_entities(self.target, [other], by=None)
            with CaptureQueriesContext(connection) as undone:
                undo(changeset)
            queries.append((len(caught), len(undone)))
        self.assertEqual(queries[0], queries[1])
        self.assertEqual(self.chinese.mentions.count(), 14)

    def test_what_changed_since_the_plan_is_refused_by_name(self):
        plan = plan_merge(self.target, [self.corp], by=None)
        self.load({"notes/d.md": eleventy("D", companies_orgs="[nvidia]")})  # one more article is no difference
        curation.add_alias(self.corp, by=None, source_kind="organization", written="Nvidia Corporation")
        with self.assertRaises(ValidationError) as caught:
            merge_entities(self.target, [self.corp], by=None, seen=plan.fingerprint)
        self.assertEqual(caught.exception.code, "changed-since")
        self.assertIn("“NVIDIA Corp” changed since", caught.exception.message)
        plan = plan_merge(self.target, [self.corp], by=None)
        self.load({"notes/e.md": eleventy("E", companies_orgs="[NVIDIA]")})
        merge_entities(self.target, [self.corp], by=None, seen=plan.fingerprint)

    def test_what_cannot_be_merged_is_refused_and_nothing_written(self):
        merge_entities(self.target, [self.corp], by=None)
        before = self.counts()
        self.assertEqual(self.refused(self.target, []), "merge-nothing")
        self.assertEqual(self.refused(self.target, [self.target]), "merge-self")
        self.assertEqual(self.refused(self.corp, [self.chinese]), "merge-chain")
        self.assertEqual(self.refused(self.target, [self.corp]), "merge-chain")
        self.assertEqual(self.refused(self.target, [self.chinese], name="x" * 501), "max_length")
        with self.assertRaises(PermissionDenied):
            merge_entities(self.target, [self.chinese], by=make_user())
        with self.assertRaises(PermissionDenied):
            plan_merge(self.target, [self.chinese], by=make_user())
        self.assertEqual(self.counts(), before)


class LookingUpNamesTests(TransactionTestCase):
    """An import that looked a name up before a merge writes no mention of what was merged since."""

    def test_a_merge_waits_for_an_import_that_looks_names_up(self):
        folder = self.enterContext(temporary_folder())
        write_files(folder, {"notes/a.md": eleventy("A", people="[Ada, Countess]")})
        import_folder(folder)
        target, other = Entity.objects.get(slug="ada"), Entity.objects.get(slug="countess")
        write_files(folder, {"notes/b.md": eleventy("B", people="[Countess]")})
        failures: list[Exception] = []

        def merge() -> None:
            try:
                merge_entities(target, [other], by=None)
            except Exception as error:  # handed to the test
                failures.append(error)
            finally:
                connection.close()

        thread = threading.Thread(target=merge)
        with transaction.atomic():
            import_folder(folder)
            thread.start()
            time.sleep(0.4)
            self.assertTrue(thread.is_alive())
        thread.join(timeout=30)
        self.assertEqual(failures, [])
        self.assertEqual(set(Mention.objects.values_list("entity_id", flat=True)), {target.pk})
