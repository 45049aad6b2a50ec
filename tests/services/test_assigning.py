"""Whose work an article is: by service, on the page, for several at once, and in the list."""

from __future__ import annotations

import datetime as dt

from django.core.exceptions import PermissionDenied
from django.test import TestCase

from editorial.models import Article, Changeset, Collection
from editorial.services.articles import edit_article
from editorial.services.assigning import assign, assignable_users
from editorial.services.creating import create_article
from editorial.services.transitions import remove_articles
from tests.admin.rows import change_url, list_url
from tests.admin.test_article_form import posted
from tests.factories import make_article, make_collection, make_member, make_superuser, make_user

DAY = dt.date(2026, 5, 4)


class AssignTestCase(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.editor = make_member("Editor", "editor")
        cls.writer = make_member("Writer", "writer")

    def setUp(self):
        self.client.force_login(self.editor)
        self.article = make_article(status="draft")

    def stored(self):
        return Article.objects.values_list("assignee", "due_on").get(pk=self.article.pk)


class AssignTests(AssignTestCase):
    def test_one_changeset_holds_what_was_before_and_after(self):
        other = make_article(status="draft")
        outcome = assign([self.article.pk, other.pk], assignee=self.writer, due_on=DAY, by=self.editor)
        self.assertEqual(len(outcome.done), 2)
        changeset = Changeset.objects.get(kind="workflow")
        self.assertEqual((changeset.author, changeset.done, changeset.state), (self.editor, 2, "done"))
        effect = changeset.effects.get(key=self.article.path)
        self.assertEqual(effect.table, "assignment")
        self.assertEqual(effect.before, {"assignee": None, "due_on": None})
        self.assertEqual(effect.after, {"assignee": "writer", "due_on": "2026-05-04"})
        self.assertEqual(self.stored(), (self.writer.pk, DAY))

    def test_what_changes_nothing_or_cannot_be_is_refused(self):
        assign([self.article.pk], assignee=self.writer, due_on=None, by=None)
        removed = make_article()
        remove_articles([removed.pk], by=None)
        before = Changeset.objects.count()
        cases = {
            "unchanged": (self.article, self.writer),
            "removed": (removed, self.writer),
            "not-assignable": (self.article, make_user("reader")),
        }
        for code, (article, user) in cases.items():
            with self.subTest(code):
                outcome = assign([article.pk], assignee=user, due_on=None, by=self.editor)
                self.assertEqual([found for _, found, _ in outcome.refused], [code])
        self.assertEqual(Changeset.objects.count(), before)

    def test_who_can_be_given_articles(self):
        make_member("Writer", "left", is_active=False)
        make_member("Writer", "outside", is_staff=False)
        make_user("reader")
        make_superuser("boss")
        self.assertEqual([user.username for user in assignable_users()], ["boss", "editor", "writer"])

    def test_an_edit_keeps_the_assignment_and_another_assignment_is_not_overwritten_by_it(self):
        stale = Article.objects.get(pk=self.article.pk)
        assign([self.article.pk], assignee=self.writer, due_on=DAY, by=None)
        edit_article(stale.pk, by=None, changes={}, body="new\n", based_on=stale.live_revision_id)
        self.assertEqual(self.stored(), (self.writer.pk, DAY))

    def test_what_somebody_begins_is_that_persons_work(self):
        collection = make_collection()
        article = create_article(by=self.writer, collection=collection, stem="new", fields={}, body="")
        article.refresh_from_db()
        self.assertEqual((article.created_by, article.assignee), (self.writer, self.writer))
        effect = Changeset.objects.get(kind="edit").effects.get(table="assignment")
        self.assertEqual(effect.after, {"assignee": "writer", "due_on": None})
        article = create_article(by=None, collection=Collection.objects.get(), stem="other", fields={}, body="")
        self.assertIsNone(article.created_by)


class AssignmentPageTests(AssignTestCase):
    def post(self, page, **changes):
        article = page.context["article"]
        shown = {"assignee": article.assignee_id or "", "due_on": article.due_on or ""}
        hidden = {f"initial-work-{name}": value for name, value in shown.items()}
        fields = {f"work-{name}": value for name, value in {**shown, **changes}.items()}
        return self.client.post(change_url(self.article), {**posted(page), **hidden, **fields, "_continue": "x"})

    def test_the_panel_assigns_with_the_save(self):
        page = self.client.get(change_url(self.article))
        self.assertContains(page, 'name="initial-work-assignee"')
        self.post(page, assignee=self.writer.pk, due_on="2026-05-04")
        self.assertEqual(self.stored(), (self.writer.pk, DAY))
        self.assertEqual(self.article.revisions.count(), 1)
        page = self.client.get(change_url(self.article))
        self.assertContains(page, f'<option value="{self.writer.pk}" selected>writer</option>', html=True)
        self.post(page, assignee="", due_on="")
        self.assertEqual(self.stored(), (None, None))

    def test_an_untouched_panel_leaves_alone_what_somebody_else_assigned_meanwhile(self):
        page = self.client.get(change_url(self.article))
        assign([self.article.pk], assignee=self.writer, due_on=DAY, by=None)
        self.post(page)
        self.assertEqual(self.stored(), (self.writer.pk, DAY))

    def test_a_date_that_is_none_saves_nothing(self):
        page = self.client.get(change_url(self.article))
        answer = self.post(page, due_on="soon")
        self.assertEqual(answer.status_code, 200)
        self.assertContains(answer, "Enter a valid date.")
        self.assertEqual(self.stored(), (None, None))

    def test_a_writer_sees_it_and_assigns_nothing_by_a_crafted_post(self):
        self.client.force_login(self.writer)
        page = self.client.get(change_url(self.article))
        self.assertNotContains(page, "work-assignee")
        answer = self.post(page, assignee=self.writer.pk)
        self.assertEqual(answer.status_code, 302)
        data = {"action": "assign_to", "_selected_action": [self.article.pk], "confirmed": "yes"}
        self.client.post(list_url(Article), {**data, "work-assignee": self.writer.pk})
        self.assertEqual(self.stored(), (None, None))
        with self.assertRaises(PermissionDenied):
            assign([self.article.pk], assignee=self.writer, due_on=None, by=self.writer)


class AssignmentListTests(AssignTestCase):
    def test_several_are_assigned_after_a_confirmation(self):
        others = [make_article(status="draft") for _ in range(2)]
        data = {"action": "assign_to", "_selected_action": [article.pk for article in others]}
        page = self.client.post(list_url(Article), data)
        self.assertContains(page, 'name="work-assignee"')
        answers = {**data, "confirmed": "yes", "work-assignee": self.writer.pk, "work-due_on": "never"}
        self.assertContains(self.client.post(list_url(Article), answers), "Enter a valid date.")
        self.assertFalse(Article.objects.filter(assignee=self.writer).exists())
        self.client.post(list_url(Article), {**answers, "work-due_on": "2026-05-04"})
        self.assertEqual(Article.objects.filter(assignee=self.writer, due_on=DAY).count(), 2)
        self.assertEqual(Changeset.objects.filter(kind="workflow").count(), 1)

    def test_filters_by_whose_work_it_is(self):
        mine = make_article(assignee=self.editor, status="draft", due_on=dt.date(2001, 1, 1))
        make_article(assignee=self.writer, status="evergreen", due_on=dt.date(2001, 1, 1))
        for value, articles in {"mine": {mine}, "unassigned": {self.article}, "late": {mine}}.items():
            with self.subTest(value):
                page = self.client.get(list_url(Article), {"work": value})
                self.assertEqual(set(page.context["cl"].result_list), articles)
        self.assertContains(page, "2001-01-01")
