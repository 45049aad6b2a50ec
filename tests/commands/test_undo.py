"""Listing changesets and taking them back on the command line."""

from __future__ import annotations

import json

from editorial.models import Article, Changeset
from tests.commands.test_import_export import CommandTestCase
from tests.services.gardens import eleventy
from tests.services.undos import edit


class UndoCommandTests(CommandTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.load({"notes/a.md": eleventy("A"), "notes/b.md": eleventy("\x1b[2J B")}, message="first")
        self.load({"notes/a.md": eleventy("A2"), "notes/c.md": eleventy("C")}, message="second")
        self.first, self.second = Changeset.objects.order_by("pk")

    def test_changesets_are_listed_the_newest_first(self) -> None:
        code, out, _ = self.run_command("changesets")
        self.assertEqual(code, 0)
        self.assertRegex(out, rf"#{self.second.pk} .*import .*done .*second\n#{self.first.pk} .*first\n")
        lines = self.run_command("changesets", "--json", "--limit", "1", "--kind", "import")[1].splitlines()
        self.assertEqual([json.loads(line)["id"] for line in lines], [self.second.pk])
        self.assertEqual(self.run_command("changesets", "--kind", "sync")[1], "")

    def test_a_dry_run_says_what_then_happens_and_writes_nothing(self) -> None:
        number = Changeset.objects.count()
        code, out, _ = self.run_command("undo", self.second.pk, "--dry-run")
        self.assertEqual(code, 0)
        self.assertIn("notes/a.md: restored\nnotes/c.md: removed\n", out)
        self.assertIn("Would be: 1 removed, 1 restored", out)
        self.assertEqual(Changeset.objects.count(), number)
        code, out, _ = self.run_command("undo", f"#{self.second.pk}")
        self.assertEqual(code, 0)
        self.assertIn("1 removed, 1 restored", out)
        self.assertIn(f"Changeset {self.second.pk + 1}; `undo {self.second.pk + 1}`", out)
        self.assertEqual(Article.objects.get(path="notes/a.md").title, "A")

    def test_the_report_of_a_dry_run_has_the_exact_lines(self) -> None:
        target = self.garden / "plan.json"
        self.run_command("undo", self.second.pk, "--dry-run", "--report", target)
        told = json.loads(target.read_text("utf-8"))
        found = {item["path"]: (item["action"], item["change"]) for item in told["items"] if "path" in item}
        self.assertEqual(found["notes/c.md"], ("removed", None))
        action, change = found["notes/a.md"]
        self.assertEqual(action, "restored")
        self.assertIn("-title: A2", change["hunks"][0]["lines"])
        self.assertIn("+title: A", change["hunks"][0]["lines"])
        self.run_command("undo", self.second.pk, "--yes", "--report", target)
        told = json.loads(target.read_text("utf-8"))
        self.assertEqual(told["counts"]["restored"], 1)
        self.assertEqual(told["changeset"], Changeset.objects.order_by("-pk")[0].pk)

    def test_what_changed_since_is_named_with_exit_code_1(self) -> None:
        edit("notes/a.md", summary="mine")
        code, out, err = self.run_command("undo", self.second.pk, "--json")
        self.assertEqual(code, 1)
        self.assertIn("notes/a.md: error: left as it is: The text was edited since.", err)
        items = [json.loads(line) for line in out.splitlines()]
        left = [item for item in items if item["action"] == "left"]
        self.assertEqual([(item["path"], item["code"]) for item in left], [("notes/a.md", "edited-since")])

    def test_chosen_articles(self) -> None:
        self.assertEqual(self.run_command("undo", self.second.pk, "--article", "notes/c.md")[0], 0)
        self.assertEqual(Article.objects.get(path="notes/a.md").title, "A2")
        code, _, err = self.run_command("undo", self.second.pk, "--article", "notes/b.md")
        self.assertEqual(code, 2)
        self.assertIn("wrote no article notes/b.md", err)

    def test_unknown_and_running_changesets_are_refused(self) -> None:
        for number in ("0", "999999", "x", "-1", "9" * 40):
            with self.subTest(number=number):
                self.assertEqual(self.run_command("undo", "--", number)[0], 2)
        Changeset.objects.filter(pk=self.second.pk).update(state="running")
        code, _, err = self.run_command("undo", self.second.pk)
        self.assertEqual(code, 2)
        self.assertIn("still running", err)
