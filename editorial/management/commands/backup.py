"""Writes the whole database into one verified file."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from editorial.services import backup


class Command(BaseCommand):
    help = "Writes the whole database into FILE and verifies it. An earlier FILE is replaced only by a sound one."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE", type=Path, help="an SQLite file, or a dump of PostgreSQL")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            written = backup.write_backup(options["file"])
        except backup.BackupError as error:
            raise CommandError(str(error), returncode=1 if error.code == "damaged" else 2) from error
        if options["verbosity"] > 0:
            self.stdout.write(f"{written.path}: {written.vendor}, {written.size:,} bytes, verified")
