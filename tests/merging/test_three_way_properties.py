from __future__ import annotations

import unittest

from hypothesis import given
from hypothesis import strategies as st

from editorial.merging import Conflict, merge_lines
from tests.merging.drawn import edited, of, plain, texts, versions

MIRROR = {"mine": "theirs", "theirs": "mine"}


@st.composite
def pairs(draw: st.DrawFn) -> tuple[str, str]:
    base = draw(texts())
    return base, draw(edited(base) | texts())


class OneSidedTests(unittest.TestCase):
    @given(pairs())
    def test_merge_with_an_unchanged_side_is_the_other_side(self, pair: tuple[str, str]) -> None:
        base, other = pair
        self.assertEqual(merge_lines(base, other, base).text, other)
        self.assertEqual(merge_lines(base, base, other).text, other)

    @given(pairs())
    def test_merge_of_equal_sides_is_that_text(self, pair: tuple[str, str]) -> None:
        base, other = pair
        self.assertEqual(merge_lines(base, other, other).text, other)


class BothSidedTests(unittest.TestCase):
    @given(versions())
    def test_merge_is_symmetric(self, trio: tuple[str, str, str]) -> None:
        base, mine, theirs = trio
        one, other = merge_lines(base, mine, theirs), merge_lines(base, theirs, mine)
        self.assertEqual([MIRROR.get(chunk.kind, chunk.kind) for chunk in one.chunks], [c.kind for c in other.chunks])
        self.assertEqual(
            [(conflict.base, conflict.mine, conflict.theirs) for conflict in one.conflicts],
            [(conflict.base, conflict.theirs, conflict.mine) for conflict in other.conflicts],
        )
        mirrored = other.resolve(["theirs"] * len(other.conflicts))
        self.assertEqual(plain(one.resolve(["mine"] * len(one.conflicts))), plain(mirrored))

    @given(versions())
    def test_chunks_cover_every_text_in_order(self, trio: tuple[str, str, str]) -> None:
        merge = merge_lines(*trio)
        for name, text in zip(("base", "mine", "theirs"), trio, strict=True):
            excerpts = [getattr(chunk, name) for chunk in merge.chunks]
            self.assertEqual("".join(excerpt.text for excerpt in excerpts), text)
            number = 1
            for excerpt in excerpts:
                self.assertEqual(excerpt.start, number)
                number += len(excerpt.lines)

    @given(versions())
    def test_no_new_line_is_lost(self, trio: tuple[str, str, str]) -> None:
        base, mine, theirs = trio
        merge = merge_lines(base, mine, theirs)
        kept = set(plain(merge.resolve(["both"] * len(merge.conflicts))))
        self.assertLessEqual((set(plain(mine)) | set(plain(theirs))) - set(plain(base)), kept)

    @given(versions())
    def test_line_that_both_sides_kept_is_in_the_merge(self, trio: tuple[str, str, str]) -> None:
        base, mine, theirs = (plain(text) for text in trio)
        everywhere = {line for line in base if base.count(line) == mine.count(line) == theirs.count(line) == 1}
        merge = merge_lines(*trio)
        self.assertLessEqual(everywhere, set(plain(merge.resolve(["both"] * len(merge.conflicts)))))

    @given(versions(), st.sampled_from(["mine", "theirs"]))
    def test_choosing_a_side_everywhere_keeps_its_lines_in_order(self, trio: tuple[str, str, str], side: str) -> None:
        merge = merge_lines(*trio)
        result = plain(merge.resolve([side] * len(merge.conflicts)))
        expected: list[str] = []
        for chunk in merge.chunks:
            expected += of(getattr(chunk, side).lines if isinstance(chunk, Conflict) else chunk.lines)
        self.assertEqual(result, expected)

    @given(versions())
    def test_conflict_is_a_place_that_both_changed(self, trio: tuple[str, str, str]) -> None:
        for conflict in merge_lines(*trio).conflicts:
            self.assertNotEqual(of(conflict.mine.lines), of(conflict.theirs.lines))

    @given(versions())
    def test_line_ends_alone_are_never_asked_about(self, trio: tuple[str, str, str]) -> None:
        base, mine, _ = trio
        lf = mine.replace("\r\n", "\n").replace("\r", "\n")
        self.assertEqual(merge_lines(base, mine, lf).conflicts, ())
