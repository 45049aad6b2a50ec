"""How well glossary entries are read in real articles, which were labelled by hand.

`labels/` names 112 articles of the sample garden, drawn by a hash within collection and script, and all their entries:
line of the file, term, English, definition. Of a long definition there are its first characters and a hash. Every bold
word with a bracket was looked at when they were labelled. The rules were made with the development set in view;
the held-out set is for scoring only. The later set was labelled without the rules, from the texts alone, by another
labeller; then three slips of the labels were mended, and one place follows the choice that an abbreviation before a
colon is the English name.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from pathlib import Path

import pytest
from django.test import SimpleTestCase

from editorial.formats import SourceDocument
from editorial.rendering import glossary_uses
from tests.samples import CORPUS, needs_samples

LABELS = Path(__file__).parent / "labels"
SETS = ("development", "held_out", "later")
ENOUGH = 0.97

Labelled = tuple[int, str, str, str]


def shortened(definition: str) -> str:
    """Return a definition as it stands in the labels."""
    if len(definition) <= 20:
        return definition
    return f"{definition[:8]}…{hashlib.sha256(definition.encode()).hexdigest()[:12]}"


def found(path: str) -> Counter[Labelled]:
    """Return the entries that the reader finds in a file."""
    document = SourceDocument.parse((CORPUS / path).read_bytes())
    return Counter(
        (use.line + document.body_line - 1, use.term, use.english, shortened(use.definition))
        for use in glossary_uses(document.body)
    )


@pytest.mark.samples
@needs_samples
class LabelledArticleTests(SimpleTestCase):
    def assert_read_well(self, name: str) -> None:
        labels = json.loads((LABELS / f"{name}.json").read_text("utf-8"))
        right, differences = 0, []
        for path, entries in labels.items():
            wanted, read = Counter(tuple(entry) for entry in entries), found(path)
            right += (wanted & read).total()
            differences += [f"missing  {path}: {entry}" for entry in (wanted - read).elements()]
            differences += [f"too many {path}: {entry}" for entry in (read - wanted).elements()]
        score = 2 * right / (2 * right + len(differences))
        self.assertGreaterEqual(score, ENOUGH, "\n".join(["", *differences]))

    def test_entries_of_the_development_half(self):
        self.assert_read_well("development")

    def test_entries_of_the_held_out_half(self):
        self.assert_read_well("held_out")

    def test_entries_of_the_articles_that_were_labelled_later(self):
        self.assert_read_well("later")


class LabelTests(SimpleTestCase):
    def test_a_hundred_articles_are_labelled_and_none_twice(self):
        sets = [json.loads((LABELS / f"{name}.json").read_text("utf-8")) for name in SETS]
        self.assertGreaterEqual(sum(map(len, sets)), 100)
        self.assertEqual(len({path for labelled in sets for path in labelled}), sum(map(len, sets)))
