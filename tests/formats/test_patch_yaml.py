from __future__ import annotations

import unittest
from collections.abc import Callable

from editorial.formats import REMOVE, HeaderSyntax, PatchError, Removed, SourceDocument, Value
from editorial.formats.errors import FormatError
from editorial.formats.nodes import Node
from editorial.formats.verification import verify_others, verify_values
from editorial.formats.yaml_scalars import same_value


def patched(inside: str, changes: dict[str, Value | Removed]) -> str:
    """Return the inside of a YAML header after `changes`."""
    document = SourceDocument.parse(f"---\n{inside}---\nBody".encode())
    return document.with_values(changes).header.removeprefix("---\n").removesuffix("---\n")


class PatchTests(unittest.TestCase):
    def assert_patched(self, inside: str, changes: dict[str, Value | Removed], wanted: str) -> None:
        self.assertEqual(patched(inside, changes), wanted)

    def assert_refused(self, inside: str, changes: dict[str, Value | Removed], code: str) -> None:
        with self.assertRaises(PatchError) as caught:
            patched(inside, changes)
        self.assertEqual(caught.exception.code, code)


class ScalarPatchTests(PatchTests):
    def test_comment_behind_a_value_stays(self) -> None:
        self.assert_patched("k: old   # why\nx: 1\n", {"k": "new"}, "k: new   # why\nx: 1\n")
        self.assert_patched("k:   # why\nx: 1\n", {"k": "new"}, "k: new   # why\nx: 1\n")
        self.assert_patched("k: | # why\n  old\nx: 1\n", {"k": " new"}, 'k: " new" # why\nx: 1\n')
        self.assert_patched("k: old\n  words # why\nx: 1\n", {"k": "new"}, "k: new # why\nx: 1\n")

    def test_space_before_the_colon_stays(self) -> None:
        self.assert_patched('date : "2026-01-17"\n', {"date": "2026-01-18"}, 'date : "2026-01-18"\n')

    def test_value_below_its_key_stays_there(self) -> None:
        self.assert_patched("k:\n  # why\n  old\nx: 1\n", {"k": "new"}, "k:\n  # why\n  new\nx: 1\n")

    def test_last_of_duplicate_keys_is_set(self) -> None:
        self.assert_patched("k: 1\nx: 2\nk: 3\n", {"k": "4"}, "k: 1\nx: 2\nk: 4\n")

    def test_all_of_duplicate_keys_are_cut(self) -> None:
        self.assert_patched("k: 1\nx: 2\nk: 3\n", {"k": REMOVE}, "x: 2\n")

    def test_explicit_key(self) -> None:
        self.assert_patched("? k\n: old\nx: 1\n", {"k": "new"}, "? k\n: new\nx: 1\n")
        self.assert_patched("? k\n: old\nx: 1\n", {"k": REMOVE}, "x: 1\n")

    def test_tag_goes_with_the_value(self) -> None:
        self.assert_patched("k: !!str 5\n", {"k": "6"}, "k: '6'\n")

    def test_cut_key_leaves_the_comments_around_it(self) -> None:
        self.assert_patched("# a\nk: | # b\n  old\n# c\nx: 1\n", {"k": REMOVE}, "# a\n# c\nx: 1\n")

    def test_cut_of_an_absent_key_changes_nothing(self) -> None:
        self.assert_patched("k: 1\n", {"absent": REMOVE}, "k: 1\n")

    def test_cut_of_all_keys_leaves_an_empty_header(self) -> None:
        self.assert_patched("k: 1\nx:\n- y\n", {"k": REMOVE, "x": REMOVE}, "")


class AddedKeyTests(PatchTests):
    def test_key_is_added_at_the_end(self) -> None:
        self.assert_patched("k: 1\n# end\n", {"new": "x", "more": ["y z"]}, "k: 1\n# end\nnew: x\nmore:\n- y z\n")

    def test_key_is_indented_like_the_others(self) -> None:
        self.assert_patched("  k: 1\n  t:\n    - x\n", {"new": ["z"]}, "  k: 1\n  t:\n    - x\n  new:\n    - z\n")

    def test_key_that_needs_quotes_gets_them(self) -> None:
        self.assert_patched("", {"no": "x", "a: b": "w", "": "z"}, "'no': x\n'a: b': w\n'': z\n")

    def test_quote_mark_is_that_of_the_file(self) -> None:
        self.assert_patched('k: "x"\n', {"new": "a: b"}, 'k: "x"\nnew: "a: b"\n')
        self.assert_patched("k: 'x'\n", {"new": "a: b"}, "k: 'x'\nnew: 'a: b'\n")

    def test_key_is_added_behind_a_block(self) -> None:
        self.assert_patched("k: |+\n  x\n\n", {"new": "z"}, "k: |+\n  x\n\nnew: z\n")

    def test_list_is_written_like_the_lists_of_the_file(self) -> None:
        self.assert_patched("t:\n  -   x\n", {"new": ["y z"]}, "t:\n  -   x\nnew:\n  -   y z\n")
        self.assert_patched("t: [x]\n", {"new": ["y z"]}, "t: [x]\nnew: [y z]\n")
        self.assert_patched("", {"new": []}, "new: []\n")


class ListPatchTests(PatchTests):
    NAMES = "k: # names\n  - 'Nvidia'  # one\n  # about two\n  - AMD\n\n  - \"no\"\n# about x\nx: 1\n"

    def test_changed_item_changes_one_line(self) -> None:
        wanted = self.NAMES.replace("- AMD", "- Intel")
        self.assert_patched(self.NAMES, {"k": ["Nvidia", "Intel", "no"]}, wanted)

    def test_one_of_twenty_items_changes_one_line(self) -> None:
        lines = [f"- 'item {number}'\n" for number in range(20)]
        items: list[Value] = [f"item {number}" for number in range(20)]
        items[7] = "other"
        wanted = "".join(["k:\n", *lines[:7], "- 'other'\n", *lines[8:]])
        self.assert_patched("k:\n" + "".join(lines), {"k": items}, wanted)

    def test_added_item_stands_above_the_comments_of_the_next_key(self) -> None:
        wanted = self.NAMES.replace('"no"\n', '"no"\n  - a b\n')
        self.assert_patched(self.NAMES, {"k": ["Nvidia", "AMD", "no", "a b"]}, wanted)

    def test_item_added_in_front(self) -> None:
        self.assert_patched("k:\n- b\n", {"k": ["a", "b"]}, "k:\n- a\n- b\n")

    def test_cut_item_leaves_the_comments_around_it(self) -> None:
        wanted = self.NAMES.replace("  - AMD\n", "")
        self.assert_patched(self.NAMES, {"k": ["Nvidia", "no"]}, wanted)

    def test_moved_item_keeps_its_written_form(self) -> None:
        self.assert_patched('k:\n- "no"\n- b\n- c\n', {"k": ["b", "c", "no"]}, 'k:\n- b\n- c\n- "no"\n')

    def test_new_items_are_quoted_where_all_others_are(self) -> None:
        self.assert_patched('k:\n- "a"\n', {"k": ["a", "b"]}, 'k:\n- "a"\n- "b"\n')
        self.assert_patched("k:\n- 'a'\n- b\n", {"k": ["a", "b", "c"]}, "k:\n- 'a'\n- b\n- c\n")

    def test_empty_items(self) -> None:
        self.assert_patched("k:\n- ''\n-\n- a\n", {"k": ["a"]}, "k:\n- a\n")
        self.assert_patched("k:\n-\n- a\n", {"k": ["b", "a"]}, "k:\n- b\n- a\n")
        self.assert_patched("k:\n- a\n", {"k": ["a", None]}, "k:\n- a\n- null\n")

    def test_repeated_items(self) -> None:
        self.assert_patched("k:\n- a\n- 'a'\n- a\n", {"k": ["a", "a"]}, "k:\n- a\n- 'a'\n")

    def test_items_over_several_lines(self) -> None:
        inside = "k:\n- first\n  words\n- |\n  block\n- {a: 1}\n- - x\n  - y\n"
        self.assert_patched(
            inside, {"k": ["new", "block\n", {"a": 2}, ["x", "y"]]}, "k:\n- new\n- |\n  block\n- {a: 2}\n- - x\n  - y\n"
        )

    def test_emptied_list_is_in_brackets_and_keeps_the_comment_of_its_key(self) -> None:
        self.assert_patched(self.NAMES, {"k": []}, "k: [] # names\n# about x\nx: 1\n")

    def test_list_becomes_text_and_text_becomes_a_list(self) -> None:
        self.assert_patched("k: # c\n- a\nx: 1\n", {"k": "t"}, "k: t # c\nx: 1\n")
        self.assert_patched("k: '[]'  # c\nx:\n  - 1\n", {"k": ["a"]}, "k:  # c\n  - a\nx:\n  - 1\n")
        self.assert_patched("k: # c\nx: 1\n", {"k": ["a"]}, "k: # c\n- a\nx: 1\n")
        self.assert_patched("k: |\n  text\nx: 1\n", {"k": ["a"]}, "k:\n- a\nx: 1\n")

    def test_empty_list_fills_in_the_style_of_the_file(self) -> None:
        self.assert_patched("k: []\nx:\n- 1\n", {"k": ["a"]}, "k:\n- a\nx:\n- 1\n")
        self.assert_patched("k: []\n", {"k": ["a", "b"]}, "k: [a, b]\n")

    def test_list_in_brackets_stays_in_brackets(self) -> None:
        self.assert_patched('k: [ a, "b" , c ] # c\n', {"k": ["a", "b", "d, e"]}, "k: [ a, \"b\" , 'd, e' ] # c\n")
        self.assert_patched('k: ["AI"]\n', {"k": ["AI", "x"]}, 'k: ["AI", "x"]\n')
        self.assert_patched("k: [a, b]\n", {"k": []}, "k: []\n")

    def test_list_in_brackets_over_lines_keeps_lines_and_comments(self) -> None:
        inside = "k: [\n  a, # one\n  b,\n]\n"
        self.assert_patched(inside, {"k": ["a", "b", "c"]}, "k: [\n  a, # one\n  b,\n  c,\n]\n")
        self.assert_patched(inside, {"k": ["a", "x", "b"]}, "k: [\n  a, # one\n  x,\n  b,\n]\n")

    def test_items_cut_from_brackets_leave_the_lines_of_the_others(self) -> None:
        self.assert_patched("k: [a, b,\n  c, d]\n", {"k": ["a", "b", "d"]}, "k: [a, b, d]\n")
        self.assert_patched("k: [a, b,\n  c, d]\n", {"k": ["b", "c"]}, "k: [b,\n  c]\n")

    def test_mapping_is_written_in_braces(self) -> None:
        self.assert_patched("k:\n  a: 1\nx: 1\n", {"k": {"a": 2, "b": ["no"]}}, "k: {a: 2, b: ['no']}\nx: 1\n")
        self.assert_patched("k:\n  a: 1\n", {"k": {"a": 1}}, "k:\n  a: 1\n")


class AnchorPatchTests(PatchTests):
    def test_anchor_used_elsewhere_is_refused(self) -> None:
        for inside in ("k: &n x\ny: *n\n", "k: [a, &n x]\ny: *n\n", "k:\n- &n x\n- b\ny: [*n]\n", "&n k: x\ny: *n\n"):
            with self.subTest(inside):
                self.assert_refused(inside, {"k": REMOVE}, "anchored-value")
        self.assert_refused("k: &n x\ny: *n\n", {"k": "z"}, "anchored-value")
        self.assert_refused("k: &n [x]\ny: *n\n", {"k": ["x", "y"]}, "anchored-value")

    def test_anchor_that_nobody_uses_may_go(self) -> None:
        self.assert_patched("k: &n x\ny: 1\n", {"k": "z"}, "k: z\ny: 1\n")

    def test_anchor_used_inside_its_own_key_may_go(self) -> None:
        self.assert_patched("k: [&n x, *n]\ny: 1\n", {"k": "z"}, "k: z\ny: 1\n")

    def test_alias_may_be_replaced(self) -> None:
        self.assert_patched("k: &n x\ny: *n\n", {"y": "z"}, "k: &n x\ny: z\n")

    def test_unchanged_anchored_value_is_no_reason_to_refuse(self) -> None:
        self.assert_patched("k: &n x\ny: *n\n", {"k": "x", "new": "z"}, "k: &n x\ny: *n\nnew: z\n")


class BracedHeaderPatchTests(PatchTests):
    def test_keys_of_a_header_in_braces(self) -> None:
        inside = "{title: x, tags: [a], 'k': }\n"
        self.assert_patched(inside, {"title": "y: z"}, "{title: 'y: z', tags: [a], 'k': }\n")
        self.assert_patched(inside, {"tags": ["a", "b"], "k": "v"}, "{title: x, tags: [a, b], 'k': v}\n")
        self.assert_patched(inside, {"k": REMOVE, "new": True}, "{title: x, tags: [a], new: true}\n")
        self.assert_patched(inside, {"title": REMOVE}, "{tags: [a], 'k': }\n")
        self.assert_patched("{}\n", {"new": "x"}, "{new: x}\n")


class NewlineTests(unittest.TestCase):
    def test_lines_that_are_written_end_like_those_of_the_file(self) -> None:
        for newline in ("\n", "\r\n", "\r"):
            with self.subTest(repr(newline)):
                source = "---\nk: |\n  x\n  y\nt:\n- a\n---\nBody".replace("\n", newline)
                after = SourceDocument.parse(source.encode()).with_values({"k": "1\n2\n", "t": ["b", "c"], "new": "z"})
                wanted = "---\nk: |\n  1\n  2\nt:\n- b\n- c\nnew: z\n---\nBody".replace("\n", newline)
                self.assertEqual(after.to_bytes(), wanted.encode())

    def test_byte_order_mark_and_missing_final_newline_stay(self) -> None:
        document = SourceDocument.parse("\ufeff---\r\nk: 1\r\n---".encode())
        self.assertEqual(document.with_values({"x": 2}).to_bytes(), "\ufeff---\r\nk: 1\r\nx: 2\r\n---".encode())


class DocumentWithoutHeaderTests(unittest.TestCase):
    def test_first_key_makes_a_header_with_the_newlines_of_the_body(self) -> None:
        document = SourceDocument.parse("\ufeffText\r\nmore\r\n".encode())
        after = document.with_values({"k": "x"})
        self.assertEqual(after.to_bytes(), "\ufeff---\r\nk: x\r\n---\r\nText\r\nmore\r\n".encode())
        self.assertEqual(after.syntax, HeaderSyntax.YAML)

    def test_cutting_keys_makes_no_header(self) -> None:
        document = SourceDocument.parse(b"Text")
        self.assertIs(document.with_values({"k": REMOVE}), document)


class BodyTests(unittest.TestCase):
    def test_body_is_replaced(self) -> None:
        document = SourceDocument.parse(b"---\nk: 1\n---\nText")
        self.assertEqual(document.with_body("\nNew\n---\n").to_bytes(), b"---\nk: 1\n---\n\nNew\n---\n")

    def test_fence_at_the_end_of_the_file_gets_a_newline(self) -> None:
        document = SourceDocument.parse(b"---\r\nk: 1\r\n---")
        self.assertEqual(document.with_body("New").to_bytes(), b"---\r\nk: 1\r\n---\r\nNew")

    def test_body_that_would_be_read_as_a_header_is_refused(self) -> None:
        for body in ("---\nk: 1\n---\nText", "---\nk: 1\n", "----\nk: 1\n---\n", '{"k": 1}\n', "a\0b", "a\ud800b"):
            with self.subTest(ascii(body)), self.assertRaises(PatchError) as caught:
                SourceDocument.parse(b"Text").with_body(body)
            self.assertEqual(caught.exception.code, "unreadable")

    def test_header_over_the_limits_is_refused(self) -> None:
        document = SourceDocument.parse(b"---\nk: 1\n---\nText")
        for value in ("x" * 600_000, ["x"] * 7000):
            with self.assertRaises(PatchError):
                document.with_values({"k": value})


class NewDocumentTests(unittest.TestCase):
    VALUES: dict[str, Value] = {"title": "a: b", "date": "2025-10-28", "tags": ["x y", "no"], "none": [], "draft": True}

    def test_yaml(self) -> None:
        document = SourceDocument.new(HeaderSyntax.YAML, self.VALUES, "Body")
        self.assertEqual(
            document.to_bytes().decode(),
            "---\ntitle: 'a: b'\ndate: '2025-10-28'\ntags:\n- x y\n- 'no'\nnone: []\ndraft: true\n---\nBody",
        )
        self.assertEqual([field.key for field in document.fields], list(self.VALUES))

    def test_toml_and_json(self) -> None:
        self.assertEqual(
            SourceDocument.new(HeaderSyntax.TOML, self.VALUES, "").to_bytes().decode(),
            '+++\ntitle = "a: b"\ndate = "2025-10-28"\ntags = ["x y", "no"]\nnone = []\ndraft = true\n+++\n',
        )
        self.assertEqual(
            SourceDocument.new(HeaderSyntax.JSON, {"title": "a", "tags": ["x"]}, "B\r\n").to_bytes().decode(),
            '{\r\n  "title": "a",\r\n  "tags": ["x"]\r\n}\r\nB\r\n',
        )

    def test_empty_headers(self) -> None:
        self.assertEqual(SourceDocument.new(HeaderSyntax.YAML, {}, "B").to_bytes(), b"---\n---\nB")
        self.assertEqual(SourceDocument.new(HeaderSyntax.NONE, {}, "B").to_bytes(), b"B")

    def test_values_without_a_header_are_refused(self) -> None:
        with self.assertRaises(PatchError):
            SourceDocument.new(HeaderSyntax.NONE, {"k": 1}, "B")

    def test_body_that_is_a_header_is_kept_a_body_by_the_header_above(self) -> None:
        document = SourceDocument.new(HeaderSyntax.YAML, {"k": 1}, "---\nx: 1\n---\n")
        self.assertEqual(document.body, "---\nx: 1\n---\n")


class VerificationTests(unittest.TestCase):
    """Nothing is handed out that does not read back as it should, whatever the patchers did."""

    def assert_fails(self, call: Callable[[], None]) -> None:
        with self.assertRaises(PatchError) as caught:
            call()
        self.assertEqual(caught.exception.code, "verification-failed")

    def test_key_that_changed_unasked_is_found(self) -> None:
        before = SourceDocument.parse(b"---\na: 1\nb: 2 # c\n---\n").fields
        for text in ("a: 2\nb: 3", "a: 2\nb: '2'", "a: 2", "b: 2\nx: 1\na: 2", "a: 2\nb: 2\nb: 2"):
            after = SourceDocument.parse(f"---\n{text}\n---\n".encode()).fields
            with self.subTest(text):
                self.assert_fails(lambda after=after: verify_others(before, after, {"a": 2}))  # type: ignore[misc]

    def test_lines_may_move(self) -> None:
        before = SourceDocument.parse(b"---\na: 1\nb: 2 # c\n---\n").fields
        after = SourceDocument.parse(b"---\na:\n- x\nb: 2 # d\n---\n").fields
        verify_others(before, after, {"a": ["x"]})

    def test_value_that_is_not_the_wanted_one_is_found(self) -> None:
        nodes = {"a": Node("scalar", 0, 1, "x"), "b": Node("null", 0, 0)}
        for changes in ({"a": "y"}, {"a": REMOVE}, {"b": ""}, {"c": "x"}, {"a": ["x"]}):
            with self.subTest(changes):
                self.assert_fails(lambda changes=changes: verify_values(nodes, changes, same_value))  # type: ignore[misc]
        verify_values(nodes, {"a": "x", "b": None, "c": REMOVE}, same_value)


class ErrorTests(unittest.TestCase):
    def test_errors_carry_what_people_need(self) -> None:
        with self.assertRaises(FormatError) as caught:
            SourceDocument.parse(b"---\na: [\n---\n")
        error = caught.exception
        self.assertIsInstance(error, ValueError)
        self.assertEqual(str(error), error.reason)
        self.assertIsNotNone(error.line)
