"""What editors decided about names outlives imports: the same files, in any order, bring no duplicate back."""

from __future__ import annotations

import random
from collections.abc import Sequence

from editorial.models import Alias, Entity, Mention, Redirect
from editorial.services import curation
from editorial.services.entity_edits import MoveKind, Rename, Split, carry_out_edit, merge_entities
from editorial.services.rebuilding import rebuild_names, rebuild_rows
from tests.services.gardens import GardenTestCase, eleventy, import_folder
from tests.services.test_decisions import empty_database, exported, take_in

LINKS = {"homepage": "https://nvidia.example/", "feed": "https://nvidia.example/rss", "wikidata_id": "Q182477"}
FILES = {
    "notes/a.md": {"people": "[Jensen Huang, 黄仁勋]", "companies_orgs": "[Nvidia]", "speaker": "Jensen Huang"},
    "notes/b.md": {"people": "[Meta, Ilya]", "companies_orgs": "[英伟达, Nvidia Corp]"},
    "notes/c.md": {"people": "[黃仁勳]", "companies_orgs": "[NVIDIA]", "guest": "Ilya, Jensen Huang"},
    "notes/d.md": {"people": "[Ilya Sutskever]", "products_models": "[Meta]", "author": "黄仁勋"},
}


def decided() -> list[object]:
    """Returns where every name leads and who is mentioned where, by addresses."""
    names = Alias.objects.order_by("source_kind", "key")
    mentions = Mention.objects.order_by("article__path", "role", "position")
    entities = Entity.objects.exclude(aliases=None, merged_into=None).order_by("kind", "slug")
    return [
        list(names.values_list("source_kind", "key", "entity__kind", "entity__slug")),
        list(mentions.values_list("article__path", "written", "entity__kind", "entity__slug")),
        list(entities.values_list("kind", "slug", "name", "name_fixed", "merged_into__kind", "merged_into__slug")),
        list(Redirect.objects.order_by("old_path").values_list("old_path", "entity__kind", "entity__slug")),
    ]


class StickyTests(GardenTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.write(1)
        self.bring(list(FILES))

    def write(self, edition: int) -> None:
        """Writes all files with bodies of that edition, so that none is unchanged."""
        self.put({path: eleventy(path, body=f"Edition {edition}.\n", **keys) for path, keys in FILES.items()})

    def bring(self, paths: Sequence[str]) -> None:
        """Imports the files one by one in that order."""
        for path in paths:
            import_folder(self.garden / path, root=self.garden)

    def entity(self, source_kind: str, written: str) -> Entity:
        return Entity.objects.get(aliases__source_kind=source_kind, aliases__written=written)

    def outlives_imports(self) -> None:
        """Checks that files change nothing about names, here and where files and decisions build all of it anew."""
        before = decided()
        for seed in range(2):
            self.write(2 + seed)
            self.bring(random.Random(seed).sample(sorted(FILES), len(FILES)))
            self.assertEqual(decided(), before)
        rebuild_names()
        self.assertEqual((decided(), rebuild_rows(check=True).differences), (before, []))
        text = exported()
        for decisions_first in (True, False):
            empty_database()
            if decisions_first:
                self.assertEqual(take_in(text).refused, [])
            self.bring(random.Random(7).sample(sorted(FILES), len(FILES)))
            self.assertEqual(take_in(text).refused, [])
            self.assertEqual(decided(), before)

    def test_merges_across_kinds_and_scripts(self):
        person = self.entity("person", "Jensen Huang")
        others = [self.entity("person", "黄仁勋"), self.entity("channel", "Jensen Huang")]
        merge_entities(person, [*others, self.entity("channel", "黄仁勋")], by=None)
        nvidia = self.entity("organization", "英伟达")
        merge_entities(nvidia, [self.entity("organization", "Nvidia")], by=None, name="NVIDIA")
        merge_entities(nvidia, [self.entity("organization", "Nvidia Corp")], by=None)
        self.outlives_imports()
        self.assertEqual(Mention.objects.filter(entity__slug="jensen-huang").count(), 6)

    def test_splits_into_a_new_one_another_one_and_a_former_one(self):
        ilya = self.entity("person", "Ilya")
        full = self.entity("person", "Ilya Sutskever")
        nvidia = self.entity("organization", "Nvidia")
        corp = self.entity("organization", "Nvidia Corp")
        merge_entities(full, [ilya, self.entity("person", "黄仁勋")], by=None)
        merge_entities(nvidia, [corp, self.entity("organization", "英伟达")], by=None)
        carry_out_edit(Split(full, [("person", "ilya")], into=ilya), by=None)
        carry_out_edit(Split(full, [("person", "黄仁勋")], into=self.entity("person", "Jensen Huang")), by=None)
        carry_out_edit(Split(nvidia, [("organization", "nvidiacorp")], kind="work", name="A book"), by=None)
        self.outlives_imports()

    def test_moves_to_another_kind(self):
        carry_out_edit(
            MoveKind([self.entity("person", "Meta"), self.entity("product", "Meta")], "organization"), by=None
        )
        carry_out_edit(MoveKind([self.entity("channel", "Jensen Huang")], "person"), by=None)
        self.assertEqual(self.entity("channel", "Jensen Huang").slug, "jensen-huang-2")
        self.outlives_imports()

    def test_names_and_addresses_that_were_chosen(self):
        nvidia = self.entity("organization", "Nvidia")
        carry_out_edit(Rename(nvidia, name="英伟达公司", slug="nv"), by=None)
        carry_out_edit(Rename(self.entity("person", "Ilya"), slug="sutskever"), by=None)
        curation.save_entity(nvidia, by=None, changes=LINKS)
        self.outlives_imports()
        self.assertEqual(Entity.objects.filter(slug="nv").values(*LINKS).get(), LINKS)
