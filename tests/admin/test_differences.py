"""Differences as the admin shows them: what is left out, what is marked, and that no text holds the process."""

from __future__ import annotations

import time

from django.test import SimpleTestCase

from editorial.admin.differences import MOST_ROWS, line_difference


class LineDifferenceTests(SimpleTestCase):
    def kinds(self, old: str, new: str) -> list[tuple[str, str]]:
        return [(row.kind, row.text) for row in line_difference(old, new)]

    def test_equal_texts_have_none(self) -> None:
        self.assertEqual(line_difference("a\nb\n", "a\nb\n"), [])

    def test_old_lines_stand_before_new_ones_and_far_lines_are_left_out(self) -> None:
        old = "".join(f"line {number}\n" for number in range(1, 41))
        new = old.replace("line 20\n", "zeile zwanzig\n")
        rows = line_difference(old, new)
        self.assertEqual([row.kind for row in rows].count("removed"), 1)
        changed = [(row.kind, row.text, row.old, row.new) for row in rows if row.kind in ("removed", "added")]
        self.assertEqual(changed, [("removed", "line 20", 20, None), ("added", "zeile zwanzig", None, 20)])
        self.assertEqual(rows[0].kind, "gap")
        self.assertNotIn("line 2", [row.text for row in rows])

    def test_what_changed_inside_a_line_is_marked(self) -> None:
        rows = line_difference("我们今天去北京。\n", "我们明天去北京。\n")
        marked = ["".join(part.text for part in row.segments if part.marked) for row in rows]
        self.assertEqual(marked, ["今", "明"])

    def test_a_difference_of_line_ends_alone_is_named(self) -> None:
        rows = line_difference("a\r\nb\n", "a\nb\n")
        self.assertEqual([(row.kind, row.note) for row in rows[:2]], [("removed", "CRLF"), ("added", "LF")])

    def test_rewritten_texts_of_every_shape_take_bounded_time(self) -> None:
        shapes = {
            "paragraphs": lambda number, side: "\n" if number % 2 else f"{side} {number}\n",
            "equal lines": lambda number, side: "x\n",
            "no equal line": lambda number, side: f"{side} {number}\n",
        }
        for name, line in shapes.items():
            with self.subTest(shape=name):
                old = "".join(line(number, "old") for number in range(4_000))
                new = "start\n" + "".join(line(number, "new") for number in range(4_000)) + "end\n"
                start = time.process_time()
                rows = line_difference(old, new)
                self.assertLess(time.process_time() - start, 5)
                self.assertLessEqual(len(rows), MOST_ROWS + 1)
