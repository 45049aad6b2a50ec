"""Known names in texts: where they stand, and where they only seem to."""

from __future__ import annotations

import itertools

from django.test import SimpleTestCase
from hypothesis import given
from hypothesis import strategies as st

from editorial.names import NameMatcher, fold_text
from editorial.names.matching import is_matchable, stands_alone


def found(names: list[str], text: str) -> list[str]:
    """Returns the names that the matcher finds in the text, as written there."""
    matcher = NameMatcher([(name, number) for number, name in enumerate(names)])
    return [text[one.start : one.end] for one in matcher.find(text)]


class NameMatcherTests(SimpleTestCase):
    def test_longest_of_names_that_begin_together_counts(self) -> None:
        assert found(["Claude", "Claude Code"], "Claude Code and Claude") == ["Claude Code", "Claude"]
        assert found(["联合", "联合国", "国务院"], "联合国务院") == ["联合国"]

    def test_name_inside_another_name_is_not_found(self) -> None:
        assert found(["华尔街日报", "日报"], "《华尔街日报》的日报") == ["华尔街日报", "日报"]

    def test_latin_name_has_no_letter_or_digit_beside_it(self) -> None:
        assert found(["Meta", "GPT-4", "Node"], "Metal, GPT-4o, GPT-4.5, Node.js, xMeta, @Meta, Meta+") == []
        assert found(["Meta", "GPT-4"], "在Meta工作，用GPT-4。Meta's") == ["Meta", "GPT-4", "Meta"]

    def test_part_of_a_word_with_a_hyphen_dot_or_apostrophe_is_not_found(self) -> None:
        assert found(["Coca", "Reilly", "Amazon"], "Coca-Cola, O'Reilly, Amazon.com") == []
        assert found(["Amazon"], "He left Amazon. Then — Amazon-") == ["Amazon", "Amazon"]

    def test_part_of_a_chinese_name_with_a_middle_dot_is_not_found(self) -> None:
        assert found(["马克"], "马克·安德森、马克") == ["马克"]
        assert found(["唐纳德·特朗普"], "唐纳德・特朗普") == ["唐纳德・特朗普"]

    def test_case_tells_short_words_from_names(self) -> None:
        assert found(["FAIR", "Arc", "MAX"], "fair Fair arc ARC Max max") == []
        assert found(["FAIR", "Arc", "MAX"], "FAIR Arc MAX") == ["FAIR", "Arc", "MAX"]
        assert found(["Arm", "arm"], "a shot in the arm of Arm") == ["Arm"]

    def test_longer_names_begin_with_their_capital(self) -> None:
        assert found(["Notion"], "the notion of Notion and NOTION") == ["Notion", "NOTION"]
        assert found(["iPhone"], "an iPhone") == ["iPhone"]
        assert found(["Open Source"], "open source") == []

    def test_script_width_accents_and_marks_are_folded(self) -> None:
        assert found(["台积电", "OpenAI", "Citroën"], "台積電與ＯｐｅｎＡＩ, Citroen") == [
            "台積電",
            "ＯｐｅｎＡＩ",
            "Citroen",
        ]
        assert found(["《未来》"], "未来") == ["未来"]

    def test_names_without_a_letter_or_of_one_character_are_left_out(self) -> None:
        assert found(["1984", "X", "黄"], "1984 X 黄") == []

    def test_name_of_two_leads_to_both(self) -> None:
        matcher = NameMatcher([("YouTube", 7), ("Youtube", 3), ("youtube", 7)])
        assert [one.entity_ids for one in matcher.find("YouTube")] == [(3, 7)]

    def test_name_in_the_case_of_words_is_told_apart(self) -> None:
        matcher = NameMatcher([("Talk", 1), ("Notion", 2)])
        assert matcher.read("we talk of a Notion").as_words == {"talk"}


ALPHABET = "aAbB1 -.'·《》甲乙"


def by_brute_force(names: list[str], text: str) -> list[tuple[int, int]]:
    """Returns what the matcher has to find, by trying every name at every place, in time that nobody has."""
    folded_text = fold_text(text)
    matches = []
    for name in {fold_text(name): name for name in names}:
        if not is_matchable(name):
            continue
        for start in (at for at in range(len(text)) if folded_text.startswith(name, at)):
            matches.append((start, start + len(name)))
    taken: list[tuple[int, int]] = []
    for start, end in sorted(matches, key=lambda place: (place[0], -place[1])):
        free = all(end <= other_start or start >= other_end for other_start, other_end in taken)
        if free and stands_alone(folded_text, start, end):
            taken.append((start, end))
    return taken


class AgainstBruteForceTests(SimpleTestCase):
    @given(
        st.lists(st.text("ab1-·甲乙", min_size=1, max_size=4), max_size=8),
        st.text("ab1 -.'·甲乙", max_size=30),
    )
    def test_same_places_as_by_trying_every_name_everywhere(self, names: list[str], text: str) -> None:
        matcher = NameMatcher([(name, number) for number, name in enumerate(names)])
        assert [(one.start, one.end) for one in matcher.find(text)] == by_brute_force(names, text)

    @given(st.text(max_size=60))
    def test_folding_keeps_every_place(self, text: str) -> None:
        assert len(fold_text(text)) == len(text)
        assert fold_text(fold_text(text)) == fold_text(text)

    @given(st.text(ALPHABET, max_size=40))
    def test_found_names_do_not_overlap_and_read_as_they_are(self, text: str) -> None:
        matcher = NameMatcher([("aB", 1), ("Ab A", 2), ("甲乙", 3), ("B-1", 4)])
        places = matcher.find(text)
        assert all(one.end <= other.start for one, other in itertools.pairwise(places))
        assert all(fold_text(text[one.start : one.end]) == one.name for one in places)
