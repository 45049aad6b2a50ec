"""The database as the settings open it."""

from __future__ import annotations

import sqlite3
import threading

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import connection, transaction
from django.test import SimpleTestCase, TestCase, TransactionTestCase

User = get_user_model()
WRITERS = 4
ROUNDS = 15


class ConnectionTests(SimpleTestCase):
    def test_requests_open_no_transaction(self):
        self.assertIs(settings.DATABASES["default"]["ATOMIC_REQUESTS"], False)

    def test_tags_are_told_apart_by_case(self):
        self.assertIs(settings.TAGGIT_CASE_INSENSITIVE, False)


class SqliteTests(TestCase):
    def setUp(self):
        if connection.vendor != "sqlite":
            self.skipTest("about the options of SQLite")

    def pragma(self, name: str) -> object:
        with connection.cursor() as cursor:
            return cursor.execute(f"PRAGMA {name}").fetchone()[0]

    def test_a_commit_survives_a_loss_of_power_and_readers_do_not_wait_for_writers(self):
        self.assertEqual(self.pragma("journal_mode"), "wal")
        self.assertEqual(self.pragma("synchronous"), 2)

    def test_references_are_checked(self):
        self.assertEqual(self.pragma("foreign_keys"), 1)

    def test_writers_wait_for_each_other(self):
        self.assertGreaterEqual(self.pragma("busy_timeout"), 20_000)


class SqliteConcurrencyTests(TransactionTestCase):
    def setUp(self):
        if connection.vendor != "sqlite":
            self.skipTest("about the locks of SQLite")

    def test_transactions_that_read_first_and_write_later_neither_fail_nor_lose_an_update(self):
        User.objects.create(username="counter", last_name="0")
        errors: list[Exception] = []

        def count() -> None:
            try:
                for _ in range(ROUNDS):
                    with transaction.atomic():
                        user = User.objects.get(username="counter")
                        user.last_name = str(int(user.last_name) + 1)
                        user.save()
            except Exception as error:
                errors.append(error)
            finally:
                connection.close()

        threads = [threading.Thread(target=count) for _ in range(WRITERS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(errors, [])
        self.assertEqual(User.objects.get().last_name, str(WRITERS * ROUNDS))

    def test_readers_pass_while_another_process_holds_the_write_lock(self):
        User.objects.create(username="reader")
        writer = sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None)
        self.addCleanup(writer.close)
        writer.execute("BEGIN IMMEDIATE")
        self.assertEqual(User.objects.count(), 1)
        writer.execute("ROLLBACK")
