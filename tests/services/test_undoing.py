"""Taking changesets back: texts, rows and what follows from them; what changed since is left and named."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Any

from django.core.exceptions import PermissionDenied
from django.test import SimpleTestCase
from django.utils import timezone

from editorial.mapping import Field
from editorial.models import Alias, Article, Changeset, Collection, Effect, Entity, Project, Redirect, Tag
from editorial.services import curation
from editorial.services.articles import edit_article, open_for_editing, read_document
from editorial.services.assigning import assign
from editorial.services.curated import TABLES
from editorial.services.importing import Action
from editorial.services.pending import discard_pending, publish_pending
from editorial.services.taxonomy import VOCABULARIES
from editorial.services.texts import document_of
from editorial.services.transitions import carry_out, remove_articles, revive_articles
from editorial.services.undoing import Act, UndoReport, carry_out_undo, plan_undo
from editorial.services.undoing.effects import ARTICLE_TABLES
from tests import factories
from tests.services.gardens import GardenTestCase, eleventy
from tests.services.states import state

SERVICES = Path(__file__).resolve().parents[2] / "editorial/services"


def undo(changeset: Changeset | int | None = None, **options: Any) -> UndoReport:
    """Takes a changeset back, the newest unless one is given."""
    by = options.pop("by", None)
    if changeset is None:
        changeset = newest()
    pk = changeset.pk if isinstance(changeset, Changeset) else changeset
    return carry_out_undo(plan_undo(pk, by=by, articles=options.get("articles")), by=by)


def newest() -> Changeset:
    return Changeset.objects.order_by("-pk")[0]


def edit(path: str, *, publish: bool = True, by: Any = None, body: str | None = None, **changes: Any) -> None:
    """Saves an article as the form does."""
    opened = open_for_editing(Article.objects.present().get(path=path).pk, by=by)
    values = {Field(name): value for name, value in changes.items()}
    edit_article(opened.article.pk, by=by, changes=values, body=body, based_on=opened.revision_id, publish=publish)


def codes(report: UndoReport) -> list[str]:
    return sorted(item.code for item in report.left)


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
        # Names that are worked out: those of vocabularies, and those that were read from a table of the registry.
        self.assertEqual(computed - {"vocabulary.table", "table", "table.table", "net.table"}, set())
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


class EditorUndoTests(GardenTestCase):
    """The undo of what editors do."""

    def setUp(self) -> None:
        super().setUp()
        self.put({"notes/a.md": eleventy("A", people="[NVIDIA, Ada]", project="[harbour]")})
        self.put({"notes/b.md": eleventy("B")})
        self.load()
        self.before = state()

    def assert_undone_and_redone(self) -> None:
        """The newest changeset goes back to the state of the beginning, and forth again."""
        after = state()
        report = undo()
        self.assertEqual((codes(report), state()), ([], self.before))
        report = undo()
        self.assertEqual((codes(report), state()), ([], after))

    def test_edits_and_steps(self) -> None:
        article = Article.objects.get(path="notes/a.md")
        for step in (
            lambda: edit("notes/a.md", summary="new", people=("Ada", "Bob"), body="Other.\n"),
            lambda: edit("notes/a.md", summary="new", publish=False),
            lambda: carry_out("unpublish", [article.pk], by=None),
            lambda: carry_out("archive", [article.pk], by=None),
            lambda: remove_articles([article.pk], by=None),
        ):
            step()
            self.assert_undone_and_redone()
            undo()
            self.assertEqual(state(), self.before)

    def test_a_waiting_edit_that_was_discarded_waits_again(self) -> None:
        edit("notes/a.md", summary="new", publish=False)
        self.before = state()
        opened = open_for_editing(Article.objects.get(path="notes/a.md").pk, by=None)
        discard_pending(opened.article.pk, by=None, based_on=opened.revision_id)
        self.assert_undone_and_redone()

    def test_a_published_edit_waits_again(self) -> None:
        edit("notes/a.md", summary="new", publish=False)
        self.before = state()
        opened = open_for_editing(Article.objects.get(path="notes/a.md").pk, by=None)
        publish_pending(opened.article.pk, by=None, based_on=opened.revision_id)
        self.assert_undone_and_redone()

    def test_a_waiting_edit_that_was_published_since_is_left(self) -> None:
        edit("notes/a.md", summary="new", publish=False)
        changeset = newest()
        opened = open_for_editing(Article.objects.get(path="notes/a.md").pk, by=None)
        publish_pending(opened.article.pk, by=None, based_on=opened.revision_id)
        self.assertEqual(codes(undo(changeset)), ["pending-changed"])

    def test_a_return_is_taken_back_unless_the_article_was_edited(self) -> None:
        pk = Article.objects.get(path="notes/a.md").pk
        remove_articles([pk], by=None)
        self.before = state()
        revive_articles([pk], by=None)
        changeset = newest()
        self.assert_undone_and_redone()
        edit("notes/a.md", summary="new")
        self.assertEqual(codes(undo(changeset)), ["edited-since"])

    def test_an_article_is_removed_again_with_the_edit_that_waited(self) -> None:
        edit("notes/a.md", summary="new", publish=False)
        self.before = state()
        remove_articles([Article.objects.get(path="notes/a.md").pk], by=None)
        self.assert_undone_and_redone()

    def test_a_removed_article_whose_path_is_taken_stays_removed(self) -> None:
        remove_articles([Article.objects.get(path="notes/a.md").pk], by=None)
        changeset = newest()
        factories.make_article("Other", slug="a", path="notes/a.md")
        self.assertEqual(codes(undo(changeset)), ["path-taken"])
        Article.objects.present().filter(path="notes/a.md").update(path="notes/c.md")
        self.assertEqual(codes(undo(changeset)), ["address-taken"])

    def test_names(self) -> None:
        nvidia = Entity.objects.get(slug="nvidia")
        for step in (
            lambda: curation.save_entity(nvidia, by=None, changes={"name": "Nvidia Corporation", "description": "x"}),
            lambda: curation.create_entity("person", by=None, name="Grace Hopper", description="x"),
            lambda: curation.add_alias(nvidia, by=None, source_kind="organization", written="英伟达"),
        ):
            step()
            self.assert_undone_and_redone()
            undo()
            self.assertEqual(state(), self.before)

    def test_an_alias_that_was_taken_away_leads_its_mentions_back(self) -> None:
        ada = Entity.objects.get(slug="ada")
        curation.add_alias(ada, by=None, source_kind="person", written="Countess")
        edit("notes/a.md", people=("NVIDIA", "Countess"))
        self.before = state()
        curation.remove_alias(Alias.objects.get(key="countess"), by=None)
        self.assertEqual(Entity.objects.filter(slug="countess").count(), 1)
        self.assert_undone_and_redone()

    def test_an_alias_in_use_leaves_a_name_of_its_own(self) -> None:
        curation.add_alias(Entity.objects.get(slug="ada"), by=None, source_kind="person", written="Countess")
        changeset = newest()
        edit("notes/a.md", people=("NVIDIA", "Countess"))
        self.assertEqual(codes(undo(changeset)), [])
        mention = Article.objects.get(path="notes/a.md").mentions.get(written="Countess")
        self.assertEqual(mention.entity.slug, "countess")
        undo()
        mention = Article.objects.get(path="notes/a.md").mentions.get(written="Countess")
        self.assertEqual(mention.entity.slug, "ada")
        self.assertFalse(Entity.objects.filter(slug="countess").exists())

    def test_terms_and_collections(self) -> None:
        harbour = Project.objects.get(value="harbour")
        ada = Entity.objects.get(slug="ada")
        for step in (
            lambda: curation.save_term(harbour, by=None, changes={"title": "Harbour", "brief": "b", "lead": ada}),
            lambda: curation.create_term(Tag, by=None, value="unused", title="Not used"),
            lambda: curation.save_collection(Collection.objects.get(), by=None, changes={"title": "Notes"}),
            lambda: curation.create_collection(by=None, name="posts", title="Posts"),
        ):
            step()
            self.assert_undone_and_redone()
            undo()
            self.assertEqual(state(), self.before)

    def test_assignments(self) -> None:
        user = factories.make_member("Writer", "writer")
        assign([Article.objects.get(path="notes/a.md").pk], assignee=user, due_on=timezone.localdate(), by=None)
        self.assert_undone_and_redone()
        user.delete()
        self.assertEqual(codes(undo()), ["changed-since"])

    def test_a_row_changed_since_is_left_and_named(self) -> None:
        harbour = Project.objects.get(value="harbour")
        curation.save_term(harbour, by=None, changes={"title": "One"})
        changeset = newest()
        curation.save_term(harbour, by=None, changes={"title": "Two"})
        self.assertEqual(codes(undo(changeset)), ["changed-since"])
        harbour.refresh_from_db()
        self.assertEqual(harbour.title, "Two")

    def test_merged_names_and_terms_come_apart_again(self) -> None:
        """However a merge is recorded: mentions and links follow the rows."""
        self.put({"notes/c.md": eleventy("C", people="[Nvidia Inc, Ada]", tags="[ships]")})
        self.put({"notes/d.md": eleventy("D", tags="[boats]")})
        self.load()
        self.before = state()
        kept, merged = Entity.objects.get(slug="nvidia"), Entity.objects.get(slug="nvidia-inc")
        ships, boats = Tag.objects.get(name="ships"), Tag.objects.get(name="boats")
        changeset = factories.make_changeset(kind="entity")
        rows = (
            ("alias", "person:nvidia inc", {"entity": "person:nvidia-inc"}, {"entity": "person:nvidia"}),
            ("entity", "person:nvidia-inc", {"merged_into": None}, {"merged_into": "person:nvidia"}),
            ("tag", "boats", {"merged_into": None}, {"merged_into": "ships"}),
        )
        for table, key, before, after in rows:
            Effect.objects.create(changeset=changeset, table=table, key=key, before=before, after=after)
        alias = Alias.objects.get(key=Alias.objects.get(entity=merged).key)
        Effect.objects.filter(table="alias").filter(changeset=changeset).update(key=f"person:{alias.key}")
        Alias.objects.filter(pk=alias.pk).update(entity=kept)
        merged.mentions.update(entity=kept)
        Entity.objects.filter(pk=merged.pk).update(merged_into=kept)
        Tag.objects.filter(pk=boats.pk).update(merged_into=ships)
        boats.article_links.update(tag=ships)
        self.assert_undone_and_redone()

    def test_an_unknown_table_is_left_and_named(self) -> None:
        changeset = factories.make_changeset()
        Effect.objects.create(changeset=changeset, table="weather", key="x", before=None, after={"a": 1})
        Effect.objects.create(changeset=changeset, table="tag", key="y", before=None, after={"a": 1}, version=9)
        self.assertEqual({item.code for item in plan_undo(changeset.pk, by=None).left}, {"no-reversal"})


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
