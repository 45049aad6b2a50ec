from __future__ import annotations

import time
import unittest

from editorial.merging import Agreed, Conflict, LineMerge, merge_lines
from tests.merging.drawn import of


def kinds(merge: LineMerge) -> list[str]:
    return [chunk.kind for chunk in merge.chunks]


class IndependentEditsTests(unittest.TestCase):
    def test_edits_apart_are_both_taken(self) -> None:
        merge = merge_lines("a\nb\nc\n", "A\nb\nc\n", "a\nb\nC\nd\n")
        self.assertEqual(merge.text, "A\nb\nC\nd\n")
        self.assertEqual(kinds(merge), ["mine", "base", "theirs"])

    def test_replacements_that_touch_are_both_taken(self) -> None:
        self.assertEqual(merge_lines("- a\n- b\n", "- A\n- b\n", "- a\n- B\n").text, "- A\n- B\n")
        self.assertEqual(merge_lines("a\nb\nc\nd\n", "a\nc\nd\n", "a\nb\nC\nd\n").text, "a\nC\nd\n")

    def test_insertion_that_touches_a_replacement_is_asked_about(self) -> None:
        merge = merge_lines("a\nb\nc\n", "a\nB\nc\n", "a\nb\nx\nc\n")
        self.assertIsNone(merge.text)
        self.assertEqual(len(merge.conflicts), 1)

    def test_edit_that_adds_lines_where_it_touches_is_asked_about(self) -> None:
        self.assertEqual(len(merge_lines("a\nb\nc\nd\n", "a\nB\nx\nc\nd\n", "a\nb\nC\nd\n").conflicts), 1)

    def test_two_insertions_at_one_place_are_asked_about(self) -> None:
        merge = merge_lines("a\nb\n", "a\nx\nb\n", "a\ny\nb\n")
        self.assertEqual(len(merge.conflicts), 1)
        self.assertEqual(merge.resolve(["both"]), "a\nx\ny\nb\n")

    def test_same_change_on_both_sides_is_one_change(self) -> None:
        merge = merge_lines("a\nb\nc\n", "a\nX\nY\nc\n", "a\nX\nY\nc\n")
        self.assertEqual(merge.text, "a\nX\nY\nc\n")
        self.assertEqual(kinds(merge), ["base", "both", "base"])

    def test_same_lines_added_among_equal_ones_are_added_once(self) -> None:
        base, new = "p\n\nq\n\nr\n", "p\n\nnew\n\nq\n\nr\n"
        self.assertEqual(merge_lines(base, new, new + "s\n").text, new + "s\n")

    def test_longer_form_of_the_same_addition_is_no_conflict(self) -> None:
        self.assertEqual(merge_lines("a\n", "a\nx\n", "a\nx\ny\n").text, "a\nx\ny\n")

    def test_removal_of_what_the_other_side_kept_is_carried_out(self) -> None:
        self.assertEqual(merge_lines("a\nb\nc\n", "a\nc\n", "a\nb\nc\nd\n").text, "a\nc\nd\n")

    def test_removal_of_what_the_other_side_changed_is_asked_about(self) -> None:
        merge = merge_lines("a\nb\nc\n", "a\nc\n", "a\nB\nc\n")
        self.assertEqual([merge.resolve([choice]) for choice in ("mine", "theirs")], ["a\nc\n", "a\nB\nc\n"])


class ConflictTests(unittest.TestCase):
    merge = merge_lines("一\n二\n三\n四\n", "零\n一\n二甲\n三\n四\n", "一\n二乙\n三\n四\n")

    def test_conflict_names_lines_and_their_numbers_in_each_text(self) -> None:
        (conflict,) = self.merge.conflicts
        sides = (conflict.base, conflict.mine, conflict.theirs)
        self.assertEqual([(side.start, of(side.lines)) for side in sides], [(2, ["二"]), (3, ["二甲"]), (2, ["二乙"])])

    def test_chunks_cover_each_text(self) -> None:
        self.assertEqual("".join(chunk.theirs.text for chunk in self.merge.chunks), "一\n二乙\n三\n四\n")
        self.assertEqual(kinds(self.merge), ["mine", "base", "conflict", "base"])

    def test_equal_lines_at_both_ends_are_not_asked_about(self) -> None:
        merge = merge_lines("a\nb\n", "h\nx\nt\n", "h\ny\nt\n")
        (conflict,) = merge.conflicts
        self.assertEqual((of(conflict.mine.lines), of(conflict.theirs.lines)), (["x"], ["y"]))
        self.assertEqual(kinds(merge), ["both", "conflict", "both"])

    def test_choices_build_the_text(self) -> None:
        results = {choice: self.merge.resolve([choice]) for choice in ("mine", "theirs", "both", "二丙\n", "二丙", "")}
        self.assertEqual(
            results,
            {
                "mine": "零\n一\n二甲\n三\n四\n",
                "theirs": "零\n一\n二乙\n三\n四\n",
                "both": "零\n一\n二甲\n二乙\n三\n四\n",
                "二丙\n": "零\n一\n二丙\n三\n四\n",
                "二丙": "零\n一\n二丙\n三\n四\n",
                "": "零\n一\n三\n四\n",
            },
        )

    def test_each_conflict_has_its_own_choice(self) -> None:
        merge = merge_lines("a\nb\nc\n", "1\nb\n2\n", "x\nb\ny\n")
        self.assertEqual(merge.resolve(["mine", "theirs"]), "1\nb\ny\n")

    def test_number_of_choices_must_be_that_of_conflicts(self) -> None:
        for choices in ([], ["mine", "mine"]):
            with self.assertRaises(ValueError):
                self.merge.resolve(choices)

    def test_own_text_that_is_a_word_for_a_side_is_given_with_a_line_end(self) -> None:
        self.assertEqual(self.merge.resolve(["mine\n"]), "零\n一\nmine\n三\n四\n")


class LineEndTests(unittest.TestCase):
    def test_other_line_ends_are_no_conflict_with_other_words(self) -> None:
        merge = merge_lines("a\nb\n", "a\r\nb\r\n", "a\nB\n")
        self.assertEqual(merge.text, "a\r\nB\n")

    def test_same_words_with_other_line_ends_are_the_same_change(self) -> None:
        self.assertEqual(merge_lines("a\n", "b\r\n", "b\n").text, "b\r\n")

    def test_lines_of_a_side_keep_the_ends_of_that_side(self) -> None:
        self.assertEqual(
            merge_lines("a\r\nb\r\nc\r\n", "x\na\r\nb\r\nc\r\n", "a\r\nb\r\nC\r\n").text, "x\na\r\nb\r\nC\r\n"
        )

    def test_line_that_is_no_longer_the_last_gets_an_end(self) -> None:
        self.assertEqual(merge_lines("a\r\nb\r\n", "a\r\nb", "a\r\nb\r\nc\r\n").text, "a\r\nb\r\nc")
        self.assertEqual(merge_lines("a", "b", "a").text, "b")

    def test_final_newline_is_that_of_the_side_that_changed_it(self) -> None:
        self.assertEqual(merge_lines("a\nb\nc", "A\nb\nc", "a\nb\nc\n").text, "A\nb\nc\n")
        self.assertEqual(merge_lines("a\nb\nc\n", "A\nb\nc\n", "a\nb\nc").text, "A\nb\nc")
        self.assertEqual(merge_lines("a\nb", "a", "A\nb").text, "A")

    def test_chosen_last_lines_keep_their_own_end(self) -> None:
        merge = merge_lines("a\n", "b", "c\n")
        self.assertEqual([merge.resolve([choice]) for choice in ("mine", "theirs", "both")], ["b", "c\n", "b\nc\n"])

    def test_empty_line_between_cr_and_lf_stays_a_line(self) -> None:
        self.assertEqual(merge_lines("a\nb\n\n", "a\rb\n\n", "a\n\n").text, "a\r\r")

    def test_empty_texts_are_texts(self) -> None:
        self.assertEqual(merge_lines("", "", "").chunks, ())
        self.assertEqual(merge_lines("", "", "").text, "")
        self.assertEqual(merge_lines("a\n", "", "a\n").text, "")
        self.assertEqual(len(merge_lines("", "a", "b").conflicts), 1)


class LargeTextTests(unittest.TestCase):
    def timed(self, base: str, mine: str, theirs: str) -> LineMerge:
        start = time.process_time()
        merge = merge_lines(base, mine, theirs)
        self.assertLess(time.process_time() - start, 15)
        return merge

    def test_large_text_of_equal_lines_takes_little_time(self) -> None:
        lines = ["</details>\n", "\n", "<details>\n", "\n"] * 40_000
        mine, theirs = lines.copy(), lines.copy()
        mine[10_000], theirs[90_000] = "mine\n", "theirs\n"
        merge = self.timed("".join(lines), "".join(mine), "".join(theirs))
        both = mine.copy()
        both[90_000] = "theirs\n"
        self.assertEqual(merge.text, "".join(both))

    def test_large_text_with_edits_everywhere_takes_little_time(self) -> None:
        lines = [f"{number} 一段文字\n" if number % 2 else "\n" for number in range(60_000)]
        mine = [line.replace("文字", "文章") if at % 40 == 1 else line for at, line in enumerate(lines)]
        theirs = [line.replace("文字", "文本") if at % 40 == 21 else line for at, line in enumerate(lines)]
        merge = self.timed("".join(lines), "".join(mine), "".join(theirs))
        self.assertEqual((merge.text or "").count("文章"), 1_500)
        self.assertEqual((merge.text or "").count("文本"), 1_500)

    def test_large_unrelated_texts_take_little_time(self) -> None:
        base, mine, theirs = ("".join(f"{word}{at % 900}\n" for at in range(60_000)) for word in "abc")
        self.assertEqual(len(self.timed(base, mine, theirs).conflicts), 1)

    def test_large_text_of_few_different_lines_takes_little_time(self) -> None:
        base, mine, theirs = ("".join(f"{(at * at // step) % 7}\n" for at in range(60_000)) for step in (3, 5, 11))
        merge = self.timed(base, mine, theirs)
        self.assertEqual("".join(chunk.mine.text for chunk in merge.chunks), mine)


class TypesTests(unittest.TestCase):
    def test_parts_are_told_apart_by_kind(self) -> None:
        chunks = merge_lines("a\n", "b\n", "c\n").chunks + merge_lines("a\n", "a\n", "c\n").chunks
        self.assertEqual([(type(chunk), chunk.kind) for chunk in chunks], [(Conflict, "conflict"), (Agreed, "theirs")])
