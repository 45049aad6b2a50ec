"""What an editor does with one article: bytes kept, pending texts, conflicts, permissions, records."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied

from editorial.mapping import Field
from editorial.models import Article, Changeset, Effect, Entity, Redirect, Revision, Status, Tag
from editorial.services.articles import (
    DocumentRefused,
    EditConflict,
    Onto,
    edit_article,
    open_for_editing,
)
from editorial.services.creating import create_article
from editorial.services.pending import discard_pending, publish_pending
from tests.factories import make_collection, make_user
from tests.services.gardens import GardenTestCase, eleventy

A = "notes/a.md"
HEADER = """\
---
# a comment
title: "Rivers"   # another
date: '2025-10-28'
status: {status}
tags:
- water
- "land"
people: [Ada Lovelace]
summary: ''
exclude: false
own: {{deep: [1, 2]}}
---
"""
BODY = "First.\n\nSecond.\nThird."


class EditTestCase(GardenTestCase):
    status = "draft"

    def setUp(self):
        super().setUp()
        self.load({A: HEADER.format(status=self.status) + BODY})
        self.editor = make_user(permissions=["editorial.change_article", "editorial.view_article"])
        self.publisher = make_user(
            permissions=["editorial.change_article", "editorial.view_article", "editorial.publish_article"]
        )

    def edit(self, changes=None, *, body=None, by=None, based_on=None, **options):
        return edit_article(
            self.article().pk,
            by=by or self.editor,
            changes=changes or {},
            body=body,
            based_on=based_on or self.based_on(),
            **options,
        )

    def changed_lines(self, before: str) -> tuple[list[str], list[str]]:
        """Returns the lines that went and those that came."""
        old, new = before.splitlines(), self.text().splitlines()
        return [line for line in old if line not in new], [line for line in new if line not in old]


class EditDraftTests(EditTestCase):
    def test_saving_what_the_form_showed_writes_nothing(self):
        state = open_for_editing(self.article().pk, by=self.editor)
        before = self.counts()
        values = {name: value for name, value in state.values.items() if name is not Field.STATUS}
        for body in (state.body, state.body.replace("\n", "\r\n"), None):
            result = self.edit(values, body=body)
            self.assertFalse(result.changed)
        self.assertEqual(self.counts(), before)

    def test_each_field_changes_only_its_own_lines(self):
        cases = {
            Field.TITLE: ("Lakes", ['title: "Rivers"   # another'], ['title: "Lakes"   # another']),
            Field.DATE: ("2025-10-29", ["date: '2025-10-28'"], ["date: '2025-10-29'"]),
            Field.SUMMARY: ("Short", ["summary: ''"], ["summary: 'Short'"]),
            Field.TAGS: (("water", "land", "air"), [], ['- "air"', "- air"]),
            Field.EXCLUDED: (True, ["exclude: false"], ["exclude: true"]),
            Field.INSIGHT: ("Mine", [], ["insight: Mine"]),
        }
        for field, (value, gone, came) in cases.items():
            with self.subTest(field):
                before = self.text()
                self.edit({field: value})
                went, new = self.changed_lines(before)
                self.assertEqual(went, gone)
                self.assertEqual(len(new), 1)
                self.assertIn(new[0], came)

    def test_a_body_posted_with_crlf_changes_only_the_word(self):
        before = self.text()
        self.edit(body=BODY.replace("Second", "2nd").replace("\n", "\r\n"))
        self.assertEqual(self.text(), before.replace("Second", "2nd"))

    def test_a_crlf_file_stays_one(self):
        self.load({"notes/crlf.md": b"---\r\ntitle: T\r\nstatus: draft\r\n---\r\nOne\r\nTwo\r\n"})
        article = self.article("notes/crlf.md")
        based_on = self.based_on("notes/crlf.md")
        edit_article(article.pk, by=None, changes={Field.TITLE: "U"}, body="One\n2\n", based_on=based_on)
        self.assertEqual(self.text("notes/crlf.md"), "---\r\ntitle: U\r\nstatus: draft\r\n---\r\nOne\r\n2\r\n")

    def test_a_save_is_one_changeset_with_its_revision(self):
        result = self.edit({Field.TITLE: "Lakes"}, message="why")
        changeset = Changeset.objects.first()
        self.assertEqual((changeset.kind, changeset.state, changeset.author), ("edit", "done", self.editor))
        self.assertEqual((changeset.message, changeset.total, changeset.done), ("why", 1, 1))
        revision = changeset.revisions.get()
        self.assertEqual(revision, result.revision)
        self.assertEqual((revision.kind, revision.origin, revision.number), ("live", "admin", 2))
        self.assertEqual((revision.author, revision.parent.number), (self.editor, 1))
        self.assertEqual(self.article().live_revision_id, revision.pk)

    def test_new_names_and_terms_are_effects(self):
        self.edit({Field.PEOPLE: ("Ada Lovelace", "Grace Hopper"), Field.TAGS: ("water", "land", "sky")})
        effects = Effect.objects.filter(changeset=Changeset.objects.first()).values_list("table", "key", "before")
        self.assertEqual(
            set(effects),
            {("entity", "person:grace-hopper", None), ("alias", "person:gracehopper", None), ("tag", "sky", None)},
        )
        self.assertEqual(
            list(self.article().mentions.values_list("written", flat=True)), ["Ada Lovelace", "Grace Hopper"]
        )

    def test_a_slug_moves_the_article_and_leaves_a_redirect(self):
        self.edit({Field.SLUG: "brook"})
        self.assertEqual(self.article().slug, "brook")
        self.assertEqual(Redirect.objects.get(old_path="/notes/a/").article_id, self.article().pk)

    def test_a_value_that_cannot_be_written_names_its_field_and_writes_nothing(self):
        before = self.counts()
        with self.assertRaises(DocumentRefused) as caught:
            self.edit({Field.TITLE: "Good", Field.DATE: "soon", Field.SLUG: "///"})
        self.assertEqual({field for field, _, _ in caught.exception.errors}, {Field.DATE, Field.SLUG})
        self.assertEqual(self.counts(), before)

    def test_texts_that_no_file_can_hold_are_refused(self):
        for body in ("a\x00b", "a\ud800b", "x" * 3_000_000):
            with self.subTest(ascii(body[:3])), self.assertRaises(DocumentRefused):
                self.edit(body=body)

    def test_the_status_cannot_be_set_by_a_save(self):
        with self.assertRaises(DocumentRefused) as caught:
            self.edit({Field.STATUS: "evergreen"}, by=self.publisher)
        self.assertEqual(caught.exception.errors[0][1], "not-settable")

    def test_a_stale_form_is_a_conflict_with_both_texts(self):
        seen = self.based_on()
        self.edit({Field.TITLE: "Theirs"})
        before = self.counts()
        with self.assertRaises(EditConflict) as caught:
            self.edit(body="Mine.", based_on=seen)
        conflict = caught.exception
        self.assertEqual(conflict.newest.pk, self.based_on())
        self.assertTrue("Rivers" in conflict.mine.header and conflict.mine.body == "Mine.")
        self.assertTrue("Theirs" in conflict.theirs.header and conflict.theirs.body == BODY)
        self.assertEqual(self.counts(), before)

    def test_a_revision_of_another_article_is_no_base(self):
        self.load({"notes/b.md": eleventy("B")})
        with self.assertRaises(EditConflict):
            self.edit({Field.TITLE: "X"}, based_on=self.based_on("notes/b.md"))

    def test_without_the_permission_nothing_is_opened_or_saved(self):
        nobody = make_user()
        with self.assertRaises(PermissionDenied):
            open_for_editing(self.article().pk, by=nobody)
        with self.assertRaises(PermissionDenied):
            self.edit({Field.TITLE: "X"}, by=nobody)
        with self.assertRaises(PermissionDenied):
            self.edit({Field.TITLE: "X"}, publish=True)
        self.editor.is_active = False
        with self.assertRaises(PermissionDenied):
            self.edit({Field.TITLE: "X"})

    def test_a_removed_article_cannot_be_edited(self):
        article, based_on = self.article(), self.based_on()
        Article.objects.update(removed_at=article.created_at)
        with self.assertRaises(Article.DoesNotExist):
            edit_article(article.pk, by=None, changes={}, body="x", based_on=based_on)


class EditPublishedTests(EditTestCase):
    status = "evergreen"

    def test_an_edit_waits_and_touches_nothing_else(self):
        live, before = self.text(), self.counts()
        columns = Article.objects.values().get()
        result = self.edit({Field.TITLE: "Lakes", Field.PEOPLE: ("Grace Hopper",), Field.TAGS: ("sky",)}, body="New.")
        after = self.counts()
        self.assertTrue(result.pending)
        self.assertEqual(self.text(), live)
        now = Article.objects.values().get()
        self.assertEqual({key for key in now if now[key] != columns[key]}, {"pending_revision_id"})
        changed = {name for name in after if after[name] != before[name]}
        self.assertEqual(changed, {"Body", "Changeset", "Revision", "SiteVersion"})
        self.assertFalse(Entity.objects.filter(slug="grace-hopper").exists() or Tag.objects.filter(name="sky").exists())

    def test_a_second_editor_continues_the_pending_text(self):
        self.edit({Field.TITLE: "Lakes"})
        other = make_user(permissions=["editorial.change_article"])
        state = open_for_editing(self.article().pk, by=self.publisher)
        self.assertTrue(state.pending)
        self.assertEqual(state.values[Field.TITLE], "Lakes")
        self.edit(body="New.", by=other)
        article = self.article()
        pending = article.pending_revision
        self.assertIn("Lakes", pending.header)
        self.assertEqual((pending.body.text, pending.author, pending.parent.kind), ("New.", other, "pending"))
        self.assertEqual(Revision.objects.filter(kind="pending").count(), 2)

    def test_publishing_makes_it_live_with_all_that_follows(self):
        self.edit({Field.PEOPLE: ("Grace Hopper",)}, message="met her")
        before = self.article().live_revision_id
        result = publish_pending(self.article().pk, by=self.publisher, based_on=self.based_on())
        article = self.article()
        self.assertEqual(article.live_revision_id, result.revision.pk)
        self.assertNotEqual(article.live_revision_id, before)
        self.assertIsNone(article.pending_revision_id)
        self.assertEqual(article.mentions.get().entity.name, "Grace Hopper")
        changeset = Changeset.objects.first()
        self.assertEqual((changeset.kind, changeset.author, changeset.message), ("workflow", self.publisher, "met her"))

    def test_publishing_needs_the_right_the_newest_text_and_something_that_waits(self):
        pk = self.article().pk
        with self.assertRaises(DocumentRefused):
            publish_pending(pk, by=self.publisher, based_on=self.based_on())
        self.edit({Field.TITLE: "Lakes"})
        seen = self.based_on()
        with self.assertRaises(PermissionDenied):
            publish_pending(pk, by=self.editor, based_on=seen)
        self.edit({Field.TITLE: "Seas"})
        with self.assertRaises(EditConflict):
            publish_pending(pk, by=self.publisher, based_on=seen)
        self.assertIn("Rivers", self.text())

    def test_a_live_text_that_changed_meanwhile_is_a_conflict_at_publishing(self):
        self.edit({Field.TITLE: "Lakes"})
        self.load({A: HEADER.format(status="evergreen") + "From the file."})
        live = self.text()
        with self.assertRaises(EditConflict) as caught:
            publish_pending(self.article().pk, by=self.publisher, based_on=self.based_on())
        self.assertIn("Lakes", caught.exception.mine.header)
        self.assertEqual(caught.exception.theirs.body, "From the file.")
        with self.assertRaises(EditConflict):
            self.edit(body="x", by=self.publisher, publish=True)
        self.assertEqual(self.text(), live)

    def test_it_takes_its_place_only_brought_onto_the_live_text_that_was_seen(self):
        self.edit({Field.TITLE: "Lakes"})
        stale = self.article().live_revision_id
        self.load({A: HEADER.format(status="evergreen").replace("own:", "new: kept\nown:") + "From the file."})
        live = self.article().live_revision_id
        with self.assertRaises(EditConflict):
            self.edit(by=self.publisher, publish=True, onto=Onto(stale))
        before = self.text()
        self.edit(by=self.publisher, publish=True, onto=Onto(live))
        self.assertEqual(self.text(), before.replace('"Rivers"', '"Lakes"'))
        self.assertIsNone(self.article().pending_revision_id)

    def test_saved_without_publishing_it_begins_at_the_live_text_of_now(self):
        self.edit({Field.TITLE: "Lakes"})
        self.load({A: HEADER.format(status="evergreen") + "From the file."})
        live = self.article().live_revision_id
        self.assertTrue(open_for_editing(self.article().pk, by=self.editor).behind)
        saved = self.edit({Field.SUMMARY: "Both"}, onto=Onto(live))
        self.assertEqual((saved.pending, saved.revision.parent_id), (True, live))
        self.assertFalse(open_for_editing(self.article().pk, by=self.editor).behind)
        publish_pending(self.article().pk, by=self.publisher, based_on=self.based_on())
        for part in ("From the file.", "Lakes", "Both"):
            self.assertIn(part, self.text())

    def test_a_pending_text_never_overwrites_a_text_that_an_import_made_a_draft(self):
        self.edit({Field.TITLE: "Lakes"})
        self.load({A: HEADER.format(status="draft") + "From the file."})
        self.assertEqual(self.article().status, Status.DRAFT)
        live = self.text()
        with self.assertRaises(EditConflict):
            self.edit(body="x")
        self.assertEqual(self.text(), live)

    def test_discarding_keeps_the_text_in_the_history(self):
        self.edit({Field.TITLE: "Lakes"})
        pending = self.based_on()
        with self.assertRaises(EditConflict):
            discard_pending(self.article().pk, by=self.editor, based_on=pending - 1)
        with self.assertRaises(PermissionDenied):
            discard_pending(self.article().pk, by=make_user(), based_on=pending)
        discard_pending(self.article().pk, by=self.editor, based_on=pending)
        self.assertIsNone(self.article().pending_revision_id)
        self.assertTrue(Revision.objects.filter(pk=pending).exists())
        state = open_for_editing(self.article().pk, by=self.editor)
        self.assertEqual((state.pending, state.values[Field.TITLE]), (False, "Rivers"))
        with self.assertRaises(EditConflict):  # nothing waits any more: it is not said to be discarded once more
            discard_pending(self.article().pk, by=self.editor, based_on=pending)

    def test_saving_with_publish_is_live_at_once(self):
        self.edit({Field.TITLE: "Lakes"}, by=self.publisher, publish=True)
        self.assertIn("Lakes", self.text())
        self.assertIsNone(self.article().pending_revision_id)

    def test_a_scheduled_article_cannot_be_changed_by_the_way(self):
        self.edit({Field.PUBLISH_AT: "2999-01-01"}, by=self.publisher, publish=True)
        self.assertTrue(self.edit({Field.TITLE: "Rides along"}).pending)
        self.assertNotIn("Rides along", self.text())


class CreateTests(GardenTestCase):
    def setUp(self):
        super().setUp()
        self.writer = make_user(permissions=["editorial.add_article"])

    def create(self, dialect="eleventy", stem="new", body="Text.\n", **fields):
        collection = make_collection("posts" if dialect == "hugo" else "notes", dialect=dialect)
        values = {Field(name): value for name, value in {"title": "New", **fields}.items()}
        return create_article(by=self.writer, collection=collection, stem=stem, fields=values, body=body)

    def test_an_eleventy_article_gets_a_clean_header(self):
        article = self.create(tags=("a", "b"), people=("Ada",))
        self.assertEqual((article.path, article.slug, article.status), ("notes/new.md", "new", "draft"))
        text = self.text("notes/new.md")
        self.assertTrue(text.startswith("---\ntitle: New\n") and text.endswith("---\nText.\n"), text)
        self.assertIn("status: draft\n", text)
        self.assertIn("layout: post.njk\n", text)

    def test_a_hugo_article_gets_a_clean_header(self):
        self.create("hugo", summary="Short", categories=("water",))
        text = self.text("posts/new.md")
        self.assertIn("draft: true\n", text)
        self.assertIn("description: Short\n", text)
        self.assertNotIn("status", text)
        self.assertEqual(self.article("posts/new.md").dialect, "hugo")

    def test_it_is_one_changeset_with_an_event(self):
        article = self.create()
        changeset = Changeset.objects.get()
        self.assertEqual((changeset.kind, changeset.state, changeset.author), ("edit", "done", self.writer))
        event = article.events.get()
        self.assertEqual((event.transition, event.from_status, event.to_status), ("create", "", "draft"))

    def test_a_taken_name_is_refused_whatever_its_capitals(self):
        self.create(stem="new")
        for stem in ("new", "New", "NEW"):
            with self.subTest(stem), self.assertRaises(DocumentRefused) as caught:
                self.create(stem=stem)
            self.assertEqual(caught.exception.errors[0][1], "path-taken")

    def test_the_name_of_a_removed_article_stays_taken(self):
        article = self.create(stem="new")
        Article.objects.update(removed_at=article.created_at)
        with self.assertRaises(DocumentRefused):
            self.create(stem="new")

    def test_names_that_leave_the_folder_or_cannot_be_files_are_refused(self):
        unsafe = ("../x", "a//b", "/abs", ".", "a\x00", "a\nb", "a\\b")
        for stem in ("", *unsafe, " a", "长" * 100, "a" * 700, "_index", "_Index"):
            with self.subTest(stem), self.assertRaises(DocumentRefused):
                self.create(stem=stem)
        self.assertEqual(Article.objects.count(), 0)

    def test_names_are_stored_composed(self):
        self.assertEqual(self.create(stem="cafe\u0301").path, "notes/caf\u00e9.md")

    def test_values_that_cannot_be_written_are_refused(self):
        for fields, body in (({"date": "soon"}, ""), ({}, "a\x00"), ({"source_url": "javascript:x"}, "")):
            with self.subTest(fields), self.assertRaises(DocumentRefused):
                self.create(body=body, **fields)
        self.assertEqual(Changeset.objects.count(), 0)

    def test_without_the_permission_nothing_is_made(self):
        self.writer = make_user(permissions=["editorial.change_article"])
        with self.assertRaises(PermissionDenied):
            self.create()

    def test_a_later_import_of_its_path_is_a_conflict(self):
        self.create()
        report = self.load({"notes/new.md": eleventy("Other")})
        self.assertTrue(report.refused)
        self.assertIn("title: New", self.text("notes/new.md"))

    def test_its_exported_file_comes_back_unchanged(self):
        self.create()
        self.export(self.garden)
        before = self.counts()
        self.assertFalse(self.load().refused)
        self.assertEqual(self.counts(), before)
