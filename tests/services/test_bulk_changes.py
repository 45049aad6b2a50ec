"""Operations on many articles: selected, planned, carried out as planned, taken back."""

from __future__ import annotations

import ast
from typing import Any

from django.core.exceptions import PermissionDenied
from django.test import SimpleTestCase

from editorial.models import Article, Changeset
from editorial.services.bulk_changes import OperationsEdit, recipe_of
from editorial.services.bulk_changes.words import PROBLEMS
from editorial.services.bulk_edits import Act, BulkReport, carry_out_bulk_edit, plan_bulk_edit, with_lines
from editorial.services.exporting import ExportOptions, export_folder
from editorial.services.undoing import carry_out_undo, plan_undo
from tests import factories
from tests.architecture.source import ROOT
from tests.services.gardens import GardenTestCase, eleventy, hugo, read_files, temporary_folder
from tests.services.undos import edit, killed_after_first_write, undo

CLEAR = {"do": "set", "field": "projects", "to": []}
TAG = {"do": "rename", "field": "tags", "from": "llms", "to": "llm"}
EXCLAIM = {"do": "replace", "field": "body", "find": "Body", "with": "Body!"}


def edit_of(*operations: dict[str, Any], **select: Any) -> OperationsEdit:
    """Returns the edit of these operations, on all articles unless `select` says which."""
    return OperationsEdit(recipe_of({"select": select or {"everything": True}, "operations": list(operations)}))


def carry_out(edit: OperationsEdit, by: Any = None) -> BulkReport:
    return carry_out_bulk_edit(edit, plan_bulk_edit(edit, by=by, exact=True), by=by)


class BulkChangeTestCase(GardenTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.load(
            {
                "notes/a.md": eleventy("A", project="[one]", tags="[llms, x]", area="tech"),
                "notes/b.md": eleventy("B", project="[]", tags="[llm, llms]", status="draft"),
                "posts/c.md": hugo("C", tags="[llms]"),
            }
        )
        self.writer = factories.make_member("Writer", "writer")
        self.editor = factories.make_member("Editor", "editor")
        self.publisher = factories.make_member("Publisher", "publisher")

    def exported(self) -> dict[str, bytes]:
        """Returns every file as it would go out."""
        with temporary_folder() as folder:
            export_folder(folder, by=None, options=ExportOptions())
            return read_files(folder)


class PlanTests(BulkChangeTestCase):
    def test_the_plan_names_each_line_and_writes_nothing(self) -> None:
        before = self.counts()
        change = edit_of(CLEAR, TAG)
        plan = plan_bulk_edit(change, by=self.publisher, exact=True)
        self.assertEqual(plan.counts, {Act.CHANGE: 3})
        lines = {item.path: changes[0][1] for item, changes in with_lines(plan.items, change, by=None)}
        self.assertIn("project: []", lines["notes/a.md"].new)
        self.assertEqual(self.counts(), before)

    def test_what_is_locked_or_somebody_else_s_is_refused_and_named(self) -> None:
        factories.change(self.article("notes/a.md"), assignee=self.editor)
        plan = plan_bulk_edit(edit_of(TAG), by=self.writer, exact=True)
        self.assertEqual(
            [(it.path, it.code) for it in plan.items if it.act is Act.REFUSED], [("notes/a.md", "not-yours")]
        )

    def test_a_text_that_cannot_take_it_is_refused_with_its_reason(self) -> None:
        plan = plan_bulk_edit(edit_of({"do": "add", "field": "area", "item": "life"}), by=None, exact=True)
        refused = [(item.path, item.code) for item in plan.items if item.act is Act.REFUSED]
        self.assertEqual(refused, [("notes/a.md", "one-value-only")])


class CarryOutTests(BulkChangeTestCase):
    def test_it_is_one_changeset_and_undone_to_identical_bytes(self) -> None:
        before = self.exported()
        report = carry_out(edit_of(CLEAR, TAG, EXCLAIM), self.publisher)
        changeset = Changeset.objects.get(pk=report.changeset_id)
        self.assertEqual((changeset.kind, changeset.done, changeset.author), ("bulk", 3, self.publisher))
        self.assertNotEqual(self.exported(), before)
        self.assertEqual(undo(report.changeset_id).left, [])
        self.assertEqual(self.exported(), before)

    def test_one_article_is_taken_back_alone(self) -> None:
        before = self.text("notes/a.md")
        report = carry_out(edit_of(TAG), self.publisher)
        assert report.changeset_id is not None
        plan = plan_undo(report.changeset_id, by=None, articles=["notes/a.md"])
        self.assertEqual(carry_out_undo(plan, by=None).left, [])
        self.assertEqual(self.text("notes/a.md"), before)
        self.assertNotIn("llms", self.text("notes/b.md"))

    def test_an_article_that_was_edited_since_is_left_and_named(self) -> None:
        change = edit_of(TAG)
        plan = plan_bulk_edit(change, by=None, exact=True)
        edit("notes/a.md", summary="Written meanwhile.")
        report = carry_out_bulk_edit(change, plan, by=None)
        self.assertEqual([(it.path, it.code) for it in report.refused], [("notes/a.md", "changed-since")])
        self.assertIn("llms", self.text("notes/a.md"))
        self.assertIn("Written meanwhile.", self.text("notes/a.md"))
        self.assertNotIn("llms", self.text("posts/c.md"))

    def test_nothing_is_done_twice_where_a_killed_run_is_completed(self) -> None:
        change = edit_of(EXCLAIM)
        plan = plan_bulk_edit(change, by=None, exact=True)
        with killed_after_first_write():
            carry_out_bulk_edit(change, plan, by=None)
        killed = Changeset.objects.get(kind="bulk")
        self.assertEqual((killed.state, killed.done), ("running", 3))
        Changeset.objects.filter(pk=killed.pk).update(beat_at=killed.created_at.replace(year=2020))
        again = plan_bulk_edit(change, by=None, exact=True)
        self.assertEqual((again.interrupted, again.writes), (killed.pk, 0))
        self.assertEqual(carry_out_bulk_edit(change, again, by=None).changeset_id, killed.pk)
        self.assertEqual(self.text("notes/a.md").count("Body!"), 1)
        self.assertNotIn("Body!!", self.text("notes/a.md"))

    def test_published_articles_wait_for_somebody_who_may_publish(self) -> None:
        self.load({f"posts/{name}.md": hugo(name, tags="[llm]") for name in "de"})
        report = carry_out(edit_of({"do": "repair", "rule": "tag-form"}), self.editor)
        self.assertEqual(report.counts, {Act.WAIT: 2, Act.CHANGE: 1, Act.UNCHANGED: 2})
        self.assertIn("tags: [llm]", self.text("notes/b.md"))
        self.assertIn("tags: [llms, x]", self.text("notes/a.md"))
        pending = self.article("notes/a.md").pending_revision
        assert pending is not None
        self.assertIn("tags: [llm, x]", pending.header)


class PermissionTests(BulkChangeTestCase):
    def test_writers_look_editors_repair_publishers_change(self) -> None:
        repair, change = edit_of({"do": "repair", "rule": "tag-form"}), edit_of(TAG)
        for user, may_repair, may_change in (
            (self.writer, False, False),
            (self.editor, True, False),
            (self.publisher, True, True),
        ):
            for planned, allowed in ((repair, may_repair), (change, may_change)):
                plan = plan_bulk_edit(planned, by=user, exact=True)
                with self.subTest(user=user.get_username(), edit=planned.message()):
                    if allowed:
                        continue
                    with self.assertRaises(PermissionDenied):
                        carry_out_bulk_edit(planned, plan, by=user)
        self.assertFalse(Changeset.objects.filter(kind="bulk").exists())

    def test_a_repair_beside_another_operation_is_a_bulk_change(self) -> None:
        both = edit_of({"do": "repair", "rule": "tag-form"}, TAG)
        with self.assertRaises(PermissionDenied):
            carry_out_bulk_edit(both, plan_bulk_edit(both, by=self.editor), by=self.editor)


class SelectionTests(BulkChangeTestCase):
    def paths(self, **select: Any) -> list[str]:
        return sorted(edit_of(TAG, **select).candidates().values_list("path", flat=True))

    def test_filters_a_query_and_paths_narrow_together(self) -> None:
        self.assertEqual(self.paths(everything=True), ["notes/a.md", "notes/b.md", "posts/c.md"])
        for filters, found in (
            ({"status": "draft"}, ["notes/b.md"]),
            ({"collection": "posts"}, ["posts/c.md"]),
            ({"tag": "llm"}, ["notes/b.md"]),
            ({"area": "tech"}, ["notes/a.md"]),
            ({"project": "one"}, ["notes/a.md"]),
            ({"category": "water"}, ["posts/c.md"]),
            ({"dialect": "hugo", "excluded": False}, ["posts/c.md"]),
            ({"insight": "yes"}, []),
            ({"name": "person:nobody"}, []),
            ({"year": "2031"}, []),
        ):
            with self.subTest(filters=filters):
                self.assertEqual(self.paths(filters=filters), found)
        self.assertEqual(self.paths(query="status:draft"), ["notes/b.md"])
        self.assertEqual(self.paths(query="notes/a.md"), ["notes/a.md"])
        self.assertEqual(self.paths(paths=["notes/a.md", "gone.md"]), ["notes/a.md"])
        self.assertEqual(self.paths(everything=True, **{"except": ["notes/a.md"]}), ["notes/b.md", "posts/c.md"])
        self.assertEqual(self.paths(filters={"tag": "llms"}, paths=["notes/a.md"]), ["notes/a.md"])

    def test_removed_articles_are_never_selected(self) -> None:
        Article.objects.filter(path="notes/a.md").update(removed_at=factories.timezone.now())
        self.assertNotIn("notes/a.md", self.paths(everything=True))


class WordsTests(SimpleTestCase):
    def test_every_problem_of_a_recipe_has_its_words(self) -> None:
        codes = set()
        for folder in ("operations", "services/bulk_changes"):
            for path in (ROOT / "editorial" / folder).glob("*.py"):
                for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                    if isinstance(node, ast.Call) and ast.unparse(node.func).endswith(("Problem", ".refuse")):
                        codes |= {arg.value for arg in node.args[1:2] if isinstance(arg, ast.Constant)}
        self.assertEqual(codes, set(PROBLEMS))
