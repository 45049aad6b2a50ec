"""Snippets: the best part of a passage, as it was written."""

from __future__ import annotations

from django.test import SimpleTestCase
from hypothesis import given

from editorial.rendering import ORIGINAL_END, ORIGINAL_START
from editorial.search.query import parse
from editorial.search.snippets import WIDTH, marked, snippet
from editorial.search.stored import pack, unpack
from tests.search.texts import short_texts, texts


def shown(snippet):
    return [snippet.text[start:end] for start, end in snippet.marks]


class SnippetTests(SimpleTestCase):
    def test_hits_are_marked_as_they_were_written(self):
        found = snippet("他用 AI 代理 寫 向量數據庫。", parse("AI代理 向量数据库").terms)
        self.assertEqual(shown(found), ["AI 代理", "向量數據庫"])
        self.assertFalse(found.cut_before or found.cut_after)

    def test_it_begins_at_a_sentence_and_says_what_is_cut(self):
        text = "开头的一句话很长。" * 40 + "这里有向量数据库的例子。" + "后面还有很多话。" * 60
        found = snippet(text, parse("向量数据库").terms)
        self.assertIn("这里有向量数据库的例子。", found.text)
        self.assertTrue(found.text.startswith(("这里", "开头")))
        self.assertTrue(found.cut_before and found.cut_after)
        self.assertLessEqual(len(found.text), WIDTH)

    def test_latin_is_cut_at_words(self):
        text = "alphabet " * 100 + "needle " + "omega " * 100
        found = snippet(text, parse("needle").terms)
        self.assertLessEqual(set(found.text.split()), {"alphabet", "needle", "omega"})
        self.assertEqual(shown(found), ["needle"])

    def test_the_place_with_most_terms_is_shown(self):
        text = "苹果。" + "别的话。" * 100 + "苹果和香蕉。"
        self.assertEqual(shown(snippet(text, parse("苹果 香蕉").terms)), ["苹果", "香蕉"])

    def test_an_original_is_told_apart(self):
        text = f"飞轮效应\n{ORIGINAL_START}The flywheel effect{ORIGINAL_END}\n结尾"
        found = snippet(text, parse("flywheel").terms)
        self.assertEqual((found.text, found.original), ("The flywheel effect", True))
        self.assertFalse(snippet(text, parse("飞轮").terms).original)

    def test_without_a_hit_the_beginning_is_shown(self):
        found = snippet("开头。" * 200, parse("没有").terms)
        self.assertTrue(found.text.startswith("开头。"))
        self.assertEqual(found.marks, ())

    @given(short_texts, texts)
    def test_any_text_has_a_snippet_with_a_hit_if_it_has_one(self, written, text):
        terms = parse(written).terms
        found = snippet(text, terms, width=20)
        self.assertEqual(bool(found.marks), bool(marked(text, terms)))
        for start, end in found.marks:
            self.assertTrue(0 <= start < end <= len(found.text))


class AnnouncedTests(SimpleTestCase):
    TEXT = f"英语 English 增长。\nOriginal English\n{ORIGINAL_START}English grows.{ORIGINAL_END}\n后面。"

    def test_the_line_before_an_original_is_no_snippet(self):
        found = snippet(self.TEXT, parse("english").terms)
        self.assertEqual((found.text, shown(found)), ("英语 English 增长。", ["English"]))
        self.assertEqual(snippet(self.TEXT, parse("增长").terms).text, "英语 English 增长。")
        self.assertEqual(snippet(self.TEXT.replace("英语 English", ""), parse("english").terms).text, "English grows.")

    def test_it_is_one_where_nothing_else_has_the_term(self):
        self.assertEqual(shown(snippet(self.TEXT, parse("original").terms)), ["Original"])


class StoredTests(SimpleTestCase):
    def test_texts_come_back_by_their_positions(self):
        texts = {0: "向量 数据库", 17: "a\nb\ud800", **{number: f"{number}" * 5_000 for number in range(20, 30)}}
        packed, _ = pack(texts)
        self.assertEqual({position: unpack(packed, position) for position in texts}, texts)
        self.assertEqual((unpack(packed, 1), unpack(packed, 99), pack({}), unpack(b"", 0)), ("", "", (b"", {}), ""))

    def test_texts_come_out_of_the_part_that_has_them(self):
        texts = {number: f"{number}" * 5_000 for number in range(2, 12)}
        packed, places = pack(texts)
        self.assertGreater(len(set(places.values())), 2)
        for position, text in texts.items():
            begin, end = places[position]
            self.assertEqual(unpack(packed[begin:end], position), text)
