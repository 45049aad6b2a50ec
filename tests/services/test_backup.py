"""Backups: written whole, verified, restored whole, on the database of the run."""

from __future__ import annotations

import io
import shutil
import sqlite3
import stat
import tempfile
from pathlib import Path

import pytest
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import SimpleTestCase, TransactionTestCase

from editorial.services import backup
from tests.conftest import missing

User = get_user_model()


class BackupTestCase(TransactionTestCase):
    def setUp(self):
        if connection.vendor == "postgresql" and not shutil.which("pg_dump"):
            self.fail("pg_dump is missing; install it (apt install postgresql-client)")
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.file = self.folder / "garden.backup"
        User.objects.create_user("before")

    def names(self) -> list[str]:
        return sorted(User.objects.values_list("username", flat=True))


class RestoreTests(BackupTestCase):
    def test_a_restored_database_is_the_one_of_the_backup(self):
        backup.write_backup(self.file)
        User.objects.create_user("after")
        User.objects.filter(username="before").delete()
        backup.restore_backup(self.file)
        self.assertEqual(self.names(), ["before"])

    def test_a_restored_database_goes_on_counting_and_can_be_backed_up(self):
        backup.write_backup(self.file)
        backup.restore_backup(self.file)
        User.objects.create_user("after")
        backup.write_backup(self.file)
        User.objects.all().delete()
        backup.restore_backup(self.file)
        self.assertEqual(self.names(), ["after", "before"])

    def test_a_file_that_is_no_backup_changes_nothing(self):
        empty, text, foreign = self.folder / "empty", self.folder / "text", self.folder / "foreign"
        empty.write_bytes(b"")
        text.write_text("# a note")
        with sqlite3.connect(foreign) as database:
            database.execute("CREATE TABLE other (id integer)")
        database.close()
        for path in (empty, text, foreign, self.folder, self.folder / "missing"):
            with self.subTest(path.name), self.assertRaises(backup.BackupError) as caught:
                backup.restore_backup(path)
            self.assertEqual(caught.exception.code, "not-a-backup")
        self.assertEqual(self.names(), ["before"])

    def test_a_damaged_backup_changes_nothing(self):
        User.objects.bulk_create(User(username=f"user-{number}") for number in range(500))
        backup.write_backup(self.file)
        data = bytearray(self.file.read_bytes())
        middle = len(data) // 2
        data[middle : middle + 9000] = b"\xff" * 9000
        self.file.write_bytes(data[: middle + 9000])
        with self.assertRaises(backup.BackupError) as caught:
            backup.restore_backup(self.file)
        self.assertIn(caught.exception.code, ("damaged", "failed"))
        self.assertEqual(len(self.names()), 501)

    def test_a_backup_of_the_other_database_is_refused(self):
        other = self.folder / "other"
        if connection.vendor == "postgresql":
            with sqlite3.connect(other) as database:
                database.execute("CREATE TABLE django_migrations (id integer)")
            database.close()
        else:
            self.skip_without_postgresql_programs()
            other.write_bytes(b"PGDMP")
        with self.assertRaises(backup.BackupError) as caught:
            backup.restore_backup(other)
        self.assertIn(caught.exception.code, ("other-database", "damaged"))
        self.assertEqual(self.names(), ["before"])

    def skip_without_postgresql_programs(self) -> None:
        if not shutil.which("pg_restore"):
            missing("pg_restore is missing; install it (apt install postgresql-client)")


class WriteTests(BackupTestCase):
    def test_the_file_is_private_and_nothing_else_stays_in_the_folder(self):
        written = backup.write_backup(self.file)
        self.assertEqual(stat.S_IMODE(self.file.stat().st_mode), 0o600)
        self.assertEqual([path.name for path in self.folder.iterdir()], [self.file.name])
        self.assertEqual((written.vendor, written.size), (connection.vendor, self.file.stat().st_size))

    def test_a_failure_leaves_the_earlier_backup(self):
        backup.write_backup(self.file)
        before = self.file.read_bytes()
        with pytest.MonkeyPatch.context() as patch, self.assertRaises(backup.BackupError):
            patch.setattr(backup, "verify", self.refuse)
            backup.write_backup(self.file)
        self.assertEqual(self.file.read_bytes(), before)
        self.assertEqual([path.name for path in self.folder.iterdir()], [self.file.name])

    def refuse(self, path: Path) -> backup.Backup:
        raise backup.BackupError("damaged", "as the test wants")

    def test_a_folder_that_is_missing_is_named(self):
        with self.assertRaises(backup.BackupError) as caught:
            backup.write_backup(self.folder / "missing" / "file")
        self.assertEqual(caught.exception.code, "no-folder")


class SqliteTests(BackupTestCase):
    def setUp(self):
        if connection.vendor != "sqlite":
            self.skipTest("about the files of SQLite")
        super().setUp()
        self.database = Path(connection.settings_dict["NAME"])

    def test_a_restore_is_refused_while_another_process_has_the_database_open(self):
        backup.write_backup(self.file)
        User.objects.create_user("after")
        other = sqlite3.connect(self.database)
        self.addCleanup(other.close)
        other.execute("SELECT count(*) FROM auth_user").fetchone()
        with self.assertRaises(backup.BackupError) as caught:
            backup.restore_backup(self.file)
        self.assertEqual(caught.exception.code, "in-use")
        self.assertEqual(self.names(), ["after", "before"])

    def test_no_log_of_the_old_database_outlives_it(self):
        backup.write_backup(self.file)
        connection.close()
        stale = self.database.with_name(self.database.name + "-wal")
        backup.restore_backup(self.file)
        self.assertFalse(stale.exists())

    def test_the_database_file_keeps_its_mode(self):
        backup.write_backup(self.file)
        self.database.chmod(0o640)
        backup.restore_backup(self.file)
        self.assertEqual(stat.S_IMODE(self.database.stat().st_mode), 0o640)

    def test_a_damaged_database_can_be_replaced(self):
        backup.write_backup(self.file)
        connection.close()
        backup.refuse_open_database(self.database)
        self.database.write_bytes(b"not a database at all" * 400)
        backup.restore_backup(self.file)
        self.assertEqual(self.names(), ["before"])

    def test_the_backup_holds_what_is_still_in_the_write_ahead_log(self):
        User.objects.create_user("in-the-log")
        backup.write_backup(self.file)
        with sqlite3.connect(self.file) as copy:
            names = {row[0] for row in copy.execute("SELECT username FROM auth_user")}
        copy.close()
        self.assertEqual(names, {"before", "in-the-log"})


class CommandTests(BackupTestCase):
    def test_backup_and_restore_say_what_they_did(self):
        out = io.StringIO()
        call_command("backup", self.file, stdout=out)
        self.assertIn("verified", out.getvalue())
        User.objects.all().delete()
        call_command("restore", self.file, "--yes", stdout=out)
        self.assertIn("restored", out.getvalue())
        self.assertEqual(self.names(), ["before"])

    def test_without_a_terminal_nothing_is_restored_unless_yes_is_given(self):
        call_command("backup", self.file, verbosity=0)
        User.objects.create_user("after")
        with self.assertRaises(CommandError) as caught:
            call_command("restore", self.file, stderr=io.StringIO())
        self.assertEqual(caught.exception.returncode, 2)
        self.assertEqual(self.names(), ["after", "before"])


class MissingProgramTests(SimpleTestCase):
    def test_a_missing_program_is_named_with_its_package(self):
        with self.assertRaises(backup.BackupError) as caught:
            backup.run_program(["no-such-program-of-postgresql"], code="failed")
        self.assertEqual(caught.exception.code, "no-program")
        self.assertIn("postgresql-client", str(caught.exception))
