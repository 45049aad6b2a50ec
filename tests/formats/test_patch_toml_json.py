from __future__ import annotations

import datetime as dt
import json
import tomllib
import unittest

from hypothesis import given
from hypothesis import strategies as st

from editorial.formats import REMOVE, HeaderSyntax, PatchError, Removed, SourceDocument, Value
from tests.formats.headers import odd_text

values: st.SearchStrategy[Value] = st.one_of(
    odd_text,
    st.booleans(),
    st.integers(-(10**12), 10**12),
    st.floats(allow_nan=False, allow_infinity=False),
    st.lists(odd_text, max_size=5),
    st.dictionaries(odd_text, odd_text, max_size=2),
)


class TomlPatchTests(unittest.TestCase):
    SOURCE = (
        '# top\ntitle = "x" # c\ntags = ["a", \'b\'] # t\ndate = 2025-01-02\n"quoted key" = 1\na.b = 1\n\n'
        "# about params\n[params]\nx = 1 # in\n\n[[list]]\ny = 2\n"
    )

    def patched(self, changes: dict[str, Value | Removed], source: str = SOURCE) -> str:
        document = SourceDocument.parse(f"+++\n{source}+++\nBody".encode())
        return document.with_values(changes).header.removeprefix("+++\n").removesuffix("+++\n")

    def test_value_is_set_in_its_place(self) -> None:
        self.assertEqual(self.patched({"title": 'y "z"'}), self.SOURCE.replace('"x"', '"y \\"z\\""'))
        self.assertEqual(self.patched({"quoted key": 2}), self.SOURCE.replace("= 1\na.b", "= 2\na.b"))

    def test_items_keep_their_quotes(self) -> None:
        self.assertEqual(self.patched({"tags": ["a", "c", "d"]}), self.SOURCE.replace("'b'", "'c', \"d\""))

    def test_array_over_lines_keeps_its_lines_and_comments(self) -> None:
        source = 'k = [\n  "a", # one\n  "b",\n]\n'
        self.assertEqual(self.patched({"k": ["a", "b", "c"]}, source), 'k = [\n  "a", # one\n  "b",\n  "c",\n]\n')
        self.assertEqual(self.patched({"k": []}, source), "k = []\n")

    def test_key_is_added_before_the_first_table(self) -> None:
        self.assertEqual(self.patched({"new": "v"}), self.SOURCE.replace("a.b = 1\n", 'a.b = 1\nnew = "v"\n'))
        self.assertEqual(self.patched({"new": "v"}, "[t]\nx = 1\n"), 'new = "v"\n[t]\nx = 1\n')

    def test_key_is_added_at_the_end_where_there_is_no_table(self) -> None:
        self.assertEqual(self.patched({"ü": ["x"]}, "k = 1\n# end\n"), 'k = 1\n# end\n"ü" = ["x"]\n')

    def test_date_stays_bare_or_quoted_as_it_was(self) -> None:
        self.assertEqual(self.patched({"date": "2025-01-03"}), self.SOURCE.replace("01-02", "01-03"))
        self.assertEqual(self.patched({"date": "someday"}), self.SOURCE.replace("2025-01-02", '"someday"'))
        self.assertEqual(self.patched({"k": "2025-01-03"}, 'k = "2025-01-02"\n'), 'k = "2025-01-03"\n')
        self.assertEqual(self.patched({"k": dt.date(2025, 1, 3)}, "k = '2025-01-02'\n"), "k = '2025-01-03'\n")
        self.assertEqual(self.patched({"k": dt.date(2025, 1, 3)}, "k = 1\n"), "k = 2025-01-03\n")

    def test_value_that_equals_the_text_changes_nothing(self) -> None:
        self.assertEqual(self.patched({"date": "2025-01-02", "tags": ["a", "b"], "title": "x"}), self.SOURCE)
        self.assertEqual(self.patched({"date": dt.date(2025, 1, 2), "params": {"x": 1}, "a": {"b": 1}}), self.SOURCE)

    def test_keys_and_tables_are_cut_with_their_lines_alone(self) -> None:
        self.assertEqual(self.patched({"title": REMOVE}), self.SOURCE.replace('title = "x" # c\n', ""))
        self.assertEqual(self.patched({"params": REMOVE}), self.SOURCE.replace("[params]\nx = 1 # in\n", ""))
        source = "a.b = 1\nc = 2\na.d = 3\n[a.e]\nf = 4\n[g]\n"
        self.assertEqual(self.patched({"a": REMOVE}, source), "c = 2\n[g]\n")

    def test_tables_cannot_be_set(self) -> None:
        for key in ("params", "list", "a"):
            with self.assertRaises(PatchError) as caught:
                self.patched({key: "x"})
            self.assertEqual((caught.exception.code, caught.exception.key), ("toml-table", key))

    def test_null_is_refused(self) -> None:
        for value in (None, [None]):
            with self.assertRaises(PatchError) as caught:
                self.patched({"title": value})
            self.assertEqual(caught.exception.code, "toml-null")

    def test_crlf_stays(self) -> None:
        document = SourceDocument.parse(b"+++\r\nk = 1\r\n[t]\r\n+++\r\nB")
        self.assertEqual(document.with_values({"x": [1]}).header, "+++\r\nk = 1\r\nx = [1]\r\n[t]\r\n+++\r\n")

    @given(values, st.sampled_from(["title", "tags", "date", "new", "new key"]))
    def test_set_value_is_read_back_by_tomllib_and_all_else_stays(self, value: Value, key: str) -> None:
        source = self.patched({key: value})
        before, after = tomllib.loads(self.SOURCE), tomllib.loads(source)
        read = after.pop(key)
        if isinstance(read, dt.date):
            read = read.isoformat()
        self.assertEqual(read, value)
        before.pop(key, None)
        self.assertEqual(after, before)

    @given(st.dictionaries(st.text(max_size=5), values, max_size=4))
    def test_new_header_reads_back(self, wanted: dict[str, Value]) -> None:
        try:
            document = SourceDocument.new(HeaderSyntax.TOML, wanted, "B")
        except PatchError:
            return
        self.assertEqual(tomllib.loads(document.header.removeprefix("+++\n").removesuffix("+++\n")), wanted)


class JsonPatchTests(unittest.TestCase):
    SOURCE = '{\n  "title": "x",\n  "tags": [ "a", "b" ],\n  "n": 1 ,\n  "deep": {"k": [null]}\n}\n\nBody'

    def patched(self, changes: dict[str, Value | Removed], source: str = SOURCE) -> str:
        return SourceDocument.parse(source.encode()).with_values(changes).to_bytes().decode()

    def test_value_is_set_in_its_place(self) -> None:
        self.assertEqual(self.patched({"title": '你 "z"\n'}), self.SOURCE.replace('"x"', '"你 \\"z\\"\\n"'))
        self.assertEqual(self.patched({"tags": ["a", "c"]}), self.SOURCE.replace('"b"', '"c"'))
        self.assertEqual(self.patched({"deep": None}), self.SOURCE.replace('{"k": [null]}', "null"))

    def test_bare_number_stays_bare(self) -> None:
        self.assertEqual(self.patched({"n": "2"}), self.SOURCE.replace('"n": 1', '"n": 2'))
        self.assertEqual(self.patched({"n": "two"}), self.SOURCE.replace('"n": 1', '"n": "two"'))

    def test_key_is_added_on_a_line_of_its_own(self) -> None:
        wanted = self.SOURCE.replace("[null]}", '[null]},\n  "new": ["v"]')
        self.assertEqual(self.patched({"new": ["v"]}), wanted)
        self.assertEqual(self.patched({"b": 2}, '{"a": 1}\nB'), '{"a": 1, "b": 2}\nB')
        self.assertEqual(self.patched({"b": 2}, "{}\nB"), '{"b": 2}\nB')

    def test_cut_keys_take_one_comma_each(self) -> None:
        self.assertEqual(self.patched({"title": REMOVE}), self.SOURCE.replace('"title": "x",\n  ', ""))
        self.assertEqual(self.patched({"a": REMOVE}, '{"a": 1, "b": 2}'), '{"b": 2}')
        self.assertEqual(self.patched({"b": REMOVE}, '{"a": 1, "b": 2}'), '{"a": 1}')
        self.assertEqual(self.patched({"a": REMOVE, "b": REMOVE}, '{ "a": 1, "b": 2 }'), "{  }")
        self.assertEqual(self.patched({"b": REMOVE, "c": 3}, '{"a": 1, "b": 2}'), '{"a": 1, "c": 3}')
        self.assertEqual(self.patched({"a": REMOVE, "c": 3}, '{"a": 1}'), '{"c": 3}')

    def test_duplicate_keys(self) -> None:
        self.assertEqual(self.patched({"a": 3}, '{"a": 1, "a": 2}'), '{"a": 1, "a": 3}')
        self.assertEqual(self.patched({"a": REMOVE}, '{"a": 1, "b": 0, "a": 2}'), '{"b": 0}')

    def test_body_directly_below_a_header_without_newline_gets_one(self) -> None:
        self.assertEqual(SourceDocument.parse(b'{"a": 1}').with_body("B").to_bytes(), b'{"a": 1}\nB')

    @given(
        st.dictionaries(
            st.sampled_from(["title", "tags", "n", "deep", "new", ""]), st.one_of(values, st.none(), st.just(REMOVE))
        )
    )
    def test_changes_are_read_back_by_json_and_all_else_stays(self, changes: dict[str, Value | Removed]) -> None:
        if isinstance(changes.get("n"), str):
            del changes["n"]  # a text may stay bare there
        after = json.loads(self.patched(changes).removesuffix("\n\nBody"))
        wanted = json.loads(self.SOURCE.removesuffix("\n\nBody")) | changes
        self.assertEqual(after, {key: value for key, value in wanted.items() if value is not REMOVE})
