"""Operations on keys that no field is read from: the same as on fields, and no way around fields and states."""

from __future__ import annotations

from django.test import SimpleTestCase

from editorial.formats import PatchError
from editorial.operations import OperationRefused
from tests.operations.carried_out import changed, header


class KeyValueTests(SimpleTestCase):
    def test_a_key_is_set_in_its_line_or_added_at_the_end(self):
        before = header("title: A", "weight: 3 # by hand", "tags: [a]")
        after = changed(before, {"do": "set", "key": "weight", "to": 4})
        self.assertEqual(after, header("title: A", "weight: 4 # by hand", "tags: [a]"))
        self.assertEqual(changed(header("title: A"), {"do": "set", "key": "lead", "to": ["a", "b"]}).count("\n- "), 2)

    def test_numbers_and_flags_are_written_as_such_and_texts_like_them_in_quotes(self):
        for to, written in ((3, "3"), (1.5, "1.5"), (True, "true"), ("3", "'3'"), ("no", "'no'"), ("b", "b")):
            with self.subTest(to=to):
                after = changed(header("title: A"), {"do": "set", "key": "lead", "to": to})
                self.assertEqual(after, header("title: A", f"lead: {written}"))

    def test_set_to_what_stands_there_changes_nothing_and_nothing_is_added_to_hold_nothing(self):
        before = header("title: A", "weight: 3", 'related: [ "one" ]')
        for operation in (
            {"do": "set", "key": "weight", "to": "3"},
            {"do": "set", "key": "related", "to": ["one"]},
            {"do": "set", "key": "absent", "to": []},
            {"do": "clear", "key": "absent"},
            {"do": "rename", "key": "absent", "from": "a", "to": "b"},
            {"do": "remove", "key": "absent", "item": "a"},
            {"do": "move", "key": "absent", "target": "tags"},
            {"do": "replace", "key": "absent", "find": "a", "with": "b"},
        ):
            with self.subTest(operation=operation):
                self.assertEqual(changed(before, operation), before)

    def test_a_key_that_is_emptied_goes_whatever_it_holds(self):
        before = header("title: A", "# about", "params:", "  a: [1, 2]", "weight: 3", "tags: [a]")
        after = changed(before, {"do": "clear", "key": "params"}, {"do": "clear", "key": "weight"})
        self.assertEqual(after, header("title: A", "# about", "tags: [a]"))

    def test_values_are_renamed_as_texts_and_in_lists_and_keep_their_form(self):
        rename = {"do": "rename", "key": "level", "from": "3", "to": "4"}
        for line, after in (
            ("level: 3 # n", "level: 4 # n"),
            ("level: '3'", "level: '4'"),
            ("level: 33", "level: 33"),
            ("level: [2, 3, {3: 3}]", "level: [2, 4, {3: 3}]"),
            ('level: ["4", "3"]', 'level: ["4"]'),
        ):
            with self.subTest(line=line):
                self.assertEqual(changed(header("title: A", line), rename), header("title: A", after))

    def test_words_are_replaced_in_texts_and_items(self):
        replace = {"do": "replace", "key": "note", "find": "old", "with": ""}
        self.assertEqual(changed(header("note: an old one"), replace), header("note: an  one"))
        self.assertEqual(changed(header("note: [old, bold, c]"), replace), header("note: [b, c]"))
        block = header("note: |", "  an older", "  b", "x: 1")
        self.assertEqual(changed(block, replace), header("note: |", "  an er", "  b", "x: 1"))


class KeyItemTests(SimpleTestCase):
    def test_an_item_is_added_to_a_list_or_to_what_says_nothing(self):
        add = {"do": "add", "key": "related", "item": "c"}
        for line, after in (
            ("related: [a] # r", "related: [a, c] # r"),
            ("related: [c]", "related: [c]"),
            ("related: c", "related: c"),
            ("related:\n  - a\n  - {x: 1}", "related:\n  - a\n  - {x: 1}\n  - c"),
        ):
            with self.subTest(line=line):
                self.assertEqual(changed(header(line, "tags: [t]"), add), header(after, "tags: [t]"))
        self.assertEqual(changed(header("related:", "tags: [t]"), add), header("related: [c]", "tags: [t]"))

    def test_a_text_does_not_become_a_list_unasked(self):
        with self.assertRaises(OperationRefused) as caught:
            changed(header("related: a"), {"do": "add", "key": "related", "item": "c"})
        self.assertEqual(caught.exception.code, "no-list")

    def test_an_item_is_taken_out_and_a_text_goes_with_its_key(self):
        remove = {"do": "remove", "key": "related", "item": "a"}
        self.assertEqual(changed(header("related: [a, b, a]"), remove), header("related: [b]"))
        self.assertEqual(changed(header("title: A", "related: a"), remove), header("title: A"))

    def test_nested_values_are_left_to_whoever_edits_the_file(self):
        nested = header("title: A", "params: {a: 1}", "list: [a, [b]]")
        for operation in (
            {"do": "set", "key": "params", "to": "x"},
            {"do": "set", "key": "list", "to": ["x"]},
            {"do": "rename", "key": "params", "from": "a", "to": "x"},
            {"do": "add", "key": "params", "item": "x"},
            {"do": "remove", "key": "params", "item": "x"},
            {"do": "replace", "key": "params", "find": "a", "with": "x"},
            {"do": "move", "key": "params", "target": "tags"},
            {"do": "move", "key": "list", "target": "tags"},
            {"do": "move", "field": "title", "target_key": "params"},
        ):
            with self.subTest(operation=operation), self.assertRaises(OperationRefused) as caught:
                changed(nested, operation)
            self.assertEqual(caught.exception.code, "nested-value")


class KeyMoveTests(SimpleTestCase):
    def test_a_key_is_called_otherwise_in_its_place_whatever_its_value_is(self):
        before = header("params: # p", "  a: [1, 2]", "title: A")
        after = changed(before, {"do": "move", "key": "params", "target_key": "extra"})
        self.assertEqual(after, header("extra: # p", "  a: [1, 2]", "title: A"))
        before = header("old: 'x'", "title: A", "new:")
        after = changed(before, {"do": "move", "key": "old", "target_key": "new"})
        self.assertEqual(after, header("new: 'x'", "title: A"))

    def test_values_join_a_list_and_no_text_that_says_something_else(self):
        move = {"do": "move", "key": "topics", "target_key": "related"}
        before = header("topics: [a, b]", "related: [b, c]")
        self.assertEqual(changed(before, move), header("related: [b, c, a]"))
        self.assertEqual(changed(header("topics: a", "related: a"), move), header("related: a"))
        with self.assertRaises(OperationRefused) as caught:
            changed(header("topics: a", "related: c"), move)
        self.assertEqual(caught.exception.code, "target-taken")

    def test_values_move_between_keys_and_fields(self):
        before = header("topics: [a, b]", "tags: [b]", "abstract: Short.")
        after = changed(before, {"do": "move", "key": "topics", "target": "tags"})
        self.assertEqual(after, header("tags: [b, a]", "abstract: Short."))
        after = changed(before, {"do": "move", "key": "abstract", "target": "summary"})
        self.assertEqual(after, header("topics: [a, b]", "tags: [b]", "summary: Short."))
        after = changed(before, {"do": "move", "field": "tags", "target_key": "topics"})
        self.assertEqual(after, header("topics: [a, b]", "tags: []", "abstract: Short."))
        after = changed(before, {"do": "move", "key": "topics", "target": "tags", "item": "a"})
        self.assertEqual(after, header("topics: [b]", "tags: [b, a]", "abstract: Short."))

    def test_a_key_in_other_capitals_becomes_its_field(self):
        before = header("Tags: [a]", "area: x")
        after = changed(before, {"do": "move", "key": "Tags", "target": "tags"})
        self.assertIn("tags:\n- a\n", after + "\n")
        self.assertNotIn("Tags", after)


class SyntaxTests(SimpleTestCase):
    def test_toml_and_json_headers_change_in_the_line_of_the_key_alone(self):
        operations = (
            {"do": "set", "key": "weight", "to": 4},
            {"do": "add", "key": "related", "item": "c"},
            {"do": "clear", "key": "old"},
        )
        before = '+++\ntitle = "A" # t\nweight = 3 # w\nrelated = ["a"]\nold = 1\n[params]\nx = 1\n+++\nBody.\n'
        after = '+++\ntitle = "A" # t\nweight = 4 # w\nrelated = ["a", "c"]\n[params]\nx = 1\n+++\nBody.\n'
        self.assertEqual(changed(before, *operations), after)
        before = '{\n  "title": "A",\n  "weight":  3,\n  "related": ["a"],\n  "old": {"x": 1}\n}\nBody.\n'
        after = '{\n  "title": "A",\n  "weight":  4,\n  "related": ["a", "c"]\n}\nBody.\n'
        self.assertEqual(changed(before, *operations), after)

    def test_a_table_of_toml_is_taken_out_and_not_set(self):
        before = '+++\ntitle = "A"\n[params]\nx = 1\n+++\nBody.\n'
        self.assertEqual(changed(before, {"do": "clear", "key": "params"}), '+++\ntitle = "A"\n+++\nBody.\n')
        with self.assertRaises(PatchError) as caught:
            changed(before, {"do": "move", "key": "params", "target_key": "extra"})
        self.assertEqual(caught.exception.code, "toml-table")


class BackDoorTests(SimpleTestCase):
    """What a key would change of the fields is refused, above all the state."""

    def refused(self, source: str, operation: dict[str, object]) -> str:
        with self.assertRaises(OperationRefused) as caught:
            changed(source, operation)
        self.assertEqual(caught.exception.code, "field-changed")
        return caught.exception.details["field"]

    def test_a_key_that_holds_a_field_here_is_no_key(self):
        hugo = header("title: A", "lastmod: 2025-01-02", "description: Short.")
        self.assertEqual(self.refused(hugo, {"do": "clear", "key": "description"}), "summary")
        self.assertEqual(self.refused(hugo, {"do": "set", "key": "lastmod", "to": "2025-01-03"}), "updated")
        unread = header("title: A", "area: x", "summary: Short.", "description: Long.")
        after = header("title: A", "area: x", "summary: Short.")
        self.assertEqual(changed(unread, {"do": "clear", "key": "description"}), after)

    def test_a_key_that_would_hold_a_field_is_none_to_write(self):
        self.assertEqual(self.refused(header("area: x"), {"do": "set", "key": "description", "to": "y"}), "summary")
        hugo = header("title: A", "categories: [x]", "draft: true")
        self.assertEqual(self.refused(hugo, {"do": "set", "key": "Exclude", "to": True}), "excluded")
        self.assertEqual(self.refused(hugo, {"do": "move", "key": "categories", "target_key": "kinds"}), "categories")

    def test_a_draft_is_not_published_by_way_of_a_key(self):
        jekyll = header("title: A", "published: false")
        self.assertEqual(self.refused(jekyll, {"do": "clear", "key": "published"}), "status")
        eleventy = header(
            "title: A", "layout: post.njk", "weight: 1", "date: 2025-01-02", "summary: a", "description: b"
        )
        self.assertEqual(self.refused(eleventy, {"do": "clear", "key": "layout"}), "summary")

    def test_a_date_that_another_program_keeps_as_published_moves_to_the_date(self):
        before = header("title: A", "status: draft", "published: 2025-01-02")
        after = changed(before, {"do": "move", "key": "published", "target": "date"})
        self.assertEqual(after, header("title: A", "status: draft", "date: '2025-01-02'"))
