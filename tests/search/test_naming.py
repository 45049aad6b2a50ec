"""Who carries a text as a tag or a name."""

from __future__ import annotations

from django.test import TestCase

from editorial.models import Alias, SourceKind, Tag
from editorial.names import name_key
from editorial.search.naming import Carried, carrying
from tests import factories


class CarryingTests(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        cls.person = factories.make_entity("黄仁勋")
        Alias.objects.create(
            source_kind=SourceKind.PERSON, entity=cls.person, key=name_key("Jensen Huang"), written="Jensen Huang"
        )
        merged = factories.make_entity("旧名")
        cls.articles = {
            "named": factories.make_article("一", names={"people": [cls.person]}),
            "tagged": factories.make_article("二", tags=["Jensen Huang"]),
            "both": factories.make_article("三", names={"people": [cls.person]}, tags=["黄仁勋"]),
            "hidden": factories.make_article("四", tags=["内部"]),
            "merged": factories.make_article("五", names={"people": [merged]}),
        }
        Tag.objects.filter(name="内部").update(internal=True)
        merged.merged_into = cls.person
        merged.save()

    def carrying(self, *texts: str) -> dict[str, Carried]:
        with self.assertNumQueries(1):
            return carrying(texts, "default")

    def ids(self, *names: str) -> frozenset[int]:
        return frozenset(self.articles[name].pk for name in names)

    def test_names_are_found_by_all_their_aliases_and_tags_as_they_are_written(self) -> None:
        self.assertEqual(
            self.carrying("黃仁勳", "jensen huang", "Jensen"),
            {
                "黃仁勳": Carried(self.ids("named", "both"), frozenset([self.person.pk])),
                "jensen huang": Carried(self.ids("named", "both", "tagged"), frozenset([self.person.pk])),
                "Jensen": Carried(),
            },
        )

    def test_internal_tags_and_what_was_merged_away_are_passed_over(self) -> None:
        self.assertEqual(self.carrying("内部", "旧名"), {"内部": Carried(), "旧名": Carried()})

    def test_a_text_without_a_key_is_looked_for_as_a_tag_alone(self) -> None:
        self.assertEqual(name_key("—"), "")
        self.assertEqual(self.carrying("—"), {"—": Carried()})
        self.assertEqual(self.carrying("%s {}"), {"%s {}": Carried()})

    def test_no_text_asks_nothing(self) -> None:
        with self.assertNumQueries(0):
            self.assertEqual(carrying([], "default"), {})
