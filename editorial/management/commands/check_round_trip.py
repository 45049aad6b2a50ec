"""Checks that files would come back byte for byte."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from editorial.management.terminal import REFUSED, USAGE, report_line, safe
from editorial.services.files import ScanError
from editorial.services.round_trip import check_round_trip


class Command(BaseCommand):
    requires_system_checks = ()  # pages are none of its business, and loading them takes longer than its work
    help = (
        "Compares every file below PATH with what an export would write for it. Exit code 1 and the first differing "
        "byte of each file that would not come back identical."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("paths", metavar="PATH", nargs="+", type=Path, help="a file, a folder or a .zip")
        parser.add_argument("--root", type=Path, metavar="DIR", help="paths are relative to this folder")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            result = check_round_trip(options["paths"], root=options["root"])
        except ScanError as error:
            raise CommandError(safe(str(error)), returncode=USAGE) from error
        for difference in result.differences:
            report_line(
                self.stderr,
                "error",
                difference.path,
                difference.reason,
                line=difference.line,
                column=difference.column,
            )
        if options["verbosity"] > 0:
            same = f"{result.identical:,} of {result.files:,} files identical"
            self.stdout.write(f"{same}, {result.stored:,} of them stored here")
        if result.differences:
            count = len(result.differences)
            message = f"{count:,} files would not come back identical; each is named above."
            raise CommandError(message, returncode=REFUSED)
