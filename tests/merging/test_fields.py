from __future__ import annotations

import unittest
from enum import StrEnum

from hypothesis import given
from hypothesis import strategies as st

from editorial.merging import FieldValue, merge_fields, merge_sets

items = st.lists(st.sampled_from("abcdef甲乙"), max_size=7).map(tuple)
values = st.one_of(st.booleans(), items, st.sampled_from(["", "x", "y", "a\nb", "a\nc\nd", "多行\r\n文字"]))
mappings = st.dictionaries(st.sampled_from(["title", "tags", "summary", "excluded"]), values)


class Key(StrEnum):
    TITLE = "title"
    TAGS = "tags"


class SetTests(unittest.TestCase):
    def test_additions_and_removals_of_both_sides_are_carried_out(self) -> None:
        self.assertEqual(merge_sets("abcd", "dbax", "acdy"), ("d", "a", "x", "y"))

    def test_order_is_that_of_mine(self) -> None:
        self.assertEqual(merge_sets("abc", "cba", "abcd"), ("c", "b", "a", "d"))

    def test_order_of_theirs_holds_where_mine_is_unchanged(self) -> None:
        self.assertEqual(merge_sets("abc", "abc", "cab"), ("c", "a", "b"))

    @given(items, items, items)
    def test_items_are_those_of_a_set_merge(self, base: tuple[str], mine: tuple[str], theirs: tuple[str]) -> None:
        merged = merge_sets(base, mine, theirs)
        had, ours, others = set(base), set(mine), set(theirs)
        self.assertEqual(set(merged), (ours & others) | (ours - had) | (others - had))
        self.assertEqual(len(merged), len(set(merged)))
        self.assertEqual(set(merged), set(merge_sets(base, theirs, mine)))


class FieldTests(unittest.TestCase):
    base: dict[str, FieldValue] = {"title": "旧题", "tags": ("a", "b"), "excluded": False, "summary": "一\n二\n三\n"}

    def merged(self, mine: dict[str, FieldValue], theirs: dict[str, FieldValue]) -> dict[str, FieldValue]:
        merge = merge_fields(self.base, self.base | mine, self.base | theirs)
        self.assertEqual(merge.conflicts, ())
        return dict(merge.values)

    def test_change_of_one_side_is_taken(self) -> None:
        self.assertEqual(
            self.merged({"title": "新题"}, {"excluded": True}), self.base | {"title": "新题", "excluded": True}
        )

    def test_same_change_of_both_sides_is_taken(self) -> None:
        self.assertEqual(self.merged({"title": "新题"}, {"title": "新题"})["title"], "新题")

    def test_lists_are_joined_as_sets(self) -> None:
        self.assertEqual(self.merged({"tags": ("b", "x")}, {"tags": ("a", "b", "y")})["tags"], ("b", "x", "y"))

    def test_text_of_several_lines_is_joined_by_lines(self) -> None:
        merged = self.merged({"summary": "壹\n二\n三\n"}, {"summary": "一\n二\n叁\n"})
        self.assertEqual(merged["summary"], "壹\n二\n叁\n")

    def test_title_that_both_changed_is_a_conflict(self) -> None:
        merge = merge_fields(self.base, self.base | {"title": "甲"}, self.base | {"title": "乙", "excluded": True})
        (conflict,) = merge.conflicts
        self.assertEqual((conflict.key, conflict.base, conflict.mine, conflict.theirs), ("title", "旧题", "甲", "乙"))
        self.assertIsNone(conflict.lines)
        self.assertNotIn("title", merge.values)
        self.assertIs(merge.values["excluded"], True)

    def test_conflict_in_a_long_text_shows_its_lines(self) -> None:
        mine, theirs = self.base | {"summary": "甲\n二\n三\n"}, self.base | {"summary": "乙\n二\n三\n"}
        (conflict,) = merge_fields(self.base, mine, theirs).conflicts
        assert conflict.lines is not None
        self.assertEqual(conflict.lines.resolve(["both"]), "甲\n乙\n二\n三\n")

    def test_list_for_one_item_is_not_joined(self) -> None:
        merge = merge_fields({"c": ("a",)}, {"c": ("b",)}, {"c": ("x",)}, single={"c"})
        self.assertEqual([conflict.key for conflict in merge.conflicts], ["c"])

    def test_key_that_one_side_removed_is_gone(self) -> None:
        self.assertEqual(merge_fields({"a": "1", "b": "2"}, {"b": "2"}, {"a": "1", "b": "3"}).values, {"b": "3"})

    def test_key_that_both_added_is_joined_or_a_conflict(self) -> None:
        merge = merge_fields({}, {"tags": ("a",), "t": "x"}, {"tags": ("b",), "t": "y"})
        self.assertEqual(merge.values, {"tags": ("a", "b")})
        self.assertEqual([(conflict.key, conflict.base) for conflict in merge.conflicts], [("t", None)])

    def test_values_of_different_kinds_are_a_conflict(self) -> None:
        merge = merge_fields({"a": "x"}, {"a": ("y",)}, {"a": True})
        self.assertEqual([conflict.key for conflict in merge.conflicts], ["a"])

    def test_keys_keep_their_type(self) -> None:
        merge = merge_fields({Key.TITLE: "a"}, {Key.TITLE: "b"}, {Key.TITLE: "a", Key.TAGS: ("t",)})
        self.assertEqual([type(key) for key in merge.values], [Key, Key])

    @given(mappings, mappings)
    def test_unchanged_side_leaves_the_other(self, base: dict[str, FieldValue], other: dict[str, FieldValue]) -> None:
        for merge in (
            merge_fields(base, other, base),
            merge_fields(base, base, other),
            merge_fields(base, other, other),
        ):
            self.assertEqual((merge.values, merge.conflicts), (other, ()))

    @given(mappings, mappings, mappings)
    def test_every_key_is_merged_asked_about_or_removed(
        self, base: dict[str, FieldValue], mine: dict[str, FieldValue], theirs: dict[str, FieldValue]
    ) -> None:
        merge = merge_fields(base, mine, theirs)
        asked = {conflict.key for conflict in merge.conflicts}
        self.assertFalse(asked & set(merge.values))
        self.assertLessEqual(
            (set(mine) & set(theirs)) | (set(mine) | set(theirs)) - set(base), asked | set(merge.values)
        )
        mirrored = merge_fields(base, theirs, mine)
        self.assertEqual(asked, {conflict.key for conflict in mirrored.conflicts})
