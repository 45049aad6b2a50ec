"""Comma lists of names."""

from __future__ import annotations

import unittest

from hypothesis import given
from hypothesis import strategies as st

from editorial.names import split_names


class SplitNamesTests(unittest.TestCase):
    def assert_split(self, cases: dict[str, tuple[str, ...]]) -> None:
        for text, expected in cases.items():
            with self.subTest(text=text):
                self.assertEqual(split_names(text), expected)

    def test_commas_of_every_script_separate(self):
        self.assert_split(
            {
                "Elon Musk, Jensen Huang": ("Elon Musk", "Jensen Huang"),
                "柴静,罗永浩，曾博恩、王志安；李强; 许知远": ("柴静", "罗永浩", "曾博恩", "王志安", "李强", "许知远"),
                "lex fridman, joe rogan": ("lex fridman", "joe rogan"),
                "veritasium, a16z, Amit Kukreja": ("veritasium", "a16z", "Amit Kukreja"),
                "@LiuTalks, @lexfridman": ("@LiuTalks", "@lexfridman"),
            }
        )

    def test_and_before_the_last_name_goes(self):
        self.assert_split(
            {
                "Elon Musk, Jensen Huang, and Sam Altman": ("Elon Musk", "Jensen Huang", "Sam Altman"),
                "柴静、罗永浩、和曾博恩": ("柴静", "罗永浩", "曾博恩"),
            }
        )

    def test_roles_and_suffixes_stay_with_their_name(self):
        self.assert_split(
            {
                "Gavin Baker, CIO of Atreides, Michael Eisenberg": (
                    "Gavin Baker, CIO of Atreides",
                    "Michael Eisenberg",
                ),
                "Jensen Huang, CEO NVIDIA": ("Jensen Huang, CEO NVIDIA",),
                "Fei-Fei Li, Stanford professor": ("Fei-Fei Li, Stanford professor",),
                "Advanced Symbolics, Inc.": ("Advanced Symbolics, Inc.",),
                "Martin Luther King, Jr., Rosa Parks": ("Martin Luther King, Jr.", "Rosa Parks"),
                "Peter Attia, MD, Andrew Huberman, PhD": ("Peter Attia, MD", "Andrew Huberman, PhD"),
                "张三，清华大学教授": ("张三，清华大学教授",),
                "@LiuTalks, host": ("@LiuTalks, host",),
            }
        )

    def test_surnames_that_are_titles_too_are_names(self):
        self.assert_split({"Jack Ma, James Dean, Mike Judge": ("Jack Ma", "James Dean", "Mike Judge")})

    def test_chinese_names_with_their_titles_are_several_names(self):
        self.assert_split({"李四 清华大学教授、王五 北京大学教授": ("李四 清华大学教授", "王五 北京大学教授")})

    def test_titles_of_works_and_inverted_names_stay_whole(self):
        self.assert_split(
            {
                "Guns, Germs, and Steel": ("Guns, Germs, and Steel",),
                "Huang, Jensen": ("Huang, Jensen",),
                "《思考，快与慢》": ("《思考，快与慢》",),
                "80,000 Hours": ("80,000 Hours",),
                "Money & Macro": ("Money & Macro",),
                "Cofit x 宋晏仁醫師 - 初日醫學": ("Cofit x 宋晏仁醫師 - 初日醫學",),
            }
        )

    def test_brackets_hide_their_commas(self):
        self.assert_split({"黄仁勋（CEO，NVIDIA）、Elon Musk": ("黄仁勋（CEO，NVIDIA）", "Elon Musk")})

    def test_blanks_are_no_names(self):
        self.assert_split({"": (), " ， ,": (), "Elon Musk,, ": ("Elon Musk",)})

    @given(st.text("ab ,，、;（）()“”A.与and", max_size=40))
    def test_nothing_but_delimiters_and_ands_is_lost(self, text):
        kept = "".join(split_names(text))
        self.assertLessEqual(len(kept), len(text))
        self.assertTrue(all(name == name.strip() and name for name in split_names(text)))

    def test_unclosed_bracket_costs_one_name_and_no_time(self):
        self.assertEqual(len(split_names("(" * 50_000 + "a, b")), 1)
