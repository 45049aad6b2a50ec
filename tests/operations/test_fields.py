"""Operations on fields: what each does, what it leaves, and what it refuses."""

from __future__ import annotations

from django.test import SimpleTestCase

from editorial.mapping import FieldError
from editorial.operations import OperationRefused
from tests.operations.carried_out import changed, differing, header


class ValueTests(SimpleTestCase):
    def test_set_writes_the_value_and_touches_no_other_line(self):
        before = header("title: A # by hand", "project:", "  - one", "  - two", "status: evergreen")
        after = changed(before, {"do": "set", "field": "project", "to": []})
        self.assertEqual(after, header("title: A # by hand", "project: []", "status: evergreen"))

    def test_a_field_is_named_by_its_name_or_by_a_key_of_headers(self):
        before = header("title: A", "project: [one]")
        self.assertEqual(
            changed(before, {"do": "set", "field": "projects", "to": ["x"]}),
            changed(before, {"do": "set", "field": "project", "to": "x"}),
        )

    def test_set_to_what_stands_there_changes_nothing(self):
        before = header("title:   'A'", 'project: [ "one" ]', "exclude: true")
        for operation in (
            {"do": "set", "field": "title", "to": "A"},
            {"do": "set", "field": "projects", "to": ["one"]},
            {"do": "set", "field": "excluded", "to": True},
        ):
            self.assertEqual(changed(before, operation), before)

    def test_an_absent_key_is_not_added_to_hold_nothing(self):
        before = header("title: A")
        self.assertEqual(changed(before, {"do": "set", "field": "projects", "to": []}), before)
        self.assertEqual(changed(before, {"do": "clear", "field": "insight"}), before)

    def test_clear_empties_texts_lists_and_flags(self):
        before = header("title: A", "summary: Long.", "tags: [a, b]", "exclude: true")
        after = changed(before, *({"do": "clear", "field": field} for field in ("summary", "tags", "excluded")))
        self.assertEqual(after, header("title: A", "summary: ''", "tags: []", "exclude: false"))

    def test_what_a_field_cannot_hold_is_refused(self):
        with self.assertRaises(FieldError) as caught:
            changed(header("title: A"), {"do": "set", "field": "date", "to": "soon"})
        self.assertEqual(caught.exception.code, "invalid-date")


class RenameTests(SimpleTestCase):
    def test_a_speaker_is_renamed_in_its_line_alone(self):
        before = header("title: A", "speaker: Ada,  Best TV、C", "tags: [Best TV]")
        after = changed(before, {"do": "rename", "field": "speaker", "from": "Best TV", "to": "Good TV"})
        self.assertEqual(differing(before, after), [("speaker: Ada,  Best TV、C\n", "speaker: Ada,  Good TV、C\n")])

    def test_an_item_of_a_list_is_renamed_and_a_list_names_nothing_twice(self):
        rename = {"do": "rename", "field": "tags", "from": "llms", "to": "llm"}
        self.assertEqual(changed(header("tags: [a, 'llms', b]"), rename), header("tags: [a, 'llm', b]"))
        self.assertEqual(
            changed(header("tags:", "  - llm # first", "  - llms", "  - b"), rename),
            header("tags:", "  - llm # first", "  - b"),
        )
        self.assertEqual(changed(header("tags: [LLM, llms]"), rename), header("tags: [LLM, llm]"))

    def test_an_item_with_stray_quotes_is_meant_too(self):
        after = changed(header("tags: ['“llms”', b]"), {"do": "rename", "field": "tags", "from": "llms", "to": "llm"})
        self.assertEqual(after, header("tags: ['llm', b]"))

    def test_a_whole_text_is_renamed_and_a_part_of_one_is_not(self):
        rename = {"do": "rename", "field": "summary", "from": "TODO", "to": "None."}
        self.assertEqual(changed(header("summary: TODO"), rename), header("summary: None."))
        self.assertEqual(changed(header("summary: TODO later"), rename), header("summary: TODO later"))


class ItemTests(SimpleTestCase):
    def test_an_item_is_added_at_the_end_unless_it_is_there(self):
        add = {"do": "add", "field": "tags", "item": "c"}
        before = header("tags:", "- a # one", "- a", "- ", "- b")
        self.assertEqual(changed(before, add), header("tags:", "- a # one", "- a", "- ", "- b", "- c"))
        self.assertEqual(changed(header("tags: [a, “c”]"), add), header("tags: [a, “c”]"))
        self.assertEqual(changed(header("title: A"), add), header("title: A", "tags:", "- c"))

    def test_a_field_of_one_value_takes_no_second(self):
        add = {"do": "add", "field": "area", "item": "tech"}
        self.assertEqual(changed(header("area:"), add), header("area: tech"))
        with self.assertRaises(FieldError) as caught:
            changed(header("area: life"), add)
        self.assertEqual(caught.exception.code, "one-value-only")

    def test_an_item_is_removed_wherever_it_stands(self):
        remove = {"do": "remove", "field": "people", "item": "Ada"}
        self.assertEqual(changed(header("people: [Ada, B, Ada]"), remove), header("people: [B]"))
        self.assertEqual(changed(header("people: Ada"), remove), header("people: []"))
        of_line = {"do": "remove", "field": "speaker", "item": "Ada Lovelace"}
        self.assertEqual(changed(header("speaker: Ada Lovelace, Alan Turing"), of_line), header("speaker: Alan Turing"))
        self.assertEqual(changed(header("speaker: Alan Turing, Ada Lovelace"), of_line), header("speaker: Alan Turing"))
        self.assertEqual(changed(header("speaker: Ada Lovelace"), of_line), header("speaker: ''"))


class MoveTests(SimpleTestCase):
    def test_a_tag_becomes_a_category(self):
        move = {"do": "move", "field": "tags", "item": "ai", "target": "category"}
        before = header("category: ''", "tags: [ai, x]")
        self.assertEqual(changed(before, move), header("category: 'ai'", "tags: [x]"))
        self.assertEqual(changed(header("tags: [x]"), move), header("tags: [x]"))

    def test_all_values_move_where_none_is_named(self):
        move = {"do": "move", "field": "guest", "target": "people"}
        before = header("guest: Ada Lovelace, Alan Turing", "people: [C, Ada Lovelace]")
        self.assertEqual(changed(before, move), header("guest: ''", "people: [C, Ada Lovelace, Alan Turing]"))

    def test_a_text_moves_into_an_empty_field_and_into_no_other(self):
        move = {"do": "move", "field": "summary", "target": "insight"}
        self.assertEqual(changed(header("summary: One.", "insight:"), move), header("summary: ''", "insight: One."))
        with self.assertRaises(OperationRefused) as caught:
            changed(header("summary: One.", "insight: Two."), move)
        self.assertEqual(caught.exception.code, "target-taken")


class TableTests(SimpleTestCase):
    TABLE = "area,category,new_area,new_category\ntech,ai,computing,machine-learning\ntech,,computing,\n,old,,-\n"

    def test_the_first_row_that_fits_decides(self):
        table = {"do": "map", "table": self.TABLE}
        for before, after in (
            (("area: tech", "category: ai"), ("area: computing", "category: machine-learning")),
            (("area: tech", "category: old"), ("area: computing", "category: old")),
            (("area: life", "category: old"), ("area: life", "category: ''")),
            (("area: life", "category: ai"), ("area: life", "category: ai")),
        ):
            self.assertEqual(changed(header(*before), table), header(*after))

    def test_hugo_s_list_keeps_its_other_categories(self):
        before = header("title: A", "categories: [one, old]", "draft: false")
        after = changed(before, {"do": "map", "table": "category,new_category\nold,new\n"})
        self.assertEqual(after, header("title: A", "categories: [one, new]", "draft: false"))

    def test_a_repair_runs_as_an_operation(self):
        before = header("title: A", body="One.\n<!-- chunk 1/3 -->\nTwo.\n")
        self.assertNotIn("chunk", changed(before, {"do": "repair", "rule": "chunk-comment"}))
