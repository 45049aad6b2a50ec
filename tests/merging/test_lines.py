from __future__ import annotations

import time
import unittest

from hypothesis import given
from hypothesis import strategies as st

from editorial.merging import keep_untouched_lines
from editorial.merging.lines import split_lines

words = st.text(alphabet="ab \t\xa0\u200b\u2028\x85你", max_size=4)
endings = st.sampled_from(["\n", "\r\n", "\r"])


@st.composite
def texts(draw: st.DrawFn) -> str:
    """Draw a text of any mixture of line ends, with or without a final newline.

    A lone CR before an empty line that ends in LF would be one CRLF, so such a line gets a word.
    """
    lines = draw(st.lists(st.tuples(words, endings), max_size=12))
    text = ""
    for word, ending in lines:
        text += ("x" if text.endswith("\r") and not word else word) + ending
    return text + draw(words)


def as_browser(text: str) -> str:
    """Return a text as a browser posts it: every line end is CRLF."""
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\r\n")


def lf(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


class UntouchedTextTests(unittest.TestCase):
    @given(texts())
    def test_text_that_a_browser_returns_unchanged_is_the_stored_one(self, stored: str) -> None:
        self.assertEqual(keep_untouched_lines(stored, as_browser(stored)), stored)
        self.assertEqual(keep_untouched_lines(stored, lf(stored)), stored)

    @given(texts(), texts())
    def test_lines_are_those_that_were_posted(self, stored: str, posted: str) -> None:
        result = keep_untouched_lines(stored, as_browser(posted))
        self.assertEqual([line.text for line in split_lines(result)], [line.text for line in split_lines(posted)])

    @given(texts(), texts())
    def test_endings_are_only_those_that_the_stored_text_has(self, stored: str, posted: str) -> None:
        result = keep_untouched_lines(stored, as_browser(posted))
        known = {line.ending for line in split_lines(stored)} | {""}
        if known != {""}:
            self.assertLessEqual({line.ending for line in split_lines(result)}, known)


class ChangedLineTests(unittest.TestCase):
    @given(texts(), st.data())
    def test_one_changed_line_leaves_every_other_byte(self, stored: str, data: st.DataObject) -> None:
        lines = split_lines(stored)
        if not lines:
            return
        at = data.draw(st.integers(0, len(lines) - 1))
        changed = lines[at].text + "!"
        wanted = "".join((changed if index == at else line.text) + line.ending for index, line in enumerate(lines))
        self.assertEqual(keep_untouched_lines(stored, as_browser(wanted)), wanted)

    def test_added_line_takes_the_ending_of_the_line_above(self) -> None:
        self.assertEqual(keep_untouched_lines("a\r\nb\nc\n", "a\r\nnew\r\nb\r\nc\r\n"), "a\r\nnew\r\nb\nc\n")

    def test_removed_line_takes_only_its_own_bytes(self) -> None:
        self.assertEqual(keep_untouched_lines("a\r\nb\nc\rd", "a\r\nc\r\nd"), "a\r\nc\rd")

    def test_moved_text_keeps_unique_lines_in_order(self) -> None:
        stored = "one\r\ntwo\nthree\rfour\n"
        self.assertEqual(
            keep_untouched_lines(stored, "zero\none\ntwo\nthree!\nfour\n"), "zero\none\r\ntwo\nthree!\rfour\n"
        )


class FinalNewlineTests(unittest.TestCase):
    def test_final_newline_stays_away_when_the_last_line_is_untouched(self) -> None:
        self.assertEqual(keep_untouched_lines("a\nb", "A\nb\n"), "A\nb")

    def test_final_newline_stays_when_the_last_line_is_untouched(self) -> None:
        self.assertEqual(keep_untouched_lines("a\nb\n", "A\nb"), "A\nb\n")

    def test_changed_last_line_ends_as_it_was_posted(self) -> None:
        self.assertEqual(keep_untouched_lines("a\r\nb\r\n", "a\r\nB"), "a\r\nB")
        self.assertEqual(keep_untouched_lines("a\r\nb", "a\r\nB\r\n"), "a\r\nB\r\n")

    def test_line_added_below_one_without_newline_gives_it_one(self) -> None:
        self.assertEqual(keep_untouched_lines("a\r\nb", "a\r\nb\r\nc"), "a\r\nb\r\nc")


class CarriageReturnTests(unittest.TestCase):
    def test_empty_line_between_cr_and_lf_stays_a_line(self) -> None:
        self.assertEqual(keep_untouched_lines("\rx\n", "\n\n"), "\r\r")


class OtherTextTests(unittest.TestCase):
    def test_text_for_an_empty_one_is_stored_with_lf(self) -> None:
        self.assertEqual(keep_untouched_lines("", "a\r\nb"), "a\nb")

    def test_emptied_text_is_empty(self) -> None:
        self.assertEqual(keep_untouched_lines("a\r\nb", ""), "")

    def test_foreign_line_separators_are_text(self) -> None:
        self.assertEqual(keep_untouched_lines("a\u2028b\x85c\r\nd\n", "a\u2028b\x85c\r\nD\r\n"), "a\u2028b\x85c\r\nD\n")


class SpeedTests(unittest.TestCase):
    def assert_fast(self, stored: str, posted: str) -> None:
        start = time.process_time()
        keep_untouched_lines(stored, posted)
        self.assertLess(time.process_time() - start, 15)

    def test_a_megabyte_of_equal_lines_with_mixed_endings(self) -> None:
        stored = "same\r\nsame\n" * 110_000
        self.assert_fast(stored, "new\n" + lf(stored)[:-500] + "\nother\n" + "same\n" * 7)

    def test_a_megabyte_of_lines_that_all_differ(self) -> None:
        stored = "".join(f"line {number}\r\nx\n" for number in range(90_000))
        self.assert_fast(stored, "".join(f"line {number * 3}\ny\n" for number in range(90_000)))

    def test_a_megabyte_in_reverse_order(self) -> None:
        lines = [f"line {number}" for number in range(100_000)]
        self.assert_fast("\r\n".join(lines) + "\n", "\n".join(reversed(lines)))

    def test_a_megabyte_without_a_newline_at_its_end(self) -> None:
        self.assert_fast("a\nb", "a\n" + "x" * 1_000_000)
        self.assert_fast("x" * 1_000_000, "y" * 1_000_000)
