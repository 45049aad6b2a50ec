"""Names in Latin letters, found in texts of any language by their capitals."""

from __future__ import annotations

from django.test import SimpleTestCase
from hypothesis import given
from hypothesis import strategies as st

from editorial.names import latin_names


class NameTests(SimpleTestCase):
    def test_names_stand_in_chinese_and_in_english(self):
        for text, names in (
            ("加文·贝克（Gavin Baker）与Atreides Management的合伙人", ["Gavin Baker", "Atreides Management"]),
            ("The talk of Gavin Baker; but In Search Of", ["Gavin Baker"]),
            ("Ludwig van Beethoven, Jean-Luc Picard and O'Neil Smith", ["Ludwig van Beethoven", "Jean-Luc Picard"]),
            ("José Ángel 说", ["José Ángel"]),
            ("GPU and NVIDIA, Google", []),
        ):
            self.assertEqual(latin_names(text, 9)[: len(names)] if names else latin_names(text, 9), names, text)

    def test_the_most_frequent_come_first_and_the_number_is_bound(self):
        self.assertEqual(
            latin_names("Ada Byron, Alan Turing, Alan Turing, Grace Hopper", 2), ["Alan Turing", "Ada Byron"]
        )

    def test_originals_code_and_addresses_are_not_read(self):
        for text in (
            "<details><summary>Original English</summary>\n\nGavin Baker\n\n</details>",
            "`Gavin Baker`",
            "[x](<Gavin Baker.md>)",
            "<!-- Gavin Baker -->",
        ):
            self.assertEqual(latin_names(text, 9), [], text)

    @given(st.text(alphabet=st.sampled_from("AaBb. '-里<>`\n"), max_size=60))
    def test_every_name_stands_in_the_text(self, text: str):
        for name in latin_names(text, 9):
            self.assertIn(name, text.replace("\u00a0", " "))
            self.assertGreater(len(name.split(" ")), 1)
