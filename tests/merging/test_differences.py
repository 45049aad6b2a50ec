from __future__ import annotations

import time
import unittest

from hypothesis import given
from hypothesis import strategies as st

from editorial.merging import Hunk, Segments, difference_summary, line_differences, text_segments
from tests.merging.drawn import edited, texts

ALL = 10**9
sentences = st.text("的是好坏书 ab，。.-é\u0301\u200d👍🏽\ufe0f_", max_size=40)


@st.composite
def pairs(draw: st.DrawFn) -> tuple[str, str]:
    old = draw(texts())
    return old, draw(edited(old) | texts())


def joined(segments: Segments) -> str:
    return "".join(segment.text for segment in segments)


def columns(hunks: tuple[Hunk, ...]) -> tuple[str, str]:
    rows = [row for hunk in hunks for row in hunk.rows]
    old = "".join(joined(row.old) + row.old_ending for row in rows)
    return old, "".join(joined(row.new) + row.new_ending for row in rows)


def marks(old: str, new: str) -> tuple[list[str], list[str]]:
    """Return the marked parts of both texts."""
    before, after = text_segments(old, new)
    return [part.text for part in before if part.marked], [part.text for part in after if part.marked]


class ColumnTests(unittest.TestCase):
    @given(pairs())
    def test_columns_joined_are_exactly_the_texts(self, pair: tuple[str, str]) -> None:
        hunks = line_differences(*pair, context=ALL)
        if pair[0] == pair[1]:
            self.assertEqual(hunks, ())
        elif hunks:
            self.assertEqual(columns(hunks), pair)

    @given(pairs())
    def test_different_texts_have_a_difference(self, pair: tuple[str, str]) -> None:
        self.assertEqual(bool(line_differences(*pair)), pair[0] != pair[1])

    @given(pairs(), st.integers(0, 4))
    def test_numbers_count_every_line_of_a_hunk(self, pair: tuple[str, str], context: int) -> None:
        for hunk in line_differences(*pair, context=context):
            old, new = hunk.old_start, hunk.new_start
            for row in hunk.rows:
                self.assertIn(row.old_number, (None, old))
                self.assertIn(row.new_number, (None, new))
                old, new = old + (row.old_number is not None), new + (row.new_number is not None)

    @given(pairs())
    def test_kinds_say_which_columns_have_the_line(self, pair: tuple[str, str]) -> None:
        for hunk in line_differences(*pair):
            for row in hunk.rows:
                absent = (row.old_number is None, row.new_number is None)
                expected = {"added": (True, False), "removed": (False, True)}.get(row.kind, (False, False))
                self.assertEqual(absent, expected)
                if row.kind == "equal":
                    self.assertEqual(row.old, row.new)

    def test_hunks_show_the_context_asked_for(self) -> None:
        lines = [f"{number}\n" for number in range(1, 41)]
        new = "".join(lines).replace("5\n", "five\n", 1).replace("\n30\n", "\nthirty\n")
        first, second = line_differences("".join(lines), new, context=2)
        self.assertEqual((first.old_start, len(first.rows)), (3, 5))
        self.assertEqual((second.new_start, len(second.rows)), (28, 5))
        self.assertEqual(len(line_differences("".join(lines), new, context=ALL)), 1)

    def test_hunk_of_added_lines_alone_stands_where_they_were_added(self) -> None:
        (hunk,) = line_differences("a\nb\n", "a\nx\nb\n", context=0)
        self.assertEqual((hunk.old_start, hunk.new_start), (2, 2))


class PairingTests(unittest.TestCase):
    def rows(self, old: str, new: str) -> list[tuple[str, int | None, int | None]]:
        return [(row.kind, row.old_number, row.new_number) for hunk in line_differences(old, new) for row in hunk.rows]

    def test_changed_line_stands_beside_the_line_that_it_was(self) -> None:
        old, new = "今天天气很好\n结束\n", "全新的一段\n今天天气不好\n结束\n"
        self.assertEqual(self.rows(old, new), [("added", None, 1), ("changed", 1, 2), ("equal", 2, 3)])

    def test_lines_with_nothing_in_common_are_not_paired(self) -> None:
        rows = self.rows("red apple pie\nblue sky\n", "一二三\n四五六\n")
        self.assertEqual([kind for kind, _, _ in rows], ["removed", "removed", "added", "added"])

    def test_summary_counts_lines(self) -> None:
        hunks = line_differences("一二三四\n旧行\n尾\n", "一二三五\n尾\n加甲\n加乙\n")
        summary = difference_summary(hunks)
        self.assertEqual((summary.added, summary.removed, summary.changed), (2, 1, 1))


class LineEndTests(unittest.TestCase):
    def test_other_line_end_is_a_change_with_nothing_marked(self) -> None:
        (hunk,) = line_differences("a\r\nb\n", "a\nb\n")
        row = hunk.rows[0]
        self.assertEqual((row.kind, row.ending_changed, row.old, row.old_ending), ("changed", True, row.new, "\r\n"))
        self.assertFalse(hunk.rows[1].ending_changed)

    def test_final_newline_is_a_change(self) -> None:
        (hunk,) = line_differences("a\nb", "a\nb\n")
        self.assertEqual([row.kind for row in hunk.rows], ["equal", "changed"])

    def test_line_added_after_a_last_one_without_newline_is_the_only_change(self) -> None:
        (hunk,) = line_differences("a\nb", "a\nb\nc")
        self.assertEqual([row.kind for row in hunk.rows], ["equal", "equal", "added"])


class MarkingTests(unittest.TestCase):
    @given(sentences, sentences)
    def test_parts_joined_are_exactly_the_texts(self, old: str, new: str) -> None:
        before, after = text_segments(old, new)
        self.assertEqual((joined(before), joined(after)), (old, new))
        self.assertNotIn("", [part.text for part in before + after])

    @given(sentences, sentences)
    def test_unmarked_parts_are_what_both_have(self, old: str, new: str) -> None:
        unmarked = ["".join(part.text for part in parts if not part.marked) for parts in text_segments(old, new)]
        self.assertEqual(unmarked[0], unmarked[1])

    @given(sentences)
    def test_equal_texts_have_nothing_marked(self, text: str) -> None:
        self.assertEqual(marks(text, text), ([], []))

    def test_chinese_is_marked_by_character(self) -> None:
        self.assertEqual(marks("这是一本很好的书，值得读", "这是一本很坏的书，值得读"), (["好"], ["坏"]))

    def test_latin_is_marked_by_word(self) -> None:
        self.assertEqual(marks("the cat sat on the mat", "the cut sat on the mat"), (["cat"], ["cut"]))

    def test_mixed_text_is_marked_by_both(self) -> None:
        self.assertEqual(marks("用GPT4来写作的人", "用GPT5来写书的人"), (["GPT4", "作"], ["GPT5", "书"]))

    def test_added_words_leave_the_old_line_unmarked(self) -> None:
        self.assertEqual(marks("人工智能改变世界", "人工智能正在改变世界"), ([], ["正在"]))

    def test_islands_too_small_to_read_are_marked_with_their_neighbours(self) -> None:
        self.assertEqual(marks("白天的海洋很蓝", "夜晚的山谷很蓝"), (["白天的海洋"], ["夜晚的山谷"]))
        self.assertEqual(marks("old one", "new two"), (["old one"], ["new two"]))

    def test_signs_of_one_character_are_not_torn_apart(self) -> None:
        self.assertEqual(marks("好 👍🏽 的人生啊", "好 👍 的人生啊"), (["👍🏽"], ["👍"]))
        self.assertEqual(marks("a cafe\u0301s b", "a cafes b"), (["cafe\u0301s"], ["cafes"]))

    def test_long_line_is_still_marked_by_character(self) -> None:
        old = "".join(f"第{number}句话说完了。" for number in range(20_000))
        new = old.replace("第777句话", "第777句诗").replace("第15000句", "第15000段")
        self.assertEqual(marks(old, new), (["话", "句"], ["诗", "段"]))


class BoundedTimeTests(unittest.TestCase):
    LENGTH = 333_551

    def timed(self, old: str, new: str, seconds: float = 1.5) -> tuple[Hunk, ...]:
        """The limit is three times what is promised: the machine that tests may be busy."""
        start = time.process_time()
        hunks = line_differences(old, new, context=ALL)
        self.assertLess(time.process_time() - start, seconds)
        self.assertEqual(columns(hunks), (old, new))
        return hunks

    def test_longest_line_with_edits_everywhere(self) -> None:
        old = "".join(f"第{number}句话，很好。" for number in range(40_000))[: self.LENGTH]
        self.timed(old, old.replace("5句", "5段"))

    def test_longest_line_without_spaces_or_stops(self) -> None:
        old = "0123456789abcdef" * (self.LENGTH // 16)
        (hunk,) = self.timed(old, old[:1000] + "x" + old[1000:300_000] + "y" + old[300_000:])
        self.assertEqual(hunk.rows[0].kind, "changed")

    def test_longest_line_of_chinese_without_stops(self) -> None:
        old = "".join(chr(0x4E00 + at * at % 3000) for at in range(self.LENGTH))
        self.timed(old, "".join(chr(0x4E00 + at * at % 2999) for at in range(self.LENGTH)))

    def test_longest_line_of_one_word_again_and_again(self) -> None:
        self.timed("a b " * (self.LENGTH // 4), "b, a " * (self.LENGTH // 5))

    def test_longest_line_with_its_words_in_another_order(self) -> None:
        words = [f"word{at * 7919 % 1_000_003}" for at in range(30_000)]
        old = " ".join(words)[: self.LENGTH]
        self.timed(old, " ".join(sorted(words, key=lambda word: word[::-1])))

    def test_thousands_of_changed_lines(self) -> None:
        old = "".join(f"{at} 的是一段关于人工智能的文字，很长很长\n" for at in range(5_000))
        self.timed(old, old.replace("智能", "智慧").replace("长\n", "短\n"), 6.0)

    def test_many_lines_all_different(self) -> None:
        old, new = ("".join(f"{word}{at} {at * 7 % 50}\n" for at in range(15_000)) for word in ("a", "b"))
        self.timed(old, new, 6.0)
