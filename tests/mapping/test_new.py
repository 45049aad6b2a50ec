"""Clean headers of new articles."""

from __future__ import annotations

import unittest

from hypothesis import given
from hypothesis import strategies as st

from editorial.mapping import Dialect, Field, FieldError, FieldValue, Status, editable_values, new_article
from tests.mapping.documents import codes, read_document
from tests.mapping.test_writing import edits

FIELDS: dict[Field, FieldValue] = {
    Field.TAGS: ("ai", "能源"),
    Field.TITLE: "标题: 一",
    Field.DATE: "2025-10-28",
    Field.CATEGORIES: ("ai-ml",),
    Field.GUESTS: ("张三", "Elon Musk"),
    Field.SUMMARY: "",
    Field.PEOPLE: (),
}


class NewArticleTests(unittest.TestCase):
    def test_eleventy_header(self):
        document = new_article(Dialect.ELEVENTY, fields=FIELDS, body="正文\n")
        self.assertEqual(
            document.to_bytes().decode(),
            "---\ntitle: '标题: 一'\ndate: '2025-10-28'\ncategory: ai-ml\nguest: 张三, Elon Musk\ntags:\n- ai\n- 能源\n"
            "layout: post.njk\nstatus: draft\n---\n正文\n",
        )

    def test_hugo_header(self):
        document = new_article(Dialect.HUGO, fields={**FIELDS, Field.STATUS: "review"}, body="正文\n")
        self.assertEqual(
            document.to_bytes().decode(),
            "---\ntitle: '标题: 一'\ndate: 2025-10-28\ncategories:\n- ai-ml\nguest: 张三, Elon Musk\n"
            "tags:\n- ai\n- 能源\ndraft: true\nstatus: review\n---\n正文\n",
        )

    def test_without_a_status_it_is_a_draft(self):
        for dialect in Dialect:
            data = read_document(new_article(dialect, fields={Field.TITLE: "x"}, body=""), dialect=dialect)
            self.assertEqual((data.status, data.dialect), (Status.DRAFT, dialect))

    def test_bad_values_are_refused(self):
        with self.assertRaises(FieldError):
            new_article(Dialect.HUGO, fields={Field.TITLE: "x", Field.DATE: "soon"}, body="")

    @given(st.sampled_from(list(Dialect)), edits)
    def test_what_was_given_reads_back_without_findings_of_form(self, dialect, fields):
        document = new_article(dialect, fields=fields, body="Text\n")
        data = read_document(document, dialect=dialect, stored_dialect=dialect)
        values = editable_values(document, data)
        self.assertEqual({field: values[field] for field in fields}, fields)
        self.assertFalse({"nested-value", "list-expected", "text-expected", "coerced-flag"} & set(codes(data)))
