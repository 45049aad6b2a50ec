"""Two edits of one base: whatever either entered is in the merged text or in a conflict that is shown."""

from __future__ import annotations

from django.test import SimpleTestCase
from hypothesis import given, settings
from hypothesis import strategies as st

from editorial.formats import SourceDocument
from editorial.mapping import Field
from editorial.models import Article, Dialect
from editorial.services.reconciling import TextMerge, Version, reconcile, version_of, version_of_revision
from tests.factories import make_article, make_revision
from tests.services.gardens import GardenTestCase

HEADER = "---\ntitle: Rivers\nstatus: draft\ntags: [water]\ncategory: nature\nsummary: Short\n---\n"
lines = st.lists(st.sampled_from(["一条河。", "", "Two.", "甲", "乙", "- a", "新"]), max_size=8)
names = st.lists(st.sampled_from(["a", "b", "水", "土"]), max_size=3, unique=True)


def merged(base: Version, mine: Version, theirs: str, header: str = HEADER) -> TextMerge:
    """Returns mine brought together with a newest text of that header and body."""
    article = Article(path="notes/a.md", dialect=Dialect.ELEVENTY, status="draft")
    return reconcile(SourceDocument.from_stored(header, theirs), article, base=base, mine=mine)


def version(body: str = "", header: str = HEADER, **values: object) -> Version:
    """Returns a text as a form shows it."""
    article = Article(path="notes/a.md", dialect=Dialect.ELEVENTY, status="draft")
    shown = version_of(SourceDocument.from_stored(header, body), article)
    return Version({**shown.values, **{Field(name): value for name, value in values.items()}}, shown.body)  # type: ignore[dict-item]


class NothingIsLostTests(SimpleTestCase):
    @settings(max_examples=60)
    @given(lines, lines, lines)
    def test_every_line_of_either_is_merged_or_asked_about(self, base, mine, theirs) -> None:
        texts = ["".join(f"{line}\n" for line in part) for part in (base, mine, theirs)]
        merge = merged(version(texts[0]), version(texts[1]), texts[2])
        settled = merge.body.resolve(["both"] * len(merge.body.conflicts)).splitlines()
        for side in (mine, theirs):
            for line in side:
                if line not in base:
                    self.assertIn(line, settled)
        if merge.is_clean:
            self.assertIsNotNone(merge.body.text)

    @settings(max_examples=40)
    @given(names, names, names)
    def test_every_name_that_either_entered_is_in_the_list(self, base, mine, theirs) -> None:
        header = HEADER.replace("[water]", f"[{', '.join(theirs)}]")
        merge = merged(version(tags=tuple(base)), version(tags=tuple(mine)), "", header)
        result = merge.fields.values.get(Field.TAGS, ())
        for item in {*mine, *theirs} - set(base):
            self.assertIn(item, result)

    @given(st.text("ab水", max_size=2), st.text("ab水", max_size=2))
    def test_a_text_that_both_changed_is_asked_about(self, mine, theirs) -> None:
        header = HEADER.replace("Short", f"'{theirs}'")
        merge = merged(version(), version(summary=mine), "", header)
        asked = {conflict.key: (conflict.mine, conflict.theirs) for conflict in merge.fields.conflicts}
        if mine == theirs:
            self.assertEqual((merge.fields.values[Field.SUMMARY], asked), (mine, {}))
        else:
            self.assertEqual(asked, {Field.SUMMARY: (mine, theirs)})


class ReconcileTests(GardenTestCase):
    def test_two_values_of_a_key_that_holds_one_are_asked_about(self) -> None:
        header = HEADER.replace("nature", "travel")
        merge = merged(version(), version(categories=("history",)), "", header)
        self.assertEqual([conflict.key for conflict in merge.fields.conflicts], [Field.CATEGORIES])

    def test_without_a_base_every_difference_is_asked_about(self) -> None:
        merge = merged(None, version("Mine.\n", title="Lakes"), "Theirs.\n")  # type: ignore[arg-type]
        self.assertEqual([conflict.key for conflict in merge.fields.conflicts], [Field.TITLE])
        self.assertEqual(len(merge.body.conflicts), 1)

    def test_the_status_is_no_part_of_it(self) -> None:
        merge = merged(version(), version(), "", HEADER.replace("draft", "review"))
        self.assertTrue(merge.is_clean)
        self.assertNotIn(Field.STATUS, merge.fields.values)

    def test_revisions_of_other_articles_are_no_base(self) -> None:
        article = make_article()
        self.assertIsNone(version_of_revision(article, make_revision(make_article()).pk))
        self.assertIsNotNone(version_of_revision(article, article.live_revision.pk))
