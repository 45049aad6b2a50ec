"""Units: where a term can stand, and that FTS5 sees each as one token."""

from __future__ import annotations

import sqlite3

from django.test import SimpleTestCase
from hypothesis import given

from editorial.search import units as kinds
from editorial.search.folding import fold
from editorial.search.segmentation import BORDER, SPACE, document, units
from tests.search.texts import anything, texts


def fts5_tokens(text):
    """Returns the tokens, in their order, that FTS5 makes of a text."""
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE VIRTUAL TABLE texts USING fts5(text, tokenize='ascii')")
    connection.execute("CREATE VIRTUAL TABLE tokens USING fts5vocab(texts, 'instance')")
    connection.execute("INSERT INTO texts VALUES (?)", [text])
    return [term for (term,) in connection.execute("SELECT term FROM tokens ORDER BY offset")]


class UnitTests(SimpleTestCase):
    def test_chinese_is_cut_by_character_and_latin_by_word(self):
        self.assertEqual(units("ai代理 h100"), ["ai", "代", "理", "h100"])

    def test_a_blank_is_a_unit_only_where_it_makes_a_difference(self):
        self.assertEqual(units("用 ai 代理"), units("用ai代理"))
        self.assertEqual(units("machine learning"), ["machine", "learning"])
        self.assertEqual(units("向量 数据"), ["向", "量", SPACE, "数", "据"])
        self.assertEqual(units("c ++"), ["c", SPACE, "\ue02b", "\ue02b"])

    def test_a_folded_text_has_no_white_space_but_blanks_and_borders(self):
        every = "a".join(chr(code) for code in range(0x110000) if not 0xD800 <= code < 0xE000)
        self.assertLessEqual(set(filter(str.isspace, fold(every))), {" ", "\n"})

    def test_the_border_of_a_block_is_a_unit(self):
        self.assertEqual(units("a\nb"), ["a", BORDER, "b"])

    def test_marks_are_units_of_their_own(self):
        self.assertEqual(units("「向」。"), ["「", "向", "」", "。"])
        self.assertEqual(units("gpt-4o"), ["gpt", "\ue02d", "4o"])

    def test_kana_and_hangul_are_cut_by_character(self):
        self.assertEqual(units("エーが나"), ["エ", "ー", "が", "나"])

    @given(texts)
    def test_fts5_sees_one_token_for_each_unit(self, text):
        folded = fold(text)
        self.assertEqual(fts5_tokens(document(folded)), units(folded))

    @given(texts)
    def test_whole_texts_are_cut_as_their_characters_one_by_one(self, text):
        for folded in (fold(text), fold(text).replace("\U00020b9f", "").replace("\U0001f600", "")):
            self.assertEqual(kinds.spaced(folded), kinds.spaced_one_by_one(folded))

    def test_texts_of_any_length_are_cut_as_their_characters_one_by_one(self):
        for length in (0, 1, 8_191, 8_192, 8_193, 20_000):
            text = ("向量, a b「é」 ++\n" * length)[:length]
            self.assertEqual(kinds.spaced(text), kinds.spaced_one_by_one(text))

    @given(anything)
    def test_any_text_can_be_cut(self, text):
        folded = fold(text)
        self.assertEqual(kinds.spaced(folded), kinds.spaced_one_by_one(folded))
