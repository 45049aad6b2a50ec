from __future__ import annotations

import unittest

from hypothesis import given
from hypothesis import strategies as st

from editorial.formats import REMOVE, SourceDocument, Value
from tests.formats.headers import Piece, document, headers, odd_text

values: st.SearchStrategy[Value] = st.one_of(
    odd_text,
    st.booleans(),
    st.none(),
    st.integers(-(10**12), 10**12),
    st.floats(allow_nan=False, allow_infinity=False),
    st.dates(),
    st.lists(st.one_of(odd_text, st.none(), st.booleans()), max_size=6),
    st.dictionaries(odd_text, odd_text, max_size=2),
    st.sampled_from(["a\nb\n", "a\n\n b", "\n", "tail\n\n"]),
)


def fields_but(parsed: SourceDocument, *keys: str) -> list[tuple[object, ...]]:
    """Return the fields of all other keys, with everything but their line."""
    return [(f.key, f.kind, f.raw, f.text, f.items, f.value) for f in parsed.fields if f.key not in keys]


def written(parsed: SourceDocument, key: str) -> tuple[object, ...]:
    """Return what a key reads as."""
    field = parsed.get(key)
    assert field is not None
    return field.kind, field.text, field.items, field.value


class PatchedBytesTests(unittest.TestCase):
    """Setting, adding and cutting keys changes no character outside the lines of those keys."""

    @given(headers(), values, st.data())
    def test_set_key_changes_only_its_own_lines(
        self, drawn: tuple[list[Piece], str], value: Value, data: st.DataObject
    ) -> None:
        found, newline = drawn
        keyed = [index for index, piece in enumerate(found) if piece.key]
        if not keyed:
            return
        at = data.draw(st.sampled_from(keyed))
        key = str(found[at].key)
        before = SourceDocument.parse(document(found, newline).encode())
        after = before.with_values({key: value})
        start = len(document(found[:at], newline, "")) - len(f"---{newline}")
        rest = len("".join(piece.source for piece in found[at + 1 :])) + len(f"---{newline}")
        self.assertEqual(after.header[:start], before.header[:start])
        self.assertEqual(after.header[len(after.header) - rest :], before.header[len(before.header) - rest :])
        lines = after.header[start : len(after.header) - rest]
        self.assertTrue(lines.endswith(newline))
        self.assertIn(found[at].comment, lines)
        self.assertEqual(lines.replace("\r\n", "").count("\n"), 0 if newline != "\n" else lines.count("\n"))
        self.assertEqual(fields_but(after, key), fields_but(before, key))
        self.assertEqual(after.body, before.body)
        self.assertEqual(SourceDocument.parse(after.to_bytes()), after)

    @given(headers(), values)
    def test_added_key_stands_before_the_closing_fence(self, drawn: tuple[list[Piece], str], value: Value) -> None:
        found, newline = drawn
        before = SourceDocument.parse(document(found, newline).encode())
        after = before.with_values({"new": value})
        head = before.header[: -len(f"---{newline}")]
        self.assertTrue(after.header.startswith(head + "new:"))
        self.assertTrue(after.header.endswith(f"{newline}---{newline}"))
        self.assertEqual(fields_but(after, "new"), fields_but(before))
        field = after.get("new")
        assert field is not None
        if isinstance(value, str):
            self.assertEqual(field.text, value)

    @given(headers(), st.data())
    def test_removed_keys_take_their_lines_and_no_comment_of_their_neighbours(
        self, drawn: tuple[list[Piece], str], data: st.DataObject
    ) -> None:
        found, newline = drawn
        keys = data.draw(st.sets(st.sampled_from([piece.key for piece in found if piece.key] or ["none"])))
        before = SourceDocument.parse(document(found, newline).encode())
        after = before.with_values({str(key): REMOVE for key in keys})
        left = [piece for piece in found if piece.key not in keys]
        self.assertEqual(after.to_bytes().decode(), document(left, newline))

    @given(headers())
    def test_values_set_as_they_are_read_change_nothing(self, drawn: tuple[list[Piece], str]) -> None:
        before = SourceDocument.parse(document(*drawn).encode())
        as_read: dict[str, Value] = {}
        for field in before.fields:
            as_read[field.key] = field.text if field.kind == "scalar" else field.value
            if field.kind == "list" and None not in field.items:
                as_read[field.key] = list(field.items)
        self.assertEqual(before.with_values(as_read).to_bytes(), before.to_bytes())

    @given(
        headers(),
        st.dictionaries(st.sampled_from(["title", "tags", "日期", "date", "fresh", "新"]), values, max_size=4),
    )
    def test_several_keys_at_once_read_as_each_alone(
        self, drawn: tuple[list[Piece], str], changes: dict[str, Value]
    ) -> None:
        before = SourceDocument.parse(document(*drawn).encode())
        at_once = before.with_values(changes)
        one_by_one = before
        for key, value in changes.items():
            one_by_one = one_by_one.with_values({key: value})
        self.assertEqual(fields_but(at_once, *changes), fields_but(before, *changes))
        for key in changes:
            self.assertEqual(written(at_once, key), written(one_by_one, key))
