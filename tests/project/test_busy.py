"""A database that others hold for too long is told as such, with what to do."""

from __future__ import annotations

from unittest import mock

import psycopg
from django.db import OperationalError
from django.test import TestCase

from tests import factories
from tests.admin.rows import change_url

SAVING = "editorial.admin.articles.editing.edit_article"


def deadlock() -> OperationalError:
    """Returns what Django makes of PostgreSQL's answer to two writers that wait for each other."""
    error = OperationalError("deadlock detected")
    error.__cause__ = psycopg.errors.DeadlockDetected()
    return error


class BusyTests(TestCase):
    def setUp(self) -> None:
        self.article = factories.make_article(status="draft")
        self.client.force_login(factories.make_superuser("boss"))
        form = self.client.get(change_url(self.article)).context
        self.posted = {**form["form"].texts(), "body": "New.\n", "seen": form["seen"], "_continue": "Save"}

    def test_a_save_that_waited_in_vain_says_what_to_do(self) -> None:
        for error in (OperationalError("database is locked"), deadlock()):
            with self.subTest(str(error)), mock.patch(SAVING, side_effect=error):
                page = self.client.post(change_url(self.article), self.posted)
                self.assertContains(page, "Reload this page", status_code=503)
                self.assertEqual(page.headers["Retry-After"], "5")

    def test_another_fault_of_the_database_is_a_fault(self) -> None:
        with mock.patch(SAVING, side_effect=OperationalError("no such table: x")), self.assertRaises(OperationalError):
            self.client.post(change_url(self.article), self.posted)
