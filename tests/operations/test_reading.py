"""What is wrong with an operation is said at once, with the key, a code and the remedy."""

from __future__ import annotations

from typing import Any

from django.test import SimpleTestCase

from editorial.operations import RecipeInvalid, read_operations
from editorial.operations.reading import OPERATIONS

RIGHT: dict[str, dict[str, Any]] = {
    "set": {"field": "projects", "to": ["a", "b"]},
    "clear": {"field": "insight"},
    "rename": {"field": "tags", "from": "llms", "to": "llm"},
    "add": {"field": "tags", "item": "llm"},
    "remove": {"field": "tags", "item": "llm"},
    "move": {"field": "tags", "target": "categories", "item": "ai"},
    "replace": {"field": "body", "find": "a+", "with": "b", "regex": True, "ignore_case": True},
    "map": {"table": [["tech", "", "computing", ""]]},
    "repair": {"rule": "tag-form"},
}
WRONG: tuple[tuple[Any, str, str], ...] = (
    ("clear", "operations[1]", "not-a-mapping"),
    ({"do": "sett"}, "operations[1].do", "unknown-operation"),
    ({"do": "set", "field": "tags"}, "operations[1].to", "missing-key"),
    ({"do": "clear", "field": "tags", "form": 1}, "operations[1].form", "unknown-key"),
    ({"do": "clear", "field": "tugs"}, "operations[1].field", "unknown-field"),
    ({"do": "clear", "field": "tags", "key": "topics"}, "operations[1].key", "field-and-key"),
    ({"do": "clear", "key": ""}, "operations[1].key", "no-key"),
    ({"do": "clear", "key": "a\nb"}, "operations[1].key", "no-key"),
    ({"do": "clear", "key": "tags"}, "operations[1].key", "key-is-field"),
    ({"do": "clear", "key": "slug"}, "operations[1].key", "field-not-allowed"),
    ({"do": "clear", "key": "status"}, "operations[1].key", "field-not-allowed"),
    ({"do": "set", "key": "Draft", "to": False}, "operations[1].key", "field-not-allowed"),
    ({"do": "set", "key": "published", "to": True}, "operations[1].key", "field-not-allowed"),
    ({"do": "move", "key": "state", "target_key": "Status"}, "operations[1].target_key", "field-not-allowed"),
    ({"do": "move", "key": "a", "target_key": "a"}, "operations[1].target_key", "same-field"),
    ({"do": "map", "key": "a", "table": "area,new_area\na,b\n"}, "operations[1].key", "unknown-key"),
    ({"do": "set", "key": "a", "to": float("nan")}, "operations[1].to", "not-text"),
    ({"do": "set", "key": "a", "to": {"b": 1}}, "operations[1].to", "not-a-list-of-texts"),
    ({"do": "clear", "field": ""}, "operations[1].field", "no-field"),
    ({"do": "clear", "field": ["tags"]}, "operations[1].field", "unknown-field"),
    ({"do": "set", "field": "status", "to": "evergreen"}, "operations[1].field", "field-not-allowed"),
    ({"do": "add", "field": "title", "item": "a"}, "operations[1].field", "not-a-list"),
    ({"do": "add", "field": "tags", "item": ["a"]}, "operations[1].item", "not-text"),
    ({"do": "add", "field": "tags", "item": " "}, "operations[1].item", "empty"),
    ({"do": "set", "field": "tags", "to": ["a", 1]}, "operations[1].to", "not-a-list-of-texts"),
    ({"do": "set", "field": "excluded", "to": "maybe"}, "operations[1].to", "not-a-flag"),
    ({"do": "set", "field": "title", "to": "a" * 10_001}, "operations[1].to", "too-long"),
    ({"do": "rename", "field": "tags", "from": "a", "to": "a"}, "operations[1].to", "same-value"),
    ({"do": "move", "field": "tags", "target": "tags"}, "operations[1].target", "same-field"),
    ({"do": "replace", "field": "body", "find": "(", "with": "", "regex": True}, "operations[1].find", "bad-pattern"),
    (
        {"do": "replace", "field": "body", "find": "a", "with": r"\2", "regex": True},
        "operations[1].find",
        "bad-pattern",
    ),
    ({"do": "map", "table": ""}, "operations[1].table", "table-empty"),
    ({"do": "map", "table": "area\ntech\n"}, "operations[1].table", "table-nothing"),
    ({"do": "map", "table": "new_area\ntech\n"}, "operations[1].table", "table-any"),
    ({"do": "map", "table": "field,new_area\na,b\n"}, "operations[1].table", "table-columns"),
    ({"do": "map", "table": "area,area\na,b\n"}, "operations[1].table", "table-columns"),
    ({"do": "map", "table": "area,new_area\na,b,c\n"}, "operations[1].table", "table-cells"),
    ({"do": "map", "table": 'area,new_area\n"a"b,c\n'}, "operations[1].table", "table-csv"),
    ({"do": "map", "table": "area,new_area\n" + "a,b\n" * 2_001}, "operations[1].table", "table-rows"),
    ({"do": "map", "table": [["a", 1]]}, "operations[1].table", "table-list"),
    ({"do": "map", "table": "area,new_area\n"}, "operations[1].table", "empty-table"),
    ({"do": "repair", "rule": "nonsense"}, "operations[1].rule", "unknown-rule"),
    ({"do": "repair", "rule": "no-area"}, "operations[1].rule", "no-repair"),
)


class ReadingTests(SimpleTestCase):
    def test_every_operation_is_read_and_written_as_it_was(self):
        self.assertEqual(set(RIGHT), set(OPERATIONS))
        for name, values in RIGHT.items():
            with self.subTest(name):
                (operation,) = read_operations([{"do": name, **values}])
                self.assertEqual(operation.as_json(), {"do": name, **values})

    def test_a_key_that_no_field_is_read_from_stands_in_the_place_of_a_field(self):
        for said in (
            {"do": "set", "key": "weight", "to": 3},
            {"do": "set", "key": "featured", "to": True},
            {"do": "set", "key": "related", "to": ["a"]},
            {"do": "clear", "key": "published"},
            {"do": "rename", "key": "level", "from": "a", "to": "b"},
            {"do": "add", "key": "related", "item": "a"},
            {"do": "remove", "key": "related", "item": "a"},
            {"do": "move", "key": "Tags", "target": "tags"},
            {"do": "move", "field": "tags", "target_key": "related", "item": "a"},
            {"do": "replace", "key": "description", "find": "a", "with": ""},
        ):
            with self.subTest(said=said):
                (operation,) = read_operations([said])
                self.assertEqual(operation.as_json(), said)

    def test_each_fault_has_its_place_and_its_code(self):
        for item, place, code in WRONG:
            with self.subTest(code=code), self.assertRaises(RecipeInvalid) as caught:
                read_operations([item])
            self.assertEqual([(it.place, it.code) for it in caught.exception.problems], [(place, code)])

    def test_a_table_names_the_line_of_each_fault(self):
        table = 'area,new_area\n"two\nlines",b\n\na\nc,d\nx,\n'
        with self.assertRaises(RecipeInvalid) as caught:
            read_operations([{"do": "map", "table": table}])
        found = [(problem.code, problem.details["line"]) for problem in caught.exception.problems]
        self.assertEqual(found, [("table-cells", "5"), ("table-nothing", "7")])

    def test_a_table_of_a_spreadsheet_has_semicolons_or_tabs(self):
        rows = [["tech, ai", "", "computing", ""]]
        for table in (
            'area,new_area\n"tech, ai",computing',
            "area;new_area\r\ntech, ai;computing\r\n",
            "\ufeffarea\tnew_area\ntech, ai\tcomputing\n",
        ):
            (operation,) = read_operations([{"do": "map", "table": table}])
            self.assertEqual(operation.as_json()["table"], rows)

    def test_all_faults_are_said_together(self):
        with self.assertRaises(RecipeInvalid) as caught:
            read_operations([{"do": "clear", "field": "x"}, {"do": "clear", "field": "tags"}, {"do": "y"}])
        places = [problem.place for problem in caught.exception.problems]
        self.assertEqual(places, ["operations[1].field", "operations[3].do"])

    def test_no_operation_is_a_fault_and_so_are_very_many(self):
        for data, code in (([], "no-operations"), ("clear", "no-operations"), ([{}] * 51, "too-many-operations")):
            with self.subTest(code), self.assertRaises(RecipeInvalid) as caught:
                read_operations(data)
            self.assertEqual(caught.exception.problems[0].code, code)
