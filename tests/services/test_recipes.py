"""What is no recipe is refused by name, whatever is sent."""

from __future__ import annotations

from django.test import SimpleTestCase
from hypothesis import given
from hypothesis import strategies as st

from editorial.services.bulk_changes import RecipeInvalid, read_recipe
from tests.services.gardens import temporary_folder

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

    def test_a_table_beside_the_recipe_is_read_in_its_encoding_or_refused(self) -> None:
        text = "select: {everything: true}\noperations:\n- {do: map, file: areas.csv}\n"
        with temporary_folder() as folder:
            table = folder / "areas.csv"
            for encoding in ("utf-8", "utf-8-sig", "gb18030"):
                table.write_bytes("area,new_area\n科技,计算\n".encode(encoding))
                (operation,) = read_recipe(text, folder=folder).operations
                self.assertEqual(operation.as_json()["table"], [["科技", "", "计算", ""]])
            for data, code in ((b"\xff\x00\x81", "table-text"), (b"a" * 500_001, "table-size")):
                table.write_bytes(data)
                with self.subTest(code), self.assertRaises(RecipeInvalid) as caught:
                    read_recipe(text, folder=folder)
                found = [(problem.place, problem.code) for problem in caught.exception.problems]
                self.assertEqual(found, [("operations[1].file", code)])

    @given(st.text(alphabet="abe:-[]{}#&*!|>'\"%@`?, \n\t0123456789", max_size=80))
    def test_any_text_is_a_recipe_or_refused(self, text: str) -> None:
        try:
            read_recipe(text)
        except RecipeInvalid as error:
            self.assertTrue(all(problem.code for problem in error.problems))
