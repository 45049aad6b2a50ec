"""Curated work as a file: files and that file rebuild everything."""

from __future__ import annotations

import json
from typing import Any

from django.core.exceptions import PermissionDenied

from editorial.models import (
    Alias,
    Article,
    Body,
    Changeset,
    Collection,
    Effect,
    Entity,
    Finding,
    FormerAddress,
    Mention,
    Project,
    Redirect,
    Revision,
    Tag,
    TermPair,
    WorkflowEvent,
)
from editorial.services import curation
from editorial.services.decisions import (
    BrokenDecisions,
    DecisionReport,
    Outcome,
    as_text,
    collect_decisions,
    import_decisions,
    read_decisions,
)
from editorial.services.naming import choose_display_names
from editorial.services.taxonomy import VOCABULARIES
from editorial.services.undoing import carry_out_undo, plan_undo
from tests import factories
from tests.services.gardens import GardenTestCase, eleventy
from tests.services.states import state


def exported() -> str:
    return as_text(collect_decisions(by=None))


def take_in(text: str, **options: Any) -> DecisionReport:
    return import_decisions(read_decisions(text.encode()), by=None, **options)


def codes(report: DecisionReport) -> list[tuple[str, str]]:
    return [(item.key, item.code) for item in report.refused]


def empty_database() -> None:
    """Deletes everything, as on a new installation."""
    Article.objects.update(live_revision=None, base_revision=None, pending_revision=None)
    Revision.objects.update(parent=None)
    links = [vocabulary.link for vocabulary in VOCABULARIES]
    for model in (
        *links,
        Mention,
        Finding,
        FormerAddress,
        TermPair,
        Redirect,
        WorkflowEvent,
        Effect,
        Revision,
        Article,
        Body,
    ):
        model._base_manager.all().delete()
    Project.objects.update(lead=None)
    for model in (Alias, Entity, Collection, *(vocabulary.term for vocabulary in reversed(VOCABULARIES))):
        if hasattr(model, "merged_into"):
            model._base_manager.update(merged_into=None)
        model._base_manager.all().delete()
    Changeset.objects.all().delete()


class DecisionsTests(GardenTestCase):
    maxDiff = None

    def setUp(self) -> None:
        super().setUp()
        self.load(
            {
                "notes/a.md": eleventy("A", people="[王伟, Ada]", project="[harbour]", tags="[Ships, boats]"),
                "notes/b.md": eleventy("B", people="[王薇, Nvidia, NVIDIA Corp]", series="[bells]"),
                "notes/c.md": eleventy("C", status="nonsense", aliases="[/old/c/]"),
            }
        )

    def curate(self) -> None:
        ada = Entity.objects.get(slug="ada")
        curation.save_entity(ada, by=None, changes={"name": "Ada Lovelace", "description": "Zählt *Zahlen*."})
        curation.add_alias(ada, by=None, source_kind="person", written="洛芙莱斯")
        curation.create_entity("work", by=None, name="Sidereus Nuncius", homepage="https://example.org/")
        harbour = Project.objects.get(value="harbour")
        curation.save_term(harbour, by=None, changes={"title": "Harbour", "brief": "b", "lead": ada, "position": 3})
        curation.create_term(Tag, by=None, value="unused", internal=True)
        curation.save_collection(Collection.objects.get(), by=None, changes={"title": "Notes", "position": 2})
        kept, merged = Entity.objects.get(slug="nvidia"), Entity.objects.get(slug="nvidia-corp")
        merged.aliases.update(entity=kept, origin="merge")
        merged.mentions.update(entity=kept)
        Entity.objects.filter(pk=merged.pk).update(merged_into=kept)
        Tag.objects.filter(name="boats").update(merged_into=Tag.objects.get(name="Ships"))
        Article.objects.get(path="notes/a.md").tag_links.filter(tag__name="boats").delete()
        factories.make_redirect("/gone/", kept)
        factories.let_pass()
        choose_display_names()

    def test_files_and_decisions_rebuild_everything_whichever_comes_first(self) -> None:
        self.curate()
        text, expected = exported(), state()
        empty_database()
        self.load()
        self.assertEqual(codes(take_in(text)), [])
        self.assertEqual(exported(), text)
        self.assertEqual(self.of_documents(state()), self.of_documents(expected))
        empty_database()
        first = take_in(text)
        waits = {"/old/c/"} | {item.key for item in first.items if item.table == "waiver"}
        self.assertEqual({key for key, _ in codes(first)}, waits)
        self.load()
        self.assertEqual(codes(take_in(text)), [])
        self.assertEqual(exported(), text)
        self.assertEqual(self.of_documents(state()), self.of_documents(expected))

    def of_documents(self, found: dict[str, Any]) -> dict[str, Any]:
        return {name: rows for name, rows in found.items() if name not in ("entities", "aliases")}

    def test_the_file_is_stable_and_read_by_people(self) -> None:
        self.curate()
        text = exported()
        self.assertEqual(exported(), text)
        self.assertTrue(text.endswith("}\n"))
        self.assertIn("洛芙莱斯", text)
        self.assertNotIn("\r", text)
        document = json.loads(text)
        self.assertEqual(document["entity"]["person:ada"]["name"], "Ada Lovelace")
        self.assertEqual(document["tag"]["boats"], {"merged_into": "Ships", "slug": "boats"})
        self.assertNotIn("series", document)

    def test_who_shares_an_address_but_for_a_number_keeps_it(self) -> None:
        text = exported()
        before = {row.entity.slug: row.written for row in Mention.objects.filter(written__startswith="王")}
        self.assertEqual(before, {"wang-wei": "王伟", "wang-wei-2": "王薇"})
        empty_database()
        self.load({"notes/0.md": eleventy("First", people="[王薇]")})
        self.assertEqual(codes(take_in(text)), [])
        found = {row.entity.slug: row.written for row in Mention.objects.filter(written__startswith="王")}
        self.assertEqual(found, before)

    def test_a_second_run_and_a_dry_run_write_nothing(self) -> None:
        self.curate()
        text = exported()
        number = Changeset.objects.count()
        report = take_in(text)
        self.assertEqual((set(report.counts), report.changeset_id), ({Outcome.UNCHANGED}, None))
        curation.save_entity(Entity.objects.get(slug="ada"), by=None, changes={"description": "other"})
        before = state()
        report = take_in(text, dry_run=True)
        self.assertEqual(report.counts[Outcome.UPDATED], 1)
        self.assertEqual((state(), Changeset.objects.count()), (before, number + 1))

    def test_it_can_be_undone(self) -> None:
        bare = state()
        self.curate()
        text = exported()
        empty_database()
        self.load()
        self.assertEqual(state(), bare)
        report = take_in(text)
        assert report.changeset_id
        undone = carry_out_undo(plan_undo(report.changeset_id, by=None), by=None)
        self.assertEqual((undone.left, state()), ([], bare))

    def test_rows_that_cannot_be_are_refused_one_by_one(self) -> None:
        text = as_text(
            {
                "alias": {"person:x": {"entity": "person:nobody", "written": "X"}},
                "entity": {
                    "person:ada": {"homepage": "javascript:alert(1)"},
                    "nonsense:x": {},
                    "person:a/b": {},
                    "person:bob": {"description": "fine"},
                },
                "redirect": {"/x/": {"article": "notes/none.md"}, "no-slash": {"article": "notes/a.md"}},
                "tag": {"new": {"slug": "ships"}, "x": {"merged_into": "nowhere"}},
            }
        )
        report = take_in(text)
        self.assertEqual(
            dict(codes(report)),
            {
                "person:x": "target-gone",
                "person:ada": "not-valid",
                "nonsense:x": "not-valid",
                "person:a/b": "not-valid",
                "/x/": "target-gone",
                "no-slash": "not-valid",
                "new": "address-taken",
                "x": "target-gone",
            },
        )
        self.assertEqual(Entity.objects.get(slug="bob").description, "fine")

    def test_other_files_are_refused_whole(self) -> None:
        head = '{"format": "evergreen-decisions", "version": 1'
        for text in (
            "",
            "[]",
            "{",
            '{"format": "other"}',
            '{"format": "evergreen-decisions", "version": 2}',
            head + ', "user": {}}',
            head + ', "tag": []}',
            head + ', "tag": {"a": {"id": 1}}}',
            head + ', "tag": {"a": {"title": 1}}}',
            head + ', "tag": {"a": 1}}',
            head + ', "project": {"a": {"position": true}}}',
            head + ', "redirect": {"/a/": {}}}',
            head + ', "alias": {"person:a": {"written": "A"}}}',
        ):
            with self.subTest(text=text), self.assertRaises(BrokenDecisions):
                read_decisions(text.encode())

    def test_it_needs_the_rights_to_import_and_export(self) -> None:
        editor = factories.make_member("Editor")
        with self.assertRaises(PermissionDenied):
            collect_decisions(by=editor)
        with self.assertRaises(PermissionDenied):
            import_decisions({}, by=editor)
