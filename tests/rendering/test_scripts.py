"""Chinese texts in Simplified and Traditional: by phrases, in the right places, and nothing else changed."""

from __future__ import annotations

from django.test import SimpleTestCase
from hypothesis import given
from hypothesis import strategies as st

from editorial.rendering import html_in_script, render, text_in_script

PHRASES = (
    ("头发和皇后，里面很干净", "頭髮和皇后，裡面很乾淨"),
    ("因为计划里有软件", "因為計劃裡有軟件"),
    ("乾坤与千里之外", "乾坤與千里之外"),
)


class TextTests(SimpleTestCase):
    def test_phrases_decide_where_a_character_has_several_forms(self):
        for simplified, traditional in PHRASES:
            self.assertEqual(text_in_script(simplified, "Hant"), traditional)
            self.assertEqual(text_in_script(traditional, "Hans"), simplified)

    def test_forms_of_taiwan_become_simplified(self):
        self.assertEqual(text_in_script("看著著名的妳", "Hans")[:1], "看")
        self.assertEqual(text_in_script("為什麼在這裡", "Hans"), "为什么在这里")

    @given(st.text(alphabet=st.characters(max_codepoint=0x24F), max_size=40))
    def test_latin_letters_and_marks_stay(self, text: str):
        self.assertEqual(text_in_script(text, "Hant"), text)
        self.assertEqual(text_in_script(text, "Hans"), text)


class PageTests(SimpleTestCase):
    def test_texts_of_articles_are_converted_and_say_so(self):
        self.assertEqual(
            html_in_script('<h1 lang="zh-Hans"><bdi>头发</bdi></h1><p>头发</p>', "Hant"),
            '<h1 lang="zh-Hant"><bdi>頭髮</bdi></h1><p>头发</p>',
        )

    def test_what_is_in_the_script_already_or_in_another_language_stays(self):
        for markup in (
            '<div lang="zh-Hant">里面</div>',
            '<div lang="ja">国</div>',
            '<html lang="zh-hans"><p>国</p></html>',
            '<div lang="en">国</div>',
        ):
            self.assertEqual(html_in_script(markup, "Hant"), markup)

    def test_code_originals_attributes_and_scripts_stay(self):
        for inner in (
            "<code>里</code>",
            '<pre class="highlight" tabindex="0"><code><span class="n">里</span></code></pre>',
            '<details class="original"><summary>里</summary><p>里</p></details>',
            '<details open class="original" lang="en"><p>里</p></details>',
            '<img alt="里"><a href="#doc-里"></a>',
            '<script type="application/ld+json">{"a": "里<b>"}</script>',
            '<span lang="en-us">里</span>',
        ):
            markup = f'<div lang="zh-Hans">{inner}</div>'
            self.assertEqual(html_in_script(markup, "Hant"), markup.replace("zh-Hans", "zh-Hant"))

    def test_text_behind_what_stays_is_converted_again(self):
        markup = '<div lang="zh-Hans"><p>里<code>里</code>里<br>里</p><p>里</p></div><p>里</p>'
        wanted = '<div lang="zh-Hant"><p>裡<code>里</code>裡<br>裡</p><p>裡</p></div><p>里</p>'
        self.assertEqual(html_in_script(markup, "Hant"), wanted)

    @given(st.text(alphabet=st.sampled_from("里头<>&\"'`*#[]() \n-|abc"), max_size=80))
    def test_only_letters_of_texts_change(self, text: str):
        markup = f'<div lang="zh-Hans">{render(text).html}</div>'
        converted = html_in_script(markup, "Hant")
        for one in (("里", "裡"), ("头", "頭")):
            converted = converted.replace(one[1], one[0])
        self.assertEqual(converted, markup.replace("zh-Hans", "zh-Hant", 1))
