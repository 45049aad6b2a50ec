"""The migration that says where packed texts stand gives what an index of today has."""

from __future__ import annotations

import importlib
from types import SimpleNamespace

from django.apps import apps
from django.db import connection
from django.test import TestCase

from editorial.models import Passage, SearchReading
from editorial.services.search_rows import index_texts
from tests import factories

migration = importlib.import_module("editorial.migrations.0060_places_of_packed_texts")
OPEN = "# 一\n\n<details>\n\n葡萄在这里。\n\n" + "".join(f"# {number}\n\n{'word ' * 2_000}\n\n" for number in range(9))


class PlacesOfPackedTextsTests(TestCase):
    def rows(self) -> list[tuple[int, int, int, int]]:
        return list(Passage.objects.order_by("pk").values_list("pk", "start", "end", "opening"))

    def test_places_are_those_of_a_new_reading_and_can_be_taken_back(self) -> None:
        articles = [factories.make_article(f"向量 {number}", body=body) for number, body in enumerate((OPEN, "a\n"))]
        index_texts([*articles, factories.make_article("又", body="# x\n\n</details>\n\n" + OPEN)])
        expected = self.rows()
        self.assertGreater(len({row[3] for row in expected}), 3)
        editor = SimpleNamespace(connection=connection)
        migration.forget(apps, editor)
        unplaced = [row for row in self.rows() if row[1] < 0]
        self.assertEqual({row[2:] for row in unplaced}, {(-1, -1)})
        self.assertGreater(SearchReading.objects.exclude(packed=b"").count(), 1)
        migration.place(apps, editor)
        self.assertEqual(self.rows(), expected)
