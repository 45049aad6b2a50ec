"""The folding of names, held by hand-checked pairs: names of real gardens and what a rule could get wrong."""

from __future__ import annotations

import time
import unittest
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from editorial.names import KEY_VERSION, name_key

HERE = Path(__file__).parent

names = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)


def pairs(file_name: str) -> list[tuple[str, str]]:
    """Returns the pairs of a file with one pair a line, separated by a tab."""
    lines = (HERE / file_name).read_text(encoding="utf-8").splitlines()
    return [(first, second) for first, second in (line.split("\t") for line in lines)]


class CheckedPairsTests(unittest.TestCase):
    maxDiff = None

    def test_there_are_enough_pairs_of_both_classes(self):
        self.assertGreaterEqual(len(pairs("joins.tsv")), 150)
        self.assertGreaterEqual(len(pairs("non_joins.tsv")), 100)

    def test_spellings_of_one_name_share_a_key(self):
        apart = [(first, second) for first, second in pairs("joins.tsv") if name_key(first) != name_key(second)]
        self.assertEqual(apart, [])

    def test_other_names_have_other_keys(self):
        joined = [(first, second) for first, second in pairs("non_joins.tsv") if name_key(first) == name_key(second)]
        self.assertEqual(joined, [])


class ShortNamesTests(unittest.TestCase):
    def test_capitals_keep_a_short_word_apart_from_the_plain_word(self):
        self.assertNotEqual(name_key("FAIR"), name_key("Fair"))

    def test_plain_word_and_lower_case_are_one(self):
        self.assertEqual(name_key("Tesla"), name_key("tesla"))

    def test_three_ways_of_writing_xai_are_left_to_an_editor(self):
        self.assertEqual(len({name_key("xAI"), name_key("XAI"), name_key("xai")}), 3)

    def test_six_letters_are_not_short(self):
        self.assertEqual(name_key("NVIDIA"), name_key("Nvidia"))

    def test_five_letters_are_short(self):
        self.assertNotEqual(name_key("SWIFT"), name_key("Swift"))

    def test_short_words_in_longer_names_lose_their_case(self):
        self.assertEqual(name_key("Arc Browser"), name_key("ARC Browser"))

    def test_letter_and_digit_keep_gap_and_case(self):
        self.assertEqual(len({name_key(name) for name in ("o1", "O1", "O-1", "o-1")}), 4)

    def test_gap_between_letter_and_digit_is_the_same_as_a_hyphen(self):
        self.assertEqual(name_key("O 1"), name_key("O-1"))


class NothingNamedTests(unittest.TestCase):
    def test_blank_and_marks_alone_have_no_key(self):
        for written in ("", " ", "\u3000", "《》", "“”", "-", "—", "·", "\u200b", "''"):
            with self.subTest(written=written):
                self.assertEqual(name_key(written), "")

    def test_signs_that_carry_meaning_are_a_name(self):
        for written in ("+", "?", "🎧", "#"):
            with self.subTest(written=written):
                self.assertNotEqual(name_key(written), "")


class AnyNameTests(unittest.TestCase):
    @given(names)
    def test_surrounding_quotes_and_spaces_never_matter(self, written):
        self.assertEqual(name_key(f" “{written}” "), name_key(written))

    @given(names)
    def test_key_holds_no_spaces_and_no_quotes(self, written):
        self.assertNotRegex(name_key(written), r"[\s\"“”《》]")

    @given(st.text("abcdefghijklmnopqrstuvwxyz ", min_size=12, max_size=40).filter(lambda text: len(text.split()) > 1))
    def test_case_never_matters_in_names_of_several_words(self, written):
        self.assertEqual(name_key(written.upper()), name_key(written))


class SpeedTests(unittest.TestCase):
    def test_hostile_names_take_no_longer_than_plain_ones(self):
        for piece in (" -", "a.", "1 ", "·", ".", "e\u0301", "《", "J. "):
            with self.subTest(piece=piece):
                started = time.process_time()
                name_key(piece * 50_000)
                self.assertLess(time.process_time() - started, 1)

    def test_version_is_stored_beside_keys(self):
        self.assertGreaterEqual(KEY_VERSION, 1)
