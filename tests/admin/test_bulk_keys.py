"""Keys of headers in the form of a bulk change: typed, with those of the garden named, and their values as meant."""

from __future__ import annotations

from typing import Any

from django.test import SimpleTestCase

from editorial.admin.bulk import bulk_address
from editorial.admin.bulk.key_values import read_value, value_text
from editorial.admin.bulk.rows import BY_KEY
from editorial.models import Recipe
from tests.admin.test_bulk import EVERYTHING, HOSTILE, BulkPageTestCase
from tests.services.gardens import eleventy

VALUES: tuple[tuple[str, Any], ...] = (
    ("3", 3),
    ("-1.5", -1.5),
    ('"3"', "3"),
    ("007", "007"),
    ("true", True),
    ('"true"', "true"),
    ("a", "a"),
    ('""a""', '"a"'),
    ("- a\n- 3", ["a", "3"]),
    ("- a", ["a"]),
    ('"- a"', "- a"),
    ("[]", []),
    ("one\ntwo", "one\ntwo"),
)


class ValueTests(SimpleTestCase):
    def test_a_value_is_read_as_it_is_shown(self) -> None:
        for typed, value in VALUES:
            with self.subTest(typed=typed):
                self.assertEqual((read_value(typed), type(read_value(typed))), (value, type(value)))
                self.assertEqual(value_text(value), typed)


class KeyRowTests(BulkPageTestCase):
    def test_each_operation_on_a_key_comes_back_as_it_was(self) -> None:
        operations = [
            {"do": "set", "key": "weight", "to": 3},
            {"do": "set", "key": "weight", "to": "3"},
            {"do": "set", "key": "related", "to": ["a", "b"]},
            {"do": "clear", "key": "weight"},
            {"do": "rename", "key": "level", "from": "a", "to": "b"},
            {"do": "add", "key": "related", "item": "x"},
            {"do": "move", "key": "topics", "target": "tags"},
            {"do": "move", "field": "tags", "target_key": "topics", "item": "x"},
            {"do": "replace", "key": "lead", "find": "a", "with": "b", "ignore_case": True},
        ]
        page = self.client.get(bulk_address(operations, EVERYTHING))
        self.assertEqual([row.as_recipe() for _number, row in page.context["rows"]], operations)
        shown = [row.in_words for _number, row in page.context["rows"]]
        self.assertEqual(shown[0], "Set a field: weight → “3”")
        self.assertEqual(shown[7], "Move a value to another field: Tags “x” → topics")

    def test_the_keys_of_the_garden_are_named_with_their_numbers_and_escaped(self) -> None:
        hostile = f'"{HOSTILE}"'
        self.load({"notes/d.md": eleventy("D", weight="1", **{hostile: "x"}), "notes/e.md": eleventy("E", weight="2")})
        html = self.client.get(bulk_address()).content.decode()
        self.assertInHTML('<option value="weight">in 2 articles</option>', html)
        self.assertNotIn(HOSTILE, html)
        self.assertNotIn('<option value="tags">in', html)

    def test_a_typed_key_is_kept_in_a_recipe_and_its_input_is_shown(self) -> None:
        row = {"do": "set", "field": BY_KEY, "key": " weight ", "new": "3"}
        shown = self.client.post(bulk_address(), self.form(row, show="yes")).content.decode()
        self.assertInHTML(
            '<input type="text" name="key-0" id="key-0" value=" weight " maxlength="200" list="header-keys"'
            ' autocomplete="off" spellcheck="false" autocapitalize="off">',
            shown,
        )
        self.client.post(bulk_address(), self.form(row, keep="yes", name="Weights", everything="yes"))
        self.assertEqual(Recipe.objects.get().operations, [{"do": "set", "key": "weight", "to": 3}])

    def test_a_key_that_is_a_field_or_a_state_is_refused_at_its_row(self) -> None:
        for key, words in (("tags", "is the key of the field “tags”"), ("status", "is not changed in bulk")):
            row = {"do": "clear", "field": BY_KEY, "key": key}
            answer = self.client.post(bulk_address(), self.form(row, plan="yes", everything="yes"))
            ((_number, found),) = answer.context["rows"]
            self.assertEqual(len(found.problems), 1)
            self.assertIn(words, found.problems[0])
            self.assertTrue(found.problems[0].startswith("Key of the header: "))
