from __future__ import annotations

import unittest
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from editorial.merging.changes import Change, Effort, exact_pairs, line_changes

lines = st.lists(st.sampled_from("abcde"), max_size=14)
efforts = st.sampled_from([0, 40, 100, 1_000_000])


class ChangeTests(unittest.TestCase):
    @given(lines, lines, efforts)
    def test_changes_turn_the_old_into_the_new(self, old: list[str], new: list[str], allowed: int) -> None:
        result, at = [], 0
        for change in line_changes(old, new, Effort(allowed)):
            result += [*old[at : change.old_start], *new[change.new_start : change.new_end]]
            at = change.old_end
        self.assertEqual(result + old[at:], new)

    @given(lines, lines, efforts)
    def test_equal_lines_stand_between_changes(self, old: list[str], new: list[str], allowed: int) -> None:
        for one, other in pairwise(line_changes(old, new, Effort(allowed))):
            self.assertLess(one.old_end, other.old_start)
            self.assertEqual(other.old_start - one.old_end, other.new_start - one.new_end)

    @given(lines)
    def test_equal_sequences_have_no_changes(self, items: list[str]) -> None:
        self.assertEqual(line_changes(items, items), [])

    def test_insertion_among_equal_lines_stands_as_far_down_as_it_can(self) -> None:
        self.assertEqual(line_changes(list("paaq"), list("paaaq")), [Change(3, 3, 3, 4)])

    def test_kept_lines_are_found_where_no_line_is_unique(self) -> None:
        self.assertEqual(line_changes(list("xababy"), list("ababz")), [Change(0, 1, 0, 0), Change(5, 6, 4, 5)])


class EffortTests(unittest.TestCase):
    def test_comparing_stops_when_the_effort_is_spent(self) -> None:
        self.assertIsNone(exact_pairs(list("abc"), list("abd"), Effort(0)))
        self.assertEqual(exact_pairs(list("abc"), list("abd"), Effort()), [(0, 0), (1, 1)])

    def test_effort_is_never_overdrawn(self) -> None:
        effort = Effort(10)
        self.assertEqual([effort.spend(8), effort.spend(8), effort.spend(2)], [True, False, True])
