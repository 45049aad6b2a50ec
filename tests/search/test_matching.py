"""Terms: every way to look for one finds exactly what the reference matcher finds."""

from __future__ import annotations

import sqlite3

from django.test import SimpleTestCase
from hypothesis import given, settings

from editorial.search.folding import fold
from editorial.search.matching import match_expression, spans
from editorial.search.query import make_term
from editorial.search.segmentation import document
from tests.search import reference
from tests.search.texts import short_texts, texts

# query, text, whether it is found
CASES = (
    ("向量数据库", "用向量資料", False),
    ("向量数据库", "用向量數據庫。", True),
    ("向量数据库", "向量与数据库", False),
    ("向量数据", "向量 数据", False),
    ("AGI", "fragile AGI", True),
    ("AGI", "fragile imagine", False),
    ("AGI", "通向AGI的路", True),
    ("agi*", "an agile team", True),
    ("agi*", "fragile", False),
    ("GPT", "GPT-4", True),
    ("GPT-4", "GPT-4o", False),
    ("GPT-4", "用GPT-4写", True),
    ("gpt-4*", "GPT-4o", True),
    ("C++", "C++ 和 C", True),
    ("C++", "C ++", False),
    ("C", "C++", True),
    ("node.js", "Node.js", True),
    ("node.js", "node js", False),
    ("H100", "H100s", False),
    ("AI代理", "AI 代理", True),
    ("AI代理", "AI\n代理", False),
    ("3月", "2025年 3 月", True),
    ("3月", "13月", False),
    ("月", "3月", True),
    ("ＡＩ", "AI", True),
    ("阿尔伯特·爱因斯坦", "阿爾伯特•愛因斯坦", True),
    ("「代理」", "「代理」", True),
    ("++", "C++", True),
    ("cafe", "café", False),
    ("machine", "ma\u200bchine", True),
    ("...", "等等…", True),
    ("习近平", "習近平", True),
)


def found_by_spans(term, text):
    return bool(spans(term, fold(text)))


def found_by_fts5(term, text):
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE VIRTUAL TABLE texts USING fts5(text, content='', tokenize='ascii')")
    connection.execute("INSERT INTO texts VALUES (?)", [document(fold(text))])
    return bool(connection.execute("SELECT 1 FROM texts WHERE texts MATCH ?", [match_expression(term)]).fetchall())


def found_by_reference(term, text):
    return reference.stands_in(reference.folded(term.written), reference.folded(text), prefix=term.prefix)


class TermTests(SimpleTestCase):
    def test_the_rules(self):
        for written, text, expected in CASES:
            term = make_term(written)
            for way in (found_by_reference, found_by_spans, found_by_fts5):
                with self.subTest(written, text=text, way=way.__name__):
                    self.assertEqual(way(term, text), expected)

    @given(short_texts, texts)
    @settings(max_examples=200)
    def test_every_way_finds_what_the_reference_finds(self, written, text):
        if term := make_term(written):
            expected = found_by_reference(term, text)
            for way in (found_by_spans, found_by_fts5):
                self.assertEqual(way(term, text), expected, way.__name__)

    def test_no_operator_of_fts5_leaks_through(self):
        for written in ('"', "a OR b", "NOT", "a*b", "^a", "{text}: a", "NEAR(a b)", "a AND", "'; DROP", "(", "-"):
            with self.subTest(written):
                found_by_fts5(make_term(written), "text")
                self.assertFalse(found_by_fts5(make_term(written), "text"))

    def test_a_term_of_two_thousand_characters_can_be_asked_for(self):
        for character in "向a+":
            long = "".join(f"{character}{'的' if at % 2 else 'b'}" for at in range(1_000))
            self.assertTrue(found_by_fts5(make_term(long), f"前{long}后" if character != "a" else long))


class SpanTests(SimpleTestCase):
    def test_each_place_is_found_once(self):
        self.assertEqual(spans(make_term("哈哈"), "哈哈哈"), [(0, 2)])
        self.assertEqual(spans(make_term("agi"), "agi agile agi"), [(0, 3), (10, 13)])

    def test_a_prefix_takes_the_rest_of_its_word(self):
        self.assertEqual(spans(make_term("agi*"), "an agile 向"), [(3, 8)])

    def test_an_optional_blank_is_in_the_span(self):
        self.assertEqual(spans(make_term("ai代理"), "用 ai 代理"), [(2, 7)])
