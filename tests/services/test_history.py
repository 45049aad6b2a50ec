"""The texts that an article had: what differs between two of them, and what their files are called."""

from __future__ import annotations

from editorial.mapping import Field
from editorial.models import Revision
from editorial.services.articles import edit_article
from editorial.services.history import compare_revisions, file_name
from tests.factories import make_article, make_revision
from tests.services.gardens import GardenTestCase, eleventy

A = "notes/a.md"


class ComparisonTests(GardenTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.load({A: eleventy("Rivers", status="draft", body="一条河。\nTwo.\n", tags="[water]", mood="calm")})

    def edit(self, changes: dict[Field, object], body: str | None = None) -> None:
        edit_article(self.article().pk, by=None, changes=changes, body=body, based_on=self.based_on())  # type: ignore[arg-type]

    def compared(self, old: int, new: int):
        rows = {row.number: row for row in Revision.objects.select_related("article", "body")}
        return compare_revisions(rows[old], rows[new])

    def test_changed_values_are_named_by_their_fields(self) -> None:
        self.edit({Field.TITLE: "Lakes", Field.TAGS: ("water", "land")})
        changes = {change.name: (change.before, change.after) for change in self.compared(1, 2).fields}
        self.assertEqual(changes, {Field.TITLE: ("Rivers", "Lakes"), Field.TAGS: (("water",), ("water", "land"))})

    def test_keys_without_a_field_are_named_by_themselves(self) -> None:
        self.load({A: eleventy("Rivers", status="draft", body="一条河。\nTwo.\n", tags="[water]", mood="wild")})
        (change,) = self.compared(1, 2).fields
        self.assertEqual((change.name, change.before, change.after), ("mood", "calm", "wild"))

    def test_other_quotes_are_a_change_of_lines_alone(self) -> None:
        self.load({A: eleventy("'Rivers'", status="draft", body="一条河。\nTwo.\n", tags="['water']", mood="'calm'")})
        compared = self.compared(1, 2)
        self.assertEqual((compared.fields, compared.body), ((), ()))
        self.assertTrue(compared.header)
        self.assertFalse(compared.is_empty)

    def test_lines_of_the_body_are_counted_and_chinese_is_marked_by_character(self) -> None:
        self.edit({}, "一条江。\nTwo.\nThree.\n")
        compared = self.compared(1, 2)
        self.assertEqual(
            (compared.summary.changed, compared.summary.added, compared.summary.removed, compared.header),
            (1, 1, 0, ()),
        )
        first = compared.body[0].rows[0]
        self.assertEqual([part.text for part in first.old if part.marked], ["河"])
        self.assertEqual([part.text for part in first.new if part.marked], ["江"])

    def test_a_text_compared_with_itself_is_empty(self) -> None:
        self.assertTrue(self.compared(1, 1).is_empty)

    def test_revisions_of_two_articles_are_not_compared(self) -> None:
        other = make_article()
        with self.assertRaises(ValueError):
            compare_revisions(self.article().live_revision, other.live_revision)


class FileNameTests(GardenTestCase):
    def test_names_say_the_revision_and_hold_nothing_that_a_system_refuses(self) -> None:
        cases = {
            "notes/港口.md": "港口-r1.md",
            'notes/a"b.md': "a-b-r1.md",
            "notes/a\u202egpj.md": "a-gpj-r1.md",
        }
        for path, name in cases.items():
            with self.subTest(name):
                revision = make_article(path=path, slug=name).live_revision
                self.assertEqual(file_name(revision), name)

    def test_long_names_are_cut_between_characters(self) -> None:
        revision = make_revision(make_article(path=f"notes/{'字' * 150}.md"))
        self.assertLessEqual(len(file_name(revision).encode()), 200)
        self.assertTrue(file_name(revision).endswith("字-r2.md"))
