"""Replaces everything in the database by a backup."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from editorial.services import backup


class Command(BaseCommand):
    help = "Replaces everything in the database by FILE, which `backup` wrote. Stop the web server before."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE", type=Path, help="a file that `backup` wrote")
        parser.add_argument("--yes", action="store_true", help="do not ask; for scripts")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            found = backup.verify(options["file"])
            if not options["yes"]:
                self.confirm(found)
            backup.restore_backup(options["file"])
        except backup.BackupError as error:
            raise CommandError(str(error), returncode=1 if error.code == "damaged" else 2) from error
        if options["verbosity"] > 0:
            self.stdout.write(f"{found.path}: restored")
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            self.stderr.write("warning: the backup is of an older version; run `manage.py migrate` now.")

    def confirm(self, found: backup.Backup) -> None:
        """Asks at the terminal; raises CommandError where the answer is not `yes` or nobody can answer."""
        name = connection.settings_dict["NAME"]
        self.stderr.write(f"Everything in the {found.vendor} database {name} is replaced by {found.path}.")
        if not sys.stdin.isatty():
            raise CommandError("Nobody is at the terminal to confirm; add --yes.", returncode=2)
        if input("Type yes to go on: ").strip().lower() != "yes":
            raise CommandError("Nothing was changed.", returncode=2)
