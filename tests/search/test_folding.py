"""Folding: what is one to a search, and the way back to what was written."""

from __future__ import annotations

import unicodedata

from django.test import SimpleTestCase
from hypothesis import given

from editorial.rendering import ORIGINAL_END, ORIGINAL_START
from editorial.search.folding import fold, fold_with_offsets, folded_character
from tests.search.texts import anything, texts


class FoldTests(SimpleTestCase):
    def test_width_case_and_script_are_one(self):
        self.assertEqual(fold("ＡＩ"), "ai")
        self.assertEqual(fold("向量數據庫"), "向量数据库")
        self.assertEqual(fold("看著"), "看着")
        self.assertEqual(fold("Straße"), "strasse")

    def test_compatibility_forms_are_written_out(self):
        self.assertEqual(fold("㍿ ½ … ① ㎒"), "株式会社 1⁄2 ... 1 mhz")

    def test_accents_are_kept_however_they_are_written(self):
        self.assertEqual(fold("cafe\u0301"), "café")
        self.assertNotEqual(fold("café"), fold("cafe"))
        self.assertEqual(fold("ｶﾞ"), "ガ")

    def test_the_four_dots_are_one(self):
        self.assertEqual({fold(f"阿尔伯特{dot}爱因斯坦") for dot in "·•・‧･"}, {"阿尔伯特·爱因斯坦"})

    def test_what_nobody_sees_is_gone(self):
        self.assertEqual(fold("ma\u200bchi\u00adne ❤\ufe0f\x00\ufeff"), "machine ❤")

    def test_white_space_is_one_blank_and_a_border_stays(self):
        self.assertEqual(fold("  a\u3000\xa0b \n\n c\t"), "a b\nc")
        self.assertEqual(fold(f"a{ORIGINAL_START}b{ORIGINAL_END}"), f"a{ORIGINAL_START}b{ORIGINAL_END}")

    def test_private_characters_and_halves_are_unknown(self):
        self.assertEqual(fold("a\ue02bb\ud800"), "a\ufffdb\ufffd")

    def test_every_character_is_folded_in_a_text_as_by_itself(self):
        for page in range(0, 0x20000, 0x100):
            characters = [chr(page + low) for low in range(0x100)]
            expected = unicodedata.normalize("NFC", "-".join(map(folded_character, characters)))
            self.assertEqual(fold(f"-{'-'.join(characters)}-"), f"-{expected}-", hex(page))

    @given(texts)
    def test_folded_text_stays_as_it_is(self, text):
        self.assertEqual(fold(fold(text)), fold(text))

    @given(texts)
    def test_folding_does_not_depend_on_how_accents_are_written(self, text):
        self.assertEqual(fold(unicodedata.normalize("NFD", text)), fold(text))


class FoldWithOffsetsTests(SimpleTestCase):
    @given(texts)
    def test_the_text_is_that_of_folding(self, text):
        self.assertEqual(fold_with_offsets(text).text, fold(text))

    @given(anything)
    def test_the_text_is_that_of_folding_for_any_characters(self, text):
        self.assertEqual(fold_with_offsets(text).text, fold(text))

    @given(texts)
    def test_every_span_folds_to_its_characters(self, text):
        folded = fold_with_offsets(text)
        self.assertEqual(len(folded.starts), len(folded.text))
        for at, character in enumerate(folded.text):
            start, end = folded.span(at, at + 1)
            self.assertIn(character, fold(f"-{text[start:end]}-"))

    @given(texts)
    def test_spans_stand_in_order(self, text):
        folded = fold_with_offsets(text)
        self.assertEqual(list(folded.starts), sorted(folded.starts))
        self.assertEqual(list(folded.ends), sorted(folded.ends))
