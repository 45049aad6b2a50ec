"""Every step from every status by every role and every door: service, page, bulk action, crafted request."""

from __future__ import annotations

import datetime as dt
import importlib

from django.apps import apps
from django.contrib.auth.models import AnonymousUser, Group
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import TestCase

from editorial.mapping import Field
from editorial.models import Article, Status
from editorial.services.articles import edit_article, open_for_editing
from editorial.services.assigning import assign
from editorial.services.curation import save_entity
from editorial.services.pending import discard_pending, publish_pending
from editorial.services.transitions import carry_out, remove_articles
from editorial.workflow import TRANSITIONS, available
from tests import database
from tests.admin.rows import change_url, list_url
from tests.admin.test_article_form import posted
from tests.factories import change, make_article, make_entity, make_member, make_revision, make_superuser, make_user
from tests.roles import make_groups
from tests.workflow.steps import STEPS

ROLES = ("Writer", "Editor", "Publisher")
# who asks → the group whose rights the table says; the last three may take no step with the article in question
ASKING = {
    "Writer": "Writer",  # the article is assigned to nobody
    "owner": "Writer",  # the article is assigned to this writer
    "Editor": "Editor",
    "Publisher": "Publisher",
    "superuser": "Publisher",
    "foreign": "",  # a writer; the article is assigned to somebody else
    "nobody": "",  # staff without a group
    "anonymous": "",
}
LATER = dt.datetime(2999, 1, 2, 3, 4, tzinfo=dt.UTC)
FULL = {"summary": "Short.", "tags": ["one"], "areas": ["water"]}


def statuses(row):
    """Returns every status; on PostgreSQL one that the step is taken from and one that it is not."""
    if database.kind() == "sqlite":
        return Status.values
    return [min(row.sources), min(set(Status.values) - row.sources)]


class RoleTestCase(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.users = {role: make_member(role) for role in ROLES}
        cls.other = make_member("Writer", "other")
        cls.asking = {
            **cls.users,
            "owner": make_member("Writer", "owner"),
            "foreign": make_member("Writer", "foreign"),
            "superuser": make_superuser(),
            "nobody": make_user(),
            "anonymous": AnonymousUser(),
        }


class TransitionsByRoleTests(RoleTestCase):
    """Every step from every status for everybody, through every door; what is allowed stands in steps.py."""

    def cases(self):
        """Yields every step, status and who asks, logged in, with an article and whether the step is allowed there."""
        for role, user in self.asking.items():
            self.client.logout()
            if role != "anonymous":
                self.client.force_login(user)
            for step in TRANSITIONS:
                for status in statuses(STEPS[step.name]):
                    with self.subTest(step=step.name, status=status, role=role):
                        row = STEPS[step.name]
                        article = self.article(step, status, role)
                        yield step, article, role, ASKING[role] in row.groups and status in row.sources

    def article(self, step, status, role):
        """Returns an article that meets every condition, with a time yet to come where the step is about one."""
        times = {"publish_at": LATER} if "schedule" in step.name else {}
        header = f"---\ntitle: T\ndate: 2025-01-02\nstatus: {status}\nsummary: Short.\narea: water\ntags: [one]\n"
        header += f"publishDate: {LATER.isoformat()}\n---\n" if times else "---\n"
        assignee = {"owner": self.asking["owner"], "foreign": self.other}.get(role)
        return make_article(status=status, header=header, assignee=assignee, **FULL, **times)

    def assert_status(self, article, step, *, taken):
        before = article.status
        article.refresh_from_db()
        self.assertEqual(article.status, STEPS[step.name].target if taken else before)

    def test_the_table_covers_every_step(self):
        self.assertEqual(set(STEPS), {step.name for step in TRANSITIONS})
        self.assertEqual(set(ASKING), set(self.asking))

    def test_service(self):
        for step, article, role, allowed in self.cases():
            user = self.asking[role]
            self.assertEqual(step.name in {found.name for found in available(article, user)}, allowed)
            try:
                outcome = carry_out(step.name, [article.pk], by=user, comment="why")
            except PermissionDenied:
                self.assertFalse(allowed)
            else:
                codes = [code for _, code, _ in outcome.refused]
                self.assertEqual(codes, [] if allowed else ["not-yours" if role == "foreign" else "wrong-status"])
            self.assert_status(article, step, taken=allowed)

    def test_page_offers_what_is_allowed_and_a_crafted_post_takes_nothing_else(self):
        for step, article, role, allowed in self.cases():
            page = self.client.get(change_url(article))
            data = {"seen": "x", "title": "Mine"}
            if ASKING[role] or role == "foreign":
                button = f'name="_step" value="{step.name}"'
                (self.assertContains if allowed else self.assertNotContains)(page, button)
                data = posted(page)
            else:
                self.assertEqual(page.status_code, 302 if role == "anonymous" else 403)
            answer = self.client.post(change_url(article), {**data, "message": "why", "_step": step.name})
            self.assertEqual(answer.status_code, 302 if allowed or role == "anonymous" else 403)
            self.assert_status(article, step, taken=allowed)

    def test_bulk_action_with_and_without_its_confirmation_page(self):
        for step, article, _role, allowed in self.cases():
            data = {"action": f"step_{step.name}", "_selected_action": [article.pk]}
            answers = {"confirmed": "yes", "comment": "why", "times-publish_at": f"{LATER:%Y-%m-%dT%H:%M}"}
            asked = self.client.post(list_url(Article), data)
            if asked.context and "ids" in asked.context:
                self.assertEqual(asked.context["ids"], [article.pk] if allowed else [])
            else:
                self.assertFalse(allowed)
            self.assert_status(article, step, taken=False)
            self.client.post(list_url(Article), {**data, **answers, "seen": "forged"})
            self.assert_status(article, step, taken=False)
            self.client.post(list_url(Article), {**data, **answers})  # the page that asks was never opened
            self.assert_status(article, step, taken=allowed)


class WorkOfOthersTests(RoleTestCase):
    """Writers keep to their own and unassigned work; editors need not."""

    def setUp(self):
        self.writer = self.users["Writer"]
        self.client.force_login(self.writer)

    def test_whose_work_a_writer_edits(self):
        cases = (
            (None, None, True),
            (self.other, None, True),
            (self.other, self.writer, True),
            (self.writer, self.other, True),
            (None, self.other, False),
            (self.other, self.other, False),
        )
        for creator, assignee, allowed in cases:
            with self.subTest(creator=creator, assignee=assignee):
                article = make_article(status="draft", created_by=creator, assignee=assignee)
                based_on = article.live_revision_id
                edit = {"changes": {Field.SUMMARY: "Mine"}, "body": None, "based_on": based_on}
                if allowed:
                    edit_article(article.pk, by=self.writer, **edit)
                else:
                    with self.assertRaises(PermissionDenied):
                        edit_article(article.pk, by=self.writer, **edit)
                    edit_article(article.pk, by=self.users["Editor"], **edit)

    def test_steps_with_work_of_others_are_refused_with_their_reason(self):
        article = make_article(status="draft", assignee=self.other)
        self.assertEqual(available(article, self.writer), [])
        outcome = carry_out("submit", [article.pk], by=self.writer)
        self.assertEqual([code for _, code, _ in outcome.refused], ["not-yours"])
        self.client.post(
            list_url(Article), {"action": "step_submit", "_selected_action": [article.pk], "confirmed": "yes"}
        )
        article.refresh_from_db()
        self.assertEqual(article.status, "draft")
        self.assertEqual(len(carry_out("submit", [article.pk], by=self.users["Editor"]).done), 1)

    def test_the_form_is_read_only_and_a_crafted_post_is_refused(self):
        article = make_article(status="draft", assignee=self.other)
        page = self.client.get(change_url(article))
        self.assertContains(page, "You can read this article and not change it.")
        self.assertNotContains(page, 'name="_step"')
        for button in ("_continue", "_save", "_publish", "_step"):
            with self.subTest(button):
                answer = self.client.post(change_url(article), {**posted(page), "summary": "x", button: "submit"})
                self.assertEqual(answer.status_code, 403)
        self.assertEqual(open_for_editing(article.pk, by=None).revision_id, article.live_revision_id)

    def test_a_waiting_edit_of_others_is_neither_discarded_nor_published(self):
        article = make_article(assignee=self.other)
        pending = make_revision(article, kind="pending", parent=article.live_revision, author=self.other)
        change(article, pending_revision=pending)
        self.assertEqual(self.client.post(f"{change_url(article)[:-7]}discard/").status_code, 403)
        stranger = make_user(permissions=["editorial.change_article", "editorial.publish_article"])
        for service in (discard_pending, publish_pending):
            with self.subTest(service.__name__), self.assertRaises(PermissionDenied):
                service(article.pk, by=stranger, based_on=pending.pk)
        article.refresh_from_db()
        self.assertEqual(article.pending_revision, pending)


class OtherRightsTests(RoleTestCase):
    def test_rights_beside_the_workflow(self):
        entity = make_entity("Ada")
        article = make_article(status="draft")
        deeds = {
            "names": (("Editor", "Publisher"), lambda by: save_entity(entity, by=by, changes={"description": str(by)})),
            "assign": (("Editor", "Publisher"), lambda by: assign([article.pk], assignee=by, due_on=None, by=by)),
            "remove": (("Publisher",), lambda by: remove_articles([make_article().pk], by=by)),
        }
        for name, (roles, deed) in deeds.items():
            for role, user in self.users.items():
                with self.subTest(name, role=role):
                    if role in roles:
                        deed(user)
                    else:
                        with self.assertRaises(PermissionDenied):
                            deed(user)

    def test_the_groups_can_be_unmade_and_made_again(self):
        migration = importlib.import_module("editorial.migrations.0003_groups")
        before = {name: self.rights(name) for name in ROLES}
        self.assertLess(before["Writer"], before["Editor"])
        self.assertLess(before["Editor"], before["Publisher"])
        with connection.schema_editor() if connection.vendor != "sqlite" else NoEditor() as editor:
            migration.remove_groups(apps, editor)
            self.assertFalse(Group.objects.exists())
            for _ in range(2):
                make_groups(editor)
        self.assertEqual({name: self.rights(name) for name in ROLES}, before)

    def rights(self, group):
        return set(Group.objects.get(name=group).permissions.values_list("codename", flat=True))

    def test_an_administrator_may_edit_everything(self):
        article = make_article(status="draft", assignee=self.other)
        self.assertIn("publish", {step.name for step in available(article, make_superuser())})


class NoEditor:
    """Stands for a schema editor, which SQLite has outside of transactions only."""

    connection = connection

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        return None
