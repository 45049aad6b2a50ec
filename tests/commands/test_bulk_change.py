"""`bulk_change`: the plan of a recipe, the change, its report, and what is wrong with a recipe."""

from __future__ import annotations

import io
import json

from django.core.management import CommandError, call_command

from editorial.models import Changeset
from editorial.services.bulk_changes import read_recipe, store_recipe
from tests.services.gardens import GardenTestCase, eleventy

RECIPE = """
name: Speaker under one name
select:
  filters: {status: evergreen}
operations:
  - {do: rename, field: speaker, from: Best TV, to: Good TV}
  - {do: map, file: areas.csv}
"""


class BulkChangeCommandTests(GardenTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.load(
            {
                "notes/a.md": eleventy("A", speaker="Best TV", area="tech"),
                "notes/b.md": eleventy("B", speaker="Best TV", area="life"),
                "notes/c.md": eleventy("C", speaker="Best TV", status="draft"),
            }
        )
        self.recipe = self.garden / "recipe.yml"
        self.recipe.write_text(RECIPE)
        (self.garden / "areas.csv").write_text("area,new_area\ntech,computing\n")

    def call(self, *arguments: str) -> str:
        out = io.StringIO()
        call_command("bulk_change", str(self.recipe), *arguments, stdout=out, stderr=io.StringIO())
        return out.getvalue()

    def errors(self, recipe: str) -> tuple[int, str]:
        self.recipe.write_text(recipe)
        err = io.StringIO()
        with self.assertRaises(CommandError) as caught:
            call_command("bulk_change", str(self.recipe), "--dry-run", stdout=io.StringIO(), stderr=err)
        return caught.exception.returncode, err.getvalue()

    def test_a_dry_run_says_what_the_real_run_does(self) -> None:
        report = self.garden / "plan.json"
        self.assertIn("Would be: 2 changed", self.call("--dry-run", "--report", str(report)))
        told = json.loads(report.read_text())
        self.assertEqual(told["counts"]["changed"], 2)
        lines = [line for hunk in told["files"][0]["changes"]["live"]["hunks"] for line in hunk["lines"]]
        self.assertIn("+speaker: Good TV", lines)
        self.assertIn("+area: computing", lines)
        self.assertFalse(Changeset.objects.filter(kind="bulk").exists())
        self.assertIn("2 changed", self.call("--yes"))
        changeset = Changeset.objects.get(kind="bulk")
        self.assertEqual((changeset.message, changeset.done), ("Speaker under one name", 2))
        self.assertIn("Best TV", self.text("notes/c.md"))
        self.assertIn("2 unchanged", self.call("--yes"))

    def test_an_article_that_cannot_take_it_is_named_and_the_exit_code_is_one(self) -> None:
        self.recipe.write_text("select: {everything: true}\noperations: [{do: add, field: area, item: x}]\n")
        err = io.StringIO()
        with self.assertRaises(CommandError) as caught:
            call_command("bulk_change", str(self.recipe), "--dry-run", stdout=io.StringIO(), stderr=err)
        self.assertEqual(caught.exception.returncode, 1)
        self.assertIn("notes/a.md: error: “area” holds one value.", err.getvalue())

    def test_a_recipe_that_is_kept_is_carried_out_by_its_name(self) -> None:
        store_recipe(read_recipe(RECIPE, folder=self.garden), by=None)
        out = io.StringIO()
        call_command("bulk_change", "Speaker under one name", "--dry-run", stdout=out, stderr=io.StringIO())
        self.assertIn("Would be: 2 changed", out.getvalue())
        with self.assertRaises(CommandError) as caught:
            call_command("bulk_change", "Another", "--dry-run", stdout=out, stderr=io.StringIO())
        self.assertEqual(caught.exception.returncode, 2)

    def test_what_is_wrong_is_named_key_by_key(self) -> None:
        code, told = self.errors("select: {filters: {stats: x}, pats: []}\noperations: [{do: sett}]\nnmae: x\n")
        self.assertEqual(code, 2)
        for place in ("nmae: is no key", "select.pats: is no key", "select.filters.stats: is", "operations[1].do: "):
            self.assertIn(place, told)

    def test_a_file_that_is_no_recipe_is_said_so(self) -> None:
        for text, words in (
            ("a: [", "line 1: this is no YAML"),
            ("- a", "the recipe is no mapping"),
            ("select: &a {}\nname: *a\n", "an alias"),
            ("operations: [{do: clear, field: tags}]", "select: chooses no article"),
            ("select: {everything: true}\noperations: [{do: map, file: ../x.csv}]", "lies outside"),
            ("select: {everything: true}\noperations: [{do: map, file: none.csv}]", "cannot be read beside"),
            ("select: {everything: true}\noperations: [{do: set, field: date, to: 2025-01-01}]", "put it in quotes"),
        ):
            with self.subTest(text=text):
                self.assertIn(words, self.errors(text)[1])
