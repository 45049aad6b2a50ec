"""Writing fields back: only what changed, to the key it was read from, in the file's own form."""

from __future__ import annotations

import unittest

from hypothesis import given
from hypothesis import strategies as st

from editorial.formats import FormatError, SourceDocument
from editorial.mapping import Dialect, Field, FieldError, FieldValue, editable_values, patch_article
from editorial.mapping.dialects import DIALECTS, Shape
from tests.mapping.documents import make_document, read_document

HEADER = """\
title: 'Raw **title**' # shown plain
date: '2025-10-28'
area: “geopolitics”
people: [“Nvidia”, Elon Musk]
companies_orgs:
- Meta  # legacy
-
- "Google"
guest: ''
series: null
insight:
rating: 5/5
tags: '[]'
draft: true
status: evengreen"""


def patch(header: str, changes: dict[Field, FieldValue], dialect: Dialect = Dialect.ELEVENTY) -> SourceDocument:
    """Returns the document of a header after an edit."""
    document = make_document(header)
    return patch_article(document, data=read_document(document, dialect=dialect), changes=changes)


def line_changes(before: str, after: str) -> list[str]:
    """Returns the lines of `after` that are not in `before`."""
    return [line for line in after.splitlines() if line not in before.splitlines()]


class PatchArticleTests(unittest.TestCase):
    def test_the_values_that_were_shown_change_nothing(self):
        document = make_document(HEADER)
        data = read_document(document)
        values = editable_values(document, data)
        self.assertEqual(sorted(values), sorted(Field))
        self.assertIs(patch_article(document, data=data, changes=values), document)

    def test_values_are_shown_as_written(self):
        document = make_document(HEADER)
        values = editable_values(document, read_document(document))
        self.assertEqual(values[Field.TITLE], "Raw **title**")
        self.assertEqual(values[Field.PEOPLE], ("“Nvidia”", "Elon Musk"))
        self.assertEqual(values[Field.AREAS], ("“geopolitics”",))
        self.assertEqual(values[Field.TAGS], ())
        self.assertEqual(values[Field.STATUS], "evergreen")
        self.assertEqual((values[Field.GUESTS], values[Field.SERIES], values[Field.INSIGHT]), ((), (), ""))

    def test_only_the_lines_of_the_changed_key_change(self):
        document = patch(HEADER, {Field.TITLE: "New title", Field.INSIGHT: "Mine"})
        self.assertEqual(
            line_changes(f"---\n{HEADER}", document.header), ["title: 'New title' # shown plain", "insight: Mine"]
        )

    def test_value_goes_back_to_the_key_it_was_read_from(self):
        document = patch(
            "title: x\nspeaker: y\ndescription: old\ncategories: [a]", {Field.SUMMARY: "new", Field.CATEGORIES: ("b",)}
        )
        self.assertIn("description: new\ncategories: [b]\n", document.header)
        self.assertNotIn("summary", document.header)

    def test_new_value_goes_to_the_dialects_own_key(self):
        self.assertIn("\nsummary: new\n", patch("title: x\nspeaker: y", {Field.SUMMARY: "new"}).header)
        self.assertIn("\ndescription: new\n", patch("title: x\nweight: 1", {Field.SUMMARY: "new"}).header)
        self.assertIn("\ncategories:\n- a\n", patch("title: x\nweight: 1", {Field.CATEGORIES: ("a",)}).header)

    def test_kept_items_keep_their_written_form(self):
        document = patch(HEADER, {Field.PEOPLE: ("“Nvidia”", "Elon Musk", "Gavin Baker")})
        self.assertIn("people: [“Nvidia”, Elon Musk, Gavin Baker]", document.header)
        document = patch(HEADER, {Field.ORGANIZATIONS: ("Meta", "Google", "xAI")})
        self.assertIn("- Meta  # legacy\n", document.header)
        self.assertIn('- "Google"\n- "xAI"\n' if '"xAI"' in document.header else '- "Google"\n- xAI\n', document.header)

    def test_quotes_inside_a_name_go_when_the_editor_takes_them_away(self):
        document = patch(HEADER, {Field.PEOPLE: ("Nvidia", "Elon Musk")})
        self.assertIn("people: [Nvidia, Elon Musk]", document.header)

    def test_terms_are_the_same_with_their_stray_quotes(self):
        header = "title: x\ntags: [“ai”, energy]"
        self.assertIn("tags: [“ai”, energy, new]", patch(header, {Field.TAGS: ("ai", "energy", "new")}).header)
        self.assertIn("tags: [ai, energy]", patch(header, {Field.TAGS: ("ai", "energy")}).header)
        self.assertIn("area: geopolitics\n", patch(HEADER, {Field.AREAS: ("geopolitics",)}).header)

    def test_bare_numbers_in_a_list_stay_bare(self):
        document = patch("title: x\ntags: [2024, 1.10, no]", {Field.TAGS: ("2024", "1.10", "no", "new")})
        self.assertIn("tags: [2024, 1.10, no, new]", document.header)

    def test_empty_list_as_text_becomes_a_list_when_it_is_filled(self):
        document = patch(HEADER, {Field.TAGS: ("ai",)})
        self.assertEqual([term.value for term in read_document(document).tags], ["ai"])
        self.assertNotIn("'[]'", document.header)

    def test_guests_keep_their_separator(self):
        self.assertIn(
            "guest: 张三、李四、王五\n", patch("guest: 张三、李四", {Field.GUESTS: ("张三", "李四", "王五")}).header
        )
        self.assertIn(
            "guest: Elon Musk, Li Lu\n",
            patch("guest: Elon Musk\narea: x", {Field.GUESTS: ("Elon Musk", "Li Lu")}).header,
        )

    def test_guests_that_a_line_would_not_keep_apart_become_a_list(self):
        guests = ("Guns", "Germs, and Steel")
        document = patch("guest: ''\narea: x", {Field.GUESTS: guests})
        self.assertEqual(editable_values(document, read_document(document))[Field.GUESTS], guests)

    def test_emptied_values_keep_their_key_where_an_empty_one_is_sound(self):
        header = (
            "title: x\nsummary: a\ntags: [b]\narea: c\nslug: d\npublishDate: 2025-01-01\nsource: https://example.com"
        )
        empty: dict[Field, FieldValue] = {
            Field.SUMMARY: "",
            Field.TAGS: (),
            Field.AREAS: (),
            Field.SLUG: "",
            Field.PUBLISH_AT: "",
            Field.SOURCE_URL: "",
        }
        document = patch(header, empty)
        self.assertEqual([item.key for item in document.fields], ["title", "summary", "tags", "area", "source"])
        values = editable_values(document, read_document(document))
        self.assertEqual({field: values[field] for field in empty}, empty)

    def test_emptied_date_does_not_bring_up_the_other_dialects(self):
        document = patch("area: x\nupdated: 2025-01-01\nlastmod: 2025-01-02", {Field.UPDATED: ""})
        self.assertIsNone(read_document(document).updated)

    def test_excluding_adds_a_flag_and_including_keeps_it(self):
        document = patch("title: x\narea: y", {Field.EXCLUDED: True})
        self.assertIn("\nexclude: true\n", document.header)
        data = read_document(document)
        self.assertIn("\nexclude: false\n", patch_article(document, data=data, changes={Field.EXCLUDED: False}).header)

    def test_document_without_header_gains_one(self):
        document = make_document("", "# Heading\n")
        patched = patch_article(document, data=read_document(document), changes={Field.TITLE: "New"})
        self.assertEqual(patched.to_bytes(), b"---\ntitle: New\n---\n# Heading\n")

    def test_carriage_returns_are_kept(self):
        document = SourceDocument.parse(b"---\r\ntitle: x\r\narea: y\r\n---\r\nText\r\n")
        patched = patch_article(document, data=read_document(document), changes={Field.TAGS: ("a",)})
        self.assertNotIn(b"\n", patched.to_bytes().replace(b"\r\n", b""))


class RefusedValuesTests(unittest.TestCase):
    def assert_refused(self, code: str, changes: dict[Field, FieldValue], header: str = HEADER) -> None:
        with self.subTest(changes=changes), self.assertRaises(FieldError) as caught:
            patch(header, changes)
        self.assertEqual((caught.exception.code, caught.exception.field), (code, next(iter(changes))))

    def test_values_that_their_field_cannot_hold(self):
        self.assert_refused("invalid-date", {Field.DATE: "2025-13-45"})
        self.assert_refused("invalid-date", {Field.PUBLISH_AT: "tomorrow"})
        self.assert_refused("invalid-slug", {Field.SLUG: "../x"})
        self.assert_refused("not-an-address", {Field.SOURCE_URL: "javascript:alert(1)"})
        self.assert_refused("invalid-status", {Field.STATUS: "published"})
        self.assert_refused("empty-item", {Field.TAGS: ("a", " ")})
        self.assert_refused("value-too-long", {Field.TAGS: ("x" * 256,)})

    def test_values_of_another_type(self):
        self.assert_refused("wrong-type", {Field.TITLE: ("x",)})
        self.assert_refused("wrong-type", {Field.TAGS: "x"})
        self.assert_refused("wrong-type", {Field.EXCLUDED: "true"})

    def test_two_values_where_the_dialect_has_room_for_one(self):
        self.assert_refused("one-value-only", {Field.CATEGORIES: ("a", "b")})
        self.assert_refused("one-value-only", {Field.CHANNEL: ("a", "b")})

    def test_two_values_where_the_file_has_a_list_already(self):
        self.assertIn("category: [a, b]", patch("area: x\ncategory: [a]", {Field.CATEGORIES: ("a", "b")}).header)

    def test_nested_values_are_not_overwritten(self):
        self.assert_refused("nested-value", {Field.TAGS: ("a",)}, "title: x\ntags: [b, {c: d}]")
        self.assert_refused("nested-value", {Field.SUMMARY: "a"}, "title: x\nsummary:\n  b: c")

    def test_old_text_that_would_be_refused_may_stay(self):
        document = make_document("title: x\nsource: '#section-1'\ndate: soon\narea: y")
        data = read_document(document)
        changes = {**editable_values(document, data), Field.TITLE: "y"}
        self.assertIn("date: soon\n", patch_article(document, data=data, changes=changes).header)


texts = st.text(
    st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"], exclude_characters="\ufeff\ufffe\uffff"), max_size=30
)
items = texts.map(str.strip).filter(lambda text: bool(text) and any(char.isalnum() for char in text))
many = st.lists(items, max_size=4, unique=True).map(tuple)
one = st.lists(items, max_size=1).map(tuple)
dates = st.sampled_from(["", "2025-01-02", "2026-03-04T05:06:07+08:00", "2026-03-04T05:06"])


def values_for(field: Field) -> st.SearchStrategy[FieldValue]:
    """Returns values that both dialects can hold."""
    shapes = {keys[field][0].shape for keys in DIALECTS.values()}
    if shapes & {Shape.TERM, Shape.NAME}:
        return one
    if shapes & {Shape.TERMS, Shape.NAMES, Shape.NAME_LINE}:
        return many
    special: dict[Shape, st.SearchStrategy[FieldValue]] = {
        Shape.DATE: dates,
        Shape.INSTANT: dates,
        Shape.FLAG: st.booleans(),
        Shape.STATUS: st.sampled_from(["inbox", "draft", "review", "evergreen", "archived"]),
        Shape.ADDRESS: st.sampled_from(["", "https://example.com/a?b=c&d=1#e", "http://example.com"]),
        Shape.SEGMENT: st.sampled_from(["", "new-slug", "中文"]),
    }
    return special.get(shapes.pop(), texts.filter(lambda text: bool(text.strip())) | st.just(""))


edits = st.dictionaries(st.sampled_from(list(Field)), st.none(), min_size=1, max_size=4).flatmap(
    lambda fields: st.fixed_dictionaries({field: values_for(field) for field in fields})
)
LINES = [
    "title: x", "title: '**x**'", 'title: "a: b"  # c', "date: 2025-10-28", "date: '2025-13-45'",
    "summary: |\n  a\n  b", "summary: ''", "description: old", "area: “x”", "area: [a, b]", "category:",
    "categories: [a, b]", "series: null", "series: s", "guest: ''", "guest: null", "guest: A B, C D",
    "guest: [A, B]", "insight:", "insight: y", "people: '[]'", "people:\n- “Nvidia”\n- ''\n- Elon Musk",
    "people: [A, A, null]", "companies_orgs: one", "tags: [2024, no, 'x']  # t", "tags:\n  - a # b\n  - c",
    "speaker: S", "author: [A, B]", "source: '#x'", "slug: a/b", "draft: true", 'draft: "false"',
    "status: evengreen", "status: review", "exclude: maybe", "weight: 1", "publishDate: 2025-01-01",
    "lastmod: 2025-01-02", "updated: 2025-01-03", "odd: {a: [1, 2]} # kept", "# a comment", "rating: 5/5",
    "other: |\n  text\n\n  more",
]  # fmt: skip


class AnyEditTests(unittest.TestCase):
    @given(
        st.lists(st.sampled_from(LINES), max_size=10, unique_by=lambda line: line.split(":")[0]),
        st.sampled_from(list(Dialect)),
        st.sampled_from(["\n", "\r\n"]),
        st.sampled_from(["", "Text\n", "no end"]),
        edits,
    )
    def test_an_edit_shows_and_nothing_else_differs(self, lines, dialect, newline, body, changes):
        text = "---\n" + "".join(f"{line}\n" for line in lines) + f"---\n{body}"
        try:
            before = SourceDocument.parse(text.replace("\n", newline).encode())
        except FormatError:
            return
        data = read_document(before, dialect=dialect, stored_dialect=dialect)
        shown = editable_values(before, data)
        try:
            after = patch_article(before, data=data, changes=changes)
        except FieldError as error:
            self.assertIn(error.field, changes)
            return
        self.assert_only_changed(before, after, data.dialect, shown, changes)

    def assert_only_changed(self, before, after, dialect, shown, changes):
        self.assertEqual(after.body, before.body)
        # Read as the dialect of before: an added key may make the text Eleventy's, which is another question.
        data = read_document(after, dialect=dialect, stored_dialect=dialect)
        if data.dialect is dialect:
            expected = {**shown, **changes}
            self.assertEqual(editable_values(after, data), expected)
        written = {
            key.name.lower()
            for field, value in changes.items()
            if value != shown[field]
            for key in DIALECTS[dialect][field]
        }
        written |= (
            {"draft", "status"} if changes.get(Field.STATUS, shown[Field.STATUS]) != shown[Field.STATUS] else set()
        )
        kept_before = [(item.key, item.raw) for item in before.fields if item.key.lower() not in written]
        kept_after = [(item.key, item.raw) for item in after.fields if item.key.lower() not in written]
        self.assertEqual(kept_after, kept_before)

    @given(st.sampled_from(["guest", "series", "insight"]), st.sampled_from(["", "{}: ''", "{}:", "{}: null", "{}: x"]))
    def test_four_different_bytes_survive_any_other_edit(self, key, form):
        line = form.format(key)
        document = patch(f"title: x\narea: y\n{line}\ndraft: true", {Field.TITLE: "z", Field.TAGS: ("new",)})
        self.assertEqual(document.header.replace("\ntitle: z\n", "\n").count(f"\n{line}\n"), 1)
