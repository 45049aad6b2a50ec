"""The glossary's rows: read with every text, once for each body, the same after a rebuild."""

from __future__ import annotations

import io
import json
from concurrent.futures import ThreadPoolExecutor
from unittest import mock

from django.core.management import CommandError, call_command
from django.test import TransactionTestCase

from editorial.mapping import Field
from editorial.models import Article, Body, GlossaryReading, GlossaryTerm, GlossaryUse
from editorial.services import copies, term_rows
from editorial.services.articles import edit_article
from editorial.services.glossary_listing import listed_uses
from editorial.services.importing import ImportOptions, apply_import, plan_import
from editorial.services.rebuilding_glossary import rebuild_glossary
from editorial.services.term_rows import make_glossary_terms, read_terms, read_unread_terms, unread_bodies
from editorial.services.undoing import carry_out_undo, plan_undo
from tests.services.gardens import GardenTestCase, eleventy, temporary_folder, write_files

FLYWHEEL = "# 词\n\n**飞轮效应**（Flywheel Effect: 越转越快）。\n"
TRADITIONAL = "**「飛輪效應」**（Flywheel: 慢慢累積）與**GPU**（Graphics Processing Unit: 算力）\n"


def stored() -> list[tuple[object, ...]]:
    """Returns every row of the glossary by natural keys."""
    uses = GlossaryUse.objects.order_by("body__sha256", "position")
    columns = ("body__sha256", "term__key", "term__slug", "position", "line", "written", "english", "definition")
    return [*uses.values_list(*columns), *GlossaryTerm.objects.order_by("key").values_list("key", "slug")]


def glossary(*arguments: str) -> str:
    out = io.StringIO()
    call_command("glossary", *arguments, stdout=out)
    return out.getvalue()


class GlossaryRowsTests(GardenTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.load(
            {
                "notes/a.md": eleventy("A", body=FLYWHEEL),
                "notes/b.md": eleventy("B", status="draft", body=TRADITIONAL).replace(b"\n", b"\r\n"),
                "notes/c.md": eleventy("C", body="Nothing.\n"),
                "notes/d.md": eleventy("D", body=FLYWHEEL),
            }
        )

    def test_uses_are_told_by_path_and_line_of_the_file(self) -> None:
        found = [(use.path, use.term, use.english, use.definition, use.line) for use in listed_uses()]
        self.assertEqual(
            found,
            [
                ("notes/a.md", "飞轮效应", "Flywheel Effect", "越转越快", 7),
                ("notes/b.md", "飛輪效應", "Flywheel", "慢慢累積", 5),
                ("notes/b.md", "GPU", "Graphics Processing Unit", "算力", 5),
                ("notes/d.md", "飞轮效应", "Flywheel Effect", "越转越快", 7),
            ],
        )
        for path, term, *_, line in found:
            self.assertIn(term, (self.garden / path).read_text().splitlines()[line - 1])
        as_json = json.loads(glossary("--json").splitlines()[0])
        expected = {"path": "notes/a.md", "term": "飞轮效应", "english": "Flywheel Effect"}
        self.assertEqual(as_json, {**expected, "definition": "越转越快", "line": 7})
        self.assertIn("notes/b.md:5: GPU (Graphics Processing Unit): 算力\n", glossary())

    def test_spellings_of_either_script_are_one_term_and_equal_bodies_are_read_once(self) -> None:
        self.assertEqual(list(GlossaryTerm.objects.values_list("slug", flat=True)), ["fei-lun-xiao-ying", "gpu"])
        self.assertEqual(GlossaryUse.objects.count(), 3)
        self.assertFalse(unread_bodies().exists())

    def test_a_text_saved_by_hand_is_read_with_it_and_a_removed_article_is_left_out(self) -> None:
        edit_article(
            self.article().pk,
            by=None,
            based_on=self.based_on(),
            changes={},
            body="**复利**（Compounding: 利滚利）\n",
            publish=True,
        )
        self.assertEqual([use.term for use in listed_uses() if use.path == "notes/a.md"], ["复利"])
        changeset = self.load({"notes/e.md": eleventy("E", body="**熵**（Entropy）\n")}).changeset_id
        carry_out_undo(plan_undo(changeset, by=None), by=None)
        self.assertNotIn("notes/e.md", [use.path for use in listed_uses()])

    def test_another_header_moves_the_lines_and_reads_nothing_again(self) -> None:
        edit_article(
            self.article().pk,
            by=None,
            based_on=self.based_on(),
            changes={Field.TAGS: ("one", "two")},
            body=None,
            publish=True,
        )
        lines = self.text().splitlines()
        use = next(listed_uses())
        self.assertIn("飞轮效应", lines[use.line - 1])
        self.assertEqual(GlossaryUse.objects.count(), 3)

    def test_an_import_that_was_killed_before_its_terms_is_completed_by_the_next(self) -> None:
        GlossaryUse.objects.all().delete()
        GlossaryReading.objects.all().delete()
        self.load({"notes/e.md": eleventy("E", body="**熵**（Entropy）\n")})
        self.assertEqual(len(list(listed_uses())), 5)

    def test_a_term_that_somebody_else_made_meanwhile_is_found(self) -> None:
        make_glossary_terms({"gpu": "GPU", "GPU": "GPU", "熵": "熵"})
        self.assertEqual(GlossaryTerm.objects.filter(key="熵").count(), 1)
        self.assertEqual(GlossaryTerm.objects.filter(key="飞轮效应").count(), 1)

    def test_a_rebuild_finds_what_differs_and_gives_the_same_rows(self) -> None:
        before = stored()
        self.assertEqual(rebuild_glossary(check=True).differences, [])
        GlossaryUse.objects.filter(written="GPU").update(definition="other")
        GlossaryReading.objects.filter(body=self.article("notes/c.md").body).delete()
        make_glossary_terms({"nobody": "nobody"})
        with self.assertRaises(CommandError) as raised:
            call_command("rebuild", "--check", "--glossary", stdout=io.StringIO(), stderr=(told := io.StringIO()))
        self.assertEqual(raised.exception.returncode, 1)
        self.assertIn("notes/b.md: error: glossary", told.getvalue())
        self.assertIn("notes/c.md: error: glossary", told.getvalue())
        self.assertIn("nobody: error: a term that nothing uses", told.getvalue())
        self.assertNotIn("notes/a.md", told.getvalue())
        call_command("rebuild", "--glossary", "--verbosity", "0")
        self.assertEqual(stored(), before)
        self.assertEqual(rebuild_glossary(check=True).differences, [])

    def test_a_rebuild_keeps_what_an_editor_decided_about(self) -> None:
        make_glossary_terms({"熵": "熵"})
        GlossaryTerm.objects.filter(key="熵").update(definition="无序的量")
        rebuild_glossary()
        self.assertTrue(GlossaryTerm.objects.filter(key="熵").exists())

    def test_reading_a_body_again_changes_nothing(self) -> None:
        before = stored()
        read_terms(list(Body.objects.values_list("pk", flat=True)))
        self.assertEqual(stored(), before)

    def test_a_plan_writes_no_term(self) -> None:
        self.put({"notes/e.md": eleventy("E", body="**熵**（Entropy）\n")})
        plan = plan_import([self.garden], by=None, options=ImportOptions())
        self.assertFalse(GlossaryTerm.objects.filter(key="熵").exists())
        apply_import(plan, by=None)
        self.assertTrue(GlossaryTerm.objects.filter(key="熵").exists())
        self.assertTrue(Article.objects.filter(path="notes/e.md").exists())


class ReadAheadTests(TransactionTestCase):
    def test_what_is_read_ahead_is_what_is_read_in_place(self) -> None:
        with temporary_folder() as garden:
            bodies = {"a": FLYWHEEL, "b": TRADITIONAL, "c": "Nothing.\n", "d": "**飛輪**（Flywheel）\n"}
            write_files(garden, {f"notes/{name}.md": eleventy(name, body=body) for name, body in bodies.items()})
            apply_import(plan_import([garden], by=None), by=None)
        alone = stored()
        for model in (GlossaryUse, GlossaryReading, GlossaryTerm):
            model.objects.all().delete()
        # A test may run beside other threads, where no process is copied: a thread stands for the processes.
        with (
            mock.patch.object(term_rows, "FOR_PROCESSES", 1),
            mock.patch.multiple(copies, can_fork=lambda: True, copies=ThreadPoolExecutor),
        ):
            read_unread_terms()
        self.assertEqual(len(alone), 7)
        self.assertEqual(stored(), alone)
        self.assertFalse(unread_bodies().exists())
