from __future__ import annotations

import datetime as dt
import re
import unittest

import yaml
from hypothesis import given
from hypothesis import strategies as st

from editorial.formats import PatchError, SourceDocument, Value
from editorial.formats.yaml_types import implicit_type
from tests.formats.headers import odd_text

OLD = ["word", "'single'", '"double"', "", "[a]", "- x", "true", "2025-01-02", "5", "|\n  block", ">-\n  folded"]

# YAML 1.2's core schema, as its specification spells it (10.3.2): what js-yaml 4 and Go read as something but text.
CORE = re.compile(
    r"null|Null|NULL|~|true|True|TRUE|false|False|FALSE|[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+"
    r"|[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?|[-+]?(\.inf|\.Inf|\.INF)|\.nan|\.NaN|\.NAN"
)


def written(value: Value, old: str = "word") -> str:
    """Return the lines of key `k` after it was set to `value` where `old` stood."""
    colon = ":\n" if old.startswith("- ") else ": "
    document = SourceDocument.parse(f"---\nk{colon}{old}\n---\n".encode())
    return document.with_values({"k": value}).header.removeprefix("---\n").removesuffix("---\n")


class EmittedTextTests(unittest.TestCase):
    """Text set by an editor is text to every reader, whichever YAML it follows."""

    @given(
        st.one_of(odd_text, st.text(max_size=30)), st.sampled_from(["word", "'single'", '"double"', "", "[a]", "- x"])
    )
    def test_text_is_the_same_text_to_pyyaml(self, text: str, old: str) -> None:
        try:
            source = written(text, old)
        except PatchError as error:
            self.assertEqual(error.code, "unwritable-value")
            return
        self.assertEqual(yaml.safe_load(source), {"k": text})

    @given(odd_text)
    def test_plain_text_has_no_type_in_yaml_1_2(self, text: str) -> None:
        source = written(text).removeprefix("k: ").removesuffix("\n")
        if source[0] not in "'\"":
            self.assertIsNone(CORE.fullmatch(source))
            self.assertEqual(source, text)

    @given(st.from_regex(CORE, fullmatch=True))
    def test_whatever_the_core_schema_types_is_typed_here(self, text: str) -> None:
        self.assertNotEqual(implicit_type(text.strip()), "str")

    @given(st.lists(odd_text, min_size=1, max_size=4), st.sampled_from(["[a, b]", "- x", "word", "", "- 'x'", '["x"]']))
    def test_items_are_the_same_texts_to_pyyaml(self, items: list[str], old: str) -> None:
        self.assertEqual(yaml.safe_load(written(list(items), old)), {"k": items})

    def test_words_that_some_yaml_takes_for_types_are_quoted(self) -> None:
        for text in (
            "no", "No", "off", "y", "n", "yes", "on", "null", "~", "true", "1", "1.10", "0123", "089", "0o17", "0x1f",
            "1_000", "+1", "-.5", "1e3", "12:30", "12:30:45", "190:20:30.15", "2025-08-21", "2025-8-1", ".inf",
            ".NaN",
            "2025-08-21T13:15", "2025-08-21 13:15:00", "=", "<<", "", " x", "x ", "a: b", "a:", "a #b", "#a", "- a",
            "-", "? a", "[a", "{a", "&a", "*a", "!a", "|", ">", "%a", "@a", "`a", "'a", '"a', ",a", "---", "...",
            "a\tb", "\xa0x",
        ):  # fmt: skip
            with self.subTest(text):
                self.assertIn(written(text)[3], "'\"")

    def test_harmless_text_stays_plain(self) -> None:
        for text in (
            "word",
            "two words",
            "你好，世界",
            "a:b",
            "http://x.y/a?b=1&c#d",
            "it's",
            'say "x"',
            "a, b",
            "x [y] {z}",
            "2025 年",
            "no-one",
            "v1.2.3",
            "a\xa0b",
        ):
            with self.subTest(text):
                self.assertEqual(written(text), f"k: {text}\n")


class KeptStyleTests(unittest.TestCase):
    """A new text is written as the old one was, where it reads back the same."""

    def test_quotes_stay(self) -> None:
        self.assertEqual(written("new", "'old'"), "k: 'new'\n")
        self.assertEqual(written("it's", "'old'"), "k: 'it''s'\n")
        self.assertEqual(written("new", '"old"'), 'k: "new"\n')
        self.assertEqual(written('say "x" \\', '"old"'), 'k: "say \\"x\\" \\\\"\n')

    def test_date_is_quoted_as_before(self) -> None:
        self.assertEqual(written("2025-10-29", "'2025-10-28'"), "k: '2025-10-29'\n")
        self.assertEqual(written("2025-10-29", '"2025-10-28"'), 'k: "2025-10-29"\n')
        self.assertEqual(written("2025-10-29", "2025-10-28"), "k: 2025-10-29\n")
        self.assertEqual(written("2025-10-29T10:00:00+08:00", "2025-10-28"), "k: 2025-10-29T10:00:00+08:00\n")
        self.assertEqual(written(dt.date(2025, 10, 29), "'2025-10-28'"), "k: '2025-10-29'\n")

    def test_unquoted_type_passes_to_text_of_the_same_type_only(self) -> None:
        self.assertEqual(written("false", "true"), "k: false\n")
        self.assertEqual(written("6", "5"), "k: 6\n")
        self.assertEqual(written("off", "true"), "k: 'off'\n")
        self.assertEqual(written("6", "true"), "k: '6'\n")
        self.assertEqual(written("6", "2025-10-28"), "k: '6'\n")
        self.assertEqual(written("null", "~"), "k: 'null'\n")

    def test_value_that_equals_the_text_changes_nothing(self) -> None:
        for old in ("no", "'no'", '"no"', "!!str no"):
            self.assertEqual(written("no", old), f"k: {old}\n")

    def test_type_is_written_bare_even_where_text_stood(self) -> None:
        self.assertEqual(written(True, '"true"'), "k: true\n")
        self.assertEqual(written(None, "''"), "k: null\n")
        self.assertEqual(written(3, "'3'"), "k: 3\n")

    def test_text_with_line_ends_goes_into_double_quotes(self) -> None:
        self.assertEqual(written("a\nb"), 'k: "a\\nb"\n')
        self.assertEqual(written("a\nb", "'x'"), 'k: "a\\nb"\n')

    def test_block_stays_a_block(self) -> None:
        self.assertEqual(written("a\n\nb\n", "|\n  x"), "k: |\n  a\n\n  b\n")
        self.assertEqual(written("a\nb", "|\n    x"), "k: |-\n    a\n    b\n")
        self.assertEqual(written("a\nb", ">-\n  x"), "k: >-\n  a\n\n  b\n")

    def test_text_that_no_block_can_hold_leaves_it(self) -> None:
        self.assertEqual(written(" lead\nx", "|\n  x"), 'k: " lead\\nx"\n')
        self.assertEqual(written("", "|\n  x"), 'k: ""\n')


class EmittedTypeTests(unittest.TestCase):
    def test_types_are_types_to_pyyaml(self) -> None:
        values: list[Value] = [
            True,
            False,
            None,
            0,
            -5,
            1.5,
            1e300,
            1e-7,
            dt.date(2025, 1, 2),
            [],
            {},
            [1, None],
            {"a": ["no"]},
        ]
        for value in values:
            for old in OLD:
                with self.subTest(value=value, old=old):
                    loaded = yaml.safe_load(written(value, old))["k"]
                    self.assertEqual(loaded if not isinstance(loaded, str) else dt.date.fromisoformat(loaded), value)

    def test_numbers_that_are_not_finite_are_refused(self) -> None:
        for value in (float("inf"), float("nan")):
            with self.assertRaises(PatchError) as caught:
                written(value)
            self.assertEqual(caught.exception.code, "unwritable-value")

    def test_text_with_control_characters_is_refused(self) -> None:
        for text in ("a\0b", "\x1b[0m", "\ud800", "\ufffe"):
            with self.assertRaises(PatchError) as caught:
                written(text)
            self.assertEqual(caught.exception.code, "unwritable-value")
