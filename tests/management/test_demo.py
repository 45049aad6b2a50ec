"""The demo garden and its users."""

from __future__ import annotations

import io
import re
from pathlib import Path

from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command
from django.test import TestCase, TransactionTestCase
from django.utils import timezone

from editorial.models import Article, Changeset, Comment, Project
from editorial.services.curated.orders import stored_order
from editorial.services.demo import make_demo_users


def demo(**options: object) -> str:
    """Runs the command and returns what it prints."""
    out = io.StringIO()
    call_command("demo", stdout=out, stderr=io.StringIO(), **options)
    return out.getvalue()


def passwords() -> dict[str, str]:
    """Returns the hashed password of every user."""
    return dict(get_user_model().objects.values_list("username", "password"))


class DemoUserTests(TestCase):
    def test_there_is_one_for_each_role_beside_the_administrator(self):
        made = {account.name: account.password for account in make_demo_users()}
        users = {user.username: user for user in get_user_model().objects.all()}
        self.assertEqual(set(made), set(users))
        roles = {name: [group.name for group in user.groups.all()] for name, user in users.items()}
        self.assertEqual(roles, {"admin": [], "writer": ["Writer"], "editor": ["Editor"], "publisher": ["Publisher"]})
        for name, user in users.items():
            self.assertTrue(user.is_staff and user.check_password(made[name]), name)
            self.assertEqual(user.is_superuser, name == "admin")
        self.assertEqual(len(set(made.values())), 4)

    def test_only_those_that_are_missing_are_made(self):
        make_demo_users()
        get_user_model().objects.get(username="editor").delete()
        self.assertEqual([account.name for account in make_demo_users()], ["editor"])


class DemoTests(TransactionTestCase):
    def test_it_imports_the_garden_and_makes_an_administrator_whose_password_works(self):
        printed = demo()
        name, password = re.search(r"Demo user (\S+) with the password (\S+)", printed).groups()
        self.assertGreaterEqual(len(password), 16)
        user = get_user_model().objects.get(username=name)
        self.assertTrue(user.is_superuser and user.check_password(password))
        self.assertGreaterEqual(Article.objects.listed().count(), 14)
        self.assertRegex(printed, r"Demo garden: \d+ created\.")
        self.assert_projects_are_dossiers()

    def assert_projects_are_dossiers(self) -> None:
        """Everything of fixtures/decisions.json found its row, and every place its article."""
        project = Project.objects.get(value="measuring-the-world")
        self.assertTrue(project.brief and project.lead)
        places = stored_order(project)
        members = Article.objects.present().filter(projects=project)
        self.assertEqual([row.path for row in members.in_order_of(project)][: len(places)], places)
        self.assertGreaterEqual(len(places), 5)
        changeset = Changeset.objects.get(kind="bulk")
        self.assertEqual(changeset.report["refused"], [])

    def test_a_second_run_changes_nothing_and_shows_no_password(self):
        demo()
        before = (Article.objects.count(), Changeset.objects.count(), passwords())
        printed = demo()
        after = (Article.objects.count(), Changeset.objects.count(), passwords())
        self.assertEqual(before, after)
        self.assertNotIn("shown only now", printed)

    def test_a_cleared_garden_is_not_filled_again(self):
        demo()
        Article.objects.update(removed_at=timezone.now())
        self.assertIn("nothing was imported", demo())

    def test_the_editors_of_the_garden_have_talked_about_an_article_once(self):
        demo()
        self.assertEqual(Comment.objects.values("article").distinct().count(), 1)
        self.assertEqual(set(Comment.objects.values_list("author__username", flat=True)), {"editor", "writer"})
        before = Comment.objects.count()
        demo()
        self.assertEqual(Comment.objects.count(), before)

    def test_two_installations_have_different_passwords(self):
        first = re.search(r"password (\S+)", demo()).group(1)
        get_user_model().objects.all().delete()
        self.assertNotEqual(re.search(r"password (\S+)", demo()).group(1), first)

    def test_the_administrator_is_not_known_by_a_usual_password(self):
        demo()
        for password in ("admin", "password", "demo", ""):
            for user in get_user_model().objects.all():
                self.assertFalse(user.check_password(password))

    def test_a_folder_that_is_missing_is_an_error_of_usage(self):
        with self.assertRaises(CommandError) as caught:
            demo(garden=Path("/nowhere/at/all"))
        self.assertEqual(caught.exception.returncode, 2)
