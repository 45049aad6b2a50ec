"""Taking changesets back: texts, rows and what follows from them; what changed since is left and named."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Any

from django.core.exceptions import PermissionDenied
from django.test import SimpleTestCase

from editorial.models import Alias, Article, Changeset, Collection, Entity, Redirect, Tag
from editorial.services import curation
from editorial.services.articles import read_document
from editorial.services.assigning import assign
from editorial.services.curated import TABLES
from editorial.services.importing import Action
from editorial.services.media.stored import TABLE as MEDIA
from editorial.services.taxonomy import VOCABULARIES
from editorial.services.texts import document_of
from editorial.services.transitions import carry_out, remove_articles
from editorial.services.undoing import Act, carry_out_undo, plan_undo
from editorial.services.undoing.effects import ARTICLE_TABLES
from tests import factories
from tests.services.gardens import GardenTestCase, eleventy
from tests.services.states import state
from tests.services.undos import codes, edit, killed_after_first_write, newest, undo

SERVICES = Path(__file__).resolve().parents[2] / "editorial/services"


class ReversalTests(SimpleTestCase):
    """Whatever a service records as an effect can be taken back."""

    def test_every_table_of_effects_has_a_reversal(self) -> None:
        named, computed = set(), set()
        for path in SERVICES.rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Change":
                    first = node.args[0]
                    if isinstance(first, ast.Constant):
                        named.add(first.value)
                    else:
                        computed.add(ast.unparse(first))
        known = set(TABLES) | set(ARTICLE_TABLES)
        self.assertEqual(named - known, set())
        # Names that are worked out: of vocabularies, of media, and those that were read from a table of the registry.
        self.assertEqual(computed - {"vocabulary.table", "table", "table.table", "net.table", "TABLE"}, set())
        self.assertIn(MEDIA, known)
        self.assertLessEqual({vocabulary.table for vocabulary in VOCABULARIES}, known)
        self.assertGreaterEqual(named, {"entity", "alias", "collection", "redirect", "article", "assignment"})


class ImportUndoTests(GardenTestCase):
    """The undo of an import."""

    def setUp(self) -> None:
        super().setUp()
        files = {f"notes/n{number}.md": self.text(number) for number in range(4)}
        files["notes/_index.md"] = "---\ntitle: Notes\n---\nAbout.\n"
        self.put(files)
        self.load()
        self.before = state()

    def text(self, number: int, **values: Any) -> bytes:
        given = {"people": f"[Person {number}]", "tags": f"[t{number}]", "aliases": f"[/old/{number}/]", **values}
        return eleventy(f"Note {number}", **given)

    def change_files(self) -> Changeset:
        self.put(
            {
                "notes/n0.md": self.text(0, people="[Ada Lovelace, Person 1]"),
                "notes/n1.md": self.text(1, project="[harbour]", status="draft"),
                "posts/new.md": self.text(9, series="[bells]", speaker="Ada Lovelace"),
            }
        )
        self.load()
        return newest()

    def test_rows_and_bytes_are_as_before_and_again_as_after(self) -> None:
        changeset = self.change_files()
        after = state()
        report = undo(changeset)
        self.assertEqual((codes(report), state()), ([], self.before))
        changeset.refresh_from_db()
        self.assertEqual(changeset.state, Changeset.State.UNDONE)
        own = newest()
        self.assertEqual((own.kind, own.undoes_id, own.state), ("undo", changeset.pk, "done"))
        redo = undo(own)
        self.assertEqual((codes(redo), state()), ([], after))
        changeset.refresh_from_db()
        own.refresh_from_db()
        self.assertEqual((changeset.state, own.state), (Changeset.State.DONE, Changeset.State.UNDONE))
        undo(newest())
        changeset.refresh_from_db()
        self.assertEqual((changeset.state, state()), (Changeset.State.UNDONE, self.before))

    def test_the_plan_says_what_then_happens(self) -> None:
        changeset = self.change_files()
        plan = plan_undo(changeset.pk, by=None)
        counts = plan.counts
        self.assertEqual(undo(changeset).counts, counts)
        self.assertEqual(counts[Act.REMOVE], 1)
        self.assertEqual(counts[Act.RESTORE], 2)

    def test_a_first_import_leaves_no_names_terms_or_addresses(self) -> None:
        undo(Changeset.objects.filter(kind=Changeset.Kind.IMPORT).get())
        for model in (Entity, Alias, Tag, Redirect):
            self.assertEqual(model.objects.count(), 0, model)
        self.assertFalse(Article.objects.present().exists())
        self.assertTrue(Collection.objects.filter(name="notes").exists())  # removed articles lie in it

    def test_undoing_twice_writes_nothing(self) -> None:
        changeset = self.change_files()
        undo(changeset)
        number = Changeset.objects.count()
        report = undo(changeset)
        self.assertIsNone(report.changeset_id)
        self.assertEqual(Changeset.objects.count(), number)

    def test_a_run_that_was_killed_behind_its_first_write_is_completed_in_its_changeset(self) -> None:
        changeset = self.change_files()
        with killed_after_first_write():
            undo(changeset)
        number = Changeset.objects.count()
        undo(changeset)
        self.assertEqual(Changeset.objects.count(), number)
        self.assertEqual((newest().state, newest().undoes), (Changeset.State.DONE, changeset))
        self.assertEqual(state(), self.before)

    def test_importing_the_same_files_again_changes_nothing(self) -> None:
        changeset = self.change_files()
        undo(changeset)
        articles = state()["articles"]
        report = self.load()
        self.assertEqual(state()["articles"], articles)
        self.assertEqual(report.counts[Action.CREATE] + report.counts[Action.UPDATE], 0)
        self.put({"notes/n0.md": self.text(0, summary="of the folder")})
        self.assertEqual(self.load().counts[Action.CONFLICT], 1)

    def test_an_export_after_it_gives_the_folder_the_former_texts(self) -> None:
        former = self.text(0)
        changeset = self.change_files()
        undo(changeset)
        self.export(self.garden)
        self.assertEqual((self.garden / "notes/n0.md").read_bytes(), former)

    def test_articles_edited_since_are_left_with_what_they_use(self) -> None:
        changeset = self.change_files()
        edit("posts/new.md", summary="mine")
        edit("notes/n0.md", summary="mine", publish=False)
        report = undo(changeset)
        self.assertEqual(codes(report), ["edited-since", "pending-waits"])
        self.assertTrue(Article.objects.present().filter(path="posts/new.md").exists())
        self.assertTrue(Entity.objects.filter(name="Ada Lovelace", kind="channel").exists())
        self.assertEqual(Article.objects.get(path="notes/n1.md").status, "evergreen")
        changeset.refresh_from_db()
        self.assertEqual(changeset.state, Changeset.State.PARTLY)

    def test_a_step_taken_since_is_left_and_named(self) -> None:
        changeset = self.change_files()
        carry_out("unpublish", [Article.objects.get(path="posts/new.md").pk], by=None)
        self.assertEqual(codes(undo(changeset)), ["edited-since"])

    def test_an_entity_that_an_editor_described_since_is_left(self) -> None:
        changeset = self.change_files()
        ada = Entity.objects.get(kind="person", slug="ada-lovelace")
        curation.save_entity(ada, by=None, changes={"description": "x"})
        report = undo(changeset)
        self.assertEqual(codes(report), ["changed-since", "changed-since"])  # the entity, and its alias
        self.assertTrue(Alias.objects.filter(entity__slug="ada-lovelace", source_kind="person").exists())

    def test_an_entity_that_another_article_uses_since_is_kept(self) -> None:
        changeset = self.change_files()
        self.put({"notes/n7.md": self.text(7, people="[Ada Lovelace]")})
        self.load()
        report = undo(changeset)
        self.assertEqual(codes(report), [])
        kept = {item.key for item in report.items if item.act is Act.KEPT}  # type: ignore[union-attr]
        self.assertIn("person:ada-lovelace", kept)
        self.assertTrue(Entity.objects.filter(slug="ada-lovelace", kind="person").exists())

    def test_only_chosen_articles(self) -> None:
        changeset = self.change_files()
        report = undo(changeset, articles=["posts/new.md"])
        self.assertEqual(codes(report), [])
        self.assertFalse(Article.objects.present().filter(path="posts/new.md").exists())
        self.assertTrue(Article.objects.get(path="notes/n0.md").mentions.filter(written="Ada Lovelace").exists())
        changeset.refresh_from_db()
        self.assertEqual(changeset.state, Changeset.State.PARTLY)
        undo(changeset)
        self.assertEqual(state(), self.before)

    def test_an_address_that_worked_in_between_goes_on_working(self) -> None:
        self.put({"notes/n0.md": self.text(0, slug="zero")})
        self.load()
        after = state()
        undo()
        self.assertEqual(Article.objects.get(path="notes/n0.md").slug, "n0")
        expected = sorted([("/notes/zero/", {"article": "notes/n0.md"}), *self.before["redirects"]])
        self.assertEqual({**state(), "redirects": []}, {**self.before, "redirects": []})
        self.assertEqual(state()["redirects"], expected)
        undo()
        self.assertEqual(state(), after)

    def test_an_address_that_another_article_took_is_left(self) -> None:
        self.put({"notes/n0.md": self.text(0, slug="zero")})
        self.load()
        changeset = newest()
        self.put({"notes/n8.md": self.text(8, slug="n0")})
        self.load()
        self.assertEqual(codes(undo(changeset)), ["address-taken"])

    def test_a_removed_article_is_left_and_named(self) -> None:
        changeset = self.change_files()
        remove_articles([Article.objects.get(path="notes/n0.md").pk], by=None)
        self.assertIn("removed", codes(undo(changeset)))


class PermissionTests(GardenTestCase):
    """Who may take what back."""

    def setUp(self) -> None:
        super().setUp()
        self.put({"notes/a.md": eleventy("A"), "notes/draft.md": eleventy("D", status="draft")})
        self.load()
        self.put({"notes/a.md": eleventy("A2", tags="[x]"), "notes/draft.md": eleventy("D2", status="draft")})
        self.load()
        self.changeset = newest()

    def test_writers_and_editors_may_not(self) -> None:
        for group in ("Writer", "Editor"):
            user = factories.make_member(group)
            with self.assertRaises(PermissionDenied):
                plan_undo(self.changeset.pk, by=user)
            with self.assertRaises(PermissionDenied):
                carry_out_undo(plan_undo(self.changeset.pk, by=None), by=user)

    def test_publishers_may(self) -> None:
        publisher = factories.make_member("Publisher")
        self.assertEqual(codes(undo(self.changeset, by=publisher)), [])
        self.assertEqual(Article.objects.get(path="notes/a.md").title, "A")
        self.assertEqual(newest().author, publisher)

    def test_without_the_right_to_publish_a_published_text_waits(self) -> None:
        rights = ("import_article", "change_article", "change_any_article", "change_tag")
        user = factories.make_user("importer", permissions=[f"editorial.{right}" for right in rights])
        report = undo(self.changeset, by=user)
        self.assertEqual(report.counts[Act.KEEP_PENDING], 1)
        article = Article.objects.get(path="notes/a.md")
        self.assertEqual(article.title, "A2")
        assert article.pending_revision is not None
        waiting = read_document(document_of(article, pending=True), article)
        self.assertEqual(waiting.title, "A")
        self.assertEqual(Article.objects.get(path="notes/draft.md").title, "D")
        number = Changeset.objects.count()
        undo(self.changeset, by=user)
        self.assertEqual(Changeset.objects.count(), number)
        undo(newest(), by=user)
        article.refresh_from_db()
        self.assertIsNone(article.pending_revision)

    def test_a_step_to_or_from_the_public_needs_the_right_to_publish(self) -> None:
        carry_out("unpublish", [Article.objects.get(path="notes/a.md").pk], by=None)
        user = factories.make_user("i", permissions=["editorial.import_article", "editorial.change_article"])
        self.assertEqual(codes(undo(by=user)), ["publisher-needed"])

    def test_removing_needs_its_own_right(self) -> None:
        first = Changeset.objects.filter(kind=Changeset.Kind.IMPORT).order_by("pk")[0]
        undo(self.changeset)
        user = factories.make_user("i", permissions=["editorial.import_article", "editorial.change_article"])
        self.assertIn("not-allowed", codes(undo(first, by=user)))
        self.assertEqual(Article.objects.present().count(), 2)

    def test_rows_need_the_right_to_change_their_table(self) -> None:
        curation.save_collection(Collection.objects.get(), by=None, changes={"title": "N"})
        user = factories.make_user("i", permissions=["editorial.import_article"])
        self.assertEqual(codes(undo(by=user)), ["not-allowed"])

    def test_work_of_somebody_else_is_left(self) -> None:
        other = factories.make_member("Writer")
        assign([Article.objects.get(path="notes/draft.md").pk], assignee=other, due_on=None, by=None)
        user = factories.make_user("i", permissions=["editorial.import_article", "editorial.change_article"])
        self.assertIn("not-yours", codes(undo(self.changeset, by=user)))
