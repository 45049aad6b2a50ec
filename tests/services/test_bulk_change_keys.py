"""Bulk changes of keys that no field is read from: in both dialects, exported and undone, and no way past the steps."""

from __future__ import annotations

from editorial.models import Redirect
from editorial.services.bulk_changes import RecipeInvalid, read_recipe
from editorial.services.bulk_edits import Act, plan_bulk_edit
from editorial.services.undoing import carry_out_undo, plan_undo
from tests.services.gardens import GardenTestCase, eleventy, hugo
from tests.services.test_bulk_changes import carry_out, edit_of


class KeyChangeTests(GardenTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.load(
            {
                "notes/a.md": eleventy("A", area="tech", level="3 # by hand", topics="[x]", lead="Old words."),
                "notes/b.md": eleventy("B", area="tech", level="{x: 1}", status="draft"),
                "posts/c.md": hugo("C", level="'3'", topics="\n  - x"),
                "posts/d.md": '+++\ntitle = "D"\ndraft = false\nlevel = 3\n+++\nBody.\n',
            }
        )

    def test_only_the_lines_of_the_key_change_and_an_undo_gives_back_the_bytes(self) -> None:
        before = {path: self.text(path) for path in ("notes/a.md", "notes/b.md", "posts/c.md", "posts/d.md")}
        report = carry_out(
            edit_of(
                {"do": "rename", "key": "level", "from": "3", "to": "4"},
                {"do": "add", "key": "topics", "item": "z"},
                {"do": "replace", "key": "lead", "find": "Old", "with": "New"},
            )
        )
        self.assertEqual(
            [(item.path, item.code, item.detail) for item in report.refused],
            [("notes/b.md", "nested-value", "“level” holds nested values; edit the file itself.")],
        )
        after = before["notes/a.md"].replace("level: 3 #", "level: 4 #").replace("[x]", "[x, z]").replace("Old", "New")
        self.assertEqual(self.text("notes/a.md"), after)
        self.assertEqual(
            self.text("posts/c.md"), before["posts/c.md"].replace("'3'", "'4'").replace("- x\n", "- x\n  - z\n")
        )
        self.assertEqual(
            self.text("posts/d.md"), before["posts/d.md"].replace("level = 3\n", 'level = 4\ntopics = ["z"]\n')
        )
        assert report.changeset_id is not None
        self.assertEqual(carry_out_undo(plan_undo(report.changeset_id, by=None), by=None).left, [])
        self.assertEqual({path: self.text(path) for path in before}, before)

    def test_what_moves_into_a_field_is_read_and_what_moves_to_a_key_is_not_any_more(self) -> None:
        carry_out(edit_of({"do": "move", "key": "topics", "target": "tags"}, paths=["notes/a.md"]))
        self.assertEqual([tag.name for tag in self.article("notes/a.md").tags.all()], ["x"])
        carry_out(edit_of({"do": "move", "field": "tags", "target_key": "topics"}, paths=["notes/a.md"]))
        self.assertEqual(list(self.article("notes/a.md").tags.all()), [])
        self.assertIn("topics:", self.text("notes/a.md"))

    def test_former_addresses_are_no_field_and_lead_on(self) -> None:
        carry_out(edit_of({"do": "add", "key": "aliases", "item": "/old/a/"}, paths=["notes/a.md"]))
        self.assertTrue(Redirect.objects.filter(old_path__contains="old/a").exists())

    def test_a_state_is_no_key_and_none_is_reached_by_one(self) -> None:
        for said in (
            "{do: set, key: status, to: evergreen}",
            "{do: clear, key: draft}",
            "{do: set, key: published, to: true}",
        ):
            with self.subTest(said=said), self.assertRaises(RecipeInvalid) as caught:
                read_recipe(f"select: {{everything: true}}\noperations:\n  - {said}\n")
            self.assertEqual([problem.code for problem in caught.exception.problems], ["field-not-allowed"])
        self.load({"posts/e.md": "---\ntitle: E\npublished: false\ncategories: [x]\n---\nBody.\n"})
        plan = plan_bulk_edit(edit_of({"do": "clear", "key": "published"}, paths=["posts/e.md"]), by=None, exact=True)
        self.assertEqual([(item.act, item.code) for item in plan.items], [(Act.REFUSED, "field-changed")])

    def test_a_recipe_says_keys_and_comes_back_as_it_was(self) -> None:
        text = (
            "select: {everything: true}\noperations:\n"
            "- {do: set, key: level, to: 4}\n- {do: move, key: lead, target_key: intro}\n"
        )
        recipe = read_recipe(text)
        self.assertEqual(read_recipe(recipe.as_yaml()), recipe)
        self.assertEqual(
            recipe.as_json()["operations"],
            [{"do": "set", "key": "level", "to": 4}, {"do": "move", "key": "lead", "target_key": "intro"}],
        )
