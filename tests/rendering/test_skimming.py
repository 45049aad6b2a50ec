"""The fast reading of a body gives what the page has: the same sections, anchors, lines and originals.

The benchmark `search_text` compares the whole garden and every hostile family at full size.
"""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from django.test import SimpleTestCase
from hypothesis import given
from hypothesis import strategies as st

from editorial.rendering import passage_text, passages
from editorial.rendering.passages import UNKNOWN, rendered, skimmed
from editorial.rendering.skimming import Unread
from editorial.rendering.visible import VisibleSection
from tests.bench.fidelity_commonmark import bodies
from tests.rendering.hostile import DOCUMENTS
from tests.rendering.machine import allowed
from tests.samples import CORPUS, SEEDS, needs_samples

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"
EVERY = 130
SMALL = 400
FULL = 50_000
SECONDS = 2.5

READ = {
    "a paragraph of several lines": "甲\n乙  \n丙\\\n丁\n",
    "blanks around lines": "  甲  \n   乙   \n\n　丙　\n",
    "bold beside punctuation": "**甲（A）**的**“乙”**，a**“b”**c **d.**e **f.** g**。**h ***i*** *j*k* **l",
    "bold that is none": "** a** **b ** a**,b**c **** **",
    "code and escapes": "`a*b` ``c`d`` \\*e\\* `f\ng` <https://example.org> &amp; &lt;b&gt; R&D S&P; `",
    "underscores": "a_b_c _d_ [ __ ] __e__ _ f _g",
    "links and pictures": '[甲](http://a.example "t") ![乙](b.png) ![丙](https://c.example/d.png) [丁] [戊][己]',
    "raw tags": "a<br>b<br/>c <b>d</b> <span>e</span> <x>f</x> <script>g</script> <!-- h --> List<Object>",
    "comments of Obsidian": "a %%b%% c 50%%\n\n%%\nd\n%%\n\ne",
    "headings": "# 一\n## 二 ##\n###三\n#四\n五\n===\n六\n七\n---\n####### 八\n# \n",
    "headings alike": "# 一\n\n甲乙丙\n\n# 一\n\n**丁**戊\n\n# 一\n\n`己`\n\n# 一\n# 一\n",
    "headings alike over code": (
        "# 一\n\n# 一\n\n```python\nimport os\n```\n\n# 一\n\n- 甲\n\n# 一\n<details>\n乙\n</details>\n"
    ),
    "headings with chosen ids": '# 一 {#two}\n\n# two\n\n<b id="three">甲</b>\n\n# three\n',
    "headings in containers": "- 甲\n  # 一\n  乙\n\n> # 二\n> 丙\n\n# 三\n\n丁",
    "rules": "甲\n\n---\n\n乙\n***\n丙\n\n* * *\n_ _ _\n",
    "lists": "- 甲\n- 乙\n  丙\n\n  丁\n   - 戊\n1. 己\n2. 庚\n辛\n- [ ] 壬\n- [x] **癸**\n-\n\n* 子\n+ 丑\n",
    "numbers that begin no list": "2025年\n3.5%\n\n甲\n2. 乙\n\n1) 丙\n",
    "quotes": "> 甲\n乙\n> > 丙\n\n> - 丁\n>\n>   戊\n",
    "code": "```python\nimport os  # 甲\n\n  x = 1\n```\n\n    乙\n\n\n    丙\n\n~~~\n丁\n",
    "tables": "| 甲 | **乙** |\n|---|:-:|\n| a<br>b | `c` |\n| d |\n|  | e | f |\n丁\n\n戊",
    "tabs": "-\t甲\n\t乙\n\n\t丙\n丁\t戊\n",
    "line ends": "甲\r\n乙\r\n\r\n## 一\r丙\r\n",
    "characters that cannot be shown": "甲\0乙 \ud800 丙",
    "details": (
        "<details>\n<summary>Original English</summary>\nA **b**.\n\nC\n"
        "</details>\n甲\n<details>\n<summary>更多</summary>\n乙\n</details>"
    ),
    "details in a line": (
        "甲<details><summary>英文</summary>a</details>乙\n\n<details><summary>原文</summary>\n\nb\n\n</details>"
    ),
    "details in one another": (
        "<details>\n<summary>原文</summary>\n\na\n\n<details>\n<summary>b</summary>\nc\n</details>\nd\n</details>\ne"
    ),
    "details that do not end": (
        "<details>\n<summary>Original English</summary>\na\n\n甲\n\n<details>\n<summary>English</summary>\nb\n\n# 一\n"
    ),
    "details with a misspelt end": "<details>\n<summary>Original English</summary>\n\na\n\nb\n</detais>\n\n甲",
    "details with an unusual summary": (
        "<details>\n<summary>Original English</p>\na\n</details>\n<details>\n<summary>\n原文\n</summary>\nb\n</details>"
    ),
    "details without summary": '<details>\na\n</details>\n</details>\n<details class="original">\nb\n</details>',
    "details in a list": "- 甲\n  <details>\n  <summary>English</summary>\n\n  a\n  </details>\n- 乙\n",
    "details in code": "`<details>` 甲\n\n```\n<details>\n```\n\n乙 </details>\n",
    "originals in HTML": (
        "<details>\n<summary>View/Hide Original English</summary>\n"
        '<p class="english-text">a & b\nc<br>d</p>\n</details>'
    ),
    "originals in HTML with marks": (
        '<details>\n<summary>Original English</summary>\n<p class="english-text">**a**: b  \nc\n</details>\n'
    ),
    "paragraphs in HTML": '<p>甲</p>\n乙\n\n<p class="english-text">a</p>\n\n<br>\n\n<b>丙</b>\n',
    "comments": "甲\n<!-- 乙 -->\n丙\n\n<!-- 丁\n\n戊 -->\n己\n",
    "wiki links": "[[甲]] ![[乙.png]] [[丙|丁]]",
    "private characters": "a\ue0f0b\ue0f1",
}
NOT_READ = {
    "link definitions": "[甲] 乙\n\n[甲]: http://a.example\n",
    "footnotes": "甲[^1]\n\n[^1]: 乙\n",
    "blocks in HTML": "<div>\n\n甲\n\n</div>\n<table><tr><td>乙</td></tr></table>\n",
    "preformatted HTML": "<pre>\n甲\n  乙\n</pre>\n",
}


def visible(sections: list[VisibleSection]) -> list[tuple[str, str, list[tuple[str, bool]]]]:
    return [(it.heading, it.anchor, [(line.text, line.original) for line in it.lines]) for it in sections]


class ConformanceCase(SimpleTestCase):
    maxDiff = 2_000

    def assert_as_rendered(self, body: str) -> None:
        """Where a body is read fast, its sections are those of the page, and places give the texts again."""
        text = body.replace("\ue0f0", "\ufffd").replace("\ue0f1", "\ufffd")
        try:
            read = skimmed(text)
        except Unread:
            return
        self.assertEqual(visible(read.sections), visible(rendered(text)))
        for passage in passages(body):
            if passage.start != UNKNOWN:
                self.assertEqual(passage_text(body, passage.start, passage.end), passage.text)


class ConstructTests(ConformanceCase):
    def test_usual_constructs_are_read_as_they_are_rendered(self):
        for name, body in READ.items():
            with self.subTest(name):
                skimmed(body)
                self.assert_as_rendered(body)

    def test_each_construct_is_read_the_same_between_two_others(self):
        for name, body in READ.items():
            for other, around in list(READ.items())[::15]:
                with self.subTest(name, around=other):
                    self.assert_as_rendered(f"{around}\n{body}\n{around}")

    def test_what_only_the_renderer_tells_is_left_to_it(self):
        for name, body in NOT_READ.items():
            with self.subTest(name):
                self.assertRaises(Unread, skimmed, body)
                expected = [section.heading for section in rendered(body)]
                self.assertEqual([passage.heading for passage in passages(body)], expected)

    def test_parts_of_ordinary_articles_have_places(self):
        body = "甲\n\n# 一\n\n乙\n\n<details>\n<summary>Original English</summary>\n\n" + "A sentence.\n\n" * 900
        body += "</details>\n\n丙\n"
        self.assertGreater(len(passages(body)), 4)
        self.assertNotIn(UNKNOWN, [passage.start for passage in passages(body)])

    def test_places_are_those_of_the_source_whatever_ends_its_lines(self):
        plain = "甲\n\n# 一\n\n- a\tb\n\t- c\n\n## 二\n\n丙 \U0001f600\n\n# 三\n\n丁"
        for end in ("\n", "\r\n", "\r"):
            # Where a tab is a blank more and a line end one less, a text is as long as its lines, and yet another.
            for body in (plain.replace("\n", end), f"{plain}\n\n# 四\n\n1.\ta{end}{end}五{end}六{end}"):
                self.assert_as_rendered(body)
                self.assertNotIn(UNKNOWN, [passage.start for passage in passages(body)])


PIECES = st.sampled_from(
    [
        *"甲 乙 a b1 ** * *** _ __ ` `` [ ] ( ) < > & &amp; \\ ! % “ ” （ ） ， 。 : | + 2) \t <br> <b> </b>".split(
            " "
        ),
        *"<p> </p> <details> </details> <summary> </summary> <!-- --> %% https://a.example <script>".split(" "),
        *(" ", "  ", "    ", "\n", "\n\n", "\n- ", "\n* ", "\n1. ", "\n2. ", "\n> ", "\n    ", "\n---\n", "\n===\n"),
        *("\n# ", "\n##", "\n```\n", "\n~~~\n", "\n|甲|乙|\n|-|-|\n", "\n<details>\n", "\n</details>\n", "\n# 一\n"),
        *("\n<summary>Original English</summary>\n", '\n<p class="english-text">'),
    ]
)


class GeneratedTests(ConformanceCase):
    @given(st.lists(PIECES, max_size=24).map("".join))
    def test_any_mixture_of_marks_is_read_as_it_is_rendered(self, body):
        self.assert_as_rendered(body)

    @given(st.lists(st.sampled_from(sorted(READ.values())), max_size=4).map("\n\n".join))
    def test_any_sequence_of_constructs_is_read_as_it_is_rendered(self, body):
        self.assert_as_rendered(body)


class HostileTests(ConformanceCase):
    def test_hostile_documents_are_read_as_they_are_rendered(self):
        for name in list(DOCUMENTS)[::9]:
            with self.subTest(name):
                self.assert_as_rendered(DOCUMENTS[name](SMALL))

    def test_hostile_documents_take_no_longer_than_their_length_allows(self):
        for name in list(DOCUMENTS)[::EVERY]:
            with self.subTest(name):
                text = DOCUMENTS[name](FULL)
                began = time.process_time()
                passages(text)
                self.assertLess(time.process_time() - began, allowed(SECONDS))


class FixtureTests(ConformanceCase):
    def test_the_fixtures_are_read_as_they_are_rendered(self):
        for path in sorted(FIXTURES.rglob("*.md")):
            with self.subTest(path.name):
                self.assert_as_rendered(path.read_bytes().decode("utf-8", "replace"))


@pytest.mark.samples
@needs_samples
class SampleTests(ConformanceCase):
    def test_articles_are_read_as_they_are_rendered(self):
        for path, text in [*bodies(SEEDS), *list(bodies(CORPUS))[::EVERY]]:
            with self.subTest(path.name):
                self.assert_as_rendered(text)
