"""Passages of a body: what a reader sees, under the headings of the page, originals told apart."""

from __future__ import annotations

from django.test import SimpleTestCase

from editorial.rendering import ORIGINAL_END, ORIGINAL_START, Passage, opening, passage_text, passages, render

A_WHOLE = """\
先说一句。

## 英伟达的**收入**

**人工智能**（AI）增长
很快。

<details>
<summary>Original English</summary>
<p class="english-text">AI grows fast.</p>
</details>

- 一
- 二

## 总结

总结一。

## 总结

总结二。
"""


def texts(body: str) -> list[str]:
    return [passage.text for passage in passages(body)]


class TextTests(SimpleTestCase):
    def test_a_body_is_cut_at_its_headings_and_keeps_their_anchors(self):
        found = passages(A_WHOLE)
        self.assertEqual([passage.heading for passage in found], ["", "英伟达的收入", "总结", "总结"])
        anchors = [heading.anchor for heading in render(A_WHOLE).headings]
        self.assertEqual([passage.anchor for passage in found], ["", *anchors])

    def test_marks_are_gone_and_an_original_stands_between_its_own(self):
        self.assertEqual(
            texts(A_WHOLE)[1],
            f"人工智能（AI）增长 很快。\nOriginal English\n{ORIGINAL_START}AI grows fast.{ORIGINAL_END}\n一\n二",
        )

    def test_details_that_hold_no_original_are_not_marked(self):
        self.assertEqual(texts("<details><summary>更多</summary>\n文字\n</details>"), ["更多\n文字"])

    def test_an_original_that_a_heading_divides_is_marked_on_both_sides(self):
        body = "<details>\n<summary>Original English</summary>\n\none\n\n# two\n\nthree\n</details>\n\nfour"
        self.assertEqual(
            passages(body),
            [
                Passage("", "", f"Original English\n{ORIGINAL_START}one{ORIGINAL_END}", *spans(body, 0)),
                Passage("two", "doc-two", f"{ORIGINAL_START}three{ORIGINAL_END}\nfour", *spans(body, 1)),
            ],
        )

    def test_the_private_characters_of_a_body_are_no_marks(self):
        self.assertEqual(texts(f"a{ORIGINAL_START}b{ORIGINAL_END}"), ["a\ufffdb\ufffd"])

    def test_an_empty_body_has_no_passage_and_a_lone_heading_is_one_without_text(self):
        self.assertEqual(passages(" \n\n"), [])
        self.assertEqual([(p.heading, p.text) for p in passages("# 甲\n\n# 乙\n")], [("甲", ""), ("乙", "")])


def spans(body: str, position: int) -> tuple[int, int]:
    passage = passages(body)[position]
    return passage.start, passage.end


class CuttingTests(SimpleTestCase):
    def test_a_long_section_is_cut_between_its_paragraphs(self):
        body = "## 长\n\n" + "\n\n".join(f"{number}段" + "字" * 900 for number in range(8))
        found = passages(body)
        self.assertEqual([passage.heading for passage in found], ["长"] * 3)
        self.assertLessEqual(max(len(passage.text) for passage in found), 3_000)
        self.assertEqual("\n".join(passage.text for passage in found), render(body).sections[0].text)

    def test_a_long_paragraph_is_cut_behind_sentences_and_loses_no_match_of_a_hundred_characters(self):
        text = "".join(f"第{number}句话说明一件事情。" for number in range(1_000))
        found = texts(text)
        self.assertLessEqual(max(map(len, found)), 3_000)
        self.assertTrue(all(part.endswith("。") for part in found))
        for start in range(len(text) - 100):
            needle = text[start : start + 100]
            self.assertTrue(any(needle in part for part in found))

    def test_a_long_paragraph_is_never_cut_within_a_latin_word(self):
        text = "word" + " incomprehensibility" * 800
        for part in texts(text):
            self.assertLessEqual(set(part.split()), {"word", "incomprehensibility"})

    def test_text_without_any_border_is_cut_all_the_same(self):
        self.assertEqual({len(part) <= 3_000 for part in texts("x" * 20_000)}, {True})

    def test_a_part_that_is_white_space_is_no_passage(self):
        self.assertEqual(texts("a" + "\u00a0" * 10_000 + "b"), ["a", "b"])

    def test_an_original_that_is_cut_is_marked_in_every_passage(self):
        body = "<details>\n<summary>English</summary>\n\n" + "A sentence of some words. " * 400 + "\n</details>"
        first, *others = texts(body)
        self.assertEqual(first, "English")
        self.assertEqual({(text[0], text[-1]) for text in others}, {(ORIGINAL_START, ORIGINAL_END)})

    def test_what_stands_behind_the_last_possible_passage_is_put_into_it(self):
        found = passages("".join(f"# {number}\n\ntext {number}\n\n" for number in range(5_000)))
        self.assertEqual(len(found), 4_096)
        self.assertIn("4999\ntext 4999", found[-1].text)


class SpanTests(SimpleTestCase):
    def test_the_text_of_a_passage_is_read_again_from_its_span(self):
        for passage in passages(A_WHOLE):
            self.assertEqual(passage_text(A_WHOLE, passage.start, passage.end), passage.text)

    def test_the_part_of_the_body_from_the_open_details_on_is_enough(self):
        original = "\n\n".join(f"{number} A sentence of some words." + " More." * 200 for number in range(6))
        body = f"{A_WHOLE}\n\n<details>\n<summary>Original English</summary>\n\n{original}\n\n</details>\n\n后。\n"
        found = passages(body)
        begins = [opening(body, passage.start) for passage in found]
        self.assertTrue(any(begin < one.start for begin, one in zip(begins, found, strict=True)))
        for begin, one in zip(begins, found, strict=True):
            part = body[begin : one.end]
            self.assertEqual(passage_text(part, one.start - begin, one.end - begin), one.text)
