"""Folding of Traditional characters, and what language a text is in."""

from __future__ import annotations

import time
import unittest

import pytest
from hypothesis import given
from hypothesis import strategies as st

from editorial.names import detect_language, display_name, to_simplified
from tests.samples import CORPUS, SEEDS, needs_samples


class ToSimplifiedTests(unittest.TestCase):
    def test_characters_are_folded_one_by_one(self):
        self.assertEqual(to_simplified("臺灣漢語"), "台湾汉语")

    def test_zhu_and_zhe_are_one_for_matching(self):
        self.assertEqual(to_simplified("看著"), "看着")

    def test_latin_and_simplified_stay(self):
        self.assertEqual(to_simplified("GPT-5 与 汉语"), "GPT-5 与 汉语")

    @given(st.text(max_size=80))
    def test_length_never_changes_and_twice_is_once(self, text):
        folded = to_simplified(text)
        self.assertEqual(len(folded), len(text))
        self.assertEqual(to_simplified(folded), folded)

    def test_supplementary_planes_are_folded_and_passed(self):
        self.assertEqual(to_simplified("\U0001f680\U0010ffff"), "\U0001f680\U0010ffff")


class DetectLanguageTests(unittest.TestCase):
    def assert_languages(self, cases: dict[str, tuple[str, str]]) -> None:
        for text, expected in cases.items():
            with self.subTest(text=text[:30]):
                self.assertEqual(detect_language(text), expected)

    def test_scripts_are_told_apart(self):
        self.assert_languages(
            {
                "人工智能正在改变软件行业，我们应该怎么办？": ("zh", "Hans"),
                "人工智慧正在改變軟體行業，我們應該怎麼辦？": ("zh", "Hant"),
                "中文": ("zh", "Hans"),
                "The future of software is written by everybody.": ("en", "Latn"),
                "Notes": ("en", "Latn"),
            }
        )

    def test_chinese_with_its_english_original_is_chinese(self):
        text = "我们认为十年内就会有超级智能，这是最重要的事情。\n" + "We think that in ten years it will be here. " * 2
        self.assertEqual(detect_language(text), ("zh", "Hans"))

    def test_english_with_a_chinese_name_is_english(self):
        text = "The founder of NVIDIA (黄仁勋) says that the world is going to need a lot more of this. " * 3
        self.assertEqual(detect_language(text), ("en", "Latn"))

    def test_what_is_neither_is_undetermined(self):
        self.assert_languages(
            {
                "": ("und", ""),
                "12:30 → 45 %": ("und", ""),
                "これは日本語の文章です。": ("und", ""),
                "한국어 문장입니다": ("und", ""),
                "Глава первая": ("und", ""),
                "Der Hund läuft schnell durch den alten Wald und " * 5: ("und", ""),
            }
        )

    def test_addresses_are_no_words(self):
        self.assertEqual(detect_language("https://example.com/a/b/c " * 20 + "软件"), ("zh", "Hans"))

    def test_a_megabyte_takes_no_longer_than_a_page(self):
        started = time.process_time()
        for _ in range(20):
            detect_language("漢字 and words " * 100_000)
        self.assertLess(time.process_time() - started, 1)

    @pytest.mark.samples
    @needs_samples
    def test_seeds_are_in_both_scripts(self):
        read = {path.name: detect_language(path.read_text(encoding="utf-8")) for path in SEEDS.glob("*.md")}
        self.assertEqual(sorted(read.values()), [("zh", "Hans"), ("zh", "Hant")])

    @pytest.mark.samples
    @needs_samples
    def test_nearly_all_of_the_sample_is_chinese(self):
        texts = [path.read_text(encoding="utf-8") for path in sorted(CORPUS.glob("*/*.md"))[:400]]
        chinese = sum(detect_language(text)[0] == "zh" for text in texts)
        self.assertGreater(chinese, 0.97 * len(texts))


class DisplayNameTests(unittest.TestCase):
    def test_quotes_and_book_marks_around_the_whole_go(self):
        for written in ("《华尔街日报》", "“华尔街日报”", '"华尔街日报"', " 『“华尔街日报”』 ", "\u200b华尔街日报"):
            with self.subTest(written=written):
                self.assertEqual(display_name(written), "华尔街日报")

    def test_quotes_around_a_part_stay(self):
        self.assertEqual(display_name("“甲”与“乙”"), "“甲”与“乙”")

    def test_it_is_one_line_and_never_empty(self):
        self.assertEqual(display_name("Open\n  AI"), "Open AI")
        self.assertEqual(display_name("《》"), "《》")
