"""What is no recipe is refused by name, whatever is sent."""

from __future__ import annotations

from django.test import SimpleTestCase
from hypothesis import given
from hypothesis import strategies as st

from editorial.services.bulk_changes import RecipeInvalid, read_recipe

DEEP = 20_000


class RecipeTests(SimpleTestCase):
    def test_what_cannot_be_read_as_yaml_is_told_however_deep_it_goes(self) -> None:
        texts = ("[", "- [", "a: !!python/object:x y", "[" * DEEP, "- " * DEEP, f"a: {'[' * DEEP}{']' * DEEP}")
        for text in (*texts, "a: 2025-99-99", "name: \0"):
            with self.subTest(text=text[:30]), self.assertRaises(RecipeInvalid) as caught:
                read_recipe(text)
            self.assertEqual([problem.code for problem in caught.exception.problems], ["not-yaml"])

    def test_an_alias_is_refused(self) -> None:
        with self.assertRaises(RecipeInvalid) as caught:
            read_recipe("name: &a x\nmessage: *a\n")
        self.assertEqual([problem.code for problem in caught.exception.problems], ["alias"])

    @given(st.text(alphabet="abe:-[]{}#&*!|>'\"%@`?, \n\t0123456789", max_size=80))
    def test_any_text_is_a_recipe_or_refused(self, text: str) -> None:
        try:
            read_recipe(text)
        except RecipeInvalid as error:
            self.assertTrue(all(problem.code for problem in error.problems))
