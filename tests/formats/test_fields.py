from __future__ import annotations

import datetime as dt
import unittest

from editorial.formats import FormatError, HeaderField, HeaderSyntax, Limits, SourceDocument, Value

HUGO = """---
title: "gavin: baker"  # as it came
date: 2025-12-22T22:02:21+08:00
tags: ["AI", no, ~, [x, y]]
weight: 010
params:
  nested: {a: 1}
  list:
  - x
empty:
draft: false
---

Body
"""


def field(header: str, key: str = "k", syntax: HeaderSyntax = HeaderSyntax.YAML) -> HeaderField:
    """Return one field of a header given without its fences."""
    fence = {HeaderSyntax.YAML: "---\n", HeaderSyntax.TOML: "+++\n", HeaderSyntax.JSON: ""}[syntax]
    found = SourceDocument.parse(f"{fence}{header}\n{fence}".encode()).get(key)
    assert found is not None
    return found


class DocumentTests(unittest.TestCase):
    def setUp(self) -> None:
        self.document = SourceDocument.parse(HUGO.encode())

    def test_header_ends_behind_the_closing_fence(self) -> None:
        self.assertTrue(self.document.header.endswith("draft: false\n---\n"))
        self.assertEqual(self.document.body, "\nBody\n")
        self.assertEqual(self.document.body_line, 13)

    def test_fields_stand_in_the_order_of_the_file_with_their_lines(self) -> None:
        places = [(found.key, found.line) for found in self.document.fields]
        self.assertEqual(
            places, [("title", 2), ("date", 3), ("tags", 4), ("weight", 5), ("params", 6), ("empty", 10), ("draft", 11)]
        )

    def test_raw_is_the_source_of_the_value_without_its_comment(self) -> None:
        raws = {found.key: found.raw for found in self.document.fields}
        self.assertEqual(raws["title"], '"gavin: baker"')
        self.assertEqual(raws["params"], "nested: {a: 1}\n  list:\n  - x")
        self.assertEqual(raws["empty"], "")

    def test_kinds(self) -> None:
        kinds = [found.kind for found in self.document.fields]
        self.assertEqual(kinds, ["scalar", "scalar", "list", "scalar", "mapping", "null", "scalar"])

    def test_last_of_duplicate_keys_is_got(self) -> None:
        document = SourceDocument.parse(b"---\nk: 1\nx: 2\nk: 3\n---\n")
        found = document.get("k")
        self.assertEqual(found and found.text, "3")
        self.assertIsNone(document.get("absent"))

    def test_document_stored_in_two_parts_is_the_same(self) -> None:
        self.assertEqual(SourceDocument.from_stored(self.document.header, self.document.body), self.document)

    def test_parts_that_would_be_parted_elsewhere_are_refused(self) -> None:
        for header, body in (("", "---\nk: v\n---\n"), ("---\nk: v\n---", "Body"), ("---\nk: v\n", "---\nBody")):
            with self.subTest(header), self.assertRaises(FormatError):
                SourceDocument.from_stored(header, body)

    def test_limits_can_be_narrowed(self) -> None:
        with self.assertRaises(FormatError) as caught:
            SourceDocument.parse(HUGO.encode(), limits=Limits(depth=1))
        self.assertEqual(caught.exception.code, "too-deep")


class YamlScalarTests(unittest.TestCase):
    """Text is what the author wrote, before any type is read into it."""

    def test_text_of_words_that_yaml_1_1_reads_as_types(self) -> None:
        for text in (
            "no",
            "off",
            "on",
            "yes",
            "Y",
            "0123",
            "1.10",
            "12:30",
            "1_000",
            "2025-08-21",
            "0o17",
            "1e3",
            "=",
            ".5",
        ):
            with self.subTest(text):
                self.assertEqual(field(f"k: {text}").text, text)

    def test_values_of_the_core_schema(self) -> None:
        wanted: dict[str, Value] = {
            "true": True, "False": False, "TRUE": True, "no": "no", "on": "on", "1": 1, "-7": -7, "0o17": 15,
            "0x1F": 31, "1.10": 1.1, ".5": 0.5, "1e3": 1000.0, "12:30": "12:30", "2025-08-21": "2025-08-21",
            "'1'": "1", '"true"': "true", "1e999": "1e999",
            ".inf": ".inf", "9" * 200: "9" * 200, "!!str 5": "5", "+": "+", "-.": "-.",
        }  # fmt: skip
        for written, value in wanted.items():
            with self.subTest(written):
                found = field(f"k: {written}").value
                self.assertEqual((type(found), found), (type(value), value))

    def test_nulls(self) -> None:
        for written in ("", "~", "null", "Null", "NULL", "!!null x"):
            with self.subTest(written):
                found = field(f"k: {written}")
                self.assertEqual((found.kind, found.text, found.value), ("null", "", None))

    def test_empty_text_is_no_null(self) -> None:
        found = field("k: ''")
        self.assertEqual((found.kind, found.text, found.value, found.quoted), ("scalar", "", "", True))

    def test_quotes_are_noted(self) -> None:
        self.assertTrue(field("k: 'x'").quoted)
        self.assertTrue(field('k: "x"').quoted)
        self.assertFalse(field("k: x").quoted)

    def test_escapes_are_decoded(self) -> None:
        self.assertEqual(field(r'k: "\U0001F680 \u4f60 \"x\" \t\n"').text, '🚀 你 "x" \t\n')
        self.assertEqual(field("k: 'it''s'").text, "it's")

    def test_folded_lines(self) -> None:
        self.assertEqual(field("k: one\n  two\n\n  three").text, "one two\nthree")
        self.assertEqual(field('k: "one\n  two\n\n  three"').text, "one two\nthree")

    def test_block_scalars(self) -> None:
        self.assertEqual(field("k: |\n  a\n\n  b\n\n").text, "a\n\nb\n")
        self.assertEqual(field("k: |-\n  a\n  b\n").text, "a\nb")
        self.assertEqual(field("k: |+\n  a\n\n").text, "a\n\n\n")
        self.assertEqual(field("k: >\n  a\n  b\n\n  c\n").text, "a b\nc\n")
        self.assertEqual(field("k: |2\n   a\n  b\n").text, " a\nb\n")

    def test_raw_of_a_block_scalar_ends_with_its_last_text(self) -> None:
        self.assertEqual(field("k: | # note\n  a\n  b\n\n# about x\nx: 1").raw, "| # note\n  a\n  b")

    def test_characters_that_libyaml_takes_for_line_ends_are_text(self) -> None:
        for char in "\x85\u2028\u2029\ufeff":
            with self.subTest(hex(ord(char))):
                self.assertEqual(field(f"k: x{char}y").text, f"x{char}y")
                self.assertEqual(field(f"k: 'x{char} y'").text, f"x{char} y")
                self.assertEqual(field(f"{char}k: x", f"{char}k").text, "x")

    def test_positions_count_characters_beyond_the_basic_plane(self) -> None:
        self.assertEqual(field("😀: 🚀\nk: 你好 # c").raw, "你好")


class YamlListTests(unittest.TestCase):
    def test_items_of_both_notations(self) -> None:
        for written in (
            "k: [a, 'b', no, ~, '']",
            "k:\n- a\n- 'b'\n- no\n-\n- ''",
            "k:\n    - a\n    - \"b\"\n    - no\n    - null\n    - ''",
        ):
            with self.subTest(written):
                self.assertEqual(field(written).items, ("a", "b", "no", None, ""))

    def test_nested_items_are_their_source(self) -> None:
        self.assertEqual(field("k:\n- {a: 1}\n- - x\n  - y # c\n- z").items, ("{a: 1}", "- x\n  - y", "z"))

    def test_values_are_typed(self) -> None:
        self.assertEqual(field("k: [1, true, {a: [~]}]").value, [1, True, {"a": [None]}])

    def test_raw_ends_before_the_comments_of_the_next_key(self) -> None:
        self.assertEqual(field("k:\n- a # one\n\n# about x\nx: 1").raw, "- a")

    def test_alias_has_the_items_of_its_anchor(self) -> None:
        found = field("a: &n [x, y]\nk: *n")
        self.assertEqual((found.items, found.raw), (("x", "y"), "*n"))

    def test_anchor_given_twice_means_the_one_above(self) -> None:
        self.assertEqual(field("a: &n x\nb: &n y\nk: *n").text, "y")


class TomlFieldTests(unittest.TestCase):
    def read(self, header: str, key: str = "k") -> HeaderField:
        return field(header, key, HeaderSyntax.TOML)

    def test_texts_of_all_quotes(self) -> None:
        for written in ('"a\\tb"', "'a\tb'", '"""a\\tb"""', "'''a\tb'''", '"""\na\tb"""'):
            with self.subTest(written):
                found = self.read(f"k = {written} # c")
                self.assertEqual((found.text, found.raw, found.quoted), ("a\tb", written, True))

    def test_bare_values_keep_their_text(self) -> None:
        zone = dt.timezone(dt.timedelta(hours=8))
        wanted: dict[str, Value] = {
            "1_000": 1000, "0x1F": 31, "1.10": 1.1, "true": True, "2025-08-21": dt.date(2025, 8, 21),
            "2025-08-21 13:15:00+08:00": dt.datetime(2025, 8, 21, 13, 15, tzinfo=zone), "13:15:00": dt.time(13, 15),
            "inf": "inf", "9" * 60: "9" * 60,
        }  # fmt: skip
        for written, value in wanted.items():
            with self.subTest(written):
                found = self.read(f"k = {written}")
                self.assertEqual((found.text, found.value, found.quoted), (written, value, False))

    def test_items_over_lines_with_comments(self) -> None:
        found = self.read("k = [ # c\n  'a', # ] not here\n  \"b]\",\n  1, [2], {x = 1},\n]\nx = 1")
        self.assertEqual(found.items, ("a", "b]", "1", "[2]", "{x = 1}"))
        self.assertEqual(found.value, ["a", "b]", 1, [2], {"x": 1}])

    def test_tables_and_dotted_keys_are_mappings_of_their_first_part(self) -> None:
        header = (
            "a.b = 1\nk = 2\na.'c d' = 3\n\n# about t\n[t]\nx = 1\n[t.\"u\"]\ny = 2\n[[list]]\nz = 1\n[[list]]\nz = 2"
        )
        self.assertEqual(self.read(header, "a").value, {"b": 1, "c d": 3})
        self.assertEqual(self.read(header, "a").raw, "a.b = 1\na.'c d' = 3\n")
        self.assertEqual(self.read(header, "t").value, {"x": 1, "u": {"y": 2}})
        self.assertEqual(self.read(header, "list").value, [{"z": 1}, {"z": 2}])
        self.assertEqual(self.read(header, "t").line, 7)


class JsonFieldTests(unittest.TestCase):
    def read(self, header: str) -> HeaderField:
        return field(header, "k", HeaderSyntax.JSON)

    def test_scalars(self) -> None:
        wanted: dict[str, tuple[str, Value]] = {
            '"a\\u4f60\\n"': ("a你\n", "a你\n"), "1.10": ("1.10", 1.1), "true": ("true", True), "-0": ("-0", 0),
            '"\\ud83d\\ude00"': ("😀", "😀"),
        }  # fmt: skip
        for written, expected in wanted.items():
            with self.subTest(written):
                found = self.read(f'{{"x": 0, "k": {written}}}')
                self.assertEqual((found.text, found.value), expected)

    def test_lists_and_nested_objects(self) -> None:
        found = self.read('{ "k" : [ "a" , null, {"b": [1]} ] }')
        self.assertEqual(found.items, ("a", None, '{"b": [1]}'))
        self.assertEqual(found.value, ["a", None, {"b": [1]}])

    def test_null_is_null_and_lines_are_counted(self) -> None:
        found = self.read('{\n"x": "n",\n\n  "k": null\n}')
        self.assertEqual((found.kind, found.line), ("null", 4))
