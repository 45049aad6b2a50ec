"""Taking back what editors did: edits, steps, names, terms and assignments."""

from __future__ import annotations

from django.utils import timezone

from editorial.models import Alias, Article, Collection, Effect, Entity, Project, Tag
from editorial.services import curation
from editorial.services.articles import open_for_editing
from editorial.services.assigning import assign
from editorial.services.pending import discard_pending, publish_pending
from editorial.services.transitions import carry_out, remove_articles, revive_articles
from editorial.services.undoing import plan_undo
from tests import factories
from tests.services.gardens import GardenTestCase, eleventy
from tests.services.states import state
from tests.services.undos import codes, edit, newest, undo


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
