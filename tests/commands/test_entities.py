"""`entities`: the names of the garden, and what could be decided about them, as lines."""

from __future__ import annotations

import io
import json
from typing import Any

from django.core.management import call_command

from editorial.models import Entity
from tests.services.gardens import GardenTestCase, eleventy


class EntitiesCommandTests(GardenTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.load(
            {
                "notes/a.md": eleventy("A", people="[Jensen Huang]", companies_orgs="[NVIDIA]"),
                "notes/b.md": eleventy("B", guest="Jensen Huang", companies_orgs="[Nvidia]", author="NVIDIA"),
                "notes/c.md": eleventy("C", status="draft", companies_orgs="[Nvidia]", body="**英伟达**（Nvidia）"),
            }
        )

    def call(self, *arguments: str) -> str:
        out = io.StringIO()
        call_command("entities", *arguments, stdout=out, stderr=io.StringIO())
        return out.getvalue()

    def lines(self, *arguments: str) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.call(*arguments, "--json").splitlines()]

    def test_every_name_with_its_spellings_and_articles(self) -> None:
        self.assertEqual(
            self.lines("--kind", "organization"),
            [
                {
                    "kind": "organization",
                    "slug": "nvidia",
                    "name": "Nvidia",
                    "aliases": ["NVIDIA"],
                    "written": {"organization": {"Nvidia": 2, "NVIDIA": 1}},
                    "articles": 3,
                }
            ],
        )
        self.assertEqual({line["kind"] for line in self.lines()}, {"person", "organization", "channel"})
        self.assertIn("person:jensen-huang  Jensen Huang  (2 articles)", self.call())

    def test_what_is_merged_into_another_is_left_out(self) -> None:
        nvidia, jensen = Entity.objects.get(kind="organization"), Entity.objects.get(kind="person")
        Entity.objects.filter(pk=jensen.pk).update(merged_into=nvidia)
        self.assertEqual(self.lines("--kind", "person"), [])

    def test_suggestions_are_found_kept_and_printed(self) -> None:
        self.assertEqual(self.lines("--suggest", "--stored"), [])
        found = self.lines("--suggest")
        self.assertEqual(
            [(line["kind"], line["a"], line["b"], line["reason"]) for line in found],
            [("organization", "Nvidia", "NVIDIA", "kinds"), ("organization", "Nvidia", "英伟达", "text")],
        )
        self.assertEqual(set(found[0]), {"kind", "a", "b", "reason", "evidence", "score"})
        self.assertEqual(self.lines("--suggest", "--stored"), found)
        self.assertIn("Nvidia  =  英伟达", self.call("--suggest", "--stored", "--kind", "organization"))
