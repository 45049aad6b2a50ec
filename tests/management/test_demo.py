"""The demo garden and its users."""

from __future__ import annotations

import io
import re
from pathlib import Path

from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command
from django.test import TransactionTestCase
from django.utils import timezone

from editorial.models import Article, Changeset


def demo(**options: object) -> str:
    """Runs the command and returns what it prints."""
    out = io.StringIO()
    call_command("demo", stdout=out, stderr=io.StringIO(), **options)
    return out.getvalue()


class DemoTests(TransactionTestCase):
    def test_it_imports_the_garden_and_makes_an_administrator_whose_password_works(self):
        printed = demo()
        name, password = re.search(r"Demo user (\S+) with the password (\S+)", printed).groups()
        self.assertGreaterEqual(len(password), 16)
        user = get_user_model().objects.get(username=name)
        self.assertTrue(user.is_superuser and user.check_password(password))
        self.assertGreaterEqual(Article.objects.listed().count(), 14)
        self.assertRegex(printed, r"Demo garden: \d+ created\.")

    def test_a_second_run_changes_nothing_and_shows_no_password(self):
        demo()
        before = (Article.objects.count(), Changeset.objects.count(), get_user_model().objects.get().password)
        printed = demo()
        after = (Article.objects.count(), Changeset.objects.count(), get_user_model().objects.get().password)
        self.assertEqual(before, after)
        self.assertNotIn("shown only now", printed)

    def test_a_cleared_garden_is_not_filled_again(self):
        demo()
        Article.objects.update(removed_at=timezone.now())
        self.assertIn("nothing was imported", demo())

    def test_two_installations_have_different_passwords(self):
        first = re.search(r"password (\S+)", demo()).group(1)
        get_user_model().objects.all().delete()
        self.assertNotEqual(re.search(r"password (\S+)", demo()).group(1), first)

    def test_the_administrator_is_not_known_by_a_usual_password(self):
        demo()
        for password in ("admin", "password", "demo", ""):
            self.assertFalse(get_user_model().objects.get().check_password(password))

    def test_a_folder_that_is_missing_is_an_error_of_usage(self):
        with self.assertRaises(CommandError) as caught:
            demo(garden=Path("/nowhere/at/all"))
        self.assertEqual(caught.exception.returncode, 2)
