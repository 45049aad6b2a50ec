"""Which names that stand in a text are proposed: rules by themselves, and on proposals that were checked by hand.

`mentions.tsv` holds places of the sample garden: what a name is, in how many texts of that garden it stands, and
whether the text means who or what has the name. Half were drawn from what is proposed, half from all that stands there.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from django.test import SimpleTestCase

from editorial.names import (
    NameMatcher,
    Uses,
    is_part_of_more,
    is_telling,
    is_told_by_place,
    words_of,
)
from tests.samples import CORPUS, needs_samples

LABELS = Path(__file__).with_name("mentions.tsv")
MIXED = ("SaaS", "VS Code")  # short names with small letters inside
PRECISION, RECALL = 0.93, 0.88


class TellingTests(SimpleTestCase):
    def test_name_that_nearly_no_header_lists_is_a_word(self) -> None:
        assert not is_telling("复杂", "work", Uses(1, 977))
        assert not is_telling("银行", "organization", Uses(1, 424))
        assert is_telling("英伟达", "organization", Uses(7, 291))

    def test_latin_name_that_is_mostly_a_word_is_a_word(self) -> None:
        assert not is_telling("talk", "product", Uses(3, 40, as_word=900))
        assert is_telling("slack", "product", Uses(8, 75, as_word=8))

    def test_first_name_needs_more(self) -> None:
        assert not is_telling("david", "person", Uses(2, 79))
        assert is_telling("plato", "person", Uses(4, 10))
        assert is_telling("nicolai tangen", "person", Uses(1, 300))

    def test_work_counts_in_book_marks(self) -> None:
        text = "他写了《未来》，未来很远。"
        uses = Uses(1, 500)
        assert not is_telling("未来", "work", uses)
        assert is_told_by_place(text, 4, 6, kind="work", uses=uses)
        assert not is_told_by_place(text, 8, 10, kind="work", uses=uses)
        assert not is_told_by_place(text, 4, 6, kind="organization", uses=uses)

    def test_plain_name_waits_until_it_was_counted(self) -> None:
        assert not is_telling("马云", "person", None)
        assert is_telling("jensen huang", "person", None)
        assert not is_telling("the long game", "work", None)

    def test_part_of_a_longer_name_is_told(self) -> None:
        for text, name, is_part in (
            ("in San Jose today", "Jose", True),
            ("with Paul Graham", "Paul", True),
            ("The Pentagon said", "Pentagon", False),
            ("it ended. Pentagon said", "Pentagon", False),
            ("国防部长说", "国防部", True),
            ("国防部长期", "国防", False),
            ("柏拉图式的", "柏拉图", True),
        ):
            start = text.index(name)
            assert is_part_of_more(text, start, start + len(name), Uses(1, 9)) == is_part, text


def labelled() -> Iterator[tuple[str, str, str, Uses, bool]]:
    """Yields path, folded name, kind, uses, and whether the text means it."""
    for line in LABELS.read_text("utf-8").splitlines()[1:]:
        path, name, kind, listed, unlisted, as_word, verdict = line.split("\t")
        yield path, name, kind, Uses(int(listed), int(unlisted), int(as_word)), verdict == "yes"


@needs_samples
class CheckedProposalsTests(SimpleTestCase):
    def test_most_proposals_are_right_and_most_right_ones_are_proposed(self) -> None:
        rows = list(labelled())
        names = {name for _, name, *_ in rows}
        matcher = NameMatcher([(form, 1) for name in names for form in (name.title(), name.upper(), *MIXED)])
        right = proposed = wanted = 0
        for path, name, kind, uses, is_meant in rows:
            text = (CORPUS / path).read_text("utf-8").split("\n---\n", 1)[-1]
            counts = any(
                (is_telling(name, kind, uses) or is_told_by_place(text, one.start, one.end, kind=kind, uses=uses))
                and not is_part_of_more(text, one.start, one.end, uses)
                for one in matcher.find(words_of(text))
                if one.name == name
            )
            proposed += counts
            right += counts and is_meant
            wanted += is_meant
        assert len(rows) >= 240
        assert right / proposed >= PRECISION, f"{right} of {proposed} proposals are right"
        assert right / wanted >= RECALL, f"{right} of {wanted} right ones are proposed"
