"""Reading a whole document: fields of both dialects, unknown keys, languages, and input of any kind."""

from __future__ import annotations

import unittest

from hypothesis import given
from hypothesis import strategies as st

from editorial.formats import FormatError, SourceDocument
from editorial.mapping import ArticleData, Dialect, Field
from editorial.mapping.dialects import DIALECTS, NAME_ROLES, TABLE, TERM_FIELDS, Shape
from tests.mapping.documents import codes, make_document, read, read_document


class TableTests(unittest.TestCase):
    def test_every_field_has_one_row(self):
        self.assertEqual(sorted(row.field for row in TABLE), sorted(Field))

    def test_no_key_of_a_dialect_holds_two_fields(self):
        for dialect, keys in DIALECTS.items():
            own = [group[0].name for group in keys.values()]
            with self.subTest(dialect=dialect):
                self.assertEqual(len(own), len(set(own)))

    def test_names_and_terms_are_what_their_shapes_say(self):
        for row in TABLE:
            shapes = {row.eleventy.shape, row.hugo.shape}
            with self.subTest(field=row.field):
                self.assertEqual(row.field in NAME_ROLES, bool(shapes & {Shape.NAME, Shape.NAMES, Shape.NAME_LINE}))
                self.assertEqual(row.field in TERM_FIELDS, bool(shapes & {Shape.TERM, Shape.TERMS}))


class DialectFieldsTests(unittest.TestCase):
    def test_hugo_article(self):
        data = read(
            'title: "gavin baker"\ndate: 2025-12-22T22:02:21+08:00\ndescription: "**x** y"\ntags: ["AI"]\n'
            'categories: ["AI", "ML"]\nlastmod: 2025-12-23\ndraft: false'
        )
        self.assertIs(data.dialect, Dialect.HUGO)
        self.assertEqual(data.summary, "**x** y")
        self.assertEqual([term.value for term in data.categories], ["AI", "ML"])
        self.assertEqual((data.unknown, codes(data)), ((), []))

    def test_own_key_goes_before_the_other_dialects(self):
        eleventy = read("title: x\nsummary: own\ndescription: other\nspeaker: y")
        self.assertEqual(eleventy.summary, "own")
        self.assertEqual(eleventy.unknown, (("description", "other"),))
        hugo = read("title: x\nsummary: other\ndescription: own\nweight: 1")
        self.assertEqual(hugo.summary, "own")

    def test_other_dialects_key_is_read_where_the_own_one_is_absent(self):
        self.assertEqual(read("title: x\nspeaker: y\ndescription: other").summary, "other")
        self.assertEqual([term.value for term in read("title: x\nspeaker: y\ncategories: [a]").categories], ["a"])

    def test_own_key_that_is_empty_stays_empty(self):
        for own in ("summary: ''", "summary:"):
            with self.subTest(own=own):
                self.assertEqual(read(f"title: x\nspeaker: y\ndescription: other\n{own}").summary, "")

    def test_hugo_reads_keys_whatever_their_case(self):
        data = read("title: x\npublishdate: 2025-01-01\nTags: [a]\nweight: 1")
        self.assertIsNotNone(data.publish_at)
        self.assertEqual([term.value for term in data.tags], ["a"])
        self.assertEqual([key for key, _ in data.unknown], ["weight"])

    def test_eleventy_tells_capitals_apart_with_a_finding(self):
        data = read("title: x\nspeaker: y\nSeries: z")
        self.assertEqual(data.series, ())
        self.assertEqual([(item.code, item.line) for item in data.findings], [("key-case", 4)])
        self.assertEqual(data.unknown, (("Series", "z"),))

    def test_unknown_keys_are_kept_with_their_source(self):
        data = read("title: x\nrating: 5/5\nread_date: '2024-01-20'\nextra: {a: [1, 2]} # why\nlayout: post.njk")
        expected = (("rating", "5/5"), ("read_date", "'2024-01-20'"), ("extra", "{a: [1, 2]}"), ("layout", "post.njk"))
        self.assertEqual(data.unknown, expected)

    def test_keys_of_their_own_under_a_field_are_a_finding(self):
        data = read("title: x\nsummary:\n  a: b\ntags:\n  c: d")
        self.assertEqual((data.summary, data.tags), ("", ()))
        self.assertEqual(codes(data), ["nested-value", "nested-value"])

    def test_list_where_a_text_belongs_is_joined_with_a_finding(self):
        data = read("title: x\nsummary: [a, b]")
        self.assertEqual(data.summary, "a, b")
        self.assertEqual(codes(data), ["text-expected"])

    def test_summary_keeps_its_marks_and_lines(self):
        self.assertEqual(read('title: x\nsummary: "**a**\\n\\nb "').summary, "**a**\n\nb")

    def test_last_of_two_equal_keys_is_read(self):
        self.assertEqual(read("title: first\ntitle: second").title, "second")

    def test_toml_and_json_are_read_like_yaml(self):
        toml = b'+++\ntitle = "x"\ndate = 2025-10-28T10:00:00+08:00\ndraft = false\ntags = ["a", "b"]\n+++\nText\n'
        json = b'{"title": "x", "date": "2025-10-28T10:00:00+08:00", "draft": false, "tags": ["a", "b"]}\n\nText\n'
        for data in (read_document(SourceDocument.parse(text)) for text in (toml, json)):
            self.assertIs(data.dialect, Dialect.HUGO)
            self.assertEqual(data.date_raw, "2025-10-28T10:00:00+08:00")
            self.assertEqual([term.value for term in data.tags], ["a", "b"])
            self.assertEqual(data.draft, False)
            self.assertEqual(codes(data), [])


class FourEmptyBytesTests(unittest.TestCase):
    def test_absent_empty_and_null_say_the_same(self):
        for key, attribute in (("guest", "names"), ("series", "series"), ("insight", "insight")):
            said = {
                getattr(read(f"title: x\n{line}"), attribute) for line in ("", f"{key}: ''", f"{key}:", f"{key}: null")
            }
            with self.subTest(key=key):
                self.assertEqual(len(said), 1)
                self.assertFalse(said.pop())


class LanguageTests(unittest.TestCase):
    def test_body_decides_and_the_title_where_it_says_nothing(self):
        self.assertEqual(self.language("title: 標題", "正文说的是简体"), ("zh", "Hans"))
        self.assertEqual(self.language("title: 標題與說明", ""), ("zh", "Hant"))
        self.assertEqual(self.language("title: '123'", ""), ("und", ""))

    def language(self, header: str, body: str) -> tuple[str, str]:
        data = read(header, body)
        return data.language, data.script


keys = st.sampled_from(
    sorted(
        {key.name for row in TABLE for key in (row.eleventy, row.hugo)}
        | {"draft", "aliases", "url", "permalink", "odd"}
    )
)
scalars = st.sampled_from(
    ["", "''", "null", "~", "[]", "'[]'", "{}", "x", "“x”", "true", '"true"', "2025-10-28", "2025-13-45", "0x1F", "1e3",
     "[a, 'b', null, '', [c], {d: e}]", "{a: b}", "|\n  a\n  b", ">-\n  a\n\n  b", "\n- a\n- '“b”'\n-", "\n  k: v",
     "https://example.com/", "/old/path/", "evengreen", "a, b、c", "!!str x", "'\\U0001F680 **b**'", "*"]
)  # fmt: skip


class AnyHeaderTests(unittest.TestCase):
    @given(
        st.lists(st.tuples(keys, scalars), max_size=12), st.sampled_from(list(Dialect)), st.sampled_from(["\n", "\r\n"])
    )
    def test_nothing_raises_and_findings_have_lines_of_the_file(self, lines, dialect, newline):
        text = "---\n" + "".join(f"{key}: {value}\n" for key, value in lines) + "---\nBody\n"
        try:
            document = SourceDocument.parse(text.replace("\n", newline).encode())
        except FormatError:
            return
        data = read_document(document, dialect=dialect)
        self.assertIsInstance(data, ArticleData)
        self.assertTrue(data.title)
        last = document.body_line
        self.assertTrue(all(item.line is None or 1 < item.line < last for item in data.findings))

    @given(st.text(max_size=200))
    def test_files_without_header_are_read(self, body):
        try:
            document = SourceDocument.parse(body.encode("utf-8", "replace"))
        except FormatError:
            return
        self.assertTrue(read_document(document).title)

    def test_every_finding_is_a_warning_or_an_error_with_a_stable_code(self):
        data = read_document(
            make_document("title: '**x**'\nstatus: odd\ndate: never\ntags: '[]'\nsource: '#x'\nslug: a/b")
        )
        self.assertEqual(len(data.findings), 6)
        for item in data.findings:
            self.assertRegex(item.code, r"^[a-z]+(-[a-z]+)*$")
            self.assertIn(item.severity, ("warning", "error"))
