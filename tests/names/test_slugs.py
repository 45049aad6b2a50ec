"""Slugs of names."""

from __future__ import annotations

import subprocess
import sys
import unittest

from hypothesis import given
from hypothesis import strategies as st

from editorial.names import slugify_name, sound_of


class SlugifyNameTests(unittest.TestCase):
    def test_chinese_becomes_pinyin_by_phrase(self):
        self.assertEqual(slugify_name("重庆"), "chong-qing")
        self.assertEqual(slugify_name("中国人民银行"), "zhong-guo-ren-min-yin-hang")

    def test_traditional_is_read_like_simplified(self):
        self.assertEqual(slugify_name("長城"), slugify_name("长城"))
        self.assertEqual(slugify_name("長城"), "chang-cheng")

    def test_surname_has_its_own_sound_for_persons_only(self):
        self.assertEqual(slugify_name("单伟建", person=True), "shan-wei-jian")
        self.assertEqual(slugify_name("单向空间"), "dan-xiang-kong-jian")

    def test_a_sound_is_in_plain_latin_letters_as_far_as_the_script_has_any(self):
        cases = {
            "Éloi Léger": "eloi-leger",
            "Paul Erdős": "paul-erdos",
            "《長安的荔枝》": "chang-an-de-li-zhi",
            "3Blue1Brown": "3blue1brown",
            "Яндекс": "яндекс",
            "🙂": "",
        }
        for name, sound in cases.items():
            with self.subTest(name=name):
                self.assertEqual(sound_of(name), sound)
        self.assertEqual(sound_of("曾博恩", person=True), "zeng-bo-en")

    def test_latin_names_keep_their_words(self):
        cases = {
            "Jensen Huang": "jensen-huang",
            "GPT-5.5": "gpt-5-5",
            "J.D. Vance": "j-d-vance",
            "Lenny's Podcast": "lennys-podcast",
            "Paul Erdős": "paul-erdős",
            "ＡＢＣ": "abc",
            "Anthony看世界": "anthony-kan-shi-jie",
        }
        for name, slug in cases.items():
            with self.subTest(name=name):
                self.assertEqual(slugify_name(name), slug)

    def test_signs_that_tell_names_apart_become_words(self):
        self.assertEqual(slugify_name("C++"), "c-plus-plus")
        self.assertEqual(slugify_name("C#"), "c-sharp")
        self.assertNotEqual(slugify_name("OPEC+"), slugify_name("OPEC"))

    def test_other_scripts_stay(self):
        self.assertEqual(slugify_name("Достоевский"), "достоевский")
        self.assertEqual(slugify_name("हिन्दी"), "हिन्दी")

    def test_emoji_and_marks_have_no_slug(self):
        for name in ("🎧", "❤️", "《》", " - ", ""):
            with self.subTest(name=name):
                self.assertEqual(slugify_name(name), "")

    def test_long_names_are_cut_between_words(self):
        slug = slugify_name("word " * 50)
        self.assertLessEqual(len(slug), 100)
        self.assertTrue(slug.endswith("-word"))

    @given(st.text(max_size=60))
    def test_slug_is_one_clean_segment(self, name):
        slug = slugify_name(name)
        self.assertNotRegex(slug, r"[\s/\\?#%\"'<>]|--|^-|-$")
        self.assertLessEqual(len(slug), 100)

    def test_pinyin_is_not_loaded_before_it_is_needed(self):
        check = "import sys, editorial.names; sys.exit('pypinyin' in sys.modules)"
        self.assertEqual(subprocess.run([sys.executable, "-c", check], check=False).returncode, 0)
